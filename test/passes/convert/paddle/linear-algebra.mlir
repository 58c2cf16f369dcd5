// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// A loop over the columns, in f64.
// CHECK-LABEL: @solve(
// CHECK:         %[[B:.+]] = nn.concat {{.*}} -> tensor<?x4x6xf64>
// CHECK:         %[[L:.+]] = nn.loop
// CHECK:         nn.arg_reduce
// CHECK:         nn.slice %[[L]]
// CHECK:         nn.cast {{.*}} -> tensor<?x4x2xf32>
func.func @solve(%x: tensor<?x4x4xf32>, %y: tensor<4x2xf32>) -> !paddle.value {
  %0 = paddle.node "solve"(%x, %y) ["X", "Y"] {} : (tensor<?x4x4xf32>, tensor<4x2xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @inverse(
// CHECK:         nn.loop
// CHECK:         return %{{.+}} : tensor<?x4x4xf32>
func.func @inverse(%x: tensor<?x4x4xf32>) -> !paddle.value {
  %0 = paddle.node "inverse"(%x) ["Input"] {} : (tensor<?x4x4xf32>) -> !paddle.value ["Output"]
  return %0 : !paddle.value
}

// Of the upper triangle.
// CHECK-LABEL: @cholesky_upper(
// CHECK:         nn.transpose
// CHECK:         nn.loop
// CHECK:         nn.sqrt
// CHECK:         nn.transpose
func.func @cholesky_upper(%x: tensor<?x4x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.cholesky"(%x) ["0"] {upper = true} : (tensor<?x4x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// The diagonal is 1: nothing is divided.
// CHECK-LABEL: @triangular_solve(
// CHECK:         nn.loop
// CHECK-NOT:     nn.div
// CHECK:         return
func.func @triangular_solve(%x: tensor<?x4x4xf32>, %y: tensor<?x4x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.triangular_solve"(%x, %y) ["0", "1"] {upper = false, transpose = false, unitriangular = true} : (tensor<?x4x4xf32>, tensor<?x4x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @slogdet(
// CHECK:         nn.det
// CHECK:         nn.sign
// CHECK:         nn.log
// CHECK:         nn.concat
// CHECK:         return %{{.+}} : tensor<2x?xf32>
func.func @slogdet(%x: tensor<?x4x4xf32>) -> !paddle.value {
  %0 = paddle.node "slogdeterminant"(%x) ["Input"] {} : (tensor<?x4x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// By squares.
// CHECK-LABEL: @matrix_power(
// CHECK-COUNT-3: nn.matmul
// CHECK-NOT:     nn.matmul
// CHECK:         return
func.func @matrix_power(%x: tensor<?x4x4xf32>) -> !paddle.value {
  %0 = paddle.node "matrix_power"(%x) ["X"] {n = 5 : i64} : (tensor<?x4x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// 9 is the first dim of 3.
// CHECK-LABEL: @cross(
// CHECK:         nn.concat {{.*}}axis = 1
func.func @cross(%x: tensor<2x3x3xf32>, %y: tensor<2x3x3xf32>) -> !paddle.value {
  %0 = paddle.node "cross"(%x, %y) ["X", "Y"] {dim = 9 : i64} : (tensor<2x3x3xf32>, tensor<2x3x3xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// From the last step back.
// CHECK-LABEL: @gather_tree(
// CHECK:         nn.loop
// CHECK:         nn.gather_elements
// CHECK:         nn.slice
// CHECK:         return %{{.+}} : tensor<5x2x3xi64>
func.func @gather_tree(%x: tensor<5x2x3xi64>, %y: tensor<5x2x3xi64>) -> !paddle.value {
  %0 = paddle.node "pd_op.gather_tree"(%x, %y) ["0", "1"] {} : (tensor<5x2x3xi64>, tensor<5x2x3xi64>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
