"""How the bundled models are made: corpus, mining, losses, loops, export. Only this package imports torch."""
