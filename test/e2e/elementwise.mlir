// A chain on 105 elements, with every kind of broadcast: a number, a row, a column, a matrix.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64

// INPUT x = f32[3x5x7]: i * 10 - j * 3 + k
// INPUT row = f32[7]: i - 3
// INPUT column = f32[5x1]: i + 1
// INPUT matrix = f32[3x1x7]: i * k - 4
// EXPECT y = f32[3x5x7]: max(0, (x(i, j, k) + row(k)) / column(j, 0) - matrix(i, 0, k))
// EXPECT z = f32[3x5x7]: x(i, j, k) if x(i, j, k) < row(k) else -row(k)
func.func @main(%x: tensor<3x5x7xf32> {nn.name = "x"},
                %row: tensor<7xf32> {nn.name = "row"},
                %column: tensor<5x1xf32> {nn.name = "column"},
                %matrix: tensor<3x1x7xf32> {nn.name = "matrix"})
    -> (tensor<3x5x7xf32> {nn.name = "y"}, tensor<3x5x7xf32> {nn.name = "z"}) {
  %a = nn.add %x, %row : (tensor<3x5x7xf32>, tensor<7xf32>) -> tensor<3x5x7xf32>
  %b = nn.div %a, %column : (tensor<3x5x7xf32>, tensor<5x1xf32>) -> tensor<3x5x7xf32>
  %c = nn.sub %b, %matrix : (tensor<3x5x7xf32>, tensor<3x1x7xf32>) -> tensor<3x5x7xf32>
  %y = nn.relu %c : (tensor<3x5x7xf32>) -> tensor<3x5x7xf32>
  %less = nn.less %x, %row : (tensor<3x5x7xf32>, tensor<7xf32>) -> tensor<3x5x7xi1>
  %minus = nn.neg %row : (tensor<7xf32>) -> tensor<7xf32>
  %z = nn.where %less, %x, %minus : (tensor<3x5x7xi1>, tensor<3x5x7xf32>, tensor<7xf32>) -> tensor<3x5x7xf32>
  return %y, %z : tensor<3x5x7xf32>, tensor<3x5x7xf32>
}
