// RUN: skiff-opt %s --skiff-sink-transposes --canonicalize | FileCheck %s

// One function for each kind of op, between two channels-last ops: the attributes move with the dims.

// CHECK-LABEL: @concat
// CHECK-NOT:     nn.transpose
// CHECK:         nn.concat {{.*}} {axis = 3 : i64} : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x8xf32>
func.func @concat(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x8xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.relu %1 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.concat %1, %2 {axis = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x8x8x8xf32>
  %4 = nn.transpose %3 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  %5 = nn.lrn %4 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  return %5 : tensor<1x8x8x8xf32>
}

// CHECK-LABEL: @slice
// CHECK-NOT:     nn.transpose
// CHECK:         nn.slice {{.*}} steps = array<i64: 1, 2, 1, 1>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x2xf32>
func.func @slice(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x8x2xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.slice %1 {starts = affine_map<() -> (0, 1, 0, 0)>, sizes = affine_map<() -> (1, 2, 4, 8)>,
                    steps = array<i64: 1, 1, 2, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x2x4x8xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x2x4x8xf32>) -> tensor<1x4x8x2xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x4x8x2xf32>) -> tensor<1x4x8x2xf32>
  return %4 : tensor<1x4x8x2xf32>
}

// CHECK-LABEL: @pad
// CHECK-NOT:     nn.transpose
// CHECK:         nn.pad {{.*}} {high = array<i64: 0, 2, 3, 0>, low = array<i64: 0, 1, 0, 0>, mode = 0 : i32}
func.func @pad(%x: tensor<1x8x8x4xf32>, %v: tensor<f32>) -> tensor<1x11x11x4xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.pad %1, %v {low = array<i64: 0, 0, 1, 0>, high = array<i64: 0, 0, 2, 3>, mode = 0 : i32}
      : (tensor<1x4x8x8xf32>, tensor<f32>) -> tensor<1x4x11x11xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x11x11xf32>) -> tensor<1x11x11x4xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x11x11x4xf32>) -> tensor<1x11x11x4xf32>
  return %4 : tensor<1x11x11x4xf32>
}

// CHECK-LABEL: @resize
// CHECK-NOT:     nn.transpose
// CHECK:         nn.resize {{.*}} roi = array<f64: 0.000000e+00, 1.000000e-01, 2.000000e-01, 0.000000e+00, 1.000000e+00, 9.000000e-01, 8.000000e-01, 1.000000e+00>
// CHECK-SAME:    scales = array<f64: 1.000000e+00, 2.000000e+00, 3.000000e+00, 1.000000e+00>
// CHECK-SAME:    -> tensor<1x16x24x4xf32>
func.func @resize(%x: tensor<1x8x8x4xf32>) -> tensor<1x16x24x4xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.resize %1 {shape = affine_map<() -> (1, 4, 16, 24)>, scales = array<f64: 1.0, 1.0, 2.0, 3.0>,
                     mode = 1 : i32, coordinate_mode = "tf_crop_and_resize", nearest_mode = "floor",
                     cubic_a = -0.75 : f64, exclude_outside = false, antialias = false, extrapolation = 0.0 : f64,
                     roi = array<f64: 0.0, 0.0, 0.1, 0.2, 1.0, 1.0, 0.9, 0.8>}
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x16x24xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x16x24xf32>) -> tensor<1x16x24x4xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x16x24x4xf32>) -> tensor<1x16x24x4xf32>
  return %4 : tensor<1x16x24x4xf32>
}

// Softmax over the channels, and the index of the largest: along the last dim, which is faster too.
// CHECK-LABEL: @softmax_and_arg_reduce
// CHECK:         %[[S:.+]] = nn.softmax {{.*}} {axis = 3 : i64} : (tensor<1x8x8x4xf32>)
// CHECK:         nn.arg_reduce %[[S]] {axis = 3 : i64} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x1xi64>
func.func @softmax_and_arg_reduce(%x: tensor<1x8x8x4xf32>) -> tensor<1x1x8x8xi64> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.softmax %1 {axis = 1 : i64} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.arg_reduce %2 {axis = 1 : i64} : (tensor<1x4x8x8xf32>) -> tensor<1x1x8x8xi64>
  return %3 : tensor<1x1x8x8xi64>
}

