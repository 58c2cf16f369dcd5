// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// The list of all elements that are not 0 is cut to as many as there are.
// CHECK-LABEL: @non_zero
// CHECK:       %[[M:.+]] = nn.cast %arg0 {{.+}} -> tensor<3x4xi1>
// CHECK:       %[[L:.+]] = nn.compact %[[M]] : (tensor<3x4xi1>) -> tensor<12xi64>
// CHECK:       %[[N:.+]] = nn.reduce {{.+}} -> tensor<1x1xi64>
// CHECK:       nn.read_dims {{.+}} {first = 0 : i64} : tensor<1xi64>
// CHECK:       nn.slice %[[L]] {{.*}}sizes = affine_map<(d0) -> (d0)>
// CHECK:       nn.concat {{.+}} {axis = 0 : i64} {{.+}} -> tensor<2x?xi64>
func.func @non_zero(%x: tensor<3x4xf32>) -> !onnx.value {
  %0 = onnx.node "NonZero"(%x) {} opset 13 : (tensor<3x4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// What is known when the model is compiled needs no data dim.
// CHECK-LABEL: @non_zero_of_a_constant
// CHECK-NOT:   nn.compact
// CHECK-NOT:   nn.read_dims
// CHECK:       return {{.+}} : tensor<1x2xi64>
func.func @non_zero_of_a_constant() -> !onnx.value {
  %x = onnx.initializer "x" dense<[0, 7, -1]> : tensor<3xi32>
  %0 = onnx.node "NonZero"(%x) {} opset 13 : (tensor<3xi32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @compress_along_an_axis
// CHECK:       %[[L:.+]] = nn.compact %arg1
// CHECK:       %[[I:.+]] = nn.slice %[[L]]
// CHECK:       nn.gather %arg0, %[[I]] {axis = 1 : i64} : (tensor<2x3xf32>, tensor<?xi64>) -> tensor<2x?xf32>
func.func @compress_along_an_axis(%x: tensor<2x3xf32>, %c: tensor<3xi1>) -> !onnx.value {
  %0 = onnx.node "Compress"(%x, %c) {axis = -1 : i64} opset 11 : (tensor<2x3xf32>, tensor<3xi1>) -> !onnx.value
  return %0 : !onnx.value
}

// A shorter condition is about the first elements.
// CHECK-LABEL: @compress_all
// CHECK:       %[[X:.+]] = nn.reshape %arg0 {shape = affine_map<() -> (6)>}
// CHECK:       %[[F:.+]] = nn.slice %[[X]] {{.*}} -> tensor<5xf32>
// CHECK:       nn.gather %[[F]], {{.+}} -> tensor<?xf32>
func.func @compress_all(%x: tensor<2x3xf32>, %c: tensor<5xi1>) -> !onnx.value {
  %0 = onnx.node "Compress"(%x, %c) {} opset 11 : (tensor<2x3xf32>, tensor<5xi1>) -> !onnx.value
  return %0 : !onnx.value
}

// One sort and one count serve all outputs.
// CHECK-LABEL: @unique
// CHECK:       %[[O:.+]] = nn.sort_rows {{.+}} : (tensor<6x1xf32>) -> tensor<6xi64>
// CHECK:       nn.read_dims
// CHECK-NOT:   nn.read_dims
// CHECK:       nn.scatter %{{.+}}, %[[O]], %{{.+}} {axis = 0 : i64, kind = 0 : i32}
// CHECK:       nn.scatter {{.+}} {axis = 0 : i64, kind = 1 : i32}
// CHECK:       return {{.+}} : tensor<?xf32>, tensor<?xi64>, tensor<6xi64>, tensor<?xi64>
func.func @unique(%x: tensor<2x3xf32>) -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value) {
  %0:4 = onnx.node "Unique"(%x) {} opset 11 : (tensor<2x3xf32>) -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#1, %0#2, %0#3 : !onnx.value, !onnx.value, !onnx.value, !onnx.value
}

// CHECK-LABEL: @unique_columns
// CHECK:       nn.transpose %arg0 {perm = array<i64: 1, 0, 2>}
// CHECK:       nn.sort_rows {{.+}} : (tensor<3x8xi8>) -> tensor<3xi64>
// CHECK:       nn.gather {{.+}} -> tensor<?x2x4xi8>
// CHECK:       nn.transpose {{.+}} {perm = array<i64: 1, 0, 2>} {{.+}} -> tensor<2x?x4xi8>
func.func @unique_columns(%x: tensor<2x3x4xi8>) -> !onnx.value {
  %0 = onnx.node "Unique"(%x) {axis = 1 : i64, sorted = 0 : i64} opset 11 : (tensor<2x3x4xi8>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @non_max_suppression
// CHECK:       %[[O:.+]] = nn.top_k %arg1 {axis = 2 : i64, k = affine_map<() -> (6)>, largest = true}
// CHECK:       nn.min
// CHECK:       nn.max
// CHECK:       %[[B:.+]] = nn.concat {{.+}} -> tensor<1x6x4xf32>
// CHECK:       nn.non_max_suppression %[[B]], %arg1, %[[O]], %{{.+}} {limit = affine_map<() -> (3)>}
// CHECK:       nn.compact {{.+}} : (tensor<1x2x3xi1>) -> tensor<6xi64>
// CHECK:       nn.concat {{.+}} {axis = 1 : i64} {{.+}} -> tensor<?x3xi64>
func.func @non_max_suppression(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>) -> !onnx.value {
  %m = onnx.initializer "m" dense<3> : tensor<1xi64>
  %0 = onnx.node "NonMaxSuppression"(%b, %s, %m) {} opset 11 : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// A limit from the data is a data dim, not more than there are boxes.
// CHECK-LABEL: @non_max_suppression_with_any_limit
// CHECK:       %[[L:.+]] = nn.min
// CHECK:       nn.read_dims %[[L]] {first = 0 : i64}
// CHECK:       nn.non_max_suppression {{.+}} {limit = affine_map<(d0) -> (d0)>}
func.func @non_max_suppression_with_any_limit(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>, %m: tensor<1xi64>) -> !onnx.value {
  %0 = onnx.node "NonMaxSuppression"(%b, %s, %m) {center_point_box = 1 : i64} opset 11 : (tensor<1x6x4xf32>, tensor<1x2x6xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// Without a limit there is nothing to choose.
// CHECK-LABEL: @non_max_suppression_of_none
// CHECK-NOT:   nn.non_max_suppression
// CHECK:       return {{.+}} : tensor<0x3xi64>
func.func @non_max_suppression_of_none(%b: tensor<1x6x4xf32>, %s: tensor<1x2x6xf32>) -> !onnx.value {
  %0 = onnx.node "NonMaxSuppression"(%b, %s) {} opset 11 : (tensor<1x6x4xf32>, tensor<1x2x6xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @top_k_of_any_size
// CHECK:       nn.read_dims %arg1 {first = 0 : i64}
// CHECK:       nn.check_dims
// CHECK:       nn.top_k %arg0 {axis = 1 : i64, k = affine_map<(d0) -> (d0)>, largest = true}
func.func @top_k_of_any_size(%x: tensor<2x9xf32>, %k: tensor<1xi64>) -> !onnx.value {
  %0:2 = onnx.node "TopK"(%x, %k) {} opset 11 : (tensor<2x9xf32>, tensor<1xi64>) -> (!onnx.value, !onnx.value)
  return %0#0 : !onnx.value
}
