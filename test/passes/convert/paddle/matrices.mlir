// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// One operator for both triangles.
// CHECK-LABEL: @legacy_triu(
// CHECK:         %[[M:.+]] = nn.constant dense<{{\[\[false, true, true, true], \[false, false, true, true], \[false, false, false, true]]}}>
// CHECK:         nn.where %[[M]], %arg0
func.func @legacy_triu(%x: tensor<3x4xf32>) -> !paddle.value {
  %0 = paddle.node "tril_triu"(%x) ["X"] {diagonal = 1 : i64, lower = false} : (tensor<3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @diag_of_vector(
// CHECK:         nn.pad %arg0 {high = array<i64: 0>, low = array<i64: 1>
// CHECK:         nn.where {{.*}} -> tensor<4x4xf32>
func.func @diag_of_vector(%x: tensor<3xf32>) -> !paddle.value {
  %0 = paddle.node "diag_v2"(%x) ["X"] {offset = -1 : i64, padding_value = 2.0 : f32} : (tensor<3xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @diag_of_matrix(
// CHECK:         %[[P:.+]] = nn.constant dense<[1, 6, 11]> : tensor<3xi64>
// CHECK:         nn.gather %{{.+}}, %[[P]] {axis = 0 : i64}
func.func @diag_of_matrix(%x: tensor<3x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.diag"(%x) ["0"] {offset = 1 : i64, padding_value = 0.0 : f32} : (tensor<3x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// Its axes go, it comes last.
// CHECK-LABEL: @diagonal_axes(
// CHECK:         nn.transpose %arg0 {perm = array<i64: 1, 0, 2>}
// CHECK:         return %{{.+}} : tensor<3x2xf32>
func.func @diagonal_axes(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "diagonal"(%x) ["Input"] {offset = 0 : i64, axis1 = 0 : i64, axis2 = 2 : i64} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @trace_any_size(
// CHECK:         nn.gather
// CHECK:         nn.reduce {{.*}} -> tensor<2x1xf32>
func.func @trace_any_size(%x: tensor<2x?x?xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.trace"(%x) ["0"] {offset = 0 : i64, axis1 = 1 : i64, axis2 = 2 : i64} : (tensor<2x?x?xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @diag_embed(
// CHECK:         nn.transpose {{.*}} -> tensor<4x2x4xf32>
func.func @diag_embed(%x: tensor<2x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.diag_embed"(%x) ["0"] {offset = 0 : i64, dim1 = 0 : i64, dim2 = 2 : i64} : (tensor<2x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @kron(
// CHECK:         nn.mul {{.*}} -> tensor<2x2x3x5xf32>
// CHECK:         nn.reshape {{.*}} -> tensor<4x15xf32>
func.func @kron(%x: tensor<2x3xf32>, %y: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "kron"(%x, %y) ["X", "Y"] {} : (tensor<2x3xf32>, tensor<2x5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @renorm(
// CHECK:         nn.reduce {{.*}} -> tensor<2x1x1xf32>
// CHECK:         nn.greater
// CHECK:         nn.where
// CHECK:         nn.mul %arg0
func.func @renorm(%x: tensor<2x3x4xf32>) -> !paddle.value {
  %0 = paddle.node "renorm"(%x) ["X"] {p = 3.0 : f32, axis = 0 : i64, max_norm = 1.0 : f32} : (tensor<2x3x4xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @fill_diagonal(
// CHECK:         nn.where {{.*}} -> tensor<3x4xf32>
func.func @fill_diagonal(%x: tensor<3x4xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.fill_diagonal_"(%x) ["0"] {value = 1.0 : f32, offset = 0 : i64, wrap = false} : (tensor<3x4xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
