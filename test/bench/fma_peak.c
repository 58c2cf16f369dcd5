/* Measures the machine's float32 multiply-add peak: independent chains of the widest FMA, in registers only.
 * Usage: fma_peak THREADS      prints GFLOP/s, the best of ten rounds
 * Build: clang-22 -O2 -march=native fma_peak.c -o fma_peak -lpthread */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { kChains = 12, kSteps = 4000000, kRounds = 10 };

#if defined(__AVX512F__)
typedef float Vector __attribute__((vector_size(64)));
#define FMA "vfmadd231ps %1, %1, %0"
#elif defined(__FMA__)
typedef float Vector __attribute__((vector_size(32)));
#define FMA "vfmadd231ps %1, %1, %0"
#else /* no FMA: a multiply and an add count as much */
typedef float Vector __attribute__((vector_size(16)));
#define FMA "mulps %1, %0\n\taddps %1, %0"
#endif

static pthread_barrier_t barrier;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* Volatile asm, or the compiler removes sums that nobody reads. */
static void work(void) {
  Vector sums[kChains] = {0}, half = {0};
  half += 0.5f;
  for (int step = 0; step < kSteps; ++step) {
#pragma clang loop unroll(full)
    for (int i = 0; i < kChains; ++i)
      __asm__ volatile(FMA : "+x"(sums[i]) : "x"(half));
  }
}

static void *helper(void *unused) {
  for (int round = 0; round < kRounds; ++round) {
    pthread_barrier_wait(&barrier);
    work();
    pthread_barrier_wait(&barrier);
  }
  return unused;
}

int main(int argc, char **argv) {
  int threads = argc > 1 ? atoi(argv[1]) : 1;
  double best = 1e30;
  if (threads < 1)
    return 2;
  pthread_barrier_init(&barrier, NULL, threads);
  for (int i = 1; i < threads; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, helper, NULL))
      return 2;
  }
  for (int round = 0; round < kRounds; ++round) {
    pthread_barrier_wait(&barrier);
    double started = now();
    work();
    pthread_barrier_wait(&barrier);
    double took = now() - started;
    best = took < best ? took : best;
  }
  double flops = 2.0 * sizeof(Vector) / sizeof(float) * kChains * kSteps * threads;
  printf("%.1f\n", flops / best / 1e9);
  return 0;
}
