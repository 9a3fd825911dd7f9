"""From a cursor to completions: sampling, post-processing, confidence, popup items."""
