//===- Status.cpp - how the runtime reports errors ------------------------===//
#include "runtime/core/Status.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

using namespace skiff;

/// Formats into `text`; what doesn't fit ends in "...". Returns the length written.
static unsigned formatCut(char *text, unsigned capacity, const char *format, va_list arguments) {
  int wanted = vsnprintf(text, capacity, format, arguments);
  if (wanted < 0) {
    text[0] = '\0';
    return 0;
  }
  if (unsigned(wanted) < capacity)
    return unsigned(wanted);
  if (capacity > 4)
    memcpy(text + capacity - 4, "...", 4);
  return capacity - 1;
}

skiff_status skiff::fail(skiff_error *error, skiff_status code, const char *format, ...) {
  if (!error)
    return code;
  error->code = code;
  va_list arguments;
  va_start(arguments, format);
  formatCut(error->message, sizeof(error->message), format, arguments);
  va_end(arguments);
  return code;
}

void MessageText::append(const char *format, ...) {
  if (length + 1 >= sizeof(text))
    return;
  va_list arguments;
  va_start(arguments, format);
  length += formatCut(text + length, sizeof(text) - length, format, arguments);
  va_end(arguments);
}

const char *skiff_status_name(skiff_status status) {
  switch (status) {
  case SKIFF_OK:
    return "ok";
  case SKIFF_INVALID_ARGUMENT:
    return "invalid argument";
  case SKIFF_IO_ERROR:
    return "input/output error";
  case SKIFF_CORRUPT_FILE:
    return "corrupt file";
  case SKIFF_VERSION_MISMATCH:
    return "version mismatch";
  case SKIFF_NO_TARGET:
    return "no target for this cpu";
  case SKIFF_SHAPE_MISMATCH:
    return "shape mismatch";
  case SKIFF_NOT_BOUND:
    return "not bound";
  case SKIFF_OUT_OF_MEMORY:
    return "out of memory";
  case SKIFF_BUSY:
    return "busy";
  }
  return "unknown status";
}
