"""Popup items of the workspace's own API: the names that fit at the cursor, with the imports they need."""
