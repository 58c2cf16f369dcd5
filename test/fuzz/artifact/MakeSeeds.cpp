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
  Artifact empty;
  empty.model.variants.clear();
  empty.model.symbols.clear();
  empty.model.inputs.clear();
  empty.model.outputs.clear();
  write(argv[1], "empty", empty);
}
