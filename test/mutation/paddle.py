"""Damaged Paddle models of both formats: a JSON file or a ProgramDesc, and the file of its parameters. Nothing here can run
them, so that they must be read, or refused with an error."""

from __future__ import annotations

import copy
import json
import random
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from harness import tools
from mutation.mutate import EXTREMES, mutated

KINDS = ("json", "pdmodel")
LARGEST = 300_000  # bytes of a model and its parameters: what is larger is only slower
TESTS = tools.ROOT / "test/import/paddle"


@dataclass(frozen=True)
class Model:
    program: bytes
    parameters: bytes | None

    def write(self, folder: Path, kind: str) -> Path:
        file = folder / f"m.{kind}"
        file.write_bytes(self.program)
        if self.parameters is not None:
            file.with_suffix(".pdiparams").write_bytes(self.parameters)
        return file


def base_models(kind: str) -> list[Model]:
    """The lit tests', and real ones where they are there."""
    if kind == "json":
        found = [Model(file.read_bytes(), None) for file in sorted((TESTS / "Inputs").glob("*.json"))]
    else:
        encode = ["protoc", f"--proto_path={tools.ROOT / 'compiler/import/paddle'}", "framework.proto",
                  "--encode=paddle.framework.proto.ProgramDesc"]
        found = [Model(subprocess.run(encode, stdin=file.open(), capture_output=True, check=True).stdout, None)
                 for file in sorted(TESTS.glob("*.textproto"))]
    for file in sorted(tools.SHARED_MODELS.glob(f"paddle_*/*/inference.{kind}")):
        parameters = file.with_suffix(".pdiparams")
        files = [file, parameters] if parameters.exists() else [file]
        if sum(path.stat().st_size for path in files) < LARGEST:
            found.append(Model(file.read_bytes(), parameters.read_bytes() if parameters.exists() else None))
    return found


def _places(value: object, found: list[tuple[dict | list, str | int]]) -> list[tuple[dict | list, str | int]]:
    """Everything in a tree that can be replaced, as what holds it and the key or index."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found.append((value, key))
        _places(inner, found)
    return found


def _edited(text: bytes, donor: bytes, chance: random.Random) -> bytes:
    """JSON that is right as such, with parts where they do not belong."""
    tree, parts = json.loads(text), _places(json.loads(donor), [])
    for _ in range(chance.choice((1, 1, 2, 3))):
        holder, key = chance.choice(_places(tree, []))
        other, at = chance.choice(parts)
        what = chance.random()
        if what < 0.5:
            holder[key] = copy.deepcopy(other[at])
        elif what < 0.7:
            holder[key] = chance.choice((None, True, -1, 1e300, "", "1.relu", [], {}, *EXTREMES))
        elif what < 0.85 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            del holder[key]
    return json.dumps(tree).encode()


def damaged(kind: str, base: Model, donor: Model, chance: random.Random) -> Model:
    if base.parameters and chance.random() < 0.3:
        return replace(base, parameters=mutated(base.parameters, donor.parameters or donor.program, chance))
    if kind == "json" and chance.random() < 0.6:
        return replace(base, program=_edited(base.program, donor.program, chance))
    return replace(base, program=mutated(base.program, donor.program, chance))
