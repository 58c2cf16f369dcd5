// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// CHECK-LABEL: @frame_last(
// CHECK:         nn.constant dense<{{\[\[0, 2, 4], \[1, 3, 5], \[2, 4, 6], \[3, 5, 7]]}}>
// CHECK:         nn.gather {{.*}} -> tensor<2x4x3xf32>
func.func @frame_last(%x: tensor<2x8xf32>) -> !paddle.value {
  %0 = paddle.node "frame"(%x) ["X"] {frame_length = 4 : i64, hop_length = 2 : i64, axis = -1 : i64} : (tensor<2x8xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @frame_first(
// CHECK:         nn.gather {{.*}} -> tensor<?x4x2xf32>
func.func @frame_first(%x: tensor<?x2xf32>) -> !paddle.value {
  %0 = paddle.node "pd_op.frame"(%x) ["0"] {frame_length = 4 : i64, hop_length = 2 : i64, axis = 0 : i64} : (tensor<?x2xf32>) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @overlap_add(
// CHECK:         nn.col2im {{.*}} -> tensor<2x1x12xf32>
// CHECK:         return %{{.+}} : tensor<2x12xf32>
func.func @overlap_add(%x: tensor<2x4x5xf32>) -> !paddle.value {
  %0 = paddle.node "overlap_add"(%x) ["X"] {hop_length = 2 : i64, axis = -1 : i64} : (tensor<2x4x5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Indices count within a plane.
// CHECK-LABEL: @unpool(
// CHECK:         nn.scatter {{.*}}axis = 1{{.*}} -> tensor<2x24xf32>
// CHECK:         return %{{.+}} : tensor<1x2x4x6xf32>
func.func @unpool(%x: tensor<1x2x2x3xf32>, %y: tensor<1x2x2x3xi32>) -> !paddle.value {
  %0 = paddle.node "unpool"(%x, %y) ["X", "Indices"] {ksize = array<i64: 2, 2>, strides = array<i64: 2, 2>, paddings = array<i64: 0, 0>, output_size = array<i64: 4, 6>, unpooling_type = "max", data_format = "NCHW"} : (tensor<1x2x2x3xf32>, tensor<1x2x2x3xi32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
