//===- Contraction.cpp - Conv, ConvTranspose, MatMul, Gemm ----------------===//
#include "passes/convert/onnx/Contraction.h"
#include "passes/convert/onnx/Converters.h"

#include "passes/convert/onnx/Window.h"

using namespace mlir;
using namespace skiff;

/// The kernel's spatial sizes, from a filter [.., .., kernel...]; kernel_shape must agree.
static FailureOr<SmallVector<int64_t>> kernelOfFilter(Node &node, Value weights, size_t spatial) {
  const Dims &filter = node.dimsOf(weights);
  if (filter.size() != spatial + 2)
    return node.error("the filter has the dims " + node.text(filter) + ", expected " + Twine(spatial + 2) +
                      " dims");
  SmallVector<int64_t> kernel;
  for (AffineExpr dim : llvm::drop_begin(filter, 2)) {
    auto size = nn::constantDim(dim);
    if (!size || *size < 1)
      return node.error("the filter has the dims " + node.text(filter) +
                        ", expected kernel dims that are numbers");
    kernel.push_back(*size);
  }
  SmallVector<int64_t> declared = node.intsOr("kernel_shape", kernel);
  if (declared != kernel)
    return node.error("attribute 'kernel_shape' does not agree with the filter's dims " + node.text(filter));
  return kernel;
}

/// Adds a bias of one element a channel to channels-last `x`.
static Value addBias(Node &node, Value x, Value bias) {
  if (!bias || !x)
    return x;
  if (Node::rankOf(bias) != 1 || failed(node.requireEqual(node.dimsOf(bias)[0], node.dimsOf(x).back()))) {
    (void)node.error("the bias has the dims " + node.text(node.dimsOf(bias)) + ", expected " +
                     node.text({node.dimsOf(x).back()}));
    return {};
  }
  return node.add(x, bias);
}

static FailureOr<int64_t> readGroups(Node &node) {
  int64_t groups = node.intOr("group", 1);
  if (groups < 1 || groups > INT32_MAX)
    return node.error("attribute 'group' is " + Twine(groups) + ", expected 1 or more");
  return groups;
}

Value skiff::convolve(Node &node, Value input, Value filter, Value bias) {
  FailureOr<Dims> spatial = spatialDimsOf(node);
  if (failed(spatial) || !filter)
    return {};
  FailureOr<SmallVector<int64_t>> kernel = kernelOfFilter(node, filter, spatial->size());
  FailureOr<int64_t> groups = readGroups(node);
  if (failed(kernel) || failed(groups))
    return {};
  FailureOr<Window> window = readWindow(node, *spatial, *kernel);
  if (failed(window))
    return {};
  SmallVector<int64_t> perm; // [OC, C/g, kernel...] to [kernel..., C/g, OC]
  for (size_t d = 0; d < kernel->size(); ++d)
    perm.push_back(d + 2);
  perm.append({1, 0});
  Value padded = padShifted(node, node.toChannelsLast(input), *window);
  Value conv = node.make<nn::ConvOp>(padded, node.transpose(filter, perm), window->strides, window->pads,
                                     window->dilations, uint64_t(*groups));
  return node.toChannelsFirst(addBias(node, conv, bias));
}

static LogicalResult convertConv(Node &node) {
  return node.finish(convolve(node, node.input(0), node.input(1), node.input(2)));
}

/// Pads and output padding of a transposed convolution along one dim whose output shall have `out` elements.
static void padToOutput(Window &window, SmallVectorImpl<int64_t> &outputPadding, size_t d, int64_t total,
                        bool upper) {
  size_t spatial = window.kernel.size();
  if (total < 0) { // more elements than taps reach: zeros at the end
    outputPadding[d] -= total;
    total = 0;
  }
  window.pads[d] = upper ? total / 2 : total - total / 2;
  window.pads[d + spatial] = total - window.pads[d];
}

