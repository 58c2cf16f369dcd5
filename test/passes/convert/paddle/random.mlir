// RUN: skiff-opt %s --skiff-convert-paddle-to-nn | FileCheck %s

// The bounds are operands in PIR.
// CHECK-LABEL: @uniform(
// CHECK:         nn.xor
// CHECK:         nn.constant dense<{{.*}}> : tensor<f32>
// CHECK:         return %{{.+}} : tensor<3x4xf32>
func.func @uniform() -> !paddle.value {
  %s = paddle.node "pd_op.full_int_array"() [] {value = array<i64: 3, 4>, dtype = "int64"} : () -> !paddle.value ["0"]
  %a = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = -1.0 : f64, dtype = "float32"} : () -> !paddle.value ["0"]
  %b = paddle.node "pd_op.full"() [] {shape = array<i64: 1>, value = 1.0 : f64, dtype = "float32"} : () -> !paddle.value ["0"]
  %0 = paddle.node "pd_op.uniform"(%s, %a, %b) ["0", "1", "2"] {dtype = "float32", seed = 0 : i64} : (!paddle.value, !paddle.value, !paddle.value) -> !paddle.value ["0"]
  return %0 : !paddle.value
}

// Sizes may be computed.
// CHECK-LABEL: @gaussian_any_size(
// CHECK:         nn.cos
// CHECK:         return %{{.+}} : tensor<?x2xf32>
func.func @gaussian_any_size(%x: tensor<?x2xf32>) -> !paddle.value {
  %s = paddle.node "shape"(%x) ["Input"] {} : (tensor<?x2xf32>) -> !paddle.value ["Out"]
  %0 = paddle.node "gaussian_random"(%s) ["ShapeTensor"] {shape = array<i64: -1, 2>, mean = 1.0 : f32, std = 2.0 : f32, seed = 0 : i64, dtype = 5 : i64} : (!paddle.value) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// The order of random numbers.
// CHECK-LABEL: @randperm(
// CHECK:         nn.top_k {{.*}} -> tensor<6xi64>
func.func @randperm() -> !paddle.value {
  %0 = paddle.node "randperm"() [] {n = 6 : i64, dtype = 3 : i64} : () -> !paddle.value ["Out"]
  return %0 : !paddle.value
}

// Without replacement no class comes twice.
// CHECK-LABEL: @multinomial(
// CHECK:         nn.top_k {{.*}} -> tensor<2x3xi64>
func.func @multinomial(%x: tensor<2x5xf32>) -> !paddle.value {
  %0 = paddle.node "multinomial"(%x) ["X"] {num_samples = 3 : i64, replacement = false} : (tensor<2x5xf32>) -> !paddle.value ["Out"]
  return %0 : !paddle.value
}
