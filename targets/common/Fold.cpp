//===- Fold.cpp - how a reduction goes over its elements --------------------===//
#include "targets/common/Fold.h"

using namespace mlir;
namespace skiff {

static Fold sumOf(const std::function<Value(Combiner &, Value)> &term) {
  return {vector::CombiningKind::ADD, [](Combiner &f) { return f.e.constant(f.type, 0); },
          [term](Combiner &f, Value acc, Value x) { return f.add(acc, term(f, x)); },
          [](Combiner &, Value total, Value) { return total; }};
}

Fold sumOf() {
  return sumOf([](Combiner &, Value x) { return x; });
}

/// The root in f64 for integers, truncated.
static Value squareRoot(Combiner &f, Value x) {
  ImplicitLocOpBuilder &b = f.e.b;
  if (f.isFloat())
    return math::SqrtOp::create(b, x);
  Type f64 = f.e.valueType(b.getF64Type());
  Value wide = f.isUnsigned ? arith::UIToFPOp::create(b, f64, x).getResult()
                            : arith::SIToFPOp::create(b, f64, x).getResult();
  return arith::FPToSIOp::create(b, f.type, math::SqrtOp::create(b, wide));
}

Fold extremeOf(Type element, bool largest) {
  auto keep = [](Combiner &, Value total, Value) { return total; };
  if (element.isInteger(1)) // any or all
    return {largest ? vector::CombiningKind::OR : vector::CombiningKind::AND,
            [largest](Combiner &f) { return f.e.constantInt(f.type, largest ? 0 : 1); },
            [largest](Combiner &f, Value acc, Value x) -> Value {
              return largest ? arith::OrIOp::create(f.e.b, acc, x).getResult()
                             : arith::AndIOp::create(f.e.b, acc, x).getResult();
            },
            keep};
  using vector::CombiningKind;
  CombiningKind lanes = largest ? CombiningKind::MAXSI : CombiningKind::MINSI;
  if (isa<FloatType>(element))
    lanes = largest ? CombiningKind::MAXIMUMF : CombiningKind::MINIMUMF;
  else if (element.isUnsignedInteger())
    lanes = largest ? CombiningKind::MAXUI : CombiningKind::MINUI;
  return {lanes, [largest](Combiner &f) { return f.extremeIdentity(largest); },
          [largest](Combiner &f, Value acc, Value x) { return f.extreme(acc, x, largest); }, keep};
}

Fold foldOf(nn::ReduceOp op) {
  using nn::ReduceKind;
  auto square = [](Combiner &f, Value x) { return f.mul(x, x); };
  Fold fold;
  switch (op.getKind()) {
  case ReduceKind::sum:
    return sumOf();
  case ReduceKind::mean:
    fold = sumOf();
    fold.finish = [](Combiner &f, Value total, Value count) { return f.divideBy(total, count); };
    return fold;
  case ReduceKind::max:
  case ReduceKind::min:
    return extremeOf(getElementTypeOrSelf(op.getInput().getType()), op.getKind() == ReduceKind::max);
  case ReduceKind::prod:
    return {vector::CombiningKind::MUL, [](Combiner &f) { return f.e.constant(f.type, 1); },
            [](Combiner &f, Value acc, Value x) { return f.mul(acc, x); },
            [](Combiner &, Value total, Value) { return total; }};
  case ReduceKind::l1:
    return sumOf([](Combiner &f, Value x) { return f.abs(x); });
  case ReduceKind::sum_square:
    return sumOf(square);
  case ReduceKind::l2:
    fold = sumOf(square);
    fold.finish = [](Combiner &f, Value total, Value) { return squareRoot(f, total); };
    return fold;
  case ReduceKind::lp: {
    double p = op.getP().convertToDouble();
    fold = sumOf([p](Combiner &f, Value x) {
      return math::PowFOp::create(f.e.b, f.abs(x), f.e.constant(f.type, p)).getResult();
    });
    fold.finish = [p](Combiner &f, Value total, Value) -> Value {
      return math::PowFOp::create(f.e.b, total, f.e.constant(f.type, 1 / p));
    };
    return fold;
  }
  case ReduceKind::log_sum_exp:
    break;
  }
  llvm_unreachable("log_sum_exp is two folds");
}

} // namespace skiff
