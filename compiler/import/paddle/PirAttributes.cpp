//===- PirAttributes.cpp - attributes and types of PIR --------------------===//
#include "compiler/import/paddle/PirAttributes.h"

#include "compiler/import/paddle/Program.h"
#include "dialects/paddle/Paddle.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;

std::string skiff::import_paddle::fullName(StringRef name) {
  auto [dialect, rest] = name.split('.');
  if (rest.empty())
    return name.str();
  StringRef full = llvm::StringSwitch<StringRef>(dialect)
                       .Case("0", "builtin")
                       .Case("1", "pd_op")
                       .Case("2", "cf")
                       .Case("3", "custom_op")
                       .Case("4", "pd_dist")
                       .Default(dialect);
  return (full + "." + rest).str();
}

std::string skiff::import_paddle::kindOf(const Json &object) {
  return fullName(asString(member(object, "#")).value_or(""));
}

/// A float's value: what JSON has no number for lies under another key.
static std::optional<double> readFloat(const Json &object) {
  if (std::optional<StringRef> word = asString(member(object, "VD")))
    return llvm::StringSwitch<std::optional<double>>(*word)
        .Cases({"NaN", "NAN"}, std::numeric_limits<double>::quiet_NaN())
        .Case("INF", std::numeric_limits<double>::infinity())
        .Case("-INF", -std::numeric_limits<double>::infinity())
        .Default(std::nullopt);
  return asNumber(member(object, "D"));
}

/// "t_f32" is "float32".
static StringRef dataTypeName(StringRef kind) {
  return llvm::StringSwitch<StringRef>(kind)
      .Case("builtin.t_bool", "bool")
      .Case("builtin.t_i8", "int8")
      .Case("builtin.t_ui8", "uint8")
      .Case("builtin.t_i16", "int16")
      .Case("builtin.t_i32", "int32")
      .Case("builtin.t_i64", "int64")
      .Case("builtin.t_f16", "float16")
      .Case("builtin.t_bf16", "bfloat16")
      .Case("builtin.t_f32", "float32")
      .Case("builtin.t_f64", "float64")
      .Case("builtin.t_f8e4m3fn", "float8_e4m3fn")
      .Case("builtin.t_f8e5m2", "float8_e5m2")
      .Default("");
}

namespace {
class AttributeReader {
public:
  AttributeReader(MLIRContext *context, const Twine &where, Reporter &reporter)
      : builder(context), where(where), reporter(reporter) {}

  FailureOr<Attribute> read(const Json &object);

private:
  FailureOr<Attribute> readScalar(const Json &object);
  FailureOr<Attribute> readList(const Json &object);
  LogicalResult bad(const Json &object) {
    return reporter.error(where, "has a value that is no " + printable(kindOf(object)));
  }

  Builder builder;
  const Twine &where;
  Reporter &reporter;
};
} // namespace

/// A constant with a data type of its own: ["float32", 1.5].
FailureOr<Attribute> AttributeReader::readScalar(const Json &object) {
  const JsonArray &parts = arrayMember(object, "D");
  std::optional<StringRef> type = asString(parts.empty() ? nullptr : &parts[0]);
  if (type && (type->starts_with("complex") || parts.size() == 3))
    return reporter.error(where, "is a complex number, which is not supported");
  if (!type || parts.size() != 2)
    return bad(object);
  if (*type == "bool")
    if (std::optional<bool> value = asBool(&parts[1]))
      return Attribute(builder.getBoolAttr(*value));
  if (type->starts_with("int") || type->starts_with("uint"))
    if (std::optional<int64_t> value = asInt(&parts[1]))
      return Attribute(builder.getI64IntegerAttr(*value));
  if (type->starts_with("float") || type->starts_with("bfloat"))
    if (std::optional<double> value = asNumber(&parts[1]))
      return Attribute(builder.getF64FloatAttr(*value));
  return bad(object);
}

