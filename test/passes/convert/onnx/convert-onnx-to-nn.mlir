// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s
// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-debuginfo | FileCheck %s --check-prefix=LOC

// Each name is one symbol, in order of first appearance; an unnamed dim gets a name of its own.
// CHECK:      func.func @signature(
// CHECK-SAME:   %arg0: tensor<?x3x?xf32> {nn.dims = affine_map<()[s0, s1] -> (s0, 3, s1)>, nn.name = "x"},
// CHECK-SAME:   %arg1: tensor<?xf32> {nn.dims = affine_map<()[s0] -> (s0)>, nn.name = "y"},
// CHECK-SAME:   %arg2: tensor<?xf32> {nn.dims = affine_map<()[s0, s1, s2] -> (s2)>, nn.name = "arg2"},
// CHECK-SAME:   %arg3: tensor<4xf32> {nn.name = "arg3"})
// CHECK-SAME: -> (tensor<?x3x?xf32> {nn.name = "out"}) attributes {nn.symbols = ["batch", "width", "arg2_dim0"]}
// CHECK-NEXT:   nn.relu
// CHECK-NEXT:   return
func.func @signature(%x: tensor<?x3x?xf32> {onnx.name = "x", onnx.dims = ["batch", "", "width"]},
                     %y: tensor<?xf32> {onnx.name = "y", onnx.dims = ["batch"]}, %z: tensor<?xf32>,
                     %unused: tensor<4xf32>)
    -> (!onnx.value {onnx.name = "out", onnx.dims = ["batch", "", ""], onnx.type = tensor<?x3x?xf32>}) {
  %0 = onnx.node "Relu"(%x) {} opset 14 : (tensor<?x3x?xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Static arguments need no dims, and a function without symbols has no list of them.
// CHECK:     func.func @static(%arg0: tensor<4xf32> {nn.name = "arg0"}) -> tensor<4xf32> {
// CHECK-NOT: onnx.
func.func @static(%x: tensor<4xf32>) -> !onnx.value {
  %unused = onnx.initializer "w" dense<1.0> : tensor<4xf32>
  %0 = onnx.node "Identity"(%x) {} opset 14 : (tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// An op has the location of its node, a constant that of its initializer.
// LOC-LABEL: @locations
// LOC:       nn.constant {{.+}} loc([[W:#.+]])
// LOC:       nn.add {{.+}} loc([[ADD:#.+]])
// LOC-DAG:   [[W]] = loc("weight")
// LOC-DAG:   [[ADD]] = loc("/layer/Add")
func.func @locations(%x: tensor<4xf32>) -> !onnx.value {
  %w = onnx.initializer "w" dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> loc("weight")
  %0 = onnx.node "Add"(%x, %w) {} opset 14 : (tensor<4xf32>, tensor<4xf32>) -> !onnx.value loc("/layer/Add")
  return %0 : !onnx.value
}

// The newest row whose version is not above the opset counts: opset 12 takes all dims from the axis on.
// CHECK-LABEL: @by_version
// CHECK:       nn.softmax %{{.+}} {axis = 1 : i64} : (tensor<2x12xf32>) -> tensor<2x12xf32>
// CHECK:       nn.softmax %{{.+}} {axis = 2 : i64} : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
func.func @by_version(%x: tensor<2x3x4xf32>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "Softmax"(%x) {} opset 12 : (tensor<2x3x4xf32>) -> !onnx.value
  %1 = onnx.node "Softmax"(%x) {} opset 13 : (tensor<2x3x4xf32>) -> !onnx.value
  return %0, %1 : !onnx.value, !onnx.value
}

// What holds no ONNX is left alone.
// CHECK-LABEL: @no_onnx
// CHECK-NEXT:  return %arg0
func.func @no_onnx(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
