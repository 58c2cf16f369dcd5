//===- Conditions.h - what a model asks of its symbolic dims -----*- C++ -*-===//
#ifndef SKIFF_RUNTIME_CORE_CONDITIONS_H
#define SKIFF_RUNTIME_CORE_CONDITIONS_H

#include "runtime/core/Memory.h"
#include "runtime/core/Status.h"
#include "runtime/format/skiff_generated.h"

namespace skiff {

/// The two sides of a condition.
struct ConditionSides {
  int64_t left, right;
};

/// Checks the expressions of a file's conditions, so that `evaluate` need not.
/// Errors: SKIFF_CORRUPT_FILE.
skiff_status checkConditions(const char *file, const format::Model &model, skiff_error *error);

/// Computes both sides. Returns false if a number overflows or a divisor is not positive.
bool evaluate(const format::Condition &condition, const int64_t *symbols, ConditionSides *sides);

/// Whether it holds for these values of the symbols.
bool holds(const format::Condition &condition, const ConditionSides &sides);

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_CONDITIONS_H
