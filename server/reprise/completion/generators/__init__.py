"""Language models that write completions: one protocol, one file a backend."""
