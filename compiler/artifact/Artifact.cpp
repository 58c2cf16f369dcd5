//===- Artifact.cpp - what was compiled becomes one file -----------------------------===//
#include "compiler/artifact/Artifact.h"

#include "compiler/artifact/OutputFile.h"
#include "compiler/artifact/Weights.h"
#include "compiler/artifact/skiff_generated.h"
#include "dialects/nn/NN.h"
#include "dialects/plan/Arena.h"
#include "dialects/plan/Plan.h"
#include "runtime/format/Format.h"
#include "targets/common/KernelReport.h"
#include "llvm/Config/llvm-config.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace mlir;
namespace skiff {
namespace {

format::ElementType elementTypeOf(Type type) {
  if (type.isF32())
    return format::ElementType::f32;
  if (type.isF64())
    return format::ElementType::f64;
  if (type.isF16())
    return format::ElementType::f16;
  if (type.isBF16())
    return format::ElementType::bf16;
  if (isa<Float8E4M3FNType>(type))
    return format::ElementType::f8e4m3fn;
  if (isa<Float8E4M3FNUZType>(type))
    return format::ElementType::f8e4m3fnuz;
  if (isa<Float8E5M2Type>(type))
    return format::ElementType::f8e5m2;
  if (isa<Float8E5M2FNUZType>(type))
    return format::ElementType::f8e5m2fnuz;
  if (isa<Float8E8M0FNUType>(type))
    return format::ElementType::f8e8m0;
  if (isa<Float4E2M1FNType>(type))
    return format::ElementType::f4e2m1;
  auto integer = cast<IntegerType>(type);
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return format::ElementType::boolean;
  case 2:
    return isUnsigned ? format::ElementType::u2 : format::ElementType::i2;
  case 4:
    return isUnsigned ? format::ElementType::u4 : format::ElementType::i4;
  case 8:
    return isUnsigned ? format::ElementType::u8 : format::ElementType::i8;
  case 16:
    return isUnsigned ? format::ElementType::u16 : format::ElementType::i16;
  case 32:
    return isUnsigned ? format::ElementType::u32 : format::ElementType::i32;
  default:
    return isUnsigned ? format::ElementType::u64 : format::ElementType::i64;
  }
}

/// Builds the manifest.
class Manifest {
public:
  explicit Manifest(func::FuncOp plan) : plan(plan), dims(plan), symbols(nn::largestSymbols(plan)) {
    for (func::FuncOp function : plan::functionsOf(plan->getParentOfType<ModuleOp>()))
      functions.emplace_back(function, nn::DimAnalysis(function));
  }

  struct SectionData {
    uint64_t offset, size, checksum;
  };

  void addVariant(const CompiledVariant &variant, SectionData codeSection, SectionData weightSection) {
    ModuleOp module = *variant.lowered;
    std::vector<flatbuffers::Offset<format::Kernel>> kernels;
    auto reports = module->getAttrOfType<ArrayAttr>("skiff.kernels").getAsRange<DictionaryAttr>();
    auto report = reports.begin();
    size_t dataDims = 0;
    int64_t slots = 0;
    for (auto &[function, dims] : functions) {
      llvm::DenseMap<Operation *, int32_t> number;
      SmallVector<plan::KernelOp> planned = plan::kernelsOf(function);
      for (auto [i, kernel] : llvm::enumerate(planned))
        number[kernel] = kernels.size() + i;
      for (plan::KernelOp kernel : planned)
        kernels.push_back(describe(*report++, kernel, dims, number));
      dataDims = std::max(dataDims, nn::dataDimNames(function).size());
      if (auto own = function->getAttrOfType<IntegerAttr>("plan.slots"))
        slots = std::max(slots, own.getInt());
    }
    auto section = [&](SectionData data) {
      return format::CreateSection(b, data.offset, data.size, data.checksum);
    };
    auto codeOffset = section(codeSection), weightOffset = section(weightSection);
    auto features = b.CreateVectorOfStrings(variant.machine.required);
    auto kernelVector = b.CreateVector(kernels);
    auto bufferVector = b.CreateVector(buffers());
    auto target = b.CreateString(variant.machine.name), arch = b.CreateString(variant.machine.arch);
    int64_t arena = plan::largestResult(plan->getAttrOfType<AffineMapAttr>("plan.arena").getValue(), symbols);
    int64_t bound = plan->getAttrOfType<IntegerAttr>("plan.arena_lower_bound").getInt();
    std::vector<flatbuffers::Offset<flatbuffers::String>> checks;
    if (auto nodes = module->getAttrOfType<ArrayAttr>("skiff.checks"))
      for (StringAttr node : nodes.getAsRange<StringAttr>())
        checks.push_back(text(node));
    auto checkVector = b.CreateVector(checks);
    variantOffsets.push_back(format::CreateVariant(b, target, arch, features, variant.machine.rank,
                                                   codeOffset, variant.code.sizesAddress,
                                                   variant.code.planAddress, weightOffset, arena, bound,
                                                   kernelVector, bufferVector, dataDims, slots, checkVector));
  }

