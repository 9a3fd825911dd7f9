"""Backends, the ways in which people run language models: one protocol, a file for each.

Who asks them, and when, is in `generation`.
"""
