// Only the branch that the condition names runs. Both give the first result other dims: what reads it finds those of
// the branch that ran. The last result is computed from a value of the branches' outside by one of them only.
// RUN: python3 %S/tensor.py %s %t yes
// RUN: cp %t.in.npz %t.yes.in.npz
// RUN: cp %t.out.npz %t.yes.out.npz
// RUN: python3 %S/tensor.py %s %t no
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.yes.in.npz --expect %t.yes.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.yes.in.npz --expect %t.yes.out.npz --target x86-64
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// INPUT(yes) c = i1[]: 1
// INPUT(no) c = i1[]: 0
// INPUT x = f32[5x3]: i * 3 + j - 6
// EXPECT(yes) y = f32[5x3]: 2 * abs(x(i, j))
// EXPECT(no) y = f32[10x3]: 2 * x(i % 5, j)
// EXPECT(yes) z = f32[5x3]: -x(i, j)
// EXPECT(no) z = f32[5x3]: x(i, j)
func.func @main(%c: tensor<i1> {onnx.name = "c"}, %x: tensor<?x3xf32> {onnx.name = "x", onnx.dims = ["n", ""]})
    -> (!onnx.value {onnx.name = "y"}, !onnx.value {onnx.name = "z"}) {
  %0:2 = onnx.node "If"(%c) {} opset 16 graphs ["then_branch", "else_branch"] {
    %a = onnx.node "Abs"(%x) {} opset 13 : (tensor<?x3xf32>) -> !onnx.value
    %b = onnx.node "Neg"(%x) {} opset 13 : (tensor<?x3xf32>) -> !onnx.value
    onnx.yield %a, %b : !onnx.value, !onnx.value
  }, {
    %a = onnx.node "Concat"(%x, %x) {axis = 0 : i64} opset 13 : (tensor<?x3xf32>, tensor<?x3xf32>) -> !onnx.value
    onnx.yield %a, %x : !onnx.value, tensor<?x3xf32>
  } : (tensor<i1>) -> (!onnx.value, !onnx.value)
  %1 = onnx.node "Add"(%0#0, %0#0) {} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value
  return %1, %0#1 : !onnx.value, !onnx.value
}