static LogicalResult convertConvTranspose(Node &node) {
  FailureOr<Dims> in = spatialDimsOf(node);
  if (failed(in))
    return failure();
  size_t spatial = in->size();
  FailureOr<SmallVector<int64_t>> kernel = kernelOfFilter(node, node.input(1), spatial);
  FailureOr<int64_t> groups = readGroups(node);
  if (failed(kernel) || failed(groups))
    return failure();
  Window window;
  window.kernel = *kernel;
  window.strides = node.sizesOr("strides", spatial, 1, 1);
  window.dilations = node.sizesOr("dilations", spatial, 1, 1);
  window.pads = node.sizesOr("pads", 2 * spatial, 0, 0);
  SmallVector<int64_t> outputPadding = node.sizesOr("output_padding", spatial, 0, 0);
  StringRef autoPad = node.choiceOf("auto_pad", {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"});
  SmallVector<int64_t> outputShape = node.intsOr("output_shape", {});
  if (outputShape.size() == spatial + 2) // some exporters write batch and channels too
    outputShape.erase(outputShape.begin(), outputShape.begin() + 2);
  if (!outputShape.empty() && outputShape.size() != spatial)
    return node.error("attribute 'output_shape' has " + Twine(outputShape.size()) + " values, expected " +
                      Twine(spatial));
  if (node.bad())
    return failure();
  for (size_t d = 0; d < spatial; ++d) {
    if (window.kernel[d] > (int64_t(1) << 31) / window.dilations[d])
      return node.error("a window of " + Twine(window.kernel[d]) + " with dilation " +
                        Twine(window.dilations[d]) + " is too large");
    // The size without padding is stride * in + `more`.
    int64_t stride = window.strides[d];
    int64_t more = outputPadding[d] + window.dilations[d] * (window.kernel[d] - 1) + 1 - stride;
    if (!outputShape.empty()) {
      auto size = nn::constantDim((*in)[d]);
      if (!size || outputShape[d] < 1 || outputShape[d] > INT32_MAX)
        return node.error(
            "attribute 'output_shape' needs spatial dims that are positive numbers, got an input of " +
            node.text({(*in)[d]}) + " and an output of " + Twine(outputShape[d]));
      padToOutput(window, outputPadding, d, *size * stride + more - outputShape[d], autoPad == "SAME_UPPER");
    } else if (autoPad.starts_with("SAME")) { // the output has in * stride elements
      padToOutput(window, outputPadding, d, more, autoPad == "SAME_UPPER");
    } else if (autoPad == "VALID") {
      window.pads[d] = window.pads[d + spatial] = 0;
    }
  }
  SmallVector<int64_t> perm; // [C, OC/g, kernel...] to [kernel..., C, OC/g]
  for (size_t d = 0; d < spatial; ++d)
    perm.push_back(d + 2);
  perm.append({0, 1});
  Value filter = node.transpose(node.input(1), perm);
  Value conv =
      node.make<nn::ConvTransposeOp>(node.toChannelsLast(node.input(0)), filter, window.strides, window.pads,
                                     window.dilations, outputPadding, uint64_t(*groups));
  return node.finish(node.toChannelsFirst(addBias(node, conv, node.input(2))));
}

/// A vector is a row on the left and a column on the right; that dim is not in the result.
Value skiff::matmul(Node &node, Value a, Value b) {
  if (!a || !b)
    return {};
  if (Node::rankOf(a) == 0 || Node::rankOf(b) == 0) {
    (void)node.error("operands have the dims " + node.text(node.dimsOf(a)) + " and " +
                     node.text(node.dimsOf(b)) + ", expected at least one dim each");
    return {};
  }
  bool isRow = Node::rankOf(a) == 1, isColumn = Node::rankOf(b) == 1;
  if (isRow)
    a = node.reshape(a, {node.dim(1), node.dimsOf(a)[0]});
  if (isColumn)
    b = node.reshape(b, {node.dimsOf(b)[0], node.dim(1)});
  Value product = node.make<nn::MatMulOp>(a, b);
  if (!product)
    return {};
  Dims dims = node.dimsOf(product);
  if (isRow)
    dims.erase(dims.end() - 2);
  if (isColumn)
    dims.pop_back();
  return node.reshape(product, dims);
}

static LogicalResult convertMatMul(Node &node) {
  return node.finish(matmul(node, node.input(0), node.input(1)));
}

/// `x` in i32, less its zero point, which may be null and broadcasts.
static Value centered(Node &node, Value x, Value zero) {
  Type i32 = IntegerType::get(node.context(), 32);
  x = node.cast(x, i32);
  return zero ? node.sub(x, node.cast(zero, i32)) : x;
}

Value skiff::eachRow(Node &node, Value parameter) {
  bool isVector = parameter && !node.bad() && Node::rankOf(parameter) == 1;
  return isVector ? node.reshape(parameter, {node.dimsOf(parameter)[0], node.dim(1)}) : parameter;
}

Value skiff::matmulIntegers(Node &node, Value a, Value aZero, Value b, Value bZero) {
  return matmul(node, centered(node, a, eachRow(node, aZero)), centered(node, b, bZero));
}

Value skiff::convolveIntegers(Node &node, Value x, Value xZero, Value filter, Value filterZero, Value bias) {
  if (node.bad())
    return {};
  if (xZero)
    xZero = node.reshape(xZero, ArrayRef<int64_t>{});
  if (filterZero && Node::rankOf(filterZero) == 1)
    filterZero = node.alignAt(filterZero, 0, Node::rankOf(filter)); // one for each output channel
  return convolve(node, centered(node, x, xZero), centered(node, filter, filterZero), bias);
}

static LogicalResult convertMatMulInteger(Node &node) {
  return node.finish(matmulIntegers(node, node.input(0), node.input(2), node.input(1), node.input(3)));
}

static Value transposeMatrix(Node &node, unsigned i, StringRef flag) {
  Value x = node.input(i);
  if (Node::rankOf(x) != 2) {
    (void)node.error("input " + Twine(i) + " has the dims " + node.text(node.dimsOf(x)) +
                     ", expected a matrix");
    return {};
  }
  return node.flagOr(flag, false) ? node.transpose(x, {1, 0}) : x;
}

static Value scale(Node &node, Value x, double factor, StringRef name) {
  if (!x || factor == 1)
    return x;
  Type type = Node::elementOf(x);
  if (isa<IntegerType>(type) && factor != std::trunc(factor)) {
    (void)node.error("attribute '" + name + "' is no whole number, but the matrices hold integers");
    return {};
  }
  return node.mul(x, node.scalar(type, factor));
}

static LogicalResult convertGemm(Node &node) {
  Value a = transposeMatrix(node, 0, "transA"), b = transposeMatrix(node, 1, "transB");
  double alpha = node.floatOr("alpha", 1), beta = node.floatOr("beta", 1);
  Value product = scale(node, node.make<nn::MatMulOp>(a, b), alpha, "alpha");
  if (!product || node.bad())
    return failure();
  node.ignoreAttrs({"broadcast"}); // before opset 7; the operands' dims tell as well
  if (!node.hasInput(2) || beta == 0)
    return node.finish(product);
  Value sum = node.add(product, scale(node, node.input(2), beta, "beta"));
  if (sum && failed(node.requireEqual(node.dimsOf(sum), node.dimsOf(product))))
    return node.error("input 2 has the dims " + node.text(node.dimsOf(node.input(2))) +
                      ", expected to broadcast to " + node.text(node.dimsOf(product)));
  return node.finish(sum);
}

static LogicalResult convertDet(Node &node) { return node.finish(node.make<nn::DetOp>(node.input(0))); }

static LogicalResult convertConvInteger(Node &node) {
  return node.finish(convolveIntegers(node, node.input(0), node.input(2), node.input(1), node.input(3), {}));
}

ArrayRef<ConverterRow> skiff::contractionConverters() {
  static const ConverterRow rows[] = {
      {"Conv", 1, convertConv, "FF?F"},
      {"ConvInteger", 10, convertConvInteger, "ii?ii"},
      {"ConvTranspose", 1, convertConvTranspose, "FF?F"},
      {"Det", 11, convertDet, "F"},
      {"Gemm", 1, convertGemm, "NN?N"},
      {"MatMul", 1, convertMatMul, "NN"},
      {"MatMulInteger", 10, convertMatMulInteger, "ii?ii"},
  };
  return rows;
}
