//===- PaddleNode.h - one Paddle operator, as converters see it -*- C++ -*-===//
// Both formats look alike here: inputs and outputs are numbered as in PIR, and what is an operand in one
// format and an attribute in the other is read by one method. What ONNX's standard defines too is stated by
// `standard`, whose converters are in passes/convert/onnx; everything else is made of nn ops.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_PADDLE_PADDLENODE_H
#define SKIFF_PASSES_CONVERT_PADDLE_PADDLENODE_H

#include "dialects/paddle/Paddle.h"
#include "passes/convert/common/Node.h"
#include "passes/convert/onnx/Converters.h"

namespace skiff {

class PaddleNode;

/// One operator of both formats.
struct PaddleRow {
  const char *pir;    ///< its name in PIR, without the dialect and without a last `_`; null: not there
  const char *legacy; ///< its name in a ProgramDesc; null: as in PIR; "": not there
  LogicalResult (*convert)(PaddleNode &node);
  /// A ProgramDesc's parameters in the order of PIR's operands; "-" where there is none, `|` between
  /// alternatives, of which the first that is given counts.
  const char *inputs = "X";
  /// A ProgramDesc's outputs in the order of PIR's results.
  const char *outputs = "Out";
};

/// An attribute of one of ONNX's operators.
struct StandardAttr {
  StandardAttr(StringRef name, int64_t value) : name(name), integer(value) {}
  StandardAttr(StringRef name, int value) : name(name), integer(value) {}
  StandardAttr(StringRef name, bool value) : name(name), integer(value) {}
  StandardAttr(StringRef name, double value) : name(name), real(value) {}
  StandardAttr(StringRef name, const char *value) : name(name), text(value) {}
  StandardAttr(StringRef name, StringRef value) : name(name), text(value) {}
  StandardAttr(StringRef name, ArrayRef<int64_t> value) : name(name), integers(value) {}
  StandardAttr(StringRef name, const SmallVector<int64_t> &value) : name(name), integers(value) {}
  StandardAttr(StringRef name, ArrayRef<StringRef> value) : name(name), texts(value) {}

  StringRef name;
  std::optional<int64_t> integer;
  std::optional<double> real;
  std::optional<StringRef> text;
  std::optional<SmallVector<int64_t>> integers;
  std::optional<SmallVector<StringRef>> texts;
};

class PaddleNode : public Node {
public:
  /// The values of each slot.
  using Lists = SmallVector<SmallVector<Value, 1>>;

  /// `values` are those of op's operands.
  PaddleNode(paddle::NodeOp op, const PaddleRow *row, ArrayRef<Value> values, Conversion &conversion);

  bool isPir();

  // Inputs. `input(i)` is the first value of slot i.
  ArrayRef<Value> list(unsigned i) const {
    return i < lists.size() ? ArrayRef<Value>(lists[i]) : ArrayRef<Value>();
  }
  /// Reports a required input that is absent.
  Value need(unsigned i);

  // Results by number; a list has one for each of its elements.
  size_t listSize(unsigned output) const;
  bool uses(unsigned output) const;
  void set(unsigned output, Value value) { results[output] = {value}; }
  void setList(unsigned output, ArrayRef<Value> values) {
    results[output].assign(values.begin(), values.end());
  }
  /// The value of a result of the op; null if there is none.
  Value resultOf(unsigned opResult) const;
  /// Ends a converter: `value` is output 0.
  LogicalResult done(Value value);
  LogicalResult done(ArrayRef<Value> values); ///< output 0 is a list

  // Attributes. `names` are alternatives: "axis|dim". A wrong type is an error.
  bool has(StringRef names) { return find(names) != nullptr; }
  int64_t integer(StringRef names, int64_t fallback);
  bool flag(StringRef names, bool fallback);
  double real(StringRef names, double fallback);
  StringRef text(StringRef names, StringRef fallback);
  using Node::text;
  SmallVector<int64_t> integers(StringRef names, ArrayRef<int64_t> fallback = {});
  SmallVector<double> reals(StringRef names);
  /// An element type; null if the attribute is absent or says to keep the input's.
  Type elementType(StringRef names);
  Type elementTypeOr(StringRef names, Type fallback);

