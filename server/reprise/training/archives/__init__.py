"""The archives of pinned packages: one downloader a registry, and what is read out of an archive."""
