//===- Einsum.cpp - sums of products by an equation ---------------------------===//
// The operands are taken one after the other. Each dim has a label; what no later operand and not the result
// has is summed as soon as it can be. Two operands that share labels to be summed are a matrix product over
// batches; otherwise they are multiplied by broadcasting.
//===----------------------------------------------------------------------===//
#include "passes/convert/onnx/Converters.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace skiff;

/// A letter, or kEllipsis + i: the i-th last dim of those that "..." stands for.
using Label = int;
using Labels = SmallVector<Label>;
static constexpr Label kEllipsis = 256;

namespace {
/// A tensor whose dims have labels, each once.
struct Term {
  Value value;
  Labels labels;

  bool has(Label label) const { return llvm::is_contained(labels, label); }
  int64_t axisOf(Label label) const { return llvm::find(labels, label) - labels.begin(); }
};

class Einsum {
public:
  explicit Einsum(Node &node) : node(node) {}
  LogicalResult convert();

private:
  LogicalResult parse(StringRef equation);
  std::optional<Labels> parseTerm(StringRef text, int64_t ellipsisRank);
  bool findDims();
  Term withDistinctLabels(Value value, ArrayRef<Label> labels);
  Term sumOver(Term term, llvm::function_ref<bool(Label)> isSummed);
  Term multiply(Term lhs, Term rhs, llvm::function_ref<bool(Label)> isNeeded);
  Term transposed(const Term &term, ArrayRef<Label> order);
  Value spread(const Term &term, ArrayRef<Label> labels);
  AffineExpr dim(Label label) { return dims.lookup(label); }
  AffineExpr product(ArrayRef<Label> labels) {
    return node.product(llvm::map_to_vector(labels, [&](Label label) { return dim(label); }));
  }

  Node &node;
  SmallVector<Labels> inputs;
  Labels output;
  DenseMap<Label, AffineExpr> dims; // what a label's dim is, after broadcasting
};
} // namespace

/// The labels of one term. Nothing if it is no term; that has been reported.
std::optional<Labels> Einsum::parseTerm(StringRef text, int64_t ellipsisRank) {
  Labels labels;
  bool hasEllipsis = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (llvm::isAlpha(text[i])) {
      labels.push_back(text[i]);
    } else if (text.substr(i).starts_with("...") && !hasEllipsis) {
      hasEllipsis = true;
      for (int64_t d = ellipsisRank; d-- > 0;)
        labels.push_back(kEllipsis + d);
      i += 2;
    } else {
      (void)node.error("attribute 'equation' has a term \"" + text + "\", expected letters and one \"...\"");
      return std::nullopt;
    }
  }
  return labels;
}

LogicalResult Einsum::parse(StringRef equation) {
  std::string text;
  llvm::copy_if(equation, std::back_inserter(text), [](char c) { return c != ' '; });
  auto [left, right] = StringRef(text).split("->");
  SmallVector<StringRef> terms;
  left.split(terms, ',');
  if (terms.size() != node.numInputs())
    return node.error("attribute 'equation' has " + Twine(terms.size()) + " terms for " +
                      Twine(node.numInputs()) + " inputs");
  int64_t widest = 0;
  for (auto [term, input] : llvm::zip(terms, node.allInputs())) {
    int64_t letters = llvm::count_if(term, llvm::isAlpha), rank = Node::rankOf(input);
    bool hasEllipsis = term.contains("...");
    if (hasEllipsis ? rank < letters : rank != letters)
      return node.error("attribute 'equation' has a term \"" + term + "\" for dims " +
                        node.text(node.dimsOf(input)));
    std::optional<Labels> labels = parseTerm(term, rank - letters);
    if (!labels)
      return failure();
    if (hasEllipsis)
      widest = std::max(widest, rank - letters);
    inputs.push_back(*labels);
  }
  if (StringRef(text).contains("->")) {
    std::optional<Labels> labels = parseTerm(right, widest);
    if (!labels)
      return failure();
    output = *labels;
  } else { // What stands once, in the order of characters; what the ellipsis stands for comes first.
    for (int64_t d = widest; d-- > 0;)
      output.push_back(kEllipsis + d);
    for (Label letter = 'A'; letter <= 'z'; ++letter) {
      int64_t times = 0;
      for (const Labels &labels : inputs)
        times += llvm::count(labels, letter);
      if (times == 1)
        output.push_back(letter);
    }
  }
  for (Label label : output)
    if (llvm::count(output, label) > 1 ||
        llvm::none_of(inputs, [&](const Labels &labels) { return llvm::is_contained(labels, label); }))
      return node.error("attribute 'equation' is \"" + equation +
                        "\": the result must have labels of the terms, each once");
  return success();
}

