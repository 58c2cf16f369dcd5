//===- main.cpp - skiff-opt: run passes on text ---------------------------------------------===//
#include "compiler/pipeline/Pipeline.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  skiff::registerDialects(registry);
  skiff::registerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "Skiff's passes on MLIR text\n", registry));
}
