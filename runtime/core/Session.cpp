//===- Session.cpp - bindings and memory of one use of a model ------------===//
#include "runtime/core/Session.h"

#include "runtime/core/Conditions.h"

#include <algorithm>
#include <cinttypes>

using namespace skiff;

/// What tensors without elements point to, so that no code sees a null pointer.
alignas(SKIFF_BUFFER_ALIGN) static unsigned char emptyBuffer[SKIFF_BUFFER_ALIGN];

skiff_session::~skiff_session() {
  for (Output &output : outputs)
    output.own.release();
  for (Chunk &slot : slots)
    slot.release();
  releaseModel(model);
}

skiff_status skiff_session::create(skiff_model *owner, skiff_error *error) {
  owner->references.fetch_add(1, std::memory_order_relaxed);
  model = owner;
  size_t inputDimCount = model->dims.size() - model->outputDimCount;
  if (!inputs.allocate(model->inputs.size()) || !outputs.allocate(model->outputs.size()) ||
      !inputDims.allocate(inputDimCount) || !outputDims.allocate(model->outputDimCount) ||
      !symbols.allocate(size_t(model->manifest->symbols()->size()) + model->variant->data_dims()) ||
      !slots.allocate(model->variant->slots()) || !slotPointers.allocate(model->variant->slots()) ||
      !inputPointers.allocate(inputs.size()) || !outputPointers.allocate(outputs.size()))
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for a session", model->file.name());
  uint32_t next = 0;
  for (size_t i = 0; i != inputs.size(); ++i) {
    inputs[i].firstDim = next;
    next += uint32_t(model->inputs[i].rank);
  }
  next = 0;
  for (size_t i = 0; i != outputs.size(); ++i) {
    outputs[i].firstDim = next;
    next += uint32_t(model->outputs[i].rank);
  }

  for (size_t i = 0; i != model->manifest->symbols()->size(); ++i) {
    symbols[i] = model->manifest->symbols()->Get(uint32_t(i))->max();
    if (symbols[i] == 0)
      return SKIFF_OK; // without a bound nothing can be reserved yet
  }
  // Where the bounds don't go together, no run has these dims, and `sizes` is not made for them.
  return conditionsHold() ? reserve("at the symbols' bounds", error) : SKIFF_OK;
}

skiff_status skiff_session::bindInput(int32_t index, skiff_dtype dtype, const void *data, const int64_t *dims,
                                      int32_t rank, skiff_error *error) {
  if (index < 0 || size_t(index) >= inputs.size())
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: input %" PRId32 " does not exist; the model has %zu",
                model->file.name(), index, inputs.size());
  const skiff_tensor_info &info = model->inputs[size_t(index)];
  if (dtype != info.dtype)
    return fail(error, SKIFF_SHAPE_MISMATCH, "%s: input \"%.64s\" is %s, expected %s", model->file.name(),
                info.name, skiff_dtype_name(dtype), skiff_dtype_name(info.dtype));
  if (rank != info.rank)
    return fail(error, SKIFF_SHAPE_MISMATCH, "%s: input \"%.64s\" has rank %" PRId32 ", expected %" PRId32,
                model->file.name(), info.name, rank, info.rank);
  if (!dims && rank != 0)
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: input \"%.64s\": dims are null", model->file.name(),
                info.name);
  int64_t size = int64_t(skiff_dtype_size(dtype));
  for (int32_t i = 0; i != rank; ++i) {
    if (info.dims[i] >= 0 && dims[i] != info.dims[i])
      return fail(error, SKIFF_SHAPE_MISMATCH,
                  "%s: input \"%.64s\": dim %" PRId32 " is %" PRId64 ", expected %" PRId64,
                  model->file.name(), info.name, i, dims[i], info.dims[i]);
    if (info.dims[i] < 0) {
      const format::Symbol *symbol = model->manifest->symbols()->Get(uint32_t(info.dim_symbols[i]));
      if (symbol->max() != 0 && dims[i] > symbol->max())
        return fail(error, SKIFF_SHAPE_MISMATCH,
                    "%s: input \"%.64s\": dim %" PRId32 " (\"%.32s\") is %" PRId64 ", at most %" PRId64
                    " is possible; compile with a larger --dim",
                    model->file.name(), info.name, i, symbol->name()->c_str(), dims[i], symbol->max());
      if (dims[i] < symbol->min())
        return fail(error, SKIFF_SHAPE_MISMATCH,
                    "%s: input \"%.64s\": dim %" PRId32 " (\"%.32s\") is %" PRId64 ", at least %" PRId64
                    " is needed",
                    model->file.name(), info.name, i, symbol->name()->c_str(), dims[i], symbol->min());
    }
    if (__builtin_mul_overflow(size, dims[i], &size))
      return fail(error, SKIFF_SHAPE_MISMATCH, "%s: input \"%.64s\": its size overflows", model->file.name(),
                  info.name);
  }
  if (!data && size != 0)
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: input \"%.64s\": data is null", model->file.name(),
                info.name);
  if (reinterpret_cast<uintptr_t>(data) % skiff_dtype_size(dtype) != 0)
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: input \"%.64s\": data is not aligned for %s",
                model->file.name(), info.name, skiff_dtype_name(dtype));

  Input &input = inputs[size_t(index)];
  bool sameDims = input.bound;
  for (int32_t i = 0; i != rank; ++i) {
    sameDims &= inputDims[input.firstDim + size_t(i)] == dims[i];
    inputDims[input.firstDim + size_t(i)] = dims[i];
  }
  input.data = size == 0 ? emptyBuffer : data;
  input.bound = true;
  inputPointers[size_t(index)] = const_cast<void *>(input.data);
  stale |= !sameDims; // other memory of the same shape needs no new plan
  return SKIFF_OK;
}

