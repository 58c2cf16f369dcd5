//===- Npz.h - numpy's .npz archives --------------------------------------===//
#ifndef SKIFF_TOOLS_TENSORIO_NPZ_H
#define SKIFF_TOOLS_TENSORIO_NPZ_H

#include "tools/tensor-io/Tensor.h"

namespace skiff::tools {

/// The arrays of `path`, in the archive's order. Throws InputError.
std::vector<Tensor> readNpz(const std::string &path);

/// Writes beside `path`, then renames. The same tensors give the same bytes.
/// Throws InputError.
void writeNpz(const std::string &path, const std::vector<Tensor> &tensors);

} // namespace skiff::tools

#endif // SKIFF_TOOLS_TENSORIO_NPZ_H
