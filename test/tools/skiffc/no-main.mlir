// Text without @main is the user's mistake, not ours: no crash reproducer.
// RUN: %exits 2 skiffc %s --check
// RUN: %exits 2 skiffc %s -o %t.skiff 2>&1 | FileCheck %s
// CHECK-NOT: internal error
// CHECK: {{^}}error: {{.*}}has no function @main
func.func @other(%x: tensor<8xf32>) -> tensor<8xf32> {
  return %x : tensor<8xf32>
}
