//===- Recurrent.cpp - LSTM, GRU and RNN of Paddle ------------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;

namespace {
/// One node: layers one above the other, each of one direction or two.
class Recurrent {
public:
  explicit Recurrent(PaddleNode &node) : node(node) {}
  LogicalResult convert();

private:
  /// Gates of a weight in ONNX's order, with a dim for the direction in front.
  Value ordered(Value weight);
  /// The same for all directions of a layer. `which` 0: of the input, 1: of the state.
  Value ofLayer(int64_t layer, int64_t which, ArrayRef<Value> weights);
  Value firstState(unsigned i, int64_t layer);

  PaddleNode &node;
  SmallVector<int64_t> order; // of the gates
  int64_t directions = 1, layers = 1;
};
} // namespace

Value Recurrent::ordered(Value weight) {
  if (!weight || node.bad())
    return {};
  Dims dims = node.dimsOf(weight);
  AffineExpr hidden = divideExactly(dims[0], node.dim(order.size()));
  if (!hidden) {
    (void)node.error("has a weight of " + node.text(dims) + ", expected a multiple of " +
                     Twine(order.size()) + " rows");
    return {};
  }
  SmallVector<Value> gates;
  for (int64_t gate : order)
    gates.push_back(node.sliceAlong(weight, 0, hidden * gate, hidden));
  if (node.bad())
    return {};
  dims.insert(dims.begin(), node.dim(1));
  Value all = gates.size() == 1 ? gates.front() : node.make<nn::ConcatOp>(ValueRange(gates), uint64_t(0));
  return node.reshape(all, dims);
}

Value Recurrent::ofLayer(int64_t layer, int64_t which, ArrayRef<Value> weights) {
  SmallVector<Value> all;
  for (int64_t d = 0; d < directions; ++d)
    all.push_back(ordered(weights[(layer * directions + d) * 2 + which]));
  if (node.bad())
    return {};
  return all.size() == 1 ? all.front() : node.make<nn::ConcatOp>(ValueRange(all), uint64_t(0));
}

Value Recurrent::firstState(unsigned i, int64_t layer) {
  ArrayRef<Value> states = node.list(1);
  return i < states.size() ? node.sliceAlong(states[i], 0, layer * directions, directions) : Value();
}

LogicalResult Recurrent::convert() {
  StringRef mode = node.text("mode", "RNN_TANH");
  bool isLstm = mode == "LSTM", isGru = mode == "GRU";
  order = isLstm  ? SmallVector<int64_t>{0, 3, 1, 2} // i, f, c, o to i, o, f, c
          : isGru ? SmallVector<int64_t>{1, 0, 2}    // r, z, c to z, r, h
                  : SmallVector<int64_t>{0};
  if (!isLstm && !isGru && !mode.starts_with("RNN_"))
    return node.error("attribute 'mode' is \"" + mode + "\", expected LSTM, GRU, RNN_TANH or RNN_RELU");
  directions = node.flag("is_bidirec", false) ? 2 : 1;
  layers = node.integer("num_layers", 1);
  Value x = node.need(0), lengths = node.input(3);
  ArrayRef<Value> weights = node.list(2);
  int64_t count = layers * directions * 2;
  if (node.bad() || layers < 1 || layers > 1024)
    return node.error("has " + Twine(layers) + " layers");
  bool hasBias = int64_t(weights.size()) == 2 * count;
  if (!hasBias && int64_t(weights.size()) != count)
    return node.error("has " + Twine(weights.size()) + " weights, expected " + Twine(2 * count));
  int64_t hidden = node.integer("hidden_size", 100);
  if (lengths)
    lengths = node.cast(lengths, IntegerType::get(node.context(), 32));
  SmallVector<Value> last[2];
  for (int64_t layer = 0; layer < layers; ++layer) {
    SmallVector<Value> inputs{x, ofLayer(layer, 0, weights), ofLayer(layer, 1, weights)};
    Value bias;
    if (hasBias) {
      ArrayRef<Value> biases = weights.drop_front(count);
      Value parts[] = {ofLayer(layer, 0, biases), ofLayer(layer, 1, biases)};
      if (node.bad())
        return failure();
      bias = node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(1));
    }
    inputs.append({bias, lengths, firstState(0, layer)});
    if (isLstm)
      inputs.push_back(firstState(1, layer));
    SmallVector<StandardAttr> attrs{{"hidden_size", hidden},
                                    {"direction", directions == 2 ? "bidirectional" : "forward"}};
    SmallVector<StringRef> relu(directions, "Relu");
    if (isGru)
      attrs.push_back({"linear_before_reset", 1});
    if (mode == "RNN_RELU")
      attrs.push_back({"activations", ArrayRef<StringRef>(relu)});
    SmallVector<Value> all = node.standards(isLstm  ? "LSTM"
                                            : isGru ? "GRU"
                                                    : "RNN",
                                            inputs, attrs, isLstm ? 3 : 2);
    if (node.bad())
      return failure();
    for (unsigned i = 0; i < (isLstm ? 2u : 1u); ++i)
      last[i].push_back(all[i + 1]);
    // [times, directions, N, hidden] to [times, N, directions * hidden]
    Dims dims = node.dimsOf(all[0]);
    x = node.reshape(node.transpose(all[0], {0, 2, 1, 3}), {dims[0], dims[2], node.dim(directions * hidden)});
  }
  SmallVector<Value> states;
  for (ArrayRef<Value> parts : last)
    if (!parts.empty())
      states.push_back(parts.size() == 1 ? parts.front()
                                         : node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(0)));
  node.setList(2, states);
  return node.done(x);
}

static LogicalResult convertRnn(PaddleNode &node) { return Recurrent(node).convert(); }

ArrayRef<PaddleRow> skiff::paddleRecurrent() {
  static const PaddleRow rows[] = {
      {"rnn", nullptr, convertRnn, "Input PreState WeightList SequenceLength",
       "Out DropoutState State Reserve"},
  };
  return rows;
}
