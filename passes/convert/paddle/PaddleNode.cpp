//===- PaddleNode.cpp - one Paddle operator, as converters see it ---------===//
#include "passes/convert/paddle/PaddleNode.h"

#include "mlir/Support/DebugStringHelper.h"

using namespace mlir;
using namespace skiff;

/// Of ONNX's operators the newest versions are stated.
static constexpr int64_t kStandardOpset = 26;

static NodeInfo infoOf(paddle::NodeOp op, const PaddleRow *row) {
  StringRef type = op.getOpType();
  std::string kind = ("(" + type + ")").str();
  bool isInLoop = false;
  for (auto outer = op->getParentOfType<paddle::NodeOp>(); outer;
       outer = outer->getParentOfType<paddle::NodeOp>())
    isInLoop |= outer.getOpType() == "while";
  StringRef name = row ? StringRef(row->pir ? row->pir : row->legacy) : type;
  return {op.getLoc(), name, kind, kStandardOpset, op.getAttrs(), llvm::SmallBitVector(1, true), isInLoop};
}

/// The first value of each slot is the node's input.
static SmallVector<Value> firstOf(const PaddleNode::Lists &lists) {
  return llvm::map_to_vector(lists,
                             [](ArrayRef<Value> list) { return list.empty() ? Value() : list.front(); });
}

/// Which values of `slots` belong to each name of `names` ("X Y|YList"); in PIR slots are numbers.
static PaddleNode::Lists sortInto(StringRef names, bool isPir, ArrayAttr slots, ArrayRef<Value> values) {
  SmallVector<StringRef> parameters;
  names.split(parameters, ' ', -1, /*KeepEmpty=*/false);
  PaddleNode::Lists lists(std::max<size_t>(parameters.size(), 1));
  if (isPir) {
    for (auto [slot, value] : llvm::zip(slots.getAsValueRange<StringAttr>(), values)) {
      unsigned number;
      if (slot.getAsInteger(10, number) || number > 64)
        continue;
      lists.resize(std::max<size_t>(lists.size(), number + 1));
      lists[number].push_back(value);
    }
    return lists;
  }
  for (auto [i, alternatives] : llvm::enumerate(parameters)) {
    SmallVector<StringRef> all;
    alternatives.split(all, '|');
    for (StringRef name : all)
      if (lists[i].empty())
        for (auto [slot, value] : llvm::zip(slots.getAsValueRange<StringAttr>(), values))
          if (slot == name)
            lists[i].push_back(value);
  }
  return lists;
}

static bool isFromPir(paddle::NodeOp op) { return op.getOpType().starts_with("pd_op."); }

PaddleNode::PaddleNode(paddle::NodeOp op, const PaddleRow *row, ArrayRef<Value> values,
                       Conversion &conversion)
    : PaddleNode(op, row, sortInto(row ? row->inputs : "", isFromPir(op), op.getInputSlots(), values),
                 conversion) {}

PaddleNode::PaddleNode(paddle::NodeOp op, const PaddleRow *row, Lists given, Conversion &conversion)
    : Node(infoOf(op, row), firstOf(given), conversion), op(op), lists(std::move(given)) {
  SmallVector<StringRef> names;
  StringRef(row ? row->outputs : "").split(names, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef slot : op.getOutputSlots().getAsValueRange<StringAttr>()) {
    unsigned output = ~0u;
    if (isPir())
      slot.getAsInteger(10, output);
    else if (auto found = llvm::find(names, slot); found != names.end())
      output = found - names.begin();
    unsigned element = llvm::count_if(places, [&](auto place) { return place.first == output; });
    places.push_back({output, element});
    if (output < 64)
      results.resize(std::max<size_t>(results.size(), output + 1));
  }
  results.resize(std::max({results.size(), names.size(), size_t(1)}));
}

bool PaddleNode::isPir() { return isFromPir(op); }

Value PaddleNode::need(unsigned i) {
  if (!input(i) && !bad())
    (void)error("input " + Twine(i) + " is missing");
  return input(i);
}

size_t PaddleNode::listSize(unsigned output) const {
  return llvm::count_if(places, [&](auto place) { return place.first == output; });
}

bool PaddleNode::uses(unsigned output) const {
  for (auto [i, place] : llvm::enumerate(places))
    if (place.first == output && !op->getResult(i).use_empty())
      return true;
  return false;
}

Value PaddleNode::resultOf(unsigned opResult) const {
  auto [output, element] = places[opResult];
  return output < results.size() && element < results[output].size() ? results[output][element] : Value();
}

LogicalResult PaddleNode::done(Value value) {
  if (!value || bad())
    return failure();
  set(0, value);
  return success();
}

