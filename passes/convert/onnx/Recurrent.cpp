//===- Recurrent.cpp - RNN, GRU, LSTM ---------------------------------------===//
// What the input contributes to the gates is one matrix product for all times. A loop over the time adds what
// the state contributes. Each direction is a loop of its own.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Contraction.h"
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Quantization.h"

using namespace mlir;
using namespace skiff;
using llvm::APFloat;

namespace {
/// An activation function with its parameters.
struct Activation {
  StringRef name; // lower case
  double alpha, beta;
};

/// One node. A direction's weights come without the dim for the directions.
class Recurrent {
public:
  Recurrent(Node &node, int64_t gates, int64_t numStates, ArrayRef<StringRef> activations)
      : node(node), gates(gates), numStates(numStates), defaults(activations) {}
  /// The weights, inputs 1 and 2, are integers, with the dims of the gates last. Inputs 8 to 11 are their
  /// scales and zero points; the other operand of each product is quantized as the model runs.
  void quantizeDynamically() { isQuantized = true; }
  LogicalResult convert();

private:
  bool readShapes();
  bool readActivations();
  bool expectDims(unsigned input, ArrayRef<AffineExpr> dims);
  /// A direction's part of weights; null if they are absent.
  Value weightsOf(unsigned input, int64_t direction);
  /// The same, with the gates as columns.
  Value columnsOf(unsigned input, int64_t direction);
  /// x times a matrix of columnsOf(input).
  Value product(Value x, Value columns, unsigned input);
  /// From the layout of the node to the one with the batch as the second dim, and back.
  Value swapLayout(Value x) { return batchFirst ? node.transpose(x, {1, 0, 2}) : x; }
  /// Gates `from` to `from + count - 1` of a tensor whose last dim holds all of them.
  Value gate(Value all, int64_t from, int64_t count = 1) {
    return node.sliceAlong(all, -1, from * hidden, count * hidden);
  }
  /// Function `which` of the direction. What a gate gives it is clipped; a state is not.
  Value activate(unsigned which, Value x, bool isGate = true);
  Value oneMinus(Value x) { return node.sub(node.scalar(Node::elementOf(x), 1), x); }

  bool runDirection(int64_t direction);
  /// What the input contributes to a gate. One at a time: so it is read where it is added, and not copied.
  using FromInput = llvm::function_ref<Value(int64_t gate)>;
  SmallVector<Value> step(FromInput x, ValueRange states);
  SmallVector<Value> stepRnn(FromInput x, Value h);
  SmallVector<Value> stepGru(FromInput x, Value h);
  SmallVector<Value> stepLstm(FromInput x, Value h, Value c);

  Node &node;
  int64_t gates, numStates;
  ArrayRef<StringRef> defaults; // the activations of a direction

  AffineExpr steps, batch;
  int64_t directions = 1, hidden = 0;
  bool isQuantized = false, isReverse = false, batchFirst = false, linearBeforeReset = false,
       inputForget = false;
  std::optional<double> clip;
  SmallVector<Activation> activations; // of all directions
  Value lengths;                       // of the sequences, one a row; null: all are `steps`

  // Of the direction at hand.
  int64_t current = 0;
  ArrayRef<Activation> functions;
  Value weights, bias, peepholes; // of the state
  // Of each direction: all times, and the last states.
  SmallVector<Value> outputs;
  SmallVector<SmallVector<Value>, 2> lastStates;
};
} // namespace

bool Recurrent::expectDims(unsigned input, ArrayRef<AffineExpr> dims) {
  if (!node.hasInput(input))
    return true;
  if (succeeded(node.requireEqual(node.dimsOf(node.input(input)), dims)))
    return !node.bad();
  (void)node.error("input " + Twine(input) + " has the dims " + node.text(node.dimsOf(node.input(input))) +
                   ", expected " + node.text(dims));
  return false;
}

