"""Ways to find context: those of the field, each in a file of its own, and Reprise with its stages."""
