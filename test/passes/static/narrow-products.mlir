// RUN: skiff-opt %s --split-input-file --skiff-narrow-products --canonicalize | FileCheck %s

// The zero point leaves the product: it counts once for each number of a column.
// CHECK-LABEL: @rows
// CHECK-DAG:     %[[W:.+]] = nn.constant dense<{{\[\[}}1, 2], [3, 4], [5, -6]]> : tensor<3x2xi8>
// CHECK-DAG:     %[[S:.+]] = nn.constant dense<[9, 0]> : tensor<2xi32>
// CHECK:         %[[P:.+]] = nn.matmul %arg0, %[[W]] : (tensor<?x3xui8>, tensor<3x2xi8>) -> tensor<?x2xi32>
// CHECK:         %[[Z:.+]] = nn.mul %arg1, %[[S]] : (tensor<?x1xi32>, tensor<2xi32>) -> tensor<?x2xi32>
// CHECK:         %[[R:.+]] = nn.sub %[[P]], %[[Z]]
// CHECK-NEXT:    return %[[R]]
func.func @rows(%x: tensor<?x3xui8> {nn.dims = affine_map<()[s0] -> (s0, 3)>},
                %zero: tensor<?x1xi32> {nn.dims = affine_map<()[s0] -> (s0, 1)>}) -> tensor<?x2xi32>
    attributes {nn.symbols = ["n"]} {
  %w = nn.constant dense<[[1, 2], [3, 4], [5, -6]]> : tensor<3x2xi32> : tensor<3x2xi32>
  %0 = nn.cast %x {to = i32} : (tensor<?x3xui8>) -> tensor<?x3xi32>
  %1 = nn.sub %0, %zero : (tensor<?x3xi32>, tensor<?x1xi32>) -> tensor<?x3xi32>
  %2 = nn.matmul %1, %w : (tensor<?x3xi32>, tensor<3x2xi32>) -> tensor<?x2xi32>
  return %2 : tensor<?x2xi32>
}

// -----

// Movements between the cast and the product move bytes.
// CHECK-LABEL: @moved
// CHECK:         %[[T:.+]] = nn.transpose %arg0 {{.*}} : (tensor<3x4xi8>) -> tensor<4x3xi8>
// CHECK-NEXT:    nn.matmul %[[T]], %{{.+}} : (tensor<4x3xi8>, tensor<3x2xi8>) -> tensor<4x2xi32>
// CHECK-NEXT:    return
func.func @moved(%x: tensor<3x4xi8>) -> tensor<4x2xi32> {
  %w = nn.constant dense<1> : tensor<3x2xi32> : tensor<3x2xi32>
  %0 = nn.cast %x {to = i32} : (tensor<3x4xi8>) -> tensor<3x4xi32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 0>} : (tensor<3x4xi32>) -> tensor<4x3xi32>
  %2 = nn.matmul %1, %w : (tensor<4x3xi32>, tensor<3x2xi32>) -> tensor<4x2xi32>
  return %2 : tensor<4x2xi32>
}

// -----

// A convolution pads by 0 less the zero point: bytes are padded by the zero point.
// CHECK-LABEL: @padded
// CHECK:         %[[Z:.+]] = nn.cast %{{.+}} {to = ui8} : (tensor<i32>) -> tensor<ui8>
// CHECK:         %[[P:.+]] = nn.pad %arg0, %[[Z]] {high = array<i64: 0, 2, 1, 0>, low = array<i64: 0, 1, 0, 0>, {{.*}}} {{.*}} -> tensor<1x7x5x4xui8>
// CHECK:         nn.conv %[[P]], {{.*}}pads = array<i64: 0, 0, 0, 0>{{.*}} -> tensor<1x6x4x2xi32>
// CHECK:         nn.sub
func.func @padded(%x: tensor<1x4x4x4xui8>, %zero: tensor<ui8>) -> tensor<1x6x4x2xi32> {
  %w = nn.constant dense<1> : tensor<2x2x4x2xi32> : tensor<2x2x4x2xi32>
  %z = nn.cast %zero {to = i32} : (tensor<ui8>) -> tensor<i32>
  %0 = nn.cast %x {to = i32} : (tensor<1x4x4x4xui8>) -> tensor<1x4x4x4xi32>
  %1 = nn.sub %0, %z : (tensor<1x4x4x4xi32>, tensor<i32>) -> tensor<1x4x4x4xi32>
  %2 = nn.conv %1, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 0, 2, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x4x4x4xi32>, tensor<2x2x4x2xi32>) -> tensor<1x6x4x2xi32>
  return %2 : tensor<1x6x4x2xi32>
}

