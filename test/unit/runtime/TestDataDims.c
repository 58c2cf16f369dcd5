/*===- TestDataDims.c - code whose sizes depend on data, by hand -----------===//
 *
 * With n = y[0, 0], out[n - 1, 4] holds the first row of x plus 1, plus 2, and so on up to n - 1; rows[1] =
 * n. Row i of n rows is added to a slot in iteration i, as a loop with a scanned output does it; the first
 * row is left out of the output. Data dim 0 is n.
 *
 * y[0, 1] says how the run asks for what it cannot have: 1 for a negative number of bytes, 2 for too many.
 *===----------------------------------------------------------------------===*/
#include "runtime/format/CodeAbi.h"

#define EXPORT __attribute__((visibility("default")))

enum { rowBytes = 4 * sizeof(float) };

EXPORT int64_t sizes(const int64_t *symbols, int64_t *outputDims) {
  outputDims[0] = symbols[1] - 1;
  outputDims[1] = 4;
  outputDims[2] = 1;
  return 0;
}

EXPORT int64_t plan(SkiffRun *run) {
  const float *x = (const float *)run->inputs[0], *y = (const float *)run->inputs[1];
  int64_t n = (int64_t)y[0], status;
  if (n < 0)
    return 1; /* the first of the checks */
  if (n < 1)
    return 2;
  run->symbols[1] = n;
  if (y[1] == 1)
    return run->reserve(run, 0, -16, 0);
  if (y[1] == 2)
    return run->reserve(run, 0, INT64_MAX / 2, 0);
  if (y[1] == 3)
    return 3; /* no such check */
  for (int64_t i = 0; i != n; ++i) {
    if ((status = run->reserve(run, 0, (i + 1) * rowBytes, i * rowBytes)) != 0)
      return status;
    float *row = (float *)run->slots[0] + i * 4;
    for (int j = 0; j != 4; ++j)
      row[j] = x[j] + (float)i;
  }
  if ((status = run->reserve(run, ~(int64_t)0, (n - 1) * rowBytes, 0)) != 0)
    return status;
  float *out = (float *)run->outputs[0];
  for (int64_t i = 0; i != (n - 1) * 4; ++i)
    out[i] = ((const float *)run->slots[0])[i + 4];
  *(int64_t *)run->outputs[1] = n;
  return 0;
}
