//===- Contraction.cpp - shape rules of convolutions and matrix products -------===//
#include "dialects/nn/NN.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

LogicalResult MatMulOp::inferShape(Adaptor, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  const Dims &lhs = in[0], &rhs = in[1];
  if (lhs.size() < 2 || rhs.size() < 2) // C1
    return check.error() << "operands must have at least 2 dims, got " << toString(lhs) << " and "
                         << toString(rhs);
  AffineExpr k = lhs.back(), otherK = rhs[rhs.size() - 2];
  if (failed(check.equal(k, otherK))) // C2
    return check.error() << "cannot multiply " << toString(lhs) << " by " << toString(rhs) << ": "
                         << toString(k) << " is not " << toString(otherK);
  Dims &dims = out.emplace_back();
  if (failed(
          broadcastDims({Dims(lhs.begin(), lhs.end() - 2), Dims(rhs.begin(), rhs.end() - 2)}, dims, check)))
    return failure();
  dims.push_back(lhs[lhs.size() - 2]);
  dims.push_back(rhs.back());
  return success();
}

/// What conv and conv_transpose ask of their attributes: one value per spatial dim, two for pads.
static LogicalResult checkWindow(size_t spatial, ArrayRef<int64_t> strides, ArrayRef<int64_t> pads,
                                 ArrayRef<int64_t> dilations, const ShapeCheck &check) {
  if (strides.size() != spatial || dilations.size() != spatial || pads.size() != 2 * spatial) // C2
    return check.error() << "needs " << spatial << " strides, " << spatial << " dilations and " << 2 * spatial
                         << " pads, got " << strides.size() << ", " << dilations.size() << " and "
                         << pads.size();
  for (int64_t value : llvm::concat<const int64_t>(strides, dilations))
    if (value < 1)
      return check.error() << "strides and dilations must be at least 1, got " << value;
  return success();
}

static LogicalResult checkMultiple(AffineExpr dim, int64_t of, const ShapeCheck &check) {
  return dim ? check.equal(dim % of, getAffineConstantExpr(0, dim.getContext())) : success();
}

LogicalResult ConvOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                 const ShapeCheck &check) {
  const Dims &input = in[0], &filter = in[1];
  if (input.size() < 3 || filter.size() != input.size()) // C1
    return check.error() << "input and filter must have the same rank of 3 or more, got " << toString(input)
                         << " and " << toString(filter);
  size_t spatial = input.size() - 2;
  if (failed(checkWindow(spatial, op.getStrides(), op.getPads(), op.getDilations(), check)))
    return failure();
  int64_t groups = op.getGroups();
  AffineExpr channels = filter[spatial] * groups;                        // that the filter asks for
  if (groups < 1 || failed(checkMultiple(filter.back(), groups, check))) // C4
    return check.error() << "output channels " << toString({filter.back()}) << " are no multiple of "
                         << groups << " groups";
  if (failed(check.equal(input.back(), channels))) // C3
    return check.error() << "input has " << toString(input.back()) << " channels, filter and groups ask for "
                         << toString(channels);
  Dims &dims = out.emplace_back();
  dims.push_back(input[0]);
  for (size_t d = 0; d < spatial; ++d) {
    AffineExpr room = input[d + 1] + (op.getPads()[d] + op.getPads()[d + spatial]) -
                      (filter[d] - 1) * op.getDilations()[d] - 1;
    dims.push_back(room.floorDiv(op.getStrides()[d]) + 1);
    if (failed(check.atLeast(room, -1))) // C5
      return check.error() << "window of " << toString({filter[d]}) << " does not fit in "
                           << toString({input[d + 1]});
  }
  dims.push_back(filter.back());
  return success();
}

LogicalResult ConvTransposeOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                          const ShapeCheck &check) {
  const Dims &input = in[0], &filter = in[1];
  if (input.size() < 3 || filter.size() != input.size()) // C1
    return check.error() << "input and filter must have the same rank of 3 or more, got " << toString(input)
                         << " and " << toString(filter);
  size_t spatial = input.size() - 2;
  if (failed(checkWindow(spatial, op.getStrides(), op.getPads(), op.getDilations(), check)))
    return failure();
  if (op.getOutputPadding().size() != spatial)
    return check.error() << "needs " << spatial << " values of output_padding, got "
                         << op.getOutputPadding().size();
  if (failed(check.equal(input.back(), filter[spatial]))) // C3
    return check.error() << "input has " << toString(input.back()) << " channels, the filter takes "
                         << toString(filter[spatial]);
  if (op.getGroups() < 1 || failed(checkMultiple(input.back(), op.getGroups(), check)))
    return check.error() << "channels " << toString({input.back()}) << " are no multiple of "
                         << op.getGroups() << " groups";
  Dims &dims = out.emplace_back();
  dims.push_back(input[0]);
  for (size_t d = 0; d < spatial; ++d)
    dims.push_back((input[d + 1] - 1) * op.getStrides()[d] + op.getOutputPadding()[d] +
                   (filter[d] - 1) * op.getDilations()[d] + 1 -
                   (op.getPads()[d] + op.getPads()[d + spatial]));
  dims.push_back(filter.back() * op.getGroups());
  return success();
}
