//===- EmitObject.cpp - LLVM dialect to object files ----------------------------------===//
#include "targets/common/EmitObject.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/Utils/SplitModule.h"

using namespace mlir;
namespace skiff {

static std::unique_ptr<llvm::TargetMachine> makeTargetMachine(const Machine &machine) {
  static bool initialized = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmParsers();
    llvm::InitializeAllAsmPrinters();
    return true;
  }();
  (void)initialized;
  std::string error;
  llvm::Triple triple(machine.triple);
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  llvm::TargetOptions options;
  options.MCOptions.AsmVerbose = true;
  return std::unique_ptr<llvm::TargetMachine>(
      target->createTargetMachine(triple, machine.cpu, machine.features, options, llvm::Reloc::PIC_,
                                  std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

static ObjectFile compile(llvm::Module &module, const Machine &machine, bool assembly) {
  std::unique_ptr<llvm::TargetMachine> targetMachine = makeTargetMachine(machine);
  llvm::PassBuilder builder(targetMachine.get());
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
  ObjectFile bytes;
  llvm::raw_svector_ostream os(bytes);
  llvm::legacy::PassManager codegen;
  targetMachine->addPassesToEmitFile(codegen, os, nullptr,
                                     assembly ? llvm::CodeGenFileType::AssemblyFile
                                              : llvm::CodeGenFileType::ObjectFile);
  codegen.run(module);
  return bytes;
}

FailureOr<SmallVector<ObjectFile>> emitObjects(ModuleOp module, const Machine &machine, bool assembly,
                                               bool split, unsigned jobs) {
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> ir = translateModuleToLLVMIR(module, context, "skiff");
  if (!ir)
    return module.emitError("could not be translated to LLVM IR"), failure();
  std::unique_ptr<llvm::TargetMachine> targetMachine = makeTargetMachine(machine);
  if (!targetMachine)
    return module.emitError("LLVM was built without a back end for ") << machine.triple, failure();
  ir->setTargetTriple(targetMachine->getTargetTriple());
  ir->setDataLayout(targetMachine->createDataLayout());
  for (llvm::Function &function : *ir) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", machine.cpu);
    function.addFnAttr("target-features", machine.features);
    function.addFnAttr("tune-cpu", machine.tune);
    function.addFnAttr("prefer-vector-width", std::to_string(machine.vectorBytes * 8));
    function.addFnAttr(llvm::Attribute::NoUnwind); // no unwind tables in the artifact
  }
  // As many parts as the module needs, not as there are threads: the same input gives the same bytes
  // everywhere.
  constexpr size_t kFunctionsPerPart = 16, kMostParts = 8;
  size_t count = std::min(kMostParts, llvm::divideCeil(ir->size(), kFunctionsPerPart));
  if (assembly || !split || count <= 1)
    return SmallVector<ObjectFile>{compile(*ir, machine, assembly)};

  // Each thread needs an LLVM context of its own, so the parts travel as bitcode.
  SmallVector<SmallVector<char, 0>> parts;
  llvm::SplitModule(*ir, count, [&](std::unique_ptr<llvm::Module> part) {
    llvm::raw_svector_ostream os(parts.emplace_back());
    llvm::WriteBitcodeToFile(*part, os);
  });
  SmallVector<ObjectFile> objects(parts.size());
  llvm::DefaultThreadPool pool(llvm::hardware_concurrency(jobs));
  for (size_t i = 0; i < parts.size(); ++i)
    pool.async([&, i] {
      llvm::LLVMContext own;
      llvm::MemoryBufferRef buffer(StringRef(parts[i].data(), parts[i].size()), "part");
      std::unique_ptr<llvm::Module> part = llvm::cantFail(llvm::parseBitcodeFile(buffer, own));
      objects[i] = compile(*part, machine, assembly);
    });
  pool.wait();
  return objects;
}

} // namespace skiff
