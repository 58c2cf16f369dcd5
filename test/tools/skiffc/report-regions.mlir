// Kernels in a loop are kernels of the report too.
// RUN: skiffc %s -o %t.skiff --report %t.json
// RUN: FileCheck %s --input-file=%t.json

// CHECK: "fusions"
// CHECK: "add+relu": 1
func.func @main(%x: tensor<4xf32> {nn.name = "x"}) -> (tensor<4xf32> {nn.name = "y"})
    attributes {nn.data_dims = ["count"]} {
  %y = nn.loop(%x) {limit = affine_map<() -> (2)>, counter = 0 : i64, assigned = array<i64>,
      dims = [affine_map<() -> (4)>]} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%value: tensor<4xf32>):
    %sum = nn.add %value, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %relu = nn.relu %sum : (tensor<4xf32>) -> tensor<4xf32>
    nn.yield %relu : tensor<4xf32>
  }
  return %y : tensor<4xf32>
}
