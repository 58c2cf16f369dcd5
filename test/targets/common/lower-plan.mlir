// RUN: skiff-opt %s --split-input-file --skiff-plan-pipeline --skiff-lower-plan=target=x86-64-v3 | FileCheck %s

// What the artifact holds: kernels for its manifest, each weight once, packed for the kernel that reads it.
// CHECK:         module attributes {skiff.kernels = [
// CHECK-SAME:      {bytes = 1.689600e+04 : f64, flops = 8.192000e+03 : f64, kind = "matmul", name = "matmul_0", sources = ["product"]},
// CHECK-SAME:      {{{.*}}kind = "elementwise", name = "elementwise_1", sources = ["function"]},
// CHECK-SAME:      {{{.*}}kind = "matmul", name = "matmul_2", sources = ["again"]}]
// CHECK-SAME:    skiff.weights = [{offset = 0 : i64, packing = array<i64: 1, 1, 64, 64, {{[0-9]+}}, 1>, value = dense<1.000000e+00> : tensor<64x64xf32>}]

// The loops take one flat buffer for each operand and result, the symbols, and their range of the parallel loop.
// CHECK-LABEL: func.func private @matmul_0_loops
// CHECK-SAME:    (%arg0: memref<?xf32> {llvm.noalias}, %arg1: memref<?xf32> {llvm.noalias},
// CHECK-SAME:    %arg2: memref<?xf32> {llvm.noalias}, %arg3: memref<?xi64>, %arg4: index, %arg5: index)
// CHECK-SAME:    llvm.linkage = #llvm.linkage<internal>
// CHECK-LABEL: llvm.func hidden @matmul_0
// CHECK-SAME:    (%arg0: !llvm.ptr, %arg1: i64, %arg2: i64)
// CHECK:         call @matmul_0_loops

// This one writes where it reads, so neither buffer may be called noalias.
// CHECK-LABEL: func.func private @elementwise_1_loops
// CHECK-NOT:     llvm.noalias
// CHECK:         vector.store %{{.+}}, %arg1
// CHECK-LABEL: llvm.func hidden @elementwise_1

// The third kernel is the first one's code, for other buffers.
// CHECK-NOT:     @matmul_2_loops

// The dims of the output, and the bytes of the arena, or -1 if the size of a value overflows.
// CHECK-LABEL: llvm.func @skiff_sizes
// CHECK-SAME:    (%arg0: !llvm.ptr, %arg1: !llvm.ptr) -> i64
// CHECK:         %[[N:.+]] = llvm.load
// CHECK:         llvm.store %[[N]]
// CHECK:         %[[ROW:.+]] = llvm.mlir.constant(256 : i64)
// CHECK:         %[[PRODUCT:.+]] = "llvm.intr.smul.with.overflow"(%[[N]], %[[ROW]])
// CHECK:         llvm.extractvalue %[[PRODUCT]][1]
// CHECK:         %[[ARENA:.+]] = llvm.extractvalue %[[PRODUCT]][0]
// CHECK:         %[[NONE:.+]] = llvm.mlir.constant(-1 : i64)
// CHECK:         %[[BYTES:.+]] = arith.select %{{.+}}, %[[NONE]], %[[ARENA]]
// CHECK:         llvm.return %[[BYTES]]

