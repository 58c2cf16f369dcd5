// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// A short transform is one matrix product.
// CHECK-LABEL: @short_transform
// CHECK:       nn.matmul {{.+}} : (tensor<?x8xf32>, tensor<8x16xf32>) -> tensor<?x16xf32>
// CHECK-NOT:   nn.matmul
// CHECK:       return
func.func @short_transform(%x: tensor<?x8x1xf32>) -> !onnx.value {
  %0 = onnx.node "DFT"(%x) {} opset 17 : (tensor<?x8x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// A long one is two short ones: 400 = 20 x 20. No matrix of 400 rows.
// CHECK-LABEL: @long_transform
// CHECK:       nn.matmul {{.+}} : (tensor<?x20xf32>, tensor<20x40xf32>) -> tensor<?x40xf32>
// CHECK:       nn.matmul {{.+}} : (tensor<?x40xf32>, tensor<40x40xf32>) -> tensor<?x40xf32>
// CHECK-NOT:   nn.matmul
// CHECK:       nn.slice {{.+}} -> tensor<?x201x2xf32>
func.func @long_transform(%x: tensor<?x400x1xf32>) -> !onnx.value {
  %0 = onnx.node "DFT"(%x) {onesided = 1 : i64} opset 17 : (tensor<?x400x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// A signal of any length: its frames are gathered.
// CHECK-LABEL: @short_time_transform
// CHECK:       nn.gather %arg0, {{.+}} {axis = 1 : i64} : (tensor<1x?x1xf32>, tensor<?x16xi64>) -> tensor<1x?x16x1xf32>
// CHECK:       nn.mul
// CHECK:       nn.matmul
func.func @short_time_transform(%x: tensor<1x?x1xf32>, %w: tensor<16xf32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<8> : tensor<i64>
  %0 = onnx.node "STFT"(%x, %s, %w) {} opset 17 : (tensor<1x?x1xf32>, tensor<i64>, tensor<16xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @window
// CHECK:       nn.cos {{.+}} : (tensor<8xf64>) -> tensor<8xf64>
// CHECK:       nn.cast {{.+}} {to = f32}
func.func @window() -> !onnx.value {
  %n = onnx.initializer "n" dense<8> : tensor<i64>
  %0 = onnx.node "HannWindow"(%n) {} opset 17 : (tensor<i64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @mel_weights
// CHECK:       nn.where {{.+}} -> tensor<9x4xf64>
func.func @mel_weights(%r: tensor<i64>, %l: tensor<f32>, %h: tensor<f32>) -> !onnx.value {
  %n = onnx.initializer "n" dense<4> : tensor<i64>
  %d = onnx.initializer "d" dense<16> : tensor<i64>
  %0 = onnx.node "MelWeightMatrix"(%n, %d, %r, %l, %h) {} opset 17 : (tensor<i64>, tensor<i64>, tensor<i64>, tensor<f32>, tensor<f32>) -> !onnx.value
  return %0 : !onnx.value
}
