//===- Indexing.cpp - shape rules of ops whose data are indices -----------------===//
#include "dialects/nn/NN.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

static LogicalResult checkAxis(int64_t axis, const Dims &dims, ErrorFn error) {
  if (axis >= 0 && axis < static_cast<int64_t>(dims.size()))
    return success();
  return error() << "axis " << axis << " is not in 0.." << int64_t(dims.size()) - 1;
}

/// Whether no dim of `part` but `axis` is larger than that of `whole`, where both are known.
static bool fitsBesides(int64_t axis, const Dims &part, const Dims &whole) {
  for (auto [d, dims] : llvm::enumerate(llvm::zip(part, whole))) {
    auto a = constantDim(std::get<0>(dims)), b = constantDim(std::get<1>(dims));
    if (int64_t(d) != axis && a && b && *a > *b)
      return false;
  }
  return true;
}

LogicalResult GatherElementsOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                           ErrorFn error) {
  if (in[0].size() != in[1].size()) // C1
    return error() << "input and indices must have the same number of dims, got " << toString(in[0])
                   << " and " << toString(in[1]);
  if (failed(checkAxis(op.getAxis(), in[0], error))) // C2
    return failure();
  if (!fitsBesides(op.getAxis(), in[1], in[0])) // C3
    return error() << "indices of dims " << toString(in[1]) << " do not fit in an input of "
                   << toString(in[0]) << " along axis " << op.getAxis();
  out.push_back(in[1]);
  return success();
}

LogicalResult ScatterOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                    ErrorFn error) {
  const Dims &data = in[0], &indices = in[1], &updates = in[2];
  if (indices.size() != data.size() || updates.size() != data.size()) // C1
    return error() << "data, indices and updates must have the same number of dims, got " << toString(data)
                   << ", " << toString(indices) << " and " << toString(updates);
  if (failed(checkAxis(op.getAxis(), data, error))) // C2
    return failure();
  if (!fitsBesides(op.getAxis(), updates, data)) // C3
    return error() << "updates of dims " << toString(updates) << " do not fit in data of " << toString(data)
                   << " along axis " << op.getAxis();
  for (auto [index, update] : llvm::zip(indices, updates)) {
    auto a = constantDim(index), b = constantDim(update);
    if (a && b && *a != *b && *a != 1) // C4
      return error() << "indices of dims " << toString(indices) << " do not broadcast to updates of "
                     << toString(updates);
  }
  out.push_back(data);
  return success();
}

LogicalResult TopKOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out, ErrorFn error) {
  if (op.getK().getNumResults() != 1)
    return error() << "'k' must be one expression";
  if (failed(checkAxis(op.getAxis(), in[0], error))) // C1
    return failure();
  AffineExpr k = op.getK().getResult(0), size = in[0][op.getAxis()];
  if (auto a = constantDim(k), b = constantDim(size); a && (*a < 0 || (b && *a > *b))) // C2
    return error() << "cannot take " << *a << " of " << toString({size}) << " elements";
  Dims &dims = out.emplace_back(in[0]);
  dims[op.getAxis()] = k;
  return success();
}

LogicalResult CumulateOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                     ErrorFn error) {
  out.push_back(in[0]);
  return checkAxis(op.getAxis(), in[0], error);
}
