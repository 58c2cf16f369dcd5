//===- Loops.cpp - loops of nn ----------------------------------------------===//
// A short loop whose number of iterations is known is converted iteration by iteration. For any other, the
// body is converted with the dims of the initial values; where it changes a dim of a carried value, that dim
// becomes a data dim and the body is converted again.
//===----------------------------------------------------------------------===//
#include "passes/convert/common/ControlFlow.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace skiff;

/// All tensors of one scanned output, one after the other along a new first dim. Null if they differ.
static Value stack(Node &node, ArrayRef<Value> parts) {
  SmallVector<Value> rows;
  for (Value part : parts) {
    Dims dims = node.dimsOf(part);
    if (Node::elementOf(part) != Node::elementOf(parts.front()) ||
        node.dimsOf(parts.front()).size() != dims.size() ||
        !llvm::all_of(llvm::zip(node.dimsOf(parts.front()), dims),
                      [](auto pair) { return sameDim(std::get<0>(pair), std::get<1>(pair)); }))
      return {};
    dims.insert(dims.begin(), node.dim(1));
    rows.push_back(node.reshape(part, dims));
  }
  return node.make<nn::ConcatOp>(ValueRange(rows), uint64_t(0));
}

FailureOr<SmallVector<Value>> Node::unroll(const LoopParts &parts, std::string &whyNot) {
  auto iterations = parts.limit ? nn::constantDim(parts.limit) : std::nullopt;
  if (!iterations || parts.condition) {
    whyNot = "how often it runs is known at run time only";
    return failure();
  }
  if (*iterations < 1 || *iterations > kMaxUnrolled) {
    whyNot = llvm::formatv("{0} iterations; up to {1} are unrolled", *iterations, kMaxUnrolled);
    return failure();
  }
  SmallVector<Value> carried = parts.inits;
  SmallVector<SmallVector<Value>> scans(parts.scans);
  auto giveUp = [&](std::string why) {
    whyNot = std::move(why);
    return false;
  };
  bool isDone = attempt(*this, [&](Block &block) {
    bool goesOn = true;
    for (int64_t i = 0; i < *iterations && goesOn; ++i) {
      auto yields = parts.body(carried, dim(i));
      if (failed(yields) || yields->size() != parts.tests + carried.size() + parts.scans || bad())
        return false; // has been reported
      if (int64_t(block.getOperations().size()) > kMaxUnrolledOps)
        return giveUp("its iterations have too many operations to unroll");
      ArrayRef<Value> next = *yields;
      if (parts.tests) {
        auto known = knownCondition(next.front());
        if (!known)
          return giveUp("its condition is known at run time only");
        goesOn = *known;
        next = next.drop_front();
      }
      for (auto [value, after] : llvm::zip(carried, next)) {
        if (elementOf(value) != elementOf(after))
          return giveUp("its body changes the type of a carried value");
        value = after;
      }
      for (auto [scan, value] : llvm::zip(scans, next.drop_front(carried.size())))
        scan.push_back(value);
    }
    for (ArrayRef<Value> scan : scans) {
      carried.push_back(stack(*this, scan));
      if (!carried.back())
        return giveUp("its scanned outputs have different shapes");
    }
    return true;
  });
  if (!isDone)
    return failure();
  return carried;
}

