"""Languages that are written alike, for what is read by pattern."""

from __future__ import annotations

from reprise.index.names import SCRIPTS

BRACE_LANGUAGES = frozenset(
    {"javascript", "typescript", "tsx", "java", "go", "rust", "c", "cpp", "csharp", "php"}
)
SCRIPT_LANGUAGES = SCRIPTS
