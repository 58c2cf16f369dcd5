//===- Contraction.cpp - convolutions and matrix products on register tiles -------===//
// In:   a kernel whose anchor is nn.conv or nn.matmul on f32, f64, integers of 32 bits, or bytes.
// Out:  tiles of `rows` x `vectors` accumulators that stay in registers while the reduction runs; each step
//       loads `vectors` vectors of B, broadcasts one element of A for each row, and multiplies and adds. The
//       epilogue (everything after the anchor) works on the accumulators before they are stored.
// How:  A is read in place. A constant B is packed at compile time in panels of a cache line's columns
//       ([N/panel][K][panel]), for every machine alike, so that the targets of a file share it. A tile reads
//       one panel or parts of several, each with an address that the reduction steps through. Any other B is
//       read in place if its rows are contiguous. A convolution is the same with the reduction over kernel
//       rows (clipped at the border), kernel columns (unrolled) and channels; at the left and right border
//       the tiles leave out the multiplications whose input would lie outside, so nothing is padded or
//       copied. Bytes are taken four at a time along what is summed (ByteProducts.h): B's panels hold four
//       rows for each column together.
// Source: Goto, van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008) for the register
//       tile; Georganas et al., "Anatomy of High-Performance Deep Learning Convolutions on SIMD
//       Architectures" (2018) for the direct convolution.
//===----------------------------------------------------------------------===//
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "targets/common/ContractionTiles.h"

using namespace mlir;
namespace skiff {
namespace {

/// What a size that is only known at run time is taken to be when a tile is chosen: every usual tile divides
/// it.
constexpr int64_t kUsualSize = 840;

/// A size that tiles are chosen for.
int64_t usualSize(AffineExpr expr) {
  constexpr int64_t kFew = 16; // if it's so many already with every symbol at 1, these decide
  int64_t least = nominal(expr);
  return nn::constantDim(expr) || least >= kFew ? least : kUsualSize;
}

//===----------------------------------------------------------------------===//
// Rows of A at equal distance: matmul, and convolutions with a 1x1 kernel
//===----------------------------------------------------------------------===//

struct FlatContraction : Contraction {
  AffineExpr m;        // rows of one matrix
  AffineExpr batch;    // matrices; B is the same for all if it is packed or has no batch dims
  AffineExpr lhsWidth; // distance of two rows of A
  bool batchedRhs = false;

  explicit FlatContraction(const Contraction &base) : Contraction(base) {}

