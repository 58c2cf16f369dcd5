// A quantized convolution sums exactly in i32; halves round to even, and the result is cut to its type. The padding is
// the zero point, that is a real 0.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = ui8[1x2x4x5]: (37 * j + 11 * k + 50 * l) % 256
// CONST w = i8[3x2x3x3]: (29 * i + 17 * j + 5 * k + 3 * l) % 255 - 127
// CONST b = i32[3]: 1000 * i - 500
// EXPECT y = ui8[1x3x4x5]: min(255, max(0, round((sum((x(0, c, k + u - 1, l + v - 1) - 100) * w(j, c, u, v) for c in range(2) for u in range(3) for v in range(3) if 0 <= k + u - 1 < 4 and 0 <= l + v - 1 < 5) + b(j)) * 2 ** -8) + 128))
func.func @main(%x: tensor<1x2x4x5xui8> {onnx.name = "x", onnx.dims = ["", "", "", ""]}) -> (!onnx.value {onnx.name = "y"}) {
  %w = onnx.initializer "w" dense<$w> : tensor<3x2x3x3xi8>
  %b = onnx.initializer "b" dense<$b> : tensor<3xi32>
  %half = onnx.initializer "h" dense<0.5> : tensor<f32>
  %two = onnx.initializer "t" dense<64.0> : tensor<f32>
  %z = onnx.initializer "z" dense<100> : tensor<ui8>
  %wz = onnx.initializer "wz" dense<0> : tensor<i8>
  %yz = onnx.initializer "yz" dense<128> : tensor<ui8>
  %y = onnx.node "QLinearConv"(%x, %half, %z, %w, %half, %wz, %two, %yz, %b) {pads = array<i64: 1, 1, 1, 1>} opset 10
      : (tensor<1x2x4x5xui8>, tensor<f32>, tensor<ui8>, tensor<3x2x3x3xi8>, tensor<f32>, tensor<i8>, tensor<f32>, tensor<ui8>, tensor<3xi32>) -> !onnx.value
  return %y : !onnx.value
}
