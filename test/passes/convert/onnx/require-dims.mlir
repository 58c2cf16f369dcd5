// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// What a node compares and only the inputs' dims decide is a condition of the function, by the node's name.

// CHECK-LABEL: @broadcast
// CHECK-SAME:  nn.requires = [#nn.require<equal, ()[s0, s1] -> (s0, s1), "sum">,
// CHECK-SAME:                 #nn.require<equal, ()[s0] -> (s0, 5), "five">]
// CHECK-SAME:  nn.symbols = ["a", "b"]
func.func @broadcast(%x: tensor<?x1xf32> {onnx.name = "x", onnx.dims = ["a", ""]},
                     %y: tensor<?x3xf32> {onnx.name = "y", onnx.dims = ["b", ""]}, %z: tensor<5x1xf32>,
                     %c: tensor<1x3xi1>) -> (!onnx.value, !onnx.value) {
  %0 = onnx.node "Add"(%x, %y) {} opset 13 : (tensor<?x1xf32>, tensor<?x3xf32>) -> !onnx.value loc("sum")
  %1 = onnx.node "Where"(%c, %x, %z) {} opset 13 : (tensor<1x3xi1>, tensor<?x1xf32>, tensor<5x1xf32>) -> !onnx.value loc("five")
  return %0, %1 : !onnx.value, !onnx.value
}

// Equal dims and a number 1 need nothing; what a condition before implies is not said again.
// CHECK-LABEL: @implied
// CHECK-SAME:  nn.requires = [#nn.require<equal, ()[s0, s1] -> (s0, s1), "first">]
func.func @implied(%x: tensor<?x1xf32> {onnx.dims = ["a", ""]}, %y: tensor<?x1xf32> {onnx.dims = ["b", ""]},
                   %one: tensor<1xf32>) -> !onnx.value {
  %0 = onnx.node "Add"(%x, %x) {} opset 13 : (tensor<?x1xf32>, tensor<?x1xf32>) -> !onnx.value loc("same")
  %1 = onnx.node "Add"(%0, %one) {} opset 13 : (!onnx.value, tensor<1xf32>) -> !onnx.value loc("one")
  %2 = onnx.node "Add"(%1, %y) {} opset 13 : (!onnx.value, tensor<?x1xf32>) -> !onnx.value loc("first")
  %3 = onnx.node "Mul"(%y, %x) {} opset 13 : (tensor<?x1xf32>, tensor<?x1xf32>) -> !onnx.value loc("again")
  %4 = onnx.node "Concat"(%2, %3) {axis = 1 : i64} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value loc("join")
  return %4 : !onnx.value
}

// CHECK-LABEL: @contractions
// CHECK-SAME:  [#nn.require<equal, ()[s0] -> (s0, 8), "product">,
// CHECK-SAME:   #nn.require<equal, ()[s0, s1] -> (3, s1), "gemm">,
// CHECK-SAME:   #nn.require<equal, ()[s0, s1, s2] -> (s2, 6), "conv">]
func.func @contractions(%x: tensor<2x?xf32> {onnx.dims = ["", "k"]}, %w: tensor<8x3xf32>,
                        %bias: tensor<?xf32> {onnx.dims = ["n"]},
                        %image: tensor<1x?x4x4xf32> {onnx.dims = ["", "channels", "", ""]},
                        %f: tensor<2x3x1x1xf32>) -> (!onnx.value, !onnx.value, !onnx.value) {
  %0 = onnx.node "MatMul"(%x, %w) {} opset 13 : (tensor<2x?xf32>, tensor<8x3xf32>) -> !onnx.value loc("product")
  %1 = onnx.node "Gemm"(%x, %w, %bias) {} opset 13 : (tensor<2x?xf32>, tensor<8x3xf32>, tensor<?xf32>) -> !onnx.value loc("gemm")
  %2 = onnx.node "Conv"(%image, %f) {group = 2 : i64} opset 11 : (tensor<1x?x4x4xf32>, tensor<2x3x1x1xf32>) -> !onnx.value loc("conv")
  return %0, %1, %2 : !onnx.value, !onnx.value, !onnx.value
}

// A -1 leaves no remainder. A reshape that is folded away, since its type says nothing, still asks for its dims.
// CHECK-LABEL: @reshape
// CHECK-SAME:  [#nn.require<equal, ()[s0] -> (s0 * 3, ((s0 * 3) floordiv 4) * 4), "rest">,
// CHECK-SAME:   #nn.require<equal, ()[s0, s1] -> (s0, s1), "like">]
// CHECK-NOT:   tensor<?x3xf32>) -> tensor<?x3xf32>
func.func @reshape(%x: tensor<?x3xf32> {onnx.dims = ["a", ""]}, %y: tensor<?x3xf32> {onnx.dims = ["b", ""]})
    -> (!onnx.value, !onnx.value) {
  %s = onnx.initializer "s" dense<[-1, 4]> : tensor<2xi64>
  %0 = onnx.node "Reshape"(%x, %s) {} opset 13 : (tensor<?x3xf32>, tensor<2xi64>) -> !onnx.value loc("rest")
  %1 = onnx.node "Shape"(%y) {} opset 13 : (tensor<?x3xf32>) -> !onnx.value loc("shape")
  %2 = onnx.node "Reshape"(%x, %1) {} opset 13 : (tensor<?x3xf32>, !onnx.value) -> !onnx.value loc("like")
  return %0, %2 : !onnx.value, !onnx.value
}

// CHECK-LABEL: @split
// CHECK-SAME:  [#nn.require<equal, ()[s0] -> (5, s0), "parts">,
// CHECK-SAME:   #nn.require<equal, ()[s0, s1] -> ((s1 floordiv 2) * 2, s1), "halves">
func.func @split(%x: tensor<?xf32> {onnx.dims = ["a"]}, %y: tensor<?xf32> {onnx.dims = ["b"]})
    -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value) {
  %0:2 = onnx.node "Split"(%x) {split = array<i64: 2, 3>} opset 11 : (tensor<?xf32>) -> (!onnx.value, !onnx.value) loc("parts")
  %1:2 = onnx.node "Split"(%y) {} opset 11 : (tensor<?xf32>) -> (!onnx.value, !onnx.value) loc("halves")
  return %0#0, %0#1, %1#0, %1#1 : !onnx.value, !onnx.value, !onnx.value, !onnx.value
}

// Windows and padding that may take more than there is.
// CHECK-LABEL: @windows
// CHECK-SAME:  #nn.require<at_least, ()[s0] -> (s0, 3), "pool">
// CHECK-SAME:  #nn.require<at_least, ()[s0] -> (s0, 4), "crop">
func.func @windows(%x: tensor<1x2x?xf32> {onnx.dims = ["", "", "w"]}) -> (!onnx.value, !onnx.value) {
  %p = onnx.initializer "p" dense<[0, 0, -2, 0, 0, -2]> : tensor<6xi64>
  %0 = onnx.node "MaxPool"(%x) {kernel_shape = array<i64: 3>} opset 12 : (tensor<1x2x?xf32>) -> !onnx.value loc("pool")
  %1 = onnx.node "Pad"(%x, %p) {} opset 13 : (tensor<1x2x?xf32>, tensor<6xi64>) -> !onnx.value loc("crop")
  return %0, %1 : !onnx.value, !onnx.value
}
