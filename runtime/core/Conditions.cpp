//===- Conditions.cpp - what a model asks of its symbolic dims ------------===//
#include "runtime/core/Conditions.h"

#include "runtime/core/Manifest.h"

#include <cinttypes>

using namespace skiff;
using format::DimOp;

// Far above what the compiler writes: it refuses dims of more than 200 parts.
static constexpr uint32_t maxConditions = 1 << 16;
static constexpr uint32_t maxSteps = 1024;
static constexpr uint32_t maxStack = 64;

skiff_status skiff::checkConditions(const char *file, const format::Model &model, skiff_error *error) {
  const auto *conditions = model.conditions();
  if (!conditions)
    return SKIFF_OK;
  if (conditions->size() > maxConditions)
    return fail(error, SKIFF_CORRUPT_FILE, "%s: %" PRIu32 " conditions, at most %" PRIu32 " are possible",
                file, conditions->size(), maxConditions);
  for (const format::Condition *condition : *conditions) {
    auto corrupt = [&](const char *what) {
      return fail(error, SKIFF_CORRUPT_FILE, "%s: condition \"%.64s\": %s; compile the model again", file,
                  condition->text()->c_str(), what);
    };
    if (condition->relation() > format::Relation::MAX)
      return corrupt("unknown relation");
    if (condition->steps()->size() > maxSteps)
      return corrupt("more than 1024 steps");
    if (!isAligned(*condition->steps()))
      return corrupt("its steps are misaligned");
    uint32_t depth = 0;
    for (const format::DimStep *step : *condition->steps()) {
      if (step->op() > DimOp::MAX)
        return corrupt("unknown operation");
      if (step->op() == DimOp::symbol && uint64_t(step->value()) >= model.symbols()->size())
        return corrupt("it names a symbol that does not exist");
      if (step->op() > DimOp::symbol) {
        if (depth < 2)
          return corrupt("an operation lacks an operand");
        --depth;
      } else if (++depth > maxStack) {
        return corrupt("it is nested too deeply");
      }
    }
    if (depth != 2)
      return corrupt("it does not compare two numbers");
  }
  return SKIFF_OK;
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

bool skiff::evaluate(const format::Condition &condition, const int64_t *symbols, ConditionSides *sides) {
  int64_t stack[maxStack];
  uint32_t depth = 0;
  for (const format::DimStep *step : *condition.steps()) {
    if (step->op() == DimOp::constant)
      stack[depth++] = step->value();
    else if (step->op() == DimOp::symbol)
      stack[depth++] = symbols[step->value()];
    else if (--depth; !apply(step->op(), stack[depth - 1], stack[depth]))
      return false;
  }
  *sides = {stack[0], stack[1]};
  return true;
}

bool skiff::holds(const format::Condition &condition, const ConditionSides &sides) {
  return condition.relation() == format::Relation::equal ? sides.left == sides.right
                                                         : sides.left >= sides.right;
}
