#!/usr/bin/env python3
"""Times Skiff against ONNX Runtime and OpenVINO on the recipe networks, float32, all in one run.

Each engine is a process of its own; they get slices of time in turn, so that a change of clock or load meets
all alike. Per row: the best and the median latency, the best one's share of the measured multiply-add peak
(convolutions and matrix products only), and the largest difference from ONNX Runtime's output."""

from __future__ import annotations

import argparse
import json
import platform
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from models import macs, recipes  # noqa: E402

ENGINES = ("skiff", "onnxruntime", "openvino")
HERE = Path(__file__).resolve().parent


class Worker:
    def __init__(self, engine: str, recipe: str, model: Path, threads: int, batch: int):
        command = [sys.executable, str(HERE / "worker.py"), engine, recipe, str(model), str(threads), str(batch)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.times: list[float] = []
        self.output = np.array(self._answer(engine))

    def _answer(self, what: str) -> list:
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"bench: the {what} process ended: exit code {self.process.wait()}")
        return json.loads(line)

    def slice(self, seconds: float) -> None:
        self.process.stdin.write(f"slice {seconds}\n")
        self.process.stdin.flush()
        self.times += self._answer("timing")

    def stop(self) -> None:
        self.process.stdin.write("stop\n")
        self.process.stdin.close()
        self.process.wait()


def compiled(model: Path, target: str) -> Path:
    artifact = model.with_suffix(f".{target}.skiff")
    done = tools.run([tools.tool("skiffc"), str(model), "-o", str(artifact), "--target", target], limit=300)
    if done.code:
        sys.exit(f"bench: skiffc {model.name}: {done.fault or done.stderr}")
    return artifact


def fma_peak(threads: int) -> float:
    program = tools.BUILD / "fma_peak"
    subprocess.run(["clang-22", "-O2", "-march=native", str(HERE / "fma_peak.c"), "-o", str(program), "-lpthread"],
                   check=True)
    return float(subprocess.run([str(program), str(threads)], check=True, capture_output=True, text=True).stdout)


def cpu_ticks() -> tuple[int, int]:
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return ticks[7], sum(ticks[:8])  # stolen by other guests, and all


def measure(name: str, threads: int, options: argparse.Namespace, peak: float) -> list[dict]:
    model = recipes.path(name, options.batch)
    flops = 2 * macs.count(onnx.load(model), recipes.RECIPES[name].inputs(np.random.default_rng(0), options.batch))
    if options.symbolic:
        model = recipes.path(name, "batch")
    files = {"skiff": compiled(model, options.target)} if "skiff" in options.engines else {}
    workers = {engine: Worker(engine, name, files.get(engine, model), threads, options.batch)
               for engine in options.engines}
    stolen, all_ticks = cpu_ticks()
    for _ in range(options.rounds):
        for worker in workers.values():
            worker.slice(options.slice)
            time.sleep(0.03)
    stolen, all_ticks = (after - before for after, before in zip(cpu_ticks(), (stolen, all_ticks)))
    for worker in workers.values():
        worker.stop()
    reference = workers.get("onnxruntime", next(iter(workers.values()))).output
    return [
        {
            "model": name,
            "batch": options.batch,
            "threads": threads,
            "engine": engine,
            "min_ms": min(worker.times),
            "median_ms": statistics.median(worker.times),
            "runs": len(worker.times),
            "share_of_peak": flops / min(worker.times) / 1e6 / peak,
            "max_difference": float(np.abs(worker.output - reference).max()),
            "steal": stolen / max(all_ticks, 1),
        }
        for engine, worker in workers.items()
    ]


def add_ratios(rows: list[dict]) -> None:
    """Skiff's speed as a multiple of the faster peer's: above 1, Skiff is faster."""
    peers = [row for row in rows if row["engine"] != "skiff"]
    for row in rows:
        if row["engine"] == "skiff" and peers:
            row["speed_to_faster_peer"] = min(p["min_ms"] for p in peers) / row["min_ms"]
            row["median_speed_to_faster_peer"] = min(p["median_ms"] for p in peers) / row["median_ms"]


def machine() -> dict:
    cpu = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    flags = Path("/proc/cpuinfo").read_text()
    widest = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "SSE"
    return {"cpu": cpu[1] if cpu else platform.processor(), "vectors": widest, "system": platform.platform(),
            "commit": tools.run(["git", "-C", str(tools.ROOT), "rev-parse", "--short", "HEAD"]).stdout.strip()}


def versions(engines: list[str]) -> dict:
    from importlib.metadata import version

    return {engine: version(engine) for engine in engines if engine != "skiff"}


def table(rows: list[dict]) -> str:
    lines = [f"{'model':<20}{'thr':>4}  {'engine':<12}{'min ms':>9}{'median':>9}{'runs':>6}{'of peak':>9}"
             f"{'vs best peer':>14}{'max diff':>10}"]
    for row in rows:
        ratio = f"{row['speed_to_faster_peer']:.2f}x" if "speed_to_faster_peer" in row else ""
        lines.append(f"{row['model']:<20}{row['threads']:>4}  {row['engine']:<12}{row['min_ms']:>9.3f}"
                     f"{row['median_ms']:>9.3f}{row['runs']:>6}{row['share_of_peak']:>9.0%}{ratio:>14}"
                     f"{row['max_difference']:>10.1e}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--models", default=",".join(recipes.RECIPES))
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--symbolic", action="store_true", help="compile for any batch and length, run with the recipe's")
    parser.add_argument("--target", default="host")
    parser.add_argument("--rounds", type=int, default=8, help="slices for each engine")
    parser.add_argument("--slice", type=float, default=0.35, metavar="SECONDS")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write machine, versions and rows")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw the latencies")
    options = parser.parse_args()
    options.engines = options.engines.split(",")

    peaks = {threads: fma_peak(threads) for threads in map(int, options.threads.split(","))}
    about = {"machine": machine(), "versions": versions(options.engines),
             "peak_gflops": {str(threads): peak for threads, peak in peaks.items()}}
    print(f"{about['machine']['cpu']}, {about['machine']['vectors']}; multiply-add peak "
          + ", ".join(f"{peak:.0f} GFLOP/s on {threads} thread(s)" for threads, peak in peaks.items())
          + "; " + ", ".join(f"{engine} {number}" for engine, number in about["versions"].items()))
    rows = []
    for name in options.models.split(","):
        for threads, peak in peaks.items():
            group = measure(name, threads, options, peak)
            add_ratios(group)
            print(table(group) if not rows else table(group).split("\n", 1)[1], flush=True)
            rows += group
    steal = max(row["steal"] for row in rows)
    if steal > 0.005:
        print(f"warning: other guests took up to {steal:.1%} of the CPU; run again on a quiet machine")
    if options.json:
        options.json.write_text(json.dumps({"schema": "skiff.bench/1", **about, "rows": rows}, indent=1) + "\n")
    if options.plot:
        from bench.plot import draw

        draw(rows, options.plot)


if __name__ == "__main__":
    main()
