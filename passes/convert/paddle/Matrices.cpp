//===- Matrices.cpp - triangles and diagonals of Paddle -------------------===//
#include "passes/convert/paddle/PaddleNode.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

//===----------------------------------------------------------------------===//
// Triangles
//===----------------------------------------------------------------------===//

static LogicalResult triangle(PaddleNode &node, bool upper) {
  Value x = node.need(0), offset = node.number(node.integer("diagonal", 0));
  return node.done(node.standard("Trilu", {x, offset}, {{"upper", upper}}));
}
static LogicalResult convertTriL(PaddleNode &node) { return triangle(node, false); }
static LogicalResult convertTriU(PaddleNode &node) { return triangle(node, true); }
static LogicalResult convertTriLTriU(PaddleNode &node) { return triangle(node, !node.flag("lower", false)); }

//===----------------------------------------------------------------------===//
// Diagonals
//===----------------------------------------------------------------------===//

/// Matrices [.., n + |offset|, n + |offset|] of x [.., n] on a diagonal, `rest` elsewhere.
static Value embed(PaddleNode &node, Value x, int64_t offset, Value rest) {
  if (!x || node.bad())
    return {};
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  low.back() = std::max<int64_t>(-offset, 0);
  high.back() = std::max<int64_t>(offset, 0);
  if (offset != 0) // one for each row
    x = node.make<nn::PadOp>(x, Value(), low, high, nn::PadMode::constant);
  if (!x)
    return {};
  Dims dims = node.dimsOf(x);
  Value places = node.iota(dims.back());
  dims.push_back(node.dim(1));
  Value column = node.alignAt(places, rank, rank + 1), row = node.alignAt(places, rank - 1, rank + 1);
  Value isDiagonal = node.make<nn::EqualOp>(node.sub(column, row), node.number(offset));
  return node.make<nn::WhereOp>(isDiagonal, node.reshape(x, dims), rest);
}

/// The dims first and second become the last two, or the last two become these.
static SmallVector<int64_t> lastTwo(int64_t rank, int64_t first, int64_t second) {
  SmallVector<int64_t> perm;
  for (int64_t d = 0; d < rank; ++d)
    if (d != first && d != second)
      perm.push_back(d);
  perm.append({first, second});
  return perm;
}

/// The elements (i, i + offset) of dims first and second, as a last dim.
static Value diagonalOf(PaddleNode &node, Value x, int64_t offset, int64_t first, int64_t second) {
  if (!x || node.bad())
    return {};
  int64_t rank = Node::rankOf(x);
  if (rank < 2)
    (void)node.error("has an input of dims " + node.text(node.dimsOf(x)) + ", expected 2 or more");
  first = node.checkAxis(first, rank);
  second = node.checkAxis(second, rank);
  if (first == second)
    (void)node.error("takes the diagonal of dim " + Twine(first) + " with itself");
  if (node.bad())
    return {};
  if (first != rank - 2 || second != rank - 1)
    x = node.transpose(x, lastTwo(rank, first, second));
  Dims dims = node.dimsOf(x);
  AffineExpr rows = dims[rank - 2], columns = dims[rank - 1];
  AffineExpr below = simplifyDim(rows - std::max<int64_t>(-offset, 0)),
             beside = simplifyDim(columns - std::max<int64_t>(offset, 0)), size;
  if (auto a = nn::constantDim(below), b = nn::constantDim(beside); a && b)
    size = node.dim(std::max<int64_t>(std::min(*a, *b), 0));
  else if (rows == columns)
    size = offset > 0 ? beside : below;
  else if (Dims read = node.readDims(node.make<nn::MaxOp>(
               node.make<nn::MinOp>(node.dimValues({below}), node.dimValues({beside})), node.number(0)));
           !node.bad())
    size = read.front();
  if (!size)
    return {};
  // Of a row of all elements, each columns + 1 further.
  Value step = node.add(node.number(columns), node.number(1));
  Value start = offset < 0 ? node.mul(node.number(columns), node.number(-offset)) : node.number(offset);
  Value places = node.add(node.mul(node.iota(size), step), start);
  dims.truncate(rank - 2);
  dims.push_back(rows * columns);
  return node.make<nn::GatherOp>(node.reshape(x, dims), places, uint64_t(rank - 2));
}

/// A vector on the diagonal of a matrix, or the diagonal of a matrix.
static LogicalResult convertDiag(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t offset = node.integer("offset", 0), rank = Node::rankOf(x);
  if (rank == 2)
    return node.done(diagonalOf(node, x, offset, 0, 1));
  if (rank > 2)
    return node.error("has an input of dims " + node.text(node.dimsOf(x)) + ", expected 2 or fewer");
  if (rank == 0)
    x = node.reshape(x, {node.dim(1)});
  return node.done(embed(node, x, offset, node.scalar(Node::elementOf(x), node.real("padding_value", 0))));
}

static LogicalResult convertDiagEmbed(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x) + 1;
  int64_t first = node.checkAxis(node.integer("dim1", -2), rank),
          second = node.checkAxis(node.integer("dim2", -1), rank);
  if (node.bad() || rank < 2 || first == second)
    return node.error("makes matrices of dims " + Twine(first) + " and " + Twine(second) +
                      " of a result of " + Twine(rank));
  Value result = embed(node, x, node.integer("offset", 0), node.scalar(Node::elementOf(x), 0));
  if (first == rank - 2 && second == rank - 1)
    return node.done(result);
  SmallVector<int64_t> back(rank);
  for (auto [from, to] : llvm::enumerate(lastTwo(rank, first, second)))
    back[to] = from;
  return node.done(node.transpose(result, back));
}

