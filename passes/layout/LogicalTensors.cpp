//===- LogicalTensors.cpp - tensors, whatever the order of their dims ----------===//
#include "passes/layout/LogicalTensors.h"

#include "dialects/common/TensorData.h"

using namespace mlir;
using namespace skiff;

bool LogicalTensor::same(const Layout &a, const Layout &b) const {
  return a.size() == b.size() && llvm::all_of(llvm::zip(a, b), [&](auto pair) {
           auto [x, y] = pair;
           return x == y || (isUnit(x) && isUnit(y));
         });
}

bool LogicalTensor::sameOrder(const Layout &a, const Layout &b) const {
  auto isReal = [&](int64_t dim) { return !isUnit(dim); };
  return llvm::equal(llvm::make_filter_range(a, isReal), llvm::make_filter_range(b, isReal));
}

std::optional<SmallVector<int64_t>> LogicalTensor::permutation(const Layout &a, const Layout &b) const {
  if (a.size() != b.size())
    return std::nullopt;
  SmallVector<int64_t> perm(b.size(), -1);
  SmallVector<bool> taken(a.size());
  for (auto [i, dim] : llvm::enumerate(b))
    if (const auto *found = llvm::find(a, dim); dim != kUnit && found != a.end()) {
      perm[i] = found - a.begin();
      taken[perm[i]] = true;
    }
  size_t unit = 0; // the rest are dims of size 1, which pair up in order
  for (auto [i, dim] : llvm::enumerate(b)) {
    if (perm[i] >= 0)
      continue;
    while (unit < a.size() && taken[unit])
      ++unit;
    if (unit == a.size() || !isUnit(dim) || !isUnit(a[unit]))
      return std::nullopt;
    perm[i] = unit++;
  }
  return perm;
}

bool LogicalTensor::canReshapeTo(const Layout &layout) const {
  return llvm::all_of(layout, [&](int64_t dim) { return dim == kUnit || dims[dim]; });
}

nn::Dims LogicalTensor::dimsIn(const Layout &layout) const {
  nn::Dims result;
  for (int64_t dim : layout)
    result.push_back(dim == kUnit ? getAffineConstantExpr(1, root.getContext()) : dims[dim]);
  return result;
}

LogicalTensors::LogicalTensors(func::FuncOp function) : analysis(function) {
  function.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (isLink(op))
      return;
    for (OpOperand &operand : op->getOpOperands())
      if (Member member = memberOf(operand.get()); member.tensor)
        member.tensor->uses.push_back({&operand, member.layout});
    for (Value result : op->getResults())
      memberOf(result);
  });
}

/// The layout of a reshape's result, if it only adds or drops dims of size 1.
std::optional<Layout> LogicalTensors::unitReshape(nn::ReshapeOp op, const Member &input) {
  Layout layout;
  auto from = input.layout.begin(), end = input.layout.end();
  auto skipUnits = [&] {
    while (from != end && input.tensor->isUnit(*from))
      ++from;
  };
  for (AffineExpr dim : op.getShape().getResults()) {
    if (nn::isConstantDim(dim, 1)) {
      layout.push_back(kUnit);
      continue;
    }
    skipUnits();
    if (from == end || input.tensor->dims[*from] != dim)
      return std::nullopt;
    layout.push_back(*from++);
  }
  skipUnits();
  return from == end ? std::optional(layout) : std::nullopt;
}

LogicalTensors::Member LogicalTensors::memberOf(Value value) {
  if (auto found = members.find(value); found != members.end())
    return found->second;
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return {nullptr, {}};
  if (auto transpose = value.getDefiningOp<nn::TransposeOp>()) {
    Member input = memberOf(transpose.getInput());
    Layout layout;
    for (int64_t d : transpose.getPerm())
      layout.push_back(input.layout[d]);
    return members[value] = {input.tensor, layout};
  }
  if (auto reshape = value.getDefiningOp<nn::ReshapeOp>()) {
    Member input = memberOf(reshape.getInput());
    if (auto layout = unitReshape(reshape, input))
      return members[value] = {input.tensor, *layout};
  }
  auto tensor = std::make_unique<LogicalTensor>();
  tensor->root = value;
  tensor->dims = analysis.dimsOf(value);
  tensor->index = tensors.size();
  tensor->isConstant = value.getDefiningOp<nn::ConstantOp>() != nullptr;
  tensor->bytes = std::max<int64_t>(elementBytes(type.getElementType()), 1);
  constexpr int64_t kUnknownSize = 32, kMostBytes = int64_t(1) << 36;
  for (int64_t size : type.getShape())
    tensor->bytes = std::min(tensor->bytes * (ShapedType::isDynamic(size) ? kUnknownSize : size), kMostBytes);
  tensors.push_back(std::move(tensor));
  return members[value] = {tensors.back().get(), tensors.back()->rootLayout()};
}

bool LogicalTensors::isLink(Operation *op) {
  if (!isa<nn::TransposeOp, nn::ReshapeOp>(op))
    return false;
  return memberOf(op->getResult(0)).tensor->root != op->getResult(0);
}
