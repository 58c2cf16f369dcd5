#!/usr/bin/env python3
"""Calls models from Python in ways that go wrong: each call gives a right result or an exception that names the input.

SKIFF_SEED=N draws others; the seed is printed."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import tracemalloc
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from harness import tools  # noqa: E402
from python import models  # noqa: E402

SEED = int(os.environ.get("SKIFF_SEED", "1"))
CALLS = 3000


def misaligned(array: np.ndarray) -> np.ndarray:
    memory = np.zeros(array.nbytes + 1, np.uint8)
    shifted = memory[1:].view(array.dtype).reshape(array.shape)
    shifted[...] = array
    return shifted


def spread(array: np.ndarray) -> np.ndarray:
    wide = np.zeros([2 * dim for dim in array.shape], array.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    view[...] = array
    return view


def read_only(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


class Exporter:
    """Something that is no array, and becomes one when numpy asks."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return self.array


class Liar(Exporter):
    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        raise RuntimeError("no array today")


# What an input may be: the result must be right.
FINE: list[Callable[[np.ndarray], object]] = [
    np.asfortranarray,
    misaligned,
    spread,
    read_only,
    Exporter,
    lambda a: a[::-1].copy()[::-1],  # negative strides
    lambda a: np.ascontiguousarray(a.T).T,
    lambda a: a.view(type("Subclass", (np.ndarray,), {})),
]
# What it must not be: InputError.
WRONG: list[Callable[[np.ndarray], object]] = [
    lambda a: a.astype(np.float64),
    lambda a: a.astype(np.uint16) if a.dtype != np.uint16 else None,
    lambda a: a.astype(np.complex64),
    lambda a: a.astype(object),
    lambda a: np.full(a.shape, "text"),
    lambda a: np.zeros(a.shape, "M8[s]"),
    lambda a: np.zeros(a.shape, [("f", "f4")]),
    lambda a: np.zeros(a.shape, f"V{a.itemsize}"),
    lambda a: a.view("i1"),
    lambda a: a[None],
    lambda a: a[0],
    lambda a: a[..., :-1],
    lambda a: a[..., :0],
    lambda a: np.broadcast_to(a, (1 << 40, *a.shape)),  # more than there is memory: refused before a copy
    lambda a: np.ma.masked_array(a, mask=True),
    lambda a: None,
    lambda a: "text",
    lambda a: b"bytes",
    lambda a: {},
    lambda a: [[1], [1, 2]],
    lambda a: [object()],
    lambda a: type(a),
    Liar,
]


def swapped(array: np.ndarray) -> np.ndarray:
    return array.astype(array.dtype.newbyteorder())


