// RUN: skiff-opt %s --skiff-expand-math | FileCheck %s

// CHECK-LABEL: @f32_functions_are_polynomials
// CHECK-NOT:     math.{{exp|tanh|log|erf}}
// CHECK:         return
func.func @f32_functions_are_polynomials(%x: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>) {
  %0 = math.exp %x : vector<8xf32>
  %1 = math.tanh %x : vector<8xf32>
  %2 = math.log %x : vector<8xf32>
  %3 = math.erf %x : vector<8xf32>
  return %0, %1, %2, %3 : vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>
}

// The last elements of a row must not differ from those in its vectors.
// CHECK-LABEL: @scalars_take_the_same_way
// CHECK-NOT:     math.exp
// CHECK:         return
func.func @scalars_take_the_same_way(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  return %0 : f32
}

// A polynomial for f32 is not precise enough.
// CHECK-LABEL: @f64_functions_stay
// CHECK-NEXT:    math.exp
// CHECK-NEXT:    return
func.func @f64_functions_stay(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  return %0 : f64
}

// What the CPU has an instruction for is none of this pass's business.
// CHECK-LABEL: @square_root_stays
// CHECK-NEXT:    math.sqrt
// CHECK-NEXT:    return
func.func @square_root_stays(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.sqrt %x : vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: @bf16_is_converted_by_bits
// CHECK-NOT:     arith.extf
// CHECK:         return
func.func @bf16_is_converted_by_bits(%x: bf16) -> f32 {
  %0 = arith.extf %x : bf16 to f32
  return %0 : f32
}
