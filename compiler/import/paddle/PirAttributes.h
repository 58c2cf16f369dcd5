//===- PirAttributes.h - attributes and types of PIR -----------*- C++ -*-===//
#ifndef SKIFF_COMPILER_IMPORT_PADDLE_PIRATTRIBUTES_H
#define SKIFF_COMPILER_IMPORT_PADDLE_PIRATTRIBUTES_H

#include "compiler/import/common/Reporter.h"
#include "compiler/import/paddle/Json.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace skiff::import_paddle {

/// "1.conv2d" is "pd_op.conv2d".
std::string fullName(llvm::StringRef name);

/// What kind of thing an attribute or type object is, by its full name; "" if it does not say.
std::string kindOf(const Json &object);

/// Reads an attribute object, in the form that paddle.node describes. Null for what is left out: places,
/// undefined data types, and the absence of an attribute.
llvm::FailureOr<mlir::Attribute> readPirAttribute(const Json &object, mlir::MLIRContext *context,
                                                  const llvm::Twine &where, Reporter &reporter);

/// The tensor type that a type object declares.
llvm::FailureOr<mlir::RankedTensorType> readPirTensorType(const Json &object, mlir::MLIRContext *context,
                                                          const llvm::Twine &where, Reporter &reporter);

} // namespace skiff::import_paddle

#endif // SKIFF_COMPILER_IMPORT_PADDLE_PIRATTRIBUTES_H
