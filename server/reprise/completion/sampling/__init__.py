"""Candidates: what could stand at the cursor, drawn from nested n-gram caches or from a model."""
