/*===- skiff.h - load and run .skiff files ---------------------------------===//
 *
 * A *model* is a loaded file: the mapped weights, the code for this CPU and a
 * thread pool. A *session* is one use of a model: an arena and the bindings of
 * inputs and outputs. Many sessions may share one model.
 *
 *   skiff_error error;
 *   skiff_model *model;
 *   skiff_session *session;
 *   if (skiff_load("m.skiff", NULL, &model, &error)) puts(error.message);
 *   if (skiff_session_create(model, &session, &error)) ...
 *   skiff_bind_input(session, 0, SKIFF_F32, pixels, dims, 4, &error);
 *   skiff_run(session, &error);
 *   skiff_output(session, 0, &output, &error);
 *
 * Errors. Every function that can go wrong returns a skiff_status and takes a
 * `skiff_error *`, which may be null. Out-parameters are null or zero after an
 * error. Nothing here aborts, throws, prints, or keeps global state.
 *
 * Threads. A model may be used by any number of threads at the same time. A
 * session belongs to one thread at a time; different sessions are independent.
 *
 * Units. Sizes are bytes, times nanoseconds of CLOCK_MONOTONIC, dims counts.
 *===----------------------------------------------------------------------===*/
#ifndef SKIFF_SKIFF_H
#define SKIFF_SKIFF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(SKIFF_STATIC) || !defined(__GNUC__)
#define SKIFF_API
#else
#define SKIFF_API __attribute__((visibility("default")))
#endif

/*===- Errors ---------------------------------------------------------------===*/

typedef enum skiff_status {
  SKIFF_OK = 0,
  /* The call itself is wrong: a null pointer, an index out of range, misaligned
   * memory. Fix the calling code; a retry gives the same. */
  SKIFF_INVALID_ARGUMENT = 1,
  /* The file can't be opened or read. Check path and permissions, then retry. */
  SKIFF_IO_ERROR = 2,
  /* The bytes are not a complete, intact .skiff file. Copy or compile it again. */
  SKIFF_CORRUPT_FILE = 3,
  /* The file is of another format version. Compile it with a skiffc of this
   * runtime's version, or use the runtime that the message names. */
  SKIFF_VERSION_MISMATCH = 4,
  /* The file has no code that this CPU can run, or not for the forced target.
   * Compile with one more --target; the message names what is missing. */
  SKIFF_NO_TARGET = 5,
  /* An input's type, rank or dims differ from the signature, two inputs give
   * one symbol different values, or a bound output is too small. Bind again. */
  SKIFF_SHAPE_MISMATCH = 6,
  /* An input has no memory yet. Bind it, then retry. */
  SKIFF_NOT_BOUND = 7,
  /* No memory or no threads. Retry when there is more, or use smaller dims. */
  SKIFF_OUT_OF_MEMORY = 8,
  /* Another thread is inside this session. Make one session per thread. */
  SKIFF_BUSY = 9
} skiff_status;

/* The caller's, 256 bytes. `message` is one line of English that says what was
 * found, what was expected and the way out; it always ends with a NUL. It is
 * written on errors only. */
typedef struct skiff_error {
  int32_t code; /* the skiff_status that was returned */
  char message[252];
} skiff_error;

/* "corrupt file" for SKIFF_CORRUPT_FILE, and so on. The text is static. */
SKIFF_API const char *skiff_status_name(skiff_status status);

/* MAJOR * 10000 + MINOR * 100 + PATCH of the library in use. */
#define SKIFF_VERSION 100
SKIFF_API uint32_t skiff_version(void);

/*===- Models ---------------------------------------------------------------===*/

typedef struct skiff_model skiff_model;

