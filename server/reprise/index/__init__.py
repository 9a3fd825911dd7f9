"""The live index: storage, lexical, n-gram and vector search, and the call graph, as immutable snapshots."""