// A softmax along the last dim stays one, although the transpose would go behind it.
// CHECK-LABEL: @softmax_along_the_last_dim_stays
// CHECK-NEXT:    nn.matmul
// CHECK-NEXT:    nn.transpose
// CHECK-NEXT:    nn.softmax {{.*}} {axis = 2 : i64}
func.func @softmax_along_the_last_dim_stays(%x: tensor<2x8x4xf32>, %y: tensor<2x4x8xf32>) -> tensor<2x8x8xf32> {
  %0 = nn.matmul %x, %y : (tensor<2x8x4xf32>, tensor<2x4x8xf32>) -> tensor<2x8x8xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 2, 1>} : (tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
  %2 = nn.softmax %1 {axis = 2 : i64} : (tensor<2x8x8xf32>) -> tensor<2x8x8xf32>
  return %2 : tensor<2x8x8xf32>
}

// Channel shuffle: one small transpose of the channels' two parts is what has to stay.
// CHECK-LABEL: @channel_shuffle
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    nn.reshape {{.*}} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x2x2xf32>
// CHECK-NEXT:    nn.transpose {{.*}} {perm = array<i64: 0, 1, 2, 4, 3>}
// CHECK-NEXT:    nn.reshape {{.*}} : (tensor<1x8x8x2x2xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NEXT:    nn.lrn
// CHECK-NEXT:    return
func.func @channel_shuffle(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.reshape %1 {shape = affine_map<() -> (1, 2, 2, 8, 8)>} : (tensor<1x4x8x8xf32>) -> tensor<1x2x2x8x8xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 1, 3, 4>} : (tensor<1x2x2x8x8xf32>) -> tensor<1x2x2x8x8xf32>
  %4 = nn.reshape %3 {shape = affine_map<() -> (1, 4, 8, 8)>} : (tensor<1x2x2x8x8xf32>) -> tensor<1x4x8x8xf32>
  %5 = nn.transpose %4 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %6 = nn.lrn %5 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %6 : tensor<1x8x8x4xf32>
}

// Flattened in the order of channels, which only a transpose gives.
// CHECK-LABEL: @flatten_needs_its_transpose
// CHECK:         nn.transpose {{.*}} -> tensor<1x4x8x8xf32>
// CHECK-NEXT:    nn.reshape {{.*}} -> tensor<1x256xf32>
func.func @flatten_needs_its_transpose(%x: tensor<1x8x8x4xf32>) -> tensor<1x256xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.reshape %1 {shape = affine_map<() -> (1, 256)>} : (tensor<1x4x8x8xf32>) -> tensor<1x256xf32>
  return %2 : tensor<1x256xf32>
}

