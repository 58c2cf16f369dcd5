//===- memory.c - copy, fill, compare --------------------------------------------===//
// Small sizes by two possibly overlapping accesses from both ends, larger ones in blocks of four vectors.
// -fno-builtin keeps the compiler from turning these loops into calls of themselves.
//===----------------------------------------------------------------------===//
#include "targets/common/builtins/common.h"

typedef uint64_t Vector __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t Word8 __attribute__((aligned(1), may_alias));
typedef uint32_t Word4 __attribute__((aligned(1), may_alias));
typedef uint16_t Word2 __attribute__((aligned(1), may_alias));

/// From this size on the CPU's string instructions are used, where they exist.
#define STRING_SIZE 2048

/// Moves up to 64 bytes: all are loaded before any is stored.
INLINE void moveSmall(char *d, const char *s, size_t n) {
  if (n > 32) {
    Vector a = *(const Vector *)s, b = *(const Vector *)(s + 16);
    Vector y = *(const Vector *)(s + n - 32), z = *(const Vector *)(s + n - 16);
    *(Vector *)d = a;
    *(Vector *)(d + 16) = b;
    *(Vector *)(d + n - 32) = y;
    *(Vector *)(d + n - 16) = z;
  } else if (n >= 16) {
    Vector a = *(const Vector *)s, z = *(const Vector *)(s + n - 16);
    *(Vector *)d = a;
    *(Vector *)(d + n - 16) = z;
  } else if (n >= 8) {
    uint64_t a = *(const Word8 *)s, z = *(const Word8 *)(s + n - 8);
    *(Word8 *)d = a;
    *(Word8 *)(d + n - 8) = z;
  } else if (n >= 4) {
    uint32_t a = *(const Word4 *)s, z = *(const Word4 *)(s + n - 4);
    *(Word4 *)d = a;
    *(Word4 *)(d + n - 4) = z;
  } else if (n >= 2) {
    uint16_t a = *(const Word2 *)s, z = *(const Word2 *)(s + n - 2);
    *(Word2 *)d = a;
    *(Word2 *)(d + n - 2) = z;
  } else if (n) {
    *d = *s;
  }
}

typedef struct {
  Vector v[4];
} Block;
INLINE Block load(const char *s) {
  const Vector *v = (const Vector *)s;
  return (Block){{v[0], v[1], v[2], v[3]}};
}
INLINE void store(char *d, Block b) {
  Vector *v = (Vector *)d;
  v[0] = b.v[0];
  v[1] = b.v[1];
  v[2] = b.v[2];
  v[3] = b.v[3];
}

/// n > 64; d may lie below s and overlap it.
INLINE void moveUp(char *d, const char *s, size_t n) {
  Block last = load(s + n - 64);
  char *end = d + n - 64;
  for (; d < end; d += 64, s += 64)
    store(d, load(s));
  store(end, last);
}

/// n > 64; d may lie above s and overlap it.
INLINE void moveDown(char *d, const char *s, size_t n) {
  Block first = load(s);
  for (size_t i = n - 64; (ptrdiff_t)i > 0; i -= 64)
    store(d + i, load(s + i));
  store(d, first);
}

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
  if (n <= 64) {
    moveSmall(to, from, n);
    return to;
  }
#ifdef __x86_64__
  if (n >= STRING_SIZE) {
    void *d = to;
    const void *s = from;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n) : : "memory");
    return to;
  }
#endif
  moveUp(to, from, n);
  return to;
}

void *memmove(void *to, const void *from, size_t n) {
  size_t distance = (uintptr_t)to - (uintptr_t)from;
  if (n <= 64)
    moveSmall(to, from, n);
  else if (distance >= n && -distance >= n)
    return memcpy(to, from, n);
  else if (distance >= n)
    moveUp(to, from, n);
  else
    moveDown(to, from, n);
  return to;
}

void *memset(void *to, int value, size_t n) {
  char *d = to;
  uint64_t w = (unsigned char)value * 0x0101010101010101ull;
  Vector v = {w, w};
  if (n <= 64) {
    if (n > 32) {
      *(Vector *)(d + 16) = v;
      *(Vector *)(d + n - 32) = v;
    }
    if (n >= 16) {
      *(Vector *)d = v;
      *(Vector *)(d + n - 16) = v;
    } else if (n >= 8) {
      *(Word8 *)d = w;
      *(Word8 *)(d + n - 8) = w;
    } else if (n >= 4) {
      *(Word4 *)d = (uint32_t)w;
      *(Word4 *)(d + n - 4) = (uint32_t)w;
    } else if (n) {
      d[0] = d[n - 1] = d[n / 2] = (char)w;
    }
    return to;
  }
#ifdef __x86_64__
  if (n >= STRING_SIZE) {
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(value) : "memory");
    return to;
  }
#endif
  Block b = {{v, v, v, v}};
  for (char *end = d + n - 64; d < end; d += 64)
    store(d, b);
  store((char *)to + n - 64, b);
  return to;
}

void bzero(void *to, size_t n) { memset(to, 0, n); }

int memcmp(const void *left, const void *right, size_t n) {
  const unsigned char *a = left, *b = right;
  for (; n >= 8; n -= 8, a += 8, b += 8) {
    uint64_t x = *(const Word8 *)a, y = *(const Word8 *)b;
    if (x != y) {
      x = __builtin_bswap64(x);
      y = __builtin_bswap64(y);
      return x < y ? -1 : 1;
    }
  }
  for (; n; --n, ++a, ++b)
    if (*a != *b)
      return *a - *b;
  return 0;
}

int bcmp(const void *a, const void *b, size_t n) { return memcmp(a, b, n); }
