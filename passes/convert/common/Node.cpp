//===- Node.cpp - one node, as converters see it ----------------------===//
#include "passes/convert/common/Node.h"

#include "dialects/onnx/Onnx.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Support/DebugStringHelper.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace skiff;

/// Dims, strides and the like are below this; so sums and products of a few of them do not overflow.
static constexpr int64_t kMaxSize = int64_t(1) << 31;

Conversion::Conversion(func::FuncOp function, OpBuilder builder, Problems &problems)
    : builder(builder), dims(function), symbolic(dims), requirements(function), problems(problems) {}

AffineExpr Conversion::newDataDim(const Twine &name) {
  dataDimNames.push_back(name.str());
  return getAffineDimExpr(dataDimNames.size() - 1, builder.getContext());
}

Node::Node(NodeInfo info, ArrayRef<Value> inputs, Conversion &conversion)
    : info(std::move(info)), inputs(inputs), outputs(this->info.usedOutputs.size()), conversion(conversion) {}

/// The importer names each node by its location; text without locations has lines.
static std::string nodeName(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName().str();
  if (auto line = dyn_cast<FileLineColLoc>(loc))
    return "line " + std::to_string(line.getLine());
  return "without a name";
}

std::string Node::name() { return nodeName(loc()); }

LogicalResult Node::error(const Twine &reason) {
  // One error a node: those after the first follow from it.
  if (!hasFailed) {
    conversion.problems.add(name(), info.kind, reason);
  }
  hasFailed = true;
  return failure();
}

LogicalResult Node::finish(Value value) {
  if (!value || bad())
    return failure();
  outputs[0] = value;
  return success();
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

Attribute Node::attr(StringRef name) {
  auto found = info.attrs.getNamed(name);
  if (!found)
    return {};
  askedAttrs.insert(found->getName());
  return found->getValue();
}

void Node::ignoreAttrs(ArrayRef<StringRef> names) {
  for (StringRef name : names)
    (void)attr(name);
}

LogicalResult Node::checkAllAttrsUsed() {
  for (NamedAttribute named : info.attrs)
    if (!askedAttrs.contains(named.getName()))
      return error("attribute '" + named.getName().getValue() +
                   "' is not known for this version of the operator");
  return success();
}

LogicalResult Node::wrongType(StringRef name, StringRef expected) {
  return error("attribute '" + name + "' is " + debugString(attr(name)) + ", expected " + expected);
}

int64_t Node::intOr(StringRef name, int64_t fallback) {
  Attribute value = attr(name);
  if (!value)
    return fallback;
  if (auto integer = dyn_cast<IntegerAttr>(value); integer && integer.getType().isInteger(64))
    return integer.getInt();
  (void)wrongType(name, "an integer");
  return fallback;
}

bool Node::flagOr(StringRef name, bool fallback) {
  int64_t value = intOr(name, fallback);
  if (value != 0 && value != 1)
    (void)error("attribute '" + name + "' is " + Twine(value) + ", expected 0 or 1");
  return value != 0;
}

double Node::floatOr(StringRef name, double fallback) {
  Attribute value = attr(name);
  if (!value)
    return fallback;
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValueAsDouble();
  (void)wrongType(name, "a float");
  return fallback;
}

StringRef Node::stringOr(StringRef name, StringRef fallback) {
  Attribute value = attr(name);
  if (!value)
    return fallback;
  if (auto string = dyn_cast<StringAttr>(value))
    return string.getValue();
  (void)wrongType(name, "a string");
  return fallback;
}

SmallVector<int64_t> Node::intsOr(StringRef name, ArrayRef<int64_t> fallback) {
  Attribute value = attr(name);
  if (!value)
    return SmallVector<int64_t>(fallback);
  if (auto ints = dyn_cast<DenseI64ArrayAttr>(value))
    return SmallVector<int64_t>(ints.asArrayRef());
  (void)wrongType(name, "integers");
  return SmallVector<int64_t>(fallback);
}

SmallVector<double> Node::floatsOr(StringRef name, ArrayRef<double> fallback) {
  Attribute value = attr(name);
  if (!value)
    return SmallVector<double>(fallback);
  if (auto floats = dyn_cast<DenseF32ArrayAttr>(value))
    return SmallVector<double>(floats.asArrayRef().begin(), floats.asArrayRef().end());
  (void)wrongType(name, "floats");
  return SmallVector<double>(fallback);
}

SmallVector<StringRef> Node::stringsOr(StringRef name, ArrayRef<StringRef> fallback) {
  Attribute value = attr(name);
  if (!value)
    return SmallVector<StringRef>(fallback);
  auto array = dyn_cast<ArrayAttr>(value);
  if (array && llvm::all_of(array, llvm::IsaPred<StringAttr>))
    return llvm::map_to_vector(array.getAsValueRange<StringAttr>(), [](StringRef text) { return text; });
  (void)wrongType(name, "strings");
  return SmallVector<StringRef>(fallback);
}

ElementsAttr Node::tensorOrNull(StringRef name) {
  Attribute value = attr(name);
  auto elements = dyn_cast_or_null<ElementsAttr>(value);
  if (elements && !isa<DenseArrayAttr>(value)) // onnx.node's verifier has checked what it holds
    return elements;
  if (value)
    (void)wrongType(name, "a tensor");
  return {};
}

StringRef Node::choiceOf(StringRef name, ArrayRef<StringRef> choices) {
  StringRef value = stringOr(name, choices.front());
  if (llvm::is_contained(choices, value))
    return value;
  (void)error("attribute '" + name + "' is \"" + value + "\", expected one of " + llvm::join(choices, ", "));
  return choices.front();
}

SmallVector<int64_t> Node::sizesOr(StringRef name, size_t count, int64_t fallback, int64_t least) {
  SmallVector<int64_t> fallbacks(count, fallback);
  SmallVector<int64_t> values = intsOr(name, fallbacks);
  if (values.size() != count) {
    (void)error("attribute '" + name + "' has " + Twine(values.size()) + " values, expected " + Twine(count));
    return fallbacks;
  }
  for (int64_t value : values)
    if (value < least || value >= kMaxSize) {
      (void)error("attribute '" + name + "' holds " + Twine(value) + ", expected " + Twine(least) +
                  " or more");
      return fallbacks;
    }
  return values;
}

int64_t Node::checkAxis(int64_t axis, int64_t rank) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  (void)error("axis " + Twine(axis) + " is not in " + Twine(-rank) + ".." + Twine(rank - 1));
  return 0;
}

