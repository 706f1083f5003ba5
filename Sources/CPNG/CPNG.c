// SPDX-License-Identifier: Apache-2.0
#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/// A file in memory that is being read, and all that libpng's callbacks and the way out need.
typedef struct reading {
    const uint8_t *file;
    size_t count, place;
    png_structp png;
    png_infop info;
    uint8_t *row;
    fpng_report report;
    /// What a failure here means.
    fpng_result stage;
    /// Whether libpng had something to say about the compressed pixels that it does not stop at.
    int warned;
} reading;

static void keep(reading *to, const char *message) {
    strncpy(to->report.message, message, FPNG_MESSAGE - 1);
}

static void fail(png_structp png, png_const_charp message) {
    reading *from = png_get_error_ptr(png);
    keep(from, message);
    from->report.result = from->stage;
    png_longjmp(png, 1);
}

// What libpng warns of does not change the pixels, unless it is about them: there are too many, or their checksum is wrong.
static void warn(png_structp png, png_const_charp message) {
    reading *from = png_get_error_ptr(png);
    if (from->stage != FPNG_PIXELS || from->warned || strncmp(message, "IDAT", 4) != 0) return;
    from->warned = 1;
    keep(from, message);
}

static void deliver(png_structp png, png_bytep to, size_t count) {
    reading *from = png_get_io_ptr(png);
    if (count > from->count - from->place) png_error(png, "the file ends");
    memcpy(to, from->file + from->place, count);
    from->place += count;
}

/// What one row becomes: where its first pixel lands, and how far apart its pixels are there.
typedef struct target {
    float *luma;
    uint8_t *rgb;
    size_t step;
} target;

/// How pixels are stored, once bits are unpacked to bytes.
typedef struct layout {
    int depth, channels, is_color;
    const png_color *palette;
    int colors;
} layout;

static float weigh(double red, double green, double blue, double scale) {
    return (float)((0.2126 * red + 0.7152 * green + 0.0722 * blue) / scale);
}

static void store(target to, size_t at, uint8_t red, uint8_t green, uint8_t blue) {
    uint8_t *pixel = to.rgb + 3 * to.step * at;
    pixel[0] = red;
    pixel[1] = green;
    pixel[2] = blue;
}

static void take_color8(const uint8_t *row, size_t width, const layout *as, target to) {
    for (size_t at = 0; to.luma && at < width; at++) {
        const uint8_t *pixel = row + at * as->channels;
        to.luma[at * to.step] = weigh(pixel[0], pixel[1], pixel[2], 255);
    }
    for (size_t at = 0; to.rgb && at < width; at++) {
        const uint8_t *pixel = row + at * as->channels;
        store(to, at, pixel[0], pixel[1], pixel[2]);
    }
}

static unsigned value16(const uint8_t *bytes) {
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static void take_color16(const uint8_t *row, size_t width, const layout *as, target to) {
    for (size_t at = 0; at < width; at++) {
        const uint8_t *pixel = row + 2 * at * as->channels;
        if (to.luma) to.luma[at * to.step] = weigh(value16(pixel), value16(pixel + 2), value16(pixel + 4), 65535);
        if (to.rgb) store(to, at, pixel[0], pixel[2], pixel[4]);
    }
}

static void take_grey(const uint8_t *row, size_t width, const layout *as, target to) {
    // 255 is a multiple of 1, 3, 15 and 255.
    const unsigned most = as->depth == 16 ? 65535 : (1u << as->depth) - 1, spread = as->depth == 16 ? 1 : 255 / most;
    const size_t bytes = (size_t)as->channels * (as->depth == 16 ? 2 : 1);
    for (size_t at = 0; at < width; at++) {
        const uint8_t *pixel = row + at * bytes;
        const unsigned value = as->depth == 16 ? value16(pixel) : *pixel;
        if (to.luma) to.luma[at * to.step] = (float)(value / (double)most);
        const uint8_t grey = (uint8_t)(*pixel * spread);
        if (to.rgb) store(to, at, grey, grey, grey);
    }
}

/// Returns 0 if a pixel's colour is not in the palette.
static int take_palette(const uint8_t *row, size_t width, const layout *as, target to) {
    for (size_t at = 0; at < width; at++) {
        if (row[at] >= as->colors) return 0;
        const png_color color = as->palette[row[at]];
        if (to.luma) to.luma[at * to.step] = weigh(color.red, color.green, color.blue, 255);
        if (to.rgb) store(to, at, color.red, color.green, color.blue);
    }
    return 1;
}

static int take(const uint8_t *row, size_t width, const layout *as, target to) {
    if (as->palette) return take_palette(row, width, as, to);
    if (!as->is_color) take_grey(row, width, as, to);
    else if (as->depth == 16) take_color16(row, width, as, to);
    else take_color8(row, width, as, to);
    return 1;
}

/// Which pixels a pass over the picture holds; a picture that is not interlaced has one.
typedef struct pass {
    uint32_t left, top, across, down;
} pass;

static const pass whole = {0, 0, 1, 1};
static const pass adam7[7] = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
};

