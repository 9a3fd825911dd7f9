"""The rules that a candidate is held against, one family a file; `completion.postprocess` has their order."""