  KernelCode run() {
    int64_t rows = usualSize(m);
    // About 30 us a piece, and at least four pieces for each column of blocks if there are rows for it.
    double rowNs = double(block()) * k / (lanes * e.machine.macsPerCycle * e.machine.gigahertz);
    int64_t chunk = std::max<int64_t>(1, std::llround(30000 / std::max(rowNs, 1.0)));
    chunk = std::min(chunk, std::max<int64_t>(rows / 4, tile.rows));
    chunk = std::max<int64_t>(chunk / tile.rows, 1) * tile.rows;
    AffineExpr chunks = m.ceilDiv(chunk);
    AffineExpr allBlocks = blockCount() * groups;
    AffineExpr count = batch * allBlocks * chunks;

    e.loop(e.begin(), e.end(), [&](Value t) {
      Value chunkCount = e.dim(chunks);
      Value firstRow = e.mul(e.rem(t, chunkCount), e.index(chunk));
      t = e.div(t, chunkCount);
      Value blockIndex = e.rem(t, e.dim(allBlocks)), matrix = e.div(t, e.dim(allBlocks));
      Value blocksInGroup = e.dim(blockCount());
      Value group = groups == 1 ? e.index(0) : e.div(blockIndex, blocksInGroup);
      Value inGroup = groups == 1 ? blockIndex : e.rem(blockIndex, blocksInGroup);
      Value inner = e.mul(inGroup, e.index(block()));
      Value column = e.add(e.mul(group, e.dim(nDim)), inner);
      Value isLast =
          arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, inGroup, e.sub(blocksInGroup, e.index(1)));

      Value kCount = e.dim(kDim), width = e.dim(lhsWidth);
      Value a = e.add(e.mul(matrix, e.mul(e.dim(m), width)), e.mul(group, kCount));
      SmallVector<Column> b;
      Value bStride = packed ? e.index(panel() * step()) : e.mul(e.dim(nDim), e.index(groups));
      if (packed) {
        b = packedColumns(group, inGroup, tapRows());
        if (prefetchesColumns(m, tapRows()))
          prefetch = e.index(toNextColumns(tapRows()));
      } else {
        b = columnsFrom(e.add(batchedRhs ? e.mul(matrix, e.mul(kCount, e.dim(nDim))) : e.index(0), column));
      }
      nn::Dims dims = e.dimsOf(anchor->getResult(0));
      unsigned rank = dims.size();
      bool collapsed = canCollapse(e, 0, rank - 1, anchor);
      auto rowIndices = [&](Value row) {
        Value flat = e.add(e.mul(matrix, e.dim(m)), row);
        if (!collapsed)
          return e.delinearize(flat, ArrayRef<AffineExpr>(dims).drop_back());
        Indices indices(rank - 1, e.index(0));
        indices[collapsedDim(dims, 0, rank - 1)] = flat;
        return indices;
      };
      auto rowsAt = [&](Value first, int64_t count) {
        auto product = [&](bool isCut) {
          // Reading beyond a row would read the next one, and in the end leave the buffer.
          int64_t vectors = isCut && lastBlockIsShort() ? lastVectors() : tile.vectors;
          return multiply(zeros(count, vectors), e.add(a, e.mul(first, width)), width,
                          SmallVector<bool>(count, true), b, bStride, kCount,
                          isCut && !packed ? tailMasks(inner) : SmallVector<Value>());
        };
        auto put = [&](ArrayRef<Value> sums, bool isCut) {
          store(sums, count, [&](int64_t r) { return rowIndices(e.add(first, e.index(r))); }, column, isCut);
        };
        if (!packed || lastBlockIsShort())
          return forBlock(isLast, [&](bool isCut) { put(product(isCut), isCut); });
        SmallVector<Value> sums = product(false);
        forBlock(isLast, [&](bool isCut) { put(sums, isCut); });
      };
      // Whole tiles, then smaller ones for the rows that are left.
      Value end = e.min(e.add(firstRow, e.index(chunk)), e.dim(m)), done = firstRow;
      auto staticRows = nn::constantDim(m);
      if (staticRows && *staticRows % chunk == 0)
        end = e.add(firstRow, e.index(chunk));
      int64_t left = staticRows ? *staticRows % tile.rows : tile.rows - 1;
      if (!staticRows || *staticRows >= tile.rows) {
        Value tiles = e.div(e.sub(end, firstRow), e.index(tile.rows));
        Value wholeEnd = e.add(firstRow, e.mul(tiles, e.index(tile.rows)));
        e.loop(done, wholeEnd, [&](Value row) { rowsAt(row, tile.rows); }, tile.rows);
        done = wholeEnd;
      }
      if (staticRows && left) {
        e.ifThen(e.less(done, end), [&] { rowsAt(done, left); });
        return;
      }
      for (int64_t size = llvm::bit_floor(uint64_t(left)); size >= 1 && left; size /= 2) {
        Value tiles = e.div(e.sub(end, done), e.index(size));
        Value to = e.add(done, e.mul(tiles, e.index(size)));
        e.loop(done, to, [&](Value row) { rowsAt(row, size); }, size);
        done = to;
      }
    });
    return {count, rowNs * std::min<int64_t>(chunk, rows), packed ? operandNumber(rhs) : std::nullopt,
            packing()};
  }

