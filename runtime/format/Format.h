/*===- Format.h - the layout of a .skiff file ------------------------------===//
 *
 *   0        FileHeader
 *   ...      sections: per variant code (an ELF shared object) and weights;
 *            each begins on a multiple of SKIFF_PAGE so that it can be mapped
 *   ...      the manifest: a FlatBuffer (skiff.fbs), at the end, aligned to 8
 *
 * All integers are little-endian. A runtime of major version M loads every file
 * of major version M whose minor version is not above its own.
 *===----------------------------------------------------------------------===*/
#ifndef SKIFF_FORMAT_FORMAT_H
#define SKIFF_FORMAT_FORMAT_H

#include <stdint.h>

#define SKIFF_MAGIC "SKIFF\r\n\x1a" /* 8 bytes; text-mode copies break it visibly */
#define SKIFF_FORMAT_MAJOR 2
#define SKIFF_FORMAT_MINOR 1
#define SKIFF_PAGE 16384

typedef struct SkiffFileHeader {
  char magic[8];
  uint32_t major;
  uint32_t minor;
  uint64_t file_size;
  uint64_t manifest_offset;
  uint64_t manifest_size;
  uint64_t manifest_checksum; /* XXH3-64 of the manifest's bytes */
  uint64_t reserved[2];
} SkiffFileHeader;

#endif /* SKIFF_FORMAT_FORMAT_H */
