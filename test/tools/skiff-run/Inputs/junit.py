"""junit.py make FOLDER: the sets of junit.mlir. junit.py check REPORT.xml: that the report says what they are."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
from onnx import numpy_helper

NAME = "y<&\"'>]]>\ufffd\u00e9\ufffd"  # U+FFFD for what XML or UTF-8 cannot hold


def make(folder: Path) -> None:
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    for number in (0, 2, 10):
        path = folder / f"test_data_set_{number}"
        path.mkdir()
        right = np.maximum(x, 0) + (number == 2) * np.float32([[0, 0, 0], [0, 0, 0.5]])
        for name, array in (("input_0", x), ("output_0", right), ("output_1", np.exp(x))):
            (path / f"{name}.pb").write_bytes(numpy_helper.from_array(array).SerializeToString())
    np.savez(folder / "extra.npz", z=np.zeros(6, np.float32))


def check(report: Path) -> None:
    suites = ElementTree.parse(report).getroot()
    assert suites.tag == "testsuites" and suites.get("name") == "skiff-run"
    assert [suites.get(key) for key in ("tests", "failures", "errors")] == ["7", "2", "0"], suites.attrib
    names = ["model.test_data_set_0", "model.test_data_set_2", "model.test_data_set_10", "model.extra.npz"]
    assert [suite.get("name") for suite in suites] == names
    for suite in suites:
        cases = suite.findall("testcase")
        expected = ["z"] if suite.get("name").endswith("npz") else [NAME, "z"]
        assert [case.get("name") for case in cases] == expected, [case.get("name") for case in cases]
        assert {case.get("classname") for case in cases} == {suite.get("name")}
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert float(suite.get("time")) >= sum(float(case.get("time")) for case in cases) - 1e-5
    values, signature = suites.findall("testsuite/testcase/failure")
    assert values.get("type") == "values"
    assert "1 of 6 elements differ" in values.get("message"), values.get("message")
    assert "the worst is [1,2]: expected 5.5, got 5" in values.get("message"), values.get("message")
    assert "max_abs 0.5" in values.text
    assert signature.get("type") == "signature" and signature.get("message") == "shape is 2x3, expected 6"


{"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
