//===- Indexing.cpp - shape rules of ops whose data are indices -----------------===//
#include "dialects/nn/NN.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

/// No dim of `part` but `axis` is larger than that of `whole`.
static bool fitsBesides(int64_t axis, const Dims &part, const Dims &whole, const ShapeCheck &check) {
  return llvm::all_of(llvm::enumerate(llvm::zip(part, whole)), [&](auto pair) {
    auto [a, b] = pair.value();
    return int64_t(pair.index()) == axis || succeeded(check.atLeast(b, a));
  });
}

LogicalResult GatherElementsOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                           const ShapeCheck &check) {
  if (in[0].size() != in[1].size()) // C1
    return check.error() << "input and indices must have the same number of dims, got " << toString(in[0])
                         << " and " << toString(in[1]);
  if (failed(checkAxis(op.getAxis(), in[0], check))) // C2
    return failure();
  if (!fitsBesides(op.getAxis(), in[1], in[0], check)) // C3
    return check.error() << "indices of dims " << toString(in[1]) << " do not fit in an input of "
                         << toString(in[0]) << " along axis " << op.getAxis();
  out.push_back(in[1]);
  return success();
}

LogicalResult ScatterOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                    const ShapeCheck &check) {
  const Dims &data = in[0], &indices = in[1], &updates = in[2];
  if (indices.size() != data.size() || updates.size() != data.size()) // C1
    return check.error() << "data, indices and updates must have the same number of dims, got "
                         << toString(data) << ", " << toString(indices) << " and " << toString(updates);
  if (failed(checkAxis(op.getAxis(), data, check))) // C2
    return failure();
  if (!fitsBesides(op.getAxis(), updates, data, check)) // C3
    return check.error() << "updates of dims " << toString(updates) << " do not fit in data of "
                         << toString(data) << " along axis " << op.getAxis();
  for (auto [index, update] : llvm::zip(indices, updates)) {
    if (!isConstantDim(index, 1) && failed(check.equal(index, update))) // C4
      return check.error() << "indices of dims " << toString(indices) << " do not broadcast to updates of "
                           << toString(updates);
  }
  out.push_back(data);
  return success();
}

LogicalResult TopKOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                 const ShapeCheck &check) {
  if (op.getK().getNumResults() != 1)
    return check.error() << "'k' must be one expression";
  if (failed(checkAxis(op.getAxis(), in[0], check))) // C1
    return failure();
  AffineExpr k = op.getK().getResult(0), size = in[0][op.getAxis()];
  if (failed(check.atLeast(k, 0)) || failed(check.atLeast(size, k))) // C2
    return check.error() << "cannot take " << toString({k}) << " of " << toString({size}) << " elements";
  Dims &dims = out.emplace_back(in[0]);
  dims[op.getAxis()] = k;
  return success();
}

LogicalResult CumulateOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                     const ShapeCheck &check) {
  out.push_back(in[0]);
  return checkAxis(op.getAxis(), in[0], check);
}

LogicalResult SortRowsOp::inferShape(Adaptor, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                     const ShapeCheck &check) {
  if (in[0].size() != 2) // C1
    return check.error() << "expected a matrix, got " << toString(in[0]);
  out.push_back({in[0][0]});
  return success();
}

LogicalResult CompactOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                    const ShapeCheck &check) {
  Type element = getElementTypeOrSelf(op.getMask().getType());
  if (!element.isInteger(1)) // C1
    return check.error() << "the mask must be i1, got " << element;
  out.push_back({productOf(in[0], element.getContext())});
  return success();
}

LogicalResult NonMaxSuppressionOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                              const ShapeCheck &check) {
  const Dims &boxes = in[0], &scores = in[1], &order = in[2];
  if (boxes.size() != 3 || scores.size() != 3 || order.size() != 3) // C1
    return check.error() << "boxes, scores and order must have 3 dims, got " << toString(boxes) << ", "
                         << toString(scores) << " and " << toString(order);
  if (failed(check.equal(boxes[2], getAffineConstantExpr(4, op.getLimit().getContext())))) // C2
    return check.error() << "boxes of dims " << toString(boxes) << " do not have 4 numbers each";
  bool fit = succeeded(check.equal(boxes[0], scores[0])) && succeeded(check.equal(boxes[1], scores[2]));
  // An order may leave boxes out.
  for (auto [a, b] : llvm::zip(ArrayRef<AffineExpr>(scores).drop_back(), order))
    fit = fit && succeeded(check.equal(a, b));
  if (!fit) // C3
    return check.error() << "boxes of dims " << toString(boxes) << " do not fit to scores of "
                         << toString(scores) << " and an order of " << toString(order);
  MLIRContext *context = op.getLimit().getContext();
  for (const Dims &threshold : in.drop_front(3)) // C4
    if (failed(check.equal(productOf(threshold, context), getAffineConstantExpr(1, context))))
      return check.error() << "a threshold must have one element, got " << toString(threshold);
  if (op.getLimit().getNumResults() != 1) // C5
    return check.error() << "'limit' must be one expression";
  out.push_back({scores[0], scores[1], op.getLimit().getResult(0)});
  return success();
}
