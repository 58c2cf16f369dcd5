// A convolution's result is stored channels-last in one artifact and, where the model asks for it, channels-first in
// the other: these are one layer, compared in the order of the first one.
// RUN: skiffc %s -o %t.last.skiff
// RUN: sed 's|^.*// last|// &|; s|// first: ||' %s > %t.first.mlir && skiffc %t.first.mlir -o %t.first.skiff
// RUN: skiff-diff %t.last.skiff %t.first.skiff | FileCheck %s
// CHECK: layer {{ *}}kernel
// CHECK: function {{ *}}{{.*}} 2x3x4 {{ *}}120 {{.*}} ok
// CHECK: 1 layers compared, 0 differ
func.func @main(%x: tensor<2x3x4xf32> {nn.name = "x"}) -> (
    tensor<2x3x4xf32> {nn.name = "y"}) { // last
// first:    tensor<4x2x3xf32> {nn.name = "y"}) {
  %0 = nn.exp %x : (tensor<2x3x4xf32>) -> tensor<2x3x4xf32> loc("function")
  return %0 : tensor<2x3x4xf32> // last
// first:  %1 = nn.transpose %0 {perm = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32> loc("function")
// first:  return %1 : tensor<4x2x3xf32>
}
