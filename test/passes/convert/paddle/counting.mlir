// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// As many as there are, each output of the type asked for.
// CHECK-LABEL: @unique(
// CHECK:         nn.sort_rows
// CHECK:         nn.compact
// CHECK:         return %{{.+}}, %{{.+}} : tensor<?xi64>, tensor<6xi32>
func.func @unique(%x: tensor<6xi64>) -> (!paddle.value, !paddle.value) {
  %0:4 = paddle.node "unique"(%x) ["X"] {return_inverse = true, is_sorted = true, axis = array<i64>, dtype = 2 : i64} : (tensor<6xi64>) -> (!paddle.value, !paddle.value, !paddle.value, !paddle.value) ["Out", "Indices", "Index", "Counts"]
  return %0#0, %0#2 : !paddle.value, !paddle.value
}

// Runs, not values: nothing is sorted.
// CHECK-LABEL: @unique_consecutive(
// CHECK-NOT:     nn.sort_rows
// CHECK:         nn.compact
// CHECK:         return %{{.+}}, %{{.+}}, %{{.+}} : tensor<?x2xf32>, tensor<6xi64>, tensor<?xi64>
func.func @unique_consecutive(%x: tensor<6x2xf32>) -> (!paddle.value, !paddle.value, !paddle.value) {
  %0:3 = paddle.node "pd_op.unique_consecutive"(%x) ["0"] {return_inverse = true, return_counts = true, axis = array<i64: 0>, dtype = "int64"} : (tensor<6x2xf32>) -> (!paddle.value, !paddle.value, !paddle.value) ["0", "1", "2"]
  return %0#0, %0#1, %0#2 : !paddle.value, !paddle.value, !paddle.value
}

// CHECK-LABEL: @bincount(
// CHECK:         nn.scatter {{.*}}kind = 1 : i32
// CHECK:         return %{{.+}} : tensor<?xf32>
func.func @bincount(%x: tensor<9xi64>, %w: tensor<9xf32>) -> !paddle.value {
  %0 = paddle.node "bincount"(%x, %w) ["X", "Weights"] {minlength = 4 : i64} : (tensor<9xi64>, tensor<9xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// The same bounds: those of the data.
// CHECK-LABEL: @histogram(
// CHECK:         nn.reduce {{.*}}kind = {{.*}} -> tensor<1xf32>
// CHECK:         nn.scatter
// CHECK:         return %{{.+}} : tensor<4xi64>
func.func @histogram(%x: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.histogram"(%x) ["0"] {bins = 4 : i64, min = 0.0 : f32, max = 0.0 : f32, density = false} : (tensor<2x5xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}
