"""How outputs are judged. Each function answers None for 'right', or one line that says what is wrong."""

from __future__ import annotations

import numpy as np


def mismatch(reference: np.ndarray, output: np.ndarray) -> str | None:
    if output.shape != reference.shape:
        return f"shape {list(output.shape)}, expected {list(reference.shape)}"
    if output.dtype != reference.dtype:
        return f"type {output.dtype}, expected {reference.dtype}"
    return None


def official(reference: np.ndarray, output: np.ndarray, rtol: float, atol: float) -> str | None:
    """The comparison of ONNX's own backend tests."""
    from onnx.backend.test.runner import Runner

    try:
        Runner.assert_similar_outputs([reference], [output], rtol, atol)
    except AssertionError as error:
        return mismatch(reference, output) or " ".join(str(error).split())[:200]
    return None


def within(reference: np.ndarray, output: np.ndarray, rtol: float, atol: float) -> str | None:
    """Integers must be equal; elsewhere |error| <= atol + rtol * |reference|, and NaN and infinities must match."""
    if wrong := mismatch(reference, output):
        return wrong
    if reference.dtype.kind in "biu":
        differing = int(np.count_nonzero(reference != output))
        return f"{differing} of {reference.size} elements differ" if differing else None
    expected, got = reference.astype(np.float64), output.astype(np.float64)
    finite = np.isfinite(expected)
    if not np.array_equal(expected[~finite], got[~finite], equal_nan=True):
        return "NaN or infinity in other places than expected"
    with np.errstate(invalid="ignore"):
        error = np.where(finite, np.abs(got - np.where(finite, expected, 0)), 0)
    # `not <=` instead of `>`: a NaN that was not expected is an error too.
    bad = ~(error <= atol + rtol * np.abs(np.where(finite, expected, 0)))
    if not bad.any():
        return None
    worst = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error) * bad), error.shape)
    return (
        f"{int(bad.sum())} of {error.size} elements differ, worst at {[int(i) for i in worst]}: "
        f"expected {expected[worst]:.6g}, got {got[worst]:.6g}"
    )


def of_range(reference: np.ndarray, output: np.ndarray, rtol: float, range_tol: float) -> str | None:
    """`within`, the absolute error being a part of the range of the reference's finite values."""
    finite = reference[np.isfinite(reference)] if reference.dtype.kind == "f" else np.empty(0)
    spread = float(finite.max()) - float(finite.min()) if finite.size else 0.0
    return within(reference, output, rtol, range_tol * spread)


def f32_bar(reference: np.ndarray, output: np.ndarray) -> str | None:
    """Skiff's bar for float32 against ONNX Runtime: 1e-4 of the output's range + 1e-4 relative."""
    return of_range(reference, output, rtol=1e-4, range_tol=1e-4)
