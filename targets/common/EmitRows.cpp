//===- EmitRows.cpp - normalizations: all that a row needs, while it is in the cache ------===//
// In:   a row kernel (dialects/plan/Rows.h).
// Out:  a parallel loop over rows. Each reduction is a pass over the row, what is left is the last pass. An
//       element that several passes want is computed again if that costs one load, read back if the kernel
//       stores it anyway, and else kept in the thread's stack.
//===----------------------------------------------------------------------===//
#include "dialects/plan/Rows.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "targets/common/Emit.h"
#include "targets/common/Fold.h"
#include "llvm/ADT/SetVector.h"
#include <set>

using namespace mlir;
namespace skiff {
namespace {

using plan::RowForm;
constexpr int64_t kStackBytes = 64 << 10; // of all that is kept
constexpr int64_t kAtOnce = 4;            // vectors that a sum takes at once

class RowEmitter {
public:
  RowEmitter(KernelEmitter &e, const RowForm &form) : e(e), form(form) {
    for (Operation &op : e.kernel.getBody().front().without_terminator())
      ops.push_back(&op);
    for (Value value : e.kernel.getBody().front().getTerminator()->getOperands())
      results.push_back(value);
    planPasses();
  }

  KernelCode emit() {
    MLIRContext *context = e.b.getContext();
    size_t rank = form.dims.size();
    lineDim = collapsedDim(form.dims, form.axis, rank);
    e.setLaneDim(rank - 1 - lineDim);
    AffineExpr elements = nn::productOf(form.line(), context);
    bool vectors =
        llvm::all_of(ops, [](Operation *op) { return plan::isRowAnchor(op) || worksOnVectors(op); });
    lanes = vectors && nn::constantDim(elements).value_or(4) >= 4 ? e.machine.lanes(4) : 0;
    for (Value value : kept)
      if (!resultOf(value))
        stack[value] = e.scratch(KernelEmitter::storageType(getElementTypeOrSelf(value.getType())),
                                 *form.lineElements());
    for (Operation *op : ops)
      if (isa<nn::SoftmaxOp>(op))
        stack[op->getResult(0)] =
            e.scratch(KernelEmitter::computeType(getElementTypeOrSelf(op->getResult(0).getType())),
                      *form.lineElements());
    e.loop(e.begin(), e.end(), [&](Value row) {
      outer = e.delinearize(row, form.rows());
      length = e.dim(elements);
      emitRow();
    });
    double passes = 1 + llvm::count_if(ops, plan::isRowAnchor);
    return {nn::productOf(form.rows(), context), nominal(elements) * passes * (lanes ? 0.15 : 1.0),
            std::nullopt, std::nullopt};
  }

private:
  bool isFull(Value value) { return form.isFull(e.dimsOf(value)); }
  /// Made here, and an element of a row.
  bool isLineOp(Operation *op) {
    return op && !isa<nn::ConstantOp, plan::YieldOp>(op) && !form.isPerRow(e.dimsOf(op->getResult(0)));
  }
  std::optional<unsigned> resultOf(Value value) {
    auto *found = llvm::find(results, value);
    return found == results.end() ? std::nullopt : std::optional<unsigned>(found - results.begin());
  }

  //===--------------------------------------------------------------------===//
  // Which pass computes what
  //===--------------------------------------------------------------------===//

  /// Numbers the passes: two for a softmax, one for each reduction, the last one for what is left.
  void planPasses() {
    for (Operation *op : ops)
      if (plan::isRowAnchor(op)) {
        passOf[op] = lastPass;
        lastPass += isa<nn::SoftmaxOp>(op) ? 2 : 1;
      }
    findReaders();
    // What costs more than a load, once all that it reads is known.
    llvm::DenseMap<Value, int64_t> loads;
    for (Operation *op : ops) {
      if (!isLineOp(op) || plan::isRowAnchor(op))
        continue;
      Value value = op->getResult(0);
      int64_t &cost = loads[value] = plan::isLight(op) ? 0 : 2;
      llvm::SmallSetVector<Value, 4> operands(op->operand_begin(), op->operand_end());
      for (Value operand : operands)
        cost += loads.contains(operand) ? loads.lookup(operand)
                                        : isLineOp(operand.getDefiningOp()) || isFull(operand);
      if (readers[value].size() > 1 && (cost > 1 || resultOf(value)) && isFull(value)) {
        kept.insert(value);
        cost = 1;
      }
    }
    // What only kept values read is computed with them, and needs no place of its own.
    for (Operation *op : llvm::reverse(ops))
      if (isLineOp(op)) {
        findReadersOf(op->getResult(0));
        if (readers[op->getResult(0)].size() < 2)
          kept.remove(op->getResult(0));
      }
    int64_t bytes = 0, line = form.lineElements().value_or(kStackBytes);
    kept.remove_if([&](Value value) {
      if (resultOf(value))
        return false;
      int64_t size = line * int64_t(sizeof(double));
      bool fits = bytes + size <= kStackBytes;
      bytes += fits ? size : 0;
      return !fits;
    });
    findReaders();
  }