/// Reads the rows of one pass. Returns 0 if a pixel's colour is not in the palette. A failure of libpng's leaves by longjmp.
static int read_pass(reading *from, const layout *as, pass over, uint32_t width, uint32_t height, float *luma, uint8_t *rgb) {
    const size_t pixels = width > over.left ? (width - over.left + (size_t)over.across - 1) / over.across : 0;
    if (pixels == 0) return 1;
    for (size_t y = over.top; y < height; y += over.down) {
        png_read_row(from->png, from->row, NULL);
        const size_t first = y * width + over.left;
        const target to = {luma ? luma + first : NULL, rgb ? rgb + 3 * first : NULL, over.across};
        if (!take(from->row, pixels, as, to)) return 0;
        from->report.rows++;
    }
    return 1;
}

/// All that can leave by longjmp. What it allocates is in `from`, and the caller frees it.
static void read_file(reading *from, uint32_t width, uint32_t height, float *luma, uint8_t *rgb) {
    png_structp png = from->png;
    png_infop info = from->info;
    png_set_read_fn(png, from, deliver);
    png_set_user_limits(png, width, height);
    png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height) png_error(png, "another size");
    const int depth = png_get_bit_depth(png, info), type = png_get_color_type(png, info);
    layout as = {depth, png_get_channels(png, info), (type & PNG_COLOR_MASK_COLOR) != 0, NULL, 0};
    png_colorp palette = NULL;
    if (type == PNG_COLOR_TYPE_PALETTE) {
        if (!png_get_PLTE(png, info, &palette, &as.colors)) png_error(png, "no palette");
        as.palette = palette;
    }
    png_set_packing(png);
    // The passes of an interlaced picture come one by one, and land where they belong: no copy of the picture is kept for them.
    const int passes = png_get_interlace_type(png, info) == PNG_INTERLACE_NONE ? 1 : 7;
    png_read_update_info(png, info);
    from->row = malloc(png_get_rowbytes(png, info));
    if (!from->row) {
        from->stage = FPNG_MEMORY;
        png_error(png, "not enough memory for a row");
    }
    from->stage = FPNG_PIXELS;
    for (int number = 0; number < passes; number++) {
        if (!read_pass(from, &as, passes == 1 ? whole : adam7[number], width, height, luma, rgb)) {
            from->stage = FPNG_PALETTE;
            png_error(png, "a colour that the palette lacks");
        }
    }
    png_read_end(png, NULL);
    from->report.result = from->warned ? FPNG_EXCESS : FPNG_DONE;
}

/// Reads, and comes back here if libpng fails. `from` belongs to the caller, so what changes in it survives the way back.
static void attempt(reading *from, uint32_t width, uint32_t height, float *luma, uint8_t *rgb) {
    if (!setjmp(png_jmpbuf(from->png))) read_file(from, width, height, luma, rgb);
}

fpng_report fpng_read(const uint8_t *file, size_t count, uint32_t width, uint32_t height, float *luma, uint8_t *rgb) {
    reading from = {.file = file, .count = count, .stage = FPNG_HEADER, .report = {.result = FPNG_MEMORY}};
    from.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &from, fail, warn);
    if (!from.png) return from.report;
    from.info = png_create_info_struct(from.png);
    if (from.info) attempt(&from, width, height, luma, rgb);
    free(from.row);
    png_destroy_read_struct(&from.png, &from.info, NULL);
    return from.report;
}

int fpng_write(uint32_t width, uint32_t height, const uint8_t *rgb, uint8_t *file, size_t *count, char message[FPNG_MESSAGE]) {
    // The simplified interface catches libpng's longjmp itself.
    png_image image = {.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = *count;
    const int is_written = png_image_write_to_memory(&image, file, &size, 0, rgb, 0, NULL);
    *count = size;
    memset(message, 0, FPNG_MESSAGE);
    strncpy(message, image.message, FPNG_MESSAGE - 1);
    png_image_free(&image);
    return is_written != 0;
}

uint32_t fpng_checksum(const uint8_t *bytes, size_t count) {
    return (uint32_t)crc32_z(0, bytes, count);
}

int64_t fpng_inflate(const uint8_t *packed, size_t count, uint8_t *bytes, size_t room) {
    // zlib counts in 32 bits; what is longer is not a text.
    if (count > UINT32_MAX || room > UINT32_MAX) return FPNG_INFLATE_DAMAGED;
    z_stream stream = {.next_in = (uint8_t *)packed, .avail_in = (uInt)count, .next_out = bytes, .avail_out = (uInt)room};
    if (inflateInit(&stream) != Z_OK) return FPNG_INFLATE_DAMAGED;
    const int result = inflate(&stream, Z_FINISH);
    const int64_t written = (int64_t)(room - stream.avail_out);
    const int is_full = stream.avail_out == 0;
    inflateEnd(&stream);
    if (result == Z_STREAM_END) return written;
    return result == Z_BUF_ERROR && is_full ? FPNG_INFLATE_LONGER : FPNG_INFLATE_DAMAGED;
}
