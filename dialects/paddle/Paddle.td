//===- Paddle.td - Paddle programs as MLIR, nothing interpreted -----------===//
#ifndef SKIFF_DIALECTS_PADDLE
#define SKIFF_DIALECTS_PADDLE

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"

def Paddle_Dialect : Dialect {
  let name = "paddle";
  let cppNamespace = "::skiff::paddle";
  let summary = "a Paddle program as the file has it";
  let description = [{
    Both formats, PIR (`model.json`) and ProgramDesc (`model.pdmodel`), become one generic op for each of
    theirs, with the file's own name of the operator, its attributes, and its inputs and outputs by slot. A
    program is in SSA form: variables that are written several times, and tensor arrays, are new values at each
    write; what a block changes outside of itself, its op carries or yields.

    The program becomes a `func.func`: its arguments are the feeds, its results the fetches, both in the order of
    `col` and named by `paddle.name` argument and result attributes. Results of ops carry no type
    (`!paddle.value`): what files declare is not reliable, and `skiff-convert-paddle-to-nn` infers it.
  }];
  let useDefaultTypePrinterParser = 1;
}

def Paddle_ValueType : TypeDef<Paddle_Dialect, "Value"> {
  let mnemonic = "value";
  let summary = "a tensor, or a tensor array, of a type that is inferred later";
}

def Paddle_AnyValue : AnyTypeOf<[AnyTensor, Paddle_ValueType]>;

class Paddle_Op<string mnemonic, list<Trait> traits = []> : Op<Paddle_Dialect, mnemonic, traits>;

def Paddle_NodeOp : Paddle_Op<"node"> {
  let summary = "one operator";
  let description = [{
    `op_type` is the file's name: "pd_op.conv2d" in PIR, "conv2d" in a ProgramDesc. Slots name the place of each
    operand and result, one string each: the parameter of a ProgramDesc ("Filter"), the index of the operand or
    result in PIR ("1"). The values of a list have the same slot, one after the other; what is absent is not there.

    `attrs` keeps each attribute: integers as i64, floats as f32 or f64, strings (data types of PIR too, as
    "float32"), booleans; lists as `array<i64: ...>`, `array<f64: ...>`, or an array of booleans or strings. What
    says nothing about the result (op_callstack, op_role, struct_name ...) is left out.

    Control flow has one form for both formats, and no slots:
    - "if": operand 0 is the condition, region 0 the then-block, region 1 the else-block; each ends in
      `paddle.yield` of the results.
    - "while": operand 0 is the first condition, the others are the first values of what the loop carries, which are
      the arguments of the region's block and the results. The block yields the next condition, then the carried
      values.

    Tensor arrays: "create_array" makes an empty one, "array_write"(array, x, i) a longer or changed one,
    "array_read"(array, i), "array_length"(array) and "array_to_tensor"(array) read it, in both formats.

    ```mlir
    %0 = paddle.node "conv2d"(%x, %w) ["Input", "Filter"] {strides = array<i64: 2, 2>} : (tensor<?x3x8x8xf32>, tensor<4x3x3x3xf32>) -> !paddle.value ["Output"]
    ```
  }];
  let arguments = (ins StrAttr:$op_type, StrArrayAttr:$input_slots, StrArrayAttr:$output_slots,
                       DictionaryAttr:$attrs, Variadic<Paddle_AnyValue>:$inputs);
  let results = (outs Variadic<Paddle_ValueType>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$blocks);
  let assemblyFormat = [{
    $op_type `(` $inputs `)` $input_slots $attrs (`blocks` $blocks^)? attr-dict `:`
    functional-type($inputs, $outputs) $output_slots
  }];
  let hasVerifier = 1;
}

def Paddle_ParameterOp : Paddle_Op<"parameter", [
    Pure, ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a stored parameter";
  let description = [{
    Big ones are resource blobs (`dense_resource`), which may point into the mapped file of parameters.

    ```mlir
    %w = paddle.parameter "linear_0.b_0" dense<0.5> : tensor<10xf32>
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

def Paddle_UndefinedOp : Paddle_Op<"undefined", [Pure]> {
  let summary = "a variable that nothing has written yet";
  let results = (outs Paddle_ValueType:$result);
  let assemblyFormat = "attr-dict `:` type($result)";
}

def Paddle_YieldOp : Paddle_Op<"yield", [
    Terminator, ReturnLike, Pure, HasParent<"NodeOp">]> {
  let summary = "what a block gives its op";
  let arguments = (ins Variadic<Paddle_AnyValue>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif // SKIFF_DIALECTS_PADDLE
