"""What answers with a given context: the n-gram model, or a language model."""
