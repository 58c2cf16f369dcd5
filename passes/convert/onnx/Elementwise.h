//===- Elementwise.h - converters that many operators share -----*- C++ -*-===//
#ifndef SKIFF_PASSES_CONVERT_ONNX_ELEMENTWISE_H
#define SKIFF_PASSES_CONVERT_ONNX_ELEMENTWISE_H

#include "passes/convert/common/Node.h"

namespace skiff {

template <typename Op> LogicalResult convertUnary(Node &node) {
  return node.finish(node.make<Op>(node.input(0)));
}

/// Operands broadcast as in numpy.
template <typename Op> LogicalResult convertBinary(Node &node) {
  return node.finish(node.make<Op>(node.input(0), node.input(1)));
}

/// Before opset 7: with `broadcast`, the second operand's dims stand at `axis` of the first one's, by default
/// last.
inline Value legacyOperand(Node &node) {
  Value a = node.input(0), b = node.input(1);
  node.ignoreAttrs({"axis"});
  if (!node.flagOr("broadcast", false)) {
    if (Node::rankOf(a) == Node::rankOf(b))
      return b;
    (void)node.error("operands have the dims " + node.text(node.dimsOf(a)) + " and " +
                     node.text(node.dimsOf(b)) + ", expected the same without attribute 'broadcast'");
    return {};
  }
  int64_t rank = Node::rankOf(a), last = rank - Node::rankOf(b);
  int64_t axis = node.intOr("axis", last);
  return node.alignAt(b, axis < 0 ? axis + rank : axis, rank);
}

template <typename Op> LogicalResult convertLegacyBinary(Node &node) {
  return node.finish(node.make<Op>(node.input(0), legacyOperand(node)));
}

/// One operand or more.
template <typename Op> LogicalResult convertVariadic(Node &node) {
  Value value = node.input(0);
  for (Value next : node.allInputs().drop_front())
    value = node.make<Op>(value, next);
  return node.finish(value);
}

} // namespace skiff

#endif // SKIFF_PASSES_CONVERT_ONNX_ELEMENTWISE_H