/// What dim each label has: a 1 gives way to others.
bool Einsum::findDims() {
  for (auto [labels, input] : llvm::zip(inputs, node.allInputs()))
    for (auto [label, size] : llvm::zip(labels, node.dimsOf(input))) {
      AffineExpr &known = dims[label];
      auto a = nn::constantDim(size), b = nn::constantDim(known);
      if (known && a && b && *a != *b && *a != 1 && *b != 1)
        return succeeded(node.error("a label of the equation stands for dims " + node.text({known}) +
                                    " and " + node.text({size})));
      if (!known || nn::isConstantDim(known, 1) || (a && !b && *a != 1))
        known = size;
    }
  return true;
}

/// Where a label stands twice only the diagonal counts: along the second dim the element at the first one's
/// index.
Term Einsum::withDistinctLabels(Value value, ArrayRef<Label> labels) {
  Term term{value, Labels(labels)};
  for (int64_t d = 0; d < int64_t(term.labels.size()) && !node.bad(); ++d) {
    int64_t first = term.axisOf(term.labels[d]);
    if (first == d)
      continue;
    int64_t rank = term.labels.size();
    Dims sizes = node.dimsOf(term.value);
    if (nn::isConstantDim(sizes[first], 1)) // A dim of 1 is as long as the other.
      std::swap(first, d);
    sizes[d] = node.dim(1);
    if (!nn::isConstantDim(node.dimsOf(term.value)[d], 1)) {
      Value index = node.expand(node.alignAt(node.iota(sizes[first]), first, rank), sizes);
      term.value = node.make<nn::GatherElementsOp>(term.value, index, uint64_t(d));
    }
    sizes.erase(sizes.begin() + d);
    term.value = node.reshape(term.value, sizes);
    term.labels.erase(term.labels.begin() + d);
    d = -1; // Once more, for what stands three times.
  }
  return term;
}

Term Einsum::sumOver(Term term, llvm::function_ref<bool(Label)> isSummed) {
  SmallVector<int64_t> axes;
  Dims left;
  Labels labels;
  for (auto [axis, label] : llvm::enumerate(term.labels)) {
    if (isSummed(label)) {
      axes.push_back(axis);
    } else if (!node.bad()) {
      labels.push_back(label);
      left.push_back(node.dimsOf(term.value)[axis]);
    }
  }
  if (axes.empty() || node.bad())
    return term;
  return {node.reshape(node.reduce(term.value, axes, nn::ReduceKind::sum), left), labels};
}

Term Einsum::transposed(const Term &term, ArrayRef<Label> order) {
  SmallVector<int64_t> perm;
  for (Label label : order)
    perm.push_back(term.axisOf(label));
  return {node.transpose(term.value, perm), Labels(order)};
}

/// The term with exactly the dims `labels`; those that it lacks are 1.
Value Einsum::spread(const Term &term, ArrayRef<Label> labels) {
  if (node.bad())
    return {};
  Labels own;
  llvm::copy_if(labels, std::back_inserter(own), [&](Label label) { return term.has(label); });
  Term ordered = transposed(term, own);
  Dims sizes;
  for (Label label : labels)
    sizes.push_back(term.has(label) ? node.dimsOf(term.value)[term.axisOf(label)] : node.dim(1));
  return node.reshape(ordered.value, sizes);
}

