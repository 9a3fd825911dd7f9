"""The page's sections, one a file: each makes HTML of what a run found, or nothing if it found nothing."""
