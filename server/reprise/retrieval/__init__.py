"""What the next lines will need: queries, the ranking stages, their fusion, and packing under a budget."""
