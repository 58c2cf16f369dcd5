// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// Constants become one factor and one offset a channel: 3 / sqrt(8 + 1) = 1 and 5 - 2 * 1 = 3.
// CHECK-LABEL: @batch
// CHECK:       %[[A:.+]] = nn.constant dense<1.000000e+00> : tensor<1x1x1x1xf32>
// CHECK:       %[[S:.+]] = nn.mul %arg0, %[[A]] : (tensor<?x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<?x1x4x4xf32>
// CHECK:       %[[B:.+]] = nn.constant dense<3.000000e+00> : tensor<1x1x1x1xf32>
// CHECK:       nn.add %[[S]], %[[B]]
// CHECK-NOT:   nn.sqrt
func.func @batch(%x: tensor<?x1x4x4xf32>) -> !onnx.value {
  %scale = onnx.initializer "s" dense<3.0> : tensor<1xf32>
  %bias = onnx.initializer "b" dense<5.0> : tensor<1xf32>
  %mean = onnx.initializer "m" dense<2.0> : tensor<1xf32>
  %var = onnx.initializer "v" dense<8.0> : tensor<1xf32>
  %0 = onnx.node "BatchNormalization"(%x, %scale, %bias, %mean, %var) {epsilon = 1.0 : f32, momentum = 0.9 : f32} opset 15 : (tensor<?x1x4x4xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// What is not constant is computed.
// CHECK-LABEL: @batch_of_variables
// CHECK:       nn.sqrt %{{.+}} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK:       nn.div %arg1
func.func @batch_of_variables(%x: tensor<1x2x4xf32>, %p: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "BatchNormalization"(%x, %p, %p, %p, %p) {} opset 9 : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Narrow floats are normalized in f32.
// CHECK-LABEL: @layer
// CHECK:       %[[W:.+]] = nn.cast %arg0 {to = f32}
// CHECK:       %[[M:.+]] = nn.reduce %[[W]] {axes = array<i64: 1, 2>, kind = 1 : i32} : (tensor<2x3x4xf32>) -> tensor<2x1x1xf32>
// CHECK:       nn.sub %[[W]], %[[M]]
// CHECK:       nn.cast %{{.+}} {to = f16}
// CHECK:       nn.mul %{{.+}}, %arg1 : (tensor<2x3x4xf16>, tensor<3x4xf16>) -> tensor<2x3x4xf16>
func.func @layer(%x: tensor<2x3x4xf16>, %s: tensor<3x4xf16>) -> !onnx.value {
  %0 = onnx.node "LayerNormalization"(%x, %s) {axis = 1 : i64} opset 17 : (tensor<2x3x4xf16>, tensor<3x4xf16>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @instance
// CHECK:       nn.reduce %arg0 {axes = array<i64: 2, 3>, kind = 1 : i32}
// CHECK:       nn.mul %{{.+}} : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
func.func @instance(%x: tensor<1x2x4x4xf32>, %p: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "InstanceNormalization"(%x, %p, %p) {} opset 6 : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Scale and bias are one a channel since opset 21.
// CHECK-LABEL: @group
// CHECK:       nn.reshape %arg0 {shape = {{.+}}} : (tensor<1x6x5xf32>) -> tensor<1x2x3x5xf32>
// CHECK:       nn.reduce %{{.+}} {axes = array<i64: 2, 3>, kind = 1 : i32}
// CHECK:       nn.reshape %{{.+}} : (tensor<1x2x3x5xf32>) -> tensor<1x6x5xf32>
// CHECK:       nn.mul %{{.+}} : (tensor<1x6x5xf32>, tensor<1x6x1xf32>) -> tensor<1x6x5xf32>
func.func @group(%x: tensor<1x6x5xf32>, %p: tensor<6xf32>) -> !onnx.value {
  %0 = onnx.node "GroupNormalization"(%x, %p, %p) {num_groups = 2 : i64} opset 21 : (tensor<1x6x5xf32>, tensor<6xf32>, tensor<6xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// In training the batch's own mean and variance count, and move the running ones.
// CHECK-LABEL: @training
// CHECK:       %[[M:.+]] = nn.reduce %arg0 {axes = array<i64: 0, 2>, kind = 1 : i32}
// CHECK:       %[[C:.+]] = nn.sub %arg0, %[[M]]
// CHECK:       nn.reshape %[[M]] {{.+}} -> tensor<2xf32>
// CHECK:       return %{{.+}}, %{{.+}}, %{{.+}} : tensor<3x2x4xf32>, tensor<2xf32>, tensor<2xf32>
func.func @training(%x: tensor<3x2x4xf32>, %p: tensor<2xf32>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0:3 = onnx.node "BatchNormalization"(%x, %p, %p, %p, %p) {training_mode = 1 : i64} opset 15 : (tensor<3x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> (!onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#1, %0#2 : !onnx.value, !onnx.value, !onnx.value
}
