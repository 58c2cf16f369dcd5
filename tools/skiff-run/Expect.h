//===- Expect.h - what the outputs should be ------------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_EXPECT_H
#define SKIFF_TOOLS_SKIFFRUN_EXPECT_H

#include "tools/skiff-run/Options.h"

namespace skiff::tools {

/// The .npz archives and test_data_set_N folders of --expect, in order: of a folder
/// that holds such folders, as models of the ONNX zoo do, each of them.
std::vector<std::string> expectedSets(const Options &options);

/// What the outputs should be, named and typed as the model's where the file can't
/// say. Throws InputError.
std::vector<Tensor> readExpected(const skiff_model *model, const std::string &set);

/// Compares each of `expected` with the output of its name. Throws InputError if
/// there is none.
std::vector<Comparison> compareAll(std::vector<Tensor> expected, const std::vector<Tensor> &outputs,
                                   const std::string &set, const Options &options);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_EXPECT_H
