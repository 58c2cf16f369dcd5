// RUN: skiff-opt %s --skiff-branches-to-selects | FileCheck %s

// Both branches are a few elements: both are computed.
// CHECK-LABEL: @cheap
// CHECK-SAME:    became = "select", node = "if"
// CHECK:         %[[N:.+]] = nn.neg %arg1
// CHECK-NOT:     nn.if
// CHECK:         %[[C:.+]] = nn.reshape %arg0 {{.*}} -> tensor<i1>
// CHECK:         %[[W:.+]] = nn.where %[[C]], %[[N]], %arg1
// CHECK:         return %[[W]]
func.func @cheap(%c: tensor<1xi1>, %x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.if %c {assigned = array<i64>, dims = [affine_map<() -> (4)>]} : (tensor<1xi1>) -> tensor<4xf32> {
    %1 = nn.neg %x : (tensor<4xf32>) -> tensor<4xf32>
    nn.yield %1 : tensor<4xf32>
  } else {
    nn.yield %x : tensor<4xf32>
  } loc("if")
  return %0 : tensor<4xf32>
}

// A product costs more than a branch.
// CHECK-LABEL: @product
// CHECK-SAME:    why = "nn.matmul is not cheap"
// CHECK:         nn.if
func.func @product(%c: tensor<i1>, %x: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = nn.if %c {assigned = array<i64>, dims = [affine_map<() -> (4, 4)>]} : (tensor<i1>) -> tensor<4x4xf32> {
    %1 = nn.matmul %x, %x : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
    nn.yield %1 : tensor<4x4xf32>
  } else {
    nn.yield %x : tensor<4x4xf32>
  }
  return %0 : tensor<4x4xf32>
}

// CHECK-LABEL: @large
// CHECK-SAME:    why = "its branches are large"
// CHECK:         nn.if
func.func @large(%c: tensor<i1>, %x: tensor<65536xf32>) -> tensor<65536xf32> {
  %0 = nn.if %c {assigned = array<i64>, dims = [affine_map<() -> (65536)>]} : (tensor<i1>) -> tensor<65536xf32> {
    %1 = nn.neg %x : (tensor<65536xf32>) -> tensor<65536xf32>
    nn.yield %1 : tensor<65536xf32>
  } else {
    nn.yield %x : tensor<65536xf32>
  }
  return %0 : tensor<65536xf32>
}

// CHECK-LABEL: @shapes
// CHECK-SAME:    why = "its branches give different shapes"
// CHECK:         nn.if
func.func @shapes(%c: tensor<i1>, %x: tensor<4xf32>, %y: tensor<5xf32>) -> tensor<?xf32> attributes {nn.data_dims = ["if"]} {
  %0 = nn.if %c {assigned = array<i64: 0>, dims = [affine_map<(d0) -> (d0)>]} : (tensor<i1>) -> tensor<?xf32> {
    nn.yield %x : tensor<4xf32>
  } else {
    nn.yield %y : tensor<5xf32>
  }
  return %0 : tensor<?xf32>
}
