#!/usr/bin/env python3
"""Checks what a deployment carries: the runtime's libraries and tools load no LLVM, and libskiff_rt.so is small.

Usage: check_binaries.py BUILD_FOLDER"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

MAY_LOAD = {  # by file: the libraries that it may need
    "lib/libskiff_rt.so": {"libc", "libm", "libpthread", "libdl", "ld-linux-x86-64", "ld-linux-aarch64"},
}
NO_LLVM = ("bin/skiff-run", "bin/skiff-inspect", "bin/skiff-diff")
LARGEST = 300 * 1024  # bytes of the stripped runtime


def needed(file: Path) -> list[str]:
    said = subprocess.run(["readelf", "-d", file], check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", said)


def stripped_size(file: Path) -> int:
    with tempfile.NamedTemporaryFile() as small:
        subprocess.run(["strip", "-o", small.name, file], check=True)
        return Path(small.name).stat().st_size


def main() -> int:
    build, problems = Path(sys.argv[1]), []
    for name, allowed in MAY_LOAD.items():
        problems += [f"{name} loads {lib}" for lib in needed(build / name) if lib.split(".so")[0] not in allowed]
    for name in NO_LLVM:
        problems += [f"{name} loads {lib}" for lib in needed(build / name) if re.match(r"lib(LLVM|MLIR|lld)", lib)]
    size = stripped_size(build / "lib/libskiff_rt.so")
    if size > LARGEST:
        problems.append(f"libskiff_rt.so is {size} bytes stripped, more than {LARGEST}")
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems; libskiff_rt.so is {size} bytes stripped")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
