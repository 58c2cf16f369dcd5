//===- Node.h - one node, as converters see it -------------*- C++ -*-===//
// Reads a node's inputs and attributes, and makes the nn ops that stand for it. Everything that is wrong has
// been reported when a method returns: then `bad()` is true, getters give a harmless default, and `make`
// gives null. So a converter reads as a formula: it need not test each step, only that what it looks into is
// there.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_NODE_H
#define SKIFF_PASSES_CONVERT_COMMON_NODE_H

#include "dialects/common/TensorData.h"
#include "dialects/nn/DimMath.h"
#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "passes/convert/common/Problems.h"
#include "passes/convert/common/SymbolicValues.h"
#include "llvm/ADT/SmallBitVector.h"

namespace skiff {

using llvm::ArrayRef;
using llvm::FailureOr;
using llvm::LogicalResult;
using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;
using mlir::AffineExpr;
using mlir::ElementsAttr;
using mlir::RankedTensorType;
using mlir::Type;
using mlir::Value;
using nn::boundsOf;
using nn::Dims;
using nn::divideExactly;
using nn::Interval;
using nn::isTooComplex;
using nn::knownAtMost;
using nn::sameDim;
using nn::simplifyDim;
using nn::subDims;

/// What the nodes of one function share.
struct Conversion {
  Conversion(mlir::func::FuncOp function, mlir::OpBuilder builder, Problems &problems);

  mlir::OpBuilder builder;
  nn::DimAnalysis dims;
  SymbolicValues symbolic;
  nn::Requirements requirements;
  SmallVector<std::string> symbolNames, dataDimNames;
  Problems &problems;

  /// A data dim that nothing else uses. `name` is for messages at run time.
  AffineExpr newDataDim(const Twine &name);
};

/// What a loop is made of.
struct LoopParts {
  SmallVector<Value> inits; ///< of the carried values
  AffineExpr limit;         ///< null: none
  Value condition;          ///< null: true
  bool tests = false;       ///< the body's first value says whether to go on
  size_t scans = 0;
  /// Makes the body, where the builder stands then: the condition if it `tests`, the carried values and the
  /// scanned ones. It is called again if it changes a carried value's dims.
  llvm::function_ref<FailureOr<SmallVector<Value>>(mlir::ValueRange carried, AffineExpr counter)> body;
};

/// What a node is, whichever format it comes from.
struct NodeInfo {
  mlir::Location loc; ///< by its name
  StringRef type;     ///< the operator
  std::string kind;   ///< the operator for messages: "(Conv, opset 11)"
  int64_t opset;      ///< the version of ONNX's operators that attributes and inputs follow
  mlir::DictionaryAttr attrs;
  llvm::SmallBitVector usedOutputs; ///< one bit an output
  bool isInLoop = false;            ///< whether it runs once for each iteration
};

/// From this operand on an op's have one element type, which its verifier leaves to who makes it; -1: they
/// may differ.
template <typename Op> constexpr int firstOfOneType() {
  if (std::is_same_v<Op, nn::WhereOp>)
    return 1;
  bool isSame = llvm::is_one_of<Op, nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::MaxOp, nn::MinOp,
                                nn::ModOp, nn::PreluOp, nn::AndOp, nn::OrOp, nn::XorOp, nn::EqualOp,
                                nn::LessOp, nn::LessOrEqualOp, nn::GreaterOp, nn::GreaterOrEqualOp,
                                nn::ConcatOp, nn::MatMulOp, nn::ConvOp, nn::ConvTransposeOp>::value;
  return isSame ? 0 : -1;
}

class Node {
public:
  Node(NodeInfo info, ArrayRef<Value> inputs, Conversion &conversion);

  StringRef type() const { return info.type; }
  std::string name();
  mlir::Location loc() { return info.loc; }
  int64_t opset() const { return info.opset; }
  mlir::MLIRContext *context() { return info.loc.getContext(); }

  /// Reports what is wrong with this node.
  LogicalResult error(const Twine &reason);
  bool bad() const { return hasFailed; }
  bool isInLoop() const { return info.isInLoop; }
  Conversion &shared() { return conversion; }
  const NodeInfo &about() const { return info; }

  // Inputs. The driver has checked that those which the row asks for are there.
  size_t numInputs() const { return inputs.size(); }
  Value input(unsigned i) const { return i < inputs.size() ? inputs[i] : Value(); }
  bool hasInput(unsigned i) const { return input(i) != nullptr; }
  ArrayRef<Value> allInputs() const { return inputs; }

  // Outputs.
  size_t numOutputs() const { return outputs.size(); }
  bool usesOutput(unsigned i) const { return i < numOutputs() && info.usedOutputs.test(i); }
  void setOutput(unsigned i, Value value) { outputs[i] = value; }
  ArrayRef<Value> allOutputs() const { return outputs; }
  /// Ends a converter: `value` is output 0; null means that an error has been reported.
  LogicalResult finish(Value value);

