//===- ProgramDescAttributes.h - attributes of a ProgramDesc ---*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_PROGRAMDESCATTRIBUTES_H
#define SKIFF_COMPILER_IMPORT_PADDLE_PROGRAMDESCATTRIBUTES_H

#include "compiler/import/common/Reporter.h"

#include "mlir/IR/BuiltinAttributes.h"

#include <framework.pb.h>

namespace skiff::import_paddle {

/// The schema's messages; `skiff::paddle` is the dialect.
namespace pb = ::paddle::framework::proto;

/// Reads any attribute but blocks, in the form that paddle.node describes.
llvm::FailureOr<mlir::Attribute> readAttribute(const pb::OpDesc::Attr &attr, mlir::MLIRContext *context,
                                               const llvm::Twine &where, Reporter &reporter);

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_PROGRAMDESCATTRIBUTES_H
