"""Measurements of Reprise on pinned inputs; run from a checkout."""
