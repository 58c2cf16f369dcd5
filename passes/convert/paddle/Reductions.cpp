//===- Reductions.cpp - sums, extremes and norms of Paddle ----------------===//
#include "passes/convert/paddle/PaddleNode.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

/// Operand 1 or an attribute; none, or reduce_all, means all dims.
static SmallVector<int64_t> readAxes(PaddleNode &node, int64_t rank) {
  // A ProgramDesc that does not write `dim` means the first one.
  SmallVector<int64_t> axes = node.isPir() ? node.integersAt(1, "axis") : node.integersAt(1, "dim|axis", {0});
  if (axes.empty() || node.flag("reduce_all", false) || rank == 0)
    return llvm::to_vector(llvm::seq<int64_t>(0, rank));
  axes = node.checkAxes(axes, rank);
  llvm::sort(axes);
  return axes;
}

static LogicalResult finish(PaddleNode &node, Value result, ArrayRef<int64_t> axes) {
  return node.done(node.flag("keepdim|keep_dim|keepdims", false) ? result : node.dropDims(result, axes));
}

template <ReduceKind kind> static LogicalResult convertReduce(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  SmallVector<int64_t> axes = readAxes(node, Node::rankOf(x));
  Type type = Node::elementOf(x);
  Type result = node.elementType("dtype|out_dtype");
  if (!result) // sums of small integers are wide
    result = kind == ReduceKind::sum && isa<IntegerType>(type) ? node.i64() : type;
  if (kind == ReduceKind::sum || kind == ReduceKind::prod)
    x = node.cast(x, result);
  return finish(node, node.reduce(x, axes, kind), axes);
}

/// Whether all, or any, are true.
template <ReduceKind kind> static LogicalResult convertLogical(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  SmallVector<int64_t> axes = readAxes(node, Node::rankOf(x));
  Type i1 = IntegerType::get(node.context(), 1), i32 = IntegerType::get(node.context(), 32);
  Value numbers = node.cast(node.cast(x, i1), i32);
  return finish(node, node.cast(node.reduce(numbers, axes, kind), i1), axes);
}

static LogicalResult convertMeanAll(PaddleNode &node) {
  return node.done(node.reduceAll(node.need(0), ReduceKind::mean));
}

/// (sum |x|^p)^(1/p); the largest for infinity, the number of elements that are not 0 for 0.
static LogicalResult norm(PaddleNode &node, Value x, double p, ArrayRef<int64_t> axes) {
  Type type = Node::elementOf(x);
  Value result;
  if (p == 0) {
    Value isZero = node.make<nn::EqualOp>(x, node.scalar(type, 0));
    result = node.reduce(node.cast(node.make<nn::NotOp>(isZero), type), axes, ReduceKind::sum);
  } else if (std::isinf(p)) {
    result = node.reduce(node.make<nn::AbsOp>(x), axes, p > 0 ? ReduceKind::max : ReduceKind::min);
  } else if (p == 1 || p == 2) {
    result = node.reduce(x, axes, p == 1 ? ReduceKind::l1 : ReduceKind::l2);
  } else {
    Value powers = node.make<nn::PowOp>(node.make<nn::AbsOp>(x), node.scalar(type, p));
    result = node.make<nn::PowOp>(node.reduce(powers, axes, ReduceKind::sum), node.scalar(type, 1 / p));
  }
  return finish(node, result, axes);
}

static LogicalResult convertPNorm(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  SmallVector<int64_t> axes;
  if (node.flag("asvector", false))
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  else
    axes = {node.checkAxis(node.integer("axis", -1), rank)};
  return node.bad() ? failure() : norm(node, x, node.real("porder", 2), axes);
}

static LogicalResult convertFrobeniusNorm(PaddleNode &node) {
  Value x = node.need(0);
  return node.bad() ? failure() : norm(node, x, 2, readAxes(node, Node::rankOf(x)));
}

/// ||x - y||, a scalar.
static LogicalResult convertDist(PaddleNode &node) {
  Value x = node.need(0), y = node.need(1);
  Value difference = node.bad() ? Value() : node.sub(x, y);
  if (!difference)
    return failure();
  return norm(node, difference, node.real("p", 2),
              llvm::to_vector(llvm::seq<int64_t>(0, Node::rankOf(difference))));
}

/// x / sqrt(sum x^2 + epsilon) along an axis.
static LogicalResult convertNorm(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t axis = node.checkAxis(node.integer("axis", -1), Node::rankOf(x));
  Value squares = node.reduce(x, {axis}, ReduceKind::sum_square);
  Value length =
      node.make<nn::SqrtOp>(node.add(squares, node.scalar(Node::elementOf(x), node.real("epsilon", 1e-10))));
  if (node.uses(1))
    node.set(1, length);
  return node.done(node.div(x, length));
}

template <bool min> static LogicalResult convertArgReduce(PaddleNode &node) {
  Value x = node.need(0);
  if (node.bad())
    return failure();
  int64_t rank = Node::rankOf(x);
  bool flatten = node.flag("flatten", false), keep = node.flag("keepdims", false);
  Dims ones(rank, node.dim(1));
  if (flatten || rank == 0)
    x = node.reshape(x, {node.product(node.dimsOf(x))});
  int64_t axis = flatten || rank == 0 ? 0 : node.checkAxis(node.integerAt(1, "axis", 0), rank);
  Type type = node.elementType("dtype");
  Value index = node.make<nn::ArgReduceOp>(x, uint64_t(axis), min, /*last=*/false);
  index = node.cast(index, type ? type : node.i64());
  if (flatten || rank == 0)
    return node.done(node.reshape(index, keep ? ones : Dims()));
  return node.done(keep ? index : node.dropDims(index, {axis}));
}

ArrayRef<PaddleRow> skiff::paddleReductions() {
  static const PaddleRow rows[] = {
      {"all", "reduce_all", convertLogical<ReduceKind::min>, "X AxisTensor|AxisTensorList"},
      {"amax", "reduce_amax", convertReduce<ReduceKind::max>, "X AxisTensor|AxisTensorList"},
      {"amin", "reduce_amin", convertReduce<ReduceKind::min>, "X AxisTensor|AxisTensorList"},
      {"any", "reduce_any", convertLogical<ReduceKind::max>, "X AxisTensor|AxisTensorList"},
      {"argmax", "arg_max", convertArgReduce<false>},
      {"argmin", "arg_min", convertArgReduce<true>},
      {"dist", nullptr, convertDist, "X Y"},
      {"frobenius_norm", nullptr, convertFrobeniusNorm},
      {"logsumexp", nullptr, convertReduce<ReduceKind::log_sum_exp>, "X AxisTensor|AxisTensorList"},
      {"max", "reduce_max", convertReduce<ReduceKind::max>, "X AxisTensor|AxisTensorList"},
      {"mean", "reduce_mean", convertReduce<ReduceKind::mean>, "X AxisTensor|AxisTensorList"},
      {"mean_all", "mean", convertMeanAll},
      {"min", "reduce_min", convertReduce<ReduceKind::min>, "X AxisTensor|AxisTensorList"},
      {"norm", nullptr, convertNorm, "X", "Out Norm"},
      {"p_norm", nullptr, convertPNorm},
      {"prod", "reduce_prod", convertReduce<ReduceKind::prod>, "X AxisTensor|AxisTensorList"},
      {"sum", "reduce_sum", convertReduce<ReduceKind::sum>, "X AxisTensor|AxisTensorList"},
  };
  return rows;
}
