//===- Diagnostics.cpp - errors as users read them ---------------------------------------===//
#include "compiler/pipeline/Diagnostics.h"

#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
namespace skiff {

/// The first node name behind a location.
static StringRef nodeOf(Location loc) {
  StringRef name;
  loc->walk([&](Location part) {
    if (auto named = dyn_cast<NameLoc>(part)) {
      name = named.getName();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return name;
}

UserDiagnostics::UserDiagnostics(MLIRContext *context, std::string file, bool verbose)
    : file(std::move(file)), handler(context, [this, verbose](Diagnostic &diagnostic) {
        bool isError = diagnostic.getSeverity() == DiagnosticSeverity::Error;
        if (!isError && diagnostic.getSeverity() != DiagnosticSeverity::Warning && !verbose)
          return success();
        count += isError;
        (isError ? llvm::WithColor::error() : llvm::WithColor::warning());
        std::string text = diagnostic.str();
        if (auto at = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
          llvm::errs() << at.getFilename().getValue() << ":" << at.getLine() << ":" << at.getColumn() << ": ";
        else if (StringRef node = nodeOf(diagnostic.getLocation()); !node.empty())
          llvm::errs() << this->file << ": node \"" << node << "\": ";
        llvm::errs() << text << "\n";
        for (Diagnostic &note : diagnostic.getNotes()) {
          bool dump =
              isa<UnknownLoc>(note.getLocation()) ? false : note.str().find("see current operation") == 0;
          if (!dump || verbose)
            llvm::WithColor::note() << note << "\n";
        }
        return success();
      }) {
  // MLIR's own context for a failing op is for those who ask.
  context->printOpOnDiagnostic(verbose);
}

} // namespace skiff
