// SPDX-License-Identifier: Apache-2.0
// gnuplot-iostream behind C: a stream of commands into a gnuplot that the caller has started.
#ifndef FIDELIO_CGNUPLOT_H
#define FIDELIO_CGNUPLOT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a call.
enum cgnuplot_status {
    /// Everything was handed to the operating system.
    CGNUPLOT_OK = 0,
    /// The reader went away (EPIPE) or the descriptor cannot be written; nothing more can be sent.
    CGNUPLOT_BROKEN = 1,
};

/// An open stream of commands. Used by one thread at a time.
typedef struct cgnuplot_stream cgnuplot_stream;

/// Makes a pipe whose two ends are closed in every program that is started later (O_CLOEXEC).
///
/// Writes the reading end to ends[0] and the writing end to ends[1]; the caller owns both. On failure neither is written.
int32_t cgnuplot_pipe(int32_t *ends);

/// Opens a stream that writes to descriptor, and owns descriptor from here on, also when opening fails.
///
/// Returns NULL on failure. The caller ends the stream with cgnuplot_close.
cgnuplot_stream *cgnuplot_open(int32_t descriptor);

/// Sends count bytes of gnuplot commands; blocks while the pipe is full. Never raises SIGPIPE.
int32_t cgnuplot_send(cgnuplot_stream *stream, const uint8_t *text, size_t count);

/// Sends what is still buffered, closes the descriptor and frees the stream. NULL is allowed.
int32_t cgnuplot_close(cgnuplot_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
