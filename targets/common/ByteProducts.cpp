//===- ByteProducts.cpp - sums of products of bytes --------------------------------===//
#include "targets/common/ByteProducts.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
namespace skiff {

ByteProducts::ByteProducts(KernelEmitter &e, int64_t lanes, bool isSigned)
    : e(e), lanes(lanes), isSigned(isSigned) {
  const Machine &machine = e.machine;
  const std::string &same = isSigned ? machine.signedProducts : machine.mixedProducts;
  const std::string &other = isSigned ? machine.mixedProducts : machine.signedProducts;
  if (!same.empty() || !other.empty()) {
    form = Form::bytes;
    moved = same.empty();
    intrinsic = moved ? other : same;
  } else if (!machine.pairProducts.empty()) {
    form = Form::pairs;
    intrinsic = machine.pairProducts;
  }
}

TileStep ByteProducts::cost() const {
  switch (form) {
  case Form::bytes:
    return {/*columnRegisters=*/1,      /*rowRegisters=*/1,
            /*multiplies=*/1,           /*rowWork=*/0,
            /*columnWork=*/0,
            /*extraRows=*/moved ? 1 : 0};
  case Form::pairs:
    return {/*columnRegisters=*/2, /*rowRegisters=*/3, /*multiplies=*/2, /*rowWork=*/1, /*columnWork=*/2};
  case Form::words:
    break;
  }
  return {/*columnRegisters=*/4, /*rowRegisters=*/4, /*multiplies=*/4, /*rowWork=*/6, /*columnWork=*/6};
}

VectorType ByteProducts::vectorOf(int64_t bits) const {
  return VectorType::get({lanes * 32 / bits}, e.b.getIntegerType(bits));
}

Value ByteProducts::splat(int64_t bits, int64_t value) { return e.constantInt(vectorOf(bits), value); }

Value ByteProducts::everySecond(Value words, int64_t first, bool hasSign) {
  Value pairs = vector::BitCastOp::create(e.b, vectorOf(16), words), eight = splat(16, 8);
  if (!hasSign)
    return first ? arith::ShRUIOp::create(e.b, pairs, eight).getResult()
                 : arith::AndIOp::create(e.b, pairs, splat(16, 255)).getResult();
  if (!first)
    pairs = arith::ShLIOp::create(e.b, pairs, eight);
  return arith::ShRSIOp::create(e.b, pairs, eight);
}

/// Byte `i` of each word.
static Value byteOf(KernelEmitter &e, Value words, int64_t i, bool hasSign) {
  auto by = [&](int64_t bits) { return e.constantInt(words.getType(), bits); };
  if (i < 3)
    words = arith::ShLIOp::create(e.b, words, by(24 - 8 * i));
  return hasSign ? arith::ShRSIOp::create(e.b, words, by(24)).getResult()
                 : arith::ShRUIOp::create(e.b, words, by(24)).getResult();
}

ByteProducts::Factor ByteProducts::row(Value word) {
  if (moved)
    word = arith::XOrIOp::create(e.b, word, e.constantInt(word.getType(), int32_t(0x80808080)));
  Value words = vector::BroadcastOp::create(e.b, vectorOf(32), word);
  switch (form) {
  case Form::bytes:
    return {vector::BitCastOp::create(e.b, vectorOf(8), words)};
  case Form::pairs:
    return {everySecond(words, 0, isSigned), everySecond(words, 1, isSigned)};
  case Form::words:
    break;
  }
  Factor factor;
  for (int64_t i = 0; i < kStep; ++i)
    factor.push_back(byteOf(e, words, i, isSigned));
  return factor;
}

ByteProducts::Factor ByteProducts::column(Value bytes) {
  if (form == Form::bytes)
    return {bytes};
  Value words = vector::BitCastOp::create(e.b, vectorOf(32), bytes);
  if (form == Form::pairs)
    return {everySecond(words, 0, true), everySecond(words, 1, true)};
  Factor factor;
  for (int64_t i = 0; i < kStep; ++i)
    factor.push_back(byteOf(e, words, i, true));
  return factor;
}

Value ByteProducts::add(const Factor &row, const Factor &column, Value sum) {
  auto call = [&](ValueRange operands) {
    return LLVM::CallIntrinsicOp::create(e.b, vectorOf(32), e.b.getStringAttr(intrinsic), operands)
        .getResult(0);
  };
  if (form == Form::bytes) // x86 asks for the bytes without a sign first, AArch64 likewise
    return call({sum, row[0], column[0]});
  for (auto [x, y] : llvm::zip(row, column)) {
    Value product = form == Form::pairs ? call({x, y}) : arith::MulIOp::create(e.b, x, y).getResult();
    sum = arith::AddIOp::create(e.b, sum, product);
  }
  return sum;
}

ByteProducts::Factor ByteProducts::ones() { return {splat(8, 1)}; }

Value ByteProducts::corrected(Value sum, Value sumOfOnes) {
  Value moves = arith::ShLIOp::create(e.b, sumOfOnes, splat(32, 7));
  return isSigned ? arith::SubIOp::create(e.b, sum, moves).getResult()
                  : arith::AddIOp::create(e.b, sum, moves).getResult();
}

} // namespace skiff
