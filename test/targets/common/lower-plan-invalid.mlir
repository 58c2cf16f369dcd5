// RUN: skiff-opt %s --split-input-file --skiff-lower-plan=target=x86-64 --verify-diagnostics
// RUN: not skiff-opt %s --split-input-file --skiff-lower-plan=target=z80 2>&1 | FileCheck %s

// CHECK: error: has no target 'z80' to be lowered for

func.func @main(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{has no places; run skiff-plan-memory first}}
  %0 = plan.kernel "relu_0" "elementwise"(%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: tensor<8xf32>):
    %1 = nn.relu %a : (tensor<8xf32>) -> tensor<8xf32>
    plan.yield %1 : tensor<8xf32>
  }
  return %0 : tensor<8xf32>
}

// -----

// expected-error @+1 {{has no function @main to lower}}
module {
}
