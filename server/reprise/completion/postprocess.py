"""What is left of a candidate once it is held against the text around the cursor.

Each rule is a pure function of a candidate's text and its site; it returns the text, a shorter one, or "" if
nothing of it may be shown. Rules for a model's answers also set blanks and line ends right, and leave out a
beginning that stands there already. Knows nothing of where candidates come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from reprise.completion.postprocessing.balance import (
    closed_before_text,
    closed_lines,
    no_closer_twice,
    no_second_closer,
    no_second_quote,
)
from reprise.completion.postprocessing.extent import no_dedent, one_block, one_line, one_line_before_text
from reprise.completion.postprocessing.indentation import (
    no_double_blank,
    no_double_indentation,
    no_trailing_blanks,
    own_indentation,
    own_line_ends,
)
from reprise.completion.postprocessing.leaks import (
    no_control_character,
    no_control_token,
    no_fence,
    no_repeated_prefix,
)
from reprise.completion.postprocessing.loops import (
    no_line_loop,
    no_loop,
    no_loop_in_a_line,
    nothing_above_again,
)
from reprise.completion.postprocessing.overlap import (
    no_repeated_line,
    no_repeated_lines,
    no_repeated_suffix,
    no_rest_of_line,
    no_second_definition,
)
from reprise.completion.postprocessing.secrecy import no_secret
from reprise.completion.site import CompletionSite
from reprise.types import Shape

_REACH = 1000  # characters of the line before and after the cursor; longer lines are data
_LONGEST = 8_000  # characters of an answer; nobody reads more of it

Rule = Callable[[str, CompletionSite], str]

_COPIED: tuple[Rule, ...] = (
    one_line_before_text,
    no_dedent,
    no_double_blank,
    no_second_quote,
    no_repeated_suffix,
    no_second_closer,
    closed_before_text,
    no_repeated_line,
    no_loop,
    no_trailing_blanks,
    no_secret,
)
_CLEANED: tuple[Rule, ...] = (
    no_control_character,
    no_control_token,
    no_fence,
    no_repeated_prefix,
    no_double_indentation,
)
_WRITTEN: tuple[Rule, ...] = (
    one_line_before_text,
    no_double_blank,
    no_second_quote,
    no_rest_of_line,
    no_repeated_suffix,
    no_closer_twice,
    closed_before_text,
    no_second_definition,
    no_repeated_lines,
    nothing_above_again,
    no_line_loop,
    no_loop_in_a_line,
    closed_lines,
    no_trailing_blanks,
    no_secret,
    own_line_ends,
)
RULES: Mapping[Shape | None, tuple[Rule, ...]] = {
    None: _COPIED,
    "line": (*_CLEANED, one_line, *_WRITTEN),
    "block": (*_CLEANED, own_indentation, one_block, *_WRITTEN),
}
"""The rules in their order, by the shape that a language model was asked for; None for copies."""


def set_right(text: str, site: CompletionSite) -> str:
    """Return a language model's answer as it is meant at the site, before anything is cut from its end.

    Without what the model says besides code or says again, and in the file's own indentation.
    """
    for rule in (*_CLEANED, own_indentation, no_double_blank):
        text = rule(text, site)
    return text


def postprocess(text: str, site: CompletionSite, *, shape: Shape | None = None) -> str | None:
    """Return what of a candidate may stand at the site; None if nothing does.

    `shape` is what a language model was asked for; None for a copy of code that exists.
    """
    shown, _ = fitted(text, site, shape)
    return shown


def fitted(text: str, site: CompletionSite, shape: Shape | None) -> tuple[str | None, str | None]:
    """Return what `postprocess` does, and the rule that leaves nothing, in words; one of them is None."""
    if len(site.line_prefix) > _REACH or len(site.line_suffix) > _REACH:
        site = replace(site, line_prefix=site.line_prefix[-_REACH:], line_suffix=site.line_suffix[:_REACH])
    text = text[:_LONGEST]
    for rule in RULES[shape]:
        text = rule(text, site)
        if not text.strip():
            return None, rule.__name__.replace("_", " ")
    return text, None
