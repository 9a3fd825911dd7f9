"""The language server; pygls and lsprotocol are imported only here."""