  void findReaders() {
    readers.clear();
    for (Operation *op : llvm::reverse(ops))
      if (isLineOp(op))
        findReadersOf(op->getResult(0));
  }

  /// The passes that compute `value`; those of its users are known.
  void findReadersOf(Value value) {
    std::set<int64_t> passes;
    for (Operation *user : value.getUsers()) {
      if (plan::isRowAnchor(user))
        passes.insert(passOf[user]);
      if (isa<nn::SoftmaxOp>(user))
        passes.insert(passOf[user] + 1);
      if (isLineOp(user) && !plan::isRowAnchor(user)) {
        const std::set<int64_t> &later = readers.at(user->getResult(0));
        if (kept.contains(user->getResult(0)) && !later.empty())
          passes.insert(*later.begin());
        else
          passes.insert(later.begin(), later.end());
      }
    }
    if (passes.empty() && resultOf(value))
      passes.insert(lastPass);
    readers[value] = passes;
  }

  //===--------------------------------------------------------------------===//
  // A row
  //===--------------------------------------------------------------------===//

  void emitRow() {
    for (Operation *op : ops) {
      if (isa<nn::ConstantOp>(op))
        continue;
      Value value = op->getResult(0);
      if (auto softmax = dyn_cast<nn::SoftmaxOp>(op))
        emitSoftmax(softmax);
      else if (auto reduce = dyn_cast<nn::ReduceOp>(op))
        emitReduce(reduce);
      else if (!isLineOp(op))
        defineForRow(value, e.read(value, at(e.index(0))));
    }
    for (auto [i, result] : llvm::enumerate(results))
      if (!isFull(result))
        e.write(i, at(e.index(0)), e.read(result, at(e.index(0))));
    if (llvm::any_of(results, [&](Value result) { return isWrittenIn(result, lastPass); }))
      overRow(lanes, [&](Value i) {
        loadKept(i, results, lastPass);
        storeKept(i, lastPass);
      });
  }

  Indices at(Value i) {
    Indices indices = outer;
    indices.resize(form.dims.size(), e.index(0));
    indices[lineDim] = i;
    return indices;
  }

  /// Vectors first, then the elements that are left.
  void overRow(int64_t width, llvm::function_ref<void(Value)> body) {
    Value done = e.index(0);
    if (width) {
      done = e.mul(e.div(length, e.index(width)), e.index(width));
      e.setLanes(width);
      e.loop(e.index(0), done, body, width);
      e.setLanes(0);
    }
    e.loop(done, length, body);
  }

  /// The value of an op for this row, also as vectors.
  void defineForRow(Value value, Value scalar) {
    e.define(value, at(e.index(0)), scalar);
    if (lanes)
      for (int64_t width : {lanes, kAtOnce * lanes}) {
        e.setLanes(width);
        Value vector =
            vector::BroadcastOp::create(e.b, e.valueType(getElementTypeOrSelf(value.getType())), scalar);
        e.define(value, at(e.index(0)), vector);
        e.setLanes(0);
      }
  }

  using Step = llvm::function_ref<Value(Combiner &, Value acc, Value i)>;
  /// Folds what `step` makes of elements of `input`, `width` of them at once at first.
  Value foldRow(Value input, const Fold &fold, int64_t pass, int64_t width, Step step) {
    auto body = [&](Value i, ValueRange state) -> SmallVector<Value> {
      loadKept(i, {input}, pass);
      Combiner f = combinerFor(e, input);
      Value next = step(f, state[0], i);
      storeKept(i, pass);
      return {next};
    };
    Combiner scalar = combinerFor(e, input);
    Value acc = fold.identity(scalar), done = e.index(0);
    for (; width && width >= lanes; width = width == lanes ? 0 : lanes) {
      if (form.lineElements().value_or(width) < width)
        continue;
      Value to = e.mul(e.div(length, e.index(width)), e.index(width));
      e.setLanes(width);
      Combiner wide = combinerFor(e, input);
      Value vectors = e.reduce(done, to, {fold.identity(wide)}, body, width)[0];
      e.setLanes(0);
      auto flags = scalar.isFloat() ? arith::FastMathFlags::reassoc : arith::FastMathFlags::none;
      acc = vector::ReductionOp::create(e.b, fold.lanes, vectors, acc, flags);
      done = to;
    }
    return e.reduce(done, length, {acc}, body)[0];
  }

  void emitReduce(nn::ReduceOp reduce) {
    Value input = reduce.getInput();
    Fold fold = foldOf(reduce);
    // Several vectors at once: each waits for its own last addition.
    Value total = foldRow(input, fold, passOf[reduce], kAtOnce * lanes, [&](Combiner &f, Value acc, Value i) {
      return fold.step(f, acc, e.read(input, at(i)));
    });
    Combiner f = combinerFor(e, input);
    defineForRow(reduce.getResult(), e.round(fold.finish(f, total, length), reduce.getResult()));
  }

