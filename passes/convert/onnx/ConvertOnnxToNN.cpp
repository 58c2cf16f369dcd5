//===- ConvertOnnxToNN.cpp - ONNX nodes become nn ops with types ----------===//
// In:   functions of onnx ops; results without types.  Out: functions of nn ops with inferred types.
// Why:  everything after this works on types, dims and constants, for any front end.
// Ends: one walk in topological order; each node is converted once, by one row of one table.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/FunctionConverter.h"
#include "passes/convert/onnx/Passes.h"

namespace skiff {
#define GEN_PASS_DEF_CONVERTONNXTONN
#include "passes/convert/onnx/Passes.h.inc"
} // namespace skiff

using namespace mlir;
using namespace skiff;

Value FunctionConverter::lookup(Value value) {
  if (auto found = values.find(value); found != values.end())
    return found->second;
  Value converted;
  if (auto initializer = value.getDefiningOp<onnx::InitializerOp>())
    converted = weight(initializer.getLoc(), initializer.getValue());
  return values[value] = converted; // null: onnx.none, or a failed node's
}

/// An operator in a sub-graph is as unsupported as one outside: all are to be named.
void FunctionConverter::reportSubgraphs(onnx::NodeOp op) {
  op->walk([&](onnx::NodeOp inner) {
    if (inner == op)
      return;
    Node node(infoOf(inner), {}, *conversion);
    (void)findConverter(inner.getDomain(), node);
  });
}

NodeInfo skiff::infoOf(onnx::NodeOp op) {
  std::string domain = op.getDomain().empty() ? "" : (op.getDomain() + ".").str();
  llvm::SmallBitVector used(op->getNumResults());
  for (auto [i, result] : llvm::enumerate(op->getResults()))
    used[i] = !result.use_empty();
  bool isInLoop = false;
  for (auto outer = op->getParentOfType<onnx::NodeOp>(); outer;
       outer = outer->getParentOfType<onnx::NodeOp>())
    isInLoop |= outer.getOpType() == "Loop" || outer.getOpType() == "Scan";
  std::string kind = ("(" + domain + op.getOpType() + ", opset " + Twine(int64_t(op.getOpset())) + ")").str();
  return {op.getLoc(), op.getOpType(), kind, int64_t(op.getOpset()), op.getAttrs(), used, isInLoop};
}

void FunctionConverter::convertNode(onnx::NodeOp op) {
  SmallVector<Value> inputs;
  bool dependsOnFailed = false;
  for (Value input : op.getInputs()) {
    dependsOnFailed |= failedValues.contains(input);
    inputs.push_back(lookup(input));
  }
  Node node(infoOf(op), inputs, *conversion);
  bool isControlFlow = op.getDomain().empty() && !op.getSubgraphs().empty();
  const ConverterRow *row = isControlFlow ? nullptr : findConverter(op.getDomain(), node);
  if (op.getOpset() < 6)
    node.ignoreAttrs({"consumed_inputs"}); // in place or not: the first versions let the exporter say
  bool ok = false;
  if (isControlFlow && dependsOnFailed)
    reportSubgraphs(op);
  else if (isControlFlow)
    ok = succeeded(convertControlFlow(node, op));
  else
    ok = row && !dependsOnFailed && checkInputs(node, *row) && succeeded(row->convert(node));
  ok = ok && succeeded(node.checkAllAttrsUsed()) && !node.bad();
  ++nodes;
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    if (ok)
      values[result] = node.allOutputs()[i];
    if (!ok || (!node.allOutputs()[i] && !result.use_empty()))
      failedValues.insert(result);
  }
  if (!ok && row && !dependsOnFailed && !node.bad())
    (void)node.error("could not be converted");
}

SmallVector<Value> FunctionConverter::convertBlock(Block &block) {
  for (Operation &op : block)
    if (auto node = dyn_cast<onnx::NodeOp>(op))
      convertNode(node);
  return llvm::map_to_vector(block.getTerminator()->getOperands(), [&](Value value) {
    return failedValues.contains(value) ? Value() : lookup(value);
  });
}

/// The file may say what type a result has; then it must be the inferred one.
void FunctionConverter::checkResult(unsigned i, Value value) {
  auto declared = from.getResultAttrOfType<TypeAttr>(i, "onnx.type");
  if (!declared)
    return;
  auto type = cast<RankedTensorType>(value.getType());
  auto tensor = dyn_cast<TensorType>(declared.getValue());
  bool fits = tensor && tensor.getElementType() == type.getElementType();
  if (fits && tensor.hasRank()) {
    fits = tensor.getRank() == type.getRank();
    for (int64_t d = 0; fits && d < type.getRank(); ++d)
      fits = tensor.isDynamicDim(d) || type.isDynamicDim(d) || tensor.getDimSize(d) == type.getDimSize(d);
  }
  if (fits)
    return;
  auto name = from.getResultAttrOfType<StringAttr>(i, "onnx.name");
  problems.add("", "graph output \"" + (name ? name.str() : std::to_string(i)) + "\"",
               "the file declares it as " + Node::text(declared.getValue()) + ", but its nodes give " +
                   Node::text(type));
}

func::FuncOp FunctionConverter::run() {
  declareArguments();
  SmallVector<Value> results = convertBlock(from.getBody().front());
  for (auto [i, value] : llvm::enumerate(results)) {
    if (value)
      checkResult(i, value);
    else if (!problems.any())
      problems.add("", "graph output " + Twine(i), "is an optional value that is absent");
  }
  return finish(results);
}

namespace {
struct ConvertOnnxToNN : skiff::impl::ConvertOnnxToNNBase<ConvertOnnxToNN> {
  void runOnOperation() override {
    auto isOnnx = [](Operation &op) { return isa_and_nonnull<onnx::OnnxDialect>(op.getDialect()); };
    LogicalResult done =
        convertFunctions(getOperation(), "onnx", isOnnx, [&](func::FuncOp from, Problems &problems) {
          FunctionConverter converter(from, problems);
          func::FuncOp converted = converter.run();
          numNodes += converter.nodes;
          return converted;
        });
    if (failed(done))
      signalPassFailure();
  }
};
} // namespace
