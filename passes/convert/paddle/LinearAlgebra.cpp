//===- LinearAlgebra.cpp - systems of equations and factors of Paddle -----===//
// Each eliminates one column in an iteration of a loop, in f64. A column or a row is chosen by a mask and a
// sum, so that sizes need not be known.
//===----------------------------------------------------------------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// Square matrices, in f64.
static Value squareOf(PaddleNode &node, Value x) {
  if (node.bad())
    return {};
  const Dims dims = node.dimsOf(x);
  if (dims.size() < 2 || !isa<FloatType>(Node::elementOf(x)) ||
      failed(node.requireEqual({dims[dims.size() - 2]}, {dims.back()}))) {
    (void)node.error("the input is of type " + Node::text(x.getType()) +
                     ", expected square matrices of floats");
    return {};
  }
  return node.cast(x, node.f64());
}

/// x and y with the same dims in front of their last two.
static void broadcastBatch(PaddleNode &node, Value &x, Value &y) {
  if (!x || !y || node.bad())
    return;
  auto batchOf = [&](Value value) { return Dims(ArrayRef<AffineExpr>(node.dimsOf(value)).drop_back(2)); };
  Dims batch = node.broadcastDims({batchOf(x), batchOf(y)});
  auto spread = [&](Value value) {
    Dims dims = batch;
    llvm::append_range(dims, ArrayRef<AffineExpr>(node.dimsOf(value)).take_back(2));
    return node.expand(value, dims);
  };
  x = spread(x);
  y = spread(y);
}

/// Numbers of the rows [n, 1] and of the columns [1, n] of a matrix.
static Value rowsOf(PaddleNode &node, AffineExpr n) { return node.alignAt(node.iota(n), 0, 2); }
static Value columnsOf(PaddleNode &node, AffineExpr n) { return node.alignAt(node.iota(n), 1, 2); }

/// What `isChosen` leaves of x, added up along the rows' dim (2) or the columns' (1).
static Value chosen(PaddleNode &node, Value isChosen, Value x, int64_t fromEnd) {
  if (!x || node.bad())
    return {};
  Value rest = node.make<nn::WhereOp>(isChosen, x, node.scalar(Node::elementOf(x), 0));
  return node.reduce(rest, {Node::rankOf(x) - fromEnd}, ReduceKind::sum);
}

/// The solution X of A X = B by Gauss and Jordan; each column's pivot is its largest element.
static Value solve(PaddleNode &node, Value a, Value b) {
  broadcastBatch(node, a, b);
  if (!a || !b || node.bad())
    return {};
  int64_t rank = Node::rankOf(a);
  AffineExpr n = node.dimsOf(a)[rank - 1], m = node.dimsOf(b)[rank - 1];
  Value both = node.make<nn::ConcatOp>(ValueRange{a, b}, uint64_t(rank - 1));
  auto eliminated = node.iterate({both}, n, 0, [&](ValueRange carried, AffineExpr k) -> SmallVector<Value> {
    Value x = carried.front(), number = node.dimValues({k}), rows = rowsOf(node, n);
    Value isColumn = node.make<nn::EqualOp>(columnsOf(node, n + m), number);
    Value isRow = node.make<nn::EqualOp>(rows, number);
    Value size = node.make<nn::AbsOp>(chosen(node, isColumn, x, 1));
    Value isLeft = node.make<nn::GreaterOrEqualOp>(rows, number);
    size = node.make<nn::WhereOp>(isLeft, size, node.scalar(node.f64(), -1));
    Value best = node.make<nn::ArgReduceOp>(size, uint64_t(rank - 2), /*min=*/false, /*last=*/false);
    Value isBest = node.make<nn::EqualOp>(rows, best);
    Value pivotRow = chosen(node, isBest, x, 2), ownRow = chosen(node, isRow, x, 2);
    Value row = node.div(pivotRow, chosen(node, isColumn, pivotRow, 1));
    x = node.make<nn::WhereOp>(isBest, ownRow, x); // the rows change places
    Value rest = node.sub(x, node.mul(chosen(node, isColumn, x, 1), row));
    return {node.make<nn::WhereOp>(isRow, row, rest)};
  });
  return eliminated.empty() ? Value() : node.sliceAlong(eliminated.front(), -1, n, m);
}

/// The unit matrix of x's size.
static Value unit(PaddleNode &node, Value x) {
  if (!x || node.bad())
    return {};
  AffineExpr n = node.dimsOf(x).back();
  return node.cast(node.make<nn::EqualOp>(rowsOf(node, n), columnsOf(node, n)), node.f64());
}

static LogicalResult convertInverse(PaddleNode &node) {
  Value x = node.need(0), a = squareOf(node, x);
  return node.done(a ? node.cast(solve(node, a, unit(node, a)), Node::elementOf(x)) : Value());
}

