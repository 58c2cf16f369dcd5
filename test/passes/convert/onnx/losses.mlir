// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// A label chooses by a compare with all classes; the mean is over the labels' weights.
// CHECK-LABEL: @mean
// CHECK:       %[[L:.+]] = nn.reshape %{{.+}} : (tensor<2x3xi64>) -> tensor<2x1x3xi64>
// CHECK:       %[[IS:.+]] = nn.equal %{{.+}}, %[[L]] : (tensor<1x5x1xi64>, tensor<2x1x3xi64>) -> tensor<2x5x3xi1>
// CHECK:       nn.where %[[IS]], %arg0,
// CHECK:       nn.div
// CHECK:       nn.reshape {{.+}} -> tensor<f32>
func.func @mean(%x: tensor<2x5x3xf32>, %t: tensor<2x3xi32>) -> !onnx.value {
  %0 = onnx.node "NegativeLogLikelihoodLoss"(%x, %t) {} opset 13 : (tensor<2x5x3xf32>, tensor<2x3xi32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @none
// CHECK-NOT:   nn.div
// CHECK:       return %{{.+}} : tensor<2x3xf32>
func.func @none(%x: tensor<2x5x3xf32>, %t: tensor<2x3xi64>) -> !onnx.value {
  %0 = onnx.node "NegativeLogLikelihoodLoss"(%x, %t) {reduction = "none", ignore_index = -1 : i64} opset 13 : (tensor<2x5x3xf32>, tensor<2x3xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @cross_entropy
// CHECK:       %[[P:.+]] = nn.softmax %arg0 {axis = 1 : i64, log}
// CHECK:       nn.where %{{.+}}, %[[P]],
// CHECK:       return %{{.+}}, %[[P]] : tensor<f32>, tensor<2x5xf32>
func.func @cross_entropy(%x: tensor<2x5xf32>, %t: tensor<2xi64>, %w: tensor<5xf32>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "SoftmaxCrossEntropyLoss"(%x, %t, %w) {reduction = "sum"} opset 13 : (tensor<2x5xf32>, tensor<2xi64>, tensor<5xf32>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}
