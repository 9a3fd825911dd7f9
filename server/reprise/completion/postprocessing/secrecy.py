"""A candidate never writes out a secret, nor the mask of one."""

from __future__ import annotations

import re

from reprise.completion.site import CompletionSite
from reprise.workspace.secrets import mask_secrets

_MASK = re.compile(r"""["'`=:]\s*\*{6,}""")  # as `mask_secrets` leaves it; a banner stands alone
_NEAR = 2000  # characters before the cursor: a key's name or first lines may stand further up


def no_secret(text: str, site: CompletionSite) -> str:
    """Drop a candidate that would write out a secret, or the mask of one that the index hides."""
    line = site.line_prefix + text
    if mask_secrets(line) != line or mask_secrets(text) != text or _MASK.search(text):
        return ""
    before = site.prefix[-_NEAR:]
    whole = before + text + site.line_suffix
    return "" if mask_secrets(whole)[len(before) :][: len(text)] != text else text