typedef struct skiff_options {
  /* Threads that run kernels, the caller's own among them. 0: the environment's
   * SKIFF_NUM_THREADS, else the CPUs that this process may use (affinity mask
   * and cgroup quota), at most OMP_NUM_THREADS where that is set. Results don't
   * depend on it, not in a single bit. */
  int32_t threads;
  /* How long an idle worker looks for work before it sleeps, in microseconds.
   * 0 sleeps at once. */
  int32_t spin_us;
  /* Nonzero: compare the weights with their checksum, which reads all of them.
   * Manifest and code are always compared. */
  int32_t verify_weights;
  /* Take this target's code ("x86-64-v3") and no other. Null: SKIFF_TARGET from
   * the environment, else the best that the CPU can run. */
  const char *target;
} skiff_options;

/* Writes the defaults. Always start with it: fields may be added. */
SKIFF_API void skiff_options_init(skiff_options *options);

/* Maps the file at `path` and makes its code ready. `options` may be null and is
 * not kept. The file must not be changed while the model lives; replace it by
 * renaming. On success `*model` is the caller's, to be given to
 * skiff_model_free.
 * Errors: INVALID_ARGUMENT, IO_ERROR, CORRUPT_FILE, VERSION_MISMATCH, NO_TARGET,
 * OUT_OF_MEMORY. */
SKIFF_API skiff_status skiff_load(const char *path, const skiff_options *options, skiff_model **model,
                                  skiff_error *error);

/* The same from memory, which must be aligned to 64 bytes and stay valid and
 * unchanged until the model and all of its sessions are freed: weights are read
 * in place. */
SKIFF_API skiff_status skiff_load_memory(const void *data, size_t size, const skiff_options *options,
                                         skiff_model **model, skiff_error *error);

/* Gives the model back. Sessions that still exist keep it alive until the last
 * of them is freed. Null is allowed. */
SKIFF_API void skiff_model_free(skiff_model *model);

/* The target whose code was taken, and the number of threads. The text lives as
 * long as the model. */
SKIFF_API const char *skiff_model_target(const skiff_model *model);
SKIFF_API int32_t skiff_model_threads(const skiff_model *model);

/*===- Signature ------------------------------------------------------------===*/

typedef enum skiff_dtype {
  SKIFF_F32 = 0,
  SKIFF_F64,
  SKIFF_F16,
  SKIFF_BF16,
  SKIFF_I8,
  SKIFF_I16,
  SKIFF_I32,
  SKIFF_I64,
  SKIFF_U8,
  SKIFF_U16,
  SKIFF_U32,
  SKIFF_U64,
  SKIFF_BOOL, /* one byte, 0 or 1 */
  /* Floats of one byte, named as ONNX names them. */
  SKIFF_F8E4M3FN,
  SKIFF_F8E4M3FNUZ,
  SKIFF_F8E5M2,
  SKIFF_F8E5M2FNUZ,
  SKIFF_F8E8M0,
  /* One byte an element, never packed: what the element has is in the low bits.
   * The bits above don't matter in inputs and are 0 in outputs. */
  SKIFF_F4E2M1,
  SKIFF_I4,
  SKIFF_U4,
  SKIFF_I2,
  SKIFF_U2
} skiff_dtype;

/* Bytes of one element, 0 for a value that is none of the above. */
SKIFF_API size_t skiff_dtype_size(skiff_dtype dtype);
/* "f32", "bool", ... The text is static. */
SKIFF_API const char *skiff_dtype_name(skiff_dtype dtype);

/* One input or output as the file declares it. All pointers live as long as the
 * model. */
typedef struct skiff_tensor_info {
  const char *name;
  skiff_dtype dtype;
  int32_t rank;
  const int64_t *dims;        /* -1 where the dim is not a number */
  const int32_t *dim_symbols; /* index for skiff_symbol, or -1 */
} skiff_tensor_info;

/* A dim that the inputs' shapes decide, such as "batch". */
typedef struct skiff_symbol_info {
  const char *name;
  int64_t min;
  int64_t max; /* 0: no bound */
} skiff_symbol_info;

