#!/usr/bin/env python3
"""Several models in one call of skiffc, when a process of it ends early: one compiler that is killed costs its own model
only, and without the parent the children end, too. Nothing is half-written."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models import recipes  # noqa: E402

LIMIT_S = 60


class Wrong(Exception):
    pass


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def start(models: list[Path], output: Path) -> subprocess.Popen:
    return subprocess.Popen([tools.tool("skiffc"), *map(str, models), "-o", f"{output}/", "--target", "x86-64-v3",
                             "--jobs", "2"], stderr=subprocess.PIPE, text=True)


def wait_for(what: str, condition) -> None:
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            raise Wrong(f"{what}: not after {LIMIT_S} s")
        time.sleep(0.01)


def check_killed_child(big: Path, small: Path, output: Path) -> None:
    parent = start([big, small], output)
    wait_for("the small model's file", lambda: (output / f"{small.stem}.skiff").exists())
    wait_for("one child", lambda: len(children(parent.pid)) == 1)
    subprocess.run(["kill", "-KILL", str(children(parent.pid)[0])], check=True)
    _, messages = parent.communicate(timeout=LIMIT_S)
    if parent.returncode != 70 or f"error: {big}: skiffc was ended by signal 9" not in messages:
        raise Wrong(f"a killed child: exit code {parent.returncode}, {messages!r}")
    if (output / f"{big.stem}.skiff").exists():
        raise Wrong("the killed compiler's file is there")


def check_killed_parent(big: Path, small: Path, output: Path) -> None:
    parent = start([big, small], output)
    wait_for("children", lambda: children(parent.pid))
    pids = children(parent.pid)
    parent.kill()
    parent.communicate(timeout=LIMIT_S)
    wait_for("the children's end", lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    if (output / f"{big.stem}.skiff").exists():
        raise Wrong("a child went on without its parent")


def main() -> int:
    big, small = recipes.path("resnet50", 1), tools.ROOT / "test/models/digits/digits.onnx"
    for check in (check_killed_child, check_killed_parent):
        with tempfile.TemporaryDirectory(prefix="skiff-batch-") as folder:
            try:
                check(big, small, Path(folder))
            except Wrong as wrong:
                print(f"batch: {wrong}")
                return 1
    print("batch: a killed child and a killed parent leave nothing half-written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
