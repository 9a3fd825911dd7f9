"""Questions: holes drawn from code that exists, each with what stood there and the definitions it uses."""
