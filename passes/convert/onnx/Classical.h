//===- Classical.h - what operators of ai.onnx.ml share ---------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_CLASSICAL_H
#define SKIFF_PASSES_CONVERT_ONNX_CLASSICAL_H

#include "passes/convert/common/Node.h"

namespace skiff {

Value floatConstant(Node &node, ArrayRef<double> values, ArrayRef<int64_t> dims); ///< f32
Value intConstant(Node &node, ArrayRef<int64_t> values);                          ///< i64, of one dim

/// Input 0 as f32 rows of a known number of features; a vector is one row.
Value rowsOf(Node &node);

/// What attribute post_transform makes of rows of scores.
Value postTransform(Node &node, Value scores);

/// Ends a classifier: the label of the largest of each row's scores, and the scores. Attribute `labelsName`
/// holds a label for each of them.
LogicalResult finishClassifier(Node &node, Value scores, StringRef labelsName);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_CLASSICAL_H
