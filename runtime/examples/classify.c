/* classify.c - runs an image classifier on raw pixels and prints the best class
 *
 *   classify MODEL.skiff PIXELS.bin
 *
 * PIXELS.bin holds the model's first input as the network wants it: the floats of
 * one image, nothing else.
 */
#include <skiff/skiff.h>

#include <stdio.h>
#include <stdlib.h>

#define MAX_RANK 8

static int fail(const char *what, const skiff_error *error) {
  fprintf(stderr, "error: %s: %s\n", what, error->message);
  return 2;
}

/* Reads `count` floats; null if the file doesn't have them. The caller frees. */
static float *readFloats(const char *path, size_t count) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  float *values = malloc(count * sizeof(float));
  if (values && fread(values, sizeof(float), count, file) != count) {
    free(values);
    values = NULL;
  }
  fclose(file);
  return values;
}

static int classify(skiff_model *model, const char *pixelsPath) {
  skiff_error error;
  skiff_tensor_info info;
  if (skiff_input_info(model, 0, &info, &error))
    return fail("input", &error);
  if (info.dtype != SKIFF_F32 || info.rank > MAX_RANK) {
    fprintf(stderr, "error: input \"%s\" is no f32 image\n", info.name);
    return 2;
  }
  int64_t dims[MAX_RANK];
  size_t count = 1;
  for (int32_t i = 0; i != info.rank; ++i) {
    dims[i] = info.dims[i] < 0 ? 1 : info.dims[i]; /* one image where the batch is free */
    count *= (size_t)dims[i];
  }
  float *pixels = readFloats(pixelsPath, count);
  if (!pixels) {
    fprintf(stderr, "error: %s: expected %zu floats\n", pixelsPath, count);
    return 2;
  }

  skiff_session *session;
  skiff_tensor scores;
  int result = 0;
  if (skiff_session_create(model, &session, &error) ||
      skiff_bind_input(session, 0, SKIFF_F32, pixels, dims, info.rank, &error) ||
      skiff_run(session, &error) || skiff_output(session, 0, &scores, &error)) {
    result = fail("run", &error);
  } else {
    const float *values = scores.data;
    size_t classes = scores.size / sizeof(float), best = 0;
    for (size_t i = 1; i < classes; ++i)
      if (values[i] > values[best])
        best = i;
    if (classes)
      printf("class %zu, score %g\n", best, values[best]);
  }
  skiff_session_free(session);
  free(pixels);
  return result;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: classify MODEL.skiff PIXELS.bin\n");
    return 2;
  }
  skiff_error error;
  skiff_model *model;
  if (skiff_load(argv[1], NULL, &model, &error))
    return fail("load", &error);
  int result = classify(model, argv[2]);
  skiff_model_free(model);
  return result;
}
