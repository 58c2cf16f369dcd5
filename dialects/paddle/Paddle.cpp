//===- Paddle.cpp - the paddle dialect ------------------------------------===//
#include "dialects/paddle/Paddle.h"

#include "dialects/common/TensorData.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

#include "dialects/paddle/PaddleDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/paddle/PaddleTypes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/paddle/Paddle.cpp.inc"

void paddle::PaddleDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/paddle/PaddleTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/paddle/Paddle.cpp.inc"
      >();
}

static LogicalResult verifyIf(paddle::NodeOp op) {
  if (op.getInputs().size() != 1 || op.getBlocks().size() != 2)
    return op.emitOpError("\"if\" has ") << op.getInputs().size() << " operands and " << op.getBlocks().size()
                                         << " blocks, expected a condition and two blocks";
  for (Region &region : op.getBlocks())
    if (region.getNumArguments() != 0 ||
        region.front().getTerminator()->getNumOperands() != op.getNumResults())
      return op.emitOpError("\"if\" has a block with arguments, or one that does not yield its ")
             << op.getNumResults() << " results";
  return success();
}

static LogicalResult verifyWhile(paddle::NodeOp op) {
  size_t carried = op.getNumResults();
  if (op.getInputs().size() != carried + 1 || op.getBlocks().size() != 1)
    return op.emitOpError("\"while\" has ")
           << op.getInputs().size() << " operands and " << op.getBlocks().size() << " blocks, expected "
           << carried + 1 << " and 1";
  Region &body = op.getBlocks().front();
  if (body.getNumArguments() != carried || body.front().getTerminator()->getNumOperands() != carried + 1)
    return op.emitOpError("\"while\" carries ")
           << carried << " values, but its block has " << body.getNumArguments() << " arguments and yields "
           << body.front().getTerminator()->getNumOperands();
  return success();
}

LogicalResult paddle::NodeOp::verify() {
  if (getOpType().empty())
    return emitOpError("has no operator type");
  for (Region &block : getBlocks())
    if (block.front().empty() || !isa<YieldOp>(block.front().back()))
      return emitOpError("has a block that does not end in paddle.yield");
  if (getOpType() == "if")
    return verifyIf(*this);
  if (getOpType() == "while")
    return verifyWhile(*this);
  if (!getBlocks().empty())
    return emitOpError("has blocks, which only \"if\" and \"while\" have");
  if (getInputSlots().size() != getInputs().size() || getOutputSlots().size() != getNumResults())
    return emitOpError("has ") << getInputs().size() << " operands and " << getNumResults()
                               << " results, but " << getInputSlots().size() << " and "
                               << getOutputSlots().size() << " slots";
  return success();
}

/// Constants come from text too: check them once, here, so that readers need not.
LogicalResult paddle::ParameterOp::verify() {
  return verifyElements([this] { return emitOpError(); }, getValue());
}

OpFoldResult paddle::ParameterOp::fold(FoldAdaptor) { return getValue(); }

static Type integer(MLIRContext *context, unsigned width, bool isUnsigned = false) {
  return IntegerType::get(context, width, isUnsigned ? IntegerType::Unsigned : IntegerType::Signless);
}

Type paddle::elementTypeOf(MLIRContext *context, int64_t varType) {
  switch (varType) { // VarType.Type
  case 0:
    return integer(context, 1);
  case 1:
    return integer(context, 16);
  case 2:
    return integer(context, 32);
  case 3:
    return integer(context, 64);
  case 4:
    return Float16Type::get(context);
  case 5:
    return Float32Type::get(context);
  case 6:
    return Float64Type::get(context);
  case 20:
    return integer(context, 8, true);
  case 21:
    return integer(context, 8);
  case 22:
    return BFloat16Type::get(context);
  case 32:
    return Float8E4M3FNType::get(context);
  case 33:
    return Float8E5M2Type::get(context);
  case 37:
    return integer(context, 32, true);
  case 38:
    return integer(context, 64, true);
  default:
    return {};
  }
}

Type paddle::elementTypeOf(MLIRContext *context, StringRef name) {
  int64_t number = llvm::StringSwitch<int64_t>(name)
                       .Case("bool", 0)
                       .Case("int16", 1)
                       .Case("int32", 2)
                       .Case("int64", 3)
                       .Case("float16", 4)
                       .Case("float32", 5)
                       .Case("float64", 6)
                       .Case("uint8", 20)
                       .Case("int8", 21)
                       .Case("bfloat16", 22)
                       .Case("float8_e4m3fn", 32)
                       .Case("float8_e5m2", 33)
                       .Case("uint32", 37)
                       .Case("uint64", 38)
                       .Default(-1);
  return elementTypeOf(context, number);
}
