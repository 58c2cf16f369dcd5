//===- DataMovement.cpp - shape rules and folds of the data movement ops -------===//
#include "dialects/nn/DimMath.h"
#include "dialects/nn/NN.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::nn;

static Dims dimsOf(AffineMap map) { return Dims(map.getResults().begin(), map.getResults().end()); }

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                      const ShapeCheck &check) {
  ArrayRef<int64_t> perm = op.getPerm();
  if (perm.size() != in[0].size() || !isPermutationVector(perm)) // C1
    return check.error() << "'perm' must be a permutation of 0.." << int64_t(in[0].size()) - 1 << ", got ["
                         << perm << "]";
  Dims &dims = out.emplace_back();
  for (int64_t d : perm)
    dims.push_back(in[0][d]);
  return success();
}

OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  if (llvm::equal(getPerm(), llvm::seq<int64_t>(0, getPerm().size())))
    return getInput();
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(adaptor.getInput()))
    return splat.resizeSplat(cast<ShapedType>(getType()));
  // The second of two transposes that undo each other.
  if (auto first = getInput().getDefiningOp<TransposeOp>()) {
    auto perm = applyPermutation(first.getPerm(), getPerm());
    if (llvm::equal(perm, llvm::seq<int64_t>(0, perm.size())))
      return first.getInput();
  }
  return {};
}

namespace {
/// Two transposes are one.
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<TransposeOp>();
    if (!first)
      return rewriter.notifyMatchFailure(op, "input is no transpose");
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), first.getInput(),
                                             applyPermutation(first.getPerm(), op.getPerm()));
    return success();
  }
};

/// A transpose that only moves dims of size 1 changes no element's place: it is a reshape.
struct TransposeOfUnitDims : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    ArrayRef<int64_t> in = cast<RankedTensorType>(op.getInput().getType()).getShape();
    int64_t previous = -1;
    for (int64_t d : op.getPerm()) {
      if (in[d] == 1)
        continue;
      if (d < previous)
        return rewriter.notifyMatchFailure(op, "moves elements");
      previous = d;
    }
    auto function = op->getParentOfType<func::FuncOp>();
    if (!function)
      return rewriter.notifyMatchFailure(op, "stands in no function");
    Dims dims = DimAnalysis(function).dimsOf(op.getResult());
    if (llvm::is_contained(dims, AffineExpr()))
      return rewriter.notifyMatchFailure(op, "dims are not known");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput(),
                                           AffineMapAttr::get(mapOf(dims, op.getContext())));
    return success();
  }
};
} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeTransposes, TransposeOfUnitDims>(context);
}

//===----------------------------------------------------------------------===//
// Reshape, Expand, Tile
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                    const ShapeCheck &check) {
  Dims dims = dimsOf(op.getShape());
  MLIRContext *context = op.getShapeAttr().getContext();
  AffineExpr before = productOf(in[0], context), after = productOf(dims, context);
  if (failed(check.equal(before, after))) // C1
    return check.error() << "cannot reshape " << toString(in[0]) << " (" << toString(before)
                         << " elements) to " << toString(dims) << " (" << toString(after) << ")";
  out.push_back(dims);
  return success();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (getType() == getInput().getType() && cast<RankedTensorType>(getType()).getNumDynamicDims() <= 1)
    return getInput();
  auto type = cast<RankedTensorType>(getType());
  if (!type.hasStaticShape())
    return {};
  if (auto dense = dyn_cast_or_null<DenseElementsAttr>(adaptor.getInput()))
    return dense.reshape(type);
  if (auto resource = dyn_cast_or_null<DenseResourceElementsAttr>(adaptor.getInput()))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  return {};
}

namespace {
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<ReshapeOp>();
    if (!first)
      return rewriter.notifyMatchFailure(op, "input is no reshape");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), first.getInput(), op.getShapeAttr());
    return success();
  }
};
} // namespace

