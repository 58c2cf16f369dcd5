//===- DimSteps.cpp - expressions over symbolic dims ----------------------===//
#include "runtime/core/DimSteps.h"

#include "runtime/core/Manifest.h"

using namespace skiff;
using format::DimOp;

// Far above what the compiler writes: it refuses dims of more than 200 parts.
static constexpr uint32_t maxSteps = 1024;

const char *skiff::checkDimSteps(const DimSteps &steps, uint64_t symbols, uint32_t *depth) {
  *depth = 0;
  if (steps.size() > maxSteps)
    return "more than 1024 steps";
  if (!isAligned(steps))
    return "its steps are misaligned";
  for (const format::DimStep *step : steps) {
    if (step->op() > DimOp::MAX)
      return "unknown operation";
    if (step->op() == DimOp::symbol && uint64_t(step->value()) >= symbols)
      return "it names a symbol that does not exist";
    if (step->op() > DimOp::symbol) {
      if (*depth < 2)
        return "an operation lacks an operand";
      --*depth;
    } else if (++*depth > maxDimStack) {
      return "it is nested too deeply";
    }
  }
  return nullptr;
}

/// Replaces `left` by the result.
static bool apply(DimOp op, int64_t &left, int64_t right) {
  switch (op) {
  case DimOp::add:
    return !__builtin_add_overflow(left, right, &left);
  case DimOp::multiply:
    return !__builtin_mul_overflow(left, right, &left);
  default:
    break;
  }
  if (right <= 0)
    return false;
  int64_t quotient = left / right, rest = left % right;
  if (op == DimOp::floor_divide)
    left = quotient - (rest < 0);
  else if (op == DimOp::ceil_divide)
    left = quotient + (rest > 0);
  else
    left = rest < 0 ? rest + right : rest;
  return true;
}

bool skiff::evaluate(const DimSteps &steps, const int64_t *symbols, int64_t (&stack)[maxDimStack]) {
  uint32_t depth = 0;
  for (const format::DimStep *step : steps) {
    if (step->op() == DimOp::constant)
      stack[depth++] = step->value();
    else if (step->op() == DimOp::symbol)
      stack[depth++] = symbols[step->value()];
    else if (--depth; !apply(step->op(), stack[depth - 1], stack[depth]))
      return false;
  }
  return true;
}
