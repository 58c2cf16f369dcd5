// RUN: skiff-opt %s --skiff-fold-constants | FileCheck %s

// CHECK-LABEL: @splat_stays_a_splat
// CHECK-NEXT:    nn.constant dense<3.000000e+00> : tensor<100000x1000xf32>
func.func @splat_stays_a_splat() -> tensor<100000x1000xf32> {
  %a = nn.constant dense<1.0> : tensor<100000x1000xf32> : tensor<100000x1000xf32>
  %b = nn.constant dense<2.0> : tensor<f32> : tensor<f32>
  %0 = nn.add %a, %b : (tensor<100000x1000xf32>, tensor<f32>) -> tensor<100000x1000xf32>
  return %0 : tensor<100000x1000xf32>
}

// 4 KiB would become 4 MiB in the artifact.
// CHECK-LABEL: @tile_that_grows_a_lot_stays
// CHECK:         nn.tile
func.func @tile_that_grows_a_lot_stays() -> tensor<1024x1024xf32> {
  %start = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %delta = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %0 = nn.iota %start, %delta {size = affine_map<() -> (1024)>} : (tensor<f32>, tensor<f32>) -> tensor<1024xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (1, 1024)>} : (tensor<1024xf32>) -> tensor<1x1024xf32>
  %2 = nn.tile %1 {repeats = array<i64: 1024, 1>} : (tensor<1x1024xf32>) -> tensor<1024x1024xf32>
  return %2 : tensor<1024x1024xf32>
}

// Nothing but the transpose used the weight, so its data is gone: one resource is left in the file.
// CHECK-LABEL: @folded_weight_is_freed
// CHECK-NEXT:    nn.constant dense_resource<[[NEW:iota[_0-9]+]]> : tensor<11x6xf32>
// CHECK-NEXT:    nn.constant dense_resource<kept> : tensor<2xf32>
// CHECK-NEXT:    nn.constant dense<{{.*}}> : tensor<2x1xf32>
// CHECK:       dialect_resources
// CHECK-DAG:     kept: "0x{{[0-9A-F]+}}"
// CHECK-DAG:     [[NEW]]: "0x{{[0-9A-F]+}}"
// CHECK-NOT:     unused:
func.func @folded_weight_is_freed() -> (tensor<11x6xf32>, tensor<2xf32>, tensor<2x1xf32>) {
  %start = nn.constant dense<0.0> : tensor<f32> : tensor<f32>
  %delta = nn.constant dense<1.0> : tensor<f32> : tensor<f32>
  %0 = nn.iota %start, %delta {size = affine_map<() -> (66)>} : (tensor<f32>, tensor<f32>) -> tensor<66xf32>
  %1 = nn.reshape %0 {shape = affine_map<() -> (6, 11)>} : (tensor<66xf32>) -> tensor<6x11xf32>
  %2 = nn.transpose %1 {perm = array<i64: 1, 0>} : (tensor<6x11xf32>) -> tensor<11x6xf32>
  // The same data as another constant, which is folded away, stays.
  %kept = nn.constant dense_resource<kept> : tensor<2xf32> : tensor<2xf32>
  %also = nn.constant dense_resource<kept> : tensor<1x2xf32> : tensor<1x2xf32>
  %3 = nn.transpose %also {perm = array<i64: 1, 0>} : (tensor<1x2xf32>) -> tensor<2x1xf32>
  %unused = nn.constant dense_resource<unused> : tensor<2xf32> : tensor<2xf32>
  return %2, %kept, %3 : tensor<11x6xf32>, tensor<2xf32>, tensor<2x1xf32>
}

{-#
  dialect_resources: {
    builtin: {
      kept: "0x040000000000803F00000040",
      unused: "0x040000000000803F00000040"
    }
  }
#-}
