// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --canonicalize --mlir-print-local-scope | FileCheck %s

// Index vectors become numbers of slices.
// CHECK-LABEL: @gather_nd
// CHECK:       %[[X:.+]] = nn.reshape %arg0 {shape = affine_map<() -> (12, 2)>}
// CHECK:       nn.gather %[[X]], %{{.+}} {axis = 0 : i64} : (tensor<12x2xf32>, tensor<5xi64>) -> tensor<5x2xf32>
func.func @gather_nd(%x: tensor<3x4x2xf32>, %i: tensor<5x2xi64>) -> !onnx.value {
  %0 = onnx.node "GatherND"(%x, %i) {} opset 13 : (tensor<3x4x2xf32>, tensor<5x2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// Batch dims are part of the number, so that a symbolic batch is one gather too.
// CHECK-LABEL: @gather_nd_batch
// CHECK:       nn.iota {{.+}} -> tensor<?xi64>
// CHECK:       nn.reshape %arg0 {shape = affine_map<()[s0] -> (s0 * 3, 2)>}
// CHECK:       nn.gather {{.+}} : (tensor<?x2xf32>, tensor<?xi64>) -> tensor<?x2xf32>
func.func @gather_nd_batch(%x: tensor<?x3x2xf32> {onnx.dims = ["batch", "", ""]},
                           %i: tensor<?x1xi64> {onnx.dims = ["batch", ""]}) -> !onnx.value {
  %0 = onnx.node "GatherND"(%x, %i) {batch_dims = 1 : i64} opset 13 : (tensor<?x3x2xf32>, tensor<?x1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @scatter_elements
// CHECK:       %[[I:.+]] = nn.where
// CHECK:       nn.scatter %arg0, %[[I]], %arg2 {axis = 1 : i64, kind = 4 : i32}
func.func @scatter_elements(%x: tensor<3x4xf32>, %i: tensor<3x2xi32>, %u: tensor<3x2xf32>) -> !onnx.value {
  %0 = onnx.node "ScatterElements"(%x, %i, %u) {axis = -1 : i64, reduction = "min"} opset 18 : (tensor<3x4xf32>, tensor<3x2xi32>, tensor<3x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// What lies outside gets a number that is no row.
// CHECK-LABEL: @scatter_nd
// CHECK:       nn.constant dense<-1> : tensor<i64>
// CHECK:       nn.where %{{.+}}, %{{.+}}, %{{.+}} : (tensor<5xi1>, tensor<5xi64>, tensor<i64>) -> tensor<5xi64>
// CHECK:       nn.scatter %{{.+}}, %{{.+}}, %{{.+}} {axis = 0 : i64, kind = 1 : i32} : (tensor<12x2xf32>, tensor<5x1xi64>, tensor<5x2xf32>)
func.func @scatter_nd(%x: tensor<3x4x2xf32>, %i: tensor<5x2xi64>, %u: tensor<5x2xf32>) -> !onnx.value {
  %0 = onnx.node "ScatterND"(%x, %i, %u) {reduction = "add"} opset 18 : (tensor<3x4x2xf32>, tensor<5x2xi64>, tensor<5x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @cache_update
// CHECK:       %[[I:.+]] = nn.mod {{.+}} -> tensor<2x1x3x1xi64>
// CHECK:       nn.scatter %arg0, %[[I]], %arg1 {axis = 2 : i64, kind = 0 : i32}
func.func @cache_update(%c: tensor<2x4x8x16xf32>, %u: tensor<2x4x3x16xf32>, %w: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "TensorScatter"(%c, %u, %w) {mode = "circular"} opset 24 : (tensor<2x4x8x16xf32>, tensor<2x4x3x16xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @top_k
// CHECK:       %[[I:.+]] = nn.top_k %arg0 {axis = 1 : i64, k = affine_map<() -> (3)>, largest = false}
// CHECK:       %[[V:.+]] = nn.gather_elements %arg0, %[[I]] {axis = 1 : i64}
// CHECK:       return %[[V]], %[[I]]
func.func @top_k(%x: tensor<?x9xf32>) -> (!onnx.value, !onnx.value) {
  %k = onnx.initializer "k" dense<3> : tensor<1xi64>
  %0:2 = onnx.node "TopK"(%x, %k) {largest = 0 : i64} opset 11 : (tensor<?x9xf32>, tensor<1xi64>) -> (!onnx.value, !onnx.value)
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @cumulative_sum
// CHECK:       nn.cumulate %arg0 {axis = 1 : i64, exclusive = true, kind = 0 : i32, reverse = false}
func.func @cumulative_sum(%x: tensor<2x3xf32>) -> !onnx.value {
  %a = onnx.initializer "a" dense<-1> : tensor<i64>
  %0 = onnx.node "CumSum"(%x, %a) {exclusive = 1 : i64} opset 14 : (tensor<2x3xf32>, tensor<i64>) -> !onnx.value
  return %0 : !onnx.value
}

// An axis from the model's data chooses between the results of all.
// CHECK-LABEL: @cumulative_product_along_any_axis
// CHECK-DAG:   nn.cumulate %arg0 {axis = 1 : i64
// CHECK-DAG:   nn.cumulate %arg0 {axis = 0 : i64
// CHECK:       nn.where
func.func @cumulative_product_along_any_axis(%x: tensor<2x3xf32>, %a: tensor<i32>) -> !onnx.value {
  %0 = onnx.node "CumProd"(%x, %a) {} opset 26 : (tensor<2x3xf32>, tensor<i32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @reverse_sequence
// CHECK:       %[[F:.+]] = nn.where {{.+}} -> tensor<4x2xi64>
// CHECK:       %[[I:.+]] = nn.expand {{.+}} -> tensor<4x2x3xi64>
// CHECK:       nn.gather_elements %arg0, %[[I]] {axis = 0 : i64}
func.func @reverse_sequence(%x: tensor<4x2x3xf32>, %l: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "ReverseSequence"(%x, %l) {} opset 10 : (tensor<4x2x3xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}
