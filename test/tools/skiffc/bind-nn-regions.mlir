// --dim also binds what stands in loops and branches.
// RUN: skiffc %s --emit=nn --dim rows=3 -o - | FileCheck %s

// CHECK:         nn.loop
// CHECK:         ^bb0(%[[X:.+]]: tensor<3x4xf32>
// CHECK:         nn.add %[[X]], %{{.+}} : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK-NOT:     tensor<?
func.func @main(%x: tensor<?x4xf32> {nn.dims = affine_map<()[s0] -> (s0, 4)>, nn.name = "x"})
    -> (tensor<?x4xf32> {nn.name = "y"}) attributes {nn.symbols = ["rows"], nn.data_dims = ["count"]} {
  %y = nn.loop(%x) {limit = affine_map<() -> (2)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<()[s0] -> (s0, 4)>]} : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  ^bb0(%value: tensor<?x4xf32>):
    %twice = nn.add %value, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    nn.yield %twice : tensor<?x4xf32>
  }
  return %y : tensor<?x4xf32>
}
