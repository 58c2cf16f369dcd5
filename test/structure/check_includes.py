#!/usr/bin/env python3
"""Checks that dependencies point one way: which folder may include what from which other.

dialects <- passes <- compiler <- tools;  dialects <- targets/common <- targets/<x>;  the runtime sees only itself.
Passes and the compiler see of targets no more than the interface in targets/common; of the runtime, the compiler
sees the artifact's schema in runtime/format. What is sought is `include "folder/file"` (C++ and TableGen)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tree import ROOT, files, report

LLVM = ("mlir/", "llvm/", "lld/")
# From the deepest folder up; the first row whose folder holds the file is the one that counts.
MAY_INCLUDE = [
    ("dialects", ("dialects/", *LLVM)),
    ("passes", ("dialects/", "passes/", "targets/common/", *LLVM)),
    ("targets/common", ("dialects/", "targets/common/", "targets/Targets.inc", *LLVM)),  # the generated list
    ("targets", ("dialects/", "targets/common/", "{own}/", *LLVM)),  # {own}: the target's own folder
    ("compiler/artifact", ("dialects/", "targets/common/", "compiler/", "runtime/format/", *LLVM)),
    ("compiler", ("dialects/", "passes/", "targets/common/", "compiler/", *LLVM)),
    ("runtime", ("skiff/", "runtime/")),
    # Tools of the runtime: they must run where there is no LLVM.
    ("tools/skiff-run", ("skiff/", "runtime/", "tools/skiff-run/", "tools/layers/", "tools/tensor-io/")),
    ("tools/skiff-diff", ("skiff/", "tools/skiff-diff/", "tools/skiff-run/", "tools/layers/", "tools/tensor-io/")),
    ("tools/layers", ("skiff/", "tools/layers/", "tools/tensor-io/")),
    ("tools/skiff-inspect", ("skiff/", "runtime/", "tools/skiff-inspect/")),
    ("tools/tensor-io", ("skiff/", "runtime/", "tools/tensor-io/")),
    ("tools", ("dialects/", "passes/", "targets/common/", "compiler/", "skiff/", "tools/", *LLVM)),
]
INCLUDE = re.compile(r'\s*#?\s*include\s+"([^"]+/[^"]+)"')
# Libraries from Debian, included with quotes or not.
OUTSIDE = ("CLI/", "fmt/", "nlohmann/", "google/protobuf/", "flatbuffers/", "gtest/", "gmock/", "benchmark/")


def allowed(file: Path) -> tuple[str, tuple[str, ...]] | None:
    if "driver" in file.parts:  # a target's half of the runtime lives under the runtime's rules
        return "runtime", ("skiff/", "runtime/", f"{file.parent.as_posix()}/")
    for folder, prefixes in MAY_INCLUDE:
        if file.is_relative_to(folder):
            own = "/".join(file.parts[:2])
            return folder, tuple(prefix.format(own=own) for prefix in prefixes)
    return None


def problems(file: Path) -> list[str]:
    rule = allowed(file)
    if rule is None:
        return []
    folder, prefixes = rule
    lines = enumerate((ROOT / file).read_text(errors="replace").splitlines(), 1)
    included = [(number, match[1]) for number, line in lines if (match := INCLUDE.match(line))]
    return [f"{file}:{number}: {folder}/ must not include {name}" for number, name in included
            if not name.startswith(prefixes + OUTSIDE)]


def main() -> int:
    sources = list(files(".h", ".hpp", ".cpp", ".c", ".td", ".inc"))
    return report([problem for file in sources for problem in problems(file)], f"the includes of {len(sources)} files")


if __name__ == "__main__":
    sys.exit(main())
