//===- TreeEnsemble.cpp - decision trees of ai.onnx.ml ----------------------===//
// All rows go down all trees at once: a loop as long as the deepest tree replaces each row's node of each
// tree by the child that a comparison chooses. A leaf is its own child. Then the leaves' weights are summed.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Classical.h"
#include "passes/convert/onnx/Converters.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

namespace {
struct Forest {
  SmallVector<int64_t> trees, ids, features, yes, no, tracks;
  SmallVector<double> limits;
  SmallVector<StringRef> modes;
  SmallVector<int64_t> roots;
  int64_t depth = 0;
  StringRef mode = "LEAF";                                     // of all branches
  llvm::DenseMap<std::pair<int64_t, int64_t>, int64_t> places; // of (tree, node)
};
} // namespace

static LogicalResult checkLengths(Node &node, const Forest &tree) {
  size_t count = tree.ids.size();
  for (size_t size : {tree.trees.size(), tree.features.size(), tree.yes.size(), tree.no.size(),
                      tree.limits.size(), tree.modes.size(), tree.tracks.size()})
    if (size != count || count == 0)
      return node.error("attributes nodes_* have " + Twine(size) + " and " + Twine(count) +
                        " values, expected as many, and one or more");
  return success();
}

/// Children become places in the lists; roots are what is no child.
static LogicalResult link(Node &node, Forest &tree) {
  int64_t count = tree.ids.size();
  for (int64_t i = 0; i < count; ++i)
    if (!tree.places.try_emplace({tree.trees[i], tree.ids[i]}, i).second)
      return node.error("node " + Twine(tree.ids[i]) + " of tree " + Twine(tree.trees[i]) +
                        " is there twice");
  SmallVector<bool> isChild(count, false);
  for (int64_t i = 0; i < count; ++i) {
    if (tree.modes[i] == "LEAF") {
      tree.yes[i] = tree.no[i] = i;
      tree.features[i] = 0;
      continue;
    }
    if (tree.mode != "LEAF" && tree.mode != tree.modes[i])
      return node.error("attribute 'nodes_modes' holds " + tree.mode + " and " + tree.modes[i] +
                        ", expected one comparison for all branches");
    tree.mode = tree.modes[i];
    for (SmallVector<int64_t> *children : {&tree.yes, &tree.no}) {
      auto found = tree.places.find({tree.trees[i], (*children)[i]});
      if (found == tree.places.end() || isChild[found->second])
        return node.error("node " + Twine((*children)[i]) + " of tree " + Twine(tree.trees[i]) +
                          " is missing, or the child of two nodes");
      isChild[(*children)[i] = found->second] = true;
    }
  }
  SmallVector<std::pair<int64_t, int64_t>> open; // a node and its depth
  for (int64_t i = 0; i < count; ++i)
    if (!isChild[i]) {
      tree.roots.push_back(i);
      open.push_back({i, 0});
    }
  int64_t reached = 0;
  for (; !open.empty(); ++reached) {
    auto [i, depth] = open.pop_back_val();
    tree.depth = std::max(tree.depth, depth);
    if (tree.modes[i] != "LEAF")
      open.append({{tree.yes[i], depth + 1}, {tree.no[i], depth + 1}});
  }
  return reached == count ? success() : node.error("some nodes hang on no root");
}

static FailureOr<Forest> readTree(Node &node) {
  node.ignoreAttrs({"nodes_hitrates"});
  Forest tree;
  tree.trees = node.intsOr("nodes_treeids", {});
  tree.ids = node.intsOr("nodes_nodeids", {});
  tree.features = node.intsOr("nodes_featureids", {});
  tree.yes = node.intsOr("nodes_truenodeids", {});
  tree.no = node.intsOr("nodes_falsenodeids", {});
  tree.limits = node.floatsOr("nodes_values", {});
  tree.modes = node.stringsOr("nodes_modes", {});
  tree.tracks = node.intsOr("nodes_missing_value_tracks_true", SmallVector<int64_t>(tree.ids.size(), 0));
  if (failed(checkLengths(node, tree)) || failed(link(node, tree)))
    return failure();
  return tree;
}

/// Whether a feature compares with a node's limit as the node says.
static Value compare(Node &node, StringRef mode, Value x, Value limit) {
  if (mode == "BRANCH_LEQ")
    return node.make<nn::LessOrEqualOp>(x, limit);
  if (mode == "BRANCH_LT")
    return node.make<nn::LessOp>(x, limit);
  if (mode == "BRANCH_GTE")
    return node.make<nn::GreaterOrEqualOp>(x, limit);
  if (mode == "BRANCH_GT")
    return node.make<nn::GreaterOp>(x, limit);
  if (mode == "BRANCH_EQ" || mode == "LEAF")
    return node.make<nn::EqualOp>(x, limit);
  if (mode == "BRANCH_NEQ")
    return node.make<nn::NotOp>(node.make<nn::EqualOp>(x, limit));
  (void)node.error("attribute 'nodes_modes' holds " + mode);
  return {};
}

