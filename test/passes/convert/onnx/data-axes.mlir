// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --split-input-file --mlir-print-local-scope | FileCheck %s

// Each dim is reduced or left as it is; which, its size says, that is read from data.
// CHECK-LABEL: @reduce
// CHECK-SAME:    nn.data_dims = ["line {{[0-9]+}}", "line {{[0-9]+}}"]
// CHECK:         nn.read_dims {{.*}} {first = 0 : i64}
// CHECK:         nn.reduce {{.*}} {axes = array<i64: 0>
// CHECK:         nn.where {{.*}} -> tensor<?x3xf32>
// CHECK:         nn.read_dims {{.*}} {first = 1 : i64}
// CHECK:         nn.reduce {{.*}} {axes = array<i64: 1>
// CHECK:         nn.where {{.*}} -> tensor<?x?xf32>
func.func @reduce(%x: tensor<2x3xf32>, %axes: tensor<1xi64>) -> !onnx.value {
  %0 = onnx.node "ReduceSum"(%x, %axes) {} opset 13 : (tensor<2x3xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Known axes need nothing of that.
// CHECK-LABEL: @known
// CHECK-NOT:     nn.read_dims
// CHECK:         nn.reduce {{.*}} -> tensor<1x3xf32>
func.func @known(%x: tensor<2x3xf32>) -> !onnx.value {
  %axes = onnx.initializer "axes" dense<0> : tensor<1xi64>
  %0 = onnx.node "ReduceSum"(%x, %axes) {} opset 13 : (tensor<2x3xf32>, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// -----

// Padding is a gather; what is outside it takes from one more element.
// CHECK-LABEL: @pad
// CHECK:         nn.read_dims
// CHECK:         nn.concat {{.*}} -> tensor<5xf32>
// CHECK:         nn.gather {{.*}} {axis = 0 : i64} {{.*}} -> tensor<?xf32>
func.func @pad(%x: tensor<4xf32>, %pads: tensor<2xi64>) -> !onnx.value {
  %0 = onnx.node "Pad"(%x, %pads) {} opset 18 : (tensor<4xf32>, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}