bool Recurrent::readShapes() {
  StringRef direction = node.choiceOf("direction", {"forward", "reverse", "bidirectional"});
  isReverse = direction == "reverse";
  directions = direction == "bidirectional" ? 2 : 1;
  if (node.opset() >= 14 && !isQuantized)
    batchFirst = node.flagOr("layout", false);
  Dims x = node.dimsOf(node.input(0)), r = node.dimsOf(node.input(2));
  std::optional<int64_t> size = r.size() == 3 ? nn::constantDim(r[isQuantized ? 1 : 2]) : std::nullopt;
  if (x.size() != 3 || size.value_or(0) < 1 || *size > INT32_MAX) {
    (void)node.error("inputs 0 and 2 have the dims " + node.text(x) + " and " + node.text(r) +
                     ", expected 3 each, and a hidden size that is a number");
    return false;
  }
  hidden = *size;
  if (int64_t declared = node.intOr("hidden_size", hidden); declared != hidden) {
    (void)node.error("attribute 'hidden_size' is " + Twine(declared) + ", but input 2 has the dims " +
                     node.text(r));
    return false;
  }
  steps = x[batchFirst ? 1 : 0];
  batch = x[batchFirst ? 0 : 1];
  AffineExpr d = node.dim(directions), h = node.dim(hidden), all = node.dim(gates * hidden);
  Dims state{d, batch, h};
  if (batchFirst)
    std::swap(state[0], state[1]);
  Dims ofInput{d, all, x[2]}, ofState{d, all, h};
  if (isQuantized) {
    std::swap(ofInput[1], ofInput[2]);
    std::swap(ofState[1], ofState[2]);
  }
  return expectDims(1, ofInput) && expectDims(2, ofState) &&
         expectDims(3, {d, node.dim(2 * gates * hidden)}) && expectDims(4, {batch}) && expectDims(5, state) &&
         expectDims(6, state) && expectDims(7, {d, node.dim(3 * hidden)});
}

/// The functions' parameters stand in two lists, in which only those functions have a place that take them.
bool Recurrent::readActivations() {
  struct Known {
    StringRef name, lowerCase;
    std::optional<double> alpha, beta; // defaults of those it takes
  };
  static const Known known[] = {
      {"Affine", "affine", 1, 0},
      {"Elu", "elu", 1, {}},
      {"HardSigmoid", "hardsigmoid", 0.2f, 0.5},
      {"LeakyRelu", "leakyrelu", 0.01f, {}},
      {"Relu", "relu", {}, {}},
      {"ScaledTanh", "scaledtanh", 1, 1},
      {"Sigmoid", "sigmoid", {}, {}},
      {"Softplus", "softplus", {}, {}},
      {"Softsign", "softsign", {}, {}},
      {"Tanh", "tanh", {}, {}},
      {"ThresholdedRelu", "thresholdedrelu", 1, {}},
  };
  SmallVector<StringRef> fallback;
  for (int64_t d = 0; d < directions; ++d)
    llvm::append_range(fallback, defaults);
  SmallVector<StringRef> names = node.stringsOr("activations", fallback);
  SmallVector<double> alphas = node.floatsOr("activation_alpha", {}),
                      betas = node.floatsOr("activation_beta", {});
  if (names.size() != fallback.size()) {
    (void)node.error("attribute 'activations' has " + Twine(names.size()) + " values, expected " +
                     Twine(fallback.size()));
    return false;
  }
  ArrayRef<double> alphasLeft(alphas), betasLeft(betas);
  auto take = [](std::optional<double> byDefault, ArrayRef<double> &left) {
    if (!byDefault || left.empty())
      return byDefault.value_or(0);
    double value = left.front();
    left = left.drop_front();
    return value;
  };
  for (StringRef name : names) {
    const Known *found =
        llvm::find_if(known, [&](const Known &k) { return name.equals_insensitive(k.lowerCase); });
    if (found == std::end(known)) {
      (void)node.error("attribute 'activations' holds \"" + name + "\", expected one of " +
                       llvm::join(llvm::map_range(known, [](const Known &k) { return k.name; }), ", "));
      return false;
    }
    double alpha = take(found->alpha, alphasLeft);
    activations.push_back({found->lowerCase, alpha, take(found->beta, betasLeft)});
  }
  if (!alphasLeft.empty() || !betasLeft.empty())
    (void)node.error("attributes 'activation_alpha' and 'activation_beta' have " + Twine(alphas.size()) +
                     " and " + Twine(betas.size()) + " values, but the activations take only " +
                     Twine(alphas.size() - alphasLeft.size()) + " and " +
                     Twine(betas.size() - betasLeft.size()));
  return !node.bad();
}

