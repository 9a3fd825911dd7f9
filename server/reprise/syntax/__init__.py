"""What one document says: its chunks, symbols, imports, calls and words. The only importer of tree-sitter."""
