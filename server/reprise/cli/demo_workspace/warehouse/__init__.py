"""A small order and inventory service on SQLite."""
