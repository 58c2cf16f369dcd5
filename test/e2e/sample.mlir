// Places between elements, at the border and far outside; what is no number is outside too.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --target x86-64

// INPUT x = f32[1x2x3x17]: j * 30 + k * 10 + l
// INPUT p = f32[1x2x3x2]: (((0, 0), (1.5, 0.5), (2.5, 1)), ((-1, 0), (inf, 0), (inf - inf, 0)))[j][k][l]
// EXPECT zeros = f32[1x2x3x17]: ((x(0, 0, 0, l), 30 + l, (50 + l) / 2), (0, 0, 0))[j][k]
// EXPECT border = f32[1x2x3x17]: ((l, 30 + l, 50 + l), (l, 20 + l, l))[j][k]
// INPUT q = f32[1x1x4x2]: ((-1, 0), (3, 0), (5, 0), (1, 2))[k][l]
// EXPECT mirror = f32[1x1x4x17]: (10 + l, 10 + l, 10 + l, 10 + l)[k]
// EXPECT edge = f32[1x1x4x17]: (l, 20 + l, l, 40 + l)[k]
func.func @main(%x: tensor<1x2x3x17xf32> {nn.name = "x"}, %p: tensor<1x2x3x2xf32> {nn.name = "p"},
                %q: tensor<1x1x4x2xf32> {nn.name = "q"})
    -> (tensor<1x2x3x17xf32> {nn.name = "zeros"}, tensor<1x2x3x17xf32> {nn.name = "border"},
        tensor<1x1x4x17xf32> {nn.name = "mirror"}, tensor<1x1x4x17xf32> {nn.name = "edge"}) {
  %zeros = nn.sample %x, %p {mode = 1 : i32, padding = 0 : i32, reflect_at_edge = false}
     : (tensor<1x2x3x17xf32>, tensor<1x2x3x2xf32>) -> tensor<1x2x3x17xf32>
  %border = nn.sample %x, %p {mode = 1 : i32, padding = 1 : i32, reflect_at_edge = false}
     : (tensor<1x2x3x17xf32>, tensor<1x2x3x2xf32>) -> tensor<1x2x3x17xf32>
  %mirror = nn.sample %x, %q {mode = 1 : i32, padding = 2 : i32, reflect_at_edge = false}
     : (tensor<1x2x3x17xf32>, tensor<1x1x4x2xf32>) -> tensor<1x1x4x17xf32>
  %edge = nn.sample %x, %q {mode = 0 : i32, padding = 2 : i32, reflect_at_edge = true}
     : (tensor<1x2x3x17xf32>, tensor<1x1x4x2xf32>) -> tensor<1x1x4x17xf32>
  return %zeros, %border, %mirror, %edge : tensor<1x2x3x17xf32>, tensor<1x2x3x17xf32>, tensor<1x1x4x17xf32>, tensor<1x1x4x17xf32>
}
