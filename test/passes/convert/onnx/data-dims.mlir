// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// What a size input holds is computed as ONNX says, read as data dims, and checked where it must fit.


// A 0 is the input's dim, a -1 what is left; -1 everywhere if the elements are not as many as there are.
// CHECK-LABEL: @reshape(
// CHECK-SAME:    -> tensor<?x?xf32> attributes {nn.data_dims = ["reshape", "reshape"]}
// CHECK:         %[[IN:.+]] = nn.constant dense<[4, 6]>
// CHECK-NEXT:    nn.where %{{.+}}, %[[IN]], %arg1
// CHECK:         %[[FITS:.+]] = nn.equal %{{.+}} : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi1>
// CHECK:         %[[BAD:.+]] = nn.constant dense<-1> : tensor<i64>
// CHECK-NEXT:    %[[DIMS:.+]] = nn.where %[[FITS]], %{{.+}}, %[[BAD]]
// CHECK-NEXT:    nn.read_dims %[[DIMS]] {first = 0 : i64} : tensor<2xi64>
// CHECK-NEXT:    nn.check_dims <equal, (d0, d1) -> (24, d0 * d1), "reshape">
// CHECK-NEXT:    nn.reshape %arg0 {shape = affine_map<(d0, d1) -> (d0, d1)>}
func.func @reshape(%x: tensor<4x6xf32>, %s: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "Reshape"(%x, %s) {} opset 14 : (tensor<4x6xf32>, tensor<2xi64>) -> !onnx.value loc("reshape")
  return %0 : !onnx.value
}

// CHECK-LABEL: @reshape_allowing_zero
// CHECK-NOT:     dense<[4, 6]>
// CHECK:         nn.read_dims
func.func @reshape_allowing_zero(%x: tensor<4x6xf32>, %s: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "Reshape"(%x, %s) {allowzero = 1 : i64} opset 14 : (tensor<4x6xf32>, tensor<2xi64>) -> !onnx.value loc("reshape")
  return %0 : !onnx.value
}

// Only the dims of 1 give way: the second one is 4 in any case.
// CHECK-LABEL: @expand
// CHECK:         nn.constant dense<[true, false, true]>
// CHECK:         nn.read_dims %{{.+}} {first = 0 : i64} : tensor<3xi64>
// CHECK-NEXT:    nn.expand %arg0 {shape = affine_map<(d0, d1, d2) -> (d0, 4, d2)>} : (tensor<4x1xf32>) -> tensor<?x4x?xf32>
func.func @expand(%x: tensor<4x1xf32>, %s: tensor<3xi64>) -> !onnx.value {
  %0 = onnx.node "Expand"(%x, %s) {} opset 13 : (tensor<4x1xf32>, tensor<3xi64>) -> !onnx.value loc("expand")
  return %0 : !onnx.value
}

// CHECK-LABEL: @tile
// CHECK:         nn.read_dims %arg1 {first = 0 : i64} : tensor<2xi64>
// CHECK:         nn.expand %{{.+}} {shape = affine_map<(d0, d1) -> (d0, 4, d1, 6)>}
// CHECK:         nn.reshape %{{.+}} {shape = affine_map<(d0, d1) -> (d0 * 4, d1 * 6)>} : (tensor<?x4x?x6xf32>) -> tensor<?x?xf32>
func.func @tile(%x: tensor<4x6xf32>, %r: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "Tile"(%x, %r) {} opset 13 : (tensor<4x6xf32>, tensor<2xi64>) -> !onnx.value loc("tile")
  return %0 : !onnx.value
}