// -----

// A zero point that is no byte cannot be padding; without one, padding by 0 is right.
// CHECK-LABEL: @zero_is_no_byte
// CHECK:         nn.conv {{.*}} : (tensor<1x4x4xi32>, tensor<2x4x2xi32>)
// CHECK:         nn.conv {{.*}}pads = array<i64: 1, 0>{{.*}} : (tensor<1x4x4xui8>, tensor<2x4x2xi8>)
func.func @zero_is_no_byte(%x: tensor<1x4x4xui8>) -> (tensor<1x4x2xi32>, tensor<1x4x2xi32>) {
  %w = nn.constant dense<1> : tensor<2x4x2xi32> : tensor<2x4x2xi32>
  %z = nn.constant dense<256> : tensor<i32> : tensor<i32>
  %0 = nn.cast %x {to = i32} : (tensor<1x4x4xui8>) -> tensor<1x4x4xi32>
  %1 = nn.sub %0, %z : (tensor<1x4x4xi32>, tensor<i32>) -> tensor<1x4x4xi32>
  %2 = nn.conv %1, %w {strides = array<i64: 1>, pads = array<i64: 1, 0>, dilations = array<i64: 1>, groups = 1 : i64}
    : (tensor<1x4x4xi32>, tensor<2x4x2xi32>) -> tensor<1x4x2xi32>
  %3 = nn.conv %0, %w {strides = array<i64: 1>, pads = array<i64: 1, 0>, dilations = array<i64: 1>, groups = 1 : i64}
    : (tensor<1x4x4xi32>, tensor<2x4x2xi32>) -> tensor<1x4x2xi32>
  return %2, %3 : tensor<1x4x2xi32>, tensor<1x4x2xi32>
}

// -----

// What stays: weights beyond i8, a zero point that differs along the sum, tensors that were no bytes.
// CHECK-LABEL: @stays
// CHECK-COUNT-3: nn.matmul {{.*}}xi32>, {{.*}}xi32>)
// CHECK-NOT:     xi8>
func.func @stays(%x: tensor<2x3xui8>, %y: tensor<2x3xi16>, %zero: tensor<3xi32>)
    -> (tensor<2x2xi32>, tensor<2x2xi32>, tensor<2x2xi32>) {
  %w = nn.constant dense<1> : tensor<3x2xi32> : tensor<3x2xi32>
  %large = nn.constant dense<128> : tensor<3x2xi32> : tensor<3x2xi32>
  %0 = nn.cast %x {to = i32} : (tensor<2x3xui8>) -> tensor<2x3xi32>
  %1 = nn.matmul %0, %large : (tensor<2x3xi32>, tensor<3x2xi32>) -> tensor<2x2xi32>
  %2 = nn.sub %0, %zero : (tensor<2x3xi32>, tensor<3xi32>) -> tensor<2x3xi32>
  %3 = nn.matmul %2, %w : (tensor<2x3xi32>, tensor<3x2xi32>) -> tensor<2x2xi32>
  %4 = nn.cast %y {to = i32} : (tensor<2x3xi16>) -> tensor<2x3xi32>
  %5 = nn.matmul %4, %w : (tensor<2x3xi32>, tensor<3x2xi32>) -> tensor<2x2xi32>
  return %1, %3, %5 : tensor<2x2xi32>, tensor<2x2xi32>, tensor<2x2xi32>
}
