#!/usr/bin/env python3
"""The code cache of skiffc: a second compilation of ResNet-50 finds its code there, and a compiler that is killed at
any moment leaves no damage. How long both compilations take is printed, not judged.

A round of killing: two compilers share a cache, half of the time an empty one; one of them is killed after a random
time. Then there is no part of an output, every entry of the cache is whole, and the next compilation is right."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models import recipes  # noqa: E402

TARGET = ["--target", "x86-64-v3"]


class Wrong(Exception):
    pass


def compile_model(model: Path, output: Path, cache: Path | None, *more: str) -> float:
    arguments = ["--cache", str(cache)] if cache else []
    done = tools.run([tools.tool("skiffc"), str(model), "-o", str(output), *TARGET, *arguments, *more])
    if done.code or done.stderr:
        raise Wrong(f"skiffc {model.name}: {done.fault or done.stderr}")
    return done.seconds


def check_second_compile(scratch: Path) -> None:
    model, cache = recipes.path("resnet50", 1), scratch / "cache"
    seconds = []
    for which, expected in (("first", {"hits": 0, "misses": 1}), ("second", {"hits": 1, "misses": 0})):
        report = scratch / f"{which}.json"
        seconds.append(compile_model(model, scratch / f"{which}.skiff", cache, "--report", str(report)))
        found = json.loads(report.read_text())["cache"]
        if found != expected:
            raise Wrong(f"the {which} compilation reports {found} for the cache, not {expected}")
    print(f"ResNet-50: {seconds[0]:.2f} s, then {seconds[1]:.2f} s")
    if (scratch / "first.skiff").read_bytes() != (scratch / "second.skiff").read_bytes():
        raise Wrong("the second compilation gives other bytes than the first")


def check_kills(scratch: Path, rounds: int, seed: int) -> None:
    model, cache, output = tools.ROOT / "test/models/digits/digits.onnx", scratch / "shared", scratch / "out.skiff"
    seconds = compile_model(model, output, None)
    right = output.read_bytes()
    compile_model(model, output, cache)
    entries = {file.name: file.read_bytes() for file in cache.iterdir()}
    chance, killed = random.Random(seed), 0
    command = [tools.tool("skiffc"), str(model), *TARGET, "--cache", str(cache), "-o"]
    # lld's folder of a killed compiler stays in TMPDIR: here, so that nothing is left behind.
    environment = {"TMPDIR": str(scratch), "PATH": "/usr/bin:/bin"}
    for number in range(rounds):
        if chance.random() < 0.5:
            shutil.rmtree(cache)
        output.unlink(missing_ok=True)
        victim = subprocess.Popen([*command, str(output)], env=environment)
        witness = subprocess.Popen([*command, str(scratch / "witness.skiff")], env=environment)
        time.sleep(chance.uniform(0, 1.5 * seconds))
        victim.kill()
        killed += victim.wait() < 0
        if witness.wait():
            raise Wrong(f"round {number}: the other compiler ended with exit code {witness.returncode}")
        if output.exists() and output.read_bytes() != right:
            raise Wrong(f"round {number}: {output.stat().st_size} bytes of an output of {len(right)}")
        for file in cache.glob("*.code"):
            if file.read_bytes() != entries[file.name]:
                raise Wrong(f"round {number}: {file.name} is damaged")
        compile_model(model, output, cache)
        if output.read_bytes() != right or (scratch / "witness.skiff").read_bytes() != right:
            raise Wrong(f"round {number}: the next compilation gives other bytes")
    print(f"{rounds} rounds, {killed} compilers killed before their end")
    if killed < rounds // 3:
        raise Wrong("too few compilers were killed at work")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skiff-cache-") as folder:
        try:
            check_second_compile(Path(folder))
            check_kills(Path(folder), options.rounds, options.seed)
        except Wrong as wrong:
            print(f"cache: {wrong}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