/* What a profile's events and the plan's kernels are called. */
typedef struct skiff_kernel_info {
  const char *name; /* "conv_3" */
  const char *kind; /* "conv" */
  double flops;     /* for all symbols at their max, or 1 where they have none */
  double bytes;     /* likewise: read and written */
  int32_t source_count;
} skiff_kernel_info;

SKIFF_API int32_t skiff_input_count(const skiff_model *model);
SKIFF_API int32_t skiff_output_count(const skiff_model *model);
SKIFF_API int32_t skiff_symbol_count(const skiff_model *model);
SKIFF_API int32_t skiff_kernel_count(const skiff_model *model);
/* How many dims the inputs' values decide. 0: skiff_prepare tells the size of every output. */
SKIFF_API int32_t skiff_data_dim_count(const skiff_model *model);

/* Errors of these: INVALID_ARGUMENT for an index out of range. */
SKIFF_API skiff_status skiff_input_info(const skiff_model *model, int32_t index, skiff_tensor_info *info,
                                        skiff_error *error);
SKIFF_API skiff_status skiff_output_info(const skiff_model *model, int32_t index, skiff_tensor_info *info,
                                         skiff_error *error);
SKIFF_API skiff_status skiff_symbol(const skiff_model *model, int32_t index, skiff_symbol_info *info,
                                    skiff_error *error);
SKIFF_API skiff_status skiff_kernel(const skiff_model *model, int32_t index, skiff_kernel_info *info,
                                    skiff_error *error);
/* The name of a node of the source model that kernel `index` computes, or null
 * when there is no such kernel or source. */
SKIFF_API const char *skiff_kernel_source(const skiff_model *model, int32_t index, int32_t source);

/*===- Sessions -------------------------------------------------------------===*/

typedef struct skiff_session skiff_session;

/* Where every symbol has a bound, all memory that any run needs is reserved
 * here; otherwise it grows when larger inputs arrive than ever before, and only
 * then. `*session` is the caller's, to be given to skiff_session_free.
 * Errors: INVALID_ARGUMENT, OUT_OF_MEMORY. */
SKIFF_API skiff_status skiff_session_create(skiff_model *model, skiff_session **session, skiff_error *error);

/* Null is allowed. */
SKIFF_API void skiff_session_free(skiff_session *session);

/* Lends `data` to the session as input `index`: `rank` dims, row-major, aligned
 * for its element type. It is read by each skiff_run until something else is
 * bound, and never copied; keep it valid and don't change it during a run. May
 * be null where a dim is 0.
 * Errors: INVALID_ARGUMENT; SHAPE_MISMATCH if the signature has another type,
 * rank or dim, or a symbol leaves its bounds. */
SKIFF_API skiff_status skiff_bind_input(skiff_session *session, int32_t index, skiff_dtype dtype,
                                        const void *data, const int64_t *dims, int32_t rank,
                                        skiff_error *error);

/* Lends `size` bytes at `data` to the session to write output `index` to; they
 * must overlap no input and no other output. A null `data` goes back to the
 * session's own memory, which is what outputs use without this call. That
 * `size` is enough is checked by skiff_prepare, or by skiff_run for an output
 * whose dims depend on the inputs' values.
 * Errors: INVALID_ARGUMENT. */
SKIFF_API skiff_status skiff_bind_output(skiff_session *session, int32_t index, void *data, size_t size,
                                         skiff_error *error);

/* Compares the bound inputs with each other, computes the outputs' dims and
 * reserves memory if these dims need more than ever before. skiff_run does this
 * by itself when bindings changed; call it to learn the dims before a run. Dims
 * that depend on the inputs' values are known after the run only.
 * Errors: NOT_BOUND, SHAPE_MISMATCH, OUT_OF_MEMORY, BUSY. */
SKIFF_API skiff_status skiff_prepare(skiff_session *session, skiff_error *error);

/* Runs the model once and returns when all outputs are written. It allocates
 * nothing, unless bindings changed since the last skiff_prepare, or a result
 * whose size depends on the inputs' values is larger than ever before. If another
 * session holds the model's thread pool, the run uses the calling thread only.
 * Errors: those of skiff_prepare. */
