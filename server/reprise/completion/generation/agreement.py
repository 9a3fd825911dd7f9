"""Does what was typed agree with what a model writes, and where in its text is the cursor by now?

Pure; line ends are `\\n` in both texts.
"""

from __future__ import annotations

_BLANKS = " \t"


def offset_behind(typed: str, text: str, *, is_behind_blank: bool, is_done: bool) -> int | None:
    """How many characters of `text` lie behind the user once `typed` was typed; None if the two disagree.

    While the model still writes (not `is_done`) it may be behind the user. With `is_behind_blank` the blanks
    at the text's head may not have been shown, since some stood before the cursor already.
    """
    if text.startswith(typed):
        return len(typed)
    if not is_done and typed.startswith(text):
        return len(text)
    return _offset_behind_head(typed, text, is_done) if is_behind_blank else None


def _offset_behind_head(typed: str, text: str, is_done: bool) -> int | None:
    """As if the text's head had fewer blanks: as few as were typed."""
    written, meant = typed.lstrip(_BLANKS), text.lstrip(_BLANKS)
    n_blanks = len(text) - len(meant)
    if not meant:
        return None if is_done else len(text)
    if len(typed) - len(written) > n_blanks:
        return None
    if meant.startswith(written):
        return n_blanks + len(written) if written else len(typed)
    return len(text) if not is_done and written.startswith(meant) else None