  // Numbers that are operand `i` or an attribute.
  bool isGiven(unsigned i, StringRef names) { return !list(i).empty() || has(names); }
  SmallVector<int64_t> integersAt(unsigned i, StringRef names, ArrayRef<int64_t> fallback = {});
  int64_t integerAt(unsigned i, StringRef names, int64_t fallback);
  double realAt(unsigned i, StringRef names, double fallback);
  /// As an i64 tensor of one dim; null if neither is there.
  Value tensorAt(unsigned i, StringRef names);
  /// As dims: what is not known when the model is compiled is read when it runs.
  Dims dimsAt(unsigned i, StringRef names);
  /// As a scalar of a type.
  Value scalarAt(unsigned i, StringRef names, double fallback, Type type);

  /// The outputs of one of ONNX's operators.
  SmallVector<Value> standards(StringRef type, ArrayRef<Value> inputs, ArrayRef<StandardAttr> attrs,
                               unsigned count);
  Value standard(StringRef type, ArrayRef<Value> inputs, ArrayRef<StandardAttr> attrs = {}) {
    return standards(type, inputs, attrs, 1).front();
  }
  Value ints(ArrayRef<int64_t> values); ///< an i64 constant of one dim

  /// Whether an attribute says that channels are the last dim.
  bool isChannelsLast(StringRef names = "data_format|data_layout");
  /// x with channels as dim 1, from there and back.
  Value channelsFirst(Value x, bool areLast) { return areLast ? toChannelsFirst(x) : x; }
  Value channelsBack(Value x, bool wereLast) { return wereLast ? toChannelsLast(x) : x; }
  /// A loop of `limit` iterations: the carried values of the last one, then each of `scans` values of all.
  /// `body` gives the carried values and those. Nothing if it has failed.
  SmallVector<Value>
  iterate(ArrayRef<Value> inits, AffineExpr limit, unsigned scans,
          llvm::function_ref<SmallVector<Value>(mlir::ValueRange carried, AffineExpr counter)> body);

private:
  PaddleNode(paddle::NodeOp op, const PaddleRow *row, Lists lists, Conversion &conversion);
  mlir::Attribute find(StringRef names);
  void wrongAttribute(StringRef names, StringRef expected);

  paddle::NodeOp op;
  Lists lists, results;
  SmallVector<std::pair<unsigned, unsigned>> places; ///< of each of op's results: output and element
};

/// An op of one operand.
template <typename Op> LogicalResult convertPaddleUnary(PaddleNode &node) {
  Value x = node.need(0);
  return node.done(x ? node.make<Op>(x) : Value());
}

// The tables, one for each family.
ArrayRef<PaddleRow> paddleActivations();
ArrayRef<PaddleRow> paddleContractions();
ArrayRef<PaddleRow> paddleCounting();
ArrayRef<PaddleRow> paddleCreation();
ArrayRef<PaddleRow> paddleDecoding();
ArrayRef<PaddleRow> paddleDetection();
ArrayRef<PaddleRow> paddleElementwise();
ArrayRef<PaddleRow> paddleIndexing();
ArrayRef<PaddleRow> paddleInterpolation();
ArrayRef<PaddleRow> paddleLinearAlgebra();
ArrayRef<PaddleRow> paddleLosses();
ArrayRef<PaddleRow> paddleMatrices();
ArrayRef<PaddleRow> paddleNormalization();
ArrayRef<PaddleRow> paddleOrdering();
ArrayRef<PaddleRow> paddlePooling();
ArrayRef<PaddleRow> paddleQuantization();
ArrayRef<PaddleRow> paddleRandom();
ArrayRef<PaddleRow> paddleRecurrent();
ArrayRef<PaddleRow> paddleReductions();
ArrayRef<PaddleRow> paddleRunning();
ArrayRef<PaddleRow> paddleSequences();
ArrayRef<PaddleRow> paddleShape();
ArrayRef<PaddleRow> paddleSignal();
ArrayRef<PaddleRow> paddleSlicing();
ArrayRef<PaddleRow> paddleSpecial();
ArrayRef<PaddleRow> paddleSuppression();
ArrayRef<PaddleRow> paddleViews();

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_PADDLE_PADDLENODE_H
