"""The one writer: keeps the index equal to the workspace. Knows nothing of questions."""
