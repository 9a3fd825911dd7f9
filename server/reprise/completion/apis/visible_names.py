"""The names that the buffer binds where the cursor is: local names, definitions of the file, imports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reprise.completion.apis.enclosing import Enclosing
from reprise.completion.apis.scope import FileScope
from reprise.completion.code_spans import without_blocks
from reprise.completion.keywords import KEYWORDS
from reprise.completion.language_families import SCRIPT_LANGUAGES
from reprise.types import Import, Symbol

Place = Literal["local", "file", "import"]

_THIS_LANGUAGES = SCRIPT_LANGUAGES | {"java", "csharp", "cpp"}
_NO_PARAMETERS = KEYWORDS - {"self", "cls"}
_HEAD_REACH = 3_000  # characters of a function in which its parameters are looked for
_NAME = r"[^\W\d]\w*"
_PYTHON_BINDING = re.compile(
    rf"(?m)^[ \t]*(?P<assigned>{_NAME}(?:\s*,\s*{_NAME})*)\s*(?::[^=\n]+)?=(?!=)"
    rf"|\bfor\s+(?P<loop>[\w\s,()]+?)\s+in\b|\bas\s+(?P<as>{_NAME})|(?P<walrus>{_NAME})\s*:=(?!=)"
)
_SCRIPT_BINDING = re.compile(
    r"\b(?:const|let|var)\s+(?P<assigned>[\w$]+|\{[^}=]*\}|\[[^\]=]*\])|\bcatch\s*\(\s*(?P<loop>[\w$]+)"
    r"|\(?(?P<as>[\w$]+(?:\s*,\s*[\w$]+)*)\)?\s*=>(?P<walrus>)"
)
_JAVA_BINDING = re.compile(
    r"\b(?:[A-Z][\w.]*(?:<[^;(){}]*>)?|int|long|double|float|boolean|char|byte|short|var)(?:\[\])*\s+"
    r"(?P<assigned>\w+)\s*(?=[=;:,)])(?P<loop>)(?P<as>)(?P<walrus>)"
)


@dataclass(frozen=True, slots=True)
class VisibleName:
    """A name that can be used at the cursor as it stands."""

    name: str
    place: Place
    line: str
    """The line that binds it."""
    symbol: Symbol | None = None
    binding: Import | None = None


def visible_names(buffer: FileScope, prefix: str, enclosing: Sequence[Enclosing]) -> dict[str, VisibleName]:
    """What is bound at the end of `prefix`; an inner binding hides an outer one of the same name."""
    names: dict[str, VisibleName] = {}
    for binding in buffer.imports:
        if binding.alias:
            names[binding.alias] = VisibleName(binding.alias, "import", binding.module, None, binding)
    for symbol in buffer.symbols:
        if "." not in symbol.qualified:
            names[symbol.name] = VisibleName(symbol.name, "file", symbol.signature, symbol)
    if buffer.language in _THIS_LANGUAGES and any(definition.kind == "class" for definition in enclosing):
        names["this"] = VisibleName("this", "local", "this")
    for name, line in local_bindings(buffer.language, prefix, enclosing):
        names[name] = VisibleName(name, "local", line)
    return names


def local_text(prefix: str, enclosing: Sequence[Enclosing]) -> str:
    """The text from the head of the outermost function around the cursor; all of it at module level."""
    functions = [definition for definition in enclosing if definition.kind == "function"]
    return "\n".join(prefix.split("\n")[functions[0].line :]) if functions else prefix


def local_bindings(language: str, prefix: str, enclosing: Sequence[Enclosing]) -> Iterator[tuple[str, str]]:
    """(name, the line that binds it) for parameters and variables of the functions around the cursor."""
    functions = [definition for definition in enclosing if definition.kind == "function"]
    if not functions:
        return
    lines = prefix.split("\n")
    for function in functions:
        head = "\n".join(lines[function.line :])[:_HEAD_REACH]
        yield from _parameters(language, without_blocks(language, head))
    text = without_blocks(language, local_text(prefix, enclosing))
    pattern = _PYTHON_BINDING if language == "python" else _SCRIPT_BINDING
    if language == "java":
        pattern = _JAVA_BINDING
    elif language != "python" and language not in SCRIPT_LANGUAGES:
        return
    last_line = text.rfind("\n")
    for found in pattern.finditer(text):
        if found.start() > last_line and not found["as"]:
            continue  # the line being typed binds nothing that it can use itself
        bound = found["assigned"] or found["loop"] or found["as"] or found["walrus"]
        for name in re.findall(r"[^\W\d][\w$]*", bound):
            if name not in KEYWORDS:
                yield name, _line_at(text, found.start())


def _parameters(language: str, text: str) -> Iterator[tuple[str, str]]:
    opened = text.find("(")
    if language == "java" or opened < 0:
        return
    depth, start = 0, opened + 1
    for position in range(opened, len(text)):
        character = text[position]
        depth += (character in "([{") - (character in ")]}")
        if (character == "," and depth == 1) or depth == 0:
            found = re.match(
                r"\s*(?:(?:public|private|protected|readonly)\s+)*[*.]*([^\W\d][\w$]*)", text[start:position]
            )
            if found is not None and found[1] not in _NO_PARAMETERS:
                yield found[1], " ".join(text[start:position].split())
            start = position + 1
        if depth == 0:
            return


def _line_at(text: str, offset: int) -> str:
    start = offset + len(text[offset:]) - len(text[offset:].lstrip())
    end = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)].strip()
