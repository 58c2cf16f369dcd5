// Unsigned bytes: 200 is larger than 100, and divides and shifts as such.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = ui8[37]: i * 7
// INPUT y = ui8[37]: i * 5 % 127 + 1
// CONST two = ui8[1]: 2
// EXPECT total = ui8[37]: x(i) + y(i)
// EXPECT difference = ui8[37]: x(i) - y(i)
// EXPECT quotient = ui8[37]: x(i) // y(i)
// EXPECT larger = ui8[37]: max(x(i), y(i))
// EXPECT less = i1[37]: x(i) < y(i)
// EXPECT shifted = ui8[37]: x(i) >> 2
// EXPECT real = f32[37]: x(i)
func.func @main(%x: tensor<37xui8> {nn.name = "x"}, %y: tensor<37xui8> {nn.name = "y"})
    -> (tensor<37xui8> {nn.name = "total"},
        tensor<37xui8> {nn.name = "difference"},
        tensor<37xui8> {nn.name = "quotient"},
        tensor<37xui8> {nn.name = "larger"},
        tensor<37xi1> {nn.name = "less"},
        tensor<37xui8> {nn.name = "shifted"},
        tensor<37xf32> {nn.name = "real"}) {
  %two = nn.constant dense<$two> : tensor<1xui8> : tensor<1xui8>
  %total = nn.add %x, %y : (tensor<37xui8>, tensor<37xui8>) -> tensor<37xui8>
  %difference = nn.sub %x, %y : (tensor<37xui8>, tensor<37xui8>) -> tensor<37xui8>
  %quotient = nn.div %x, %y : (tensor<37xui8>, tensor<37xui8>) -> tensor<37xui8>
  %larger = nn.max %x, %y : (tensor<37xui8>, tensor<37xui8>) -> tensor<37xui8>
  %less = nn.less %x, %y : (tensor<37xui8>, tensor<37xui8>) -> tensor<37xi1>
  %shifted = nn.shift %x, %two {right} : (tensor<37xui8>, tensor<1xui8>) -> tensor<37xui8>
  %real = nn.cast %x {to = f32} : (tensor<37xui8>) -> tensor<37xf32>
  return %total, %difference, %quotient, %larger, %less, %shifted, %real
      : tensor<37xui8>, tensor<37xui8>, tensor<37xui8>, tensor<37xui8>, tensor<37xi1>, tensor<37xui8>, tensor<37xf32>
}
