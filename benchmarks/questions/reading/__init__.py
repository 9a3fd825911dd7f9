"""Source files as questions are drawn from them: tokens, bodies, and what names mean. Knows no question."""
