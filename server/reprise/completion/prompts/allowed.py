"""What of a context may be shown to a language model at all, by the workspace's policy.

Asked when a prompt is built, since a rule may be newer than what the index knows. Knows no formats.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reprise.types import Hit
from reprise.workspace.policy import Policy


def prompt_context(context: Iterable[Hit], policy: Policy) -> list[Hit]:
    """Leave out what the policy refuses, and mask the secrets in what stays."""
    return [_cleaned(hit, policy) for hit in context if policy.refusal(hit.path) is None]


def _cleaned(hit: Hit, policy: Policy) -> Hit:
    text = policy.clean(hit.text)
    return hit if text == hit.text else replace(hit, text=text)