/// A vector, or matrices, on the right.
static LogicalResult convertSolve(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1), a = squareOf(node, x);
  if (!a)
    return failure();
  Type type = Node::elementOf(y);
  bool isVector = Node::rankOf(y) == 1;
  if (isVector)
    y = node.alignAt(y, 0, 2);
  Value solved = node.cast(solve(node, a, node.cast(y, node.f64())), type);
  if (!solved)
    return failure();
  return node.done(isVector ? node.dropDims(solved, {Node::rankOf(solved) - 1}) : solved);
}

/// Row by row, from the one that has one unknown.
static LogicalResult convertTriangularSolve(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1), a = squareOf(node, x);
  if (!a)
    return failure();
  bool transposes = node.flag("transpose", false), isUnit = node.flag("unitriangular", false);
  bool isUpper = node.flag("upper", true) != transposes;
  Value b = node.cast(y, node.f64());
  if (transposes)
    a = node.swapLastTwo(a);
  broadcastBatch(node, a, b);
  if (!b || node.bad())
    return failure();
  int64_t rank = Node::rankOf(a);
  AffineExpr n = node.dimsOf(a)[rank - 1];
  Value start = node.expand(node.scalar(node.f64(), 0), Dims(node.dimsOf(b)));
  auto solved =
      node.iterate({start}, n, 0, [&](ValueRange carried, AffineExpr counter) -> SmallVector<Value> {
        Value number = node.dimValues({isUpper ? n - 1 - counter : counter});
        Value isRow = node.make<nn::EqualOp>(rowsOf(node, n), number);
        Value factors = node.swapLastTwo(chosen(node, isRow, a, 2));
        // Rows that are not solved yet are 0, so the other triangle does not count.
        Value known = node.reduce(node.mul(factors, carried.front()), {rank - 2}, ReduceKind::sum);
        Value row = node.sub(chosen(node, isRow, b, 2), known);
        if (!isUnit)
          row = node.div(row, chosen(node, isRow, factors, 2));
        return {node.make<nn::WhereOp>(isRow, row, carried.front())};
      });
  return node.done(solved.empty() ? Value() : node.cast(solved.front(), Node::elementOf(y)));
}

/// L with L L^T = x, of x's lower triangle; or its upper one and the transpose.
static LogicalResult convertCholesky(PaddleNode &node) {
  Value x = node.need(0), a = squareOf(node, x);
  if (!a)
    return failure();
  bool isUpper = node.flag("upper", false);
  if (isUpper)
    a = node.swapLastTwo(a);
  if (!a)
    return failure();
  Dims dims = node.dimsOf(a), turned = dims;
  AffineExpr n = dims.back();
  Value zeros = node.expand(node.scalar(node.f64(), 0), dims), rows = rowsOf(node, n);
  turned[dims.size() - 2] = node.dim(1);
  auto factors = node.iterate({a, zeros}, n, 0, [&](ValueRange carried, AffineExpr k) -> SmallVector<Value> {
    Value number = node.dimValues({k}), isColumn = node.make<nn::EqualOp>(columnsOf(node, n), number);
    Value column = chosen(node, isColumn, carried[0], 1);
    Value root = node.make<nn::SqrtOp>(chosen(node, node.make<nn::EqualOp>(rows, number), column, 2));
    Value isBelow = node.make<nn::GreaterOrEqualOp>(rows, number);
    column = node.make<nn::WhereOp>(isBelow, node.div(column, root), node.scalar(node.f64(), 0));
    return {node.sub(carried[0], node.mul(column, node.reshape(column, turned))),
            node.make<nn::WhereOp>(isColumn, column, carried[1])};
  });
  if (factors.empty())
    return failure();
  Value factor = node.cast(factors[1], Node::elementOf(x));
  return node.done(isUpper ? node.swapLastTwo(factor) : factor);
}

static LogicalResult convertDet(PaddleNode &node) {
  Value x = node.need(0), a = squareOf(node, x);
  return node.done(a ? node.cast(node.standard("Det", {a}), Node::elementOf(x)) : Value());
}

/// The sign of the determinant and the logarithm of its size, one behind the other in a new first dim.
static LogicalResult convertSLogDet(PaddleNode &node) {
  Value x = node.need(0), a = squareOf(node, x);
  Value det = a ? node.standard("Det", {a}) : Value();
  if (!det)
    return failure();
  Dims dims = node.dimsOf(det);
  dims.insert(dims.begin(), node.dim(1));
  Value sign = node.reshape(node.make<nn::SignOp>(det), dims);
  Value size = node.reshape(node.make<nn::LogOp>(node.make<nn::AbsOp>(det)), dims);
  return node.done(
      node.cast(node.make<nn::ConcatOp>(ValueRange{sign, size}, uint64_t(0)), Node::elementOf(x)));
}

/// By squares; of the inverse if the exponent is negative.
static LogicalResult convertMatrixPower(PaddleNode &node) {
  Value x = node.need(0), a = squareOf(node, x);
  if (!a)
    return failure();
  int64_t exponent = node.integer("n", 1);
  Type type = Node::elementOf(x);
  if (exponent == 0)
    return node.done(node.cast(node.expand(unit(node, a), Dims(node.dimsOf(a))), type));
  Value square = exponent > 0 ? a : solve(node, a, unit(node, a)), result;
  for (uint64_t left = exponent > 0 ? exponent : -uint64_t(exponent); left > 0; left /= 2) {
    if (left % 2)
      result = result ? node.standard("MatMul", {result, square}) : square;
    if (left > 1)
      square = node.standard("MatMul", {square, square});
  }
  return node.done(node.cast(result, type));
}

