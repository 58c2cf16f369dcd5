//===- Memory.h - the runtime's only allocations --------------------------===//
//
// The runtime links no C++ library, so neither `new` nor std::vector exist here.
//===----------------------------------------------------------------------===//
#ifndef SKIFF_RUNTIME_CORE_MEMORY_H
#define SKIFF_RUNTIME_CORE_MEMORY_H

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <type_traits>

namespace skiff {

/// A zeroed array of plain data whose length is set once.
template <typename T> class Array {
  static_assert(std::is_trivially_destructible<T>::value && std::is_trivially_copyable<T>::value);

public:
  Array() = default;
  Array(const Array &) = delete;
  Array &operator=(const Array &) = delete;
  ~Array() { free(items); }

  /// Returns false if there is no memory. What the array held is gone either way.
  [[nodiscard]] bool allocate(size_t length) {
    free(items);
    // One element more, so that an empty array isn't mistaken for a failure.
    items = static_cast<T *>(calloc(length + 1, sizeof(T)));
    count = items ? length : 0;
    return items;
  }

  T *data() { return items; }
  const T *data() const { return items; }
  size_t size() const { return count; }
  T &operator[](size_t index) { return items[index]; }
  const T &operator[](size_t index) const { return items[index]; }
  T *begin() { return items; }
  T *end() { return items + count; }
  const T *begin() const { return items; }
  const T *end() const { return items + count; }

private:
  T *items = nullptr;
  size_t count = 0;
};

/// Makes a T; null if there is no memory. Give it to `destroy`.
template <typename T> T *create() {
  void *memory = nullptr;
  if (posix_memalign(&memory, alignof(T) < sizeof(void *) ? sizeof(void *) : alignof(T), sizeof(T)) != 0)
    return nullptr;
  return new (memory) T();
}

template <typename T> void destroy(T *object) {
  if (!object)
    return;
  object->~T();
  free(object);
}

/// Memory whose size only a run knows. It grows and never shrinks.
struct Chunk {
  void *memory;
  uint64_t capacity;

  /// Makes `bytes` bytes available, aligned as buffers are, and keeps the first `keep`. Returns false if
  /// there is no memory; then nothing has changed.
  [[nodiscard]] bool reserve(uint64_t bytes, uint64_t keep);
  void release();
};

/// Pages from the kernel: a session's arena or its outputs. Aligned to a page.
class Region {
public:
  Region() = default;
  Region(const Region &) = delete;
  Region &operator=(const Region &) = delete;
  ~Region() { release(); }

  /// Makes at least `bytes` bytes available. Contents are lost when it grows; it
  /// never shrinks. Returns false, with an empty region, if there is no memory.
  [[nodiscard]] bool reserve(uint64_t bytes);
  void release();

  unsigned char *data() const { return memory; }
  uint64_t size() const { return capacity; }

private:
  unsigned char *memory = nullptr;
  uint64_t capacity = 0;
};

/// The size of the kernel's pages.
uint64_t pageSize();

/// `value` rounded up to a multiple of the power of two `alignment`; the caller
/// knows that it can't wrap around.
constexpr uint64_t alignUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_MEMORY_H
