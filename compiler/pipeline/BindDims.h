//===- BindDims.h - what the user says about dims --------------*- C++ -*-===//
#ifndef SKIFF_COMPILER_PIPELINE_BINDDIMS_H
#define SKIFF_COMPILER_PIPELINE_BINDDIMS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace skiff {

/// --shape and --dim, parsed.
struct DimBindings {
  std::map<std::string, llvm::SmallVector<int64_t>> shapes; ///< by input; -1 leaves a dim as it is
  std::map<std::string, std::pair<int64_t, int64_t>> dims;  ///< by symbol; equal ends bind it
  std::map<std::string, llvm::SmallVector<int64_t>> sizes;  ///< by symbol; those that get code of their own

  bool empty() const { return shapes.empty() && dims.empty() && sizes.empty(); }
};

/// NAME=1x3x224x224, NAME:1x3x224x224 or NAME[1,3,224,224]; `?` and -1 leave a dim as it is.
llvm::Error parseShape(llvm::StringRef text, DimBindings &bindings);
/// NAME=N or NAME=LO..HI; NAME=N|N or NAME=LO..HI|N for sizes that get code of their own.
llvm::Error parseDim(llvm::StringRef text, DimBindings &bindings);

/// Binds dims of the arguments of a function of onnx, paddle or nn ops; a symbol that one input binds is
/// bound everywhere.
llvm::LogicalResult bindDims(mlir::ModuleOp module, const DimBindings &bindings);
/// Symbols of an nn function become numbers. Those that were bound leave `nn.symbols`, unless `keepsSymbols`.
llvm::LogicalResult bindSymbols(mlir::func::FuncOp function, const llvm::StringMap<int64_t> &bound,
                                bool keepsSymbols);
/// Ranges become `nn.bounds` of the converted function: [low, high] for each of `nn.symbols`, high 0 for no
/// bound.
void recordBounds(mlir::ModuleOp module, const DimBindings &bindings);

} // namespace skiff

#endif // SKIFF_COMPILER_PIPELINE_BINDDIMS_H