skiff_status skiff_session::bindOutput(int32_t index, void *data, size_t size, skiff_error *error) {
  if (index < 0 || size_t(index) >= outputs.size())
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: output %" PRId32 " does not exist; the model has %zu",
                model->file.name(), index, outputs.size());
  const skiff_tensor_info &info = model->outputs[size_t(index)];
  if (reinterpret_cast<uintptr_t>(data) % skiff_dtype_size(info.dtype) != 0)
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: output \"%.64s\": data is not aligned for %s",
                model->file.name(), info.name, skiff_dtype_name(info.dtype));
  outputs[size_t(index)].callers = data;
  outputs[size_t(index)].callersSize = data ? size : 0;
  stale = true;
  return SKIFF_OK;
}

/// Sets `symbols` from the dims of the bound inputs.
skiff_status skiff_session::findSymbols(skiff_error *error) {
  for (size_t i = 0; i != symbols.size(); ++i)
    symbols[i] = i < model->manifest->symbols()->size() ? -1 : 0;
  for (size_t i = 0; i != inputs.size(); ++i) {
    const skiff_tensor_info &info = model->inputs[i];
    if (!inputs[i].bound)
      return fail(error, SKIFF_NOT_BOUND, "%s: input \"%.64s\" is not bound; bind it before the run",
                  model->file.name(), info.name);
    for (int32_t j = 0; j != info.rank; ++j) {
      int32_t symbol = info.dim_symbols[j];
      if (symbol < 0)
        continue;
      int64_t dim = inputDims[inputs[i].firstDim + size_t(j)];
      int64_t &value = symbols[size_t(symbol)];
      if (value >= 0 && value != dim)
        return fail(error, SKIFF_SHAPE_MISMATCH,
                    "%s: input \"%.64s\": dim %" PRId32 " (\"%.32s\") is %" PRId64
                    ", but an input before it says %" PRId64,
                    model->file.name(), info.name, j,
                    model->manifest->symbols()->Get(uint32_t(symbol))->name()->c_str(), dim, value);
      value = dim;
    }
  }
  return SKIFF_OK;
}

bool skiff_session::conditionsHold() const {
  if (const auto *conditions = model->manifest->conditions())
    for (const format::Condition *condition : *conditions)
      if (ConditionSides sides; !evaluate(*condition, symbols.data(), &sides) || !holds(*condition, sides))
        return false;
  return true;
}

/// Refuses values in `symbols` that the code is not made for.
skiff_status skiff_session::checkConditions(skiff_error *error) const {
  if (conditionsHold())
    return SKIFF_OK;
  for (const format::Condition *condition : *model->manifest->conditions()) {
    ConditionSides sides = {};
    bool fits = evaluate(*condition, symbols.data(), &sides);
    if (fits && holds(*condition, sides))
      continue;
    MessageText found;
    if (fits)
      found.append("found %" PRId64 " and %" PRId64, sides.left, sides.right);
    else
      found.append("which overflows");
    // Each symbol by the first dim that has it; one that occurs twice is named once.
    uint64_t named[4] = {};
    for (const format::DimStep *step : *condition->steps()) {
      if (step->op() != format::DimOp::symbol || (named[step->value() / 64] >> (step->value() % 64) & 1))
        continue;
      named[step->value() / 64] |= uint64_t(1) << (step->value() % 64);
      appendBinding(found, int32_t(step->value()));
    }
    return fail(error, SKIFF_SHAPE_MISMATCH, "%s: node \"%.48s\" needs %.64s, %s", model->file.name(),
                condition->source()->c_str(), condition->text()->c_str(), found.c_str());
  }
  return SKIFF_OK;
}

