"""Finds secrets inside otherwise fine texts, and hides them.

From the surest to the least sure: shapes that issuers give their tokens, private key blocks, passwords inside
addresses, values given to a name that says what they are, and quoted literals that look drawn at random.
Identifiers, hashes, paths and words stay. Knows no files; `secret_names` does.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import string
from collections import Counter
from collections.abc import Iterator

from reprise.workspace.secret_names import is_secret_path
from reprise.workspace.secret_shapes import SHAPES

__all__ = ["is_secret_path", "mask_secrets"]

_Span = tuple[int, int]

_KEY_MARK = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
# The lines of a key and what source code puts between them.
_KEY_TEXT = re.compile(r"[A-Za-z0-9+/=\s\\\"'`,:;#*|.>()-]{0,20000}")
_KEY_RUN = re.compile(r"[A-Za-z0-9+/=]+")
_ADDRESS_PASSWORD = re.compile(r"://[^\s/:@\"'<>{}$]{0,128}:([^\s/@\"'<>{}\[\]$]{3,128})@")
_EXAMPLE_PASSWORDS = frozenset({"password", "passwd", "pass", "pwd", "secret", "token", "***"})

_NAME_PARTS = ("passw", "passphrase", "pwd", "secret", "token", "key")
_NAMED_VALUE = re.compile(
    r"""
    (?: (?P<password>passw(?:or)?d|passphrase|pwd) | (?:secret|token)(?:[_-]?(?:access)?[_-]?key)? | key )
    (?: [_-]?(?:value|string|str|text|hash|base64|b64|base) )? \d{0,2}
    (?: > (?P<element>[^\s"'`<>]{8,200}+) (?=</)
      | (?P<close>["'\]]{0,2}) \s{0,8}
        (?P<sign> (?: :\s{0,8}[\w.\[\]|]{1,30}(?:[ ][\w.\[\]|]{1,30}){0,4}\s{0,8} )? ={1,3} | => | := | : | \(
                | ,?\s{0,24}\b["']?value["']?\s?[:=]         # `<add key="ApiKey" value="...">`
                | ,
                | (?<=[ \t]) )                               # `#define API_KEY "..."`, `ENV API_KEY ...`
        \s{0,8}
        (?: [rbuf@]{0,2} (?P<quote>["'`]) (?P<quoted>[^"'`\s]{6,200}+) (?P=quote)
          | (?: (?P<bare>[^\s"'`,;(){}\[\]<>$]{8,200}+) | (?P<opaque>[^\s"'`;<>]{24,200}+) )
            [ \t]*+ (?= (?P<end>[#;"'<\r\n]|\Z) ) ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DEFINED = re.compile(r"(?:#[ \t]*define|\b(?:ENV|ARG|setenv))[ \t]+\w*$")
_KEY_KINDS = re.compile(
    r"(?:api|private|access|auth|secret|signing|encryption|master|account)[_-]?$", re.IGNORECASE
)
_PUBLIC = re.compile(r"public[_-]?(?:key)?[_-]?$", re.IGNORECASE)
_CHOSEN_LITERAL = re.compile(r"[0-9!@#^&?~+]")
_CHOSEN_BARE = re.compile(r"[!@#^&?~+]|(?=.*[A-Z])(?=.*[a-z])[0-9][A-Za-z]")
_HEXADECIMAL = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_BASE_64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
# Marks count where they span the value or enclose a name: a random value may hold any one of them.
_PLACEHOLDER = re.compile(
    r"\$\{|^\$\w+$|^\$\(|\{\w*\}|^[{<%].*[>}%]$|<[\w -]+>|%\(\w+\)|(?:^|[^\w%])%[sd](?:\W|$)"
    r"|^[a-z_]+(?::[\w,]+)?(?:\|[a-z_]+(?::[\w,]+)?)+$"  # `nullable|min:8`, the rules of a form's field
    r"|\.\.\.|\*\*\*|x{4}|^/|://"
    r"|your|example|sample|change|placeholder|dummy|redacted|insert|replace|required",
    re.IGNORECASE,
)
_QUOTES = ('"', "'", "`")
_RUN_CHARACTERS = frozenset(string.ascii_letters + string.digits + "+/_-")
_QUOTED = re.compile(r"""["'`]([A-Za-z0-9+/_-]{20,128}={0,2})["'`]""")
_RUN = re.compile(r"(?<![A-Za-z0-9+/_-])([A-Za-z0-9_-]{16,128})(?![A-Za-z0-9+/_=-])")
_HASH_BEFORE = re.compile(
    r"(?:hash|digest|checksum|integrity|sha\d*|md5|etag|fingerprint|commit|revision)\W{0,6}[rbuf]?$",
    re.IGNORECASE,
)
_RUN_TABLE = bytes(ord("a") if chr(byte) in _RUN_CHARACTERS else ord(" ") for byte in range(256))
_LONG_RUN = b"a" * 16  # no token, and no part of one between other signs, is shorter
# What names seldom have and tokens do: a digit, or one of the marks behind which there may be none.
_RUN_OF_TOKEN = re.compile(r"[0-9]|hf_|npm_|gh[pousr]_|[srp]k_|A[KSBC][IC]A|AIza|gl(?:pat|dt|rt|ptt)-")
_WORD = re.compile(r"(?<![A-Za-z0-9])[a-z]{3,}(?![A-Za-z0-9])")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))


def mask_secrets(text: str) -> str:
    """Return the text with every secret in it overwritten by `*`: same length, same lines."""
    finders = (_tokens, _key_blocks, _in_addresses, _named)
    parts: list[str] = []
    done = 0
    for start, end in sorted(span for find in finders for span in find(text)):
        if end > done:
            parts += (text[done : max(start, done)], "*" * (end - max(start, done)))
            done = end
    return "".join((*parts, text[done:])) if parts else text


def _tokens(text: str) -> Iterator[_Span]:
    """Tokens that carry their issuer's mark, and literals as long as a key that nobody would have typed."""
    for line in _lines_with_long_runs(text):
        for marks, shape in SHAPES:
            if any(text.find(mark, *line) >= 0 for mark in marks):
                for match in shape.finditer(text, *line):
                    yield match.span()
        for match in _QUOTED.finditer(text, *line):
            # All kinds of characters: no hash in hexadecimal, no UUID, no constant's name.
            has_all_kinds = all(kind.search(match[1]) for kind in _KINDS)
            # Names reach 25 characters with pieces as short as `cudaD3D11MapFlagsReadOnly` has them.
            longest_piece = 2.2 if len(match[1]) < 28 else 2.8
            if has_all_kinds and _looks_random(match[1], longest_piece, 3.5) and not _is_data(text, match):
                yield match.span(1)
        yield from _torn(text, line)


def _torn(text: str, line: _Span) -> Iterator[_Span]:
    """What is left of a drawn literal on either side of code typed into it: next to one quote only."""
    sides = []
    is_found = False
    for match in _RUN.finditer(text, *line):
        before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if (before in _QUOTES) != (behind in _QUOTES) and all(kind.search(match[1]) for kind in _KINDS):
            sides.append(match.span())
            is_name = before in (".", ":", "=") or not _looks_random(match[1], 2.2, 3.2)
            is_found = is_found or not (is_name or _is_data(text, match))
    if is_found:
        yield from sides


def _lines_with_long_runs(text: str) -> Iterator[_Span]:
    """The few lines that can hold a token, found without a regular expression at each of their characters."""
    runs = text.encode("latin-1", "replace").translate(_RUN_TABLE)
    line_end = -1
    start = runs.find(_LONG_RUN)
    while start >= 0:
        end = runs.find(b" ", start)
        end = len(runs) if end < 0 else end
        if start > line_end and _RUN_OF_TOKEN.search(text, start, end):
            line_end = text.find("\n", end)
            line_end = len(text) if line_end < 0 else line_end
            yield text.rfind("\n", 0, start) + 1, line_end
        start = runs.find(_LONG_RUN, end)


def _key_blocks(text: str) -> Iterator[_Span]:
    """The bodies of private keys, also over several literals; without an end only what cannot be code."""
    end = 0
    for mark in _KEY_MARK.finditer(text) if "PRIVATE KEY" in text else ():
        body = _KEY_TEXT.match(text, mark.end()) if mark.start() >= end else None
        if body is None:
            continue
        closed_at = text.find("-----END", *body.span())
        end = body.end() if closed_at < 0 else closed_at
        for run in _KEY_RUN.finditer(text, body.start(), end):
            if closed_at >= 0 or len(run[0]) >= 20:
                yield run.span()


def _in_addresses(text: str) -> Iterator[_Span]:
    """Passwords in `scheme://user:password@host`."""
    if "://" not in text or "@" not in text:
        return
    for match in _ADDRESS_PASSWORD.finditer(text):
        if match[1].lower() not in _EXAMPLE_PASSWORDS:
            yield match.span(1)


def _named(text: str) -> Iterator[_Span]:
    """Values given to a name that says they are secret."""
    lowered = text.replace("\u0130", "I").lower()  # the one letter that grows when it is lowered
    for part in _NAME_PARTS:
        at = lowered.find(part)
        while at >= 0:
            match = _NAMED_VALUE.match(text, at)
            if match and _is_given_away(text, match):
                yield match.span(_value_group(match))
            at = lowered.find(part, at + len(part))


def _value_group(match: re.Match[str]) -> str:
    return next(group for group in ("quoted", "bare", "opaque", "element") if match[group])


def _is_given_away(text: str, match: re.Match[str]) -> bool:
    """Say whether the value is a secret, and not a word, a path, a placeholder or code."""
    value = match[_value_group(match)]
    before = text[max(0, match.start() - 80) : match.start()]
    if _PLACEHOLDER.search(value) or not _is_assigned(match, before):
        return False
    if _PUBLIC.search(before) or (match[0][0] in "kK" and not _KEY_KINDS.search(before)):
        return False
    if _HEXADECIMAL.fullmatch(value):
        return True
    if match["password"] and match["sign"] not in (",", "(") and _is_chosen(match, value):
        return True
    if match["quoted"]:
        return _looks_random(value, 3.5 if len(value) >= 12 else 2.2, 2.5)
    return _looks_random(value, 3.0 if _BASE_64.fullmatch(value) or len(value) >= 40 else 2.2, 2.5)


def _is_assigned(match: re.Match[str], before: str) -> bool:
    """Say whether what stands between name and value makes it the name's value."""
    if match["sign"] == ",":
        return bool(match["close"])
    return match["sign"] != "" or _DEFINED.search(before) is not None


def _is_chosen(match: re.Match[str], value: str) -> bool:
    """Say whether somebody chose this password: any literal but a plain word.

    Without quotes `password2` and `settings.password` are names, and inside a text there is prose.
    """
    if match["quoted"]:
        return _CHOSEN_LITERAL.search(value) is not None
    if (match["end"] or "\n") in ";\"'<" and match.string[match.start(_value_group(match)) - 1] != "=":
        return False
    return _CHOSEN_BARE.search(value) is not None


def _looks_random(value: str, longest_piece: float, least_entropy: float) -> bool:
    """Say whether a value falls into pieces (words, numbers) too short for a name, and repeats little.

    Words average five letters, random base 62 has fewer than two. The entropy is Shannon's, bits a character.
    """
    pieces = _PIECE.findall(value)
    n_numbers = sum(piece.isdigit() for piece in pieces)
    if not 0 < n_numbers < len(pieces) or sum(map(len, pieces)) > longest_piece * len(pieces):
        return False
    n = len(value)
    entropy = -sum(count / n * math.log2(count / n) for count in Counter(value).values())
    return entropy >= least_entropy


def _is_data(text: str, match: re.Match[str]) -> bool:
    """Say whether a random literal is a name, a checksum by its name or mark, or readable text in base 64."""
    value = match[1]
    if len(_WORD.findall(value)) >= 2 or value.startswith("sha"):
        return True
    if _HASH_BEFORE.search(text, max(0, match.start() - 40), match.start()):
        return True
    padded = value.rstrip("=").replace("-", "+").replace("_", "/") + "=" * (-len(value.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("ascii").isprintable()
    except (binascii.Error, UnicodeDecodeError):
        return False
