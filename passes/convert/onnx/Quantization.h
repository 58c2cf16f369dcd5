//===- Quantization.h - what quantized operators are made of ----*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_QUANTIZATION_H
#define SKIFF_PASSES_CONVERT_ONNX_QUANTIZATION_H

#include "passes/convert/common/Node.h"

namespace skiff {

/// `scaled` rounded to the nearest integer, halves to even, plus `zero` (null: 0), cut to the range of
/// `type`, an integer of up to 16 bits.
Value saturate(Node &node, Value scaled, Value zero, Type type);

/// (x - zero) * scale in f32; `zero` may be null. Both broadcast to x.
Value dequantize(Node &node, Value x, Value scale, Value zero);

struct DynamicallyQuantized {
  Value x, scale, zero;
};

/// DynamicQuantizeLinear: x as ui8, with the scale and zero point that its own range gives.
DynamicallyQuantized quantizeDynamically(Node &node, Value x);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_QUANTIZATION_H