/// Adds which dim of which input gave a symbol its value.
void skiff_session::appendBinding(MessageText &text, int32_t symbol) const {
  for (const skiff_tensor_info &info : model->inputs)
    for (int32_t j = 0; j != info.rank; ++j)
      if (info.dim_symbols[j] == symbol)
        return text.append("; input \"%.32s\": dim %" PRId32 " (\"%.32s\") is %" PRId64, info.name, j,
                           model->manifest->symbols()->Get(uint32_t(symbol))->name()->c_str(),
                           symbols[size_t(symbol)]);
}

/// Makes room for a run with the values in `symbols`, and finds the outputs' dims.
skiff_status skiff_session::reserve(const char *when, skiff_error *error) {
  int64_t bytes = model->sizes(symbols.data(), outputDims.data());
  if (bytes < 0)
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: the size of an intermediate result overflows %s",
                model->file.name(), when);
  if (!arena.reserve(uint64_t(bytes)))
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for %" PRId64 " bytes of intermediate results %s",
                model->file.name(), bytes, when);

  uint64_t own = 0;
  for (size_t i = 0; i != outputs.size(); ++i) {
    const skiff_tensor_info &info = model->outputs[i];
    uint64_t size = skiff_dtype_size(info.dtype);
    bool fits = true;
    for (int32_t j = 0; j != info.rank; ++j) {
      int64_t &dim = outputDims[outputs[i].firstDim + size_t(j)];
      if (model->variant->data_dims() != 0)
        dim = std::max<int64_t>(dim, 0); // from data dims that no run has set yet; the run makes room
      fits &= dim >= 0 && !__builtin_mul_overflow(size, uint64_t(dim), &size);
    }
    fits &= size <= uint64_t(PTRDIFF_MAX) / 2;
    if (fits && !outputs[i].callers)
      fits = !__builtin_add_overflow(own, alignUp(size, SKIFF_BUFFER_ALIGN), &own);
    if (!fits)
      return fail(error, SKIFF_OUT_OF_MEMORY, "%s: output \"%.64s\": its size overflows %s",
                  model->file.name(), info.name, when);
    outputs[i].size = size;
  }
  if (!ownOutputs.reserve(own))
    return fail(error, SKIFF_OUT_OF_MEMORY, "%s: no memory for %" PRIu64 " bytes of outputs %s",
                model->file.name(), own, when);
  return SKIFF_OK;
}

/// Gives each output its memory, after `reserve`.
skiff_status skiff_session::placeOutputs(skiff_error *error) {
  uint64_t next = 0;
  for (size_t i = 0; i != outputs.size(); ++i) {
    Output &output = outputs[i];
    if (output.callers && output.callersSize < output.size)
      return fail(error, SKIFF_SHAPE_MISMATCH,
                  "%s: output \"%.64s\" needs %" PRIu64 " bytes, %" PRIu64 " are bound", model->file.name(),
                  model->outputs[i].name, output.size, output.callersSize);
    if (output.callers) {
      outputPointers[i] = output.callers;
    } else if (output.size == 0) {
      outputPointers[i] = emptyBuffer;
    } else {
      outputPointers[i] = ownOutputs.data() + next;
      next += alignUp(output.size, SKIFF_BUFFER_ALIGN);
    }
  }
  return SKIFF_OK;
}

skiff_status skiff_session::prepare(skiff_error *error) {
  if (!stale)
    return SKIFF_OK;
  SKIFF_TRY(findSymbols(error));
  SKIFF_TRY(checkConditions(error));
  SKIFF_TRY(reserve("at these dims", error));
  SKIFF_TRY(placeOutputs(error));
  stale = false;
  return SKIFF_OK;
}

skiff_status skiff_session::output(int32_t index, skiff_tensor *tensor, skiff_error *error) const {
  *tensor = {};
  if (index < 0 || size_t(index) >= outputs.size())
    return fail(error, SKIFF_INVALID_ARGUMENT, "%s: output %" PRId32 " does not exist; the model has %zu",
                model->file.name(), index, outputs.size());
  if (stale)
    return fail(error, SKIFF_NOT_BOUND, "%s: bindings changed since the last run; run or prepare first",
                model->file.name());
  const Output &output = outputs[size_t(index)];
  tensor->data = outputPointers[size_t(index)];
  tensor->dtype = model->outputs[size_t(index)].dtype;
  tensor->rank = model->outputs[size_t(index)].rank;
  tensor->dims = outputDims.data() + output.firstDim;
  tensor->size = output.size;
  return SKIFF_OK;
}

skiff_memory skiff_session::memory() const {
  skiff_memory memory;
  memory.weights = model->variant->weights()->size();
  memory.code = model->code.size();
  memory.arena = arena.size();
  memory.outputs = ownOutputs.size();
  memory.session = sizeof(*this) + inputs.size() * sizeof(Input) + outputs.size() * sizeof(Output) +
                   (inputDims.size() + outputDims.size() + symbols.size()) * sizeof(int64_t) +
                   (inputs.size() + outputs.size()) * sizeof(void *) + profile.bytes();
  return memory;
}
