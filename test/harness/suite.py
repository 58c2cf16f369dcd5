"""What suites of many small cases share: their options, parallel runs, a committed list of results, the summary."""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from harness import expected, tools

LIMIT_S = 60  # for one tool run; more counts as a hang


class Case(Protocol):
    name: str


def parser(description: str, listed: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--filter", default="", metavar="REGEX", help="run only the cases whose name matches")
    parser.add_argument("--target", default="host", help="aarch64 runs under qemu-aarch64")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="run one case in N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--update", action="store_true", help=f"rewrite {listed.name} from this run")
    parser.add_argument("--list-failures", action="store_true", help="print each case that is neither pass nor refused")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write each case's result and seconds")
    return parser


def select(cases: Sequence[Case], options: argparse.Namespace) -> list[Case]:
    return [case for case in cases if re.search(options.filter, case.name)][:: options.every]


def compile_model(model: Path, artifact: Path, target: str) -> str | None:
    """A case's result if its model does not compile."""
    done = tools.run([tools.tool("skiffc"), str(model), "-o", str(artifact), "--target", target], LIMIT_S)
    if done.fault:
        return f"{done.fault} in skiffc"
    if done.code == 2:
        return f"refused: {tools.refusal(done.stderr)}"
    return f"wrong: skiffc exit code {done.code}" if done.code else None


def run_artifact(artifact: Path, target: str, inputs: Path, outputs: Path) -> str | None:
    """A case's result if its artifact does not run."""
    done = tools.run([*tools.runner(target), str(artifact), "--inputs", str(inputs), "--outputs", str(outputs)], LIMIT_S)
    if done.fault:
        return f"{done.fault} in skiff-run"
    return f"wrong: skiff-run refused: {tools.refusal(done.stderr)}" if done.code else None


def run(title: str, selected: Sequence[Case], run_case: Callable[[Case, str], str], options: argparse.Namespace,
        listed: Path, header: str, complete: bool = True) -> int:
    """Runs the cases and compares with the list. `complete`: nothing but --filter and --every was left out."""
    def timed(case: Case) -> tuple[str, float]:
        started = time.monotonic()
        return run_case(case, options.target), time.monotonic() - started

    started = time.monotonic()
    # Threads are enough: all work is done by the tools' processes.
    with ThreadPoolExecutor(options.jobs) as pool:
        rows = dict(zip((case.name for case in selected), pool.map(timed, selected)))
    seconds = time.monotonic() - started
    results = {name: result for name, (result, _) in rows.items()}

    if options.json:
        written = {name: {"result": result, "seconds": round(took, 3)} for name, (result, took) in rows.items()}
        options.json.write_text(json.dumps(written, indent=1) + "\n")
    failures = {name: result for name, result in results.items() if not expected.acceptable(result)}
    if options.list_failures:
        for name, result in failures.items():
            print(f"{name}: {result}")
    complete = complete and not options.filter and options.every == 1
    differing = expected.settle(listed, header, results, options.update, complete)

    counts = Counter(result.split(":")[0] for result in results.values())
    summary = ", ".join(f"{counts[kind]} {kind}" for kind in ("pass", "refused", "inexact", "wrong", "crash", "hang"))
    print(f"{title}: {len(results)} cases: {summary}; {differing} not as listed; {seconds:.0f} s")
    return 1 if failures or differing else 0
