#!/usr/bin/env python3
"""Tests of skiff.compile on layers of Paddle. They run in the Python that SKIFF_PADDLE_PYTHON names, which has Paddle and is
of the version that the package was built for."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402


class PaddleLayers(unittest.TestCase):
    def test_a_layer_computes_what_paddle_does(self) -> None:
        class Net(nn.Layer):
            def __init__(self) -> None:
                super().__init__()
                self.table, self.cells, self.drop = nn.Embedding(20, 8), nn.GRU(8, 6), nn.Dropout(0.9)

            def forward(self, words: paddle.Tensor, scale: paddle.Tensor) -> tuple[paddle.Tensor, paddle.Tensor]:
                states, last = self.cells(self.drop(self.table(words)))
                return states * scale, last

        net = Net()
        net.cells.eval()
        spec = [InputSpec([None, None], "int64", "words"), InputSpec([6], "float32", "scale")]
        model = skiff.load(skiff.compile(net, input_spec=spec))
        self.assertEqual((net.training, net.cells.training, net.drop.training), (True, False, True))
        self.assertEqual([info.name for info in model.inputs], ["words", "scale"])
        net.eval()
        random = np.random.default_rng(1)
        for batch, length in ((1, 3), (4, 7)):
            inputs = {"words": random.integers(0, 20, (batch, length)), "scale": random.random(6, np.float32)}
            references = net(*map(paddle.to_tensor, inputs.values()))
            for output, reference in zip(model(inputs).values(), references, strict=True):
                np.testing.assert_allclose(output, reference.numpy(), rtol=1e-4, atol=1e-5)

    def test_a_layer_that_is_static_already(self) -> None:
        spec = [InputSpec([None, 4], "float32", "x")]
        net = paddle.jit.to_static(nn.Linear(4, 3), input_spec=spec, full_graph=True)
        x = np.ones((2, 4), np.float32)
        (output,) = skiff.load(skiff.compile(net, input_spec=spec))(x=x).values()
        np.testing.assert_allclose(output, net(paddle.to_tensor(x)).numpy(), rtol=1e-5)

    def test_what_a_layer_raises(self) -> None:
        with self.assertRaisesRegex(TypeError, "needs input_spec"):
            skiff.compile(nn.Linear(4, 3))

        class Broken(nn.Layer):
            def forward(self, x: paddle.Tensor) -> paddle.Tensor:
                raise ValueError("out of order")

        with self.assertRaisesRegex(skiff.CompileError, "(?s)can't export Broken: .*out of order"):
            skiff.compile(Broken(), input_spec=[InputSpec([2], "float32", "x")])


def main() -> int:
    """Runs this file in the other Python."""
    if not tools.use_python_package():
        return tools.SKIP
    python = os.environ.get("SKIFF_PADDLE_PYTHON")
    if not python or subprocess.run([python, "-c", "import paddle"], capture_output=True).returncode:
        print("skipped: SKIFF_PADDLE_PYTHON must name a Python that has Paddle")
        return tools.SKIP
    # The last folder is for ml_dtypes, which Paddle's Python may lack.
    folders = [str(tools.BUILD / "python"), sysconfig.get_path("platlib")]
    return subprocess.run([python, __file__, *folders]).returncode


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    package, others = sys.argv[1:]
    sys.path.insert(0, package)
    sys.path.append(others)
    import numpy as np
    import paddle
    import skiff
    from paddle import nn
    from paddle.static import InputSpec

    unittest.main(argv=sys.argv[:1])
