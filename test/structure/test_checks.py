#!/usr/bin/env python3
"""Plants one fault for each rule in a small tree, and checks that the structure checks find exactly these."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PASS_TD = 'def Good : Pass<"skiff-good"> {\n let summary = "s"; let description = "d"; }\n'
SOUND = {
    "dialects/nn/NN.cpp": '#include "mlir/IR/Builders.h"\n',
    "passes/fuse/Fuse.cpp": '#include "dialects/nn/NN.h"\n#include "targets/common/Target.h"\n// as on x86\n',
    "passes/fuse/Passes.td": PASS_TD,
    "targets/x86/Target.cpp": '#include "targets/x86/Machine.h"\nint x86;\n',
    "targets/x86/driver/Run.cpp": '#include "skiff/skiff.h"\n',
    "runtime/core/Model.cpp": '#include "skiff/skiff.h"\n#include "runtime/core/Model.h"\n',
    "test/passes/fuse/good.mlir": "// RUN: skiff-opt %s --skiff-good\n",
}
FAULTS = {  # check: (file, content, words of the report)
    "check_includes": [
        ("dialects/nn/Bad.cpp", '#include "passes/fuse/Fuse.h"\n', "dialects/ must not include passes/fuse/Fuse.h"),
        ("targets/x86/Bad.cpp", '#include "targets/arm/Machine.h"\n', "targets/ must not include targets/arm"),
        ("runtime/core/Bad.cpp", '#include "llvm/ADT/Twine.h"\n', "runtime/ must not include llvm/"),
        ("targets/x86/driver/Bad.cpp", '#include "targets/common/Target.h"\n', "runtime/ must not include targets/"),
        ("dialects/nn/Bad.td", 'include "passes/fuse/Passes.td"\n', "dialects/ must not include passes/"),
    ],
    "check_targets": [("compiler/Bad.cpp", 'auto *t = "x86-64";\n', "names target x86")],
    "check_passes": [
        ("passes/fuse/Passes.td", 'def P : Pass<"skiff-p"> { let summary = "s"; }\n', "has no description"),
        ("passes/fuse/Passes.td", PASS_TD.replace("skiff-good", "skiff-untested"), "no lit file test/**/untested"),
        ("test/passes/fuse/good.mlir", "// RUN: skiff-opt %s\n", "does not run skiff-good"),
        ("passes/fuse/Two.cpp", "#define GEN_PASS_DEF_A\n#define GEN_PASS_DEF_B\n", "holds 2 passes"),
    ],
    "check_limits": [
        ("compiler/Long.cpp", "\n" * 601, "601 lines"),
        ("compiler/Owed.cpp", "// TO" + "DO: later\n", "Owed.cpp:1"),
    ],
}


def run(check: str, tree: dict[str, str]) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "-q", folder], check=True)
        for name, content in tree.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        done = subprocess.run([sys.executable, str(HERE / f"{check}.py")], capture_output=True, text=True,
                              env={**os.environ, "SKIFF_TREE": folder})
        return done.returncode, done.stdout + done.stderr


def main() -> int:
    wrong = []
    for check, faults in FAULTS.items():
        code, said = run(check, SOUND)
        if code:
            wrong.append(f"{check} reports a sound tree:\n{said}")
        for file, content, words in faults:
            code, said = run(check, {**SOUND, file: content})
            if code != 1 or words not in said:
                wrong.append(f"{check} misses the fault in {file} ({words}); it said:\n{said}")
    print("\n".join(wrong) or "every planted fault was found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
