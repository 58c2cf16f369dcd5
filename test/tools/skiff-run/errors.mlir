// RUN: %numbers %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64
// RUN: %exits 2 skiff-run 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: {{^}}error: FILE is required
// RUN: %exits 2 skiff-run %t.nowhere 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: {{^}}error: {{.*}}.nowhere: No such file or directory
// RUN: %exits 2 skiff-run %t.mlir 2>&1 | FileCheck %s --check-prefix=OTHER
// OTHER: {{^}}error: {{.*}}.mlir: not a .skiff file: it does not begin with SKIFF; compile the model with skiffc first
// RUN: head -c 100 %t.skiff > %t.cut
// RUN: %exits 2 skiff-run %t.cut 2>&1 | FileCheck %s --check-prefix=CUT
// CUT: {{^}}error: {{.*}}.cut: 100 bytes, the header says {{[0-9]+}}; the copy is incomplete, copy it again
// RUN: %exits 2 skiff-run %t.skiff --target z80 2>&1 | FileCheck %s --check-prefix=TARGET
// TARGET: {{^}}error: {{.*}}.skiff: no code for the requested target "z80"; the file has: x86-64
// RUN: %exits 2 skiff-run %t.skiff --threads 0 2>&1 | FileCheck %s --check-prefix=THREADS
// THREADS: {{^}}error: --threads: Value 0 not in range 1 to 256
// RUN: %exits 2 skiff-run %t.skiff --inputs %t.out.npz 2>&1 | FileCheck %s --check-prefix=INPUT
// INPUT: {{^}}error: {{.*}}.skiff: input "x" is missing; the model takes "x"
// RUN: %exits 2 skiff-run %t.skiff --inputs %t.skiff 2>&1 | FileCheck %s --check-prefix=NPZ
// NPZ: {{^}}error: {{.*}}.skiff:
// RUN: %exits 2 skiff-run %t.skiff --input x 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: {{^}}error: --input x: expected NAME=@FILE.npy
// RUN: %exits 2 skiff-run %t.skiff --inputs %t.in.npz --expect %t.in.npz 2>&1 | FileCheck %s --check-prefix=EXPECTED
// EXPECTED: {{^}}error: {{.*}}.in.npz: {{.*}}.skiff has no output "x"
// RUN: %exits 2 skiff-run %t.skiff --dim n=3 2>&1 | FileCheck %s --check-prefix=DIM
// DIM: {{^}}error: --dim n: {{.*}}.skiff has no such symbolic dim

// INPUT x = f32[2x3]: i * 3 + j
// EXPECT y = f32[2x3]: i * 3 + j
func.func @main(%x: tensor<2x3xf32> {nn.name = "x"}) -> (tensor<2x3xf32> {nn.name = "y"}) {
  %0 = nn.relu %x : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