  ArrayRef<uint8_t> finish(const ArtifactOptions &options) {
    SmallVector<flatbuffers::Offset<format::Symbol>> symbols;
    auto bounds = plan->getAttrOfType<ArrayAttr>("nn.bounds");
    for (auto [i, name] : llvm::enumerate(nn::symbolNamesOf(plan))) {
      int64_t low = 1, high = 0; // the shape rules take a symbol to be at least 1
      if (bounds) {
        auto range = cast<DenseI64ArrayAttr>(bounds[i]).asArrayRef();
        low = std::max<int64_t>(range[0], 1);
        high = range[1];
      }
      symbols.push_back(format::CreateSymbol(b, b.CreateString(name), low, high));
    }
    std::vector<flatbuffers::Offset<format::Tensor>> inputs, outputs;
    for (BlockArgument argument : plan.getArguments())
      inputs.push_back(tensor(plan.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "nn.name"), argument,
                              "input", argument.getArgNumber()));
    for (auto [i, value] : llvm::enumerate(plan.getBody().front().getTerminator()->getOperands()))
      outputs.push_back(tensor(plan.getResultAttrOfType<StringAttr>(i, "nn.name"), value, "output", i));
    auto producer = b.CreateString("skiff " SKIFF_VERSION_STRING ", LLVM " LLVM_VERSION_STRING);
    auto source = b.CreateString(options.source);
    auto optionVector = b.CreateVectorOfStrings(options.options);
    auto symbolVector = b.CreateVector(symbols.data(), symbols.size());
    auto inputVector = b.CreateVector(inputs), outputVector = b.CreateVector(outputs);
    auto variantVector = b.CreateVector(variantOffsets);
    auto conditionVector = b.CreateVector(conditions());
    b.Finish(format::CreateModel(b, producer, source, optionVector, symbolVector, inputVector, outputVector,
                                 variantVector, conditionVector),
             "SKIF");
    return {b.GetBufferPointer(), b.GetSize()};
  }

private:
  flatbuffers::Offset<flatbuffers::String> text(StringAttr attr) {
    return b.CreateString(attr.getValue().data(), attr.getValue().size());
  }

  flatbuffers::Offset<format::Tensor> tensor(StringAttr name, Value value, StringRef role, size_t number) {
    std::vector<format::Dim> shape;
    for (AffineExpr dim : dims.dimsOf(value)) {
      if (auto constant = nn::constantDim(dim))
        shape.emplace_back(*constant, -1);
      else if (auto symbol = dyn_cast<AffineSymbolExpr>(dim))
        shape.emplace_back(-1, symbol.getPosition());
      else
        shape.emplace_back(-1, -1);
    }
    auto nameOffset = name ? text(name) : b.CreateString((role + llvm::Twine(number)).str());
    auto shapeOffset = b.CreateVectorOfStructs(shape);
    return format::CreateTensor(b, nameOffset, elementTypeOf(getElementTypeOrSelf(value.getType())),
                                shapeOffset);
  }

