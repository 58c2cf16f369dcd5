//===- ConvertPaddleToNN.cpp - Paddle operators become nn ops with types --===//
// In:   functions of paddle ops; results without types.  Out: functions of nn ops with inferred types.
// Why:  everything after this works on types, dims and constants, for any front end.
// Ends: one walk in topological order; each op is converted once, but for bodies of loops whose dims change.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/FunctionConverter.h"
#include "passes/convert/paddle/Passes.h"

namespace skiff {
#define GEN_PASS_DEF_CONVERTPADDLETONN
#include "passes/convert/paddle/Passes.h.inc"
} // namespace skiff

using namespace mlir;
using namespace skiff;
using namespace skiff::paddle;

namespace {
/// The rows of all families by operator.
struct Table {
  llvm::StringMap<const PaddleRow *> pir, legacy;

  Table() {
    for (auto rows : {paddleActivations(),   paddleContractions(),  paddleCounting(),    paddleCreation(),
                      paddleDecoding(),      paddleDetection(),     paddleElementwise(), paddleIndexing(),
                      paddleInterpolation(), paddleLinearAlgebra(), paddleLosses(),      paddleMatrices(),
                      paddleNormalization(), paddleOrdering(),      paddlePooling(),     paddleQuantization(),
                      paddleRandom(),        paddleRecurrent(),     paddleReductions(),  paddleRunning(),
                      paddleSequences(),     paddleShape(),         paddleSignal(),      paddleSlicing(),
                      paddleSpecial(),       paddleSuppression(),   paddleViews()})
      for (const PaddleRow &row : rows) {
        if (row.pir)
          pir.try_emplace(row.pir, &row);
        StringRef other = row.legacy ? row.legacy : row.pir;
        if (!other.empty())
          legacy.try_emplace(other, &row);
      }
  }
};
} // namespace

static const PaddleRow *findRow(NodeOp op) {
  static const Table table;
  StringRef type = op.getOpType();
  bool isPir = type.consume_front("pd_op.");
  const llvm::StringMap<const PaddleRow *> &rows = isPir ? table.pir : table.legacy;
  const PaddleRow *row = rows.lookup(type);
  // In place: the result is the new value, which the importer has taken care of.
  if (!row && isPir && type.consume_back("_"))
    row = rows.lookup(type);
  return row;
}

Value FunctionConverter::lookup(Value value) {
  if (auto found = values.find(value); found != values.end())
    return found->second;
  Value converted;
  if (auto parameter = value.getDefiningOp<ParameterOp>())
    converted = weight(parameter.getLoc(), parameter.getValue());
  return values[value] = converted;
}

/// What a block holds is as unsupported as what is outside: all is to be named.
void FunctionConverter::reportBlocks(NodeOp op) {
  op->walk([&](NodeOp inner) {
    bool isControlFlow = inner.getOpType() == "if" || inner.getOpType() == "while";
    if (isControlFlow || isArrayOp(inner.getOpType()) || findRow(inner))
      return;
    (void)PaddleNode(inner, nullptr, ArrayRef<Value>(), *conversion).error("the operator is not supported");
  });
}

void FunctionConverter::convertNode(NodeOp op) {
  SmallVector<Value> inputs;
  bool dependsOnFailed = false, dependsOnUndefined = false;
  for (Value input : op.getInputs()) {
    dependsOnFailed |= failedValues.contains(input);
    dependsOnUndefined |= isUndefined(input);
    inputs.push_back(lookup(input));
  }
  ++nodes;
  StringRef type = op.getOpType();
  bool isControlFlow = type == "if" || type == "while";
  const PaddleRow *row = isControlFlow ? nullptr : findRow(op);
  PaddleNode node(op, row, inputs, *conversion);
  bool ok = false;
  if (dependsOnFailed) {
    if (isControlFlow)
      reportBlocks(op);
    else if (!row && !isArrayOp(type))
      (void)node.error("the operator is not supported");
  } else if (isControlFlow) {
    ok = succeeded(type == "if" ? convertIf(node, op) : convertWhile(node, op));
  } else if (isArrayOp(type)) {
    ok = succeeded(convertArrayOp(node, op));
  } else if (dependsOnUndefined) {
    (void)node.error("reads a variable that has no value on some way to it");
  } else if (!row) {
    (void)node.error("the operator is not supported");
  } else {
    ok = succeeded(row->convert(node));
    if (!ok && !node.bad())
      (void)node.error("could not be converted");
    for (auto [i, result] : llvm::enumerate(op.getResults())) {
      values[result] = node.resultOf(i);
      if (ok && !values[result] && !result.use_empty())
        ok = succeeded(node.error("output " + cast<StringAttr>(op.getOutputSlots()[i]).getValue() +
                                  " is used, but is not supported"));
    }
  }
  if (!ok || node.bad())
    for (Value result : op.getResults())
      failedValues.insert(result);
}

SmallVector<Value> FunctionConverter::convertBlock(Block &block) {
  for (Operation &op : block)
    if (auto node = dyn_cast<NodeOp>(op))
      convertNode(node);
  return llvm::map_to_vector(block.getTerminator()->getOperands(), [&](Value value) {
    return failedValues.contains(value) ? Value() : lookup(value);
  });
}

func::FuncOp FunctionConverter::run() {
  declareArguments();
  SmallVector<Value> results = convertBlock(from.getBody().front());
  for (auto [i, value] : llvm::enumerate(results))
    if (!value && !problems.any())
      problems.add("", "fetch " + Twine(i), "is no tensor, or has no value");
  return finish(results);
}

namespace {
struct ConvertPaddleToNN : skiff::impl::ConvertPaddleToNNBase<ConvertPaddleToNN> {
  void runOnOperation() override {
    auto isPaddle = [](Operation &op) { return isa_and_nonnull<PaddleDialect>(op.getDialect()); };
    LogicalResult done =
        convertFunctions(getOperation(), "paddle", isPaddle, [&](func::FuncOp from, Problems &problems) {
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
