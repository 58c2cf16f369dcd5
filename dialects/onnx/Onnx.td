//===- Onnx.td - ONNX models as MLIR, nothing interpreted -----------------===//
#ifndef SKIFF_DIALECTS_ONNX
#define SKIFF_DIALECTS_ONNX

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Onnx_Dialect : Dialect {
  let name = "onnx";
  let cppNamespace = "::skiff::onnx";
  let summary = "an ONNX graph as the file has it";
  let description = [{
    One generic op holds domain, operator, version and attributes verbatim, so an
    unknown operator is still printable, diffable and reducible. A graph becomes a
    `func.func`: its arguments are the graph's inputs (types from the file), its
    results are its outputs, both named by `onnx.name` argument and result
    attributes; `onnx.dims` names the symbolic dims of an argument (an array of
    strings, "" for a static or unnamed dim). Results of nodes carry no type
    (`!onnx.value`): ONNX files need not say it, and `convert-onnx-to-nn` infers it.
  }];
  let useDefaultTypePrinterParser = 1;
}

def Onnx_ValueType : TypeDef<Onnx_Dialect, "Value"> {
  let mnemonic = "value";
  let summary = "a value whose type ONNX's file does not have to say";
}

def Onnx_AnyValue : AnyTypeOf<[AnyTensor, Onnx_ValueType, NoneType]>;

class Onnx_Op<string mnemonic, list<Trait> traits = []> : Op<Onnx_Dialect, mnemonic, traits>;

def Onnx_NodeOp : Onnx_Op<"node"> {
  let summary = "one NodeProto";
  let description = [{
    The node's name is the op's location. An optional input that is left out is the
    result of `onnx.none`. Sub-graphs (If, Loop, Scan) are regions, in the order of
    the names in `graphs`; their blocks end in `onnx.yield`.
    `attrs` keeps each attribute: INT i64, FLOAT f32, STRING string, TENSOR an
    elements attribute, INTS/FLOATS/STRINGS an array of these (INTS as
    `array<i64: ...>`, FLOATS as `array<f32: ...>`).

    ```mlir
    %0 = onnx.node "Conv"(%x, %w) {strides = array<i64: 2, 2>} opset 11 : (tensor<1x3x8x8xf32>, tensor<4x3x3x3xf32>) -> !onnx.value
    ```
  }];
  let arguments = (ins StrAttr:$op_type, DefaultValuedAttr<StrAttr, "\"\"">:$domain, I64Attr:$opset,
                       DictionaryAttr:$attrs, DefaultValuedAttr<StrArrayAttr, "{}">:$graphs,
                       Variadic<Onnx_AnyValue>:$inputs);
  let results = (outs Variadic<Onnx_ValueType>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$subgraphs);
  let assemblyFormat = [{
    (`[` $domain^ `]`)? $op_type `(` $inputs `)` $attrs `opset` $opset
    (`graphs` $graphs^ $subgraphs)? attr-dict `:` functional-type($inputs, $outputs)
  }];
  let hasVerifier = 1;
}

def Onnx_NoneOp : Onnx_Op<"none", [Pure]> {
  let summary = "an optional input that the node leaves out";
  let results = (outs NoneType:$result);
  let assemblyFormat = "attr-dict";
  let builders = [OpBuilder<(ins), [{ build($_builder, $_state, $_builder.getNoneType()); }]>];
}

def Onnx_InitializerOp : Onnx_Op<"initializer", [
    Pure, ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a weight: a tensor that the file holds";
  let description = [{
    Big tensors are resource blobs (`dense_resource`), outside MLIR's uniqued
    attributes: they may point into the mapped file. `dialects/common/TensorData.h`
    reads both forms.

    ```mlir
    %w = onnx.initializer "fc.bias" dense<0.5> : tensor<10xf32>
    ```
  }];
  let arguments = (ins StrAttr:$name, ElementsAttr:$value);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "$name $value attr-dict";
  let builders = [OpBuilder<(ins "::mlir::StringAttr":$name, "::mlir::ElementsAttr":$value),
                            [{ build($_builder, $_state, value.getShapedType(), name, value); }]>];
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Onnx_YieldOp : Onnx_Op<"yield", [
    Terminator, ReturnLike, Pure, HasParent<"NodeOp">]> {
  let summary = "the outputs of a sub-graph";
  let arguments = (ins Variadic<Onnx_AnyValue>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif // SKIFF_DIALECTS_ONNX