  flatbuffers::Offset<format::Kernel> describe(DictionaryAttr report, plan::KernelOp kernel,
                                               nn::DimAnalysis &dims,
                                               const llvm::DenseMap<Operation *, int32_t> &number) {
    std::vector<flatbuffers::Offset<flatbuffers::String>> sources;
    for (Attribute source : report.getAs<ArrayAttr>("sources"))
      sources.push_back(text(cast<StringAttr>(source)));
    auto sourceVector = b.CreateVector(sources);
    auto storedVector = b.CreateVector(storedBy(kernel, dims));
    auto operandVector = b.CreateVectorOfStructs(operandsOf(kernel, number));
    return format::CreateKernel(
        b, text(report.getAs<StringAttr>("name")), text(report.getAs<StringAttr>("kind")), sourceVector,
        report.getAs<FloatAttr>("flops").getValueAsDouble(),
        report.getAs<FloatAttr>("bytes").getValueAsDouble(), operandVector, storedVector);
  }

  std::vector<format::Operand> operandsOf(plan::KernelOp kernel,
                                          const llvm::DenseMap<Operation *, int32_t> &number) {
    std::vector<format::Operand> result;
    for (Value operand : kernel.getInputs()) {
      Value root = plan::rootOf(operand);
      auto argument = dyn_cast<BlockArgument>(root);
      if (root.getDefiningOp<nn::ConstantOp>())
        result.emplace_back(format::Origin::weight, 0);
      else if (argument && isa<func::FuncOp>(argument.getOwner()->getParentOp()))
        result.emplace_back(format::Origin::input, argument.getArgNumber());
      else if (root.getDefiningOp<plan::KernelOp>())
        result.emplace_back(format::Origin::kernel, number.lookup(root.getDefiningOp()));
      else
        result.emplace_back(format::Origin::region, 0);
    }
    return result;
  }

  /// Whether nothing but the node `source` itself uses the value, in whatever order of dims: then it is not
  /// the node's result, which others use.
  static bool onlyUsedBy(StringAttr source, Value value) {
    return llvm::all_of(value.getUses(), [&](OpOperand &use) {
      Operation *user = use.getOwner();
      if (auto kernel = dyn_cast<plan::KernelOp>(user))
        return onlyUsedBy(source, kernel.getBody().getArgument(use.getOperandNumber()));
      if (isa<plan::YieldOp>(user))
        return onlyUsedBy(source, user->getParentOp()->getResult(use.getOperandNumber()));
      if (user->hasTrait<OpTrait::IsTerminator>())
        return false;
      SmallVector<StringAttr> names = sourceNames(user->getLoc());
      if (names.size() != 1 || names.front() != source)
        return false;
      return !isa<nn::TransposeOp, nn::ReshapeOp>(user) || onlyUsedBy(source, user->getResult(0));
    });
  }

  /// Whether the value is one of an iteration of the node `source`.
  static bool isInside(StringAttr source, Operation *op) {
    for (Operation *parent = op->getParentOp(); parent; parent = parent->getParentOp())
      if (isa<nn::LoopOp, nn::IfOp>(parent) && llvm::is_contained(sourceNames(parent->getLoc()), source))
        return true;
    return false;
  }

