// A result whose size overflows is refused before anything runs, also if it is never stored: the sum of a product of
// three dims is one kernel.
// RUN: skiffc %s -o %t.skiff --target x86-64
// RUN: %exits 0 skiff-run %t.skiff --dim a=4 --dim b=5 --dim c=6
// RUN: %exits 2 skiff-run %t.skiff --dim a=3000000 --dim b=3000000 --dim c=3000000 2>&1 | FileCheck %s
// CHECK: {{^}}error: {{.*}}.skiff: the size of an intermediate result overflows at these dims
func.func @main(%x: tensor<?x1x1xf32> {nn.name = "x", nn.dims = affine_map<()[s0, s1, s2] -> (s0, 1, 1)>},
                %y: tensor<?x1xf32> {nn.name = "y", nn.dims = affine_map<()[s0, s1, s2] -> (s1, 1)>},
                %z: tensor<?xf32> {nn.name = "z", nn.dims = affine_map<()[s0, s1, s2] -> (s2)>})
    -> (tensor<1x1x1xf32> {nn.name = "sum"}) attributes {nn.symbols = ["a", "b", "c"]} {
  %0 = nn.add %x, %y : (tensor<?x1x1xf32>, tensor<?x1xf32>) -> tensor<?x?x1xf32>
  %1 = nn.mul %0, %z : (tensor<?x?x1xf32>, tensor<?xf32>) -> tensor<?x?x?xf32>
  %2 = nn.reduce %1 {axes = array<i64: 0, 1, 2>, kind = 0 : i32} : (tensor<?x?x?xf32>) -> tensor<1x1x1xf32>
  return %2 : tensor<1x1x1xf32>
}
