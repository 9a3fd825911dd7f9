"""Files and texts: which may be read, what they hold, when they change."""
