//===- LayoutRules.cpp - how each op works on another order of dims -------------===//
#include "passes/layout/LayoutRules.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Builders.h"
#include "passes/layout/ReshapeGroups.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace skiff;

using Perm = SmallVector<int64_t>;
using Form = std::optional<OpForm>;

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

static Perm identity(int64_t rank) { return llvm::to_vector(llvm::seq<int64_t>(0, rank)); }

/// The new place of a dim.
static int64_t placeOf(int64_t dim, ArrayRef<int64_t> perm) { return llvm::find(perm, dim) - perm.begin(); }

Layout OpForm::Operand::apply(const LogicalTensor &tensor, const Layout &written) const {
  Layout extended(perm.size() - written.size(), kUnit), layout;
  extended.append(written);
  for (int64_t d : perm)
    layout.push_back(extended[d]);
  if (broadcast)
    layout.erase(layout.begin(), llvm::find_if_not(layout, [&](int64_t dim) { return tensor.isUnit(dim); }));
  return layout;
}

//===----------------------------------------------------------------------===//
// Which forms there are
//===----------------------------------------------------------------------===//

/// Elementwise ops and expand: operands of lower rank are aligned at the last dim.
static Form broadcastForm(Operation *op, int side, ArrayRef<int64_t> given, LogicalTensors &tensors) {
  int64_t rank = rankOf(op->getResult(0));
  Perm perm =
      identity(rank - given.size()); // of an operand of lower rank: what it broadcasts over stays in front
  for (int64_t d : given)
    perm.push_back(d + rank - given.size());
  // Some operand has to keep the result's rank.
  bool oneKeepsRank = isa<nn::ExpandOp>(op) || llvm::any_of(op->getOperands(), [&](Value operand) {
                        return rankOf(operand) == rank && !operand.getDefiningOp<nn::ConstantOp>();
                      });
  OpForm form;
  for (Value operand : op->getOperands()) {
    auto member = tensors.memberOf(operand);
    bool isScalar = llvm::all_of(member.layout, [&](int64_t dim) { return member.tensor->isUnit(dim); });
    if (isScalar) {
      form.operands.push_back({identity(rankOf(operand)), false});
      continue;
    }
    bool extends = rankOf(operand) < rank;
    if (extends && !member.tensor->canReshapeTo(member.layout))
      return std::nullopt;
    bool isConstant = member.tensor->isConstant;
    form.operands.push_back({perm, oneKeepsRank && (extends || isConstant)});
  }
  form.result = perm;
  return form;
}

/// Ops that have all operands (but `fixed` last ones) and the result in the same order.
static Form uniformForm(Operation *op, ArrayRef<int64_t> perm, unsigned fixed = 0) {
  OpForm form;
  for (unsigned i = 0, e = op->getNumOperands(); i < e; ++i) {
    Value operand = op->getOperand(i);
    form.operands.push_back({i + fixed < e ? Perm(perm) : identity(rankOf(operand)), false});
  }
  form.result = Perm(perm);
  return form;
}

static Form reshapeForm(nn::ReshapeOp op, int side, ArrayRef<int64_t> perm, LogicalTensors &tensors) {
  auto input = tensors.memberOf(op.getInput());
  nn::Dims in = input.tensor->dimsIn(input.layout);
  bool backward = side == kResult;
  auto other = permuteGroups(reshapeGroups(in, op.getShape().getResults()), perm, backward);
  if (!other)
    return std::nullopt;
  OpForm form;
  form.operands.push_back({backward ? *other : Perm(perm), false});
  form.result = backward ? Perm(perm) : *other;
  return form;
}

/// The index list keeps its one dim in the place of the axis, or removes it.
static Form gatherForm(nn::GatherOp op, int side, ArrayRef<int64_t> perm) {
  int64_t axis = op.getAxis(), indexRank = rankOf(op.getIndices());
  if (indexRank > 1 || side == 1)
    return std::nullopt;
  Perm in(perm), out(perm);
  if (indexRank == 0 && side == kResult) {
    in.clear();
    for (int64_t d : perm) // the axis keeps its place
      in.push_back(d < axis ? d : d + 1);
    in.insert(in.begin() + axis, axis);
  } else if (indexRank == 0) {
    out.clear();
    for (int64_t d : perm)
      if (d != axis)
        out.push_back(d < axis ? d : d - 1);
  }
  OpForm form;
  form.operands.push_back({in, false});
  form.operands.push_back({identity(indexRank), false});
  form.result = out;
  return form;
}

/// A matrix product by one matrix for all rows: the rows may come in any order.
static Form matmulForm(nn::MatMulOp op, int side, ArrayRef<int64_t> perm) {
  if (rankOf(op.getRhs()) != 2 || side == 1 || perm.back() != int64_t(perm.size()) - 1)
    return std::nullopt;
  return uniformForm(op, perm, /*fixed=*/1);
}

/// Kernels along the last dim are far better than across.
static Form alongAxisForm(Operation *op, int64_t axis, ArrayRef<int64_t> perm, LogicalTensors &tensors) {
  Form form = uniformForm(op, perm);
  int64_t last = perm.size() - 1;
  bool isLast = axis == last, becomesLast = perm[last] == axis;
  if (isLast != becomesLast)
    form->penalty = tensors.memberOf(op->getOperand(0)).tensor->bytes / 2 * (isLast ? 1 : -1);
  return form;
}

