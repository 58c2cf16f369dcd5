#!/usr/bin/env python3
"""Tests of skiff.compile: each option arrives at the compiler, and a refusal writes nothing."""

from __future__ import annotations

import pickle
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from python import models  # noqa: E402


class Compiling(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory(prefix="skiff-python-")
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def shape(self, **options: object) -> tuple:
        return skiff.load(skiff.compile(models.typed(), **options)).inputs[0].shape

    def test_dims_and_shapes(self) -> None:
        self.assertEqual(self.shape(), ("batch", 3))
        self.assertEqual(self.shape(dims={"batch": 4}), (4, 3))
        self.assertEqual(self.shape(shapes={"x": (5, 3)}), (5, 3))
        self.assertEqual(self.shape(shapes={"x": np.array([6, 3])}), (6, 3))
        bounded = skiff.load(skiff.compile(models.typed(), dims={"batch": (2, 4)}))
        plain = models.typed_inputs(np.random.default_rng(1), 5)
        with self.assertRaisesRegex(skiff.InputError, "at most 4"):
            bounded(plain)

    def test_sizes_with_code_of_their_own(self) -> None:
        for dims in ({"batch": [2, 3]}, {"batch": "1..8|2|3"}):
            model = skiff.load(skiff.compile(models.typed(), dims=dims))
            for batch in (2, 3, 5):
                inputs = models.typed_inputs(np.random.default_rng(batch), batch)
                np.testing.assert_array_equal(model(inputs)["twice"], 2 * inputs["x"])
        with self.assertRaisesRegex(skiff.CompileError, "stands there twice"):
            skiff.compile(models.typed(), dims={"batch": [2, 2]})

    def test_targets(self) -> None:
        content = skiff.compile(models.typed(), target=["x86-64", "x86-64-v3"], jobs=1)
        self.assertEqual(skiff.load(content, target="x86-64").target, "x86-64")
        with self.assertRaisesRegex(skiff.LoadError, "x86-64-v4"):
            skiff.load(content, target="x86-64-v4")

    def test_what_a_model_may_be(self) -> None:
        model = models.typed()
        path = self.folder / "m.onnx"
        onnx.save(model, path)
        made = skiff.compile(path, self.folder / "m.skiff")
        self.assertEqual(made, self.folder / "m.skiff")
        contents = [made.read_bytes(), skiff.compile(str(path)), skiff.compile(path.read_bytes()), skiff.compile(model)]
        for content in contents:
            self.assertEqual(skiff.load(content).inputs, skiff.load(made).inputs)

    def test_data_beside_the_model(self) -> None:
        model = models.counting()
        weights = np.arange(4096, dtype=np.float32)
        model.graph.initializer.append(numpy_helper.from_array(weights, "w"))
        model.graph.node.append(onnx.helper.make_node("Identity", ["w"], ["weights"]))
        model.graph.output.append(onnx.helper.make_tensor_value_info("weights", onnx.TensorProto.FLOAT, [4096]))
        path = self.folder / "m.onnx"
        onnx.save(model, path, save_as_external_data=True, location="m.data")
        outputs = skiff.load(skiff.compile(path))(n=np.array(1), x=np.ones(1, np.float32))
        np.testing.assert_array_equal(outputs["weights"], weights)

    def test_a_refusal_writes_nothing(self) -> None:
        for options in ({"dims": {"nothing": 1}}, {"target": "z80"}, {"shapes": {"x": (1, 1, 1)}}, {"jobs": -1}):
            with self.assertRaises(skiff.CompileError, msg=repr(options)) as caught:
                skiff.compile(models.typed(), self.folder / "m.skiff", **options)
            self.assertEqual(caught.exception.returncode, 2)
            self.assertEqual(list(self.folder.iterdir()), [])
        with self.assertRaisesRegex(skiff.CompileError, "nowhere"):
            skiff.compile(models.typed(), self.folder / "nowhere" / "m.skiff")

    def test_errors_go_to_other_processes(self) -> None:
        error = pickle.loads(pickle.dumps(skiff.CompileError("why", 2)))
        self.assertEqual((str(error), error.returncode), ("why", 2))


if __name__ == "__main__":
    if not tools.use_python_package():
        sys.exit(tools.SKIP)
    import skiff

    unittest.main()
