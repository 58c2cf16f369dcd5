//===- EmitSoftmax.cpp - softmax: three passes over a line --------------------------===//
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/Emit.h"

using namespace mlir;
namespace skiff {

std::optional<KernelCode> emitSoftmax(KernelEmitter &e) {
  auto softmax = dyn_cast_or_null<nn::SoftmaxOp>(anchorOf(e.kernel));
  if (!softmax)
    return std::nullopt;
  nn::Dims outerDims = e.dimsOf(softmax.getResult());
  size_t axis = softmax.getAxis(), rank = outerDims.size();
  AffineExpr extent = outerDims[axis];
  outerDims.erase(outerDims.begin() + axis);
  AffineExpr rows = nn::productOf(outerDims, e.b.getContext());
  int64_t lanes = axis + 1 == rank && othersWorkOnVectors(e.kernel, softmax) ? e.machine.lanes(4) : 0;
  Type element = getElementTypeOrSelf(softmax.getType());
  constexpr auto kFast = arith::FastMathFlags::reassoc;

  e.loop(e.begin(), e.end(), [&](Value row) {
    Indices outer = e.delinearize(row, outerDims);
    auto at = [&](Value i) {
      Indices indices = outer;
      indices.insert(indices.begin() + axis, i);
      return indices;
    };
    Value length = e.dim(extent), wide = e.index(0);
    if (lanes)
      wide = e.mul(e.div(length, e.index(lanes)), e.index(lanes));
    // Folds the line: vectors first, their lanes next, then the elements that are left.
    auto fold = [&](double identity, vector::CombiningKind kind,
                    llvm::function_ref<Value(Value, Value)> combine) {
      Value acc = e.constant(e.valueType(element), identity);
      if (lanes) {
        e.setLanes(lanes);
        Value vectors = e.reduce(
            e.index(0), wide, {e.constant(e.valueType(element), identity)},
            [&](Value i, ValueRange s) -> SmallVector<Value> { return {combine(s[0], i)}; }, lanes)[0];
        e.setLanes(0);
        acc = vector::ReductionOp::create(e.b, kind, vectors, kFast);
      }
      return e.reduce(wide, length, {acc},
                      [&](Value i, ValueRange s) -> SmallVector<Value> { return {combine(s[0], i)}; })[0];
    };
    auto broadcast = [&](Value x) {
      return e.getLanes() ? vector::BroadcastOp::create(e.b, e.valueType(element), x).getResult() : x;
    };
    Value largest = fold(-std::numeric_limits<double>::infinity(), vector::CombiningKind::MAXIMUMF,
                         [&](Value acc, Value i) -> Value {
                           return arith::MaximumFOp::create(e.b, acc, e.read(softmax.getInput(), at(i)));
                         });
    auto exponential = [&](Value i) -> Value {
      Value shifted = arith::SubFOp::create(e.b, e.read(softmax.getInput(), at(i)), broadcast(largest));
      return math::ExpOp::create(e.b, shifted);
    };
    // The exponentials wait in the result's own place for their sum, where its type can hold them.
    bool keep = !softmax.getLog() &&
                isa<Float32Type, Float64Type>(getElementTypeOrSelf(e.yielded().getType())) &&
                getElementTypeOrSelf(e.yielded().getType()) == element;
    Value sum = fold(0, vector::CombiningKind::ADD, [&](Value acc, Value i) -> Value {
      Value x = exponential(i);
      if (keep)
        e.write(0, at(i), x);
      return arith::AddFOp::create(e.b, acc, x, kFast);
    });
    Value factor = softmax.getLog() ? math::LogOp::create(e.b, sum).getResult()
                                    : arith::DivFOp::create(e.b, e.constant(e.valueType(element), 1), sum);
    auto finish = [&](Value i) {
      Value value;
      if (softmax.getLog()) {
        value = arith::SubFOp::create(e.b, e.read(softmax.getInput(), at(i)), broadcast(largest));
        value = arith::SubFOp::create(e.b, value, broadcast(factor));
      } else {
        Value x = keep ? e.load(e.resultBuffer(0), e.linearize(at(i), e.dimsOf(e.yielded())), element)
                       : exponential(i);
        value = arith::MulFOp::create(e.b, x, broadcast(factor));
      }
      e.define(softmax.getResult(), at(i), e.round(value, softmax.getResult()));
      e.write(0, at(i), e.read(e.yielded(), at(i)));
    };
    if (lanes) {
      e.setLanes(lanes);
      e.loop(e.index(0), wide, finish, lanes);
      e.setLanes(0);
    }
    e.loop(wide, length, finish);
  });
  return KernelCode{rows, double(nominal(extent)) * (lanes ? 1 : 4), std::nullopt, std::nullopt};
}

} // namespace skiff
