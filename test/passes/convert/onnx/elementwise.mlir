// RUN: skiff-opt %s --skiff-convert-onnx-to-nn | FileCheck %s

// CHECK-LABEL: @broadcast
// CHECK:       nn.add %arg0, %arg1 : (tensor<?x1x4xf32>, tensor<3x1xf32>) -> tensor<?x3x4xf32>
func.func @broadcast(%x: tensor<?x1x4xf32>, %y: tensor<3x1xf32>) -> !onnx.value {
  %0 = onnx.node "Add"(%x, %y) {} opset 7 : (tensor<?x1x4xf32>, tensor<3x1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Before opset 7 the second operand stands at an axis.
// CHECK-LABEL: @legacy_broadcast
// CHECK:       %[[Y:.+]] = nn.reshape %arg1 {{.+}} : (tensor<3xf32>) -> tensor<1x3x1xf32>
// CHECK:       nn.mul %arg0, %[[Y]]
func.func @legacy_broadcast(%x: tensor<2x3x4xf32>, %y: tensor<3xf32>) -> !onnx.value {
  %0 = onnx.node "Mul"(%x, %y) {broadcast = 1 : i64, axis = 1 : i64} opset 6 : (tensor<2x3x4xf32>, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @variadic
// CHECK:       %[[A:.+]] = nn.add %arg0, %arg1
// CHECK:       %[[B:.+]] = nn.add %[[A]], %arg0
// CHECK:       %[[N:.+]] = nn.constant dense<3.000000e+00> : tensor<f32>
// CHECK:       nn.div %[[B]], %[[N]]
// CHECK-NEXT:  return %{{.+}}, %arg0
func.func @variadic(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "Mean"(%x, %y, %x) {} opset 13 : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> !onnx.value
  %1 = onnx.node "Max"(%x) {} opset 13 : (tensor<4xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// The exponent has a type of its own; the result has the base's.
// CHECK-LABEL: @pow
// CHECK:       nn.pow %arg0, %arg1 : (tensor<4xi32>, tensor<4xf32>) -> tensor<4xi32>
func.func @pow(%x: tensor<4xi32>, %y: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "Pow"(%x, %y) {} opset 13 : (tensor<4xi32>, tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @with_attributes
// CHECK:       nn.mod %arg0, %arg0 {fmod}
// CHECK:       nn.shift %arg1, %arg1 {right} : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
// CHECK:       nn.is_inf %arg0 {negative = true, positive = false} : (tensor<4xf32>) -> tensor<4xi1>
func.func @with_attributes(%x: tensor<4xf32>, %i: tensor<4xui8>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0 = onnx.node "Mod"(%x, %x) {fmod = 1 : i64} opset 13 : (tensor<4xf32>, tensor<4xf32>) -> !onnx.value
  %1 = onnx.node "BitShift"(%i, %i) {direction = "RIGHT"} opset 13 : (tensor<4xui8>, tensor<4xui8>) -> !onnx.value
  %2 = onnx.node "IsInf"(%x) {detect_positive = 0 : i64} opset 13 : (tensor<4xf32>) -> !onnx.value
  return %0, %1, %2 : !onnx.value, !onnx.value, !onnx.value
}

// CHECK-LABEL: @logic
// CHECK:       %[[L:.+]] = nn.less_or_equal %arg0, %arg0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
// CHECK:       %[[N:.+]] = nn.not %[[L]]
// CHECK:       nn.where %[[N]], %arg0, %arg0 : (tensor<4xi1>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
func.func @logic(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "LessOrEqual"(%x, %x) {} opset 13 : (tensor<4xf32>, tensor<4xf32>) -> !onnx.value
  %1 = onnx.node "Not"(%0) {} opset 13 : (!onnx.value) -> !onnx.value
  %2 = onnx.node "Where"(%1, %x, %x) {} opset 13 : (!onnx.value, tensor<4xf32>, tensor<4xf32>) -> !onnx.value
  return %2 : !onnx.value
}

// A cast to the type that a value has is none.
// CHECK-LABEL: @cast
// CHECK-NEXT:  %[[C:.+]] = nn.cast %arg0 {to = i64} : (tensor<4xf32>) -> tensor<4xi64>
// CHECK-NEXT:  return %[[C]], %arg0
func.func @cast(%x: tensor<4xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "Cast"(%x) {to = 7 : i64} opset 13 : (tensor<4xf32>) -> !onnx.value
  %1 = onnx.node "CastLike"(%x, %x) {} opset 15 : (tensor<4xf32>, tensor<4xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @bit_cast
// CHECK:       nn.bit_cast %arg0 {to = i32} : (tensor<4xf32>) -> tensor<4xi32>
func.func @bit_cast(%x: tensor<4xf32>) -> !onnx.value {
  %0 = onnx.node "BitCast"(%x) {to = 6 : i64} opset 26 : (tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @erf_of_integers
// CHECK:       nn.erf %{{.+}} : (tensor<4xf32>) -> tensor<4xf32>
// CHECK:       nn.cast %{{.+}} {to = i8}
func.func @erf_of_integers(%x: tensor<4xi8>) -> !onnx.value {
  %0 = onnx.node "Erf"(%x) {} opset 13 : (tensor<4xi8>) -> !onnx.value
  return %0 : !onnx.value
}
