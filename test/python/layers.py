#!/usr/bin/env python3
"""Tests of skiff.compile on Paddle's files, and of what it does with a layer; a stand-in for the package paddle hands out
files that Paddle has written. With Paddle itself: paddle_layers.py."""

from __future__ import annotations

import shutil
import sys
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tensors, tools  # noqa: E402

DEMO = tools.ROOT / "test/models/paddle-demo"


class Layer:
    """As much of paddle.nn.Layer as skiff.compile uses."""

    def __init__(self, *parts: Layer) -> None:
        self.parts, self.training = parts, True

    def sublayers(self, include_self: bool = False) -> list[Layer]:
        return [self] * include_self + [layer for part in self.parts for layer in part.sublayers(include_self=True)]

    def eval(self) -> None:
        for layer in self.sublayers(include_self=True):
            layer.training = False


def paddle_that_writes(program: str) -> types.ModuleType:
    def save(layer: Layer, path: str, input_spec: list) -> None:
        if input_spec == ["wrong"]:
            raise ValueError("no such spec")
        assert not any(part.training for part in layer.sublayers(include_self=True))
        shutil.copyfile(DEMO / program, path + Path(program).suffix)
        shutil.copyfile(DEMO / "inference.pdiparams", path + ".pdiparams")

    paddle = types.ModuleType("paddle")
    paddle.nn, paddle.jit = types.SimpleNamespace(Layer=Layer), types.SimpleNamespace(save=save)
    return paddle


class Layers(unittest.TestCase):
    def assert_right(self, compiled: Path | bytes) -> None:
        (output,) = skiff.load(compiled)(tensors.load(DEMO / "inputs.npz")).values()
        (reference,) = tensors.load(DEMO / "outputs.npz").values()
        np.testing.assert_allclose(output, reference, rtol=1e-4, atol=1e-6)

    def test_files_of_both_formats_and_a_folder(self) -> None:
        for path in (DEMO / "inference.json", DEMO / "inference.pdmodel", str(DEMO)):
            self.assert_right(skiff.compile(path))

    def test_parameters_elsewhere(self) -> None:
        with tempfile.TemporaryDirectory(prefix="skiff-python-") as folder:
            model = shutil.copy(DEMO / "inference.pdmodel", folder)
            with self.assertRaisesRegex(skiff.CompileError, "inference.pdiparams"):
                skiff.compile(model)
            self.assert_right(skiff.compile(model, params=DEMO / "inference.pdiparams"))
            # A relative path is the caller's, not one of the folder that skiffc runs in.
            with mock.patch("os.getcwd", return_value=str(DEMO)):
                self.assert_right(skiff.compile(model, params="inference.pdiparams"))
        with self.assertRaisesRegex(TypeError, "params is for the path of a Paddle model, got bytes"):
            skiff.compile(b"", params=DEMO / "inference.pdiparams")

    def test_a_layer_is_compiled_as_it_infers_and_left_as_it_was(self) -> None:
        frozen = Layer()
        frozen.eval()
        layer = Layer(Layer(), frozen)
        for program in ("inference.json", "inference.pdmodel"):
            with mock.patch.dict(sys.modules, paddle=paddle_that_writes(program)):
                self.assert_right(skiff.compile(layer, input_spec=("spec",)))
                with self.assertRaisesRegex(skiff.CompileError, "can't export Layer: no such spec"):
                    skiff.compile(layer, input_spec=["wrong"])
            self.assertEqual([part.training for part in layer.sublayers(include_self=True)], [True, True, False])

    def test_a_layer_needs_its_inputs(self) -> None:
        with mock.patch.dict(sys.modules, paddle=paddle_that_writes("inference.json")):
            with self.assertRaisesRegex(TypeError, "a paddle.nn.Layer needs input_spec"):
                skiff.compile(Layer())
            with self.assertRaisesRegex(TypeError, "for a paddle.nn.Layer, got str$"):
                skiff.compile(str(DEMO), input_spec=["spec"])

    def test_without_paddle(self) -> None:
        with mock.patch.dict(sys.modules), mock.patch("skiff._paddle.find_spec", return_value=None):
            sys.modules.pop("paddle", None)
            with self.assertRaisesRegex(TypeError, "got Layer; the package paddle is not installed"):
                skiff.compile(Layer(), input_spec=["spec"])
            with self.assertRaisesRegex(TypeError, "expected a path, .* or a paddle.nn.Layer, got Layer$"):
                skiff.compile(Layer())


if __name__ == "__main__":
    if not tools.use_python_package():
        sys.exit(tools.SKIP)
    import skiff

    unittest.main()
