"""How fast single parts are: the index, the server, what it adds to a language model, its HTTP client."""
