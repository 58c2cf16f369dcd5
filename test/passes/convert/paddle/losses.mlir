// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// Both outputs; ignored labels have a loss of 0.
// CHECK-LABEL: @softmax_with_cross_entropy(
// CHECK:         %[[LOG:.+]] = nn.softmax %arg0 {axis = 1 : i64, log}
// CHECK:         nn.where %{{.+}}, %[[LOG]],
// CHECK:         %[[S:.+]] = nn.softmax %arg0 {axis = 1 : i64}
// CHECK:         return %[[S]], %{{.+}} : tensor<2x5xf32>, tensor<2x1xf32>
func.func @softmax_with_cross_entropy(%x: tensor<2x5xf32>, %y: tensor<2x1xi64>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "softmax_with_cross_entropy"(%x, %y) ["Logits", "Label"] {soft_label = false, ignore_index = 2 : i64, axis = -1 : i64} : (tensor<2x5xf32>, tensor<2x1xi64>) -> (!paddle.value, !paddle.value) ["Softmax", "Loss"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// CHECK-LABEL: @soft_labels(
// CHECK:         nn.mul
// CHECK:         nn.reduce {{.*}}axes = array<i64: 0>
// CHECK:         return %{{.+}} : tensor<1x5xf32>
func.func @soft_labels(%x: tensor<2x5xf32>, %y: tensor<2x5xf32>) -> !paddle.value {
  %0:2 = paddle.node "pd_op.cross_entropy_with_softmax"(%x, %y) ["0", "1"] {soft_label = true, use_softmax = true, axis = 0 : i64} : (tensor<2x5xf32>, tensor<2x5xf32>) -> (!paddle.value, !paddle.value) ["0", "1"]
  return %0#1 : !paddle.value
}

// Logarithms are cut.
// CHECK-LABEL: @bce_loss(
// CHECK:         nn.constant dense<-1.000000e+02>
// CHECK-COUNT-2: nn.max
func.func @bce_loss(%x: tensor<2x5xf32>, %y: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "bce_loss"(%x, %y) ["X", "Label"] {} : (tensor<2x5xf32>, tensor<2x5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @kldiv_batchmean(
// CHECK:         nn.reduce
// CHECK:         nn.div {{.*}} -> tensor<f32>
func.func @kldiv_batchmean(%x: tensor<2x5xf32>, %y: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "kldiv_loss"(%x, %y) ["X", "Target"] {reduction = "batchmean"} : (tensor<2x5xf32>, tensor<2x5xf32>) -> !paddle.value ["Loss"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @huber(
// CHECK:         nn.abs
// CHECK:         nn.less_or_equal
// CHECK:         nn.where
func.func @huber(%x: tensor<2x5xf32>, %y: tensor<2x5xf32>) -> (!paddle.value, !paddle.value) {
  %0:2 = paddle.node "pd_op.huber_loss"(%x, %y) ["0", "1"] {delta = 2.0 : f32} : (tensor<2x5xf32>, tensor<2x5xf32>) -> (!paddle.value, !paddle.value) ["0", "1"]
  return %0#0, %0#1 : !paddle.value, !paddle.value
}

// CHECK-LABEL: @label_smooth(
// CHECK:         %[[SHARE:.+]] = nn.constant dense<4.000000e-02>
// CHECK:         nn.add %{{.+}}, %[[SHARE]]
func.func @label_smooth(%x: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "label_smooth"(%x) ["X"] {epsilon = 0.2 : f32} : (tensor<2x5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// CHECK-LABEL: @nll_loss(
// CHECK:         nn.neg
// CHECK:         nn.div
// CHECK:         return %{{.+}} : tensor<f32>
func.func @nll_loss(%x: tensor<2x5xf32>, %y: tensor<2xi64>) -> !paddle.value {
  %0:2 = paddle.node "nll_loss"(%x, %y) ["X", "Label"] {ignore_index = -100 : i64, reduction = "mean"} : (tensor<2x5xf32>, tensor<2xi64>) -> (!paddle.value, !paddle.value) ["Out", "Total_weight"]
  return %0#0 : !paddle.value
}

// CHECK-LABEL: @sigmoid_normalized(
// CHECK:         nn.softplus
// CHECK:         nn.equal
// CHECK:         nn.where
// CHECK:         nn.reduce
// CHECK:         nn.div
func.func @sigmoid_normalized(%x: tensor<2x5xf32>, %y: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "sigmoid_cross_entropy_with_logits"(%x, %y) ["X", "Label"] {normalize = true, ignore_index = -1 : i64} : (tensor<2x5xf32>, tensor<2x5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