  static std::optional<unsigned> operandNumber(Value argument) {
    return cast<BlockArgument>(argument).getArgNumber();
  }
};

//===----------------------------------------------------------------------===//
// Convolution with a window
//===----------------------------------------------------------------------===//

struct WindowContraction : Contraction {
  nn::ConvOp conv;
  nn::Dims inDims, outDims;
  SmallVector<int64_t> kernel;
  int64_t width = 0, outWidth = 0;

  WindowContraction(const Contraction &base, nn::ConvOp conv) : Contraction(base), conv(conv) {}

  KernelCode run() {
    size_t spatial = kernel.size();
    ArrayRef<AffineExpr> rowDims = ArrayRef<AffineExpr>(outDims).drop_back(2);
    AffineExpr rows = nn::productOf(rowDims, e.b.getContext());
    int64_t taps = 1;
    for (int64_t size : kernel)
      taps *= size;
    double rowNs =
        double(block()) * k * taps * outWidth / (lanes * e.machine.macsPerCycle * e.machine.gigahertz);
    int64_t chunk = std::max<int64_t>(1, std::llround(30000 / std::max(rowNs, 1.0)));
    chunk = std::min(chunk, std::max<int64_t>(nominal(rows) / 4, 1));
    AffineExpr chunks = rows.ceilDiv(chunk);
    AffineExpr count = chunks * (groups * blocks());

    e.loop(e.begin(), e.end(), [&](Value t) {
      Value chunkCount = e.dim(chunks);
      Value firstRow = e.mul(e.rem(t, chunkCount), e.index(chunk));
      Value blockIndex = e.div(t, chunkCount);
      Value group = e.div(blockIndex, e.index(blocks())), inGroup = e.rem(blockIndex, e.index(blocks()));
      Value column = e.add(e.mul(group, e.index(n)), e.mul(inGroup, e.index(block())));
      Value isLast = arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, inGroup, e.index(blocks() - 1));
      SmallVector<Column> b = packedColumns(group, inGroup, taps * tapRows());
      if (prefetchesColumns(nn::productOf(ArrayRef<AffineExpr>(outDims).drop_back(), e.b.getContext()),
                            taps * tapRows()))
        prefetch = e.index(toNextColumns(taps * tapRows()));
      auto staticRows = nn::constantDim(rows);
      Value end = e.add(firstRow, e.index(chunk));
      if (!staticRows || *staticRows % chunk)
        end = e.min(end, e.dim(rows));
      e.loop(firstRow, end, [&](Value row) {
        Indices at = e.delinearize(row, rowDims);
        SmallVector<Span> spans;
        for (size_t d = 0; d + 1 < spatial; ++d)
          spans.push_back(spanOf(e, at[d + 1], e.dim(inDims[d + 1]), kernel[d], conv.getStrides()[d],
                                 conv.getDilations()[d], conv.getPads()[d]));
        for (const Segment &segment : segmentsOf(
                 outWidth, tile.rows,
                 [&](int64_t x, int64_t tap) {
                   int64_t in = x * conv.getStrides().back() - conv.getPads()[spatial - 1] +
                                tap * conv.getDilations().back();
                   return in >= 0 && in < width;
                 },
                 kernel.back()))
          e.loop(
              e.index(segment.begin), e.index(segment.begin + segment.size * segment.count),
              [&](Value x) {
                auto product = [&](int64_t vectors) {
                  return rowTaps(segment, x, at[0], spans, group, b, zeros(segment.size, vectors));
                };
                auto rowIndices = [&](int64_t r) {
                  Indices indices = at;
                  indices.push_back(e.add(x, e.index(r)));
                  return indices;
                };
                auto put = [&](ArrayRef<Value> sums, bool isCut) {
                  store(sums, segment.size, rowIndices, column, isCut);
                };
                if (lastBlockIsShort())
                  return forBlock(
                      isLast, [&](bool isCut) { put(product(isCut ? lastVectors() : tile.vectors), isCut); });
                SmallVector<Value> sums = product(tile.vectors);
                forBlock(isLast, [&](bool isCut) { put(sums, isCut); });
              },
              segment.size);
      });
    });
    return {count, rowNs * chunk, cast<BlockArgument>(rhs).getArgNumber(), packing()};
  }

