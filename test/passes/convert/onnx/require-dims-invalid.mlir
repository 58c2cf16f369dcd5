// RUN: split-file %s %t
// RUN: not skiff-opt %t/both.mlir --skiff-convert-onnx-to-nn 2>&1 | FileCheck %t/both.mlir
// RUN: not skiff-opt %t/never.mlir --skiff-convert-onnx-to-nn 2>&1 | FileCheck %t/never.mlir
// RUN: not skiff-opt %t/split.mlir --skiff-convert-onnx-to-nn 2>&1 | FileCheck %t/split.mlir

// Two nodes that no input can satisfy.
//--- both.mlir
// CHECK: error: both.mlir: node "six" (Add, opset 13): needs rows == 6, which holds for no input that fulfils what nodes before it need
func.func @main(%x: tensor<?xf32> {onnx.dims = ["rows"]}, %y: tensor<5xf32>, %z: tensor<6xf32>)
    -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "Add"(%x, %y) {} opset 13 : (tensor<?xf32>, tensor<5xf32>) -> !onnx.value loc("five")
  %1 = onnx.node "Add"(%x, %z) {} opset 13 : (tensor<?xf32>, tensor<6xf32>) -> !onnx.value loc("six")
  return %0, %1 : !onnx.value, !onnx.value
}

// A dim and the same with one more.
//--- never.mlir
// CHECK: error: never.mlir: node "sum" (Add, opset 13): cannot broadcast rows + 1 with rows
func.func @main(%x: tensor<?xf32> {onnx.dims = ["rows"]}, %y: tensor<1xf32>) -> !onnx.value {
  %0 = onnx.node "Concat"(%x, %y) {axis = 0 : i64} opset 13 : (tensor<?xf32>, tensor<1xf32>) -> !onnx.value loc("longer")
  %1 = onnx.node "Add"(%0, %x) {} opset 13 : (!onnx.value, tensor<?xf32>) -> !onnx.value loc("sum")
  return %1 : !onnx.value
}

//--- split.mlir
// CHECK: error: split.mlir: node "parts" (Split, opset 11): the parts of 2x3 sum to 5, but the dim is rows * 6
func.func @main(%x: tensor<?xf32> {onnx.dims = ["rows"]}) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "Concat"(%x, %x, %x, %x, %x, %x) {axis = 0 : i64} opset 13 : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> !onnx.value loc("six")
  %1:2 = onnx.node "Split"(%0) {split = array<i64: 2, 3>} opset 11 : (!onnx.value) -> (!onnx.value, !onnx.value) loc("parts")
  return %1#0, %1#1 : !onnx.value, !onnx.value
}
