//===- NarrowProducts.cpp - integer products on bytes ------------------------------===//
// In:   products of i32 tensors, of which the left was bytes and the right is constant.
// Out:  products of the bytes themselves, and what the zero point adds to them.
// Why:  CPUs multiply bytes two to four times as fast, and memory holds a quarter.
// Ends: one walk.
//===----------------------------------------------------------------------===//
#include "mlir/IR/Builders.h"
#include "passes/static/ConstantPool.h"
#include "passes/static/Matchers.h"
#include "passes/static/Passes.h"

using namespace mlir;

namespace skiff {
#define GEN_PASS_DEF_NARROWPRODUCTS
#include "passes/static/Passes.h.inc"

namespace {
/// A sum over fewer products is not worth a kernel that takes four at a time.
constexpr int64_t kFewest = 3;

/// An i32 tensor as `movements` of bytes, less `zero` (null: 0).
struct Bytes {
  Value bytes, zero;
  SmallVector<Operation *> movements; // from the last to the first
};

std::optional<Bytes> bytesBehind(Value value) {
  Bytes found;
  for (Operation *op = value.getDefiningOp(); op; op = value.getDefiningOp()) {
    if (isa<nn::ReshapeOp, nn::TransposeOp>(op)) {
      found.movements.push_back(op);
    } else if (auto sub = dyn_cast<nn::SubOp>(op); sub && !found.zero) {
      if (sub.getLhs().getType() != sub.getType())
        return std::nullopt;
      found.zero = sub.getRhs();
    } else if (auto cast = dyn_cast<nn::CastOp>(op)) {
      if (!getElementTypeOrSelf(cast.getInput().getType()).isInteger(8))
        return std::nullopt;
      found.bytes = cast.getInput();
      return found;
    } else {
      return std::nullopt;
    }
    value = op->getOperand(0);
  }
  return std::nullopt;
}

bool isScalar(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.hasStaticShape() && type.getNumElements() == 1;
}

/// Constant weights as bytes, and the sum of each column.
struct Weights {
  Value bytes, sums;
};

class Narrower {
public:
  explicit Narrower(ModuleOp module) : pool(module), b(module.getContext()) {}

  void narrow(Operation *product) {
    auto weight = product->getOperand(1).getDefiningOp<nn::ConstantOp>();
    if (!weight || !getElementTypeOrSelf(weight.getType()).isInteger(32))
      return;
    auto type = cast<RankedTensorType>(weight.getType());
    auto conv = dyn_cast<nn::ConvOp>(product);
    if (!type.hasStaticShape() || type.getDimSize(type.getRank() - 2) < kFewest ||
        (!conv && type.getRank() != 2))
      return;
    std::optional<Bytes> left = bytesBehind(product->getOperand(0));
    if (!left || !canMoveZero(*left, conv))
      return;
    bool isPadded = left->zero && conv && llvm::any_of(conv.getPads(), [](int64_t pad) { return pad != 0; });
    if (isPadded && !isByte(left->zero, getElementTypeOrSelf(left->bytes.getType())))
      return;
    b.setInsertionPoint(product);
    Location loc = product->getLoc();
    Weights weights = narrowed(weight);
    if (!weights.bytes)
      return;
    Value bytes = left->bytes;
    for (Operation *movement : llvm::reverse(left->movements)) {
      IRMapping operand;
      operand.map(movement->getOperand(0), bytes);
      auto moved = cast<RankedTensorType>(movement->getResult(0).getType());
      Operation *copy = b.clone(*movement, operand);
      copy->getResult(0).setType(moved.clone(getElementTypeOrSelf(bytes.getType())));
      bytes = copy->getResult(0);
    }
    Value result;
    if (conv) {
      SmallVector<int64_t> pads(conv.getPads());
      if (isPadded)
        bytes = padded(loc, bytes, left->zero, pads);
      result = nn::ConvOp::create(b, loc, bytes, weights.bytes, conv.getStrides(), pads, conv.getDilations(),
                                  conv.getGroups());
    } else {
      result = nn::MatMulOp::create(b, loc, bytes, weights.bytes);
    }
    if (left->zero) {
      Value zero = conv ? scalar(loc, left->zero) : left->zero;
      result = nn::SubOp::create(b, loc, result, nn::MulOp::create(b, loc, zero, weights.sums));
    }
    product->getResult(0).replaceAllUsesWith(result);
    product->erase();
    pool.eraseIfUnused(weight);
  }

private:
  /// Whether the zero point is the same for all that one sum adds up, wherever the movements put it.
  static bool canMoveZero(const Bytes &left, bool isConv) {
    if (!left.zero || isScalar(left.zero))
      return true;
    auto type = cast<RankedTensorType>(left.zero.getType());
    return !isConv && left.movements.empty() && type.getRank() > 0 && type.getShape().back() == 1;
  }

