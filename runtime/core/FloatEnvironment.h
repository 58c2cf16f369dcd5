//===- FloatEnvironment.h - the rounding that kernels were made for -------===//
#ifndef SKIFF_RUNTIME_CORE_FLOATENVIRONMENT_H
#define SKIFF_RUNTIME_CORE_FLOATENVIRONMENT_H

#include <cstdint>

namespace skiff {

/// While it lives, the thread rounds to nearest and keeps denormals, as the
/// pool's threads do. Otherwise a program that flushes denormals in its own
/// thread would get other results with one thread than with two.
class DefaultFloatEnvironment {
public:
  DefaultFloatEnvironment() : saved(read()) { write(byDefault); }
  ~DefaultFloatEnvironment() { write(saved); }
  DefaultFloatEnvironment(const DefaultFloatEnvironment &) = delete;
  DefaultFloatEnvironment &operator=(const DefaultFloatEnvironment &) = delete;

private:
#if defined(__x86_64__)
  using Word = uint32_t;
  static constexpr Word byDefault = 0x1f80; // all exceptions masked, nothing else
  static Word read() { return __builtin_ia32_stmxcsr(); }
  static void write(Word word) { __builtin_ia32_ldmxcsr(word); }
#elif defined(__aarch64__)
  using Word = uint64_t;
  static constexpr Word byDefault = 0;
  static Word read() {
    Word word;
    __asm__ volatile("mrs %0, fpcr" : "=r"(word));
    return word;
  }
  static void write(Word word) { __asm__ volatile("msr fpcr, %0" : : "r"(word)); }
#endif

  Word saved;
};

} // namespace skiff

#endif // SKIFF_RUNTIME_CORE_FLOATENVIRONMENT_H
