"""Asking the one language model behind the pipeline: when, how often, and what becomes of its answers.

How a backend is spoken to is in `generators`.
"""
