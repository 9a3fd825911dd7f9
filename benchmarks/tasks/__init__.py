"""Tasks that are no completion: rankings, typing, latency; one file a task."""
