"""Generations under way and finished, and the language model behind the pipeline."""