FailureOr<nn::LoopOp> Node::makeLoop(const LoopParts &parts) {
  OpBuilder &builder = conversion.builder;
  Location loc = this->loc();
  size_t carried = parts.inits.size();
  SmallVector<Dims> dims;
  SmallVector<int64_t> assigned;
  for (Value init : parts.inits)
    dims.push_back(dimsOf(init));
  AffineExpr counter = conversion.newDataDim(name());
  AffineMapAttr limit =
      parts.limit ? AffineMapAttr::get(nn::mapOf({parts.limit}, builder.getContext())) : AffineMapAttr();
  while (true) {
    size_t dataDims = conversion.dataDimNames.size();
    SmallVector<Type> types;
    SmallVector<AffineMap> maps;
    for (auto [init, own] : llvm::zip(parts.inits, dims)) {
      types.push_back(nn::typeWithDims(own, elementOf(init)));
      maps.push_back(nn::mapOf(own, builder.getContext()));
    }
    auto make = [&](TypeRange results, ArrayRef<AffineMap> resultMaps, bool tests) {
      return nn::LoopOp::create(builder, loc, results, parts.condition, parts.inits, limit, tests,
                                llvm::cast<AffineDimExpr>(counter).getPosition(),
                                builder.getAffineMapArrayAttr(resultMaps), assigned);
    };
    nn::LoopOp draft = make(types, maps, false);
    Block &body = draft.getBody().emplaceBlock();
    for (Type type : types)
      body.addArgument(type, loc);
    FailureOr<SmallVector<Value>> yields;
    {
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToEnd(&body);
      yields = parts.body(body.getArguments(), counter);
    }
    size_t expected = parts.tests + carried + parts.scans;
    if (succeeded(yields) && yields->size() != expected)
      yields = error("has a body of " + Twine(yields->size()) + " outputs, expected " + Twine(expected));
    if (failed(yields)) {
      draft.erase();
      return failure();
    }
    ValueRange next = ValueRange(*yields).drop_front(parts.tests).take_front(carried);

    // Dims that do not stay need a data dim.
    bool changed = false;
    for (auto [i, value] : llvm::enumerate(next)) {
      const Dims after = dimsOf(value);
      if (after.size() != dims[i].size() || elementOf(value) != elementOf(parts.inits[i])) {
        (void)error("has a body that changes a carried value's type from " + text(types[i]) + " to " +
                    text(value.getType()));
        draft.erase();
        return failure();
      }
      for (size_t d = 0; d < after.size(); ++d) {
        auto own = dyn_cast<AffineDimExpr>(dims[i][d]);
        if (sameDim(after[d], dims[i][d]) || (own && llvm::is_contained(assigned, own.getPosition())))
          continue;
        changed = true;
        dims[i][d] = nullptr;
      }
    }
    if (changed) {
      eraseAttempt(conversion, draft);
      conversion.dataDimNames.resize(dataDims);
      for (Dims &own : dims)
        for (AffineExpr &dim : own)
          if (!dim) {
            dim = conversion.newDataDim(name());
            assigned.push_back(llvm::cast<AffineDimExpr>(dim).getPosition());
          }
      continue;
    }

    Value goesOn = parts.tests ? asCondition(*this, yields->front()) : Value();
    if (bad()) {
      draft.erase();
      return failure();
    }
    bool tests = goesOn && knownCondition(goesOn) != true;
    // The limit is the number of iterations if nothing ends the loop before.
    AffineExpr count = parts.limit && !tests && !parts.condition ? parts.limit : counter;
    for (Value scan : ValueRange(*yields).drop_front(parts.tests + carried)) {
      Dims all{count};
      llvm::append_range(all, dimsOf(scan));
      types.push_back(nn::typeWithDims(all, elementOf(scan)));
      maps.push_back(nn::mapOf(all, builder.getContext()));
    }
    // What the body checks, the limit may ensure.
    for (auto check : llvm::make_early_inc_range(body.getOps<nn::CheckDimsOp>())) {
      auto [isEquality, low, high] = check.getCondition().getCondition();
      AffineExpr room = subDims(low, high);
      if (parts.limit && !isEquality && room && sameDim(room, parts.limit - 1 - counter))
        check.erase();
    }
    nn::LoopOp loop = make(types, maps, tests);
    loop.getBody().takeBody(draft.getBody());
    OpBuilder end = OpBuilder::atBlockEnd(&loop.getBody().front());
    nn::YieldOp::create(end, loc, ArrayRef<Value>(*yields).drop_front(parts.tests && !tests));
    draft.erase();
    return loop;
  }
}
