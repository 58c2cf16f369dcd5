// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// Halves of each head are turned; the rows of the caches are gathered by place.
// CHECK-LABEL: @halves
// CHECK-DAG:   nn.gather %arg1, %arg3 {axis = 0 : i64}
// CHECK-DAG:   nn.gather %arg2, %arg3 {axis = 0 : i64}
// CHECK:       nn.sub {{.+}} -> tensor<?x4x?x8xf32>
// CHECK:       nn.concat {{.+}} {axis = 3 : i64} {{.+}} -> tensor<?x4x?x16xf32>
func.func @halves(%x: tensor<?x4x?x16xf32> {onnx.dims = ["b", "", "s", ""]}, %c: tensor<50x8xf32>, %s: tensor<50x8xf32>,
                  %p: tensor<?x?xi64> {onnx.dims = ["b", "s"]}) -> !onnx.value {
  %0 = onnx.node "RotaryEmbedding"(%x, %c, %s, %p) {} opset 23 : (tensor<?x4x?x16xf32>, tensor<50x8xf32>, tensor<50x8xf32>, tensor<?x?xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// Neighbours are turned; what is not stays behind.
// CHECK-LABEL: @neighbours_of_a_part
// CHECK-DAG:   nn.slice {{.+}} starts = affine_map<() -> (0, 0, 0, 0)>, steps = array<i64: 1, 1, 1, 2>
// CHECK-DAG:   nn.slice {{.+}} starts = affine_map<() -> (0, 0, 0, 1)>, steps = array<i64: 1, 1, 1, 2>
// CHECK:       nn.concat {{.+}} {axis = 4 : i64}
// CHECK:       nn.concat {{.+}} {axis = 3 : i64} : (tensor<2x3x4x4xf32>, tensor<2x3x4x2xf32>)
func.func @neighbours_of_a_part(%x: tensor<2x3x24xf32>, %c: tensor<2x3x2xf32>, %s: tensor<2x3x2xf32>) -> !onnx.value {
  %0 = onnx.node "RotaryEmbedding"(%x, %c, %s) {interleaved = 1 : i64, num_heads = 4 : i64, rotary_embedding_dim = 4 : i64} opset 23
     : (tensor<2x3x24xf32>, tensor<2x3x2xf32>, tensor<2x3x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @gated
// CHECK-NEXT:  %[[S:.+]] = nn.swish %arg0 {alpha = 1.000000e+00 : f64}
// CHECK-NEXT:  nn.mul %[[S]], %arg1
func.func @gated(%a: tensor<?x8xf32> {onnx.dims = ["n", ""]}, %b: tensor<?x8xf32> {onnx.dims = ["n", ""]}) -> !onnx.value {
  %0 = onnx.node "SwiGLU"(%a, %b) {} opset 28 : (tensor<?x8xf32>, tensor<?x8xf32>) -> !onnx.value
  return %0 : !onnx.value
}