void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *context) {
  patterns.add<MergeReshapes>(context);
}

LogicalResult ExpandOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  return broadcastDims({in[0], dimsOf(op.getShape())}, out.emplace_back(), check);
}

OpFoldResult ExpandOp::fold(FoldAdaptor adaptor) {
  auto type = cast<RankedTensorType>(getType());
  if (type == getInput().getType() && type.hasStaticShape())
    return getInput();
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(adaptor.getInput()); splat && type.hasStaticShape())
    return splat.resizeSplat(type);
  return {};
}

LogicalResult TileOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                 const ShapeCheck &check) {
  if (op.getRepeats().size() != in[0].size())
    return check.error() << "expected " << in[0].size() << " repeats, got " << op.getRepeats().size();
  Dims &dims = out.emplace_back();
  for (auto [dim, repeat] : llvm::zip(in[0], op.getRepeats()))
    dims.push_back(dim * repeat);
  return success();
}

//===----------------------------------------------------------------------===//
// Concat, Slice, Pad
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  if (in.empty())
    return check.error() << "needs at least one input";
  int64_t axis = op.getAxis(), rank = in[0].size();
  if (axis < 0 || axis >= rank) // C2
    return check.error() << "'axis' must be in 0.." << rank - 1 << ", got " << axis;
  Dims dims = in[0];
  for (const Dims &other : in.drop_front()) {
    if (other.size() != dims.size()) // C1
      return check.error() << "cannot join " << toString(in[0]) << " and " << toString(other);
    for (int64_t d = 0; d < rank; ++d) {
      if (d == axis)
        dims[d] = dims[d] + other[d];
      else if (failed(check.equal(dims[d], other[d]))) // C3
        return check.error() << "cannot join " << toString(in[0]) << " and " << toString(other)
                             << " along axis " << axis;
      else if (constantDim(other[d]))
        dims[d] = other[d];
    }
  }
  out.push_back(dims);
  return success();
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? OpFoldResult(getInputs()[0]) : OpFoldResult();
}

/// Whether the elements start, start + step, ... lie in a dim. A range without any, as a symbolic one may be,
/// lies just outside of it at most.
static LogicalResult checkRange(AffineExpr dim, AffineExpr start, AffineExpr size, int64_t step,
                                const ShapeCheck &check) {
  if (!dim || !start || !size || isConstantDim(size, 0))
    return success();
  // From the start to the end there are this many steps.
  bool up = step > 0;
  AffineExpr most = (up ? dim - start : start + 1).ceilDiv(std::abs(step));
  return success(succeeded(up ? check.atLeast(start, 0) : check.atLeast(dim - 1, start)) &&
                 succeeded(check.atLeast(most, size)));
}

LogicalResult SliceOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                  const ShapeCheck &check) {
  size_t rank = in[0].size();
  Dims starts = dimsOf(op.getStarts()), sizes = dimsOf(op.getSizes());
  if (starts.size() != rank || sizes.size() != rank || op.getSteps().size() != rank) // C1
    return check.error() << "needs one start, size and step for each of " << rank << " dims";
  for (auto [dim, start, size, step] : llvm::zip(in[0], starts, sizes, op.getSteps())) {
    if (step == 0)
      return check.error() << "a step is 0";
    if (failed(checkRange(dim, start, size, step, check))) // C2
      return check.error() << "elements " << toString(start) << ".." << toString(start + (size - 1) * step)
                           << " leave a dim of " << toString(dim);
  }
  out.push_back(sizes);
  return success();
}

OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  auto type = cast<RankedTensorType>(getType());
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(adaptor.getInput()); splat && type.hasStaticShape())
    return splat.resizeSplat(type);
  bool whole = type == getInput().getType() && type.hasStaticShape() &&
               llvm::all_of(getSteps(), [](int64_t step) { return step == 1; });
  return whole ? OpFoldResult(getInput()) : OpFoldResult();
}

