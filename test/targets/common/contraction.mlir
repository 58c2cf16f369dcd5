// RUN: skiff-opt %s --split-input-file --skiff-plan-pipeline --skiff-lower-plan=target=x86-64 | FileCheck %s --check-prefixes=CHECK,SSE
// RUN: skiff-opt %s --split-input-file --skiff-plan-pipeline --skiff-lower-plan=target=x86-64-v3 | FileCheck %s --check-prefixes=CHECK,AVX
// RUN: skiff-opt %s --split-input-file --skiff-plan-pipeline --skiff-lower-plan=target=x86-64-v4 | FileCheck %s --check-prefixes=CHECK,AVX512

// A constant matrix is packed in panels of 64 bytes, for each machine alike. SSE2 has no fused multiply-add.
// CHECK:         skiff.weights = [{
// CHECK-SAME:      packing = array<i64: 1, 1, 64, 48, 16, 1>
// CHECK-LABEL: func.func private @matmul_0_loops
// SSE-NOT:       vector.fma
// SSE:           arith.mulf {{.*}} : vector<4xf32>
// SSE-NEXT:      arith.addf {{.*}} : vector<4xf32>
// SSE-NOT:       vector.fma
// AVX-NOT:       arith.mulf
// AVX:           vector.fma {{.*}} : vector<8xf32>
// AVX-NOT:       arith.mulf
// AVX512-NOT:    arith.mulf
// AVX512:        vector.fma {{.*}} : vector<16xf32>
// AVX512-NOT:    arith.mulf
// CHECK:         llvm.func hidden @matmul_0
func.func @main(%x: tensor<32x64xf32>) -> tensor<32x48xf32> {
  %w = nn.constant dense<1.0> : tensor<64x48xf32> : tensor<64x48xf32>
  %0 = nn.matmul %x, %w : (tensor<32x64xf32>, tensor<64x48xf32>) -> tensor<32x48xf32>
  return %0 : tensor<32x48xf32>
}

// -----

// Doubles: half as many lanes, and columns of a panel.
// CHECK:         packing = array<i64: 1, 1, 64, 48, 8, 1>
// CHECK-LABEL: func.func private @matmul_0_loops
// SSE:           arith.mulf {{.*}} : vector<2xf64>
// AVX:           vector.fma {{.*}} : vector<4xf64>
// AVX512:        vector.fma {{.*}} : vector<8xf64>
// CHECK-NOT:     vector.fma {{.*}}xf32>
func.func @main(%x: tensor<32x64xf64>) -> tensor<32x48xf64> {
  %w = nn.constant dense<1.0> : tensor<64x48xf64> : tensor<64x48xf64>
  %0 = nn.matmul %x, %w : (tensor<32x64xf64>, tensor<64x48xf64>) -> tensor<32x48xf64>
  return %0 : tensor<32x48xf64>
}

// -----

// A matrix that is an argument is read where it lies. Its rows of 13 do not end with a vector: what is beyond them is
// masked, as is what is stored.
// CHECK-NOT:     packing
// CHECK-LABEL: func.func private @matmul_0_loops
// CHECK-NOT:     vector.load %arg1
// CHECK:         vector.maskedload %arg1
// CHECK:         vector.maskedstore %arg2
// CHECK:         llvm.func hidden @matmul_0
func.func @main(%x: tensor<32x64xf32>, %w: tensor<64x13xf32>) -> tensor<32x13xf32> {
  %0 = nn.matmul %x, %w : (tensor<32x64xf32>, tensor<64x13xf32>) -> tensor<32x13xf32>
  return %0 : tensor<32x13xf32>
}

// -----

// Sizes that are known at run time only: whole blocks of columns have no masks, the last one's come from the size.
// CHECK-LABEL: func.func private @matmul_0_loops
// AVX:           scf.if
// AVX:           arith.cmpi slt, {{.*}} : vector<8xi32>
// AVX:           vector.maskedload %arg1
// AVX:           vector.fma
// AVX:           vector.maskedstore
// AVX:           scf.if
// AVX-NOT:       arith.cmpi slt, {{.*}} : vector<8xi32>
// AVX:           vector.load %arg1
// AVX:           vector.fma
// AVX:           vector.store
// CHECK:         llvm.func hidden @matmul_0
func.func @main(%x: tensor<2x?x?xf32> {nn.dims = affine_map<()[s0, s1, s2] -> (2, s0, s1)>},
                %y: tensor<2x?x?xf32> {nn.dims = affine_map<()[s0, s1, s2] -> (2, s1, s2)>}) -> tensor<2x?x?xf32>
    attributes {nn.symbols = ["m", "k", "n"]} {
  %0 = nn.matmul %x, %y : (tensor<2x?x?xf32>, tensor<2x?x?xf32>) -> tensor<2x?x?xf32>
  return %0 : tensor<2x?x?xf32>
}

// -----

