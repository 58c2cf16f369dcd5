//===- Passes.td - in which order tensors lie in memory ------------------------===//
#ifndef SKIFF_PASSES_LAYOUT
#define SKIFF_PASSES_LAYOUT

include "mlir/Pass/PassBase.td"

def SinkTransposes : Pass<"skiff-sink-transposes", "mlir::func::FuncOp"> {
  let summary = "moves transposes to where they cancel";
  let description = [{
    Convolutions are channels-last, models mostly channels-first, so that the importer puts each
    convolution between two transposes. Between two convolutions stand ops that work in either
    order: elementwise ones, concat, slice, pad, reductions, reshapes that keep the moved dims apart.
    ```mlir
    %0 = nn.conv %x, %w1 ...
    %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} ...
    %2 = nn.relu %1 ...
    %3 = nn.mul %2, %scale : (tensor<1x64x56x56xf32>, tensor<64x1x1xf32>) -> ...
    %4 = nn.transpose %3 {perm = array<i64: 0, 2, 3, 1>} ...
    %5 = nn.conv %4, %w2 ...
    ```
    becomes
    ```mlir
    %0 = nn.conv %x, %w1 ...
    %2 = nn.relu %0 ...
    %s = nn.reshape %scale {shape = affine_map<() -> (64)>} ...
    %3 = nn.mul %2, %s : (tensor<1x56x56x64xf32>, tensor<64xf32>) -> ...
    %5 = nn.conv %3, %w2 ...
    ```
    Which ops change is found for the whole function at once, by a minimum cut: the bytes that all
    transposes together move are the least possible, and never more than before. Transposes and
    reshapes of constants are left to `skiff-fold-constants`.
  }];
  let statistics = [
    Statistic<"numMoved", "num-moved", "ops that now work on another order of dims">,
    Statistic<"bytesBefore", "bytes-before", "bytes that transposes wrote before (a ? dim counts as 32)">,
    Statistic<"bytesAfter", "bytes-after", "bytes that transposes write now">
  ];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

#endif // SKIFF_PASSES_LAYOUT
