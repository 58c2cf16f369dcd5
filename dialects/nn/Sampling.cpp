//===- Sampling.cpp - shape rules of sampling ops ------------------------------===//
#include "dialects/nn/NN.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

LogicalResult SampleOp::inferShape(Adaptor, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  const Dims &input = in[0], &places = in[1];
  if (input.size() != places.size() || input.size() < 3) // C1
    return check.error() << "needs an input and places of the same number of dims, 3 or more, got "
                         << toString(input) << " and " << toString(places);
  if (failed(check.equal(input[0], places[0]))) // C2
    return check.error() << "has places for a batch of " << toString({places[0]}) << ", but an input of "
                         << toString({input[0]});
  if (!isConstantDim(places.back(), input.size() - 2)) // C3
    return check.error() << "a place must have " << int64_t(input.size()) - 2 << " coordinates, got "
                         << toString({places.back()});
  Dims &dims = out.emplace_back(places);
  dims.back() = input.back();
  return success();
}

LogicalResult RoiAlignOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                     const ShapeCheck &check) {
  if (in[0].size() != 4 || in[1].size() != 2 || in[2].size() != 1) // C1
    return check.error() << "needs an input of 4 dims, regions of 2 and a batch of 1, got " << toString(in[0])
                         << ", " << toString(in[1]) << " and " << toString(in[2]);
  if (!isConstantDim(in[1][1], 4)) // C2
    return check.error() << "a region must have 4 numbers, got " << toString({in[1][1]});
  if (failed(check.equal(in[1][0], in[2][0]))) // C3
    return check.error() << "has " << toString({in[1][0]}) << " regions, but " << toString({in[2][0]})
                         << " numbers of images";
  MLIRContext *context = op.getHeightAttr().getContext();
  out.push_back({in[1][0], getAffineConstantExpr(op.getHeight(), context),
                 getAffineConstantExpr(op.getWidth(), context), in[0][3]});
  return success();
}

LogicalResult Col2ImOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides(), pads = op.getPads(),
                    dilations = op.getDilations();
  size_t spatial = op.getShape().getNumResults();
  if (kernel.size() != spatial || strides.size() != spatial || dilations.size() != spatial ||
      pads.size() != 2 * spatial) // C1
    return check.error() << "needs " << spatial << " kernel dims, strides and dilations and " << 2 * spatial
                         << " pads";
  if (in[0].size() != 4)
    return check.error() << "input must have 4 dims, got " << toString(in[0]);
  MLIRContext *context = op.getShapeAttr().getContext();
  AffineExpr blocks = getAffineConstantExpr(1, context), taps = blocks;
  Dims &dims = out.emplace_back();
  dims.assign({in[0][0], in[0][1]});
  for (auto [d, size] : llvm::enumerate(op.getShape().getResults())) {
    if (kernel[d] < 1 || strides[d] < 1 || dilations[d] < 1)
      return check.error() << "kernel, strides and dilations must be at least 1";
    AffineExpr room = size + (pads[d] + pads[d + spatial] - dilations[d] * (kernel[d] - 1) - 1);
    blocks = blocks * (room.floorDiv(strides[d]) + 1);
    taps = taps * kernel[d];
    dims.push_back(size);
  }
  if (failed(check.equal(in[0][3], blocks)) || failed(check.equal(in[0][2], taps))) // C2
    return check.error() << "an image of " << toString(op.getShape().getResults()) << " has "
                         << toString({blocks}) << " blocks of " << toString({taps})
                         << " elements, but the input " << toString({in[0][3]}) << " of "
                         << toString({in[0][2]});
  return success();
}