/// The product, summed over labels that are not needed any more.
Term Einsum::multiply(Term lhs, Term rhs, llvm::function_ref<bool(Label)> isNeeded) {
  if (node.bad())
    return lhs;
  lhs = sumOver(lhs, [&](Label label) { return !isNeeded(label) && !rhs.has(label); });
  rhs = sumOver(rhs, [&](Label label) { return !isNeeded(label) && !lhs.has(label); });
  Labels batch, rows, columns, summed;
  for (Label label : lhs.labels)
    (!rhs.has(label) ? rows : isNeeded(label) ? batch : summed).push_back(label);
  llvm::copy_if(rhs.labels, std::back_inserter(columns), [&](Label label) { return !lhs.has(label); });
  Labels all = batch;
  all.append(rows);
  all.append(columns);
  if (node.bad())
    return lhs;
  if (summed.empty())
    return {node.mul(spread(lhs, all), spread(rhs, all)), all};
  // [batch..., rows, summed] x [batch..., summed, columns]; what is summed must not be left to broadcasting.
  auto matrices = [&](const Term &term, ArrayRef<Label> first, ArrayRef<Label> second) {
    Labels order = batch;
    order.append(first.begin(), first.end());
    order.append(second.begin(), second.end());
    Term ordered = transposed(term, order);
    if (node.bad())
      return Value();
    Dims whole = node.dimsOf(ordered.value), matrix;
    for (auto [size, label] : llvm::zip(whole, order))
      if (llvm::is_contained(summed, label))
        size = dim(label);
    for (Label label : batch)
      matrix.push_back(whole[ordered.axisOf(label)]);
    auto flat = [&](ArrayRef<Label> labels) {
      matrix.push_back(node.product(
          llvm::map_to_vector(labels, [&](Label label) { return whole[ordered.axisOf(label)]; })));
    };
    flat(first);
    flat(second);
    bool isWhole = llvm::equal(whole, node.dimsOf(ordered.value));
    return node.reshape(isWhole ? ordered.value : node.expand(ordered.value, whole), matrix);
  };
  Dims result;
  for (Label label : batch) {
    AffineExpr a = node.dimsOf(lhs.value)[lhs.axisOf(label)], b = node.dimsOf(rhs.value)[rhs.axisOf(label)];
    result.push_back(nn::isConstantDim(a, 1) ? b : a);
  }
  for (Label label : rows)
    result.push_back(node.dimsOf(lhs.value)[lhs.axisOf(label)]);
  for (Label label : columns)
    result.push_back(node.dimsOf(rhs.value)[rhs.axisOf(label)]);
  Value product = node.make<nn::MatMulOp>(matrices(lhs, rows, summed), matrices(rhs, summed, columns));
  return {node.reshape(product, result), all};
}

LogicalResult Einsum::convert() {
  if (!node.hasAttr("equation"))
    return node.error("attribute 'equation' is missing");
  if (failed(parse(node.stringOr("equation", ""))) || !findDims())
    return failure();
  Term result = withDistinctLabels(node.input(0), inputs[0]);
  for (size_t i = 1; i < inputs.size(); ++i) {
    auto isNeeded = [&](Label label) {
      return llvm::is_contained(output, label) ||
             llvm::any_of(ArrayRef<Labels>(inputs).drop_front(i + 1),
                          [&](const Labels &later) { return llvm::is_contained(later, label); });
    };
    result = multiply(result, withDistinctLabels(node.input(i), inputs[i]), isNeeded);
  }
  result = sumOver(result, [&](Label label) { return !llvm::is_contained(output, label); });
  if (node.bad())
    return failure();
  return node.finish(transposed(result, output).value);
}

static LogicalResult convertEinsum(Node &node) { return Einsum(node).convert(); }

ArrayRef<ConverterRow> skiff::einsumConverters() {
  static const ConverterRow rows[] = {{"Einsum", 12, convertEinsum, "N*"}};
  return rows;
}
