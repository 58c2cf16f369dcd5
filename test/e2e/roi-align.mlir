// One sample in the middle of each bin of a plane that rises evenly: the sample is the plane's value there. An image
// that the batch lacks is clamped.
// RUN: python3 %S/tensor.py %s %t
// RUN: skiffc %t.mlir -o %t.skiff --target x86-64,host
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --threads 3
// RUN: skiff-run %t.skiff --inputs %t.in.npz --expect %t.out.npz --rtol 1e-6 --atol 1e-6 --target x86-64

// INPUT x = f32[2x8x8x17]: i * 1000 + j * 10 + k + l * 100
// INPUT r = f32[2x4]: ((0, 0, 4, 4), (2, 4, 6, 6))[i][j]
// INPUT b = i64[2]: (0, 7)[i]
// EXPECT mean = f32[2x2x2x17]: ((10 + j * 20 + 1 + k * 2) if i == 0 else (1000 + 10 * (4.5 + j) + 3 + k * 2)) + l * 100
func.func @main(%x: tensor<2x8x8x17xf32> {nn.name = "x"}, %r: tensor<2x4xf32> {nn.name = "r"}, %b: tensor<2xi64> {nn.name = "b"})
    -> (tensor<2x2x2x17xf32> {nn.name = "mean"}) {
  %mean = nn.roi_align %x, %r, %b {height = 2 : i64, width = 2 : i64, spatial_scale = 1.0 : f64, sampling_ratio = 1 : i64,
                                   half_pixel = false, max = false}
     : (tensor<2x8x8x17xf32>, tensor<2x4xf32>, tensor<2xi64>) -> tensor<2x2x2x17xf32>
  return %mean : tensor<2x2x2x17xf32>
}
