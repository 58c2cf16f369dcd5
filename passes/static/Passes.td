//===- Passes.td - what is known at compile time is done at compile time -----===//
#ifndef SKIFF_PASSES_STATIC
#define SKIFF_PASSES_STATIC

include "mlir/Pass/PassBase.td"

def RequireDims : Pass<"skiff-require-dims", "mlir::func::FuncOp"> {
  let summary = "collects in nn.requires what ops ask of symbolic dims";
  let description = [{
    Where a shape rule compares dims that only the symbols' values tell apart, the comparison becomes a
    condition of the function, unless those before imply it. One that holds for no values is an error.
    ```mlir
    %0 = nn.add %x, %y : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    ```
    adds to the function, if the operands' dims are `s0` and `s1`,
    ```mlir
    nn.requires = [#nn.require<equal, ()[s0, s1] -> (s0, s1), "/Add">]
    ```
  }];
}

def FoldConstants : Pass<"skiff-fold-constants", "mlir::ModuleOp"> {
  let summary = "computes nn ops whose operands are constants";
  let description = [{
    A module pass, because a weight that is folded away is freed at once, and that
    needs to see every function that may share it: memory stays near one copy of the weights.
    Clone a module for several uses after this pass, not before: clones share their resources.
    ```mlir
    %w = nn.constant dense_resource<w> : tensor<64x3x7x7xf32>
    %0 = nn.transpose %w {perm = array<i64: 2, 3, 1, 0>} : (tensor<64x3x7x7xf32>) -> tensor<7x7x3x64xf32>
    ```
    becomes
    ```mlir
    %0 = nn.constant dense_resource<w_1> : tensor<7x7x3x64xf32>
    ```
    An op stays if its result has more than 64 Mi elements, or is bigger than a MiB and than
    four times its operands; a splat stays a splat of any size.
  }];
  let statistics = [
    Statistic<"numFolded", "num-folded", "ops computed at compile time">,
    Statistic<"bytesFreed", "bytes-freed", "bytes of constants that only folded ops had used">
  ];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

def FoldScaleShift : Pass<"skiff-fold-scale-shift", "mlir::ModuleOp"> {
  let summary = "multiplies per-channel scales into weights and merges per-channel shifts";
  let description = [{
    What batch normalization is at inference, after a convolution or matrix product:
    ```mlir
    %0 = nn.conv %x, %w ...
    %1 = nn.add %0, %bias
    %2 = nn.mul %1, %scale
    %3 = nn.add %2, %shift
    ```
    becomes, with the constants computed,
    ```mlir
    %0 = nn.conv %x, %w*scale ...
    %1 = nn.add %0, %bias*scale+shift
    ```
    Only where each intermediate value has one use, and the constant varies along the channels alone.
  }];
  let statistics = [
    Statistic<"numScales", "num-scales", "multiplications and divisions moved into weights">,
    Statistic<"numShifts", "num-shifts", "additions merged into others">
  ];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

def NarrowProducts : Pass<"skiff-narrow-products", "mlir::ModuleOp"> {
  let summary = "multiplies bytes where integers were widened only to be multiplied";
  let description = [{
    Quantized operators come as a product of i32, to which bytes less a zero point were widened. With a constant
    right operand whose numbers fit into i8,
    ```mlir
    %0 = nn.cast %x {to = i32} : (tensor<4x8xui8>) -> tensor<4x8xi32>
    %1 = nn.sub %0, %zero
    %2 = nn.matmul %1, %w : (tensor<4x8xi32>, tensor<8x16xi32>) -> tensor<4x16xi32>
    ```
    becomes
    ```mlir
    %0 = nn.matmul %x, %w8 : (tensor<4x8xui8>, tensor<8x16xi8>) -> tensor<4x16xi32>
    %1 = nn.mul %zero, %sums_of_columns
    %2 = nn.sub %0, %1
    ```
    which is the same in arithmetic that wraps around. The padding of a convolution, 0 less the zero point, becomes
    an nn.pad by the zero point.
  }];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

def RecognizeActivations : Pass<"skiff-recognize-activations", "mlir::func::FuncOp"> {
  let summary = "finds activations that exporters spelled out";
  let description = [{
    Swish, HardSwish, Mish, GELU by erf and by tanh, HardSigmoid, Sigmoid and the like, e.g.
    ```mlir
    %0 = nn.sigmoid %x
    %1 = nn.mul %x, %0
    ```
    becomes `nn.swish %x {alpha = 1.0}`. The parts stay if something else uses them.
  }];
  let statistics = [Statistic<"numRecognized", "num-recognized", "activations found">];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

def Simplify : Pass<"skiff-simplify", "mlir::func::FuncOp"> {
  let summary = "removes nn ops that change nothing, and merges neighbours";
  let description = [{
    Multiplication by 1, a cast forth and back, a second relu, an expand that broadcasting makes
    needless, a slice of a concat, concat of concat, pad by nothing, nested max or min with constants.
    Together with the folders and canonicalizations of the nn ops themselves.
    ```mlir
    %1 = nn.expand %b {shape = affine_map<() -> (1, 64)>} : (tensor<64xf32>) -> tensor<1x64xf32>
    %2 = nn.add %x, %1
    ```
    becomes `nn.add %x, %b`.
  }];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

def BranchesToSelects : Pass<"skiff-branches-to-selects", "mlir::func::FuncOp"> {
  let summary = "computes both branches of an nn.if where that is cheaper than the choice";
  let description = [{
    Only where both hold a few elementwise ops on at most 16 Ki elements and give the same shapes. What became of each nn.if, and why, is written to the function's `nn.control_flow`.
    ```mlir
    %0 = nn.if %c ... { %a = nn.neg %x  nn.yield %a } else { nn.yield %x }
    ```
    becomes
    ```mlir
    %a = nn.neg %x
    %0 = nn.where %c, %a, %x
    ```
  }];
  let dependentDialects = ["::skiff::nn::NNDialect"];
}

#endif // SKIFF_PASSES_STATIC
