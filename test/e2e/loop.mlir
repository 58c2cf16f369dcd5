// A loop runs as often as its count says, and not beyond the iteration that ends it. The first carried value grows by
// a row each time, the second and third change places; what is scanned has one row for each iteration, also none.
// RUN: python3 %S/tensor.py %s %t none
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: python3 %S/tensor.py %s %t one
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: python3 %S/tensor.py %s %t many
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: python3 %S/tensor.py %s %t ended
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz

// The count is negative, as good as 0.
// INPUT(none) n = i64[]: -3
// INPUT(one) n = i64[]: 1
// INPUT(many) n = i64[]: 101
// INPUT(ended) n = i64[]: 1000
// INPUT(none) last = i64[]: 1000
// INPUT(one) last = i64[]: 1000
// INPUT(many) last = i64[]: 1000
// INPUT(ended) last = i64[]: 6
// INPUT x = f32[1x4]: j + 1
// INPUT a = f32[2]: i + 0.5
// INPUT b = f32[2]: 10 - i
// EXPECT(none) y = f32[1x4]: x(0, j)
// EXPECT(one) y = f32[2x4]: x(0, j)
// EXPECT(many) y = f32[102x4]: x(0, j)
// EXPECT(ended) y = f32[8x4]: x(0, j)
// EXPECT(none) u = f32[2]: a(i)
// EXPECT(one) u = f32[2]: b(i)
// EXPECT(many) u = f32[2]: b(i)
// EXPECT(ended) u = f32[2]: b(i)
// EXPECT(none) v = f32[2]: b(i)
// EXPECT(one) v = f32[2]: a(i)
// EXPECT(many) v = f32[2]: a(i)
// EXPECT(ended) v = f32[2]: a(i)
// EXPECT(none) s = f32[0x2]: 0
// EXPECT(one) s = f32[1x2]: a(j)
// EXPECT(many) s = f32[101x2]: i + (a(j) if i % 2 == 0 else b(j))
// EXPECT(ended) s = f32[7x2]: i + (a(j) if i % 2 == 0 else b(j))
func.func @main(%n: tensor<i64> {onnx.name = "n"}, %last: tensor<i64> {onnx.name = "last"},
                %x: tensor<1x4xf32> {onnx.name = "x"}, %a: tensor<2xf32> {onnx.name = "a"},
                %b: tensor<2xf32> {onnx.name = "b"})
    -> (!onnx.value {onnx.name = "y"}, !onnx.value {onnx.name = "u"}, !onnx.value {onnx.name = "v"},
        !onnx.value {onnx.name = "s"}) {
  %none = onnx.none
  %0:4 = onnx.node "Loop"(%n, %none, %x, %a, %b) {} opset 16 graphs ["body"] {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %y: !onnx.value, %u: !onnx.value, %v: !onnx.value):
    %more = onnx.node "Concat"(%y, %x) {axis = 0 : i64} opset 13 : (!onnx.value, tensor<1x4xf32>) -> !onnx.value
    %go = onnx.node "Less"(%i, %last) {} opset 13 : (tensor<i64>, tensor<i64>) -> !onnx.value
    %f = onnx.node "Cast"(%i) {to = 1 : i64} opset 13 : (tensor<i64>) -> !onnx.value
    %s = onnx.node "Add"(%u, %f) {} opset 13 : (!onnx.value, !onnx.value) -> !onnx.value
    onnx.yield %go, %more, %v, %u, %s : !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value
  } : (tensor<i64>, none, tensor<1x4xf32>, tensor<2xf32>, tensor<2xf32>) -> (!onnx.value, !onnx.value, !onnx.value, !onnx.value)
  return %0#0, %0#1, %0#2, %0#3 : !onnx.value, !onnx.value, !onnx.value, !onnx.value
}
