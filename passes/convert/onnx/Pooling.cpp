//===- Pooling.cpp - pools and local response normalization ---------------===//
#include "passes/convert/onnx/Converters.h"
#include "passes/convert/onnx/Window.h"

using namespace mlir;
using namespace skiff;
using nn::ReduceKind;

static FailureOr<Window> readPoolWindow(Node &node) {
  FailureOr<Dims> spatial = spatialDimsOf(node);
  if (failed(spatial))
    return failure();
  FailureOr<SmallVector<int64_t>> kernel = readKernelShape(node, spatial->size());
  if (failed(kernel))
    return failure();
  return readWindow(node, *spatial, *kernel, node.flagOr("ceil_mode", false));
}

static Value makePool(Node &node, Value x, const Window &window, ReduceKind kind,
                      bool countIncludePad = false, ArrayRef<int64_t> countPads = {}, double p = 2) {
  return node.make<nn::PoolOp>(x, window.kernel, window.strides, window.pads, window.dilations, kind,
                               countIncludePad, countPads, llvm::APFloat(p));
}

/// The number that no other is below.
static Value lowest(Node &node, Type type) {
  if (isa<FloatType>(type))
    return node.scalar(type, -std::numeric_limits<double>::infinity());
  unsigned width = type.getIntOrFloatBitWidth();
  return node.intScalar(type, type.isUnsignedInteger() ? 0 : llvm::minIntN(width));
}

static LogicalResult convertMaxPool(Node &node) {
  FailureOr<Window> window = readPoolWindow(node);
  if (failed(window))
    return failure();
  bool columnMajor = node.flagOr("storage_order", false);
  Value x = node.toChannelsLast(node.input(0));
  if (node.usesOutput(1) && window->isShifted())
    return node.error("output 1 is used, but auto_pad depends on the dims " +
                      node.text(node.dimsOf(node.input(0))) + "; make them numbers");
  x = padShifted(node, x, *window, lowest(node, Node::elementOf(node.input(0))));
  if (node.usesOutput(1)) {
    Value indices = node.make<nn::MaxPoolIndicesOp>(x, window->kernel, window->strides, window->pads,
                                                    window->dilations, columnMajor);
    node.setOutput(1, node.toChannelsFirst(indices));
  }
  return node.finish(node.toChannelsFirst(makePool(node, x, *window, ReduceKind::max)));
}

Value skiff::averagePool(Node &node, Value input) {
  FailureOr<Window> window = readPoolWindow(node);
  if (failed(window))
    return {};
  bool countIncludePad = node.flagOr("count_include_pad", false);
  if (window->isShifted() && !countIncludePad) {
    (void)node.error("auto_pad depends on the dims " + node.text(node.dimsOf(node.input(0))) +
                     ", which leaves the number of elements in a window open; make them numbers");
    return {};
  }
  // What ceil_mode adds to the window's pads is not counted.
  SmallVector<int64_t> countPads = node.stringOr("auto_pad", "NOTSET") == "NOTSET"
                                       ? node.sizesOr("pads", window->pads.size(), 0, 0)
                                       : window->pads;
  Value x = padShifted(node, node.toChannelsLast(input), *window);
  Value pool = makePool(node, x, *window, ReduceKind::mean, countIncludePad,
                        countIncludePad ? countPads : SmallVector<int64_t>(window->pads.size(), 0));
  return node.toChannelsFirst(pool);
}

static LogicalResult convertAveragePool(Node &node) { return node.finish(averagePool(node, node.input(0))); }

/// LpPool-1 has p as a float, LpPool-2 as an integer.
static double readP(Node &node, bool isFloat) {
  return isFloat ? node.floatOr("p", 2) : double(node.intOr("p", 2));
}

template <bool pIsFloat> static LogicalResult convertLpPool(Node &node) {
  FailureOr<Window> window = readPoolWindow(node);
  if (failed(window))
    return failure();
  Value x = padShifted(node, node.toChannelsLast(node.input(0)), *window);
  Value pool = makePool(node, x, *window, ReduceKind::lp, false, SmallVector<int64_t>(window->pads.size(), 0),
                        readP(node, pIsFloat));
  return node.finish(node.toChannelsFirst(pool));
}

/// All spatial dims become 1. Channels-last as its neighbours, so that the transposes cancel.
static LogicalResult globalPool(Node &node, ReduceKind kind, double p = 2) {
  FailureOr<Dims> spatial = spatialDimsOf(node);
  if (failed(spatial))
    return failure();
  auto axes = llvm::to_vector(llvm::seq<int64_t>(1, spatial->size() + 1));
  return node.finish(node.toChannelsFirst(node.reduce(node.toChannelsLast(node.input(0)), axes, kind, p)));
}

static LogicalResult convertGlobalAveragePool(Node &node) { return globalPool(node, ReduceKind::mean); }
static LogicalResult convertGlobalMaxPool(Node &node) { return globalPool(node, ReduceKind::max); }
template <bool pIsFloat> static LogicalResult convertGlobalLpPool(Node &node) {
  return globalPool(node, ReduceKind::lp, readP(node, pIsFloat));
}

static LogicalResult convertLRN(Node &node) {
  int64_t size = node.intOr("size", 0);
  if (size < 1 || size > INT32_MAX)
    return node.error("attribute 'size' is " + Twine(size) + ", expected 1 or more");
  if (Node::rankOf(node.input(0)) < 2)
    return node.error("input 0 has the dims " + node.text(node.dimsOf(node.input(0))) +
                      ", expected batch and channels");
  double alpha = node.floatOr("alpha", 0.0001f), beta = node.floatOr("beta", 0.75),
         bias = node.floatOr("bias", 1);
  Value x = node.toChannelsLast(node.input(0));
  return node.finish(node.toChannelsFirst(node.make<nn::LrnOp>(x, uint64_t(size), llvm::APFloat(alpha),
                                                               llvm::APFloat(beta), llvm::APFloat(bias))));
}

ArrayRef<ConverterRow> skiff::poolingConverters() {
  static const ConverterRow rows[] = {
      {"AveragePool", 1, convertAveragePool, "F"},
      {"GlobalAveragePool", 1, convertGlobalAveragePool, "F"},
      {"GlobalLpPool", 2, convertGlobalLpPool<false>, "F"},
      {"GlobalLpPool", 1, convertGlobalLpPool<true>, "F"},
      {"GlobalMaxPool", 1, convertGlobalMaxPool, "F"},
      {"LRN", 1, convertLRN, "F"},
      {"LpPool", 2, convertLpPool<false>, "F"},
      {"LpPool", 1, convertLpPool<true>, "F"},
      {"MaxPool", 1, convertMaxPool, "N", 2},
  };
  return rows;
}
