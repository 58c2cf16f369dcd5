#!/usr/bin/env python3
"""Exports the cases of cases_*.py with the Paddle that runs this script, and packs them for run_paddle_cases.py.

One Python a format, because Paddle chooses its IR when it is imported:

    VENV_WITH_paddlepaddle-3.3.1/bin/python export_cases.py --format pir
    VENV_WITH_paddlepaddle-3.0.0/bin/python export_cases.py --format legacy

Each family becomes one archive cases/FORMAT-FAMILY.tar.xz of folders NAME/: the model, inputs.npz and outputs.npz (and
inputs_2.npz, outputs_2.npz with other sizes of the open dims) and case.json. The outputs are those that Paddle gives
when it runs the exported program; calling the function itself must give the same."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import lzma
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
FAMILIES = sorted(file.stem.removeprefix("cases_") for file in HERE.glob("cases_*.py"))
PLAIN_OPS = ("data", "feed", "fetch", "parameter", "yield")  # no operators of a model


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--format", choices=["pir", "legacy"], required=True)
    parser.add_argument("--families", default=",".join(FAMILIES), help="%(default)s")
    parser.add_argument("--only", default="", metavar="REGEX", help="try these cases, write no archive")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the exported folders here too")
    return parser.parse_args()


OPTIONS = options()
if os.environ.get("PYTHONHASHSEED") != "0":  # Paddle walks through sets: the same order, so the same bytes, each time
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ["FLAGS_enable_pir_api"] = "1" if OPTIONS.format == "pir" else "0"
os.environ.setdefault("GLOG_minloglevel", "2")
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import paddle  # noqa: E402
from paddle.base.proto import framework_pb2  # noqa: E402
from paddle.static import InputSpec  # noqa: E402

import casebook  # noqa: E402
from casebook import Case  # noqa: E402


class Unfit(Exception):
    """The case can't be a reference."""


class Function(paddle.nn.Layer):
    def __init__(self, function):
        super().__init__()
        self.body = function

    def forward(self, x=None, y=None, z=None, w=None, v=None, u=None, t=None, s=None):  # to_static refuses *tensors
        return self.body(*[tensor for tensor in (x, y, z, w, v, u, t, s) if tensor is not None])


def seed_weights(layer: paddle.nn.Layer) -> None:
    """Weights that are the same whatever Paddle draws: by the order of the parameters."""
    random = np.random.default_rng(1)
    for part in layer.sublayers(include_self=True):
        for name, value in part._parameters.items():
            if value is None or "float" not in str(value.dtype):
                continue
            if name == "weight" and value.ndim == 1:
                drawn = random.uniform(0.7, 1.3, value.shape)
            else:
                drawn = random.standard_normal(value.shape) * (0.2 if value.ndim < 2 else value.shape[0] ** -0.5)
            value.set_value(drawn.astype("float16").astype(str(value.dtype).rpartition(".")[2]))
        if getattr(part, "_variance", None) is not None:  # batch normalisation
            part._mean.set_value(random.normal(0, 0.1, part._mean.shape).astype("float32"))
            part._variance.set_value(random.uniform(0.6, 1.5, part._variance.shape).astype("float32"))


def flat(value: object) -> list:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for part in value for leaf in flat(part)]
    return [] if value is None else [value]


