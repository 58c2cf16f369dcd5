//===- Program.cpp - what both formats of Paddle say ----------------------===//
#include "compiler/import/paddle/Program.h"

#include "compiler/import/common/Dims.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;

bool skiff::import_paddle::isIgnoredAttribute(StringRef name) {
  return llvm::StringSwitch<bool>(name)
      .Cases({"op_callstack", "op_role", "op_role_var", "op_namescope", "op_device"}, true)
      .Cases({"with_quant_attr", "struct_name", "op_dist_attr", "is_target"}, true)
      .Cases({"stop_gradient", "persistable"}, true)
      .Default(false);
}

Attribute skiff::import_paddle::listOf(ArrayRef<Attribute> elements, MLIRContext *context) {
  Builder builder(context);
  SmallVector<int64_t> ints;
  SmallVector<double> floats;
  for (Attribute element : elements)
    if (auto integer = dyn_cast<IntegerAttr>(element); integer && !isa<BoolAttr>(element))
      ints.push_back(integer.getInt());
    else if (auto number = dyn_cast<FloatAttr>(element))
      floats.push_back(number.getValueAsDouble());
  if (ints.size() == elements.size())
    return builder.getDenseI64ArrayAttr(ints);
  if (floats.size() == elements.size())
    return builder.getDenseF64ArrayAttr(floats);
  Attribute first = elements.front(); // there is one: an empty list is one of numbers
  auto isLikeFirst = [&](Attribute element) { return element.getTypeID() == first.getTypeID(); };
  bool areOthers = ints.empty() && floats.empty() && llvm::all_of(elements, isLikeFirst);
  return areOthers ? builder.getArrayAttr(elements) : Attribute();
}

FailureOr<RankedTensorType> skiff::import_paddle::declaredType(ArrayRef<int64_t> dims, Type element,
                                                               const Twine &where, Reporter &reporter) {
  SmallVector<int64_t> shape, known;
  for (int64_t dim : dims) {
    shape.push_back(dim == -1 ? ShapedType::kDynamic : dim);
    if (dim != -1)
      known.push_back(dim);
  }
  if (!countElements(known))
    return reporter.error(where, "has the dims " + dimsText(known) +
                                     ", expected none negative and a product below 2^42");
  return RankedTensorType::get(shape, element);
}
