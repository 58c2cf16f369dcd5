//===- Contraction.cpp - shape rules of convolutions and matrix products -------===//
#include "dialects/nn/NN.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

LogicalResult MatMulOp::inferShape(Adaptor, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out, ErrorFn error) {
  const Dims &lhs = in[0], &rhs = in[1];
  if (lhs.size() < 2 || rhs.size() < 2) // C1
    return error() << "operands must have at least 2 dims, got " << toString(lhs) << " and " << toString(rhs);
  auto k = constantDim(lhs.back()), otherK = constantDim(rhs[rhs.size() - 2]);
  if (k && otherK && k != otherK) // C2
    return error() << "cannot multiply " << toString(lhs) << " by " << toString(rhs) << ": " << *k
                   << " is not " << *otherK;
  Dims &dims = out.emplace_back();
  if (failed(
          broadcastDims({Dims(lhs.begin(), lhs.end() - 2), Dims(rhs.begin(), rhs.end() - 2)}, dims, error)))
    return failure();
  dims.push_back(lhs[lhs.size() - 2]);
  dims.push_back(rhs.back());
  return success();
}

/// What conv and conv_transpose ask of their attributes: one value per spatial dim, two for pads.
static LogicalResult checkWindow(size_t spatial, ArrayRef<int64_t> strides, ArrayRef<int64_t> pads,
                                 ArrayRef<int64_t> dilations, ErrorFn error) {
  if (strides.size() != spatial || dilations.size() != spatial || pads.size() != 2 * spatial) // C2
    return error() << "needs " << spatial << " strides, " << spatial << " dilations and " << 2 * spatial
                   << " pads, got " << strides.size() << ", " << dilations.size() << " and " << pads.size();
  for (int64_t value : llvm::concat<const int64_t>(strides, dilations))
    if (value < 1)
      return error() << "strides and dilations must be at least 1, got " << value;
  return success();
}

LogicalResult ConvOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out, ErrorFn error) {
  const Dims &input = in[0], &filter = in[1];
  if (input.size() < 3 || filter.size() != input.size()) // C1
    return error() << "input and filter must have the same rank of 3 or more, got " << toString(input)
                   << " and " << toString(filter);
  size_t spatial = input.size() - 2;
  if (failed(checkWindow(spatial, op.getStrides(), op.getPads(), op.getDilations(), error)))
    return failure();
  int64_t groups = op.getGroups();
  auto channels = constantDim(input.back()), perGroup = constantDim(filter[spatial]);
  auto outChannels = constantDim(filter.back());
  if (groups < 1 || (outChannels && *outChannels % groups)) // C4
    return error() << "output channels " << toString({filter.back()}) << " are no multiple of " << groups
                   << " groups";
  if (channels && perGroup && *channels != *perGroup * groups) // C3
    return error() << "input has " << *channels << " channels, filter and groups ask for "
                   << *perGroup * groups;
  Dims &dims = out.emplace_back();
  dims.push_back(input[0]);
  for (size_t d = 0; d < spatial; ++d) {
    AffineExpr room = input[d + 1] + (op.getPads()[d] + op.getPads()[d + spatial]) -
                      (filter[d] - 1) * op.getDilations()[d] - 1;
    dims.push_back(room.floorDiv(op.getStrides()[d]) + 1);
    if (constantDim(dims.back()).value_or(0) < 0 || constantDim(room).value_or(0) < -1) // C5
      return error() << "window of " << toString({filter[d]}) << " does not fit in "
                     << toString({input[d + 1]});
  }
  dims.push_back(filter.back());
  return success();
}

LogicalResult ConvTransposeOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                          ErrorFn error) {
  const Dims &input = in[0], &filter = in[1];
  if (input.size() < 3 || filter.size() != input.size()) // C1
    return error() << "input and filter must have the same rank of 3 or more, got " << toString(input)
                   << " and " << toString(filter);
  size_t spatial = input.size() - 2;
  if (failed(checkWindow(spatial, op.getStrides(), op.getPads(), op.getDilations(), error)))
    return failure();
  if (op.getOutputPadding().size() != spatial)
    return error() << "needs " << spatial << " values of output_padding, got "
                   << op.getOutputPadding().size();
  auto channels = constantDim(input.back()), filterChannels = constantDim(filter[spatial]);
  if (channels && filterChannels && channels != filterChannels) // C3
    return error() << "input has " << *channels << " channels, the filter takes " << *filterChannels;
  if (op.getGroups() < 1 || (channels && *channels % op.getGroups()))
    return error() << "channels " << toString({input.back()}) << " are no multiple of " << op.getGroups()
                   << " groups";
  Dims &dims = out.emplace_back();
  dims.push_back(input[0]);
  for (size_t d = 0; d < spatial; ++d)
    dims.push_back((input[d + 1] - 1) * op.getStrides()[d] + op.getOutputPadding()[d] +
                   (filter[d] - 1) * op.getDilations()[d] + 1 -
                   (op.getPads()[d] + op.getPads()[d + spatial]));
  dims.push_back(filter.back() * op.getGroups());
  return success();
}
