// Random tensors have the distribution asked for: moments and shares of some thousand elements, within four or more
// standard errors. The numbers are the same for every run, target and number of threads.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0.06 --threads 2
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0.06 --target x86-64

// INPUT p = f32[64x64]: 0.25
// INPUT w = f32[1x2]: log((1, 3)[j])
// EXPECT least = f32[1x1]: 0
// EXPECT mean = f32[1x1]: 0.5
// EXPECT centre = f32[1x1]: 0
// EXPECT square = f32[1x1]: 1
// EXPECT share = f32[1x1]: 0.25
// EXPECT second = f32[1x1]: 0.75
func.func @main(%p: tensor<64x64xf32> {onnx.name = "p", onnx.dims = ["", ""]}, %w: tensor<1x2xf32> {onnx.name = "w", onnx.dims = ["", ""]})
    -> (!onnx.value {onnx.name = "least"}, !onnx.value {onnx.name = "mean"}, !onnx.value {onnx.name = "centre"},
        !onnx.value {onnx.name = "square"}, !onnx.value {onnx.name = "share"}, !onnx.value {onnx.name = "second"}) {
  %u = onnx.node "RandomUniformLike"(%p) {seed = 3.0 : f32} opset 22 : (tensor<64x64xf32>) -> !onnx.value
  %least = onnx.node "ReduceMin"(%u) {} opset 18 : (!onnx.value) -> !onnx.value
  %mean = onnx.node "ReduceMean"(%u) {} opset 18 : (!onnx.value) -> !onnx.value
  %n = onnx.node "RandomNormal"() {shape = array<i64: 64, 64>} opset 22 : () -> !onnx.value
  %centre = onnx.node "ReduceMean"(%n) {} opset 18 : (!onnx.value) -> !onnx.value
  %squares = onnx.node "Mul"(%n, %n) {} opset 14 : (!onnx.value, !onnx.value) -> !onnx.value
  %square = onnx.node "ReduceMean"(%squares) {} opset 18 : (!onnx.value) -> !onnx.value
  %b = onnx.node "Bernoulli"(%p) {} opset 22 : (tensor<64x64xf32>) -> !onnx.value
  %share = onnx.node "ReduceMean"(%b) {} opset 18 : (!onnx.value) -> !onnx.value
  %m = onnx.node "Multinomial"(%w) {sample_size = 4096 : i64} opset 22 : (tensor<1x2xf32>) -> !onnx.value
  %f = onnx.node "Cast"(%m) {to = 1 : i64} opset 19 : (!onnx.value) -> !onnx.value
  %second = onnx.node "ReduceMean"(%f) {} opset 18 : (!onnx.value) -> !onnx.value
  return %least, %mean, %centre, %square, %share, %second
      : !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value, !onnx.value
}
