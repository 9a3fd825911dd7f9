"""How right answers and rankings are, and how sure one can be of that; each formula is a published one."""