  /// Keeps the exponentials, or for the logarithm what they are taken of.
  void emitSoftmax(nn::SoftmaxOp softmax) {
    Value input = softmax.getInput();
    Type type = KernelEmitter::computeType(getElementTypeOrSelf(input.getType()));
    auto broadcast = [&](Value x) -> Value {
      return e.getLanes()
                 ? vector::BroadcastOp::create(e.b, VectorType::get({e.getLanes()}, type), x).getResult()
                 : x;
    };
    Fold largestOf = extremeOf(type, /*largest=*/true);
    Value largest =
        foldRow(input, largestOf, passOf[softmax], kAtOnce * lanes, [&](Combiner &f, Value acc, Value i) {
          return largestOf.step(f, acc, e.read(input, at(i)));
        });
    Value sum = foldRow(input, sumOf(), passOf[softmax] + 1, lanes, [&](Combiner &f, Value acc, Value i) {
      Value shifted = arith::SubFOp::create(e.b, e.read(input, at(i)), broadcast(largest));
      Value exponential = math::ExpOp::create(e.b, shifted);
      e.store(stack[softmax], i, softmax.getLog() ? shifted : exponential, type);
      return f.add(acc, exponential);
    });
    Value one = e.constant(type, 1);
    factors[softmax] = softmax.getLog() ? math::LogOp::create(e.b, sum).getResult()
                                        : arith::DivFOp::create(e.b, one, sum).getResult();
  }

  Value finishSoftmax(nn::SoftmaxOp softmax, Value i) {
    Type type = KernelEmitter::computeType(getElementTypeOrSelf(softmax.getType()));
    Value kept = e.load(stack[softmax], i, type), factor = factors[softmax];
    if (e.getLanes())
      factor = vector::BroadcastOp::create(e.b, kept.getType(), factor);
    Value value = softmax.getLog() ? arith::SubFOp::create(e.b, kept, factor).getResult()
                                   : arith::MulFOp::create(e.b, kept, factor).getResult();
    return e.round(value, softmax.getResult());
  }

  //===--------------------------------------------------------------------===//
  // From pass to pass
  //===--------------------------------------------------------------------===//

  int64_t firstPass(Value value) {
    auto found = readers.find(value);
    return found == readers.end() || found->second.empty() ? lastPass : *found->second.begin();
  }
  bool isWrittenIn(Value result, int64_t pass) { return isFull(result) && firstPass(result) == pass; }

  /// Defines what earlier passes kept of element `i` and `targets` are made of.
  void loadKept(Value i, ArrayRef<Value> targets, int64_t pass) {
    llvm::SmallSetVector<Value, 8> reached(targets.begin(), targets.end());
    for (size_t k = 0; k < reached.size(); ++k) {
      Value value = reached[k];
      Operation *op = value.getDefiningOp();
      if (!isLineOp(op))
        continue;
      if (auto softmax = dyn_cast<nn::SoftmaxOp>(op)) {
        e.define(value, at(i), finishSoftmax(softmax, i));
      } else if (kept.contains(value) && firstPass(value) < pass) {
        Type element = getElementTypeOrSelf(value.getType());
        std::optional<unsigned> result = resultOf(value);
        e.define(value, at(i),
                 result ? e.load(e.resultBuffer(*result), e.linearize(at(i), form.dims), element)
                        : e.load(stack[value], i, element));
      } else {
        reached.insert(op->operand_begin(), op->operand_end());
      }
    }
  }

  /// Stores what this pass is the first to compute of element `i`.
  void storeKept(Value i, int64_t pass) {
    for (auto [r, result] : llvm::enumerate(results))
      if (isWrittenIn(result, pass))
        e.write(r, at(i), e.read(result, at(i)));
    for (Value value : kept)
      if (!resultOf(value) && firstPass(value) == pass)
        e.store(stack[value], i, e.read(value, at(i)), getElementTypeOrSelf(value.getType()));
  }

  KernelEmitter &e;
  RowForm form;
  SmallVector<Operation *> ops;
  SmallVector<Value> results;
  llvm::DenseMap<Operation *, int64_t> passOf; // a reduction's pass, a softmax's first
  int64_t lastPass = 0;
  llvm::DenseMap<Value, std::set<int64_t>> readers; // passes that compute a value, or read what is kept of it
  llvm::SmallSetVector<Value, 4> kept;
  llvm::DenseMap<Value, Value> stack;   // where it is kept, if it is no result
  llvm::DenseMap<Value, Value> factors; // of each softmax: what finishes an element
  int64_t lanes = 0;
  unsigned lineDim = 0;
  Indices outer; // of this row
  Value length;
};
} // namespace

std::optional<KernelCode> emitRows(KernelEmitter &e) {
  std::optional<RowForm> form = plan::rowFormOf(e.kernel, e.dimAnalysis());
  if (!form)
    return std::nullopt;
  return RowEmitter(e, *form).emit();
}

} // namespace skiff
