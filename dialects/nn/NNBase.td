//===- NNBase.td - dialect, base classes, enums -----------------------------===//
#ifndef SKIFF_DIALECTS_NN_BASE
#define SKIFF_DIALECTS_NN_BASE

include "dialects/nn/NNInterfaces.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def NN_Dialect : Dialect {
  let name = "nn";
  let cppNamespace = "::skiff::nn";
  let summary = "the graph language: neural-network operators on tensors";
  let description = [{
    Value semantics; ranked tensors with static or dynamic dims. Integer element
    types carry their sign: `i8` is signed, `ui8` unsigned, `i1` boolean. Spatial
    ops (conv, pool, resize) are channels-last: `[N, spatial..., C]`.

    A function names its symbolic dims in `nn.symbols = ["batch", ...]`; the
    argument attribute `nn.dims` gives an argument's dims as an affine map over
    those symbols: `affine_map<()[s0] -> (s0, 3, 224, 224)>`. `nn.bounds` may give
    each symbol a range `[low, high]`; a high of 0 is no bound.

    A symbol is at least 1. Dims that an op compares, and that only the symbols'
    values tell apart, must be equal at run time: `nn.requires` lists these
    conditions with the source's nodes that ask for them. They are about symbols
    alone, so no rewrite can make them wrong, and what is folded away is still
    checked:
    ```mlir
    func.func @main(%x: tensor<?xf32> {nn.dims = affine_map<()[s0, s1] -> (s0)>},
                    %y: tensor<?xf32> {nn.dims = affine_map<()[s0, s1] -> (s1)>}) -> tensor<?xf32>
        attributes {nn.requires = [#nn.require<equal, ()[s0, s1] -> (s0, s1), "/Add">],
                    nn.symbols = ["rows", "lines"]}
    ```
  }];
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let useDefaultAttributePrinterParser = 1;
}

def NN_Relation : I32EnumAttr<"Relation", "how two dims compare", [
    I32EnumAttrCase<"equal", 0>, I32EnumAttrCase<"at_least", 1>]> {
  let cppNamespace = "::skiff::nn";
  let genSpecializedAttr = 0;
}
def NN_RequireAttr : AttrDef<NN_Dialect, "Require"> {
  let mnemonic = "require";
  let summary = "what must hold of the symbols at run time";
  let description = [{
    The first of the map's two dims is equal to, or at least, the second. `source`
    names the node of the source model that asks for it. The artifact has these
    conditions; the runtime checks them before a run and refuses inputs for which one
    does not hold.
  }];
  let parameters = (ins EnumParameter<NN_Relation>:$relation, "::mlir::AffineMap":$dims,
                        StringRefParameter<>:$source);
  let assemblyFormat = "`<` $relation `,` $dims `,` $source `>`";
  let genVerifyDecl = 1;
  let builders = [AttrBuilder<(ins "const ::skiff::nn::DimCondition &":$condition, "::llvm::StringRef":$source)>];
  let extraClassDeclaration = [{
    ::skiff::nn::DimCondition getCondition() const;
  }];
}

// Each element of the result depends on that element of the operands, broadcast as in numpy.
def NN_Elementwise : NativeOpTrait<"Elementwise"> {
  let cppNamespace = "::skiff::nn";
}

// An op with one shape rule, written once in the family's .cpp as
//   LogicalResult XOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
//                            const ShapeCheck &check);
// `elementType` is the C++ expression of the results' element type, from `op` and the number `result`.
class NN_Op<string mnemonic, list<Trait> traits = [],
            string elementType = "getElementTypeOrSelf(op.getOperands()[0].getType())", code shapeRule = "">
    : Op<NN_Dialect, mnemonic, !listconcat([Pure, DeclareOpInterfaceMethods<NN_ShapeOpInterface>,
                                            InferTypeOpAdaptor], traits)> {
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  code shapeDeclaration = [{
    static ::llvm::LogicalResult inferShape(Adaptor op, ::llvm::ArrayRef<::skiff::nn::Dims> in,
                                            ::llvm::SmallVectorImpl<::skiff::nn::Dims> &out,
                                            const ::skiff::nn::ShapeCheck &check);
    static ::mlir::Type resultElementType(Adaptor op, unsigned result);
  }];
  let extraClassDeclaration = shapeDeclaration;
  let extraClassDefinition = [{
    ::mlir::Type $cppClass::resultElementType(Adaptor op, unsigned result) { return }] # elementType # [{; }
    ::llvm::LogicalResult $cppClass::inferReturnTypes(::mlir::MLIRContext *context,
        std::optional<::mlir::Location> loc, Adaptor op, ::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return ::skiff::nn::inferTypes<$cppClass>(context, loc, op, types);
    }
    ::llvm::LogicalResult $cppClass::inferResultDims(::llvm::ArrayRef<::skiff::nn::Dims> operands,
        ::llvm::SmallVectorImpl<::skiff::nn::Dims> &results,
        ::llvm::SmallVectorImpl<::skiff::nn::DimCondition> *conditions) {
      auto error = [&] { return emitOpError(); };
      return ::skiff::nn::inferDims<$cppClass>(Adaptor(*this), operands, results,
                                               ::skiff::nn::ShapeCheck(error, conditions));
    }
  }] # shapeRule;
}

// Each element of the result comes from that element of the operands, broadcast.
class NN_ElementwiseOp<string mnemonic, string elementType>
    : NN_Op<mnemonic, [NN_Elementwise], elementType, [{
    ::llvm::LogicalResult $cppClass::inferShape(Adaptor, ::llvm::ArrayRef<::skiff::nn::Dims> in,
        ::llvm::SmallVectorImpl<::skiff::nn::Dims> &out, const ::skiff::nn::ShapeCheck &check) {
      return ::skiff::nn::broadcastDims(in, out.emplace_back(), check);
    }
  }]>;

def NN_ReduceKind : I32EnumAttr<"ReduceKind", "how elements combine", [
    I32EnumAttrCase<"sum", 0>, I32EnumAttrCase<"mean", 1>, I32EnumAttrCase<"max", 2>,
    I32EnumAttrCase<"min", 3>, I32EnumAttrCase<"prod", 4>, I32EnumAttrCase<"l1", 5>,
    I32EnumAttrCase<"l2", 6>, I32EnumAttrCase<"sum_square", 7>,
    I32EnumAttrCase<"log_sum_exp", 8>, I32EnumAttrCase<"lp", 9>]> {
  let cppNamespace = "::skiff::nn";
}
def NN_RoundMode : I32EnumAttr<"RoundMode", "which of two neighbours a number becomes", [
    I32EnumAttrCase<"up", 0>, I32EnumAttrCase<"down", 1>, I32EnumAttrCase<"nearest", 2>]> {
  let cppNamespace = "::skiff::nn";
}
def NN_PadMode : I32EnumAttr<"PadMode", "where padding takes its values from", [
    I32EnumAttrCase<"constant", 0>, I32EnumAttrCase<"reflect", 1>,
    I32EnumAttrCase<"edge", 2>, I32EnumAttrCase<"wrap", 3>]> {
  let cppNamespace = "::skiff::nn";
}
def NN_ResizeMode : I32EnumAttr<"ResizeMode", "interpolation", [
    I32EnumAttrCase<"nearest", 0>, I32EnumAttrCase<"linear", 1>, I32EnumAttrCase<"cubic", 2>]> {
  let cppNamespace = "::skiff::nn";
}

#endif // SKIFF_DIALECTS_NN_BASE
