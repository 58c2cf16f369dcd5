//===- DataDims.h - dims that a model computes from its data ---*- C++ -*-===//
// Where an operator takes sizes as an input, and these are not known before the model runs, the arithmetic
// that the operator's text describes is emitted as nn ops on i64 tensors. Its results are read as data dims;
// what does not fit becomes -1 there, which ends the run with an error.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_PASSES_CONVERT_COMMON_DATADIMS_H
#define SKIFF_PASSES_CONVERT_COMMON_DATADIMS_H

#include "passes/convert/common/Node.h"

namespace skiff {

/// The dims that ONNX's Reshape gives `x` for the tensor `shape`.
Dims reshapeDimsFromData(Node &node, Value x, Value shape, bool allowZero);
/// The dims that ONNX's Expand gives `x` for the tensor `shape`.
Dims expandDimsFromData(Node &node, Value x, Value shape);
/// Elements of start, start + delta, ... below `limit`: scalars of any number type.
AffineExpr rangeSizeFromData(Node &node, Value start, Value limit, Value delta);

/// A range of a dim: bounds as ONNX's Slice has them, i64 scalars. Start and size are data dims then.
struct DataRange {
  AffineExpr start, size;
};
DataRange sliceRangeFromData(Node &node, AffineExpr dim, Value start, Value end, int64_t step);

/// Each dim repeated: `repeats` is a data dim for each.
Value tileByData(Node &node, Value x, ArrayRef<AffineExpr> repeats);

// With axes that the model computes: a tensor of a static number of them.

/// `x` without, or with more, dims of 1 at `axes`.
Dims squeezedDimsFromData(Node &node, Value x, Value axes);
Dims unsqueezedDimsFromData(Node &node, Value x, Value axes);
/// `log` of the reduction along `axes`.
Value reduceByData(Node &node, Value x, Value axes, nn::ReduceKind kind, bool log, bool keepDims);
/// ONNX's Slice; `axes` and `steps` may be null.
Value sliceByData(Node &node, Value x, Value starts, Value ends, Value axes, Value steps);
/// ONNX's Pad along `axes`, by counts that the model computes. `value` may be null.
Value padByData(Node &node, Value x, Value pads, ArrayRef<int64_t> axes, nn::PadMode mode, Value value);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_COMMON_DATADIMS_H
