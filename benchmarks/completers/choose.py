"""Which completer a run names."""

from __future__ import annotations

from benchmarks.completers.completer import Completer
from benchmarks.completers.ngram import NgramCompleter

COMPLETERS = ("ngram", "configured")


def completer_named(name: str) -> Completer:
    """`ngram`, or `configured`: the language model that the user's settings or the environment name.

    Raises `ValueError` for another name, `GeneratorError` if no model is set or it cannot be asked.
    """
    if name == "ngram":
        return NgramCompleter()
    if name == "configured":
        return _configured()
    raise ValueError(f"{name!r} is no completer; there are {', '.join(COMPLETERS)}")


def _configured() -> Completer:
    from benchmarks.completers.language_model import LanguageModelCompleter  # noqa: PLC0415 - of use with a model
    from reprise.completion.generators.choose import generator_from  # noqa: PLC0415
    from reprise.config import resolve_settings  # noqa: PLC0415
    from reprise.errors import GeneratorError  # noqa: PLC0415

    settings = resolve_settings(None).settings
    generator = generator_from(settings)
    if generator is None:
        raise GeneratorError("no language model is set; REPRISE_GENERATOR_BACKEND can name one")
    return LanguageModelCompleter(generator, settings)