  /// What each result of a kernel is.
  std::vector<flatbuffers::Offset<format::Stored>> storedBy(plan::KernelOp kernel, nn::DimAnalysis &dims) {
    std::vector<flatbuffers::Offset<format::Stored>> result;
    for (auto [value, yielded] :
         llvm::zip_equal(kernel.getResults(), kernel.getBody().front().getTerminator()->getOperands())) {
      // A merged op has the locations of all, in the order of the data: it is the last one's result.
      SmallVector<StringAttr> names = sourceNames(yielded.getLoc());
      bool isInner = !names.empty() && (onlyUsedBy(names.back(), value) || isInside(names.back(), kernel));
      auto place = dyn_cast<plan::PlaceAttr>((*kernel.getPlaces())[result.size()]);
      int32_t output = place ? place.getOutput() : -1;
      std::vector<format::DimStep> steps;
      const nn::Dims &shape = dims.dimsOf(value);
      for (AffineExpr dim : shape)
        addSteps(dim, steps);
      auto source = names.empty() ? b.CreateString("") : text(names.back());
      auto stepVector = b.CreateVectorOfStructs(steps);
      result.push_back(format::CreateStored(b, source, elementTypeOf(getElementTypeOrSelf(value.getType())),
                                            shape.size(), stepVector, isInner, output));
    }
    return result;
  }

  /// Appends what computes the expression on a stack.
  void addSteps(AffineExpr expr, std::vector<format::DimStep> &steps) {
    auto add = [&](format::DimOp op, int64_t value = 0) { steps.emplace_back(value, op); };
    if (auto constant = dyn_cast<AffineConstantExpr>(expr))
      return add(format::DimOp::constant, constant.getValue());
    if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
      return add(format::DimOp::symbol, symbol.getPosition());
    if (auto dataDim = dyn_cast<AffineDimExpr>(expr)) // counted on behind the symbols
      return add(format::DimOp::symbol, symbols.size() + dataDim.getPosition());
    auto binary = cast<AffineBinaryOpExpr>(expr);
    addSteps(binary.getLHS(), steps);
    addSteps(binary.getRHS(), steps);
    switch (binary.getKind()) {
    case AffineExprKind::Add:
      return add(format::DimOp::add);
    case AffineExprKind::Mul:
      return add(format::DimOp::multiply);
    case AffineExprKind::FloorDiv:
      return add(format::DimOp::floor_divide);
    case AffineExprKind::CeilDiv:
      return add(format::DimOp::ceil_divide);
    default:
      return add(format::DimOp::modulo);
    }
  }

  std::vector<flatbuffers::Offset<format::Condition>> conditions() {
    std::vector<flatbuffers::Offset<format::Condition>> result;
    auto all = plan->getAttrOfType<ArrayAttr>("nn.requires");
    auto names = nn::symbolNamesOf(plan);
    for (size_t i = 0, n = all ? all.size() : 0; i < n; ++i) {
      auto require = cast<nn::RequireAttr>(all[i]);
      nn::DimCondition condition = require.getCondition();
      std::vector<format::DimStep> steps;
      addSteps(condition.lhs, steps);
      addSteps(condition.rhs, steps);
      auto stepVector = b.CreateVectorOfStructs(steps);
      auto textOffset = b.CreateString(nn::toString(condition, names));
      auto source = b.CreateString(require.getSource().str());
      result.push_back(format::CreateCondition(
          b, condition.isEquality ? format::Relation::equal : format::Relation::at_least, stepVector,
          textOffset, source));
    }
    return result;
  }

