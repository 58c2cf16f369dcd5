// The IR after a stage or a pass goes to stderr, without large constants; the artifact is what it would be.
// RUN: skiffc %s -o %t.skiff
// RUN: skiffc %s -o %t.2.skiff --print-ir-after=nn,llvm 2>&1 | FileCheck %s
// RUN: cmp %t.skiff %t.2.skiff
// CHECK:     IR after nn
// CHECK:     nn.constant dense_resource<__elided__>
// CHECK:     nn.matmul
// CHECK-NOT: IR after plan
// CHECK:     IR after llvm-x86-64
// CHECK:     llvm.func

// RUN: skiffc %s -o %t.skiff --print-ir-after=skiff-form-kernels 2>&1 | FileCheck %s --check-prefix=PASS
// PASS-NOT: IR
// PASS:     IR Dump After {{.*}}FormKernels
// PASS:     plan.kernel "matmul_0"
// PASS-NOT: plan.place

// RUN: %exits 2 skiffc %s -o %t.skiff --print-ir-after=nothing 2>&1 | FileCheck %s --check-prefix=NOTHING
// NOTHING: error: --print-ir-after=nothing: expected import, nn, plan, llvm or the name of a pass (skiff-opt --help lists them)
// RUN: skiffc %s --emit=nn -o %t.mlir --print-ir-after=plan 2>&1 | FileCheck %s --check-prefix=NOT
// NOT: warning: --print-ir-after=plan: was not run

// The times of stages, with those of their passes.
// RUN: skiffc %s -o %t.2.skiff --timing 2>&1 | FileCheck %s --check-prefix=TIME
// RUN: cmp %t.skiff %t.2.skiff
// TIME: Execution time report
// TIME: import
// TIME: nn
// TIME: FoldConstants
// TIME: plan
// TIME: PlanMemory
// TIME: lower x86-64
// TIME: compile x86-64
// TIME: write
// TIME: Total
func.func @main(%x: tensor<2x4xf32> {nn.name = "x"}) -> (tensor<2x8xf32> {nn.name = "y"}) {
  %w = nn.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
                          [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]]>
      : tensor<4x8xf32> : tensor<4x8xf32>
  %0 = nn.matmul %x, %w : (tensor<2x4xf32>, tensor<4x8xf32>) -> tensor<2x8xf32>
  return %0 : tensor<2x8xf32>
}
