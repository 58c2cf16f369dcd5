// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @matrix_product
// CHECK-NEXT:  %[[M:.+]] = nn.matmul %arg0, %arg1 : (tensor<?x3x4xf32>, tensor<?x4x5xf32>) -> tensor<?x3x5xf32>
// CHECK-NEXT:  return %[[M]]
func.func @matrix_product(%x: tensor<?x3x4xf32> {onnx.dims = ["b", "", ""]}, %y: tensor<?x4x5xf32> {onnx.dims = ["b", "", ""]}) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x, %y) {equation = "bij,bjk->bik"} opset 12 : (tensor<?x3x4xf32>, tensor<?x4x5xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Attention scores: heads are a batch, and the keys are transposed.
// CHECK-LABEL: @scores
// CHECK-DAG:   nn.transpose %arg0 {perm = array<i64: 0, 2, 1, 3>}
// CHECK-DAG:   nn.transpose %arg1 {perm = array<i64: 0, 2, 3, 1>}
// CHECK:       nn.matmul {{.+}} : (tensor<2x4x7x8xf32>, tensor<2x4x8x9xf32>) -> tensor<2x4x7x9xf32>
func.func @scores(%q: tensor<2x7x4x8xf32>, %k: tensor<2x9x4x8xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%q, %k) {equation = "bqhd, bkhd -> bhqk"} opset 12 : (tensor<2x7x4x8xf32>, tensor<2x9x4x8xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Nothing is summed over two operands: a broadcast product, and no matrix.
// CHECK-LABEL: @outer_product
// CHECK-NOT:   nn.matmul
// CHECK:       nn.mul {{.+}} : (tensor<3x1xf32>, tensor<1x4xf32>) -> tensor<3x4xf32>
func.func @outer_product(%x: tensor<3xf32>, %y: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x, %y) {equation = "i,j"} opset 12 : (tensor<3xf32>, tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @trace
// CHECK:       nn.gather_elements %arg0, {{.+}} {axis = 1 : i64}
// CHECK:       nn.reduce {{.+}} kind = 0 : i32
// CHECK-NOT:   nn.matmul
func.func @trace(%x: tensor<3x3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x) {equation = "ii"} opset 12 : (tensor<3x3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// What only one operand has is summed before the product.
// CHECK-LABEL: @sums_first
// CHECK:       nn.reduce %arg0 {axes = array<i64: 1>
// CHECK:       nn.mul
func.func @sums_first(%x: tensor<3x4xf32>, %y: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x, %y) {equation = "ij,i->i"} opset 12 : (tensor<3x4xf32>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// The ellipsis broadcasts; without an arrow its dims come first.
// CHECK-LABEL: @ellipsis
// CHECK:       nn.matmul %{{.+}} : (tensor<1x6x4xf32>, tensor<5x4x6xf32>) -> tensor<5x6x6xf32>
// CHECK:       nn.transpose {{.+}} -> tensor<2x5x3x6xf32>
func.func @ellipsis(%x: tensor<2x1x3x4xf32>, %y: tensor<5x4x6xf32>) -> !onnx.value {
  %0 = onnx.node "Einsum"(%x, %y) {equation = "...ij,...jk"} opset 12 : (tensor<2x1x3x4xf32>, tensor<5x4x6xf32>) -> !onnx.value
  return %0 : !onnx.value
}
