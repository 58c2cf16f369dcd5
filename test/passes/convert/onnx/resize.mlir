// RUN: skiff-opt %s --skiff-convert-onnx-to-nn --mlir-print-local-scope | FileCheck %s

// An image is resized channels-last; the batch stays symbolic.
// CHECK-LABEL: @scales
// CHECK:       nn.transpose %arg0 {perm = array<i64: 0, 2, 3, 1>}
// CHECK:       nn.resize %{{.+}} {antialias = false, coordinate_mode = "half_pixel", cubic_a = -7.500000e-01 : f64, exclude_outside = false, extrapolation = 0.000000e+00 : f64, mode = 1 : i32, nearest_mode = "round_prefer_floor", {{.*}}scales = array<f64: 1.000000e+00, 2.000000e+00, 5.000000e-01, 1.000000e+00>, shape = affine_map<()[s0] -> (s0, 8, 2, 3)>}
// CHECK:       nn.transpose %{{.+}} {perm = array<i64: 0, 3, 1, 2>} : (tensor<?x8x2x3xf32>) -> tensor<?x3x8x2xf32>
func.func @scales(%x: tensor<?x3x4x4xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<[1.0, 1.0, 2.0, 0.5]> : tensor<4xf32>
  %0 = onnx.node "Resize"(%x, %none, %s) {mode = "linear"} opset 13 : (tensor<?x3x4x4xf32>, none, tensor<4xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Twice a symbolic size.
// CHECK-LABEL: @symbolic
// CHECK:       nn.resize {{.+}} scales = array<f64: 1.000000e+00, 2.000000e+00, 1.000000e+00>, shape = affine_map<()[s0] -> (1, s0 * 2, 3)>
func.func @symbolic(%x: tensor<1x3x?xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<[1.0, 1.0, 2.0]> : tensor<3xf32>
  %0 = onnx.node "Resize"(%x, %none, %s) {} opset 13 : (tensor<1x3x?xf32>, none, tensor<3xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// The larger dim gives the scale; the other one is rounded. Without leading dims of scale 1 there is no transpose.
// CHECK-LABEL: @sizes
// CHECK-NOT:   nn.transpose
// CHECK:       nn.resize %arg0 {{.+}} scales = array<f64: 2.000000e+00, 2.000000e+00>, shape = affine_map<() -> (8, 6)>
func.func @sizes(%x: tensor<4x3xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<[8, 9]> : tensor<2xi64>
  %0 = onnx.node "Resize"(%x, %none, %none, %s) {keep_aspect_ratio_policy = "not_larger", axes = array<i64: 0, 1>} opset 18 : (tensor<4x3xf32>, none, none, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @half_pixel_for_nn
// CHECK:       nn.resize {{.+}} coordinate_mode = "tf_half_pixel_for_nn", {{.+}} nearest_mode = "floor"
func.func @half_pixel_for_nn(%x: tensor<4x3xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<[8, 9]> : tensor<2xi64>
  %0 = onnx.node "Resize"(%x, %none, %none, %s) {coordinate_transformation_mode = "tf_half_pixel_for_nn", nearest_mode = "floor"} opset 11 : (tensor<4x3xf32>, none, none, tensor<2xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @upsample
// CHECK:       nn.resize {{.+}} coordinate_mode = "asymmetric", {{.+}} nearest_mode = "floor", {{.+}} -> tensor<1x4x4x1xf32>
func.func @upsample(%x: tensor<1x1x2x2xf32>) -> !onnx.value {
  %0 = onnx.node "Upsample"(%x) {scales = array<f32: 1.0, 1.0, 2.0, 2.0>} opset 7 : (tensor<1x1x2x2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// CHECK-LABEL: @antialias
// CHECK:       nn.resize %arg0 {antialias = true, {{.+}} mode = 2 : i32, {{.+}} scales = array<f64: 5.000000e-01>
func.func @antialias(%x: tensor<8xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<4> : tensor<1xi64>
  %0 = onnx.node "Resize"(%x, %none, %none, %s) {antialias = 1 : i64, mode = "cubic"} opset 18 : (tensor<8xf32>, none, none, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// A ratio that only the run time knows is written as 0.
// CHECK-LABEL: @to_a_number
// CHECK:       nn.resize %arg0 {{.+}} scales = array<f64: 0.000000e+00>, shape = affine_map<() -> (9)>} : (tensor<?xf32>) -> tensor<9xf32>
func.func @to_a_number(%x: tensor<?xf32>) -> !onnx.value {
  %none = onnx.none
  %s = onnx.initializer "s" dense<9> : tensor<1xi64>
  %0 = onnx.node "Resize"(%x, %none, %none, %s) {} opset 13 : (tensor<?xf32>, none, none, tensor<1xi64>) -> !onnx.value
  return %0 : !onnx.value
}

// A crop leaves the size to the scales.
// CHECK-LABEL: @crop
// CHECK:       nn.resize %arg0 {{.+}} roi = array<f64: 2.500000e-01, 7.500000e-01>, scales = array<f64: 2.000000e+00>, {{.+}} -> tensor<16xf32>
func.func @crop(%x: tensor<8xf32>) -> !onnx.value {
  %r = onnx.initializer "r" dense<[0.25, 0.75]> : tensor<2xf32>
  %s = onnx.initializer "s" dense<2.0> : tensor<1xf32>
  %0 = onnx.node "Resize"(%x, %r, %s) {coordinate_transformation_mode = "tf_crop_and_resize"} opset 13 : (tensor<8xf32>, tensor<2xf32>, tensor<1xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Scales that the model computes give data dims, in f32; the kernel takes the coordinates by the scales themselves.
// CHECK-LABEL: @scales_from_data
// CHECK:       %[[SCALED:.+]] = nn.mul %{{.+}}, %arg1 : (tensor<2xf32>, tensor<2xf32>)
// CHECK:       %[[FLOOR:.+]] = nn.floor %[[SCALED]]
// CHECK:       %[[SIZES:.+]] = nn.cast %[[FLOOR]] {to = i64}
// CHECK:       %[[CHECKED:.+]] = nn.where %{{.+}}, %[[SIZES]], %{{.+}}
// CHECK:       nn.read_dims %[[CHECKED]]
// CHECK:       %[[FACTORS:.+]] = nn.concat
// CHECK:       nn.resize %arg0, %[[FACTORS]] {{.+}} scales = array<f64: 0.000000e+00, 0.000000e+00>, shape = affine_map<(d0, d1) -> (d0, d1)>}
func.func @scales_from_data(%x: tensor<4x3xf32>, %s: tensor<2xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Resize"(%x, %none, %s) {} opset 13 : (tensor<4x3xf32>, none, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}

// Dims without a computed scale stay what they are, and the factors follow the dims to channels-last.
// CHECK-LABEL: @scales_from_data_of_an_image
// CHECK:       nn.resize {{.+}} scales = array<f64: 1.000000e+00, 0.000000e+00, 0.000000e+00, 1.000000e+00>, shape = affine_map<(d0, d1) -> (2, d0, d1, 3)>}
func.func @scales_from_data_of_an_image(%x: tensor<2x3x4x5xf32>, %s: tensor<2xf32>) -> !onnx.value {
  %none = onnx.none
  %0 = onnx.node "Resize"(%x, %none, %s) {axes = array<i64: 2, 3>} opset 18 : (tensor<2x3x4x5xf32>, none, tensor<2xf32>) -> !onnx.value
  return %0 : !onnx.value
}
