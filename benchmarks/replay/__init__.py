"""A person who types real code again, in an editor that asks for ghost text at each key."""