  /// The arena's buffers, for the memory map.
  std::vector<flatbuffers::Offset<format::Buffer>> buffers() {
    std::vector<flatbuffers::Offset<format::Buffer>> result;
    llvm::DenseMap<Operation *, uint32_t> number;
    SmallVector<plan::KernelOp> kernels = plan::kernelsOf(plan);
    for (auto [i, kernel] : llvm::enumerate(kernels))
      number[kernel] = i;
    for (plan::KernelOp kernel : kernels)
      for (auto [value, attr] : llvm::zip(kernel.getResults(), *kernel.getPlaces())) {
        auto place = dyn_cast<plan::PlaceAttr>(attr);
        if (!place || place.getOutput() >= 0)
          continue;
        uint32_t first = number[kernel], last = first;
        SmallVector<Value> uses{value};
        while (!uses.empty())
          for (Operation *user : uses.pop_back_val().getUsers()) {
            if (number.count(user))
              last = std::max(last, number[user]);
            else if (isa<nn::ReshapeOp>(user))
              uses.push_back(user->getResult(0));
          }
        int64_t bits = getElementTypeOrSelf(value.getType()).getIntOrFloatBitWidth();
        int64_t bytes = nn::nominal(dims.elementsOf(value), symbols) * ((bits + 7) / 8);
        auto name = b.CreateString(kernel.getSym().str());
        int64_t offset = plan::largestResult(place.getOffset(), symbols);
        result.push_back(format::CreateBuffer(b, name, offset, bytes, first, last));
      }
    return result;
  }

  func::FuncOp plan;
  nn::DimAnalysis dims;
  SmallVector<int64_t> symbols; // sizes are given for these values
  /// `plan`, and what stands in its place for some symbols.
  SmallVector<std::pair<func::FuncOp, nn::DimAnalysis>, 1> functions;
  flatbuffers::FlatBufferBuilder b;
  std::vector<flatbuffers::Offset<format::Variant>> variantOffsets;
};
} // namespace

static void write(llvm::raw_fd_ostream &os, func::FuncOp plan, ArrayRef<CompiledVariant> variants,
                  const ArtifactOptions &options, ArtifactSizes &sizes) {
  SkiffFileHeader header = {};
  os.write(reinterpret_cast<const char *>(&header), sizeof(header)); // again at the end, filled
  auto align = [&] { os.write_zeros(llvm::alignTo(os.tell(), SKIFF_PAGE) - os.tell()); };

  Manifest manifest(plan);
  // Targets that pack their weights alike share them. The attribute says all that decides over the bytes, and
  // equal attributes are one.
  llvm::DenseMap<Attribute, Manifest::SectionData> written;
  for (const CompiledVariant &variant : variants) {
    align();
    const auto &bytes = variant.code.bytes;
    Manifest::SectionData code{os.tell(), bytes.size(), XXH3_64bits(bytes.data(), bytes.size())};
    os.write(bytes.data(), bytes.size());
    auto [weights, isNew] = written.try_emplace((*variant.lowered)->getAttr("skiff.weights"));
    if (isNew) {
      align();
      uint64_t begin = os.tell();
      uint64_t digest = writeWeights(*variant.lowered, os);
      weights->second = {begin, os.tell() - begin, digest};
      sizes.weights += weights->second.size;
    }
    sizes.code += bytes.size();
    manifest.addVariant(variant, code, weights->second);
  }
  align();
  ArrayRef<uint8_t> table = manifest.finish(options);
  std::memcpy(header.magic, SKIFF_MAGIC, sizeof(header.magic));
  header.major = SKIFF_FORMAT_MAJOR;
  header.minor = SKIFF_FORMAT_MINOR;
  header.manifest_offset = os.tell();
  header.manifest_size = table.size();
  header.manifest_checksum = XXH3_64bits(table.data(), table.size());
  os.write(reinterpret_cast<const char *>(table.data()), table.size());
  header.file_size = sizes.file = os.tell();
  os.pwrite(reinterpret_cast<const char *>(&header), sizeof(header), 0);
}

FailureOr<ArtifactSizes> writeArtifact(StringRef path, func::FuncOp plan, ArrayRef<CompiledVariant> variants,
                                       const ArtifactOptions &options) {
  ArtifactSizes sizes;
  if (llvm::Error error =
          writeOutputFile(path, [&](llvm::raw_fd_ostream &os) { write(os, plan, variants, options, sizes); }))
    return emitError(UnknownLoc::get(plan.getContext())) << llvm::toString(std::move(error));
  return sizes;
}

} // namespace skiff
