//===- NNInterfaces.td - what every nn op answers --------------------------===//
#ifndef SKIFF_DIALECTS_NN_INTERFACES
#define SKIFF_DIALECTS_NN_INTERFACES

include "mlir/IR/OpBase.td"

def NN_ShapeOpInterface : OpInterface<"ShapeOpInterface"> {
  let cppNamespace = "::skiff::nn";
  let description = [{
    Derives the dims of the results from the dims of the operands, as expressions
    of the function's symbols. The same rule makes the static result types
    (`inferReturnTypes`), so there is one rule for static and dynamic dims. What it
    compares and cannot decide goes to `conditions`, if the caller asks for that.
  }];
  let methods = [
    InterfaceMethod<"The dims of each result, from those of each operand.",
      "::llvm::LogicalResult", "inferResultDims",
      (ins "::llvm::ArrayRef<::skiff::nn::Dims>":$operands,
           "::llvm::SmallVectorImpl<::skiff::nn::Dims> &":$results,
           "::llvm::SmallVectorImpl<::skiff::nn::DimCondition> *":$conditions)>
  ];
}

#endif // SKIFF_DIALECTS_NN_INTERFACES
