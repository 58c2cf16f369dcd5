//===- Rows.cpp - kernels that work row by row ------------------------------===//
#include "dialects/plan/Rows.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::plan;

std::optional<int64_t> RowForm::lineElements() const {
  return nn::constantDim(nn::productOf(line(), dims.front().getContext()));
}

bool RowForm::isPerRow(ArrayRef<AffineExpr> shape) const {
  return shape.size() == dims.size() && shape.take_front(axis) == rows() &&
         llvm::all_of(shape.drop_front(axis), [](AffineExpr dim) { return nn::isConstantDim(dim, 1); });
}

bool plan::isRowAnchor(Operation *op) { return isa<nn::ReduceOp, nn::SoftmaxOp>(op); }

std::optional<RowForm> plan::rowFormOf(Operation *anchor, nn::DimAnalysis &dims) {
  if (!isRowAnchor(anchor) || getElementTypeOrSelf(anchor->getOperand(0).getType()).isInteger(1))
    return std::nullopt;
  RowForm form{dims.dimsOf(anchor->getOperand(0)), 0};
  size_t rank = form.dims.size();
  auto checked = [&] { return form.lineElements() != 1 ? std::optional(form) : std::nullopt; };
  if (auto softmax = dyn_cast<nn::SoftmaxOp>(anchor)) {
    form.axis = softmax.getAxis();
    return form.axis + 1 == rank ? checked() : std::nullopt;
  }
  auto reduce = cast<nn::ReduceOp>(anchor);
  SmallVector<int64_t> axes(reduce.getAxes());
  llvm::sort(axes);
  // Two folds, of which the second needs the first: a kernel of its own.
  if (reduce.getKind() == nn::ReduceKind::log_sum_exp || axes.empty())
    return std::nullopt;
  form.axis = rank - axes.size();
  if (size_t(axes.front()) != form.axis) // Distinct, so they are all that follow.
    return std::nullopt;
  return checked();
}

/// Whether a row of the tensor is one run of memory, or one element: it has all dims of the line or none.
static bool isLineOrElement(const RowForm &form, ArrayRef<AffineExpr> shape) {
  bool full = false, broadcast = false;
  size_t offset = form.dims.size() - shape.size();
  for (size_t d = form.axis; d < form.dims.size(); ++d)
    if (!nn::isConstantDim(form.dims[d], 1))
      (d < offset || nn::isConstantDim(shape[d - offset], 1) ? broadcast : full) = true;
  return !full || !broadcast;
}

/// Rows of a table, each read whole. What all batches share is looked up again for each.
static bool looksUpRows(const RowForm &form, nn::GatherOp gather, nn::DimAnalysis &dims) {
  const nn::Dims &shape = dims.dimsOf(gather.getResult());
  if (form.axis + 1 != form.dims.size() || shape.size() > form.dims.size() ||
      size_t(gather.getAxis()) + 1 >= dims.dimsOf(gather.getInput()).size())
    return false;
  ArrayRef<AffineExpr> full = ArrayRef(form.dims).take_back(shape.size());
  return shape.back() == full.back() && llvm::all_of(llvm::zip(shape, full), [](auto pair) {
           auto [dim, whole] = pair;
           return dim == whole || nn::isConstantDim(dim, 1);
         });
}

bool plan::fitsRows(const RowForm &form, Operation *op, nn::DimAnalysis &dims) {
  if (isa<nn::ConstantOp>(op))
    return true;
  if (auto gather = dyn_cast<nn::GatherOp>(op))
    return looksUpRows(form, gather, dims);
  if (isRowAnchor(op)) {
    // The exponentials wait for their sum in the thread's stack.
    if (isa<nn::SoftmaxOp>(op) && !form.canKeepRows())
      return false;
    return rowFormOf(op, dims) == form;
  }
  if (!op->hasTrait<nn::Elementwise>())
    return false;
  const nn::Dims &shape = dims.dimsOf(op->getResult(0));
  return (form.isFull(shape) || form.isPerRow(shape)) && llvm::all_of(op->getOperands(), [&](Value operand) {
           return isLineOrElement(form, dims.dimsOf(operand));
         });
}

bool plan::isLight(Operation *op) {
  return isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::WhereOp, nn::MaxOp, nn::MinOp, nn::ReluOp, nn::NegOp,
             nn::AbsOp, nn::CastOp>(op);
}

std::optional<RowForm> plan::rowFormOf(KernelOp kernel, nn::DimAnalysis &dims) {
  Block &body = kernel.getBody().front();
  std::optional<RowForm> form;
  for (Operation &op : body.without_terminator())
    if (!form && isRowAnchor(&op))
      form = rowFormOf(&op, dims);
  auto isOfForm = [&](Value result) {
    const nn::Dims &shape = dims.dimsOf(result);
    return form->isFull(shape) || form->isPerRow(shape);
  };
  auto fits = [&](Operation &op) { return fitsRows(*form, &op, dims); };
  if (!form || !llvm::all_of(body.without_terminator(), fits) ||
      !llvm::all_of(body.getTerminator()->getOperands(), isOfForm))
    return std::nullopt;
  return form;
}
