// Floats lose their fraction, to booleans all but 0 is true; a narrower integer keeps its low bits.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[8]: (-2.9, -0.5, 0, 0.5, 1.5, 2.9, 100.7, -100.2)[i]
// INPUT n = i32[5]: (0, 1, 255, 256, -129)[i]
// EXPECT whole = i32[8]: trunc(x(i))
// EXPECT truth = i1[8]: x(i) != 0
// EXPECT low = i8[5]: n(i)
// EXPECT half = f16[8]: x(i)
// EXPECT real = f32[5]: n(i)
func.func @main(%x: tensor<8xf32> {nn.name = "x"}, %n: tensor<5xi32> {nn.name = "n"})
    -> (tensor<8xi32> {nn.name = "whole"},
        tensor<8xi1> {nn.name = "truth"},
        tensor<5xi8> {nn.name = "low"},
        tensor<8xf16> {nn.name = "half"},
        tensor<5xf32> {nn.name = "real"}) {
  %whole = nn.cast %x {to = i32} : (tensor<8xf32>) -> tensor<8xi32>
  %truth = nn.cast %x {to = i1} : (tensor<8xf32>) -> tensor<8xi1>
  %low = nn.cast %n {to = i8} : (tensor<5xi32>) -> tensor<5xi8>
  %half = nn.cast %x {to = f16} : (tensor<8xf32>) -> tensor<8xf16>
  %real = nn.cast %n {to = f32} : (tensor<5xi32>) -> tensor<5xf32>
  return %whole, %truth, %low, %half, %real
      : tensor<8xi32>, tensor<8xi1>, tensor<5xi8>, tensor<8xf16>, tensor<5xf32>
}
