// Kernels as boxes with the source nodes in them; between them, who reads what.
// RUN: skiffc %s -o %t.skiff
// RUN: skiff-inspect %t.skiff --graph %t.dot | count 0
// RUN: FileCheck %s < %t.dot
// CHECK:      digraph
// CHECK:      in0 [label="x", shape=ellipse];
// CHECK:      out0 [label="y", shape=ellipse];
// CHECK:      subgraph cluster0 { {{.*}} label="matmul_0: {{.*}}MFLOP
// CHECK-NEXT:   k0n0 [label="product"];
// CHECK-NEXT:   k0n1 [label="activation \"one\""];
// CHECK-NEXT:   k0n0 -> k0n1;
// CHECK:      subgraph cluster1 { {{.*}} label="softmax_1:
// CHECK:      in0 -> k0n0 [lhead=cluster0];
// CHECK-NEXT: k0n1 -> k1n0 [ltail=cluster0, lhead=cluster1];
// CHECK-NEXT: k1n0 -> out0 [ltail=cluster1];

// Graphviz draws it.
// RUN: skiff-inspect %t.skiff --graph %t.svg
// RUN: FileCheck %s --check-prefix=SVG < %t.svg
// SVG: <svg
// SVG: softmax_1

// RUN: %exits 2 skiff-inspect %t.skiff --graph %t.bmp 2>&1 | FileCheck %s --check-prefix=KIND
// KIND: error: --graph {{.*}}.bmp: expected a .svg, .png, .pdf or .dot file
// RUN: %exits 2 skiff-inspect %t.skiff --graph %t.none/a.dot 2>&1 | FileCheck %s --check-prefix=FOLDER
// FOLDER: error: {{.*}}a.dot: No such file or directory
// RUN: %exits 2 skiff-inspect %t.skiff --graph %t.dot --target pdp11 2>&1 | FileCheck %s --check-prefix=TARGET
// TARGET: error: {{.*}}.skiff: has no target "pdp11"; skiff-inspect shows them
func.func @main(%x: tensor<2x4xf32> {nn.name = "x"}) -> (tensor<2x4xf32> {nn.name = "y"}) {
  %w = nn.constant dense<0.5> : tensor<4x4xf32> : tensor<4x4xf32>
  %0 = nn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32> loc("product")
  %1 = nn.abs %0 : (tensor<2x4xf32>) -> tensor<2x4xf32> loc("activation \22one\22")
  %2 = nn.softmax %1 {axis = 1 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32> loc("softmax")
  return %2 : tensor<2x4xf32>
}
