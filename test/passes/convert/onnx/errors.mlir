// RUN: not skiff-opt %s --skiff-convert-onnx-to-nn 2>&1 | FileCheck %s --implicit-check-not=error:

// All that is wrong is said at once, a kind only once, and the way out at the end. What depends on a node that
// failed says nothing of its own; but an operator that is not supported is named wherever it stands.
// CHECK:      error: m.onnx: node "nms" (TfIdfVectorizer, opset 13): the operator is not supported (and 1 more node)
// CHECK:      error: m.onnx: node "blend" (com.acme.Blend, opset 1): the operator is not supported
// CHECK:      error: m.onnx: node "old" (Gelu, opset 13): the operator is supported from opset 20 on
// CHECK:      error: m.onnx: node "inner" (ImageDecoder, opset 13): the operator is not supported (and 1 more node)
// CHECK:      error: m.onnx: node "flatten" (Flatten, opset 13): attribute 'axis' is 5, expected -2..2
// CHECK:      error: m.onnx: node "late" (com.acme.Late, opset 1): the operator is not supported
// CHECK-NEXT: note: nothing was converted; export the model with other operators or another opset, or file an issue that names what is missing
// CHECK-NOT:  explicitly marked illegal
module attributes {onnx.source = "m.onnx"} {
  func.func @main(%x: tensor<2x3xf32>, %c: tensor<i1>) -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value) {
    %0 = onnx.node "TfIdfVectorizer"(%x) {} opset 13 : (tensor<2x3xf32>) -> !onnx.value loc("nms")
    %1 = onnx.node "TfIdfVectorizer"(%x) {} opset 13 : (tensor<2x3xf32>) -> !onnx.value loc("nms2")
    %2 = onnx.node ["com.acme"] "Blend"(%0) {} opset 1 : (!onnx.value) -> !onnx.value loc("blend")
    %3 = onnx.node "Gelu"(%x) {} opset 13 : (tensor<2x3xf32>) -> !onnx.value loc("old")
    %4 = onnx.node "If"(%c) {} opset 13 graphs ["then_branch", "else_branch"] {
      %i = onnx.node "ImageDecoder"(%x) {} opset 13 : (tensor<2x3xf32>) -> !onnx.value loc("inner")
      onnx.yield %i : !onnx.value
    }, {
      %j = onnx.node "ImageDecoder"(%x) {} opset 13 : (tensor<2x3xf32>) -> !onnx.value loc("inner2")
      onnx.yield %j : !onnx.value
    } : (tensor<i1>) -> !onnx.value loc("if")
    %5 = onnx.node "Flatten"(%x) {axis = 5 : i64} opset 13 : (tensor<2x3xf32>) -> !onnx.value loc("flatten")
    %6 = onnx.node "Relu"(%5) {} opset 13 : (!onnx.value) -> !onnx.value loc("dependent")
    %7 = onnx.node "Reshape"(%6, %6) {} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value loc("dependent2")
    %8 = onnx.node ["com.acme"] "Late"(%7) {} opset 1 : (!onnx.value) -> !onnx.value loc("late")
    return %1, %2, %3, %4, %8 : !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value
  }
}
