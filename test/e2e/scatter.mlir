// Updates are written in order, the last one stays; an index outside writes nothing. One index for a whole row, or one
// for each element, along a dim in the middle.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 0 --atol 0 --target x86-64

// INPUT x = f32[40x1100]: i + j
// INPUT at = i64[5x1]: (3, 39, 3, 40, -1)[i]
// INPUT u = f32[5x1100]: 100 * i + j % 7
// EXPECT rows = f32[40x1100]: u(2, j) if i == 3 else u(1, j) if i == 39 else x(i, j)
// EXPECT sums = f32[40x1100]: x(i, j) + (u(0, j) + u(2, j) if i == 3 else u(1, j) if i == 39 else 0)
// INPUT m = i8[2x3x4]: i + j * 4 + k
// INPUT n = i32[2x2x3]: (i + j + k) % 3
// INPUT v = i8[2x2x3]: 50 - i - j - k
// EXPECT middle = i8[2x3x4]: max([m(i, j, k)] + [v(i, p, k) for p in range(2) if k < 3 and n(i, p, k) == j])
func.func @main(%x: tensor<40x1100xf32> {nn.name = "x"}, %at: tensor<5x1xi64> {nn.name = "at"},
                %u: tensor<5x1100xf32> {nn.name = "u"}, %m: tensor<2x3x4xi8> {nn.name = "m"},
                %n: tensor<2x2x3xi32> {nn.name = "n"}, %v: tensor<2x2x3xi8> {nn.name = "v"})
    -> (tensor<40x1100xf32> {nn.name = "rows"}, tensor<40x1100xf32> {nn.name = "sums"},
        tensor<2x3x4xi8> {nn.name = "middle"}) {
  %rows = nn.scatter %x, %at, %u {axis = 0 : i64, kind = 0 : i32}
     : (tensor<40x1100xf32>, tensor<5x1xi64>, tensor<5x1100xf32>) -> tensor<40x1100xf32>
  %sums = nn.scatter %x, %at, %u {axis = 0 : i64, kind = 1 : i32}
     : (tensor<40x1100xf32>, tensor<5x1xi64>, tensor<5x1100xf32>) -> tensor<40x1100xf32>
  %middle = nn.scatter %m, %n, %v {axis = 1 : i64, kind = 3 : i32}
     : (tensor<2x3x4xi8>, tensor<2x2x3xi32>, tensor<2x2x3xi8>) -> tensor<2x3x4xi8>
  return %rows, %sums, %middle : tensor<40x1100xf32>, tensor<40x1100xf32>, tensor<2x3x4xi8>
}
