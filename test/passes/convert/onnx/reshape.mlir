// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// 0 copies a dim, unless allowzero says that it is meant.
// CHECK-LABEL: @zero
// CHECK:       nn.reshape %arg0 {shape = affine_map<()[s0] -> (s0, 12)>} : (tensor<?x3x4xf32>) -> tensor<?x12xf32>
// CHECK:       nn.reshape %arg1 {shape = affine_map<() -> (0, 5)>} : (tensor<2x0xf32>) -> tensor<0x5xf32>
func.func @zero(%x: tensor<?x3x4xf32>, %empty: tensor<2x0xf32>) -> (!onnx.value, !onnx.value) {
  %s = onnx.initializer "s" dense<[0, -1]> : tensor<2xi64>
  %z = onnx.initializer "z" dense<[0, 5]> : tensor<2xi64>
  %0 = onnx.node "Reshape"(%x, %s) {} opset 14 : (tensor<?x3x4xf32>, tensor<2xi64>) -> !onnx.value
  %1 = onnx.node "Reshape"(%empty, %z) {allowzero = 1 : i64} opset 14 : (tensor<2x0xf32>, tensor<2xi64>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @flatten
// CHECK:       nn.reshape %arg0 {shape = affine_map<()[s0] -> (s0 * 3, 4)>}
func.func @flatten(%x: tensor<?x3x4xf32>) -> !onnx.value {
  %0 = onnx.node "Flatten"(%x) {axis = -1 : i64} opset 13 : (tensor<?x3x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @squeeze
// CHECK:       nn.reshape %arg0 {{.+}} : (tensor<?x1x4x1xf32>) -> tensor<?x1x4xf32>
// CHECK:       nn.reshape %{{.+}} : (tensor<?x1x4xf32>) -> tensor<1x?x1x4x1xf32>
func.func @squeeze(%x: tensor<?x1x4x1xf32>) -> !onnx.value {
  %axes = onnx.initializer "axes" dense<-1> : tensor<1xi64>
  %0 = onnx.node "Squeeze"(%x, %axes) {} opset 13 : (tensor<?x1x4x1xf32>, tensor<1xi64>) -> !onnx.value
  %1 = onnx.node "Unsqueeze"(%0) {axes = array<i64: 0, -1>} opset 11 : (!onnx.value) -> !onnx.value
  return %1 : !onnx.value
}

// CHECK-LABEL: @depth_to_space
// CHECK:       nn.transpose %{{.+}} {perm = array<i64: 0, 3, 4, 1, 5, 2>} : (tensor<?x2x2x3x4x5xf32>) -> tensor<?x3x4x2x5x2xf32>
// CHECK:       nn.reshape {{.+}} -> tensor<?x3x8x10xf32>
// CHECK:       nn.transpose %{{.+}} {perm = array<i64: 0, 1, 4, 2, 5, 3>} : (tensor<?x3x2x2x4x5xf32>) -> tensor<?x3x4x2x5x2xf32>
func.func @depth_to_space(%x: tensor<?x12x4x5xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "DepthToSpace"(%x) {blocksize = 2 : i64} opset 13 : (tensor<?x12x4x5xf32>) -> !onnx.value
  %1 = onnx.node "DepthToSpace"(%x) {blocksize = 2 : i64, mode = "CRD"} opset 13 : (tensor<?x12x4x5xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @space_to_depth
// CHECK:       nn.transpose %{{.+}} {perm = array<i64: 0, 3, 5, 1, 2, 4>}
// CHECK:       nn.reshape {{.+}} -> tensor<1x12x2x1xf32>
func.func @space_to_depth(%x: tensor<1x3x4x2xf32>) -> !onnx.value {
  %0 = onnx.node "SpaceToDepth"(%x) {blocksize = 2 : i64} opset 13 : (tensor<1x3x4x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
