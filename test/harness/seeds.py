"""The models of test/seeds: small ones with sub-graphs, local functions, sizes that only a run knows, data files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf import text_format

from harness import tools

FOLDER = tools.ROOT / "test" / "seeds"
DATA_FILE = "weights.txt"  # what the external data of a seed is named


@dataclass(frozen=True)
class Seed:
    model: bytes
    options: tuple[str, ...] = ()  # of skiffc
    data: bytes | None = None  # of the file beside the model


def load(file: Path) -> Seed:
    text = file.read_text()
    options = re.findall(r"^# OPTIONS: (.*)$", text, re.MULTILINE)
    data = (FOLDER / DATA_FILE).read_bytes() if "EXTERNAL" in text else None
    return Seed(text_format.Parse(text, onnx.ModelProto()).SerializeToString(), tuple(" ".join(options).split()), data)


def all_seeds() -> list[Seed]:
    return [load(file) for file in sorted(FOLDER.glob("*.textproto"))]