static LogicalResult convertDiagonal(PaddleNode &node) {
  return node.done(diagonalOf(node, node.need(0), node.integer("offset", 0), node.integer("axis1", 0),
                              node.integer("axis2", 1)));
}

static LogicalResult convertTrace(PaddleNode &node) {
  Value diagonal = diagonalOf(node, node.need(0), node.integer("offset", 0), node.integer("axis1", 0),
                              node.integer("axis2", 1));
  if (!diagonal)
    return failure();
  int64_t last = Node::rankOf(diagonal) - 1;
  return node.done(node.dropDims(node.reduce(diagonal, {last}, ReduceKind::sum), {last}));
}

/// A value on the diagonal of all dims. With `wrap` a matrix with more rows than columns has one diagonal
/// below the other, each a row behind the one before.
static LogicalResult convertFillDiagonal(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  const Dims dims = node.dimsOf(x);
  if (dims.size() < 2)
    return node.error("has an input of dims " + node.text(dims) + ", expected 2 or more");
  AffineExpr step = node.dim(0), stride = node.dim(1), columns = dims[1];
  for (AffineExpr size : llvm::reverse(dims)) {
    step = step + stride;
    stride = stride * size;
  }
  int64_t offset = node.integer("offset", 0);
  auto remainder = [&](Value a, Value b) { return node.make<nn::ModOp>(a, b, UnitAttr()); };
  Value zero = node.number(0);
  Value place = node.sub(node.iota(node.product(dims)), node.number(offset)); // on the main diagonal
  Value isChosen =
      node.make<nn::AndOp>(node.make<nn::GreaterOrEqualOp>(place, zero),
                           node.make<nn::EqualOp>(remainder(place, node.number(simplifyDim(step))), zero));
  if (dims.size() == 2) {
    Value width = node.number(columns);
    Value column = node.add(remainder(place, width), node.number(offset));
    Value isInRow = node.make<nn::AndOp>(node.make<nn::GreaterOrEqualOp>(column, zero),
                                         node.make<nn::LessOp>(column, width));
    isChosen = node.make<nn::AndOp>(isChosen, isInRow);
    if (!node.flag("wrap", false))
      isChosen = node.make<nn::AndOp>(isChosen, node.make<nn::LessOp>(place, node.mul(width, width)));
  }
  Value value = node.scalar(Node::elementOf(x), node.real("value", 0));
  return node.done(node.make<nn::WhereOp>(node.reshape(isChosen, dims), value, x));
}

/// Each element of x by all of y, in blocks of y's dims.
static LogicalResult convertKron(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  if (node.bad())
    return failure();
  Dims a = node.dimsOf(x), b = node.dimsOf(y), left, right, result;
  while (a.size() < b.size())
    a.insert(a.begin(), node.dim(1));
  while (b.size() < a.size())
    b.insert(b.begin(), node.dim(1));
  for (auto [m, n] : llvm::zip(a, b)) {
    left.append({m, node.dim(1)});
    right.append({node.dim(1), n});
    result.push_back(m * n);
  }
  return node.done(node.reshape(node.mul(node.reshape(x, left), node.reshape(y, right)), result));
}

/// Slices along an axis that are longer than `max_norm` are scaled to it.
static LogicalResult convertRenorm(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x), axis = node.checkAxis(node.integer("axis", 0), rank);
  double p = node.real("p", 2), limit = node.real("max_norm", 1);
  if (node.bad() || !(p > 0) || std::isinf(p))
    return node.error(llvm::formatv("has a norm of {0}, expected a number above 0", p).str());
  auto others = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  others.erase(others.begin() + axis);
  Type type = Node::elementOf(x);
  auto number = [&](double value) { return node.scalar(type, value); };
  Value powers = node.make<nn::PowOp>(node.make<nn::AbsOp>(x), number(p));
  Value norm = node.make<nn::PowOp>(node.reduce(powers, others, ReduceKind::sum), number(1 / p));
  Value factor = node.div(number(limit), node.add(norm, number(1e-7)));
  Value isLonger = node.make<nn::GreaterOp>(norm, number(limit));
  return node.done(node.mul(x, node.make<nn::WhereOp>(isLonger, factor, number(1))));
}

ArrayRef<PaddleRow> skiff::paddleMatrices() {
  static const PaddleRow rows[] = {
      {"diag", "diag_v2", convertDiag},
      {"diag_embed", nullptr, convertDiagEmbed, "Input"},
      {"diagonal", nullptr, convertDiagonal, "Input"},
      {"fill_diagonal", nullptr, convertFillDiagonal},
      {"kron", nullptr, convertKron, "X Y"},
      {"renorm", nullptr, convertRenorm},
      {"trace", nullptr, convertTrace, "Input"},
      {"tril", "", convertTriL},
      {"triu", "", convertTriU},
      {nullptr, "diag", convertDiag, "Diagonal"},
      {nullptr, "tril_triu", convertTriLTriU},
  };
  return rows;
}
