// RUN: skiff-opt %s --split-input-file --verify-diagnostics

func.func @kernel_with_another_argument_type(%x: tensor<8xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'plan.kernel' op has operands of types 'tensor<8xf32>' but block arguments of types 'tensor<4xf32>'}}
  %0 = plan.kernel "k" "elementwise"(%x) : (tensor<8xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    plan.yield %a : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @kernel_without_an_argument_for_its_operand(%x: tensor<8xf32>) -> tensor<1xf32> {
  // expected-error @+1 {{'plan.kernel' op has operands of types 'tensor<8xf32>' but block arguments of types}}
  %0 = plan.kernel "k" "elementwise"(%x) : (tensor<8xf32>) -> tensor<1xf32> {
    %1 = nn.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
    plan.yield %1 : tensor<1xf32>
  }
  return %0 : tensor<1xf32>
}

// -----

func.func @kernel_that_yields_another_type(%x: tensor<8xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'plan.kernel' op yields types 'tensor<8xf32>' but has results of types 'tensor<4xf32>'}}
  %0 = plan.kernel "k" "elementwise"(%x) : (tensor<8xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<8xf32>):
    plan.yield %a : tensor<8xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

func.func @kernel_with_too_many_places(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'plan.kernel' op has 1 results but 2 places}}
  %0 = plan.kernel "k" "elementwise"(%x) at [#plan.place<0, () -> (0)>, #plan.place<1, () -> (0)>]
      : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: tensor<8xf32>):
    plan.yield %a : tensor<8xf32>
  }
  return %0 : tensor<8xf32>
}

// -----

func.func @kernel_that_reads_past_its_operands(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-note @+1 {{required by region isolation constraints}}
  %0 = plan.kernel "k" "elementwise"() : () -> tensor<8xf32> {
    // expected-error @+1 {{'nn.relu' op using value defined outside the region}}
    %1 = nn.relu %x : (tensor<8xf32>) -> tensor<8xf32>
    plan.yield %1 : tensor<8xf32>
  }
  return %0 : tensor<8xf32>
}

// -----

func.func @yield_outside_a_kernel(%x: tensor<8xf32>) {
  // expected-error @+1 {{'plan.yield' op expects parent op 'plan.kernel'}}
  plan.yield %x : tensor<8xf32>
}

// -----

func.func @kernel_with_a_place_without_offset(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @+1 {{'plan.kernel' op has the place #plan.place<-1, () -> ()>, expected a #plan.slot or a #plan.place with an offset}}
  %0 = plan.kernel "k" "elementwise"(%x) at [#plan.place<-1, () -> ()>] : (tensor<8xf32>) -> tensor<8xf32> {
  ^bb0(%a: tensor<8xf32>):
    plan.yield %a : tensor<8xf32>
  }
  return %0 : tensor<8xf32>
}
