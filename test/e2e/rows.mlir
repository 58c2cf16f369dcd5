// Row kernels: sums that are stored beside what is made of them, values kept in the stack, half a vector left over,
// rows of a table, halves that are rounded before they are normalized, rows of any length.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --target x86-64
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --threads 3
// RUN: skiffc %t.mlir --emit=plan -o - | FileCheck %s

// CHECK-COUNT-4: plan.kernel "rows_
// CHECK:         plan.kernel "reduce_{{.+}}" "reduce"({{.+}}) at {{.+}} -> tensor<16x?xf32>
// CHECK-NOT:     plan.kernel

// INPUT a = f32[3x37]: (i * 11 + j * 5) % 13 - 6
// INPUT b = f32[3x37]: (i * 7 + j * 3) % 17 - 8
// INPUT table = f32[9x37]: (i * 5 + j * 7) % 19 - 9
// INPUT at = i64[3]: (i * 5 + 2) % 9
// INPUT h = f16[2x37]: (i * 11 + j * 5) / 7
// INPUT g = f16[2x37]: j * j / 3000 - i
// INPUT s = f32[16x13]: (i * 11 + j * 5) % 13 - 6
// EXPECT x = f32[3x37]: a(i, j) + b(i, j)
// EXPECT y = f32[3x37]: (lambda m: (x(i, j) - m) / (sum((x(i, p) - m) ** 2 for p in range(37)) / 37) ** 0.5)(sum(x(i, p) for p in range(37)) / 37)
// EXPECT p = f32[3x37]: exp(a(i, j) / 4) / sum(exp(a(i, q) / 4) for q in range(37))
// EXPECT largest = f32[3x1]: max(exp(a(i, q) / 4) for q in range(37)) / sum(exp(a(i, q) / 4) for q in range(37))
// EXPECT looked = f32[3x37]: (lambda k: (lambda m: (table(k, j) - m) / (sum((table(k, p) - m) ** 2 for p in range(37)) / 37) ** 0.5)(sum(table(k, p) for p in range(37)) / 37))((i * 5 + 2) % 9)
// EXPECT hg = f16[2x37]: h(i, j) + g(i, j)
// EXPECT z = f32[2x37]: (lambda m: (hg(i, j) - m) / (sum((hg(i, p) - m) ** 2 for p in range(37)) / 37) ** 0.5)(sum(hg(i, p) for p in range(37)) / 37)
// EXPECT t = f32[16x13]: s(i, j) - max(s(i, q) for q in range(13))
func.func @main(%a: tensor<3x37xf32> {nn.name = "a"}, %b: tensor<3x37xf32> {nn.name = "b"},
                %table: tensor<9x37xf32> {nn.name = "table"}, %at: tensor<3xi64> {nn.name = "at"},
                %h: tensor<2x37xf16> {nn.name = "h"}, %g: tensor<2x37xf16> {nn.name = "g"},
                %s: tensor<16x?xf32> {nn.dims = affine_map<()[s0] -> (16, s0)>, nn.name = "s"})
    -> (tensor<3x37xf32> {nn.name = "x"}, tensor<3x37xf32> {nn.name = "y"}, tensor<3x37xf32> {nn.name = "p"}, tensor<3x1xf32> {nn.name = "largest"},
        tensor<3x37xf32> {nn.name = "looked"}, tensor<2x37xf16> {nn.name = "hg"}, tensor<2x37xf32> {nn.name = "z"}, tensor<16x?xf32> {nn.name = "t"})
    attributes {nn.symbols = ["length"]} {
  %x = nn.add %a, %b : (tensor<3x37xf32>, tensor<3x37xf32>) -> tensor<3x37xf32>
  %mean = nn.reduce %x {axes = array<i64: 1>, kind = 1 : i32} : (tensor<3x37xf32>) -> tensor<3x1xf32>
  %centered = nn.sub %x, %mean : (tensor<3x37xf32>, tensor<3x1xf32>) -> tensor<3x37xf32>
  %square = nn.mul %centered, %centered : (tensor<3x37xf32>, tensor<3x37xf32>) -> tensor<3x37xf32>
  %variance = nn.reduce %square {axes = array<i64: 1>, kind = 1 : i32} : (tensor<3x37xf32>) -> tensor<3x1xf32>
  %deviation = nn.sqrt %variance : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %y = nn.div %centered, %deviation : (tensor<3x37xf32>, tensor<3x1xf32>) -> tensor<3x37xf32>

  %quarter = nn.constant dense<0.25> : tensor<f32> : tensor<f32>
  %scaled = nn.mul %a, %quarter : (tensor<3x37xf32>, tensor<f32>) -> tensor<3x37xf32>
  %p = nn.softmax %scaled {axis = 1 : i64} : (tensor<3x37xf32>) -> tensor<3x37xf32>
  %largest = nn.reduce %p {axes = array<i64: 1>, kind = 2 : i32} : (tensor<3x37xf32>) -> tensor<3x1xf32>

  %row = nn.gather %table, %at {axis = 0 : i64} : (tensor<9x37xf32>, tensor<3xi64>) -> tensor<3x37xf32>
  %tmean = nn.reduce %row {axes = array<i64: 1>, kind = 1 : i32} : (tensor<3x37xf32>) -> tensor<3x1xf32>
  %tcentered = nn.sub %row, %tmean : (tensor<3x37xf32>, tensor<3x1xf32>) -> tensor<3x37xf32>
  %tsquare = nn.mul %tcentered, %tcentered : (tensor<3x37xf32>, tensor<3x37xf32>) -> tensor<3x37xf32>
  %tvariance = nn.reduce %tsquare {axes = array<i64: 1>, kind = 1 : i32} : (tensor<3x37xf32>) -> tensor<3x1xf32>
  %tdeviation = nn.sqrt %tvariance : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %looked = nn.div %tcentered, %tdeviation : (tensor<3x37xf32>, tensor<3x1xf32>) -> tensor<3x37xf32>

  %hg = nn.add %h, %g : (tensor<2x37xf16>, tensor<2x37xf16>) -> tensor<2x37xf16>
  %wide = nn.cast %hg {to = f32} : (tensor<2x37xf16>) -> tensor<2x37xf32>
  %hmean = nn.reduce %wide {axes = array<i64: 1>, kind = 1 : i32} : (tensor<2x37xf32>) -> tensor<2x1xf32>
  %hcentered = nn.sub %wide, %hmean : (tensor<2x37xf32>, tensor<2x1xf32>) -> tensor<2x37xf32>
  %hsquare = nn.mul %hcentered, %hcentered : (tensor<2x37xf32>, tensor<2x37xf32>) -> tensor<2x37xf32>
  %hvariance = nn.reduce %hsquare {axes = array<i64: 1>, kind = 1 : i32} : (tensor<2x37xf32>) -> tensor<2x1xf32>
  %hdeviation = nn.sqrt %hvariance : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %z = nn.div %hcentered, %hdeviation : (tensor<2x37xf32>, tensor<2x1xf32>) -> tensor<2x37xf32>

  %most = nn.reduce %s {axes = array<i64: 1>, kind = 2 : i32} : (tensor<16x?xf32>) -> tensor<16x1xf32>
  %t = nn.sub %s, %most : (tensor<16x?xf32>, tensor<16x1xf32>) -> tensor<16x?xf32>
  return %x, %y, %p, %largest, %looked, %hg, %z, %t : tensor<3x37xf32>, tensor<3x37xf32>, tensor<3x37xf32>, tensor<3x1xf32>, tensor<3x37xf32>, tensor<2x37xf16>, tensor<2x37xf32>, tensor<16x?xf32>
}
