//===- Emit.cpp - the general loop nest, and what emitters share ------------------===//
#include "targets/common/Emit.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
namespace skiff {

static bool isDataMovement(Operation *op) {
  return isa<nn::TransposeOp, nn::ReshapeOp, nn::ExpandOp, nn::TileOp, nn::SliceOp, nn::PadOp, nn::GatherOp,
             nn::GatherElementsOp, nn::ConcatOp, nn::IotaOp, nn::ShapeOp, nn::DimValuesOp, nn::ResizeOp,
             nn::ConstantOp>(op);
}

Operation *anchorOf(plan::KernelOp kernel) {
  for (Operation &op : kernel.getBody().front().without_terminator())
    if (!op.hasTrait<nn::Elementwise>() && !isDataMovement(&op))
      return &op;
  return nullptr;
}

bool worksOnVectors(Operation *op) {
  if (isa<nn::ConstantOp>(op))
    return true;
  if (isa<nn::PowOp>(op)) // The integer form has a loop of its own.
    return isa<FloatType>(getElementTypeOrSelf(op->getOperand(0).getType()));
  if (op->hasTrait<nn::Elementwise>())
    return true;
  // Neighbours along the last dim combine different elements, but the same number of them at the same
  // distance.
  if (auto reduce = dyn_cast<nn::ReduceOp>(op))
    return !llvm::is_contained(reduce.getAxes(), cast<RankedTensorType>(reduce.getType()).getRank() - 1);
  if (auto gather = dyn_cast<nn::GatherOp>(op)) // neighbours in a slice
    return int64_t(gather.getAxis()) + 1 < cast<RankedTensorType>(gather.getInput().getType()).getRank();
  return isa<nn::PoolOp, nn::SampleOp, nn::RoiAlignOp>(op); // channels-last
}

bool othersWorkOnVectors(plan::KernelOp kernel, Operation *except) {
  return llvm::all_of(kernel.getBody().front().without_terminator(),
                      [&](Operation &op) { return &op == except || worksOnVectors(&op); });
}

bool canCollapse(KernelEmitter &e, unsigned from, unsigned to, Operation *except) {
  const nn::Dims result = e.dimsOf(e.yielded());
  auto fits = [&](Value tensor) {
    const nn::Dims &shape = e.dimsOf(tensor);
    size_t offset = result.size() - shape.size();
    unsigned full = 0, broadcast = 0;
    for (unsigned d = from; d < to; ++d) {
      if (nn::isConstantDim(result[d], 1))
        continue;
      bool one = d < offset || nn::isConstantDim(shape[d - offset], 1);
      (one ? broadcast : full) += 1;
    }
    return !full || !broadcast;
  };
  if (!fits(e.yielded()))
    return false;
  for (Operation &op : e.kernel.getBody().front().without_terminator()) {
    if (&op == except || isa<nn::ConstantOp>(op))
      continue;
    if (!op.hasTrait<nn::Elementwise>())
      return false;
    if (!llvm::all_of(op.getOperands(), fits) || !fits(op.getResult(0)))
      return false;
  }
  return true;
}

unsigned collapsedDim(ArrayRef<AffineExpr> dims, unsigned from, unsigned to) {
  for (unsigned d = to; d > from; --d)
    if (!nn::isConstantDim(dims[d - 1], 1))
      return d - 1;
  return to - 1;
}

namespace {
/// The dims of the result as the loops walk them: the last `inner` of them as one contiguous line.
struct Domain {
  nn::Dims dims;
  unsigned inner = 1; // number of trailing dims in the line
  AffineExpr outerCount, innerCount;
};
} // namespace

static Domain domainOf(KernelEmitter &e) {
  Domain domain;
  domain.dims = e.dimsOf(e.yielded());
  MLIRContext *context = e.b.getContext();
  unsigned rank = domain.dims.size();
  if (!anchorOf(e.kernel))
    while (domain.inner < rank && canCollapse(e, rank - domain.inner - 1, rank))
      ++domain.inner;
  domain.inner = std::min(domain.inner, rank);
  ArrayRef<AffineExpr> dims = domain.dims;
  domain.outerCount = nn::productOf(dims.drop_back(domain.inner), context);
  domain.innerCount = nn::productOf(dims.take_back(domain.inner), context);
  return domain;
}

KernelCode emitElements(KernelEmitter &e) {
  Domain domain = domainOf(e);
  Operation *anchor = anchorOf(e.kernel);
  unsigned rank = domain.dims.size();
  auto innerStatic = nn::constantDim(domain.innerCount);
  int64_t lanes = othersWorkOnVectors(e.kernel, nullptr) ? e.machine.lanes(4) : 0;
  if (innerStatic && *innerStatic < 4)
    lanes = 0;
  // A chunk of the line is one iteration of the parallel loop.
  int64_t chunk = anchor ? std::max<int64_t>(lanes, 1) * 4 : 4096;
  if (innerStatic)
    chunk = std::min(chunk, std::max<int64_t>(*innerStatic, 1));
  AffineExpr chunks = domain.innerCount.ceilDiv(chunk);
  unsigned line = rank ? collapsedDim(domain.dims, rank - domain.inner, rank) : 0;
  e.setLaneDim(rank ? rank - 1 - line : 0);

  e.loop(e.begin(), e.end(), [&](Value t) {
    Value chunkCount = e.dim(chunks);
    Value first = e.mul(e.rem(t, chunkCount), e.index(chunk));
    ArrayRef<AffineExpr> outerDims = ArrayRef<AffineExpr>(domain.dims).drop_back(domain.inner);
    Indices outer = e.delinearize(e.div(t, chunkCount), outerDims);
    Value total = e.dim(domain.innerCount);
    Value last = innerStatic && *innerStatic % chunk == 0 ? e.add(first, e.index(chunk))
                                                          : e.min(e.add(first, e.index(chunk)), total);
    Value length = innerStatic && *innerStatic % chunk == 0 ? e.index(chunk) : e.sub(last, first);
    auto element = [&](Value i) {
      Indices indices = outer;
      indices.resize(rank, e.index(0));
      if (rank)
        indices[line] = e.add(first, i);
      e.write(0, indices, e.read(e.yielded(), indices));
    };
    // Vectors, half vectors, ... and single elements for what is left. A reduction takes four vectors at
    // once: each waits for its own last addition.
    Value done = e.index(0);
    bool wide = innerStatic && isa_and_nonnull<nn::ReduceOp>(anchor);
    for (int64_t width = wide ? 4 * lanes : lanes; width >= 4; width /= 2) {
      Value to = e.mul(e.div(length, e.index(width)), e.index(width));
      e.setLanes(width);
      e.loop(done, to, element, width);
      e.setLanes(0);
      done = to;
      if (!innerStatic)
        break;
    }
    e.loop(done, length, element);
  });

  // A rough price: a cache line moved takes about 2 ns, an element of a reduction is moved too.
  double elements = double(chunk);
  if (anchor)
    for (Value operand : anchor->getOperands())
      elements = std::max(elements, double(nominal(nn::productOf(e.dimsOf(operand), e.b.getContext()))) /
                                        std::max<double>(1, nominal(domain.outerCount * chunks)));
  return {domain.outerCount * chunks, elements * (lanes ? 0.25 : 1.0), std::nullopt, std::nullopt};
}

KernelCode emitKernel(KernelEmitter &e) {
  for (auto emit : {emitAttention, emitContraction, emitWindow, emitRows, emitSoftmax, emitConcat,
                    emitScatter, emitTopK, emitCumulate, emitCol2Im, emitSelection})
    if (std::optional<KernelCode> code = emit(e))
      return *code;
  return emitElements(e);
}

} // namespace skiff
