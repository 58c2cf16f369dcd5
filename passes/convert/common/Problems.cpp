//===- Problems.cpp - what is wrong with a model --------------------------===//
#include "passes/convert/common/Problems.h"

using namespace mlir;
using namespace skiff;

void Problems::add(StringRef node, const Twine &kind, const Twine &reason) {
  std::string text = (kind + ": " + reason).str();
  auto [place, isNew] = places.try_emplace(text, kinds.size());
  if (isNew)
    kinds.push_back({text, node.str()});
  ++kinds[place->second].count;
}

void Problems::emit(Location loc, StringRef file) const {
  // What follows the first few dozen is no help to anybody.
  constexpr size_t kMaxShown = 100;
  ArrayRef<Kind> shown = ArrayRef<Kind>(kinds).take_front(kMaxShown);
  for (const Kind &kind : shown) {
    InFlightDiagnostic error = emitError(loc) << file << ": ";
    if (!kind.firstNode.empty())
      error << "node \"" << kind.firstNode << "\" ";
    error << kind.text;
    if (kind.count > 1)
      error << " (and " << kind.count - 1 << (kind.count == 2 ? " more node)" : " more nodes)");
    if (&kind == &shown.back() && shown.size() < kinds.size())
      error << "; " << kinds.size() - shown.size() << " more kinds of problems are not shown";
    if (&kind == &shown.back())
      error.attachNote()
          << "nothing was converted; export the model with other operators or another opset, or file an "
             "issue that names what is missing";
  }
}