def run(function, case: Case, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The function's own results. Paddle has few kernels for half precision on a CPU: those cases are computed in
    float32 and rounded."""

    def floats(array: np.ndarray, to: str, of: str) -> np.ndarray:
        return array.astype(to) if case.half and array.dtype == of else array.copy()

    with paddle.no_grad():
        results = function(
            *[
                paddle.to_tensor(floats(feed[name], "float32", "float16"))
                for name in casebook.LETTERS[: len(case.inputs)]
            ]
        )
    return [floats(np.asarray(result), "float16", "float32") for result in flat(results)]


def run_exported(case: Case, folder: Path, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
    from paddle import inference

    model = next(file for file in folder.glob("inference.*") if file.suffix in (".json", ".pdmodel"))
    params = folder / "inference.pdiparams"
    config = inference.Config(str(model), str(params) if params.exists() else "")
    config.disable_gpu()
    config.disable_mkldnn()
    config.disable_glog_info()
    # No passes: those of 3.3.1, which paddle.jit.load runs too, take x + 1 for an identity.
    config.switch_ir_optim(False)
    config.set_cpu_math_library_num_threads(1)
    predictor = inference.create_predictor(config)
    for name in predictor.get_input_names():
        predictor.get_input_handle(name).reshape(feed[name].shape)
        predictor.get_input_handle(name).copy_from_cpu(np.ascontiguousarray(feed[name]))
    predictor.run()
    return [predictor.get_output_handle(name).copy_to_cpu() for name in predictor.get_output_names()]


def differs(reference: np.ndarray, output: np.ndarray, rtol: float, range_tol: float) -> str | None:
    if reference.shape != output.shape or reference.dtype != output.dtype:
        return f"{output.dtype}{list(output.shape)}, not {reference.dtype}{list(reference.shape)}"
    if not reference.size:
        return None
    a, b = reference.astype("f8"), output.astype("f8")
    finite = np.isfinite(a)
    spread = np.ptp(a[finite]) if finite.any() else 0
    return None if np.allclose(a, b, rtol, range_tol * spread, equal_nan=True) else "other values"


def retype(folder: Path, now: str, older: str) -> None:
    file = folder / "inference.pdmodel"
    program = framework_pb2.ProgramDesc.FromString(file.read_bytes())
    for op in program.blocks[0].ops:
        if op.type == now:
            op.type = older
            for index in reversed([i for i, slot in enumerate(op.outputs) if slot.parameter == "XShape"]):
                del op.outputs[index]
    file.write_bytes(program.SerializeToString(deterministic=True))


def shrink(folder: Path) -> tuple[list[str], list[str]]:
    """Removes what only grows the files, and gives the operators and the names of the outputs."""
    ops: Counter[str] = Counter()
    fetched: dict[int, str] = {}
    for extra in folder.glob("*.info"):
        extra.unlink()
    if (file := folder / "inference.json").exists():
        program = json.loads(file.read_text())
        file.write_text(json.dumps(program, separators=(",", ":")))

        def visit(block: dict) -> None:
            for op in block["ops"]:
                kind = "parameter" if op["#"] == "p" else op["#"].partition(".")[2]
                ops[kind] += 1
                if kind == "fetch":
                    values = {a["N"]: a["AT"]["D"] for a in op["A"]}
                    fetched[values["col"]] = values["name"]
                for region in op.get("regions", []):
                    for inner in region["blocks"]:
                        visit(inner)

        visit(program["program"]["regions"][0]["blocks"][0])
    else:
        file = folder / "inference.pdmodel"
        program = framework_pb2.ProgramDesc.FromString(file.read_bytes())
        for block in program.blocks:
            for op in block.ops:
                ops[op.type] += 1
                if op.type == "fetch":
                    fetched[next(a.i for a in op.attrs if a.name == "col")] = op.inputs[0].arguments[0]
                for index in reversed([i for i, a in enumerate(op.attrs) if a.name == "op_callstack"]):
                    del op.attrs[index]
        file.write_bytes(program.SerializeToString(deterministic=True))
    return sorted(set(ops) - set(PLAIN_OPS)), [fetched[column] for column in sorted(fetched)]


def halve(folder: Path) -> None:
    """Turns a float32 program in PIR into the float16 one that an export on a GPU writes."""
    model, params = folder / "inference.json", folder / "inference.pdiparams"
    text = model.read_text().replace('"0.t_f32"', '"0.t_f16"').replace('"float32"', '"float16"')
    model.write_text(text)
    if not params.exists():
        return
    content, out, at = params.read_bytes(), b"", 0
    while at < len(content):  # records of a header of 16 bytes, the length of a TensorDesc, itself, and the data
        (length,) = struct.unpack_from("<i", content, at + 16)
        described = framework_pb2.VarType.TensorDesc.FromString(content[at + 20 : at + 20 + length])
        assert described.data_type == framework_pb2.VarType.FP32
        described.data_type = framework_pb2.VarType.FP16
        data, size = at + 20 + length, math.prod(described.dims)
        halves = np.frombuffer(content, "<f4", size, data).astype("<f2")
        written = described.SerializeToString()
        out += content[at : at + 16] + struct.pack("<i", len(written)) + written + halves.tobytes()
        at = data + 4 * size
    params.write_bytes(out)


def export(case: Case, folder: Path) -> list[str]:
    """Writes the case's folder; gives its operators."""
    paddle.seed(1)
    with paddle.utils.unique_name.guard():
        function = case.build()
        wrapped = (
            function
            if isinstance(function, paddle.nn.Layer)
            else Function(function if case.convert else paddle.jit.not_to_static(function))
        )
        wrapped.eval()
        seed_weights(wrapped)
        feeds = case.feeds()
        references = [run(case.means or wrapped, case, feed) for feed in feeds] if case.eager else None
        if case.half and OPTIONS.format == "legacy":
            wrapped.to(dtype="float16")
        # PIR's export on a CPU refuses float16 where the CPU has no kernel: written as float32, rewritten below.
        types = {"float16": "float32"} if case.half and OPTIONS.format == "pir" else {}
        specs = [
            InputSpec(data.spec(), types.get(data.dtype, data.dtype), name)
            for name, data in zip(casebook.LETTERS, case.inputs)
        ]
        static = paddle.jit.to_static(wrapped, input_spec=specs, full_graph=True)
        paddle.jit.save(static, str(folder / "inference"))
    if types:
        halve(folder)
    ops, outputs = shrink(folder)
    for number, feed in enumerate(feeds):
        results = run_exported(case, folder, feed) if OPTIONS.format in case.runs else references[number]
        if len(results) != len(outputs):
            raise Unfit(f"{len(results)} results, {len(outputs)} fetched")
        if len(set(outputs)) != len(outputs):
            raise Unfit(f"one output twice: {outputs}")
        for reference, result in zip(references[number] if references and case.compare != "shape" else [], results):
            if wrong := differs(reference, result, case.rtol, case.range_tol):
                raise Unfit(f"the exported program gives {wrong}")
        suffix = "" if number == 0 else f"_{number + 1}"
        np.savez(folder / f"inputs{suffix}.npz", **feed)
        np.savez(folder / f"outputs{suffix}.npz", **dict(zip(outputs, results)))
    if case.retype:
        retype(folder, *case.retype)
        ops = sorted({*ops} - {case.retype[0]} | {case.retype[1]})
    about = {"ops": ops, "compare": case.compare, "rtol": case.rtol, "range_tol": case.range_tol}
    if case.notes:
        about["notes"] = case.notes
    (folder / "case.json").write_text(json.dumps(about) + "\n")
    return ops


def pack(root: Path, archive: Path) -> None:
    """The same bytes for the same files; one stream, as the files have much in common."""
    with tarfile.open(archive, "w:xz", preset=9 | lzma.PRESET_EXTREME) as out:
        for file in sorted(path for path in root.rglob("*") if path.is_file()):
            entry = tarfile.TarInfo(str(file.relative_to(root)))
            entry.size = file.stat().st_size
            with file.open("rb") as content:
                out.addfile(entry, content)


def export_family(family: str) -> bool:
    logging.disable(logging.WARNING)
    importlib.import_module(f"cases_{family}")
    started, failed, ops = time.monotonic(), 0, set()
    with tempfile.TemporaryDirectory() as scratch:
        for case in casebook.BOOK.values():
            if OPTIONS.format not in case.formats or not re.search(OPTIONS.only, case.name):
                continue
            folder = Path(scratch, case.name)
            folder.mkdir()
            try:
                ops.update(export(case, folder))
            except Exception as error:
                failed += 1
                shutil.rmtree(folder)
                text = str(error).strip().splitlines() or [""]
                print(f"{family}/{case.name}: {type(error).__name__}: {' | '.join(text[-3:])[-400:]}", flush=True)
        if OPTIONS.keep:
            shutil.copytree(scratch, OPTIONS.keep / OPTIONS.format / family, dirs_exist_ok=True)
        count = len(list(Path(scratch).iterdir()))
        if count and not OPTIONS.only:
            pack(Path(scratch), HERE / "cases" / f"{OPTIONS.format}-{family}.tar.xz")
    print(
        f"{OPTIONS.format}-{family}: {count} cases of {len(ops)} operators, {failed} failed; "
        f"Paddle {paddle.__version__}, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return not failed


def main() -> int:
    families = OPTIONS.families.split(",")
    if len(families) == 1:
        return 0 if export_family(families[0]) else 1
    # A process each, as Paddle counts its layers and writes the numbers down.
    return max(subprocess.run([sys.executable, *sys.argv, "--families", f]).returncode for f in families)


if __name__ == "__main__":
    sys.exit(main())
