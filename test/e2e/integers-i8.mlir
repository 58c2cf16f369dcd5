// Signed bytes wrap around; division rounds towards zero.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = i8[37]: i * 7 - 128
// INPUT y = i8[37]: i * 5 % 127 + 1
// EXPECT total = i8[37]: x(i) + y(i)
// EXPECT difference = i8[37]: x(i) - y(i)
// EXPECT product = i8[37]: x(i) * y(i)
// EXPECT quotient = i8[37]: trunc(x(i) / y(i))
// EXPECT neg = i8[37]: -x(i)
// EXPECT size = i8[37]: abs(x(i))
// EXPECT larger = i8[37]: max(x(i), y(i))
func.func @main(%x: tensor<37xi8> {nn.name = "x"}, %y: tensor<37xi8> {nn.name = "y"})
    -> (tensor<37xi8> {nn.name = "total"},
        tensor<37xi8> {nn.name = "difference"},
        tensor<37xi8> {nn.name = "product"},
        tensor<37xi8> {nn.name = "quotient"},
        tensor<37xi8> {nn.name = "neg"},
        tensor<37xi8> {nn.name = "size"},
        tensor<37xi8> {nn.name = "larger"}) {
  %total = nn.add %x, %y : (tensor<37xi8>, tensor<37xi8>) -> tensor<37xi8>
  %difference = nn.sub %x, %y : (tensor<37xi8>, tensor<37xi8>) -> tensor<37xi8>
  %product = nn.mul %x, %y : (tensor<37xi8>, tensor<37xi8>) -> tensor<37xi8>
  %quotient = nn.div %x, %y : (tensor<37xi8>, tensor<37xi8>) -> tensor<37xi8>
  %neg = nn.neg %x : (tensor<37xi8>) -> tensor<37xi8>
  %size = nn.abs %x : (tensor<37xi8>) -> tensor<37xi8>
  %larger = nn.max %x, %y : (tensor<37xi8>, tensor<37xi8>) -> tensor<37xi8>
  return %total, %difference, %product, %quotient, %neg, %size, %larger
      : tensor<37xi8>, tensor<37xi8>, tensor<37xi8>, tensor<37xi8>, tensor<37xi8>, tensor<37xi8>, tensor<37xi8>
}
