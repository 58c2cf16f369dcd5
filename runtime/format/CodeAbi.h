/*===- CodeAbi.h - what generated code and the runtime agree on ------------===//
 *
 * The code of one target in a .skiff file is a hermetic ELF shared object. The
 * manifest gives the addresses of two functions in it:
 *
 *   int64_t sizes(const int64_t *symbols, int64_t *outputDims);
 *   int64_t plan(SkiffRun *run);
 *
 * `sizes` returns the arena's bytes for these values of the symbolic dims and
 * writes the dims of all outputs, one output after the other; -1 if the size of a
 * value overflows. Dims that depend on data are the outputs' after `plan` has run;
 * before, with data dims of 0, they mean nothing and may be negative. Both are
 * called only with values for which the manifest's conditions hold. `plan` runs
 * the model once: it calls `run->dispatch` for each kernel, in order.
 *
 * A change here, or in skiff.fbs, raises the format version (Format.h).
 *===----------------------------------------------------------------------===*/
#ifndef SKIFF_FORMAT_CODEABI_H
#define SKIFF_FORMAT_CODEABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a kernel sees. Buffers come in the order of the kernel's operands, then
 * its results; all are aligned to SKIFF_BUFFER_ALIGN, except the caller's own
 * inputs and outputs, which have their element's alignment. */
typedef struct SkiffArgs {
  void *const *buffers;
  const int64_t *symbols; /* values of the symbolic dims, in the manifest's order, then of the data dims */
} SkiffArgs;

#define SKIFF_BUFFER_ALIGN 64

/* Does the iterations [begin, end) of the kernel's parallel loop. Calls with
 * disjoint ranges may run at the same time and never write the same byte. */
typedef void (*SkiffKernelFn)(const SkiffArgs *args, int64_t begin, int64_t end);

typedef struct SkiffRun SkiffRun;
struct SkiffRun {
  int64_t *symbols;     /* of the symbolic dims; after them the data dims, which the plan sets */
  void *const *inputs;  /* one pointer per input, in the manifest's order */
  void *const *outputs; /* one pointer per output */
  unsigned char *arena;
  const unsigned char *weights;
  void *const *slots; /* memory of a size that only the run knows */
  /* Runs kernel number `kernel` (an index into the variant's kernels in the
   * manifest) over [0, count) and returns when all of it is done. `cost` is an
   * estimate of the nanoseconds that all iterations take on one thread: the
   * runtime does not split what is cheaper than waking a thread. */
  void (*dispatch)(SkiffRun *run, SkiffKernelFn fn, const SkiffArgs *args, int64_t kernel, int64_t count,
                   int64_t cost);
  /* Makes `bytes` bytes available in slot `which`, or, for ~which >= 0, for output ~which. Of what was there,
   * the first `keep` bytes stay. Returns 0; else a status for the plan to end with. */
  int64_t (*reserve)(SkiffRun *run, int64_t which, int64_t bytes, int64_t keep);
};

/* What `plan` returns: 0; one of these; or 1 + the number of the check that failed, an index into the
 * variant's checks in the manifest. */
#define SKIFF_RUN_NO_MEMORY (-1)
#define SKIFF_RUN_OUTPUT_TOO_SMALL (-2)

#ifdef __cplusplus
}
#endif

#endif /* SKIFF_FORMAT_CODEABI_H */