// One dispatch a kernel, in order.
// CHECK-LABEL: llvm.func @skiff_plan
// CHECK-NOT:     llvm.call
// CHECK:         %[[K0:.+]] = llvm.mlir.addressof @matmul_0
// CHECK:         llvm.call %{{.+}}(%[[CONTEXT:.+]], %[[K0]], %[[ARGS:.+]], %{{.+}}, %{{.+}}, %{{.+}}) :
// CHECK:         %[[K1:.+]] = llvm.mlir.addressof @elementwise_1
// CHECK:         llvm.call %{{.+}}(%[[CONTEXT]], %[[K1]], %[[ARGS]],
// CHECK:         %[[K2:.+]] = llvm.mlir.addressof @matmul_0
// CHECK:         llvm.call %{{.+}}(%[[CONTEXT]], %[[K2]], %[[ARGS]],
// CHECK-NOT:     llvm.call
// CHECK:         llvm.return
// CHECK-NOT:   plan.
func.func @main(%x: tensor<?x64xf32> {nn.dims = affine_map<()[s0] -> (s0, 64)>}) -> tensor<?x64xf32>
    attributes {nn.symbols = ["n"]} {
  %w = nn.constant dense<1.0> : tensor<64x64xf32> : tensor<64x64xf32>
  %0 = nn.matmul %x, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32> loc("product")
  %1 = nn.reshape %0 {shape = affine_map<()[s0] -> (s0, 8, 8)>} : (tensor<?x64xf32>) -> tensor<?x8x8xf32>
  %2 = nn.exp %1 : (tensor<?x8x8xf32>) -> tensor<?x8x8xf32> loc("function")
  %3 = nn.reshape %2 {shape = affine_map<()[s0] -> (s0, 64)>} : (tensor<?x8x8xf32>) -> tensor<?x64xf32>
  %4 = nn.matmul %3, %w : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32> loc("again")
  return %4 : tensor<?x64xf32>
}

// -----

// An operand that is read twice is one buffer.
// CHECK-LABEL: func.func private @concat_0_loops
// CHECK-SAME:    (%arg0: memref<?xf32> {llvm.noalias}, %arg1: memref<?xf32> {llvm.noalias}, %arg2: memref<?xi64>
func.func @main(%x: tensor<8xf32>) -> tensor<16xf32> {
  %0 = nn.concat %x, %x {axis = 0 : i64} : (tensor<8xf32>, tensor<8xf32>) -> tensor<16xf32>
  return %0 : tensor<16xf32>
}

// -----

// Whole vectors, then the elements that are left.
// CHECK-LABEL: func.func private @elementwise_0_loops
// CHECK:         vector.load %arg0{{.*}} vector<8xf32>
// CHECK-NEXT:    math.sqrt %{{.+}} : vector<8xf32>
// CHECK:         memref.load %arg0
// CHECK-NEXT:    math.sqrt %{{.+}} : f32
func.func @main(%x: tensor<3x7xf32>) -> tensor<3x7xf32> {
  %0 = nn.sqrt %x : (tensor<3x7xf32>) -> tensor<3x7xf32>
  return %0 : tensor<3x7xf32>
}

// -----

// Booleans are bytes, signed and unsigned bytes are the same bytes; halves are computed in f32.
// CHECK-LABEL: func.func private @elementwise_0_loops
// CHECK-SAME:    (%arg0: memref<?xi8> {{.*}} %arg1: memref<?xf16> {{.*}} %arg2: memref<?xi8> {{.*}} %arg3: memref<?xf16>
// CHECK-NOT:     arith.addf {{.*}}f16
func.func @main(%c: tensor<8xi1>, %n: tensor<8xui8>, %h: tensor<8xf16>) -> tensor<8xf16> {
  %0 = nn.cast %n {to = f16} : (tensor<8xui8>) -> tensor<8xf16>
  %1 = nn.add %0, %h : (tensor<8xf16>, tensor<8xf16>) -> tensor<8xf16>
  %2 = nn.where %c, %1, %h : (tensor<8xi1>, tensor<8xf16>, tensor<8xf16>) -> tensor<8xf16>
  return %2 : tensor<8xf16>
}

// -----

// A vector times a matrix takes as long as reading the matrix, 147,488 bytes at 32 a nanosecond, and not as long as its
// 4,096 multiply-adds: else two threads would not be worth it.
// CHECK-LABEL: llvm.func @skiff_plan
// CHECK:         %[[K:.+]] = llvm.mlir.addressof @matmul_0
// CHECK:         %[[NS:.+]] = llvm.mlir.constant(4609 : i64)
// CHECK:         %[[COST:.+]] = arith.muli %{{.+}}, %[[NS]]
// CHECK:         llvm.call %{{.+}}(%{{.+}}, %[[K]], %{{.+}}, %{{.+}}, %{{.+}}, %[[COST]])
func.func @main(%x: tensor<1x4096xf32>) -> tensor<1x8xf32> {
  %w = nn.constant dense<1.0> : tensor<4096x8xf32> : tensor<4096x8xf32>
  %0 = nn.matmul %x, %w : (tensor<1x4096xf32>, tensor<4096x8xf32>) -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}