  /// Whether a number can be one of the bytes of `type`.
  static bool isByte(Value zero, Type type) {
    if (auto constant = zero.getDefiningOp<nn::ConstantOp>()) {
      int64_t number = readInts(constant.getValue())[0], low = type.isUnsignedInteger() ? 0 : -128;
      return number >= low && number < low + 256;
    }
    std::optional<Bytes> behind = bytesBehind(zero);
    return behind && !behind->zero && getElementTypeOrSelf(behind->bytes.getType()) == type;
  }

  Value scalar(Location loc, Value value) {
    AffineMap shape = AffineMap::get(0, 0, {}, b.getContext());
    return nn::ReshapeOp::create(b, loc, value, shape);
  }

  /// Pads the spatial dims by the zero point, and sets `pads` to 0.
  Value padded(Location loc, Value bytes, Value zero, SmallVector<int64_t> &pads) {
    size_t spatial = pads.size() / 2;
    SmallVector<int64_t> low{0}, high{0};
    low.append(pads.begin(), pads.begin() + spatial);
    high.append(pads.begin() + spatial, pads.end());
    low.push_back(0);
    high.push_back(0);
    pads.assign(pads.size(), 0);
    Value fill = nn::CastOp::create(b, loc, scalar(loc, zero), getElementTypeOrSelf(bytes.getType()));
    return nn::PadOp::create(b, loc, bytes, fill, low, high, nn::PadMode::constant);
  }

  /// No bytes if a number does not fit.
  Weights narrowed(nn::ConstantOp constant) {
    auto [known, isNew] = narrowedWeights.try_emplace(constant.getValue());
    if (isNew) {
      auto type = cast<RankedTensorType>(constant.getType());
      SmallVector<int64_t> numbers = readInts(constant.getValue());
      int64_t columns = type.getShape().back();
      if (llvm::any_of(numbers, [](int64_t n) { return n < -128 || n > 127; }))
        return {};
      SmallVector<char> bytes(numbers.begin(), numbers.end());
      SmallVector<int32_t> sums(columns);
      for (auto [i, number] : llvm::enumerate(numbers))
        sums[i % columns] += int32_t(number);
      known->second.first = makeElements(type.clone(b.getIntegerType(8)), bytes, "bytes");
      known->second.second = makeElements(
          RankedTensorType::get({columns}, b.getI32Type()),
          ArrayRef(reinterpret_cast<const char *>(sums.data()), sums.size() * sizeof(int32_t)), "sums");
    }
    if (!known->second.first)
      return {};
    return {pool.create(b, constant.getLoc(), known->second.first),
            pool.create(b, constant.getLoc(), known->second.second)};
  }

  ConstantPool pool;
  OpBuilder b;
  llvm::DenseMap<Attribute, std::pair<ElementsAttr, ElementsAttr>> narrowedWeights;
};

struct NarrowProducts : impl::NarrowProductsBase<NarrowProducts> {
  void runOnOperation() override {
    Narrower narrower(getOperation());
    SmallVector<Operation *> products;
    getOperation().walk([&](Operation *op) {
      if (isa<nn::ConvOp, nn::MatMulOp>(op) &&
          getElementTypeOrSelf(op->getOperand(0).getType()).isInteger(32))
        products.push_back(op);
    });
    for (Operation *product : products)
      narrower.narrow(product);
  }
};
} // namespace
} // namespace skiff
