//===- Reporter.cpp - what is wrong with a model --------------------------===//
#include "compiler/import/common/Reporter.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace skiff;

static constexpr int kMaxErrors = 50;
static constexpr size_t kMaxNameShown = 200;

std::string skiff::printable(StringRef text) {
  std::string result;
  for (char c : text.take_front(kMaxNameShown))
    result += (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) ? '?' : c;
  return result + (text.size() > kMaxNameShown ? "..." : "");
}

std::string skiff::quote(StringRef text) { return '"' + printable(text) + '"'; }

LogicalResult Reporter::error(const Twine &where, const Twine &text) {
  if (count > kMaxErrors)
    return failure();
  InFlightDiagnostic diagnostic = emitError(UnknownLoc::get(context)) << file << ": ";
  if (++count > kMaxErrors)
    return diagnostic << "more errors follow, which are not shown";
  std::string place = where.str();
  if (!place.empty())
    diagnostic << place << ": ";
  return diagnostic << text;
}

bool Reporter::full() const { return count > kMaxErrors; }
