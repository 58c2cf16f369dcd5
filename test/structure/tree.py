"""The repository's own source files, for the structure checks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

# SKIFF_TREE: the checks' own test points them at a tree with planted faults.
ROOT = Path(os.environ.get("SKIFF_TREE", Path(__file__).resolve().parents[2]))


def files(*suffixes: str, under: tuple[str, ...] = ()) -> Iterator[Path]:
    """Files that git tracks or would track: no build outputs, nothing ignored."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", *under]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in sorted(set(listed)):
        if name.endswith(suffixes) and (ROOT / name).is_file():
            yield Path(name)


def report(problems: list[str], checked: str) -> int:
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems in {checked}")
    return 1 if problems else 0