LogicalResult PadOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                const ShapeCheck &check) {
  if (op.getLow().size() != in[0].size() || op.getHigh().size() != in[0].size()) // C1
    return check.error() << "needs one count before and one after for each of " << in[0].size() << " dims";
  Dims &dims = out.emplace_back();
  for (auto [dim, low, high] : llvm::zip(in[0], op.getLow(), op.getHigh())) {
    dims.push_back(dim + (low + high));
    if (failed(check.atLeast(dims.back(), 0)))
      return check.error() << "removes more than the dim " << toString(dim) << " has";
    // Constants can stand beside an empty tensor; the other modes copy something.
    if (op.getMode() != PadMode::constant && low + high > 0 && failed(check.atLeast(dim, 1)))
      return check.error() << "mode " << stringifyPadMode(op.getMode())
                           << " has nothing to copy from a dim of 0";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Gather, Shape, Iota, Resize
//===----------------------------------------------------------------------===//

LogicalResult GatherOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  int64_t axis = op.getAxis(), rank = in[0].size();
  if (axis < 0 || axis >= rank)
    return check.error() << "'axis' must be in 0.." << rank - 1 << ", got " << axis;
  // Indices are clamped to elements: there must be one, unless there are no indices. Where only data tell,
  // that is a quotient which is 0 for none and 1 for as many as memory can hold.
  constexpr int64_t kMostIndices = int64_t(1) << 40;
  AffineExpr one = getAffineConstantExpr(1, op.getAxisAttr().getContext());
  AffineExpr count = productOf(in[1], one.getContext());
  if (!knownAtMost(one, in[0][axis]) &&
      failed(check.atLeast(in[0][axis], knownAtMost(one, count) ? one : count.ceilDiv(kMostIndices))))
    return check.error() << "has nothing to gather from a dim of 0 in " << toString(in[0]);
  Dims &dims = out.emplace_back(in[0].begin(), in[0].begin() + axis);
  dims.append(in[1].begin(), in[1].end());
  dims.append(in[0].begin() + axis + 1, in[0].end());
  return success();
}

LogicalResult ShapeOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                  const ShapeCheck &check) {
  int64_t start = op.getStart(), end = op.getEnd(), rank = in[0].size();
  if (start < 0 || end > rank)
    return check.error() << "range " << start << ".." << end << " leaves the " << rank << " dims";
  MLIRContext *context = op.getStartAttr().getContext();
  out.push_back({getAffineConstantExpr(std::max<int64_t>(end - start, 0), context)});
  return success();
}

LogicalResult IotaOp::inferShape(Adaptor op, ArrayRef<Dims>, SmallVectorImpl<Dims> &out,
                                 const ShapeCheck &check) {
  if (op.getSize().getNumResults() != 1)
    return check.error() << "'size' must be one expression";
  out.push_back(dimsOf(op.getSize()));
  return success();
}

LogicalResult ResizeOp::inferShape(Adaptor op, ArrayRef<Dims> in, SmallVectorImpl<Dims> &out,
                                   const ShapeCheck &check) {
  if (op.getShape().getNumResults() != in[0].size() || op.getScales().size() != in[0].size())
    return check.error() << "needs one size and one scale for each of " << in[0].size() << " dims";
  if (op.getFactors() && (in[1].size() != 1 || !isConstantDim(in[1][0], in[0].size()) ||
                          !getElementTypeOrSelf(op.getFactors().getType()).isF32()))
    return check.error() << "needs f32 factors for " << in[0].size() << " dims, got "
                         << op.getFactors().getType();
  Dims &dims = out.emplace_back(dimsOf(op.getShape()));
  for (auto [from, to] : llvm::zip(in[0], dims))
    if (!isConstantDim(to, 0) && failed(check.atLeast(from, 1)))
      return check.error() << "cannot enlarge a dim of 0";
  return success();
}

OpFoldResult CastOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? OpFoldResult(getInput()) : OpFoldResult();
}
