//===- Classical.h - what operators of ai.onnx.ml share ---------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_CLASSICAL_H
#define SKIFF_PASSES_CONVERT_ONNX_CLASSICAL_H

#include "passes/convert/onnx/OnnxNode.h"

namespace skiff {

Value floatConstant(OnnxNode &node, ArrayRef<double> values, ArrayRef<int64_t> dims); ///< f32
Value intConstant(OnnxNode &node, ArrayRef<int64_t> values);                          ///< i64, of one dim

/// Input 0 as f32 rows of a known number of features; a vector is one row.
Value rowsOf(OnnxNode &node);

/// What attribute post_transform makes of rows of scores.
Value postTransform(OnnxNode &node, Value scores);

/// Ends a classifier: the label of the largest of each row's scores, and the scores. Attribute `labelsName`
/// holds a label for each of them.
LogicalResult finishClassifier(OnnxNode &node, Value scores, StringRef labelsName);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_CLASSICAL_H
