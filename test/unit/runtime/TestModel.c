/*===- TestModel.c - code as skiffc makes it, but by hand ------------------===//
 *
 * out[batch, 4] = (x[batch, 4] * weights[4]) + y[batch, 4] + offsets[4]
 * rows[1] = batch
 *
 * Kernel 0 multiplies into the arena, kernel 1 adds, kernel 2 writes `rows`.
 *===----------------------------------------------------------------------===*/
#include "runtime/format/CodeAbi.h"

#define EXPORT __attribute__((visibility("default")))

static const float offsetsA[4] = {1, 2, 3, 4};
static const float offsetsB[4] = {100, 200, 300, 400};
/* Pointers to data: relative relocations. */
static const float *const tables[2] = {offsetsA, offsetsB};
volatile int tableChoice = 0; /* keeps the table from being optimised away */

#ifdef SKIFF_TEST_UNDEFINED
extern const float missing[4];
const float *const undefinedTable[1] = {missing};
#endif
#ifdef SKIFF_TEST_THREAD_LOCAL
EXPORT __thread int threadLocal;
#endif
#ifdef SKIFF_TEST_INITIALISER
__attribute__((constructor)) static void initialise(void) { tableChoice = 0; }
#endif

EXPORT int64_t sizes(const int64_t *symbols, int64_t *outputDims) {
  outputDims[0] = symbols[0];
  outputDims[1] = 4;
  outputDims[2] = 1;
  return symbols[0] * 4 * (int64_t)sizeof(float);
}

static void multiply(const SkiffArgs *args, int64_t begin, int64_t end) {
  const float *x = (const float *)args->buffers[0], *weights = (const float *)args->buffers[1];
  float *product = (float *)args->buffers[2];
  for (int64_t i = begin; i != end; ++i)
    for (int j = 0; j != 4; ++j)
      product[i * 4 + j] = x[i * 4 + j] * weights[j];
}

static void add(const SkiffArgs *args, int64_t begin, int64_t end) {
  const float *product = (const float *)args->buffers[0], *y = (const float *)args->buffers[1];
  const float *offsets = tables[tableChoice];
  float *out = (float *)args->buffers[2];
  for (int64_t i = begin; i != end; ++i)
    for (int j = 0; j != 4; ++j)
      out[i * 4 + j] = product[i * 4 + j] + y[i * 4 + j] + offsets[j];
}

static void countRows(const SkiffArgs *args, int64_t begin, int64_t end) {
  *(int64_t *)args->buffers[0] = args->symbols[0];
}

EXPORT int64_t plan(SkiffRun *run) {
  void *multiplyBuffers[3] = {run->inputs[0], (void *)run->weights, run->arena};
  void *addBuffers[3] = {run->arena, run->inputs[1], run->outputs[0]};
  void *rowsBuffers[1] = {run->outputs[1]};
  SkiffArgs multiplyArgs = {multiplyBuffers, run->symbols};
  SkiffArgs addArgs = {addBuffers, run->symbols};
  SkiffArgs rowsArgs = {rowsBuffers, run->symbols};
  /* A cost far above the truth, so that all threads take part. */
  run->dispatch(run, multiply, &multiplyArgs, 0, run->symbols[0], 1000000);
  run->dispatch(run, add, &addArgs, 1, run->symbols[0], 1000000);
  run->dispatch(run, countRows, &rowsArgs, 2, 1, 10);
  return 0;
}
