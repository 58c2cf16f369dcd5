"""Makes the numbers of an end-to-end test from comments in it; needs nothing but Python itself.

    tensor.py TEST.mlir PREFIX [CASE]

A line `// INPUT x = f32[2x3]: 10 * i - j` defines a tensor: element (i, j, k, l, m) is the expression's value. What was
defined before is a function of its indices: `x(i, j - 1)`, 0 outside, so that padding needs no words. Written are

    PREFIX.in.npz    all INPUTs              PREFIX.out.npz   all EXPECTs
    PREFIX.mlir      TEST.mlir with `dense<$w>` filled in from `// CONST w = f32[3x3]: ...`

`// INPUT(three) ...` counts only if CASE is three.
"""

import itertools
import math
import re
import struct
import sys
import zipfile

# name -> (numpy's type, struct's code, bits)
TYPES = {"f16": ("<f2", "e", 0), "f32": ("<f4", "f", 0), "f64": ("<f8", "d", 0), "i1": ("|b1", "?", 0),
         "i8": ("|i1", "b", 8), "ui8": ("|u1", "B", 8), "i16": ("<i2", "h", 16), "i32": ("<i4", "i", 32),
         "i64": ("<i8", "q", 64)}
LINE = re.compile(r"^// (INPUT|CONST|EXPECT)(?:\((\w+)\))? (\w+) = (\w+)\[([\dx]*)\]: (.+)$", re.MULTILINE)
HELPERS = {name: getattr(math, name) for name in ("exp", "log", "sqrt", "tanh", "erf", "inf", "prod", "fmod", "trunc")}


class Tensor:
    def __init__(self, element, dims, formula, names):
        self.dims, (self.numpy, self.code, bits) = dims, TYPES[element]
        # One namespace: a generator inside an eval'ed expression sees globals only.
        names, self.values = dict(names), []
        for index in itertools.product(*map(range, dims)):
            names.update(zip("ijklm", index))
            value = eval(formula, names)
            if bits:  # two's complement, as the hardware wraps
                value = int(value) & ((1 << bits) - 1)
                if element[0] != "u" and value >> (bits - 1):
                    value -= 1 << bits
            self.values.append(struct.unpack("<" + self.code, struct.pack("<" + self.code, value))[0])

    def __call__(self, *index):
        assert len(index) == len(self.dims), f"{len(index)} indices for {self.dims}"
        flat = 0
        for i, dim in zip(index, self.dims):
            if not 0 <= i < dim:
                return 0
            flat = flat * dim + i
        return self.values[flat]

    def bytes(self):
        return struct.pack(f"<{len(self.values)}{self.code}", *self.values)

    def npy(self):
        shape = "".join(f"{dim}, " for dim in self.dims)
        header = f"{{'descr': '{self.numpy}', 'fortran_order': False, 'shape': ({shape}), }}"
        header += " " * (-(len(header) + 11) % 64) + "\n"
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + self.bytes()


def write_npz(path, tensors):
    with zipfile.ZipFile(path, "w") as archive:
        for name, tensor in tensors.items():
            archive.writestr(f"{name}.npy", tensor.npy())


def main(source, prefix, case=None):
    with open(source) as file:
        text = file.read()
    defined = {"INPUT": {}, "CONST": {}, "EXPECT": {}}
    names = dict(HELPERS)
    for role, only, name, element, dims, formula in LINE.findall(text):
        if only and only != case:
            continue
        dims = [int(dim) for dim in dims.split("x")] if dims else []
        assert name not in HELPERS, f"{name} is a function already"
        names[name] = defined[role][name] = Tensor(element, dims, formula, names)
    for name, tensor in defined["CONST"].items():
        text = text.replace(f"dense<${name}>", f'dense<"0x{tensor.bytes().hex().upper()}">')
    with open(prefix + ".mlir", "w") as file:
        file.write(text)
    write_npz(prefix + ".in.npz", defined["INPUT"])
    write_npz(prefix + ".out.npz", defined["EXPECT"])


main(*sys.argv[1:])