Value Recurrent::weightsOf(unsigned input, int64_t direction) {
  Value all = node.input(input);
  return all ? node.reshape(node.sliceAlong(all, 0, direction, 1),
                            ArrayRef<AffineExpr>(node.dimsOf(all)).drop_front())
             : Value();
}

Value Recurrent::activate(unsigned which, Value x, bool isGate) {
  if (!x || node.bad())
    return {};
  Type type = Node::elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  if (clip && isGate)
    x = node.make<nn::MinOp>(node.make<nn::MaxOp>(x, number(-*clip)), number(*clip));
  const Activation &f = functions[which];
  if (f.name == "affine")
    return node.add(node.mul(x, number(f.alpha)), number(f.beta));
  if (f.name == "elu")
    return node.make<nn::EluOp>(x, APFloat(f.alpha));
  if (f.name == "hardsigmoid")
    return node.make<nn::HardSigmoidOp>(x, APFloat(f.alpha), APFloat(f.beta));
  if (f.name == "leakyrelu")
    return node.make<nn::LeakyReluOp>(x, APFloat(f.alpha));
  if (f.name == "relu")
    return node.make<nn::ReluOp>(x);
  if (f.name == "scaledtanh")
    return node.mul(node.make<nn::TanhOp>(node.mul(x, number(f.beta))), number(f.alpha));
  if (f.name == "sigmoid")
    return node.make<nn::SigmoidOp>(x);
  if (f.name == "softplus")
    return node.make<nn::SoftplusOp>(x);
  if (f.name == "softsign")
    return node.make<nn::SoftsignOp>(x);
  if (f.name == "tanh")
    return node.make<nn::TanhOp>(x);
  return node.make<nn::ThresholdedReluOp>(x, APFloat(f.alpha));
}

Value Recurrent::columnsOf(unsigned input, int64_t direction) {
  Value all = weightsOf(input, direction);
  return isQuantized ? all : node.transpose(all, {1, 0});
}

Value Recurrent::product(Value x, Value columns, unsigned input) {
  if (!isQuantized)
    return node.make<nn::MatMulOp>(x, columns);
  // Scales and zero points: one for a direction, or one for each of its gates' columns.
  auto parameter = [&](unsigned i) -> Value {
    Value all = node.input(i);
    if (!all || node.bad())
      return {};
    Value own = node.sliceAlong(all, 0, current, 1);
    return Node::rankOf(all) == 1 ? node.reshape(own, ArrayRef<int64_t>{}) : own;
  };
  unsigned scale = input == 1 ? 8 : 10;
  DynamicallyQuantized left = skiff::quantizeDynamically(node, x);
  Value sums = matmulIntegers(node, left.x, left.zero, columns, parameter(scale + 1));
  return node.mul(node.cast(sums, Float32Type::get(node.context())), node.mul(left.scale, parameter(scale)));
}

SmallVector<Value> Recurrent::stepRnn(FromInput x, Value h) {
  return {activate(0, node.add(node.make<nn::MatMulOp>(h, weights), x(0)))};
}

