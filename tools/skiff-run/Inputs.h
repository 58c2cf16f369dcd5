//===- Inputs.h - where a run's inputs come from --------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_INPUTS_H
#define SKIFF_TOOLS_SKIFFRUN_INPUTS_H

#include "tools/skiff-run/Options.h"

namespace skiff::tools {

/// One tensor per input of the model, in its order: from the files that were
/// named, from `set` if it is a test_data_set_N folder, or random. Throws
/// InputError; an input is never made up when others were given.
std::vector<Tensor> collectInputs(const skiff_model *model, const Options &options, const std::string &set);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_INPUTS_H
