#!/usr/bin/env python3
"""A test for skiff-reduce with a planted fault: this compiler makes abs of a relu if an add is its operand.

    lost_relu.py NODE CANDIDATE.mlir    NODE: the name of the relu's node

Compiles the candidate rightly and wrongly, runs both, and exits with skiff-diff's exit code: 1 if the fault shows."""

import re
import subprocess
import sys
from pathlib import Path

node, candidate = sys.argv[1], Path(sys.argv[2])
text = candidate.read_text()
# %5 = nn.relu %4 : ... loc(#loc7)     #loc7 = loc("NODE")
place = re.search(rf'^(#loc\d*) = loc\("{node}"\)$', text, re.MULTILINE)
relu = place and re.search(rf"^ *%\d+ = nn\.(relu) (%\d+) : .*loc\({place[1]}\)$", text, re.MULTILINE)
if not relu or not re.search(rf"^ *{relu[2]} = nn\.add ", text, re.MULTILINE):
    sys.exit(0)
wrong = candidate.with_name("wrong.mlir")
wrong.write_text(text[:relu.start(1)] + "abs" + text[relu.end(1):])
compilers = [subprocess.Popen(["skiffc", file, "-o", file.with_suffix(".skiff"), "-q", "--jobs", "1"])
             for file in (candidate, wrong)]
if any([compiler.wait() for compiler in compilers]):
    sys.exit(2)
sys.exit(subprocess.run(["skiff-diff", wrong.with_suffix(".skiff"), candidate.with_suffix(".skiff")]).returncode)
