//===- PaddleTestUtils.h - Paddle models for tests -------------*- C++ -*-===//
#ifndef SKIFF_TEST_UNIT_IMPORT_PADDLETESTUTILS_H
#define SKIFF_TEST_UNIT_IMPORT_PADDLETESTUTILS_H

#include "compiler/import/paddle/ImportPaddle.h"
#include "test/unit/import/ImportTestUtils.h"

#include <framework.pb.h>
#include <gmock/gmock.h>

namespace skiff {

namespace pd = ::paddle::framework::proto;

/// Bytes as a file that is mapped.
inline std::shared_ptr<llvm::MemoryBuffer> asFile(llvm::StringRef bytes) {
  return llvm::MemoryBuffer::getMemBufferCopy(bytes);
}

inline void addUse(google::protobuf::RepeatedPtrField<pd::OpDesc::Var> &slots, llvm::StringRef slot,
                   llvm::StringRef name) {
  pd::OpDesc::Var *var = slots.Add();
  var->set_parameter(slot.str());
  var->add_arguments(name.str());
}

inline pd::OpDesc *addOp(pd::BlockDesc &block, llvm::StringRef type, llvm::StringRef input,
                         llvm::StringRef output, llvm::StringRef inputSlot = "X") {
  pd::OpDesc *op = block.add_ops();
  op->set_type(type.str());
  if (!input.empty())
    addUse(*op->mutable_inputs(), inputSlot, input);
  if (!output.empty())
    addUse(*op->mutable_outputs(), "Out", output);
  return op;
}

/// A while or conditional_block on the variable `c`.
inline void addBranching(pd::BlockDesc &block, llvm::StringRef type, int subBlock) {
  pd::OpDesc *op = addOp(block, type, "c", "", type == "while" ? "Condition" : "Cond");
  pd::OpDesc::Attr *attr = op->add_attrs();
  attr->set_name("sub_block");
  attr->set_type(pd::BLOCK);
  attr->set_block_idx(subBlock);
}

inline pd::VarDesc *addVar(pd::BlockDesc &block, llvm::StringRef name, pd::VarType::Type element,
                           llvm::ArrayRef<int64_t> dims = {}) {
  pd::VarDesc *var = block.add_vars();
  var->set_name(name.str());
  var->mutable_type()->set_type(pd::VarType::DENSE_TENSOR);
  auto *tensor = var->mutable_type()->mutable_dense_tensor()->mutable_tensor();
  tensor->set_data_type(element);
  for (int64_t dim : dims)
    tensor->add_dims(dim);
  return var;
}

inline pd::BlockDesc *addBlock(pd::ProgramDesc &program, int parent) {
  pd::BlockDesc *block = program.add_blocks();
  block->set_idx(program.blocks_size() - 1);
  block->set_parent_idx(parent);
  return block;
}

/// A program with a bool input `c`, and no ops.
inline pd::ProgramDesc emptyProgram() {
  pd::ProgramDesc program;
  pd::BlockDesc *block = addBlock(program, -1);
  addVar(*block, "c", pd::VarType::BOOL);
  addOp(*block, "feed", "", "c");
  return program;
}

inline mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
importProgram(const pd::ProgramDesc &program, TestContext &test, llvm::StringRef parameters = "") {
  return importPaddleBytes(program.SerializeAsString(), "test.pdmodel",
                           parameters.empty() ? nullptr : asFile(parameters), &test.context);
}

} // namespace skiff

#endif // SKIFF_TEST_UNIT_IMPORT_PADDLETESTUTILS_H