// Data dim 0 is the start, data dim 1 the size. Going down, the end may lie before the first element.
// CHECK-LABEL: @slice
// CHECK-SAME:    -> tensor<4x?xf32> attributes {nn.data_dims = ["slice", "slice"]}
// CHECK:         %[[LOW:.+]] = nn.constant dense<-1> : tensor<i64>
// CHECK:         nn.max %{{.+}}, %[[LOW]]
// CHECK:         nn.read_dims %{{.+}} {first = 0 : i64} : tensor<2xi64>
// CHECK-NEXT:    nn.check_dims <at_least, (d0) -> (5, d0), "slice">
// CHECK:         nn.slice %arg0 {sizes = affine_map<(d0, d1) -> (4, d1)>, starts = affine_map<(d0) -> (0, d0)>, steps = array<i64: 1, -2>}
func.func @slice(%x: tensor<4x6xf32>, %from: tensor<1xi64>, %to: tensor<1xi64>) -> !onnx.value {
  %a = onnx.initializer "a" dense<1> : tensor<1xi64>
  %s = onnx.initializer "s" dense<-2> : tensor<1xi64>
  %0 = onnx.node "Slice"(%x, %from, %to, %a, %s) {} opset 13 : (tensor<4x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> !onnx.value loc("slice")
  return %0 : !onnx.value
}

// The second part begins where the first one ends; together they are the whole.
// CHECK-LABEL: @split
// CHECK:         nn.read_dims %arg1 {first = 0 : i64} : tensor<2xi64>
// CHECK-NEXT:    nn.check_dims <equal, (d0, d1) -> (d0 + d1, 6), "split">
// CHECK:         nn.slice %arg0 {sizes = affine_map<(d0) -> (d0, 2)>, starts = affine_map<() -> (0, 0)>
// CHECK:         nn.slice %arg0 {sizes = affine_map<(d0, d1) -> (d1, 2)>, starts = affine_map<(d0) -> (d0, 0)>
func.func @split(%x: tensor<6x2xf32>, %s: tensor<2xi64>) -> (!onnx.value, !onnx.value) {
  %0:2 = onnx.node "Split"(%x, %s) {axis = 0 : i64} opset 13 : (tensor<6x2xf32>, tensor<2xi64>) -> (!onnx.value, !onnx.value) loc("split")
  return %0#0, %0#1 : !onnx.value, !onnx.value
}

// Elements are computed from start and step, their number rounded up and at least 0.
// CHECK-LABEL: @range
// CHECK:         %[[UP:.+]] = nn.ceil
// CHECK-NEXT:    %[[N:.+]] = nn.cast %[[UP]] {to = i64}
// CHECK:         nn.max %[[N]]
// CHECK:         nn.read_dims %{{.+}} {first = 0 : i64} : tensor<1xi64>
// CHECK-NEXT:    nn.iota %{{.+}} {size = affine_map<(d0) -> (d0)>} : (tensor<f32>, tensor<f32>) -> tensor<?xf32>
func.func @range(%l: tensor<f32>) -> !onnx.value {
  %s = onnx.initializer "s" dense<0.0> : tensor<f32>
  %d = onnx.initializer "d" dense<0.5> : tensor<f32>
  %0 = onnx.node "Range"(%s, %l, %d) {} opset 11 : (tensor<f32>, tensor<f32>, tensor<f32>) -> !onnx.value loc("range")
  return %0 : !onnx.value
}

// CHECK-LABEL: @constant_of_shape
// CHECK:         nn.read_dims %arg0 {first = 0 : i64} : tensor<3xi64>
// CHECK-NEXT:    nn.expand %{{.+}} {shape = affine_map<(d0, d1, d2) -> (d0, d1, d2)>} : (tensor<f32>) -> tensor<?x?x?xf32>
func.func @constant_of_shape(%s: tensor<3xi64>) -> !onnx.value {
  %0 = onnx.node "ConstantOfShape"(%s) {} opset 9 : (tensor<3xi64>) -> !onnx.value loc("fill")
  return %0 : !onnx.value
}

// CHECK-LABEL: @one_hot
// CHECK:         nn.read_dims %arg1 {first = 0 : i64} : tensor<i64>
// CHECK:         nn.iota %{{.+}} {size = affine_map<(d0) -> (d0)>}
// CHECK:         return %{{.+}} : tensor<4x?xf32>
func.func @one_hot(%x: tensor<4xi64>, %depth: tensor<i64>, %v: tensor<2xf32>) -> !onnx.value {
  %0 = onnx.node "OneHot"(%x, %depth, %v) {} opset 11 : (tensor<4xi64>, tensor<i64>, tensor<2xf32>) -> !onnx.value loc("hot")
  return %0 : !onnx.value
}

// How much of a dim of any size lies before 5 is known in the run only.
// CHECK-LABEL: @slice_symbolic
// CHECK-SAME:    nn.data_dims = ["slice", "slice"]
// CHECK:         nn.read_dims %{{.+}} {first = 0 : i64} : tensor<2xi64>
// CHECK:         nn.slice %arg0 {sizes = affine_map<(d0, d1) -> (d1)>, starts = affine_map<(d0) -> (d0)>, steps = array<i64: 1>}
func.func @slice_symbolic(%x: tensor<?xf32> {onnx.dims = ["length"]}) -> !onnx.value {
  %0 = onnx.node "Slice"(%x) {starts = array<i64: 0>, ends = array<i64: 5>} opset 9 : (tensor<?xf32>) -> !onnx.value loc("slice")
  return %0 : !onnx.value
}