SKIFF_API skiff_status skiff_run(skiff_session *session, skiff_error *error);

typedef struct skiff_tensor {
  const void *data;
  skiff_dtype dtype;
  int32_t rank;
  const int64_t *dims;
  size_t size; /* bytes of data */
} skiff_tensor;

/* Output `index` as of the last skiff_prepare (dims) and skiff_run (data). The
 * pointers are the session's (`data` the caller's, where bound) and valid until
 * the next call that binds, prepares or frees.
 * Errors: INVALID_ARGUMENT; NOT_BOUND before the first skiff_prepare or after a
 * binding changed. */
SKIFF_API skiff_status skiff_output(const skiff_session *session, int32_t index, skiff_tensor *output,
                                    skiff_error *error);

typedef struct skiff_memory {
  uint64_t weights; /* mapped from the file and shared by all sessions */
  uint64_t code;    /* likewise */
  uint64_t arena;   /* this session's intermediate buffers */
  uint64_t outputs; /* outputs without memory of the caller */
  uint64_t session; /* bookkeeping, profile included */
} skiff_memory;

SKIFF_API void skiff_session_memory(const skiff_session *session, skiff_memory *memory);

/*===- Profiles -------------------------------------------------------------===*/

typedef enum skiff_event_kind {
  SKIFF_EVENT_RUN = 0,    /* one skiff_run */
  SKIFF_EVENT_KERNEL = 1, /* one kernel, on all threads that helped */
  SKIFF_EVENT_SLICE = 2   /* the part of a kernel that one thread did at one go */
} skiff_event_kind;

typedef struct skiff_event {
  int32_t kind;   /* skiff_event_kind */
  int32_t kernel; /* index for skiff_kernel; -1 for RUN */
  int32_t thread; /* 0 is the thread that called skiff_run */
  int32_t run;    /* counts from 0 */
  int64_t begin_ns;
  int64_t end_ns;
} skiff_event;

/* Records the newest `capacity` events from now on; 0 stops and frees. Costs some
 * 100 ns per kernel while on.
 * Errors: OUT_OF_MEMORY, BUSY. */
SKIFF_API skiff_status skiff_profile(skiff_session *session, size_t capacity, skiff_error *error);

/* Copies up to `capacity` of the recorded events, the oldest first, and returns
 * how many. `dropped` may be null; it gets the number that no longer fitted into
 * the record. Not to be called during a run. */
SKIFF_API size_t skiff_profile_events(const skiff_session *session, skiff_event *events, size_t capacity,
                                      size_t *dropped);

/*===- Observers ------------------------------------------------------------===*/

/* What a kernel wrote. Kernels are fused: values inside of one are never stored. */
typedef struct skiff_stored {
  const char *source; /* the node of the source model that it is the result of; "" if there is none. Its dims
                         may be in another order than the source's, such as channels last. */
  int32_t inner;      /* nonzero: no result of that node, but a value on the way to one */
  skiff_tensor tensor;
} skiff_stored;

/* Called by the thread of skiff_run after kernel `kernel` (an index for skiff_kernel) has run. Buffers share
 * memory: all of it is valid in this call only. Must not return by an exception, nor use the session. */
typedef void (*skiff_observer)(void *context, int32_t kernel, const skiff_stored *stored, int32_t count);

/* From now on, shows `observer` what each kernel stores; null stops. Without an observer it costs nothing.
 * Errors: INVALID_ARGUMENT, VERSION_MISMATCH for a file of a skiffc that did not write what this needs,
 * OUT_OF_MEMORY, BUSY. */
SKIFF_API skiff_status skiff_observe(skiff_session *session, skiff_observer observer, void *context,
                                     skiff_error *error);

#ifdef __cplusplus
}
#endif

#endif /* SKIFF_SKIFF_H */
