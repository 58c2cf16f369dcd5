#!/usr/bin/env python3
"""Runs ONNX's own backend test runner on skiff.backend: the cases that pass must be those that pass in expected.txt.

run_backend_tests.py goes through skiffc and skiff-run and says why a case is refused; this goes through the Python
package, with ONNX's code as the judge."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
import time
import unittest
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import expected, tools  # noqa: E402

EXPECTED = Path(__file__).with_name("expected.txt")


def collect() -> dict[str, unittest.TestCase]:
    """ONNX's test methods by the names of their cases. Whole networks are left out: they would be downloaded."""
    from onnx.backend.test import BackendTest

    import skiff.backend

    logging.disable(logging.WARNING)  # the cases overflow and divide by zero on purpose
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runner = BackendTest(skiff.backend.SkiffBackend, __name__)
    logging.disable(logging.NOTSET)
    found = {}
    for kind, test_class in runner.test_cases.items():
        if kind != "OnnxBackendRealModelTest":
            for method in unittest.defaultTestLoader.getTestCaseNames(test_class):
                if method.endswith("_cpu"):
                    found[method.removesuffix("_cpu")] = test_class(method)
    return dict(sorted(found.items()))


def run(case: unittest.TestCase) -> str | None:
    """None for a case that passes, else what was said."""
    result = unittest.TestResult()
    case.run(result)
    if result.skipped:
        return f"skipped: {result.skipped[0][1]}"
    faults = result.errors + result.failures
    return faults[0][1].strip().splitlines()[-1] if faults else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--filter", default="", metavar="REGEX", help="run only the cases whose name matches")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="run one case in N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if not tools.use_python_package():
        return tools.SKIP

    started = time.monotonic()
    cases = {name: case for name, case in collect().items() if re.search(options.filter, name)}
    listed = expected.read(EXPECTED)
    wrong = []
    if not options.filter:
        wrong += [f"{name}: in expected.txt only" for name in sorted(listed.keys() - cases.keys())]
        wrong += [f"{name}: not in expected.txt" for name in sorted(cases.keys() - listed.keys())]
    names = list(cases)[:: options.every]
    with warnings.catch_warnings(), ThreadPoolExecutor(options.jobs) as pool:
        warnings.simplefilter("ignore")  # once for all threads: the filters are the process's
        results = dict(zip(names, pool.map(run, map(cases.get, names))))
    for name, fault in results.items():
        passes = listed.get(name) == "pass"
        if passes != (fault is None):
            wrong.append(f"{name}: expected {'a pass' if passes else listed.get(name)}, got {fault or 'a pass'}")
    for line in wrong:
        print(line)
    passed = sum(fault is None for fault in results.values())
    print(f"onnx's runner: {len(results)} cases, {passed} pass; {len(wrong)} not as in expected.txt; "
          f"{time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
