"""What a language model is asked: the models' prompt formats, and the prompt built under a token budget."""