FailureOr<Attribute> AttributeReader::readList(const Json &object) {
  const Json *data = member(object, "D");
  if (!data || !data->is_array())
    return bad(object);
  SmallVector<Attribute> elements;
  for (const Json &element : arrayMember(object, "D")) {
    if (kindOf(element) == "builtin.a_array")
      return reporter.error(where, "is a list of lists, which is not supported");
    FailureOr<Attribute> value = read(element);
    if (failed(value))
      return failure();
    if (!*value)
      return reporter.error(where, "has a list with an element that has no value");
    elements.push_back(*value);
  }
  if (Attribute list = listOf(elements, builder.getContext()))
    return list;
  return reporter.error(where, "is a list of values of several types, expected one");
}

FailureOr<Attribute> AttributeReader::read(const Json &object) {
  std::string kind = kindOf(object);
  const Json *data = member(object, "D");
  if (kind == "NULL" || kind == "pd_op.a_place")
    return Attribute();
  if (kind == "builtin.a_bool") {
    if (std::optional<bool> value = asBool(data))
      return Attribute(builder.getBoolAttr(*value));
  } else if (kind == "builtin.a_i32" || kind == "builtin.a_i64" || kind == "builtin.a_index") {
    if (std::optional<int64_t> value = asInt(data))
      return Attribute(builder.getI64IntegerAttr(*value));
  } else if (kind == "builtin.a_f32" || kind == "builtin.a_f64") {
    if (std::optional<double> value = readFloat(object))
      return kind == "builtin.a_f32" ? Attribute(builder.getF32FloatAttr(float(*value)))
                                     : Attribute(builder.getF64FloatAttr(*value));
  } else if (kind == "builtin.a_str" || kind == "builtin.a_tensorname" || kind == "pd_op.a_layout") {
    if (std::optional<StringRef> value = asString(data))
      return Attribute(builder.getStringAttr(*value));
  } else if (kind == "pd_op.a_dtype") {
    if (std::optional<StringRef> value = asString(data))
      return value->starts_with("Undefined") ? Attribute() : Attribute(builder.getStringAttr(*value));
  } else if (kind == "builtin.a_type") {
    if (StringRef name = data ? dataTypeName(kindOf(*data)) : ""; !name.empty())
      return Attribute(builder.getStringAttr(name));
  } else if (kind == "pd_op.a_intarray") {
    SmallVector<int64_t> ints;
    for (const Json &element : arrayMember(object, "D"))
      if (std::optional<int64_t> value = asInt(&element))
        ints.push_back(*value);
    if (data && data->is_array() && ints.size() == data->size())
      return Attribute(builder.getDenseI64ArrayAttr(ints));
  } else if (kind == "builtin.a_array") {
    return readList(object);
  } else if (kind == "pd_op.a_scalar") {
    return readScalar(object);
  } else if (kind == "builtin.a_c64" || kind == "builtin.a_c128") {
    return reporter.error(where, "is a complex number, which is not supported");
  } else {
    return reporter.error(where, "has the kind " + quote(kind) + ", which is not supported");
  }
  return bad(object);
}

FailureOr<Attribute> skiff::import_paddle::readPirAttribute(const Json &object, MLIRContext *context,
                                                            const Twine &where, Reporter &reporter) {
  return AttributeReader(context, where, reporter).read(object);
}

FailureOr<RankedTensorType> skiff::import_paddle::readPirTensorType(const Json &object, MLIRContext *context,
                                                                    const Twine &where, Reporter &reporter) {
  const JsonArray &parts = arrayMember(object, "D");
  if (kindOf(object) != "builtin.t_dtensor" || parts.size() < 2 || !parts[1].is_array())
    return reporter.error(where, "has the type " + quote(kindOf(object)) +
                                     ", expected a dense tensor; other kinds are not supported");
  Type element = skiff::paddle::elementTypeOf(context, dataTypeName(kindOf(parts[0])));
  if (!element)
    return reporter.error(where, "has elements of type " + quote(kindOf(parts[0])) +
                                     ", expected a float, an integer or bool");
  SmallVector<int64_t> dims;
  for (const Json &part : parts[1])
    dims.push_back(asInt(&part).value_or(-2)); // no number is no dim
  return declaredType(dims, element, where, reporter);
}