LogicalResult PaddleNode::done(ArrayRef<Value> values) {
  if (bad() || llvm::is_contained(values, Value()))
    return failure();
  if (values.size() < listSize(0))
    return error("gives " + Twine(values.size()) + " results, but has " + Twine(listSize(0)) + " outputs");
  setList(0, values);
  return success();
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

Attribute PaddleNode::find(StringRef names) {
  SmallVector<StringRef> all;
  names.split(all, '|', -1, /*KeepEmpty=*/false);
  for (StringRef name : all)
    if (Attribute value = op.getAttrs().get(name))
      return value;
  return {};
}

void PaddleNode::wrongAttribute(StringRef names, StringRef expected) {
  (void)error("attribute '" + names.split('|').first + "' is " + debugString(find(names)) + ", expected " +
              expected);
}

int64_t PaddleNode::integer(StringRef names, int64_t fallback) {
  Attribute value = find(names);
  if (!value)
    return fallback;
  if (auto number = dyn_cast<IntegerAttr>(value))
    return number.getType().isInteger(1) ? number.getValue().getZExtValue() : number.getInt();
  if (auto number = dyn_cast<FloatAttr>(value);
      number && number.getValueAsDouble() == std::trunc(number.getValueAsDouble()))
    return int64_t(number.getValueAsDouble());
  wrongAttribute(names, "an integer");
  return fallback;
}

bool PaddleNode::flag(StringRef names, bool fallback) { return integer(names, fallback) != 0; }

double PaddleNode::real(StringRef names, double fallback) {
  Attribute value = find(names);
  if (!value)
    return fallback;
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValueAsDouble();
  if (auto number = dyn_cast<IntegerAttr>(value))
    return number.getType().isInteger(1) ? double(number.getValue().getZExtValue()) : double(number.getInt());
  wrongAttribute(names, "a number");
  return fallback;
}

StringRef PaddleNode::text(StringRef names, StringRef fallback) {
  Attribute value = find(names);
  if (!value)
    return fallback;
  if (auto string = dyn_cast<StringAttr>(value))
    return string.getValue();
  wrongAttribute(names, "a string");
  return fallback;
}

SmallVector<int64_t> PaddleNode::integers(StringRef names, ArrayRef<int64_t> fallback) {
  Attribute value = find(names);
  if (!value)
    return SmallVector<int64_t>(fallback);
  if (auto array = dyn_cast<DenseI64ArrayAttr>(value))
    return SmallVector<int64_t>(array.asArrayRef());
  if (auto number = dyn_cast<IntegerAttr>(value)) // one number in place of a list
    return {number.getInt()};
  if (auto array = dyn_cast<DenseF64ArrayAttr>(value)) // scalars are written as floats, whatever their type
    return llvm::map_to_vector(array.asArrayRef(), [](double number) { return int64_t(number); });
  if (auto array = dyn_cast<ArrayAttr>(value); array && llvm::all_of(array, llvm::IsaPred<IntegerAttr>))
    return llvm::map_to_vector(array.getAsValueRange<IntegerAttr>(),
                               [](const APInt &number) { return int64_t(number.getZExtValue()); });
  wrongAttribute(names, "integers");
  return SmallVector<int64_t>(fallback);
}

SmallVector<double> PaddleNode::reals(StringRef names) {
  Attribute value = find(names);
  if (!value)
    return {};
  if (auto array = dyn_cast<DenseF64ArrayAttr>(value))
    return SmallVector<double>(array.asArrayRef());
  if (auto number = dyn_cast<FloatAttr>(value))
    return {number.getValueAsDouble()};
  return llvm::map_to_vector(integers(names), [](int64_t number) { return double(number); });
}

Type PaddleNode::elementTypeOr(StringRef names, Type fallback) {
  Type type = elementType(names);
  return type ? type : fallback;
}

Type PaddleNode::elementType(StringRef names) {
  Attribute value = find(names);
  if (!value)
    return {};
  Type type;
  if (auto name = dyn_cast<StringAttr>(value)) {
    if (name.getValue().starts_with("Undefined"))
      return {};
    type = paddle::elementTypeOf(context(), name.getValue());
  } else if (auto number = dyn_cast<IntegerAttr>(value)) {
    if (number.getInt() < 0)
      return {};
    type = paddle::elementTypeOf(context(), number.getInt());
  }
  if (!type)
    (void)error("data type " + debugString(value) + " is not supported");
  return type;
}

//===----------------------------------------------------------------------===//
// Operands or attributes
//===----------------------------------------------------------------------===//

Value PaddleNode::tensorAt(unsigned i, StringRef names) {
  ArrayRef<Value> given = list(i);
  if (given.empty())
    return has(names) ? ints(integers(names)) : Value();
  if (given.size() == 1) {
    Value value = cast(given.front(), i64());
    return value && rankOf(value) == 0 ? reshape(value, {dim(1)}) : value;
  }
  SmallVector<Value> parts; // a list of scalars
  for (Value value : given)
    parts.push_back(reshape(cast(value, i64()), {dim(1)}));
  if (bad() || llvm::is_contained(parts, Value()))
    return {};
  return make<nn::ConcatOp>(ValueRange(parts), uint64_t(0));
}

SmallVector<int64_t> PaddleNode::integersAt(unsigned i, StringRef names, ArrayRef<int64_t> fallback) {
  if (list(i).empty())
    return integers(names, fallback);
  Value value = tensorAt(i, names);
  if (!value || bad())
    return SmallVector<int64_t>(fallback);
  if (auto constant = value.getDefiningOp<nn::ConstantOp>())
    return readInts(constant.getValue());
  (void)error("needs " + names.split('|').first +
              " known when the model is compiled, but it is computed from the model's inputs");
  return SmallVector<int64_t>(fallback);
}

int64_t PaddleNode::integerAt(unsigned i, StringRef names, int64_t fallback) {
  if (list(i).empty())
    return integer(names, fallback);
  SmallVector<int64_t> values = integersAt(i, names, {fallback});
  if (values.size() == 1 || bad())
    return bad() ? fallback : values.front();
  (void)error("input " + Twine(i) + " has " + Twine(values.size()) + " elements, expected one");
  return fallback;
}

Dims PaddleNode::dimsAt(unsigned i, StringRef names) {
  Value shape = tensorAt(i, names);
  return shape ? dimsFrom(shape, "a tensor", names.split('|').first) : Dims();
}

double PaddleNode::realAt(unsigned i, StringRef names, double fallback) {
  if (list(i).empty())
    return real(names, fallback);
  auto values = floatsIfConstant(input(i));
  if (values && values->size() == 1)
    return values->front();
  (void)error("needs " + names.split('|').first + " known when the model is compiled, one number");
  return fallback;
}

Value PaddleNode::scalarAt(unsigned i, StringRef names, double fallback, Type type) {
  if (list(i).empty())
    return scalar(type, real(names, fallback));
  return reshape(cast(input(i), type), ArrayRef<int64_t>{});
}

Value PaddleNode::ints(ArrayRef<int64_t> values) {
  if (bad())
    return {};
  return constant(makeInts(RankedTensorType::get({int64_t(values.size())}, i64()), values));
}

//===----------------------------------------------------------------------===//
// ONNX's operators
//===----------------------------------------------------------------------===//

static Attribute attributeOf(const StandardAttr &attr, Builder &builder) {
  if (attr.integer)
    return builder.getI64IntegerAttr(*attr.integer);
  if (attr.real)
    return builder.getF64FloatAttr(*attr.real);
  if (attr.text)
    return builder.getStringAttr(*attr.text);
  if (attr.integers)
    return builder.getDenseI64ArrayAttr(*attr.integers);
  return builder.getStrArrayAttr(*attr.texts);
}

SmallVector<Value> PaddleNode::standards(StringRef type, ArrayRef<Value> inputs, ArrayRef<StandardAttr> attrs,
                                         unsigned count) {
  SmallVector<Value> nothing(count);
  if (bad())
    return nothing;
  Builder builder(context());
  SmallVector<NamedAttribute> named;
  for (const StandardAttr &attr : attrs)
    named.push_back({builder.getStringAttr(attr.name), attributeOf(attr, builder)});
  NodeInfo info = about();
  info.type = type;
  info.opset = kStandardOpset;
  info.attrs = builder.getDictionaryAttr(named);
  info.usedOutputs = llvm::SmallBitVector(count, true);
  Node node(info, inputs, shared());
  if (failed(convertStandard(node)) || node.bad()) {
    fail();
    return nothing;
  }
  return SmallVector<Value>(node.allOutputs());
}

//===----------------------------------------------------------------------===//
// Short forms
//===----------------------------------------------------------------------===//

bool PaddleNode::isChannelsLast(StringRef names) {
  StringRef format = text(names, "");
  return format == "NHWC" || format == "NDHWC" || format == "NWC" || format == "NLC";
}

SmallVector<Value>
PaddleNode::iterate(ArrayRef<Value> inits, AffineExpr limit, unsigned scans,
                    llvm::function_ref<SmallVector<Value>(ValueRange carried, AffineExpr counter)> body) {
  if (bad() || llvm::is_contained(inits, Value()))
    return {};
  LoopParts parts;
  parts.inits.assign(inits.begin(), inits.end());
  parts.limit = limit;
  parts.scans = scans;
  auto step = [&](ValueRange carried, AffineExpr counter) -> FailureOr<SmallVector<Value>> {
    SmallVector<Value> next = body(carried, counter);
    if (bad() || llvm::is_contained(next, Value()))
      return failure();
    return next;
  };
  parts.body = step;
  FailureOr<nn::LoopOp> made = makeLoop(parts);
  if (failed(made))
    return {};
  return llvm::to_vector_of<Value>((*made)->getResults());
}