int64_t Node::axisOr(StringRef name, int64_t fallback, int64_t rank) {
  return checkAxis(intOr(name, fallback), rank);
}

SmallVector<int64_t> Node::checkAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    int64_t checked = checkAxis(axis, rank);
    if (bad())
      return {};
    if (llvm::is_contained(result, checked)) {
      (void)error("axis " + Twine(checked) + " is listed twice");
      return {};
    }
    result.push_back(checked);
  }
  return result;
}

Type Node::elementTypeOf(int64_t dataType) {
  if (Type type = onnx::elementTypeOf(context(), dataType))
    return type;
  std::string name = dataType == 8    ? "string"
                     : dataType == 14 ? "complex64"
                     : dataType == 15 ? "complex128"
                                      : "number " + std::to_string(dataType);
  (void)error("data type " + name + " is not supported, expected a float, an integer or bool");
  return {};
}

//===----------------------------------------------------------------------===//
// Values at compile time
//===----------------------------------------------------------------------===//

SmallVector<int64_t> Node::constantInts(unsigned i, StringRef what) {
  if (bad())
    return {};
  Value value = input(i);
  if (auto constant = value.getDefiningOp<nn::ConstantOp>(); constant && elementOf(value).isIntOrIndex())
    return readInts(constant.getValue());
  if (isData(i)) {
    (void)error("needs " + what + " known when the model is compiled, but input " + Twine(i) +
                " is computed from the model's data");
    return {};
  }
  SmallVector<int64_t> result;
  for (AffineExpr expr : dimsFrom(i, what)) {
    if (auto number = nn::constantDim(expr)) {
      result.push_back(*number);
    } else if (!bad()) {
      (void)error("needs " + what + " that " + (result.empty() && rankOf(value) == 0 ? "is" : "are") +
                  " numbers when the model is compiled, got " + text({expr}));
    }
  }
  return bad() ? SmallVector<int64_t>() : result;
}

SmallVector<double> Node::constantFloats(unsigned i, StringRef what) {
  if (bad())
    return {};
  if (auto values = floatsIfConstant(input(i)))
    return *values;
  (void)error("needs " + what + " known when the model is compiled, but input " + Twine(i) +
              " is computed from the model's inputs");
  return {};
}

std::optional<SmallVector<double>> Node::floatsIfConstant(Value value) {
  if (!value)
    return std::nullopt;
  if (auto constant = value.getDefiningOp<nn::ConstantOp>())
    return readFloats(constant.getValue());
  return std::nullopt;
}

