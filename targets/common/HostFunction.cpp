//===- HostFunction.cpp - a function of the host's side ----------------------------===//
#include "targets/common/HostFunction.h"

#include "dialects/plan/Plan.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "targets/common/KernelEmitter.h"

using namespace mlir;
namespace skiff {

HostFunction::HostFunction(func::FuncOp plan, StringRef name, ArrayRef<Type> arguments, bool isExported,
                           SymbolPointer symbolPointer)
    : b(plan.getLoc(), plan.getContext()), name(name) {
  b.setInsertionPointToEnd(plan->getParentOfType<ModuleOp>().getBody());
  auto function = LLVM::LLVMFuncOp::create(b, (name + plan::suffixOf(plan)).str(),
                                           LLVM::LLVMFunctionType::get(i64(), arguments));
  if (!isExported)
    function.setVisibility_(LLVM::Visibility::Hidden);
  b.setInsertionPointToEnd(function.addEntryBlock(b));
  symbolBase = symbolPointer(*this, argument(0));
  firstDataDim = nn::symbolNamesOf(plan).size();
  for (size_t i = 0; i < firstDataDim; ++i)
    symbols.push_back(load(symbolBase, i, i64()));
}

void HostFunction::callWhere(func::FuncOp other) {
  Value holds = LLVM::ConstantOp::create(b, b.getI1Type(), true);
  for (auto [symbol, wanted] : llvm::zip_equal(symbols, plan::conditionOf(other)))
    if (wanted >= 0)
      holds = arith::AndIOp::create(b, holds, compare(arith::CmpIPredicate::eq, symbol, constant(wanted)));
  auto function = cast<LLVM::LLVMFuncOp>(b.getInsertionBlock()->getParentOp());
  Region &body = function.getBody();
  Block *then = &body.emplaceBlock(), *otherwise = &body.emplaceBlock();
  LLVM::CondBrOp::create(b, holds, then, otherwise);
  b.setInsertionPointToEnd(then);
  auto call = LLVM::CallOp::create(b, function.getFunctionType(), (name + plan::suffixOf(other)).str(),
                                   body.getArguments());
  LLVM::ReturnOp::create(b, call.getResult());
  b.setInsertionPointToEnd(otherwise);
}

Value HostFunction::argument(unsigned i) { return b.getInsertionBlock()->getParent()->getArgument(i); }
Type HostFunction::pointer() { return LLVM::LLVMPointerType::get(b.getContext()); }
Value HostFunction::constant(int64_t value) { return LLVM::ConstantOp::create(b, i64(), value); }

Value HostFunction::evaluate(AffineExpr expr) {
  if (auto c = dyn_cast<AffineConstantExpr>(expr))
    return constant(c.getValue());
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return symbols[symbol.getPosition()];
  if (auto data = dyn_cast<AffineDimExpr>(expr)) // changes while the plan runs
    return load(symbolBase, firstDataDim + data.getPosition(), i64());
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Value lhs = evaluate(binary.getLHS()), rhs = evaluate(binary.getRHS());
  bool isSum = binary.getKind() == AffineExprKind::Add;
  if (overflowed && (isSum || binary.getKind() == AffineExprKind::Mul)) {
    Type pair = LLVM::LLVMStructType::getLiteral(b.getContext(), {i64(), b.getI1Type()});
    Value both = isSum ? LLVM::SAddWithOverflowOp::create(b, pair, lhs, rhs).getResult()
                       : LLVM::SMulWithOverflowOp::create(b, pair, lhs, rhs).getResult();
    overflowed = arith::OrIOp::create(b, overflowed, LLVM::ExtractValueOp::create(b, both, 1));
    return LLVM::ExtractValueOp::create(b, both, 0);
  }
  if (binary.getKind() == AffineExprKind::Mul)
    return arith::MulIOp::create(b, lhs, rhs);
  return isSum ? add(lhs, rhs) : divideDims(b, b.getLoc(), binary.getKind(), lhs, rhs);
}

Value HostFunction::evaluate(AffineMap map) {
  Value largest;
  for (AffineExpr expr : map.getResults()) {
    Value value = evaluate(expr);
    largest = largest ? arith::MaxSIOp::create(b, largest, value).getResult() : value;
  }
  return largest;
}

void HostFunction::watch() { overflowed = LLVM::ConstantOp::create(b, b.getI1Type(), false); }

Value HostFunction::load(Value base, int64_t slot, Type type) {
  Value at = LLVM::GEPOp::create(b, base.getType(), type, base, ArrayRef<LLVM::GEPArg>{int32_t(slot)});
  return LLVM::LoadOp::create(b, type, at);
}

void HostFunction::store(Value value, Value base, int64_t slot) {
  Value at =
      LLVM::GEPOp::create(b, base.getType(), value.getType(), base, ArrayRef<LLVM::GEPArg>{int32_t(slot)});
  LLVM::StoreOp::create(b, value, at);
}

Value HostFunction::offset(Value base, Value bytes) {
  return LLVM::GEPOp::create(b, base.getType(), b.getI8Type(), base, ArrayRef<LLVM::GEPArg>{bytes});
}

} // namespace skiff
