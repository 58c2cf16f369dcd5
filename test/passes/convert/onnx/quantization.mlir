// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// round(x / scale) + zero point, clamped before the cast.
// CHECK-LABEL: @quantize
// CHECK:       %[[D:.+]] = nn.div %arg0, %arg1
// CHECK:       %[[R:.+]] = nn.round %[[D]]
// CHECK:       nn.add %[[R]]
// CHECK:       nn.constant dense<-1.280000e+02> : tensor<f32>
// CHECK:       nn.max
// CHECK:       nn.constant dense<1.270000e+02> : tensor<f32>
// CHECK:       nn.min
// CHECK:       nn.cast %{{.+}} {to = i8} : (tensor<4xf32>) -> tensor<4xi8>
func.func @quantize(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<i8>) -> !onnx.value {
  %0 = onnx.node "QuantizeLinear"(%x, %s, %z) {} opset 13 : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> !onnx.value
  return %0 : !onnx.value
}

// One scale for each index of the axis.
// CHECK-LABEL: @dequantize_per_axis
// CHECK:       nn.sub %{{.+}} : (tensor<2x3x4xf32>, tensor<1x3x1xf32>)
// CHECK:       nn.mul %{{.+}} : (tensor<2x3x4xf32>, tensor<1x3x1xf32>)
func.func @dequantize_per_axis(%x: tensor<2x3x4xui8>, %s: tensor<3xf32>, %z: tensor<3xui8>) -> !onnx.value {
  %0 = onnx.node "DequantizeLinear"(%x, %s, %z) {axis = 1 : i64} opset 13 : (tensor<2x3x4xui8>, tensor<3xf32>, tensor<3xui8>) -> !onnx.value
  return %0 : !onnx.value
}

// Each scale stands for a block of two; the last block is cut.
// CHECK-LABEL: @dequantize_blocks
// CHECK:       nn.expand %{{.+}} : (tensor<3x1xf32>) -> tensor<3x2xf32>
// CHECK:       nn.slice %{{.+}} : (tensor<6xf32>) -> tensor<5xf32>
func.func @dequantize_blocks(%x: tensor<5xi8>, %s: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "DequantizeLinear"(%x, %s) {axis = 0 : i64, block_size = 2 : i64} opset 21 : (tensor<5xi8>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}