SmallVector<Value> Recurrent::stepGru(FromInput x, Value h) { // gates: update, reset, hidden
  Value opening = linearBeforeReset ? weights : gate(weights, 0, 2);
  Value product = node.make<nn::MatMulOp>(h, opening), fresh;
  Value update = activate(0, node.add(gate(product, 0), x(0)));
  Value reset = activate(0, node.add(gate(product, 1), x(1)));
  if (linearBeforeReset) {
    fresh = gate(product, 2);
    fresh = node.mul(reset, bias ? node.add(fresh, bias) : fresh);
  } else {
    fresh = node.make<nn::MatMulOp>(node.mul(reset, h), gate(weights, 2));
  }
  fresh = activate(1, node.add(fresh, x(2)));
  return {node.add(node.mul(oneMinus(update), fresh), node.mul(update, h))};
}

SmallVector<Value> Recurrent::stepLstm(FromInput x, Value h, Value c) { // gates: input, output, forget, cell
  Value fromState = product(h, weights, 2);
  auto own = [&](int64_t which) { return node.add(gate(fromState, which), x(which)); };
  auto open = [&](int64_t which, Value seen) { // the peepholes stand in the order of the gates
    return activate(0, peepholes ? node.add(own(which), node.mul(gate(peepholes, which), seen)) : own(which));
  };
  Value in = open(0, c);
  Value forget = inputForget ? oneMinus(in) : open(2, c);
  Value cell = node.add(node.mul(forget, c), node.mul(in, activate(1, own(3))));
  return {node.mul(open(1, cell), activate(2, cell, /*isGate=*/false)), cell};
}

SmallVector<Value> Recurrent::step(FromInput x, ValueRange states) {
  return gates == 1   ? stepRnn(x, states[0])
         : gates == 3 ? stepGru(x, states[0])
                      : stepLstm(x, states[0], states[1]);
}

bool Recurrent::runDirection(int64_t direction) {
  bool backwards = isReverse || direction == 1;
  functions = ArrayRef<Activation>(activations).slice(direction * defaults.size(), defaults.size());
  current = direction;
  Value fromInput = product(swapLayout(node.input(0)), columnsOf(1, direction), 1);
  weights = columnsOf(2, direction);
  bias = {};
  if (node.hasInput(3)) {
    Value all = weightsOf(3, direction), ofInput = gate(all, 0, gates), ofState = gate(all, gates, gates);
    if (linearBeforeReset) { // the reset gate scales the hidden gate's bias too
      bias = gate(ofState, 2);
      Value first = node.add(gate(ofInput, 0, 2), gate(ofState, 0, 2));
      ofInput = node.make<nn::ConcatOp>(ValueRange{first, gate(ofInput, 2)}, uint64_t(0));
    } else {
      ofInput = node.add(ofInput, ofState);
    }
    fromInput = node.add(fromInput, ofInput);
  }
  peepholes = weightsOf(7, direction);
  if (node.bad())
    return false;

  Type type = Node::elementOf(node.input(0));
  // A state has a dim for its direction, like what stands for a time in `fromInput`.
  Dims stateDims{node.dim(1), batch, node.dim(hidden)};
  LoopParts parts;
  parts.limit = steps;
  parts.scans = node.usesOutput(0) ? 1 : 0;
  for (int64_t i = 0; i < numStates; ++i) {
    Value first = node.input(5 + i);
    if (first)
      first = node.reshape(node.sliceAlong(swapLayout(first), 0, direction, 1), stateDims);
    parts.inits.push_back(first ? first : node.expand(node.scalar(type, 0), stateDims));
  }
  if (node.bad())
    return false;
  auto body = [&](ValueRange states, AffineExpr counter) -> FailureOr<SmallVector<Value>> {
    AffineExpr time = backwards ? steps - 1 - counter : counter;
    auto ofInput = [&](int64_t which) {
      Dims starts{time, node.dim(0), node.dim(which * hidden)};
      return node.make<nn::SliceOp>(fromInput, nn::mapOf(starts, node.context()),
                                    nn::mapOf(stateDims, node.context()), SmallVector<int64_t>{1, 1, 1});
    };
    SmallVector<Value> next = step(ofInput, states);
    if (node.bad())
      return failure();
    Value output = next.front();
    if (lengths) { // Backwards, a state stays the first one until its sequence's end has come.
      Value inside = node.make<nn::LessOp>(node.dimValues({time}), lengths);
      output = node.make<nn::WhereOp>(inside, output, node.scalar(type, 0));
      for (auto [now, before] : llvm::zip(next, states))
        now = node.make<nn::WhereOp>(inside, now, before);
    }
    if (parts.scans)
      next.push_back(output);
    if (node.bad())
      return failure();
    return next;
  };
  parts.body = body;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  if (failed(loop))
    return false;
  lastStates.push_back(llvm::to_vector_of<Value>(loop->getResults().take_front(numStates)));
  if (parts.scans) {
    Value all = loop->getResults().back();
    outputs.push_back(backwards ? node.reverse(all, 0) : all);
  }
  return !node.bad();
}

