"""What is asked: places in code that exists, drawn by the published protocols; one file a task."""
