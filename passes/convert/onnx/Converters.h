//===- Converters.h - the tables of ONNX's operators ------------*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_CONVERTERS_H
#define SKIFF_PASSES_CONVERT_ONNX_CONVERTERS_H

#include "passes/convert/common/Node.h"

namespace skiff {

/// One version of an operator.
struct ConverterRow {
  const char *name;
  int64_t since; ///< from this opset on, up to the next row of this name
  LogicalResult (*convert)(Node &node);
  /// One letter an input. Capitals: F a float, N a number, I an integer, A anything; all capitals of a node
  /// have one type. Small letters are types of their own: f float, n number, i integer, j i32 or i64, l i64,
  /// b bool, q what DequantizeLinear takes, a any. Only q and a may be narrow (isNarrow). From `?` on inputs
  /// are optional; `*` repeats the last one.
  const char *inputs;
  unsigned maxOutputs = 1; ///< outputs that have uses
};

// The tables, each sorted by name, newest version first. One row per version that changed the meaning.
ArrayRef<ConverterRow> activationConverters();
ArrayRef<ConverterRow> attentionConverters();
ArrayRef<ConverterRow> classicalConverters();
ArrayRef<ConverterRow> contractionConverters();
ArrayRef<ConverterRow> contribConverters();
ArrayRef<ConverterRow> dataMovementConverters();
ArrayRef<ConverterRow> einsumConverters();
ArrayRef<ConverterRow> generatorConverters();
ArrayRef<ConverterRow> indexingConverters();
ArrayRef<ConverterRow> logicConverters();
ArrayRef<ConverterRow> lossConverters();
ArrayRef<ConverterRow> mathConverters();
ArrayRef<ConverterRow> normalizationConverters();
ArrayRef<ConverterRow> poolingConverters();
ArrayRef<ConverterRow> qlinearConverters();
ArrayRef<ConverterRow> quantizationConverters();
ArrayRef<ConverterRow> randomConverters();
ArrayRef<ConverterRow> recurrentConverters();
ArrayRef<ConverterRow> reductionConverters();
ArrayRef<ConverterRow> resizeConverters();
ArrayRef<ConverterRow> rotaryConverters();
ArrayRef<ConverterRow> samplingConverters();
ArrayRef<ConverterRow> selectionConverters();
ArrayRef<ConverterRow> shapeConverters();
ArrayRef<ConverterRow> signalConverters();
ArrayRef<ConverterRow> slicingConverters();
ArrayRef<ConverterRow> statefulConverters();
ArrayRef<ConverterRow> supportVectorConverters();
ArrayRef<ConverterRow> treeConverters();

/// The row for an operator of a domain; else reports why there is none.
const ConverterRow *findConverter(StringRef domain, Node &node);

/// Compares a node's inputs with what its row asks for, and reports what does not fit.
bool checkInputs(Node &node, const ConverterRow &row);

/// Converts a node of the default domain. What is wrong has been reported.
LogicalResult convertStandard(Node &node);

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_CONVERTERS_H
