// The bits of a float, and back.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[3x7]: (1, 2, -1)[i]
// INPUT h = f16[2]: 1 - 3 * i
// EXPECT bits = i32[3x7]: (0x3F800000, 0x40000000, 0xBF800000)[i]
// EXPECT back = f32[3x7]: x(i, j)
// EXPECT half = i16[2]: (0x3C00, 0xC000)[i]
func.func @main(%x: tensor<3x7xf32> {nn.name = "x"}, %h: tensor<2xf16> {nn.name = "h"})
    -> (tensor<3x7xi32> {nn.name = "bits"}, tensor<3x7xf32> {nn.name = "back"}, tensor<2xi16> {nn.name = "half"}) {
  %bits = nn.bit_cast %x {to = i32} : (tensor<3x7xf32>) -> tensor<3x7xi32>
  %back = nn.bit_cast %bits {to = f32} : (tensor<3x7xi32>) -> tensor<3x7xf32>
  %half = nn.bit_cast %h {to = i16} : (tensor<2xf16>) -> tensor<2xi16>
  return %bits, %back, %half : tensor<3x7xi32>, tensor<3x7xf32>, tensor<2xi16>
}