/// The leaf of each row [rows, trees].
static Value leavesOf(Node &node, const Forest &tree, Value x) {
  AffineExpr rows = node.dimsOf(x)[0];
  int64_t features = *nn::constantDim(node.dimsOf(x)[1]), trees = tree.roots.size();
  for (int64_t feature : tree.features)
    if (feature < 0 || feature >= features) {
      (void)node.error("compares feature " + Twine(feature) + " of " + Twine(features));
      return {};
    }
  Value yes = intConstant(node, tree.yes), no = intConstant(node, tree.no);
  Value feature = intConstant(node, tree.features), tracks = intConstant(node, tree.tracks);
  Value limit = floatConstant(node, tree.limits, {int64_t(tree.limits.size())});
  bool anyTracks = llvm::is_contained(tree.tracks, 1);
  LoopParts parts;
  parts.inits.push_back(node.expand(intConstant(node, tree.roots), {rows, node.dim(trees)}));
  parts.limit = node.dim(tree.depth);
  auto body = [&](ValueRange carried, AffineExpr) -> FailureOr<SmallVector<Value>> {
    Value at = carried[0];
    auto of = [&](Value list) { return node.make<nn::GatherOp>(list, at, uint64_t(0)); };
    Value own = node.make<nn::GatherElementsOp>(x, of(feature), uint64_t(1));
    Value takes = compare(node, tree.mode, own, of(limit));
    if (anyTracks) { // a missing value, NaN, goes where the node says
      Value isTracked = node.make<nn::EqualOp>(of(tracks), node.number(1));
      takes = node.make<nn::OrOp>(takes, node.make<nn::AndOp>(node.make<nn::IsNaNOp>(own), isTracked));
    }
    Value next = node.make<nn::WhereOp>(takes, of(yes), of(no));
    if (node.bad())
      return failure();
    return SmallVector<Value>{next};
  };
  parts.body = body;
  FailureOr<nn::LoopOp> loop = node.makeLoop(parts);
  return failed(loop) ? Value() : loop->getResult(0);
}

/// Sums the leaves' weights for each target: attributes `prefix`_ids, _nodeids, _treeids and _weights.
static Value scoresOf(Node &node, StringRef prefix, int64_t targets) {
  auto name = [&](StringRef what) { return (prefix + "_" + what).str(); };
  FailureOr<Forest> tree = readTree(node);
  SmallVector<int64_t> ids = node.intsOr(name("ids"), {}), nodes = node.intsOr(name("nodeids"), {}),
                       trees = node.intsOr(name("treeids"), {});
  SmallVector<double> weights = node.floatsOr(name("weights"), {}), base = node.floatsOr("base_values", {});
  StringRef aggregate = node.choiceOf("aggregate_function", {"SUM", "AVERAGE", "MIN", "MAX"});
  Value x = rowsOf(node);
  if (failed(tree) || !x || node.bad())
    return {};
  if (ids.size() != weights.size() || nodes.size() != ids.size() || trees.size() != ids.size() ||
      (!base.empty() && int64_t(base.size()) != targets)) {
    (void)node.error("attributes '" + prefix + "_*' and 'base_values' do not have as many values");
    return {};
  }
  if ((aggregate == "MIN" || aggregate == "MAX") && targets != 1) {
    (void)node.error("attribute 'aggregate_function' is " + aggregate + " for " + Twine(targets) +
                     " targets, expected one");
    return {};
  }
  int64_t count = tree->ids.size();
  SmallVector<double> table(count * targets, 0);
  for (size_t i = 0; i < ids.size(); ++i) {
    auto place = tree->places.find({trees[i], nodes[i]});
    if (place == tree->places.end() || ids[i] < 0 || ids[i] >= targets) {
      (void)node.error("attributes '" + prefix + "_*' speak of node " + Twine(nodes[i]) + " of tree " +
                       Twine(trees[i]) + " and target " + Twine(ids[i]));
      return {};
    }
    table[place->second * targets + ids[i]] += weights[i];
  }
  Value leaves = leavesOf(node, *tree, x);
  Value all = leaves
                  ? node.make<nn::GatherOp>(floatConstant(node, table, {count, targets}), leaves, uint64_t(0))
                  : Value();
  ReduceKind kind = aggregate == "SUM"       ? ReduceKind::sum
                    : aggregate == "AVERAGE" ? ReduceKind::mean
                    : aggregate == "MIN"     ? ReduceKind::min
                                             : ReduceKind::max;
  if (!all)
    return {};
  Value sums = node.reshape(node.reduce(all, {1}, kind), {node.dimsOf(x)[0], node.dim(targets)});
  return base.empty() ? sums : node.add(sums, floatConstant(node, base, {targets}));
}

static LogicalResult convertRegressor(Node &node) {
  int64_t targets = node.intOr("n_targets", 1);
  if (targets < 1 || targets > INT32_MAX)
    return node.error("attribute 'n_targets' is " + Twine(targets) + ", expected 1 or more");
  Value scores = scoresOf(node, "target", targets);
  return node.finish(scores ? postTransform(node, scores) : scores);
}

static LogicalResult convertClassifier(Node &node) {
  SmallVector<int64_t> labels = node.intsOr("classlabels_int64s", {}), ids = node.intsOr("class_ids", {});
  llvm::SmallDenseSet<int64_t> scored(ids.begin(), ids.end());
  if (labels.size() == 2 && scored.size() == 1)
    return node.error("scores one of its two classes, which is not supported; export it with both");
  return finishClassifier(node, scoresOf(node, "class", labels.size()), "classlabels_int64s");
}

ArrayRef<ConverterRow> skiff::treeConverters() {
  static const ConverterRow rows[] = {
      {"ai.onnx.ml.TreeEnsembleClassifier", 1, convertClassifier, "n", 2},
      {"ai.onnx.ml.TreeEnsembleRegressor", 1, convertRegressor, "n"},
  };
  return rows;
}
