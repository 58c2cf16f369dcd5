#!/usr/bin/env python3
"""Tests of skiff.backend that ONNX's own runner leaves out: run_node, devices, forms of inputs."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from python import models  # noqa: E402


class BackendTest(unittest.TestCase):
    def test_run_node(self) -> None:
        x = np.arange(6, dtype=np.float32).reshape(2, 3)
        (sums,) = backend.run_node(helper.make_node("Add", ["x", "y"], ["z"]), [x, x])
        np.testing.assert_array_equal(sums, x + x)
        node = helper.make_node("Reshape", ["x", "shape"], ["y"])
        (reshaped,) = backend.run_node(node, [x, np.array([3, -1])])
        np.testing.assert_array_equal(reshaped, x.reshape(3, 2))

    def test_run_node_without_an_optional_input(self) -> None:
        node = helper.make_node("Clip", ["x", "", "high"], ["y"])
        (clipped,) = backend.run_node(node, [np.array([1, 5], np.float32), np.array(3, np.float32)])
        np.testing.assert_array_equal(clipped, [1, 3])

    def test_run_node_of_an_older_opset(self) -> None:
        node = helper.make_node("ReduceSum", ["x"], ["y"], axes=[1], keepdims=0)
        (sums,) = backend.run_node(node, [np.ones((2, 3), np.float32)], opset_version=11)
        np.testing.assert_array_equal(sums, [3, 3])

    def test_forms_of_inputs(self) -> None:
        prepared = backend.prepare(models.counting(), threads=1)
        self.assertEqual(prepared.model.threads, 1)
        n, x = np.array(3), np.array([-1, 1], np.float32)
        for inputs in ([n, x], (n, x), {"x": x, "n": n}):
            outputs = prepared.run(inputs)
            np.testing.assert_array_equal(outputs[0], [0, 1, 2])
            np.testing.assert_array_equal(outputs["positive"], [0, 1])
        with self.assertRaisesRegex(ValueError, "1 inputs, expected 2: n, x"):
            prepared.run([n])

    def test_devices(self) -> None:
        self.assertTrue(backend.supports_device("CPU"))
        self.assertTrue(backend.supports_device("CPU:0"))
        self.assertFalse(backend.supports_device("CUDA"))
        with self.assertRaisesRegex(ValueError, "CUDA"):
            backend.prepare(models.counting(), "CUDA")

    def test_is_compatible(self) -> None:
        self.assertTrue(backend.is_compatible(models.counting()))
        node = helper.make_node("Unheard", ["x"], ["y"])
        info = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy"]
        unknown = helper.make_model(helper.make_graph([node], "g", info[:1], info[1:]))
        self.assertFalse(backend.is_compatible(unknown))
        with self.assertRaisesRegex(skiff.CompileError, "Unheard"):
            backend.prepare(unknown)


if __name__ == "__main__":
    if not tools.use_python_package():
        sys.exit(tools.SKIP)
    import skiff
    from skiff import backend

    unittest.main()
