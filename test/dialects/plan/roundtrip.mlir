// RUN: skiff-opt %s --mlir-print-local-scope | skiff-opt --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: @kernel_without_places
// CHECK:         %[[K:.+]] = plan.kernel "relu_0" "elementwise"(%arg0) : (tensor<8xf32>) -> tensor<8xf32> {
// CHECK-NEXT:    ^bb0(%[[A:.+]]: tensor<8xf32>):
// CHECK-NEXT:      %[[R:.+]] = nn.relu %[[A]]
// CHECK-NEXT:      plan.yield %[[R]] : tensor<8xf32>
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[K]]
func.func @kernel_without_places(%x: tensor<8xf32>) -> tensor<8xf32> {
  %0 = plan.kernel "relu_0" "elementwise"(%x) : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: tensor<8xf32>):
    %1 = nn.relu %a : (tensor<8xf32>) -> tensor<8xf32>
    plan.yield %1 : tensor<8xf32>
  }
  return %0 : tensor<8xf32>
}

// One place a result: in the arena, at an offset that knows the symbols, or in the caller's memory.
// CHECK-LABEL: @kernel_with_places
// CHECK:         plan.kernel "both_0" "elementwise"(%arg0) at [#plan.place<-1, ()[s0] -> (s0 * 256)>, #plan.place<1, () -> (0)>] :
// CHECK-SAME:      (tensor<?x8xf32>) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
// CHECK:           plan.yield %{{.+}}, %{{.+}} : tensor<?x8xf32>, tensor<?x8xf32>
func.func @kernel_with_places(%x: tensor<?x8xf32> {nn.dims = affine_map<()[s0] -> (s0, 8)>})
    -> (tensor<?x8xf32>, tensor<?x8xf32>) attributes {nn.symbols = ["n"]} {
  %0:2 = plan.kernel "both_0" "elementwise"(%x) at [#plan.place<-1, ()[s0] -> (s0 * 256)>, #plan.place<1, () -> (0)>]
      : (tensor<?x8xf32>) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
  ^bb0(%a: tensor<?x8xf32>):
    %1 = nn.relu %a : (tensor<?x8xf32>) -> tensor<?x8xf32>
    plan.yield %1, %a : tensor<?x8xf32>, tensor<?x8xf32>
  }
  return %0#0, %0#1 : tensor<?x8xf32>, tensor<?x8xf32>
}

// CHECK-LABEL: @kernel_without_operands
// CHECK:         plan.kernel "one_0" "elementwise"() : () -> tensor<1xf32> {
func.func @kernel_without_operands() -> tensor<1xf32> {
  %0 = plan.kernel "one_0" "elementwise"() : () -> tensor<1xf32> {
    %1 = nn.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
    plan.yield %1 : tensor<1xf32>
  }
  return %0 : tensor<1xf32>
}
