// SPDX-License-Identifier: Apache-2.0
//
// libpng behind functions that report by value. libpng leaves a failed call by longjmp, which must never cross a frame of Swift;
// here it never leaves CPNG.c.
//
// Buffers belong to the caller and are never kept.
#ifndef FIDELIO_CPNG_H
#define FIDELIO_CPNG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The longest message, its terminating zero included.
enum { FPNG_MESSAGE = 128 };

/// How reading ended.
typedef enum fpng_result {
    FPNG_DONE = 0,
    /// libpng refused the file's header or palette.
    FPNG_HEADER = 1,
    /// The compressed pixels are damaged, or end before the last row.
    FPNG_PIXELS = 2,
    /// There are more compressed pixels than the picture has, or their checksum is wrong.
    FPNG_EXCESS = 3,
    /// A pixel names a colour that the palette lacks.
    FPNG_PALETTE = 4,
    /// There is not enough memory.
    FPNG_MEMORY = 5,
} fpng_result;

/// What a reading left behind.
typedef struct fpng_report {
    fpng_result result;
    /// The rows that were read before it ended, over all passes of an interlaced picture.
    uint64_t rows;
    /// libpng's message; empty if it gave none.
    char message[FPNG_MESSAGE];
} fpng_report;

/// Reads the pixels of a PNG file in memory, row by row, as they are stored: gamma, profiles and alpha change nothing, and every
/// ancillary chunk but tRNS is passed over unread. Checksums of chunks are not looked at: the caller did that.
///
/// `luma`: width * height values, (0.2126 R + 0.7152 G + 0.0722 B) / (2^depth - 1) in float64, rounded once; the value itself / the
/// same where the picture is grey. `rgb`: 3 * width * height bytes: the high byte of 16 bits, fewer than 8 spread over 0...255. Either
/// may be NULL. `width` and `height` are those of the file's header, which is refused if it says otherwise.
///
/// Memory: three rows as stored, and what zlib and libpng take for themselves (below 200 KB).
fpng_report fpng_read(const uint8_t *file, size_t count, uint32_t width, uint32_t height, float *luma, uint8_t *rgb);

/// Writes 8-bit RGB pixels as a PNG file into `file`, which has room for `*count` bytes; afterwards `*count` is what it took.
/// Returns 1 if it was written, else 0 with libpng's message.
int fpng_write(uint32_t width, uint32_t height, const uint8_t *rgb, uint8_t *file, size_t *count, char message[FPNG_MESSAGE]);

/// The checksum of PNG's chunks (CRC-32).
uint32_t fpng_checksum(const uint8_t *bytes, size_t count);

/// The results of `fpng_inflate` that are not a number of bytes.
enum { FPNG_INFLATE_DAMAGED = -1, FPNG_INFLATE_LONGER = -2 };

/// Inflates a zlib stream into `bytes`, which has room for `room`. Returns how many bytes there are, or why there are none.
int64_t fpng_inflate(const uint8_t *packed, size_t count, uint8_t *bytes, size_t room);

#ifdef __cplusplus
}
#endif

#endif
