// An 8-bit float: every code is the number that it stands for, and numbers round to nearest even; what is too large
// becomes the largest number or NaN.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT c = ui8[127]: i
// INPUT x = f32[9]: (464, 464.5, 1e9, -inf, 0.001, 2 ** -10, 1.5 * 2 ** -10, 17, -0.0)[i]
// EXPECT number = f32[127]: i * 2 ** -9 if i < 8 else (8 + i % 8) * 2.0 ** (i // 8 - 10)
// EXPECT saturated = ui8[9]: (0x7E, 0x7E, 0x7E, 0xFE, 1, 0, 1, 0x58, 0x80)[i]
// EXPECT overflown = ui8[9]: (0x7E, 0x7F, 0x7F, 0xFF, 1, 0, 1, 0x58, 0x80)[i]
// EXPECT four = f32[9]: (6, 6, 6, -6, 0, 0, 0, 6, 0)[i]
func.func @main(%c: tensor<127xui8> {nn.name = "c"}, %x: tensor<9xf32> {nn.name = "x"})
    -> (tensor<127xf32> {nn.name = "number"}, tensor<9xui8> {nn.name = "saturated"},
        tensor<9xui8> {nn.name = "overflown"}, tensor<9xf32> {nn.name = "four"}) {
  %f = nn.bit_cast %c {to = f8E4M3FN} : (tensor<127xui8>) -> tensor<127xf8E4M3FN>
  %number = nn.cast %f {to = f32} : (tensor<127xf8E4M3FN>) -> tensor<127xf32>
  %s = nn.cast %x {to = f8E4M3FN} : (tensor<9xf32>) -> tensor<9xf8E4M3FN>
  %saturated = nn.bit_cast %s {to = ui8} : (tensor<9xf8E4M3FN>) -> tensor<9xui8>
  %o = nn.cast %x {overflows, to = f8E4M3FN} : (tensor<9xf32>) -> tensor<9xf8E4M3FN>
  %overflown = nn.bit_cast %o {to = ui8} : (tensor<9xf8E4M3FN>) -> tensor<9xui8>
  %small = nn.cast %x {to = f4E2M1FN} : (tensor<9xf32>) -> tensor<9xf4E2M1FN>
  %four = nn.cast %small {to = f32} : (tensor<9xf4E2M1FN>) -> tensor<9xf32>
  return %number, %saturated, %overflown, %four : tensor<127xf32>, tensor<9xui8>, tensor<9xui8>, tensor<9xf32>
}
