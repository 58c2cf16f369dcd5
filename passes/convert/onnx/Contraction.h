//===- Contraction.h - products that several operators are made of -*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_CONTRACTION_H
#define SKIFF_PASSES_CONVERT_ONNX_CONTRACTION_H

#include "passes/convert/common/Node.h"

namespace skiff {

/// Conv's result for a filter [OC, C/g, kernel...]; `bias` may be null. The attributes are the node's.
Value convolve(Node &node, Value input, Value filter, Value bias);

/// MatMul's result. A vector is a row on the left and a column on the right; that dim is not in the result.
Value matmul(Node &node, Value a, Value b);

/// A parameter of the left matrix: a vector holds one element for each row.
Value eachRow(Node &node, Value parameter);

/// The same on integers, in i32 and exactly. Zero points may be null; those of the left matrix are one a row,
/// those of the right one a column.
Value matmulIntegers(Node &node, Value a, Value aZero, Value b, Value bZero);

/// Padding stands for the input's zero point, so it is 0 once that is gone. The filter may have one zero
/// point for each output channel.
Value convolveIntegers(Node &node, Value x, Value xZero, Value filter, Value filterZero, Value bias);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_CONTRACTION_H
