//===- Parameters.cpp - files of stored parameters ------------------------===//
// A file holds tensors one after the other, without names: they are those of the program's stored parameters,
// in the order of the names' bytes. A tensor is
//   u32 0; u64 count of LoD levels, each u64 size and as many bytes; u32 0; i32 size of a TensorDesc message,
//   which says type and dims; its elements, row-major and little-endian.
//===----------------------------------------------------------------------===//
#include "compiler/import/paddle/Parameters.h"

#include "compiler/import/common/Dims.h"
#include "dialects/common/TensorData.h"
#include "dialects/paddle/Paddle.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/Endian.h"

#include <framework.pb.h>

using namespace mlir;
using namespace skiff;
using namespace skiff::import_paddle;
namespace pb = ::paddle::framework::proto;

namespace {
/// Reads one file from its beginning to its end.
class RecordReader {
public:
  RecordReader(MappedFile file, StringRef name, MLIRContext *context, Reporter &reporter)
      : file(std::move(file)), name(name), context(context), reporter(reporter) {}

  FailureOr<ElementsAttr> read(const Parameter &parameter);
  LogicalResult finish();

private:
  size_t left() const { return file->getBufferSize() - at; }
  const char *here() const { return file->getBufferStart() + at; }
  template <typename T> bool take(T &value) {
    if (left() < sizeof(T))
      return false;
    value = llvm::support::endian::read<T, llvm::endianness::little>(here());
    at += sizeof(T);
    return true;
  }
  bool skip(uint64_t size) {
    if (left() < size)
      return false;
    at += size;
    return true;
  }
  LogicalResult readDesc(pb::VarType::TensorDesc &desc, const Twine &where);
  LogicalResult truncated(const Twine &where) {
    return reporter.error(where, "the file ends before the parameter does; copy it again");
  }

  MappedFile file;
  StringRef name;
  MLIRContext *context;
  Reporter &reporter;
  size_t at = 0;
};
} // namespace

LogicalResult RecordReader::readDesc(pb::VarType::TensorDesc &desc, const Twine &where) {
  uint32_t version;
  uint64_t levels, size;
  int32_t descSize;
  auto damaged = [&] {
    return reporter.error(where, "there is no tensor at byte " + Twine(at) +
                                     " of the file; it may be damaged, or belong to another model");
  };
  if (!take(version))
    return truncated(where);
  if (version != 0)
    return damaged();
  if (!take(levels))
    return truncated(where);
  for (; levels > 0; --levels)
    if (!take(size) || !skip(size))
      return truncated(where);
  if (!take(version))
    return truncated(where);
  if (version != 0)
    return damaged();
  if (!take(descSize))
    return truncated(where);
  if (descSize < 0)
    return damaged();
  if (left() < size_t(descSize))
    return truncated(where);
  if (!desc.ParseFromArray(here(), descSize) || !desc.has_data_type())
    return damaged();
  skip(descSize);
  return success();
}

FailureOr<ElementsAttr> RecordReader::read(const Parameter &parameter) {
  std::string where = "parameter " + quote(parameter.name) + " in " + quote(name);
  pb::VarType::TensorDesc desc;
  if (failed(readDesc(desc, where)))
    return failure();
  Type element = skiff::paddle::elementTypeOf(context, desc.data_type());
  if (!element)
    return reporter.error(where, "has elements of type " + Twine(desc.data_type()) +
                                     " (VarType), expected a float, an integer or bool");
  ArrayRef<int64_t> dims(desc.dims().data(), desc.dims_size());
  std::optional<int64_t> count = countElements(dims);
  if (!count)
    return reporter.error(where, "has the dims " + dimsText(dims) +
                                     ", expected none negative and a product below 2^42");
  auto type = RankedTensorType::get(dims, element);
  // A model can be saved with smaller floats than it declares.
  auto declared = parameter.type;
  bool sameType = element == declared.getElementType() ||
                  (isa<FloatType>(element) && isa<FloatType>(declared.getElementType()));
  if (!sameType || failed(verifyCompatibleShape(type, declared))) {
    std::string text;
    llvm::raw_string_ostream(text) << "has the type " << type << ", but the program declares " << declared
                                   << "; the file may belong to another model";
    return reporter.error(where, text);
  }
  int64_t width = elementBytes(element);
  size_t size = *count * width, begin = at;
  if (!skip(size))
    return truncated(where);
  ArrayRef<char> bytes(file->getBufferStart() + begin, size);
  if (element.isInteger(1)) { // bytes above 1 are true as well; everybody else may rely on 0 and 1
    SmallVector<char> bools;
    for (char byte : bytes)
      bools.push_back(byte != 0);
    return makeElements(type, ArrayRef<char>(bools), parameter.name);
  }
  if (*count <= kMaxInlineElements)
    return makeElements(type, bytes, parameter.name);
  return makeElements(type, blobIn(file, begin, size, width), parameter.name);
}

LogicalResult RecordReader::finish() {
  if (left() == 0)
    return success();
  return reporter.error("parameters in " + quote(name),
                        Twine(left()) + " bytes follow the last one; the file may belong to another model");
}

std::vector<ElementsAttr> skiff::import_paddle::readParameters(const Program &program,
                                                               const ParameterSource &source,
                                                               MLIRContext *context, Reporter &reporter) {
  std::vector<ElementsAttr> values(program.parameters.size());
  SmallVector<size_t> order;
  for (size_t i = 0; i < values.size(); ++i)
    if (program.parameters[i].isStored)
      order.push_back(i);
  llvm::sort(order,
             [&](size_t a, size_t b) { return program.parameters[a].name < program.parameters[b].name; });

  if (!source.file && !source.folder.empty()) {
    for (size_t i : order) {
      const Parameter &parameter = program.parameters[i];
      std::string what = "file " + quote(parameter.name);
      FailureOr<MappedFile> file = mapFileIn(source.folder, parameter.name, what, "parameters", reporter);
      if (failed(file))
        continue;
      RecordReader reader(*file, parameter.name, context, reporter);
      if (FailureOr<ElementsAttr> value = reader.read(parameter);
          succeeded(value) && succeeded(reader.finish()))
        values[i] = *value;
    }
    return values;
  }
  if (!source.file) {
    if (!order.empty())
      (void)reporter.error("parameters", "there is no file " + quote(source.name) + " for the " +
                                             Twine(order.size()) +
                                             " that the model has; put it beside the model, or name it with "
                                             "--params");
    return values;
  }
  RecordReader reader(source.file, source.name, context, reporter);
  for (size_t i : order) {
    FailureOr<ElementsAttr> value = reader.read(program.parameters[i]);
    if (failed(value)) // where the next one begins is unknown
      return values;
    values[i] = *value;
  }
  (void)reader.finish();
  return values;
}