class Robustness(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.typed = skiff.compile(models.typed())
        cls.counting = skiff.compile(models.counting())

    def check(self, model: skiff.Model, inputs: dict, plain: dict[str, np.ndarray]) -> None:
        self.equal(model(inputs), models.typed_outputs(plain))

    def equal(self, outputs: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
        self.assertEqual(list(outputs), list(expected))
        for name, array in expected.items():
            self.assertEqual((outputs[name].dtype, outputs[name].shape), (array.dtype, array.shape), name)
            np.testing.assert_array_equal(outputs[name], array, name)

    def test_drawn_inputs(self) -> None:
        model, rng = skiff.load(self.typed), np.random.default_rng(SEED)
        right = 0
        for _ in range(CALLS):
            plain = models.typed_inputs(rng, int(rng.integers(1, 40)))
            given = {name: FINE[rng.integers(len(FINE))](array.copy()) for name, array in plain.items()}
            if rng.integers(2):
                self.check(model, given, plain)
                right += 1
                continue
            name = list(plain)[rng.integers(len(plain))]
            given[name] = WRONG[rng.integers(len(WRONG))](plain[name])
            with self.assertRaisesRegex(skiff.InputError, f"['\"]{name}['\"]", msg=repr(given[name])):
                model(given)
        self.assertGreater(right, CALLS // 3)

    def test_byte_order(self) -> None:
        model, plain = skiff.load(self.typed), models.typed_inputs(np.random.default_rng(SEED), 2)
        for name in ("x", "input.1", "half"):
            with self.assertRaisesRegex(skiff.InputError, f"'{name}'.*byte order"):
                model({**plain, name: swapped(plain[name])})

    def test_names(self) -> None:
        model, plain = skiff.load(self.typed), models.typed_inputs(np.random.default_rng(SEED), 2)
        self.check(model, plain, plain)
        self.equal(model(**plain), models.typed_outputs(plain))
        for name in plain:
            with self.assertRaisesRegex(skiff.InputError, f"missing: '{name}'"):
                model({key: value for key, value in plain.items() if key != name})
        with self.assertRaisesRegex(skiff.InputError, "no such input: 'y'"):
            model(plain, y=plain["x"])
        with self.assertRaisesRegex(skiff.InputError, "'x' is given twice"):
            model(plain, x=plain["x"])

    def test_two_inputs_that_disagree(self) -> None:
        model, plain = skiff.load(self.typed), models.typed_inputs(np.random.default_rng(SEED), 2)
        with self.assertRaisesRegex(skiff.InputError, '"input.1".*"batch"'):
            model({**plain, "input.1": plain["input.1"][:1]})
        self.check(model, plain, plain)  # and the next call is as if nothing had been

    def test_inputs_are_not_copied_and_not_written_to(self) -> None:
        model, rng = skiff.load(self.typed), np.random.default_rng(SEED)
        plain = models.typed_inputs(rng, 1 << 20)
        before = {name: array.copy() for name, array in plain.items()}
        contiguous = plain["x"].nbytes
        self.assertLess(peak_of_call(lambda: model(plain)), contiguous / 10)
        self.equal(plain, before)
        scattered = {**plain, "x": spread(plain["x"])}
        self.assertAlmostEqual(peak_of_call(lambda: model(scattered)), contiguous, delta=contiguous / 10)

    def test_sizes_that_values_decide(self) -> None:
        model, rng, kept = skiff.load(self.counting), np.random.default_rng(SEED), []
        for _ in range(200):
            n, x = int(rng.integers(0, 5000)), rng.standard_normal(int(rng.integers(1, 100)), np.float32)
            kept.append((model(n=np.array(n), x=x), {"numbers": np.arange(n), "positive": np.maximum(x, 0)}))
        del model
        for outputs, expected in kept:
            self.equal(outputs, expected)

    def test_outputs_outlive_the_model(self) -> None:
        model, rng = skiff.load(self.typed), np.random.default_rng(SEED)
        kept = []
        for batch in (1, 1000, 7, 200000):
            plain = models.typed_inputs(rng, batch)
            kept.append((model(plain), models.typed_outputs(plain)))
        del model, plain
        gc.collect()
        for outputs, expected in kept:
            self.equal(outputs, expected)
            for array in outputs.values():
                array[...] = 0  # their own memory, so it may be written to
        views = [array[::2] for array in kept[3][0].values()]
        del kept, outputs, array
        gc.collect()
        self.assertFalse(any(view.any() for view in views))

    def test_memory_does_not_grow(self) -> None:
        plain = models.typed_inputs(np.random.default_rng(SEED), 1 << 16)

        def use() -> None:
            model = skiff.load(self.typed)
            for _ in range(4):
                model(plain)
                with self.assertRaises(skiff.InputError):
                    model({**plain, "x": plain["x"][1:]})

        for _ in range(5):
            use()
        before = resident()
        for _ in range(100):  # 400 runs with 2 MiB of outputs
            use()
        self.assertLess(resident() - before, 30 << 20)

    def test_files_loaded_from_memory_that_is_gone(self) -> None:
        content = bytearray(self.typed)
        model, plain = skiff.load(memoryview(content)), models.typed_inputs(np.random.default_rng(SEED), 3)
        content[:] = bytes(len(content))
        self.check(model, plain, plain)

    def test_threads_that_share_a_model(self) -> None:
        for threads in (1, 2):
            model = skiff.load(self.typed, threads)

            def work(number: int, model: skiff.Model = model) -> None:
                rng = np.random.default_rng([SEED, number])
                for _ in range(150):
                    plain = models.typed_inputs(rng, int(rng.integers(1, 2000)))
                    if rng.integers(8) == 0:
                        with self.assertRaises(skiff.InputError):
                            model({**plain, "x": plain["x"][:, :2]})
                    self.check(model, plain, plain)

            with ThreadPoolExecutor(8) as pool:
                list(pool.map(work, range(8)))

    def test_other_threads_go_on_during_a_run(self) -> None:
        model = skiff.load(skiff.compile(models.heavy()), 1)
        x = np.eye(768, dtype=np.float32)
        for _ in range(5):  # a busy machine may keep this thread from running
            span: list[float] = []

            def work(span: list[float] = span) -> None:
                span.append(time.monotonic())
                model(x=x)
                span.append(time.monotonic())

            thread = threading.Thread(target=work)
            thread.start()
            moments = []
            while thread.is_alive():
                moments.append(time.monotonic())
                time.sleep(0.0005)
            margin = (span[1] - span[0]) / 4
            if any(span[0] + margin < moment < span[1] - margin for moment in moments):
                return
        self.fail("no other Python thread got to run in the middle of a run")

    def test_damaged_files(self) -> None:
        rng = np.random.default_rng(SEED)
        for _ in range(200):
            damaged = bytearray(self.typed)
            for _ in range(int(rng.integers(1, 4))):
                damaged[rng.integers(len(damaged))] ^= int(rng.integers(1, 256))
            try:
                model = skiff.load(bytes(damaged[: rng.integers(len(damaged))] if rng.integers(2) else damaged))
            except skiff.LoadError:
                continue
            plain = models.typed_inputs(rng, 2)  # the damage hit padding
            self.check(model, plain, plain)

    def test_what_is_no_model(self) -> None:
        for wrong, error in [("/nowhere.skiff", skiff.LoadError), (b"", skiff.LoadError), (b"text", skiff.LoadError),
                             (Path("/"), skiff.LoadError), ("a\0b", ValueError), (3, TypeError), (None, TypeError)]:
            with self.assertRaises(error, msg=repr(wrong)):
                skiff.load(wrong)
        for threads in (0, -1, 1 << 40):
            with self.assertRaisesRegex(ValueError, "threads"):
                skiff.load(self.typed, threads)
        for wrong, error in [("/nowhere.onnx", skiff.CompileError), (b"text", skiff.CompileError), (3, TypeError)]:
            with self.assertRaises(error, msg=repr(wrong)):
                skiff.compile(wrong)


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak_of_call(call: Callable[[], object]) -> int:
    """The most bytes that numpy and Python held during a call for it. Outputs don't count: they are the runtime's."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    if not tools.use_python_package():
        sys.exit(tools.SKIP)
    import skiff

    print(f"seed {SEED}")
    unittest.main()