Form skiff::formWith(Operation *op, int side, ArrayRef<int64_t> perm, LogicalTensors &tensors) {
  if (op->getNumResults() != 1 || perm.empty())
    return std::nullopt;
  if (op->hasTrait<nn::Elementwise>())
    return broadcastForm(op, side, perm, tensors);
  return TypeSwitch<Operation *, Form>(op)
      .Case<nn::ExpandOp>([&](auto) { return broadcastForm(op, side, perm, tensors); })
      .Case<nn::ConcatOp, nn::SliceOp, nn::TileOp, nn::ReduceOp>([&](auto) { return uniformForm(op, perm); })
      .Case<nn::ResizeOp>( // factors are in the order of the dims
          [&](nn::ResizeOp o) { return o.getFactors() ? std::nullopt : uniformForm(op, perm); })
      .Case<nn::PadOp>(
          [&](nn::PadOp o) { return side == 1 ? std::nullopt : uniformForm(op, perm, o.getValue() ? 1 : 0); })
      .Case<nn::SoftmaxOp, nn::ArgReduceOp>(
          [&](auto o) { return alongAxisForm(op, o.getAxis(), perm, tensors); })
      .Case<nn::ReshapeOp>([&](auto o) { return reshapeForm(o, side, perm, tensors); })
      .Case<nn::GatherOp>([&](auto o) { return gatherForm(o, side, perm); })
      .Case<nn::MatMulOp>([&](auto o) { return matmulForm(o, side, perm); })
      .Default(std::nullopt);
}

//===----------------------------------------------------------------------===//
// What the ops look like then
//===----------------------------------------------------------------------===//

static AffineMapAttr permuted(AffineMap map, ArrayRef<int64_t> perm) {
  // An expand may name fewer dims than the result has.
  SmallVector<AffineExpr> dims(perm.size() - map.getNumResults(), getAffineConstantExpr(1, map.getContext()));
  llvm::append_range(dims, map.getResults());
  applyPermutationToVector(dims, perm);
  return AffineMapAttr::get(nn::mapOf(dims, map.getContext()));
}

template <typename T> static SmallVector<T> permuted(ArrayRef<T> values, ArrayRef<int64_t> perm) {
  return applyPermutation(values, perm);
}

Operation *skiff::createInForm(OpBuilder &builder, Operation *op, const OpForm &form,
                               ArrayRef<Value> operands) {
  NamedAttrList attributes(op->getAttrDictionary());
  const Perm &perm = form.operands[0].perm, &result = form.result;
  auto ints = [&](ArrayRef<int64_t> values) { return builder.getDenseI64ArrayAttr(values); };
  auto axisIn = [&](int64_t axis) { attributes.set("axis", builder.getI64IntegerAttr(placeOf(axis, perm))); };
  TypeSwitch<Operation *>(op)
      .Case<nn::ConcatOp, nn::SoftmaxOp, nn::ArgReduceOp, nn::GatherOp>([&](auto o) { axisIn(o.getAxis()); })
      .Case<nn::ReduceOp>([&](nn::ReduceOp o) {
        auto axes = llvm::map_to_vector(o.getAxes(), [&](int64_t axis) { return placeOf(axis, perm); });
        llvm::sort(axes);
        attributes.set("axes", ints(axes));
      })
      .Case<nn::SliceOp>([&](nn::SliceOp o) {
        attributes.set("starts", permuted(o.getStarts(), perm));
        attributes.set("sizes", permuted(o.getSizes(), perm));
        attributes.set("steps", ints(permuted(o.getSteps(), perm)));
      })
      .Case<nn::PadOp>([&](nn::PadOp o) {
        attributes.set("low", ints(permuted(o.getLow(), perm)));
        attributes.set("high", ints(permuted(o.getHigh(), perm)));
      })
      .Case<nn::TileOp>(
          [&](nn::TileOp o) { attributes.set("repeats", ints(permuted(o.getRepeats(), perm))); })
      .Case<nn::ExpandOp, nn::ReshapeOp>(
          [&](auto o) { attributes.set("shape", permuted(o.getShape(), result)); })
      .Case<nn::ResizeOp>([&](nn::ResizeOp o) {
        attributes.set("shape", permuted(o.getShape(), perm));
        attributes.set("scales", builder.getDenseF64ArrayAttr(permuted(o.getScales(), perm)));
        // Starts of all dims, then ends; empty where the mode asks for none.
        if (ArrayRef<double> roi = o.getRoi(); roi.size() == 2 * perm.size()) {
          SmallVector<double> moved = permuted(roi.take_front(perm.size()), perm);
          moved.append(permuted(roi.take_back(perm.size()), perm));
          attributes.set("roi", builder.getDenseF64ArrayAttr(moved));
        }
      });
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  OperationState state(op->getLoc(), op->getName(), operands,
                       TypeRange(Type(type.clone(permuted(type.getShape(), result)))), attributes);
  return builder.create(state);
}