LogicalResult Recurrent::convert() {
  if (!readShapes() || !readActivations())
    return failure();
  if (node.hasAttr("clip"))
    clip = node.floatOr("clip", 0);
  if (gates == 3)
    linearBeforeReset = node.flagOr("linear_before_reset", false);
  if (gates == 4)
    inputForget = node.flagOr("input_forget", false);
  if (node.hasInput(4))
    lengths = node.reshape(node.cast(node.input(4), node.i64()), {batch, node.dim(1)});
  for (int64_t d = 0; d < directions; ++d)
    if (!runDirection(d))
      return failure();
  auto join = [&](ArrayRef<Value> parts, uint64_t axis) {
    return parts.size() == 1 ? parts.front() : node.make<nn::ConcatOp>(parts, axis);
  };
  if (!outputs.empty()) {
    Value all = join(outputs, 1);
    node.setOutput(0, batchFirst ? node.transpose(all, {2, 0, 1, 3}) : all);
  }
  for (int64_t i = 0; i < numStates; ++i)
    if (node.usesOutput(1 + i)) {
      auto ofDirections = llvm::map_to_vector(lastStates, [&](const auto &states) { return states[i]; });
      node.setOutput(1 + i, swapLayout(join(ofDirections, 0)));
    }
  return success(!node.bad());
}

/// com.microsoft's LSTM on weights of 8 bits.
static LogicalResult convertDynamicQuantizeLstm(Node &node) {
  for (unsigned i : {8, 10})
    if (!node.hasInput(i))
      return node.error("input " + Twine(i) + " is missing");
  static const StringRef activations[] = {"Sigmoid", "Tanh", "Tanh"};
  Recurrent lstm(node, 4, 2, activations);
  lstm.quantizeDynamically();
  return lstm.convert();
}

static LogicalResult convertRnn(Node &node) { return Recurrent(node, 1, 1, {"Tanh"}).convert(); }
static LogicalResult convertGru(Node &node) { return Recurrent(node, 3, 1, {"Sigmoid", "Tanh"}).convert(); }
static LogicalResult convertLstm(Node &node) {
  return Recurrent(node, 4, 2, {"Sigmoid", "Tanh", "Tanh"}).convert();
}

ArrayRef<ConverterRow> skiff::recurrentConverters() {
  static const ConverterRow rows[] = {
      {"GRU", 7, convertGru, "FFF?FjF", 2},
      {"LSTM", 7, convertLstm, "FFF?FjFFF", 3},
      {"RNN", 7, convertRnn, "FFF?FjF", 2},
      {"com.microsoft.DynamicQuantizeLSTM", 1, convertDynamicQuantizeLstm, "Fii?FjFFFfifi", 3},
  };
  return rows;
}
