"""What the benchmarks run on: pinned packages, and git clones that the caller names."""