  /// The reduction over the kernel's outer dims, `depth` of which are done; `row` is the input row so far,
  /// and `tap` the kernel row.
  SmallVector<Value> rowTaps(const Segment &segment, Value x, Value row, ArrayRef<Span> spans, Value group,
                             ArrayRef<Column> b, ValueRange sums, size_t depth = 0, Value tap = nullptr) {
    if (!tap)
      tap = e.index(0);
    if (depth < spans.size()) {
      const Span &span = spans[depth];
      return e.reduce(span.from, span.to, sums, [&](Value i, ValueRange inner) {
        Value in = e.add(span.start, e.mul(i, e.index(conv.getDilations()[depth])));
        Value nextRow = e.add(e.mul(row, e.dim(inDims[depth + 1])), in);
        Value nextTap = e.add(e.mul(tap, e.index(kernel[depth])), i);
        return rowTaps(segment, x, nextRow, spans, group, b, inner, depth + 1, nextTap);
      });
    }
    int64_t stride = conv.getStrides().back(), channels = *nn::constantDim(inDims.back());
    Value rowStart = e.add(e.mul(row, e.index(width * channels)), e.mul(group, e.index(k)));
    Value xStart = e.add(rowStart, e.mul(x, e.index(stride * channels)));
    SmallVector<Value> result(sums.begin(), sums.end());
    for (int64_t kw = 0; kw < kernel.back(); ++kw) {
      int64_t shift = kw * conv.getDilations().back() - conv.getPads()[kernel.size() - 1];
      Value tapRow =
          e.mul(e.add(e.mul(tap, e.index(kernel.back())), e.index(kw)), e.index(tapRows() * panel()));
      SmallVector<Column> columns;
      for (const Column &column : b)
        columns.push_back({e.add(column.base, tapRow), column.offset});
      result = multiply(result, e.add(xStart, e.index(shift * channels)), e.index(stride * channels),
                        segment.valid[kw], columns, e.index(panel() * step()), e.index(k), {});
    }
    return result;
  }
};
} // namespace

/// The kernel operand behind a value of the region, or null.
static Value operandBehind(KernelEmitter &e, Value value) { return e.hasBuffer(value) ? value : Value(); }

static bool isConstantOperand(KernelEmitter &e, Value argument) {
  return isa_and_nonnull<nn::ConstantOp>(
      e.kernel.getInputs()[cast<BlockArgument>(argument).getArgNumber()].getDefiningOp());
}