// The epilogue works on the accumulators: the sum is never stored and read again.
// CHECK-LABEL: func.func private @matmul_0_loops
// AVX512:        vector.fma
// AVX512:        %[[SUM:.+]] = arith.addf {{.*}} : vector<16xf32>
// AVX512-NOT:    vector.store
// AVX512:        %[[RELU:.+]] = arith.select {{.*}}, %[[SUM]] :
// AVX512-NOT:    vector.load %arg3
// AVX512:        vector.store %[[RELU]], %arg3
// CHECK-NOT:     memref.alloc
// CHECK-NOT:     memref.load %arg3
// CHECK:         llvm.func hidden @matmul_0
func.func @main(%x: tensor<32x64xf32>) -> tensor<32x16xf32> {
  %w = nn.constant dense<1.0> : tensor<64x16xf32> : tensor<64x16xf32>
  %b = nn.constant dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0]>
      : tensor<16xf32> : tensor<16xf32>
  %0 = nn.matmul %x, %w : (tensor<32x64xf32>, tensor<64x16xf32>) -> tensor<32x16xf32>
  %1 = nn.add %0, %b : (tensor<32x16xf32>, tensor<16xf32>) -> tensor<32x16xf32>
  %2 = nn.relu %1 : (tensor<32x16xf32>) -> tensor<32x16xf32>
  return %2 : tensor<32x16xf32>
}

// -----

// Without padding every one of the 6 pixels of a row has 3 taps.
// CHECK-LABEL: func.func private @conv_0_loops
// AVX512-COUNT-18: vector.fma
// AVX512-NOT:    vector.fma
// CHECK:         llvm.func hidden @conv_0
func.func @main(%x: tensor<1x8x8x8xf32>) -> tensor<1x6x6x16xf32> {
  %w = nn.constant dense<1.0> : tensor<3x3x8x16xf32> : tensor<3x3x8x16xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x8x8x8xf32>, tensor<3x3x8x16xf32>) -> tensor<1x6x6x16xf32>
  return %0 : tensor<1x6x6x16xf32>
}

// -----

// A loop over a few channels would be mostly loop: all steps stand one after the other.
// CHECK-LABEL: func.func private @conv_0_loops
// AVX512-COUNT-54: vector.fma
// AVX512-NOT:    vector.fma
// CHECK:         llvm.func hidden @conv_0
func.func @main(%x: tensor<1x8x8x3xf32>) -> tensor<1x6x6x16xf32> {
  %w = nn.constant dense<1.0> : tensor<3x3x3x16xf32> : tensor<3x3x3x16xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x8x8x3xf32>, tensor<3x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return %0 : tensor<1x6x6x16xf32>
}

// -----

// With padding the two pixels at the borders have one less each; nothing is copied to make room for it.
// CHECK-LABEL: func.func private @conv_0_loops
// CHECK-NOT:     memref.alloc
// AVX512-COUNT-16: vector.fma
// AVX512-NOT:    vector.fma
// CHECK:         llvm.func hidden @conv_0
func.func @main(%x: tensor<1x6x6x8xf32>) -> tensor<1x6x6x16xf32> {
  %w = nn.constant dense<1.0> : tensor<3x3x8x16xf32> : tensor<3x3x8x16xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
                       groups = 1 : i64} : (tensor<1x6x6x8xf32>, tensor<3x3x8x16xf32>) -> tensor<1x6x6x16xf32>
  return %0 : tensor<1x6x6x16xf32>
}

// -----

// Each group is packed by itself, its last block filled up.
// CHECK:         skiff.weights = [{
// CHECK-SAME:      packing = array<i64: 2, 9, 4, 20, 16, 1>
func.func @main(%x: tensor<1x6x6x8xf32>) -> tensor<1x4x4x40xf32> {
  %w = nn.constant dense<1.0> : tensor<3x3x4x40xf32> : tensor<3x3x4x40xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>,
                       groups = 2 : i64} : (tensor<1x6x6x8xf32>, tensor<3x3x4x40xf32>) -> tensor<1x4x4x40xf32>
  return %0 : tensor<1x4x4x40xf32>
}

// -----

// Bytes: what is summed is taken four at a time, so 10 rows of packed B are 3 steps, and the last one's bytes of A are
// loaded one by one.
// CHECK:         packing = array<i64: 1, 1, 10, 48, 16, 4>
// CHECK-LABEL: func.func private @matmul_0_loops
// SSE:           vector.load %arg1{{.*}} : memref<?xi8>, vector<16xi8>
// SSE:           llvm.call_intrinsic "llvm.x86.sse2.pmadd.wd"({{.*}}) : (vector<8xi16>, vector<8xi16>) -> vector<4xi32>
// AVX:           llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"
// AVX512:        llvm.call_intrinsic "llvm.x86.avx512.pmaddw.d.512"
// CHECK:         memref.load %arg0{{.*}} : memref<?xi8>
// CHECK:         llvm.func hidden @matmul_0
func.func @main(%x: tensor<32x10xui8>) -> tensor<32x48xi32> {
  %w = nn.constant dense<1> : tensor<10x48xi8> : tensor<10x48xi8>
  %0 = nn.matmul %x, %w : (tensor<32x10xui8>, tensor<10x48xi8>) -> tensor<32x48xi32>
  return %0 : tensor<32x48xi32>
}