Dims Node::dimsFrom(Value value, const Twine &where, StringRef what) {
  if (bad())
    return {};
  Dims result;
  if (auto constant = value.getDefiningOp<nn::ConstantOp>(); constant && elementOf(value).isIntOrIndex()) {
    if (constant.getType().getNumElements() > 1024) {
      (void)error(where + " has " + Twine(constant.getType().getNumElements()) + " elements, too many for " +
                  what);
      return {};
    }
    for (int64_t number : readInts(constant.getValue()))
      result.push_back(dim(number));
    return result;
  }
  if (isData(value))
    return readDims(value);
  for (const Number &element : conversion.symbolic.elementsOf(value))
    result.push_back(element.integer);
  return result;
}

Dims Node::dimsIfKnown(unsigned i, StringRef what) {
  if (bad())
    return {};
  if (!isData(i))
    return dimsFrom(i, what);
  RankedTensorType type = typeOf(input(i));
  if (!type.hasStaticShape() || type.getNumElements() > 1024) {
    (void)error("needs " + what + " of a known number, but input " + Twine(i) + " has the dims " +
                text(dimsOf(input(i))));
    return {};
  }
  ArrayRef<Number> elements = conversion.symbolic.elementsOf(input(i));
  Dims result;
  for (const Number &element : elements)
    result.push_back(element.integer);
  result.resize(type.getNumElements());
  return result;
}

bool Node::isData(Value value) {
  if (bad() || !value || value.getDefiningOp<nn::ConstantOp>())
    return false;
  ArrayRef<Number> elements = conversion.symbolic.elementsOf(value);
  RankedTensorType type = typeOf(value);
  bool isEmpty = type.hasStaticShape() && type.getNumElements() == 0;
  return !isEmpty && (elements.empty() || llvm::any_of(elements, [](const Number &n) { return !n.integer; }));
}

Dims Node::readDims(Value values) {
  values = cast(values, i64());
  if (!values || bad())
    return {};
  if (!typeOf(values).hasStaticShape() || typeOf(values).getNumElements() > 1024) {
    (void)error("takes as many sizes from a tensor as it has elements, but its dims are " +
                text(dimsOf(values)));
    return {};
  }
  uint64_t first = conversion.dataDimNames.size();
  Dims dims;
  for (int64_t i = 0; i < typeOf(values).getNumElements(); ++i)
    dims.push_back(conversion.newDataDim(name()));
  nn::ReadDimsOp::create(conversion.builder, loc(), values, first);
  return dims;
}

bool Node::require(ArrayRef<nn::DimCondition> conditions) {
  Block *block = conversion.builder.getInsertionBlock();
  bool mayNotRun = !isa<func::FuncOp>(block->getParentOp());
  for (const nn::DimCondition &condition : conditions) {
    bool isData = nn::hasDataDims(condition.lhs) || nn::hasDataDims(condition.rhs);
    auto known = conversion.requirements.known(condition);
    if (known == true)
      continue;
    if ((isData || mayNotRun) && !known)
      nn::CheckDimsOp::create(conversion.builder, loc(), nn::RequireAttr::get(context(), condition, name()));
    else if (auto problem = conversion.requirements.add(condition, name()))
      (void)error(*problem);
  }
  return !bad();
}

LogicalResult Node::requireEqual(ArrayRef<AffineExpr> a, ArrayRef<AffineExpr> b) {
  if (a.size() != b.size())
    return failure();
  SmallVector<nn::DimCondition> conditions;
  auto report = [&] { return mlir::emitError(loc()); };
  nn::ShapeCheck check(report, &conditions);
  for (auto [x, y] : llvm::zip(a, b))
    if (failed(check.equal(x, y)))
      return failure();
  return success(require(conditions));
}

Dims Node::broadcastDims(ArrayRef<Dims> all) {
  Dims result;
  if (bad())
    return result;
  SmallVector<nn::DimCondition> conditions;
  std::string message;
  ScopedDiagnosticHandler handler(context(), [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  auto report = [&] { return mlir::emitError(loc()); };
  if (failed(nn::broadcastDims(all, result, nn::ShapeCheck(report, &conditions))))
    (void)error(nn::withNames(message, conversion.symbolNames));
  else
    (void)require(conditions);
  return result;
}

bool Node::isConstant(Value value) { return value && value.getDefiningOp<nn::ConstantOp>(); }

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string Node::text(ArrayRef<AffineExpr> dims) { return nn::toString(dims, conversion.symbolNames); }

std::string Node::text(Type type) { return debugString(type); }
