//===- Inputs.h - where a run's inputs come from --------------------------===//
#ifndef SKIFF_TOOLS_SKIFFRUN_INPUTS_H
#define SKIFF_TOOLS_SKIFFRUN_INPUTS_H

#include "tools/skiff-run/Options.h"

namespace skiff::tools {

/// One tensor per input of the model, in its order: from the files that were
/// named, from `set` if it is a test_data_set_N folder, or random. Throws
/// InputError; an input is never made up when others were given.
std::vector<Tensor> collectInputs(const skiff_model *model, const Options &options, const std::string &set);

/// Puts tensors with names into the model's order. `file` begins the messages. Throws InputError.
std::vector<Tensor> orderInputs(const skiff_model *model, std::vector<Tensor> given, const std::string &file);

/// Lends them to the session. Throws InputError.
void bindInputs(skiff_session *session, const std::vector<Tensor> &inputs);

/// Parses NAME=N of --dim. Throws InputError.
void addDim(const std::string &text, std::map<std::string, int64_t> &dims);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_SKIFFRUN_INPUTS_H