// After global pooling no element has another place.
// CHECK-LABEL: @flatten_of_one_element_a_channel
// CHECK-NOT:     nn.transpose
// CHECK:         nn.reshape {{.*}} : (tensor<1x1x1x4xf32>) -> tensor<1x4xf32>
func.func @flatten_of_one_element_a_channel(%x: tensor<1x8x8x4xf32>) -> tensor<1x4xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.reduce %1 {axes = array<i64: 2, 3>, kind = 1 : i32} : (tensor<1x4x8x8xf32>) -> tensor<1x4x1x1xf32>
  %3 = nn.reshape %2 {shape = affine_map<() -> (1, 4)>} : (tensor<1x4x1x1xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// A gate computed from a vector, one dim short of the tensor that it scales.
// CHECK-LABEL: @operand_of_lower_rank
// CHECK:         nn.mul {{.*}} : (tensor<1x8x8x4xf32>, tensor<4xf32>) -> tensor<1x8x8x4xf32>
// CHECK-NOT:     nn.transpose
// CHECK:         nn.lrn
func.func @operand_of_lower_rank(%x: tensor<1x8x8x4xf32>, %g: tensor<4x1x1xf32>) -> tensor<1x8x8x4xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.mul %1, %g : (tensor<1x4x8x8xf32>, tensor<4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %4 = nn.lrn %3 {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %4 : tensor<1x8x8x4xf32>
}

// The rows of a product by one matrix may come in any order.
// CHECK-LABEL: @matmul_of_rows
// CHECK-NOT:     nn.transpose
// CHECK:         nn.matmul %arg0, %arg1 : (tensor<8x2x4xf32>, tensor<4x4xf32>) -> tensor<8x2x4xf32>
// CHECK-NOT:     nn.transpose
// CHECK:         return
func.func @matmul_of_rows(%x: tensor<8x2x4xf32>, %w: tensor<4x4xf32>) -> tensor<8x2x4xf32> {
  %0 = nn.transpose %x {perm = array<i64: 1, 0, 2>} : (tensor<8x2x4xf32>) -> tensor<2x8x4xf32>
  %1 = nn.matmul %0, %w : (tensor<2x8x4xf32>, tensor<4x4xf32>) -> tensor<2x8x4xf32>
  %2 = nn.transpose %1 {perm = array<i64: 1, 0, 2>} : (tensor<2x8x4xf32>) -> tensor<8x2x4xf32>
  return %2 : tensor<8x2x4xf32>
}

// The index removes the axis, and the dims after it come one place earlier.
// CHECK-LABEL: @gather_of_one_index
// CHECK-NOT:     nn.transpose
// CHECK:         nn.gather {{.*}} {axis = 3 : i64} : (tensor<2x8x9x4xf32>, tensor<i64>) -> tensor<2x8x9xf32>
// CHECK-NOT:     nn.transpose
// CHECK:         return
func.func @gather_of_one_index(%x: tensor<2x8x9x4xf32>, %i: tensor<i64>) -> tensor<2x8x9xf32> {
  %0 = nn.lrn %x {size = 3, alpha = 1.0, beta = 1.0, bias = 1.0} : (tensor<2x8x9x4xf32>) -> tensor<2x8x9x4xf32>
  %1 = nn.transpose %0 {perm = array<i64: 0, 3, 2, 1>} : (tensor<2x8x9x4xf32>) -> tensor<2x4x9x8xf32>
  %2 = nn.gather %1, %i {axis = 1 : i64} : (tensor<2x4x9x8xf32>, tensor<i64>) -> tensor<2x9x8xf32>
  %3 = nn.transpose %2 {perm = array<i64: 0, 2, 1>} : (tensor<2x9x8xf32>) -> tensor<2x8x9xf32>
  return %3 : tensor<2x8x9xf32>
}

// Factors are in the order of the dims, in memory: no order of these is as good as another.
// CHECK-LABEL: @resize_by_factors
// CHECK:         nn.transpose
// CHECK:         nn.resize %{{.+}}, %arg1
// CHECK:         nn.transpose
// CHECK:         return
func.func @resize_by_factors(%x: tensor<4x3xf32>, %f: tensor<2xf32>) -> tensor<8x6xf32> {
  %0 = nn.transpose %x {perm = array<i64: 1, 0>} : (tensor<4x3xf32>) -> tensor<3x4xf32>
  %1 = nn.resize %0, %f {shape = affine_map<() -> (6, 8)>, scales = array<f64: 0.0, 0.0>, mode = 0 : i32,
    coordinate_mode = "asymmetric", nearest_mode = "floor", cubic_a = -0.75 : f64, exclude_outside = false,
    antialias = false, extrapolation = 0.0 : f64, roi = array<f64>} : (tensor<3x4xf32>, tensor<2xf32>) -> tensor<6x8xf32>
  %2 = nn.transpose %1 {perm = array<i64: 1, 0>} : (tensor<6x8xf32>) -> tensor<8x6xf32>
  return %2 : tensor<8x6xf32>
}
