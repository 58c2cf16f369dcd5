"""Layers of Paddle: exported by Paddle itself, as skiffc reads its files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from skiff._errors import CompileError

if TYPE_CHECKING:
    import paddle


def is_layer(model: object) -> bool:
    paddle = sys.modules.get("paddle")  # not imported here: whoever has a layer has done so
    return hasattr(paddle, "nn") and isinstance(model, paddle.nn.Layer)


def no_layer(model: object) -> TypeError:
    """What to raise where input_spec is given with something else."""
    where = "" if "paddle" in sys.modules or find_spec("paddle") else "; the package paddle is not installed"
    return TypeError(f"input_spec is for a paddle.nn.Layer, got {type(model).__name__}{where}")


def export(layer: paddle.nn.Layer, input_spec: Sequence[paddle.static.InputSpec] | None, folder: str) -> str:
    """Writes the layer as it infers, and leaves it as it was. Returns the name of the file in `folder`."""
    if input_spec is None:
        raise TypeError("a paddle.nn.Layer needs input_spec, which names its inputs and their types and shapes: "
                        "input_spec=[paddle.static.InputSpec([None, 3, 224, 224], 'float32', 'image')]")
    import paddle

    training = [(part, part.training) for part in layer.sublayers(include_self=True)]
    layer.eval()
    try:
        # It traces the layer (to_static) without replacing its `forward`, as to_static alone would.
        paddle.jit.save(layer, str(Path(folder, "model")), input_spec=list(input_spec))
    except Exception as error:  # whatever the layer's own code raises
        raise CompileError(f"paddle.jit.save can't export {type(layer).__name__}: {error}") from error
    finally:
        for part, was in training:
            part.training = was
    # Which of its formats Paddle writes depends on its version and flags.
    return next(name for name in ("model.json", "model.pdmodel") if Path(folder, name).exists())
