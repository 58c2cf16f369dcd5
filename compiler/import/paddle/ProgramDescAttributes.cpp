//===- ProgramDescAttributes.cpp - attributes of a ProgramDesc ------------===//
#include "compiler/import/paddle/ProgramDescAttributes.h"

#include "compiler/import/paddle/Program.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;

static FailureOr<Attribute> readScalar(const pb::Scalar &scalar, Builder builder, const Twine &where,
                                       Reporter &reporter) {
  switch (scalar.type()) {
  case pb::Scalar::BOOLEAN:
    if (scalar.has_type())
      return Attribute(builder.getBoolAttr(scalar.b()));
    return reporter.error(where, "is a scalar of no known type");
  case pb::Scalar::LONG:
    return Attribute(builder.getI64IntegerAttr(scalar.i()));
  case pb::Scalar::FLOAT64:
    return Attribute(builder.getF64FloatAttr(scalar.r()));
  case pb::Scalar::COMPLEX128:
    return reporter.error(where, "is a complex number, which is not supported");
  }
  llvm_unreachable("protobuf keeps unknown numbers out of enums");
}

static FailureOr<Attribute> readScalars(const pb::OpDesc::Attr &attr, Builder builder, const Twine &where,
                                        Reporter &reporter) {
  SmallVector<Attribute> scalars;
  for (const pb::Scalar &scalar : attr.scalars()) {
    FailureOr<Attribute> value = readScalar(scalar, builder, where, reporter);
    if (failed(value))
      return failure();
    scalars.push_back(*value);
  }
  if (Attribute list = listOf(scalars, builder.getContext()))
    return list;
  return reporter.error(where, "has scalars of several types, expected one");
}

FailureOr<Attribute> skiff::import_paddle::readAttribute(const pb::OpDesc::Attr &attr, MLIRContext *context,
                                                         const Twine &where, Reporter &reporter) {
  Builder builder(context);
  if (!attr.has_type())
    return reporter.error(where, "has no type, or one that is not known");
  switch (attr.type()) {
  case pb::INT:
    return Attribute(builder.getI64IntegerAttr(attr.i()));
  case pb::LONG:
    return Attribute(builder.getI64IntegerAttr(attr.l()));
  case pb::FLOAT:
    return Attribute(builder.getF32FloatAttr(attr.f()));
  case pb::FLOAT64:
    return Attribute(builder.getF64FloatAttr(attr.float64()));
  case pb::STRING:
    return Attribute(builder.getStringAttr(attr.s()));
  case pb::BOOLEAN:
    return Attribute(builder.getBoolAttr(attr.b()));
  case pb::INTS: {
    SmallVector<int64_t> ints(attr.ints().begin(), attr.ints().end());
    return Attribute(builder.getDenseI64ArrayAttr(ints));
  }
  case pb::LONGS:
    return Attribute(builder.getDenseI64ArrayAttr({attr.longs().data(), size_t(attr.longs_size())}));
  case pb::FLOATS: {
    SmallVector<double> floats(attr.floats().begin(), attr.floats().end());
    return Attribute(builder.getDenseF64ArrayAttr(floats));
  }
  case pb::FLOAT64S:
    return Attribute(builder.getDenseF64ArrayAttr({attr.float64s().data(), size_t(attr.float64s_size())}));
  case pb::STRINGS: {
    SmallVector<StringRef> strings(attr.strings().begin(), attr.strings().end());
    return Attribute(builder.getStrArrayAttr(strings));
  }
  case pb::BOOLEANS: {
    SmallVector<bool> bools(attr.bools().begin(), attr.bools().end());
    return Attribute(builder.getBoolArrayAttr(bools));
  }
  case pb::SCALAR:
    return readScalar(attr.scalar(), builder, where, reporter);
  case pb::SCALARS:
    return readScalars(attr, builder, where, reporter);
  case pb::VAR:
  case pb::VARS:
    return reporter.error(where, "is a variable, which is not supported here");
  case pb::BLOCK:
  case pb::BLOCKS:
    return reporter.error(where,
                          "is a block, which only while and conditional_block may have; export the model "
                          "again with paddle.jit.save");
  }
  llvm_unreachable("protobuf keeps unknown numbers out of enums");
}