  // Attributes. What an attribute holds has been checked; a wrong type is an error. One that is never asked
  // for is an error too: a model with an attribute of a later version would else silently mean something
  // else.
  bool hasAttr(StringRef name) { return attr(name) != nullptr; }
  /// These say nothing about the result, or nothing in this case.
  void ignoreAttrs(ArrayRef<StringRef> names);
  LogicalResult checkAllAttrsUsed();
  int64_t intOr(StringRef name, int64_t fallback);
  bool flagOr(StringRef name, bool fallback); ///< an INT that is 0 or 1
  double floatOr(StringRef name, double fallback);
  StringRef stringOr(StringRef name, StringRef fallback);
  SmallVector<int64_t> intsOr(StringRef name, ArrayRef<int64_t> fallback);
  SmallVector<double> floatsOr(StringRef name, ArrayRef<double> fallback);
  SmallVector<StringRef> stringsOr(StringRef name, ArrayRef<StringRef> fallback);
  ElementsAttr tensorOrNull(StringRef name);
  /// A string out of `choices`, the first of which is the default.
  StringRef choiceOf(StringRef name, ArrayRef<StringRef> choices);
  /// `count` integers, none below `least` or too large for a dim; all `fallback` without the attribute.
  SmallVector<int64_t> sizesOr(StringRef name, size_t count, int64_t fallback, int64_t least);
  /// An axis, counted from the end if negative, as 0..rank-1.
  int64_t axisOr(StringRef name, int64_t fallback, int64_t rank);
  int64_t checkAxis(int64_t axis, int64_t rank);
  SmallVector<int64_t> checkAxes(ArrayRef<int64_t> axes, int64_t rank); ///< also distinct
  /// An ONNX data type number as an element type.
  Type elementTypeOf(int64_t dataType);

  // Values at compile time. If `what` is not known, that is an error.
  SmallVector<int64_t> constantInts(unsigned i, StringRef what);
  SmallVector<double> constantFloats(unsigned i, StringRef what);
  /// Sizes: what is not known when the model is compiled is read when it runs, and must not be negative.
  Dims dimsFrom(unsigned i, StringRef what) { return dimsFrom(input(i), "input " + Twine(i), what); }
  Dims dimsFrom(Value sizes, const Twine &where, StringRef what);
  /// The integers of an input, null where they are not known before the model runs.
  Dims dimsIfKnown(unsigned i, StringRef what);
  /// Whether the integers of an input are not known before the model runs.
  bool isData(unsigned i) { return isData(input(i)); }
  bool isData(Value value);
  /// The elements of an integer tensor, as data dims that are read where the node stands.
  Dims readDims(Value values);
  bool isConstant(Value value);
  /// The elements of a float constant, nothing if it is computed at run time.
  std::optional<SmallVector<double>> floatsIfConstant(Value value);

  // Types and dims.
  static RankedTensorType typeOf(Value value) { return llvm::cast<RankedTensorType>(value.getType()); }
  static Type elementOf(Value value) { return typeOf(value).getElementType(); }
  static int64_t rankOf(Value value) { return typeOf(value).getRank(); }
  const Dims &dimsOf(Value value) { return conversion.dims.dimsOf(value); }
  AffineExpr dim(int64_t value) { return mlir::getAffineConstantExpr(value, context()); }
  /// Asks for equal dims: at run time, where they hold symbols. Fails, without a message, if they never are.
  LogicalResult requireEqual(ArrayRef<AffineExpr> a, ArrayRef<AffineExpr> b);
  /// Conditions on dims: of the function, or checks where the node stands if that decides whether they hold.
  /// False if one never does, which is an error.
  bool require(ArrayRef<nn::DimCondition> conditions);
  AffineExpr product(ArrayRef<AffineExpr> dims) { return nn::productOf(dims, context()); }
  /// Dims for messages, with the symbols' names.
  std::string text(ArrayRef<AffineExpr> dims);
  static std::string text(Type type);

  /// Makes an op of one result. Its shape rule may refuse: that is an error of this node.
  template <typename Op, typename... Args> Value make(Args &&...args);

