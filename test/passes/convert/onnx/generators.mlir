// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @constants
// CHECK-DAG:   nn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-DAG:   nn.constant dense<3> : tensor<i64>
// CHECK-DAG:   nn.constant dense<true> : tensor<1xi1>
func.func @constants() -> (!onnx.value, !onnx.value, !onnx.value) {
  %0 = onnx.node "Constant"() {value_floats = array<f32: 1.0, 2.0>} opset 13 : () -> !onnx.value
  %1 = onnx.node "Constant"() {value_int = 3 : i64} opset 13 : () -> !onnx.value
  %2 = onnx.node "Constant"() {value = dense<true> : tensor<1xi1>} opset 13 : () -> !onnx.value
  return %0, %1, %2 : !onnx.value, !onnx.value, !onnx.value
}

// CHECK-LABEL: @constant_of_shape
// CHECK-DAG:   %[[F:.+]] = nn.constant dense<0.000000e+00> : tensor<2x3xf32>
// CHECK-DAG:   %[[I:.+]] = nn.expand %{{.+}} {shape = affine_map<()[s0] -> (s0)>} : (tensor<i8>) -> tensor<?xi8>
// CHECK:       return %[[F]], %[[I]]
func.func @constant_of_shape(%x: tensor<?xf32>) -> (!onnx.value, !onnx.value) {
  %s = onnx.initializer "s" dense<[2, 3]> : tensor<2xi64>
  %0 = onnx.node "ConstantOfShape"(%s) {} opset 13 : (tensor<2xi64>) -> !onnx.value
  %1 = onnx.node "Shape"(%x) {} opset 13 : (tensor<?xf32>) -> !onnx.value
  %2 = onnx.node "ConstantOfShape"(%1) {value = dense<7> : tensor<1xi8>} opset 13 : (!onnx.value) -> !onnx.value
  return %0, %2 : !onnx.value, !onnx.value
}

// The size of a range is known even where its elements are not.
// CHECK-LABEL: @range
// CHECK:       nn.iota %{{.+}}, %{{.+}} {size = affine_map<()[s0] -> ((s0 - 1) ceildiv 2)>} : (tensor<i64>, tensor<i64>) -> tensor<?xi64>
// CHECK:       nn.iota {{.+}} -> tensor<3xf32>
func.func @range(%x: tensor<?xf32>) -> (!onnx.value, !onnx.value) {
  %one = onnx.initializer "one" dense<1> : tensor<i64>
  %two = onnx.initializer "two" dense<2> : tensor<i64>
  %a = onnx.initializer "a" dense<1.0> : tensor<f32>
  %b = onnx.initializer "b" dense<2.5> : tensor<f32>
  %c = onnx.initializer "c" dense<0.5> : tensor<f32>
  %size = onnx.node "Size"(%x) {} opset 13 : (tensor<?xf32>) -> !onnx.value
  %0 = onnx.node "Range"(%one, %size, %two) {} opset 13 : (tensor<i64>, !onnx.value, tensor<i64>) -> !onnx.value
  %1 = onnx.node "Range"(%a, %b, %c) {} opset 13 : (tensor<f32>, tensor<f32>, tensor<f32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// By comparison of indices; k may come from the model's data.
// CHECK-LABEL: @triangle
// CHECK:       nn.add %{{.+}} : (tensor<?x1xi64>, tensor<i64>) -> tensor<?x1xi64>
// CHECK:       %[[K:.+]] = nn.less_or_equal
// CHECK:       nn.where %[[K]], %arg0
func.func @triangle(%x: tensor<2x?x?xf32> {onnx.dims = ["", "n", "n"]}, %k: tensor<i64>) -> !onnx.value {
  %0 = onnx.node "Trilu"(%x, %k) {upper = 0 : i64} opset 14 : (tensor<2x?x?xf32>, tensor<i64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @one_hot
// CHECK:       %[[E:.+]] = nn.equal %{{.+}} : (tensor<?x1xi64>, tensor<1x10xi64>) -> tensor<?x10xi1>
// CHECK:       nn.where %[[E]], %{{.+}} -> tensor<?x10xf32>
func.func @one_hot(%i: tensor<?xi64>, %v: tensor<2xf32>) -> !onnx.value {
  %d = onnx.initializer "d" dense<10> : tensor<i64>
  %0 = onnx.node "OneHot"(%i, %d, %v) {} opset 11 : (tensor<?xi64>, tensor<i64>, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
