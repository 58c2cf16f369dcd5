//===- MakeSeeds.cpp - well-formed files to start fuzzing from ------------===//
#include "test/unit/runtime/ArtifactBuilder.h"

#include <cstdio>
#include <fstream>

using namespace skiff;
using namespace skiff::test;

static void write(const std::string &folder, const std::string &name, Artifact &artifact) {
  std::ofstream(folder + "/" + name, std::ios::binary) << artifact.bytes();
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: make-artifact-seeds FOLDER\n");
    return 2;
  }
  for (const char *object : {"good", "packed", "undefined", "thread_local", "initialiser", "writable_code"}) {
    Artifact artifact(object);
    write(argv[1], object, artifact);
  }
  Artifact targets;
  targets.addVariant("x86-64-v3", {"avx2", "fma"}, 3);
  targets.addVariant("x86-64-v4", {"avx512f"}, 4);
  targets.model.symbols[0]->max = 16;
  write(argv[1], "targets", targets);
  using format::DimOp;
  Artifact conditions; // all operations: (batch + 7) * 2 floordiv 3 ceildiv 2 mod 5 >= 1, and batch == batch
  conditions.addCondition({{0, DimOp::symbol},
                           {7, DimOp::constant},
                           {0, DimOp::add},
                           {2, DimOp::constant},
                           {0, DimOp::multiply},
                           {3, DimOp::constant},
                           {0, DimOp::floor_divide},
                           {2, DimOp::constant},
                           {0, DimOp::ceil_divide},
                           {5, DimOp::constant},
                           {0, DimOp::modulo},
                           {1, DimOp::constant}},
                          format::Relation::at_least);
  conditions.addCondition({{0, DimOp::symbol}, {0, DimOp::symbol}});
  write(argv[1], "conditions", conditions);
  Artifact dataDims("data_dims");
  dataDims.model.outputs[0]->dims[0] = format::Dim(-1, -1);
  dataDims.model.variants[0]->data_dims = 1;
  dataDims.model.variants[0]->slots = 1;
  dataDims.model.variants[0]->checks = {"/count", "/rest"};
  write(argv[1], "data_dims", dataDims);
  Artifact empty;
  empty.model.variants.clear();
  empty.model.symbols.clear();
  empty.model.inputs.clear();
  empty.model.outputs.clear();
  write(argv[1], "empty", empty);
}
