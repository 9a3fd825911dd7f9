"""What a run found: estimates, result files, plots and one page; reads rows, asks nothing itself."""
