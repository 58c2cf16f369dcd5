// Sizes that are inputs of the model: a result has the dims that they say, in one session after the other; sizes that
// do not fit end the run with the node's name, and no output is written.
// RUN: python3 %S/tensor.py %s %t wide
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: python3 %S/tensor.py %s %t open
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: python3 %S/tensor.py %s %t wrong
// RUN: rm -f %t.none.npz
// RUN: sh %root/test/tools/exits.sh 2 skiff-run %t.skiff --inputs %t.in.npz --outputs %t.none.npz 2>&1 | FileCheck %s
// CHECK: {{^}}error: {{.*}}.skiff: node "reshape" computed a size that is negative or does not fit its input
// RUN: not ls %t.none.npz

// INPUT(wide) shape = i64[2]: (2, 12)[i]
// INPUT(open) shape = i64[2]: (6, -1)[i]
// INPUT(wrong) shape = i64[2]: (5, 5)[i]
// INPUT x = f32[4x6]: i * 6 + j
// INPUT bounds = i64[2]: (-3, 100)[i]
// INPUT limit = i64[]: 9
// INPUT times = i64[2]: (1, 3)[i]
// EXPECT(wide) y = f32[1x12]: -(12 + j)
// EXPECT(open) y = f32[5x4]: -(4 + i * 4 + j)
// EXPECT part = f32[4x3]: x(i, j + 3) + 1
// EXPECT range = i64[5]: 1 + 2 * i
// EXPECT tiled = f32[4x18]: x(i, j % 6)
func.func @main(%shape: tensor<2xi64> {onnx.name = "shape"}, %x: tensor<4x6xf32> {onnx.name = "x"},
                %bounds: tensor<2xi64> {onnx.name = "bounds"}, %limit: tensor<i64> {onnx.name = "limit"},
                %times: tensor<2xi64> {onnx.name = "times"})
    -> (!onnx.value {onnx.name = "y"}, !onnx.value {onnx.name = "part"}, !onnx.value {onnx.name = "range"},
        !onnx.value {onnx.name = "tiled"}) {
  %zero = onnx.initializer "zero" dense<0> : tensor<1xi64>
  %first = onnx.initializer "first" dense<1> : tensor<1xi64>
  %second = onnx.initializer "second" dense<2> : tensor<1xi64>
  %end = onnx.initializer "end" dense<9223372036854775807> : tensor<1xi64>
  %one = onnx.initializer "one" dense<1> : tensor<i64>
  %two = onnx.initializer "two" dense<2> : tensor<i64>
  %onef = onnx.initializer "onef" dense<1.0> : tensor<f32>

  %r = onnx.node "Reshape"(%x, %shape) {} opset 13 : (tensor<4x6xf32>, tensor<2xi64>) -> !onnx.value loc("reshape")
  %n = onnx.node "Neg"(%r) {} opset 13 : (!onnx.value) -> !onnx.value
  %y = onnx.node "Slice"(%n, %first, %end, %zero) {} opset 13 : (!onnx.value, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> !onnx.value loc("rest")

  %from = onnx.node "Slice"(%bounds, %zero, %first, %zero) {} opset 13 : (tensor<2xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> !onnx.value
  %to = onnx.node "Slice"(%bounds, %first, %second, %zero) {} opset 13 : (tensor<2xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> !onnx.value
  %s = onnx.node "Slice"(%x, %from, %to, %first) {} opset 13 : (tensor<4x6xf32>, !onnx.value, !onnx.value, tensor<1xi64>) -> !onnx.value
  %part = onnx.node "Add"(%s, %onef) {} opset 13 : (!onnx.value, tensor<f32>) -> !onnx.value

  %limit1 = onnx.node "Add"(%limit, %one) {} opset 13 : (tensor<i64>, tensor<i64>) -> !onnx.value
  %range = onnx.node "Range"(%one, %limit1, %two) {} opset 11 : (tensor<i64>, !onnx.value, tensor<i64>) -> !onnx.value
  %tiled = onnx.node "Tile"(%x, %times) {} opset 13 : (tensor<4x6xf32>, tensor<2xi64>) -> !onnx.value
  return %y, %part, %range, %tiled : !onnx.value, !onnx.value, !onnx.value, !onnx.value
}
