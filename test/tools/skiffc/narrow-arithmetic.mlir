// Narrow types have no arithmetic: a sum of them is refused, a cast makes numbers of them.
// RUN: not skiffc %s -o %t.skiff 2>&1 | FileCheck %s
// CHECK: no kernel for elements of type i4
// CHECK-NOT: nn.cast
func.func @main(%x: tensor<4xi4> {nn.name = "x"}) -> (tensor<4xi4> {nn.name = "y"}, tensor<4xf32> {nn.name = "z"}) {
  %y = nn.add %x, %x : (tensor<4xi4>, tensor<4xi4>) -> tensor<4xi4>
  %z = nn.cast %x {to = f32} : (tensor<4xi4>) -> tensor<4xf32>
  return %y, %z : tensor<4xi4>, tensor<4xf32>
}
