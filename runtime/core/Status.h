//===- Status.h - how the runtime reports errors --------------------------===//
#ifndef SKIFF_RUNTIME_CORE_STATUS_H
#define SKIFF_RUNTIME_CORE_STATUS_H

#include "skiff/skiff.h"

namespace skiff {

/// Writes `code` and the formatted message to `error` unless that is null, and
/// returns `code`. What doesn't fit into skiff_error is cut off with "...".
skiff_status fail(skiff_error *error, skiff_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// Collects one message piece by piece, for messages that list things.
class MessageText {
public:
  void append(const char *format, ...) __attribute__((format(printf, 2, 3)));
  const char *c_str() const { return text; }

private:
  char text[sizeof(skiff_error::message)] = "";
  unsigned length = 0;
};

} // namespace skiff

/// Returns from the calling function with the status of `expression`, if that is an error.
#define SKIFF_TRY(expression)                                                                                \
  do {                                                                                                       \
    if (skiff_status tryStatus = (expression))                                                               \
      return tryStatus;                                                                                      \
  } while (false)

#endif // SKIFF_RUNTIME_CORE_STATUS_H
