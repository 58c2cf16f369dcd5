//===- Reduction.cpp - shape rules of reductions and pooling --------------------===//
#include "dialects/nn/NN.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

LogicalResult ReduceOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  Dims dims = in[0];
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t axis : op.getAxes()) {
    if (failed(checkAxis(axis, dims, check)))
      return failure();
    if (!seen.insert(axis).second) // C1
      return check.error() << "axis " << axis << " stands twice in 'axes'";
    dims[axis] = getAffineConstantExpr(1, op.getAxesAttr().getContext());
  }
  out.push_back(dims);
  return success();
}

LogicalResult ArgReduceOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                      const ShapeCheck &check) {
  Dims dims = in[0];
  if (failed(checkAxis(op.getAxis(), dims, check)))
    return failure();
  dims[op.getAxis()] = getAffineConstantExpr(1, op.getAxisAttr().getContext());
  out.push_back(dims);
  return success();
}

LogicalResult SoftmaxOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                    const ShapeCheck &check) {
  out.push_back(in[0]);
  return checkAxis(op.getAxis(), in[0], check);
}

LogicalResult DetOp::inferShape(Adaptor, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                const ShapeCheck &check) {
  size_t rank = in[0].size();
  if (rank < 2) // C1
    return check.error() << "input must have at least 2 dims, got " << toString(in[0]);
  auto rows = constantDim(in[0][rank - 2]), columns = constantDim(in[0][rank - 1]);
  if (!rows || rows != columns || *rows > 256) // C2
    return check.error() << "expected square matrices of at most 256 rows, got " << toString(in[0]);
  out.push_back(Dims(in[0].begin(), in[0].end() - 2));
  return success();
}

LogicalResult LrnOp::inferShape(Adaptor, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out, const ShapeCheck &) {
  out.push_back(in[0]);
  return success();
}

static LogicalResult inferPool(const Dims &input, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides,
                               ArrayRef<int64_t> pads, ArrayRef<int64_t> dilations,
                               SmallVectorImpl<Dims> &out, const ShapeCheck &check) {
  if (input.size() < 3)
    return check.error() << "input must have at least 3 dims, got " << toString(input);
  size_t spatial = input.size() - 2;
  if (kernel.size() != spatial || strides.size() != spatial || dilations.size() != spatial ||
      pads.size() != 2 * spatial) // C1
    return check.error() << "needs " << spatial << " kernel dims, strides and dilations and " << 2 * spatial
                         << " pads, got " << kernel.size() << ", " << strides.size() << ", "
                         << dilations.size() << " and " << pads.size();
  Dims &dims = out.emplace_back();
  dims.push_back(input[0]);
  for (size_t d = 0; d < spatial; ++d) {
    if (kernel[d] < 1 || strides[d] < 1 || dilations[d] < 1)
      return check.error() << "kernel, strides and dilations must be at least 1";
    AffineExpr room = input[d + 1] + (pads[d] + pads[d + spatial] - dilations[d] * (kernel[d] - 1) - 1);
    dims.push_back(room.floorDiv(strides[d]) + 1);
    if (failed(check.atLeast(room, 0))) // C2
      return check.error() << "window of " << kernel[d] << " does not fit in " << toString({input[d + 1]});
  }
  dims.push_back(input.back());
  return success();
}

LogicalResult PoolOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                 const ShapeCheck &check) {
  return inferPool(in[0], op.getKernel(), op.getStrides(), op.getPads(), op.getDilations(), out, check);
}

LogicalResult MaxPoolIndicesOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                           const ShapeCheck &check) {
  return inferPool(in[0], op.getKernel(), op.getStrides(), op.getPads(), op.getDilations(), out, check);
}