/// The weight by its largest singular value, which u and v come closer to in each step.
static LogicalResult convertSpectralNorm(PaddleNode &node) {
  Value weight = node.need(0), u = node.need(1), v = node.need(2);
  int64_t steps = node.integer("power_iters", 1);
  if (node.bad() || steps < 0 || steps > 100)
    return node.error("has " + Twine(steps) + " steps, expected 0 to 100");
  int64_t rank = Node::rankOf(weight), dim = node.checkAxis(node.integer("dim", 0), rank);
  if (node.bad())
    return failure();
  auto perm = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::rotate(perm.begin(), perm.begin() + dim, perm.begin() + dim + 1);
  const Dims dims = node.dimsOf(weight);
  AffineExpr rows = dims[dim], columns = node.product(node.dimsOf(v));
  Value matrix = node.reshape(dim ? node.transpose(weight, perm) : weight, {rows, columns});
  u = node.reshape(u, {rows, node.dim(1)});
  v = node.reshape(v, {node.dim(1), columns});
  Value epsilon = node.scalar(Node::elementOf(weight), node.real("eps", 1e-12));
  auto normalized = [&](Value x) {
    return node.div(x, node.add(node.reduce(x, {0, 1}, ReduceKind::l2), epsilon));
  };
  auto sum = [&](Value x, Value y, ArrayRef<int64_t> axes) {
    return node.reduce(node.mul(x, y), axes, ReduceKind::sum);
  };
  for (int64_t i = 0; i < steps; ++i) {
    v = normalized(sum(matrix, u, {0}));
    u = normalized(sum(matrix, v, {1}));
  }
  Value largest = sum(node.mul(u, v), matrix, {0, 1});
  return node.done(node.div(weight, node.reshape(largest, ArrayRef<int64_t>{})));
}

/// Of vectors of 3 elements along an axis; 9 is the first dim of 3.
static LogicalResult convertCross(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(x);
  int64_t axis = node.integer("axis|dim", 9);
  if (axis == 9) {
    axis = llvm::find_if(dims, [](AffineExpr size) { return nn::isConstantDim(size, 3); }) - dims.begin();
    if (axis == int64_t(dims.size()))
      return node.error("the input has the dims " + node.text(dims) + ", expected one of 3");
  }
  axis = node.checkAxis(axis, dims.size());
  if (node.bad())
    return failure();
  SmallVector<Value> parts;
  for (int64_t i = 0; i < 3; ++i) {
    auto at = [&](Value value, int64_t place) { return node.sliceAlong(value, axis, place % 3, 1); };
    parts.push_back(node.sub(node.mul(at(x, i + 1), at(y, i + 2)), node.mul(at(x, i + 2), at(y, i + 1))));
  }
  return node.done(node.bad() ? Value() : node.make<nn::ConcatOp>(ValueRange(parts), uint64_t(axis)));
}

/// Beams [steps, batch, beam] followed from their ends to their beginnings.
static LogicalResult convertGatherTree(PaddleNode &node) {
  Value ids = node.need(0), parents = node.need(1);
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(ids);
  if (dims.size() != 3)
    return node.error("the input has the dims " + node.text(dims) + ", expected steps, batch and beams");
  Dims step{dims[1], dims[2]};
  Value last = node.expand(node.iota(dims[2]), step);
  auto found = node.iterate({last}, dims[0], 1, [&](ValueRange carried, AffineExpr k) -> SmallVector<Value> {
    auto now = [&](Value all) {
      return node.reshape(node.sliceAlong(all, 0, dims[0] - 1 - k, node.dim(1)), step);
    };
    auto follow = [&](Value all) {
      return node.make<nn::GatherElementsOp>(now(all), carried.front(), uint64_t(1));
    };
    return {node.cast(follow(parents), node.i64()), follow(ids)};
  });
  return node.done(found.empty() ? Value() : node.reverse(found[1], 0));
}

ArrayRef<PaddleRow> skiff::paddleLinearAlgebra() {
  static const PaddleRow rows[] = {
      {"cholesky", nullptr, convertCholesky},
      {"cross", nullptr, convertCross, "X Y"},
      {"det", "determinant", convertDet, "Input"},
      {"gather_tree", nullptr, convertGatherTree, "Ids Parents"},
      {"inverse", nullptr, convertInverse, "Input", "Output"},
      {"matrix_power", nullptr, convertMatrixPower},
      {"slogdet", "slogdeterminant", convertSLogDet, "Input"},
      {"solve", nullptr, convertSolve, "X Y"},
      {"spectral_norm", nullptr, convertSpectralNorm, "Weight U V"},
      {"triangular_solve", nullptr, convertTriangularSolve, "X Y"},
  };
  return rows;
}
