"""Compiling, by the skiffc that lies in the package: a model that breaks the compiler can't break the caller."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from skiff import _paddle
from skiff._errors import CompileError

if TYPE_CHECKING:
    import onnx
    import paddle

SKIFFC = Path(__file__).parent / "bin" / "skiffc"


@overload
def compile(
    model: str | os.PathLike[str] | bytes | onnx.ModelProto | paddle.nn.Layer,
    output: None = None,
    *,
    target: str | Sequence[str] = ...,
    shapes: Mapping[str, Sequence[int]] | None = ...,
    dims: Mapping[str, int | tuple[int, int] | Sequence[int] | str] | None = ...,
    jobs: int | None = ...,
    params: str | os.PathLike[str] | None = ...,
    input_spec: Sequence[paddle.static.InputSpec] | None = ...,
) -> bytes: ...
@overload
def compile(
    model: str | os.PathLike[str] | bytes | onnx.ModelProto | paddle.nn.Layer,
    output: str | os.PathLike[str],
    *,
    target: str | Sequence[str] = ...,
    shapes: Mapping[str, Sequence[int]] | None = ...,
    dims: Mapping[str, int | tuple[int, int] | Sequence[int] | str] | None = ...,
    jobs: int | None = ...,
    params: str | os.PathLike[str] | None = ...,
    input_spec: Sequence[paddle.static.InputSpec] | None = ...,
) -> Path: ...
def compile(
    model: str | os.PathLike[str] | bytes | onnx.ModelProto | paddle.nn.Layer,
    output: str | os.PathLike[str] | None = None,
    *,
    target: str | Sequence[str] = "host",
    shapes: Mapping[str, Sequence[int]] | None = None,
    dims: Mapping[str, int | tuple[int, int] | Sequence[int] | str] | None = None,
    jobs: int | None = None,
    params: str | os.PathLike[str] | None = None,
    input_spec: Sequence[paddle.static.InputSpec] | None = None,
) -> Path | bytes:
    """Compiles a model and returns the path of the .skiff file, or its bytes where `output` is None.

    model: the path of an .onnx, .json, .pdmodel or .mlir file or of a Paddle model's folder, an onnx.ModelProto, the
        bytes of an .onnx file, or a paddle.nn.Layer, which is compiled as it infers (eval).
    target: what to compile for: "host", or a name of `skiffc --list-targets`; several give one file.
    shapes: dims of inputs, by input: {"image": (1, 3, 224, 224)}.
    dims: values or ranges of symbolic dims: {"batch": 4} or {"batch": (1, 32)}; a list gives sizes that get code of
        their own: {"sequence": [64, 128]}, for which skiffc's own form is taken too: {"sequence": "1..512|64|128"}.
    jobs: threads to compile with; None: all CPUs.
    params: the file of a Paddle model's parameters, or the folder of their files; None: beside the model.
    input_spec: inputs of a paddle.nn.Layer, as paddle.jit.save takes them; a dim that is None stays open.
    Raises CompileError; then nothing is written."""
    options = [f"--target={name}" for name in ([target] if isinstance(target, str) else target)]
    options += [f"--shape={name}={'x'.join(str(int(dim)) for dim in shape)}" for name, shape in (shapes or {}).items()]
    options += [f"--dim={name}={_dim(value)}" for name, value in (dims or {}).items()]
    if jobs is not None:
        options.append(f"--jobs={int(jobs)}")
    if params is not None:
        if not isinstance(model, (str, os.PathLike)):
            raise TypeError(f"params is for the path of a Paddle model, got {type(model).__name__}")
        options.append(f"--params={os.path.abspath(params)}")
    with tempfile.TemporaryDirectory(prefix="skiff-") as scratch:
        source = _source(model, input_spec, scratch)
        made = Path(scratch, "model.skiff") if output is None else Path(output)
        _run([source, "-o", os.path.abspath(made), "--quiet", *options], scratch)
        return made.read_bytes() if output is None else made


def _dim(value: int | tuple[int, int] | Sequence[int] | str) -> str:
    """What --dim takes after the name."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        low, high = value
        return f"{int(low)}..{int(high)}"
    return "|".join(str(int(size)) for size in value) if isinstance(value, Sequence) else str(int(value))


def _source(
    model: str | os.PathLike[str] | bytes | onnx.ModelProto | paddle.nn.Layer,
    input_spec: Sequence[paddle.static.InputSpec] | None,
    scratch: str,
) -> str:
    """A name for skiffc, which runs in the folder `scratch`."""
    if _paddle.is_layer(model):
        return _paddle.export(model, input_spec, scratch)
    if input_spec is not None:
        raise _paddle.no_layer(model)
    if isinstance(model, (str, os.PathLike)):
        return os.path.abspath(model)
    try:
        content = model if isinstance(model, bytes) else model.SerializeToString()
    except AttributeError:
        raise TypeError(f"expected a path, bytes, an onnx.ModelProto or a paddle.nn.Layer, "
                        f"got {type(model).__name__}") from None
    except Exception as error:  # protobuf has no base class for this: the message is above 2 GiB, or incomplete
        raise CompileError(f"the model can't be written: {error}; save it with external data, give the path") from error
    Path(scratch, "model.onnx").write_bytes(content)
    return "model.onnx"


def _run(arguments: list[str], folder: str) -> None:
    try:
        done = subprocess.run([SKIFFC, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    except OSError as error:
        raise CompileError(f"can't run {SKIFFC}: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        said = "\n".join(line.removeprefix("error: ") for line in lines)
        raise CompileError(said or f"skiffc ended with exit code {done.returncode}", done.returncode)


def main() -> None:
    """The command `skiffc` that a wheel installs."""
    os.execv(SKIFFC, ["skiffc", *sys.argv[1:]])
