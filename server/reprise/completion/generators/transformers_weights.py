"""Loads a model and its tokenizer from a folder or from the local copy of the hub.

The only importer of transformers. A workspace may name a model, so nothing here trusts one: no code out of a
model, no pickled weights, and nothing is fetched unless the environment allows it.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ALLOWS_DOWNLOADS = "REPRISE_ALLOW_DOWNLOADS"
"""The environment variable that, set to 1, lets a model be fetched from the hub."""

# For transformers these are not installed: `kernels` fetches and runs code that a model's config.json asks
# for, `peft` loads the weights, pickled ones too, that an adapter_config.json names.
for _package in ("kernels", "peft"):
    sys.modules.setdefault(_package, None)  # type: ignore[arg-type]
if os.environ.get(ALLOWS_DOWNLOADS) != "1":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")

import huggingface_hub  # noqa: E402
import torch  # noqa: E402
import transformers  # noqa: E402

from reprise.completion.generators.messages import one_line  # noqa: E402
from reprise.completion.generators.token_text import TokenText  # noqa: E402
from reprise.errors import GeneratorError  # noqa: E402

_MAY_BE_ON_HUB = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
_CROPPABLE = {"full_attention", "sliding_attention"}


@dataclass(frozen=True, slots=True)
class Weights:
    """A loaded model."""

    name: str
    model: Any
    """A transformers `PreTrainedModel` that predicts the next token, in evaluation mode."""
    text: TokenText
    context_tokens: int | None
    end_tokens: frozenset[int]
    """The tokens that end an answer."""

    @property
    def can_forget(self) -> bool:
        """Whether its last tokens can be taken back: not where layers hold a running state."""
        config = self.model.config.get_text_config(decoder=True)
        kinds = set(getattr(config, "layer_types", None) or ())
        return kinds <= _CROPPABLE and not getattr(self.model, "_is_stateful", False)

    def new_memory(self) -> Any:
        """Keys and values of no tokens yet.

        Sliding windows are kept whole, though only their end is looked at: a cut one could not be cropped.
        """
        if self.can_forget:
            return transformers.DynamicCache()
        return transformers.DynamicCache(config=self.model.config)


def load_weights(model: str, device: str) -> Weights:
    """Load `model`, a folder or an id of the hub, onto `device`; raises a lasting `GeneratorError`."""
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    allows_downloads = os.environ.get(ALLOWS_DOWNLOADS) == "1"
    source = _folder(model) or (model if allows_downloads else None)
    if source is None:
        raise _missing(model)
    options = {"local_files_only": not allows_downloads, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(source, **options)
        loaded = transformers.AutoModelForCausalLM.from_pretrained(
            source, dtype="auto", use_safetensors=True, attn_implementation=None, **options
        )
        loaded = loaded.to(device=device, dtype=_dtype(loaded.dtype, device)).eval()
    except Exception as error:  # a broken folder fails in a hundred ways
        mend = "its folder must hold config.json, tokenizer.json and weights as .safetensors"
        said = one_line(str(error)) or type(error).__name__
        raise _refused(model, f"{said}; {mend}") from error
    if "past_key_values" not in inspect.signature(loaded.forward).parameters:
        raise _refused(model, "models without attention are read in another way; serve it with llama.cpp")
    config = loaded.config.get_text_config(decoder=True)
    return Weights(
        name=_name(model),
        model=loaded,
        text=TokenText(tokenizer),
        context_tokens=getattr(config, "max_position_embeddings", None),
        end_tokens=_end_tokens(loaded, tokenizer),
    )


def _folder(model: str) -> Path | None:
    """Where the model lies on this machine.

    The hub's own library asks its server things even where it is told to use local files only; this does not.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder.resolve()
    try:
        found = huggingface_hub.try_to_load_from_cache(model, "config.json")
    except ValueError:  # no id of the hub: a path that is not there
        return None
    return Path(found).parent if isinstance(found, str) else None


def _name(model: str) -> str:
    folder = Path(model).expanduser()
    return folder.resolve().name if folder.is_dir() else model


def _dtype(stored: Any, device: str) -> Any:
    """Half precision as bfloat16 where the processor reckons in it; full precision stays as it is."""
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    has_bfloat16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if stored != torch.float32 and has_bfloat16 else torch.float32


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    told = model.generation_config.eos_token_id
    ids = told if isinstance(told, list) else [told]
    return frozenset(token for token in (*ids, tokenizer.eos_token_id) if token is not None)


def _refused(model: str, why: str) -> GeneratorError:
    return GeneratorError(f"transformers cannot run {model}: {why}", is_lasting=True)


def _missing(model: str) -> GeneratorError:
    if Path(model).expanduser().is_file():
        what = f"transformers reads a folder, and {model} is a file"
        return GeneratorError(f"{what}; a .gguf file is for llama.cpp or Ollama", is_lasting=True)
    what = f"transformers finds no model {model} on this machine"
    if not _MAY_BE_ON_HUB.fullmatch(model):
        return GeneratorError(f"{what}: there is no such folder; correct generator.model", is_lasting=True)
    mend = f"name a folder, or fetch it: `hf download {model}`, or start Reprise with {ALLOWS_DOWNLOADS}=1"
    return GeneratorError(f"{what}; {mend}", is_lasting=True)