std::optional<KernelCode> emitContraction(KernelEmitter &e) {
  Operation *anchor = anchorOf(e.kernel);
  if (!isa_and_nonnull<nn::ConvOp, nn::MatMulOp>(anchor) || !othersWorkOnVectors(e.kernel, anchor))
    return std::nullopt;
  Type element = getElementTypeOrSelf(anchor->getResult(0).getType());
  if (!element.isF32() && !element.isF64() && !element.isInteger(32))
    return std::nullopt;
  element = KernelEmitter::computeType(element);
  Contraction c(e, anchor, operandBehind(e, anchor->getOperand(0)), operandBehind(e, anchor->getOperand(1)),
                element);
  if (!c.lhs || !c.rhs || e.dimsOf(e.yielded()) != e.dimsOf(anchor->getResult(0)))
    return std::nullopt;
  nn::Dims lhsDims = e.dimsOf(c.lhs), rhsDims = e.dimsOf(c.rhs), outDims = e.dimsOf(anchor->getResult(0));
  if (nn::isConstantDim(nn::productOf(outDims, e.b.getContext()), 0))
    return std::nullopt;
  c.packed = isConstantOperand(e, c.rhs);
  Type factor = getElementTypeOrSelf(c.lhs.getType());
  if (factor.isInteger(8)) {
    bool isBatched = isa<nn::MatMulOp>(anchor) && rhsDims.size() > 2;
    if (!c.packed || isBatched || getElementTypeOrSelf(c.rhs.getType()).isUnsignedInteger())
      return std::nullopt;
    c.bytes.emplace(e, c.lanes, !factor.isUnsignedInteger());
  }

  if (isa<nn::MatMulOp>(anchor)) {
    bool batched = rhsDims.size() > 2;
    nn::Dims lhsBatch(lhsDims.begin(), lhsDims.end() - 2), rhsBatch(rhsDims.begin(), rhsDims.end() - 2);
    // One B for all, or one for each A: broadcast batches take the general way.
    if (nn::isConstantDim(lhsDims.back(), 0) || (batched && lhsBatch != rhsBatch))
      return std::nullopt;
    c.packed &= !batched;
    FlatContraction flat(c);
    flat.kDim = flat.lhsWidth = lhsDims.back();
    flat.k = usualSize(flat.kDim);
    flat.nDim = rhsDims.back();
    flat.n = usualSize(flat.nDim);
    flat.batchedRhs = batched;
    AffineExpr one = getAffineConstantExpr(1, e.b.getContext());
    flat.batch = batched ? nn::productOf(lhsBatch, e.b.getContext()) : one;
    flat.m = batched ? lhsDims[lhsDims.size() - 2]
                     : nn::productOf(ArrayRef<AffineExpr>(lhsDims).drop_back(), e.b.getContext());
    flat.tile = chooseTile(e.machine, flat.lanes, usualSize(flat.m), flat.n, flat.stepCost());
    return flat.run();
  }

  auto conv = cast<nn::ConvOp>(anchor);
  auto n = nn::constantDim(rhsDims.back()), perGroup = nn::constantDim(rhsDims[rhsDims.size() - 2]);
  size_t spatial = rhsDims.size() - 2;
  auto width = nn::constantDim(lhsDims[spatial]), outWidth = nn::constantDim(outDims[spatial]);
  if (!c.packed || !n || !perGroup || !width || !outWidth || *perGroup == 0)
    return std::nullopt;
  c.groups = conv.getGroups();
  c.k = *perGroup;
  c.kDim = rhsDims[spatial];
  c.n = *n / c.groups;
  c.nDim = getAffineConstantExpr(c.n, e.b.getContext());
  if (c.groups > 1 && c.n < 4)
    return std::nullopt; // Vectors along so few channels would be mostly empty.
  bool pointwise = llvm::all_of(conv.getStrides(), [](int64_t s) { return s == 1; }) &&
                   llvm::all_of(conv.getPads(), [](int64_t p) { return p == 0; });
  SmallVector<int64_t> kernel;
  for (size_t d = 0; d < spatial; ++d) {
    kernel.push_back(*nn::constantDim(rhsDims[d]));
    pointwise &= kernel.back() == 1;
  }
  if (pointwise) {
    FlatContraction flat(c);
    flat.m = nn::productOf(ArrayRef<AffineExpr>(lhsDims).drop_back(), e.b.getContext());
    flat.batch = getAffineConstantExpr(1, e.b.getContext());
    flat.lhsWidth = getAffineConstantExpr(c.groups * c.k, e.b.getContext());
    flat.tile = chooseTile(e.machine, flat.lanes, usualSize(flat.m), flat.n, flat.stepCost());
    return flat.run();
  }
  WindowContraction window(c, conv);
  window.inDims = lhsDims;
  window.outDims = outDims;
  window.kernel = kernel;
  window.width = *width;
  window.outWidth = *outWidth;
  window.tile = chooseTile(e.machine, window.lanes, *outWidth, window.n, window.stepCost());
  return window.run();
}

} // namespace skiff
