// Results that take their operand's place, and one that must not: it is read again later.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[2x9]: i * 9 + j - 8
// CONST w = f32[9x9]: ((i * 3 + j * 5) % 11 - 5) / 8
// EXPECT y = f32[2x9]: (lambda a: [0, [a.append([max(0, a[-2][p] + v) for p, v in enumerate([sum(a[-1][q] * w(q, p) for q in range(9)) for p in range(9)])]) for _ in range(4)], a[-1][j]][-1])([[x(i, p) for p in range(9)]] * 2)
func.func @main(%x: tensor<2x9xf32> {nn.name = "x"})
    -> (tensor<2x9xf32> {nn.name = "y"}) {
  %w = nn.constant dense<$w> : tensor<9x9xf32> : tensor<9x9xf32>
  %p1 = nn.matmul %x, %w : (tensor<2x9xf32>, tensor<9x9xf32>) -> tensor<2x9xf32>
  %s1 = nn.add %p1, %x : (tensor<2x9xf32>, tensor<2x9xf32>) -> tensor<2x9xf32>
  %a1 = nn.relu %s1 : (tensor<2x9xf32>) -> tensor<2x9xf32>
  %p2 = nn.matmul %a1, %w : (tensor<2x9xf32>, tensor<9x9xf32>) -> tensor<2x9xf32>
  %s2 = nn.add %p2, %x : (tensor<2x9xf32>, tensor<2x9xf32>) -> tensor<2x9xf32>
  %a2 = nn.relu %s2 : (tensor<2x9xf32>) -> tensor<2x9xf32>
  %p3 = nn.matmul %a2, %w : (tensor<2x9xf32>, tensor<9x9xf32>) -> tensor<2x9xf32>
  %s3 = nn.add %p3, %a1 : (tensor<2x9xf32>, tensor<2x9xf32>) -> tensor<2x9xf32>
  %a3 = nn.relu %s3 : (tensor<2x9xf32>) -> tensor<2x9xf32>
  %p4 = nn.matmul %a3, %w : (tensor<2x9xf32>, tensor<9x9xf32>) -> tensor<2x9xf32>
  %s4 = nn.add %p4, %a2 : (tensor<2x9xf32>, tensor<2x9xf32>) -> tensor<2x9xf32>
  %y = nn.relu %s4 : (tensor<2x9xf32>) -> tensor<2x9xf32>
  return %y : tensor<2x9xf32>
}
