//===- Conditions.cpp - what a model asks of its symbolic dims ------------===//
#include "runtime/core/Conditions.h"

#include "runtime/core/DimSteps.h"

#include <cinttypes>

using namespace skiff;

// Far above what the compiler writes.
static constexpr uint32_t maxConditions = 1 << 16;

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
    uint32_t depth = 0;
    if (const char *what = checkDimSteps(*condition->steps(), model.symbols()->size(), &depth))
      return corrupt(what);
    if (depth != 2)
      return corrupt("it does not compare two numbers");
  }
  return SKIFF_OK;
}

bool skiff::evaluate(const format::Condition &condition, const int64_t *symbols, ConditionSides *sides) {
  int64_t stack[maxDimStack];
  if (!evaluate(*condition.steps(), symbols, stack))
    return false;
  *sides = {stack[0], stack[1]};
  return true;
}

bool skiff::holds(const format::Condition &condition, const ConditionSides &sides) {
  return condition.relation() == format::Relation::equal ? sides.left == sides.right
                                                         : sides.left >= sides.right;
}