  // Short forms.
  Value constant(ElementsAttr value);
  Value scalar(Type elementType, double value); ///< of rank 0
  Value intScalar(Type elementType, int64_t value);
  Type i64() { return mlir::IntegerType::get(context(), 64); }
  Type f32() { return mlir::Float32Type::get(context()); }
  Type f64() { return mlir::Float64Type::get(context()); }
  Value number(int64_t value) { return intScalar(i64(), value); } ///< an i64 scalar
  Value number(AffineExpr dim);
  Value reshape(Value x, ArrayRef<AffineExpr> dims);
  Value reshape(Value x, ArrayRef<int64_t> dims);
  Value transpose(Value x, ArrayRef<int64_t> perm);
  Value expand(Value x, ArrayRef<AffineExpr> dims);
  /// `count` elements along `axis`, which counts from the end if negative.
  Value sliceAlong(Value x, int64_t axis, int64_t from, int64_t count, int64_t step = 1) {
    return sliceAlong(x, axis, dim(from), dim(count), step);
  }
  Value sliceAlong(Value x, int64_t axis, AffineExpr from, AffineExpr count, int64_t step = 1);
  Value reverse(Value x, int64_t axis); ///< the last element along it comes first
  Value cast(Value x, Type elementType);
  Value reduce(Value x, ArrayRef<int64_t> axes, nn::ReduceKind kind, double p = 2);
  Value reduceAll(Value x, nn::ReduceKind kind);   ///< to a scalar
  Value dropDims(Value x, ArrayRef<int64_t> axes); ///< which are 1
  Value swapLastTwo(Value x);                      ///< dims, of two or more
  Value floats(Value x);                           ///< f32 in place of integers
  Value roundHalvesAway(Value x);                  ///< from zero
  /// The dims to which all broadcast. Reports what does not.
  Dims broadcastDims(ArrayRef<Dims> all);
  Value add(Value a, Value b) { return make<nn::AddOp>(a, b); }
  Value sub(Value a, Value b) { return make<nn::SubOp>(a, b); }
  Value mul(Value a, Value b) { return make<nn::MulOp>(a, b); }
  Value div(Value a, Value b) { return make<nn::DivOp>(a, b); }
  Value toChannelsLast(Value x);              ///< [N, C, spatial...] to [N, spatial..., C]
  Value toChannelsFirst(Value x);             ///< and back
  Value iota(AffineExpr size);                ///< 0, 1, 2, ... as i64
  Value dimValues(ArrayRef<AffineExpr> dims); ///< an i64 tensor of one dim
  /// `x` with its rank raised to `rank` by dims of 1: its dims stand at axis, axis + 1, ...
  Value alignAt(Value x, int64_t axis, int64_t rank);

  /// `along(axis)` for the axis that input `i` holds, out of those of `rank` dims but the last `butLast`. One
  /// that is known only at run time chooses between the results for all of them, which must have the same
  /// dims.
  Value alongAxis(unsigned i, int64_t rank, int64_t butLast, llvm::function_ref<Value(int64_t)> along);

  /// The results are the carried values, then the scanned ones. Loops.cpp
  FailureOr<nn::LoopOp> makeLoop(const LoopParts &parts);
  /// The same results of a short loop that runs a known number of times, one iteration after the other. Fails
  /// with a reason where it is none, without one where the node is wrong.
  FailureOr<SmallVector<Value>> unroll(const LoopParts &parts, std::string &whyNot);

protected:
  /// What is wrong has been reported by another node.
  void fail() { hasFailed = true; }

private:
  using InferTypes = llvm::function_ref<LogicalResult(llvm::SmallVectorImpl<Type> &)>;
  using InferDims = llvm::function_ref<LogicalResult(ArrayRef<Dims>, llvm::SmallVectorImpl<Dims> &,
                                                     const nn::ShapeCheck &)>;
  Value finishOp(mlir::OperationState &state, InferTypes inferTypes, InferDims inferDims, int firstOfOneType);
  /// What the op's shape rule compares becomes conditions of the function.
  bool checkDims(const mlir::OperationState &state, InferDims inferDims);
  mlir::Attribute attr(StringRef name);
  LogicalResult wrongType(StringRef name, StringRef expected);

  NodeInfo info;
  SmallVector<Value> inputs, outputs;
  Conversion &conversion;
  llvm::SmallDenseSet<mlir::Attribute> askedAttrs;
  bool hasFailed = false;
};

template <typename Op, typename... Args> Value Node::make(Args &&...args) {
  mlir::OperationState state(loc(), Op::getOperationName());
  // The type is a placeholder: the op's own rule gives it, where it can fail.
  Type placeholder = conversion.builder.getNoneType();
  Op::build(conversion.builder, state, mlir::TypeRange(placeholder), std::forward<Args>(args)...);
  auto adaptor = [&] {
    return typename Op::Adaptor(state.operands, state.attributes.getDictionary(context()),
                                state.getRawProperties(), {});
  };
  return finishOp(
      state,
      [&](llvm::SmallVectorImpl<Type> &types) {
        return Op::inferReturnTypes(context(), loc(), adaptor(), types);
      },
      [&](ArrayRef<Dims> in, llvm::SmallVectorImpl<Dims> &out, const nn::ShapeCheck &check) {
        return nn::inferDims<Op>(adaptor(), in, out, check);
      },
      firstOfOneType<Op>());
}

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_NODE_H
