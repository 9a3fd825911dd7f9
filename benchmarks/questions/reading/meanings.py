"""What the names of a file mean: the definitions behind them, as far as the source tells.

Static, and careful: imports, members of modules and classes, variables whose class is written or made where
they are bound. Else a name means nothing. Only the repository's own definitions are found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.questions.reading.bindings import Binding, Bindings, binding_at, bindings_of
from benchmarks.questions.reading.definitions import Definitions, Meaning
from benchmarks.questions.reading.source import Source
from benchmarks.questions.reading.tokens import matching
from benchmarks.questions.reading.written_types import class_name, returned_class
from benchmarks.values import Definition

_DEEPEST = 8  # values followed one after the other: `a = b`, `b = c.d()`, ...
_DOTS = frozenset({".", "?."})
_OWN = frozenset({"self", "cls", "this"})


@dataclass(frozen=True)
class Meanings:
    """The names of a repository's files; each file is read when it is first asked about."""

    definitions: Definitions
    _bindings: dict[str, Bindings] = field(default_factory=dict, repr=False)

    @classmethod
    def of_files(cls, files: Mapping[str, str]) -> Meanings:
        """Know the files by their paths and texts."""
        return cls(Definitions(files))

    @property
    def files(self) -> Mapping[str, str]:
        """Text by path."""
        return self.definitions.files

    def source(self, path: str) -> Source:
        """Return a file, read once."""
        return self.definitions.source(path)

    def gold(self, path: str, start: int, end: int) -> tuple[Definition, ...]:
        """Return the definitions in other files that the names between two offsets mean, in their order."""
        source = self.source(path)
        found = (self.foreign(path, at) for at in range(source.token_index(start), source.token_index(end)))
        return tuple(
            dict.fromkeys(
                Definition(meaning.path, symbol.start_line, symbol.end_line, symbol.qualified)
                for meaning in found
                if meaning is not None and (symbol := meaning.symbol) is not None
            )
        )

    def foreign(self, path: str, index: int) -> Meaning | None:
        """Return what the token `index` of a file means, if that is a definition in another file."""
        meaning = self.of(path, index)
        return meaning if meaning and meaning.symbol and meaning.path != path else None

    def of(self, path: str, index: int, depth: int = _DEEPEST) -> Meaning | None:
        """Return what the token `index` of a file means; None if that is not known or from outside."""
        tokens = self.source(path).tokens
        token = tokens[index]
        if token.kind != "name" or not depth:
            return None
        if index >= 2 and tokens[index - 1].text in _DOTS:
            return self._member(path, index, depth)
        if self._local(path, token.text, token.start) is not None:
            return None
        if path.endswith(".java"):
            for owner in self.definitions.enclosing(path, self.source(path).line_of(token.start)):
                own = self.definitions.member(owner, token.text)
                if own is not None:
                    return own
        return self.definitions.bound(path, token.text)

    def _member(self, path: str, index: int, depth: int) -> Meaning | None:
        """What a name behind a dot means."""
        tokens = self.source(path).tokens
        name, before = tokens[index].text, tokens[index - 2]
        if "super" in (before.text, tokens[index - 4].text if before.text == ")" else ""):
            owner = next(self.definitions.enclosing(path, self.source(path).line_of(before.start)), None)
            return self.definitions.inherited(owner, name) if owner is not None else None
        value = self._value(path, index - 2, depth - 1)
        return self.definitions.member(value, name) if value is not None else None

    def _value(self, path: str, index: int, depth: int) -> Meaning | None:
        """The class, or the module, of the value that the expression up to the token `index` has."""
        source = self.source(path)
        token = source.tokens[index]
        if not depth:
            return None
        if token.text == "!":  # TypeScript's word that a value is there
            return self._value(path, index - 1, depth - 1)
        if token.text == ")":
            return self._answer(path, index, depth)
        if token.text in _OWN:
            return next(self.definitions.enclosing(path, source.line_of(token.start)), None)
        local = self._local(path, token.text, token.start)
        if local is not None and source.tokens[index - 1].text not in _DOTS:
            return self._class_of(path, local, depth)
        meaning = self.of(path, index, depth - 1)
        if meaning is None or meaning.symbol is None or meaning.is_class:
            return meaning
        if meaning.symbol.kind == "variable":
            return self._class_of_variable(meaning, depth)
        return self._returned(meaning) if meaning.symbol.kind == "method" else None  # a property

    def _answer(self, path: str, index: int, depth: int) -> Meaning | None:
        """The class of what a call answers with; `index` is that of its closing bracket."""
        tokens = self.source(path).tokens
        opening = matching(tokens, index, ")", "(")
        callee = opening - 1
        if callee >= 0 and tokens[callee].text == ">":
            callee = matching(tokens, callee, ">", "<") - 1
        if callee < 0:
            return None
        meaning = self.of(path, callee, depth - 1)
        if meaning is None or meaning.symbol is None or meaning.is_class:
            return meaning
        return self._returned(meaning) if meaning.symbol.kind != "variable" else None

    def _returned(self, meaning: Meaning) -> Meaning | None:
        """The class that a function answers with, as its signature says."""
        if meaning.symbol is None:
            return None
        written = returned_class(meaning.path, meaning.symbol.name, meaning.symbol.signature)
        return self._named_class(meaning.path, written)

    def _class_of_variable(self, meaning: Meaning, depth: int) -> Meaning | None:
        """The class of a field or of what a module binds at its top level."""
        if meaning.symbol is None:
            return None
        bindings = self._bindings_of(meaning.path)
        table = bindings.fields if "." in meaning.symbol.qualified else bindings.globals
        offset = self.source(meaning.path).line_starts[meaning.symbol.end_line - 1]
        binding = binding_at(table.get(meaning.symbol.name, ()), offset)
        return self._class_of(meaning.path, binding, depth) if binding is not None else None

    def _class_of(self, path: str, binding: Binding, depth: int) -> Meaning | None:
        if binding.type and binding.type != "var":
            return self._named_class(path, class_name(binding.type))
        if binding.value_end is None:
            return None
        return self._value(path, self.source(path).token_index(binding.value_end) - 1, depth - 1)

    def _named_class(self, path: str, name: str | None) -> Meaning | None:
        meaning = self.definitions.dotted(path, name) if name else None
        return meaning if meaning is not None and meaning.is_class else None

    def _local(self, path: str, name: str, offset: int) -> Binding | None:
        return binding_at(self._bindings_of(path).locals.get(name, ()), offset)

    def _bindings_of(self, path: str) -> Bindings:
        if path not in self._bindings:
            self._bindings[path] = bindings_of(self.source(path))
        return self._bindings[path]
