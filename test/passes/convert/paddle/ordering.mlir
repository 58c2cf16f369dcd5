// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// k is operand 1.
// CHECK-LABEL: @pir_topk(
// CHECK:         %[[I:.+]] = nn.top_k %arg0 {axis = 1 : i64, k = {{.*}}largest = false{{.*}} -> tensor<2x3xi64>
// CHECK:         nn.gather_elements %arg0, %[[I]]
func.func @pir_topk(%x: tensor<2x8xf32>) -> (!paddle.value, !paddle.value) {
  %k = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = 3.0 : f64, dtype = "int32"} : () -> !paddle.value ["0"]
  %0:2 = paddle.node "pd_op.topk"(%x, %k) ["0", "1"] {axis = -1 : i64, largest = false, sorted = true} : (tensor<2x8xf32>, !paddle.value) -> (!paddle.value, !paddle.value) ["0", "1"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// Old: the largest of the last dim.
// CHECK-LABEL: @legacy_top_k(
// CHECK:         nn.top_k %arg0 {axis = 1 : i64, k = {{.*}}largest = true{{.*}} -> tensor<2x2xi64>
func.func @legacy_top_k(%x: tensor<2x8xf32>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "top_k"(%x) ["X"] {k = 2 : i64} : (tensor<2x8xf32>) -> (!paddle.value, !paddle.value) ["Out", "Indices"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// All of them, for any size.
// CHECK-LABEL: @argsort(
// CHECK:         nn.top_k %arg0 {axis = 0 : i64,{{.*}}largest = true{{.*}} -> tensor<?x3xi64>
func.func @argsort(%x: tensor<?x3xf32>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "argsort"(%x) ["X"] {axis = -2 : i64, descending = true} : (tensor<?x3xf32>) -> (!paddle.value, !paddle.value) ["Out", "Indices"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// CHECK-LABEL: @argsort_scalar(
// CHECK-NOT:     nn.top_k
// CHECK:         return %arg0, %{{.+}} : tensor<f32>, tensor<i64>
func.func @argsort_scalar(%x: tensor<f32>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "pd_op.argsort"(%x) ["0"] {axis = -1 : i64} : (tensor<f32>) -> (!paddle.value, !paddle.value) ["0", "1"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// The last of the k smallest.
// CHECK-LABEL: @kthvalue(
// CHECK:         nn.top_k %arg0 {{.*}}largest = false{{.*}} -> tensor<2x3xi64>
// CHECK:         nn.slice {{.*}} -> tensor<2x1xi64>
// CHECK:         return %{{.+}}, %{{.+}} : tensor<2xf32>, tensor<2xi64>
func.func @kthvalue(%x: tensor<2x8xf32>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "kthvalue"(%x) ["X"] {k = 3 : i64, axis = 1 : i64} : (tensor<2x8xf32>) -> (!paddle.value, !paddle.value) ["Out", "Indices"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// The mean of both in the middle; NaN where there is one.
// CHECK-LABEL: @median(
// CHECK:         nn.top_k
// CHECK:         nn.is_nan
// CHECK:         nn.where
// CHECK:         return %{{.+}} : tensor<2x1xf32>
func.func @median(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.median"(%x) ["0"] {axis = array<i64: 1>, keepdim = true, mode = "avg"} : (tensor<2x8xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// Where the middle is depends on the data.
// CHECK-LABEL: @nanmedian(
// CHECK:         nn.top_k
// CHECK:         %[[N:.+]] = nn.reduce
// CHECK:         nn.gather_elements
// CHECK:         return %{{.+}} : tensor<f32>
func.func @nanmedian(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "nanmedian"(%x) ["X"] {axis = array<i64>, keepdim = false} : (tensor<2x8xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// One row for all values; values that are no numbers are behind all.
// CHECK-LABEL: @searchsorted(
// CHECK:         nn.less_or_equal
// CHECK:         nn.is_inf
// CHECK:         nn.reduce
// CHECK:         nn.cast {{.*}} -> tensor<2x5xi32>
func.func @searchsorted(%s: tensor<4xf32>, %v: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.searchsorted"(%s, %v) ["0", "1"] {out_int32 = true, right = true} : (tensor<4xf32>, tensor<2x5xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
