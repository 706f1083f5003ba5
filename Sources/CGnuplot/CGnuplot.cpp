// SPDX-License-Identifier: Apache-2.0
#include "CGnuplot.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cassert>
#include <cstdio>
#include <exception>
#include <memory>
#include <vector>

#include <gnuplot-iostream.h>

namespace {

/// Holds all signals back from this thread while it writes.
///
/// SIGPIPE, so that a gnuplot that died is an error value and not the end of the whole program; the others because
/// boost takes a write that a signal cut short for a failed one. The program's own signal settings are not touched.
class QuietSignals {
public:
    QuietSignals() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, &before);
        pipe_was_pending = is_pipe_pending();
    }

    ~QuietSignals() {
        if (!pipe_was_pending && is_pipe_pending()) {
            sigset_t pipe_signal;
            sigemptyset(&pipe_signal);
            sigaddset(&pipe_signal, SIGPIPE);
            const timespec at_once = {0, 0};
            sigtimedwait(&pipe_signal, nullptr, &at_once);
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    QuietSignals(const QuietSignals &) = delete;
    QuietSignals &operator=(const QuietSignals &) = delete;

private:
    static bool is_pipe_pending() {
        sigset_t pending;
        sigemptyset(&pending);
        sigpending(&pending);
        return sigismember(&pending, SIGPIPE) == 1;
    }

    sigset_t before;
    bool pipe_was_pending;
};

/// Gives bytes that could not be sent somewhere harmless to go.
///
/// boost keeps them, and writes them once more after gnuplot-iostream has closed the descriptor, when its number may
/// already belong to another file of this program.
void discard_unsent(Gnuplot &gnuplot, int descriptor) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) {
        dup3(nowhere, descriptor, O_CLOEXEC);
        close(nowhere);
    }
    gnuplot.clear();
    gnuplot.flush();
}

}  // namespace

struct cgnuplot_stream {
    cgnuplot_stream(std::FILE *file, int descriptor) : gnuplot(file), descriptor(descriptor) {}

    Gnuplot gnuplot;
    int descriptor;
};

int32_t cgnuplot_pipe(int32_t *ends) {
    int made[2];
    if (pipe2(made, O_CLOEXEC) != 0) return CGNUPLOT_BROKEN;
    ends[0] = made[0];
    ends[1] = made[1];
    return CGNUPLOT_OK;
}

cgnuplot_stream *cgnuplot_open(int32_t descriptor) {
    std::FILE *file = fdopen(descriptor, "w");
    if (file == nullptr) {
        close(descriptor);
        return nullptr;
    }
    try {
        return new cgnuplot_stream(file, descriptor);
    } catch (...) {
        std::fclose(file);
        return nullptr;
    }
}

int32_t cgnuplot_send(cgnuplot_stream *stream, const uint8_t *text, size_t count) {
    const QuietSignals quiet;
    try {
        stream->gnuplot.write(reinterpret_cast<const char *>(text), static_cast<std::streamsize>(count));
        stream->gnuplot.flush();
        return stream->gnuplot.good() ? CGNUPLOT_OK : CGNUPLOT_BROKEN;
    } catch (...) {
        return CGNUPLOT_BROKEN;
    }
}

int32_t cgnuplot_close(cgnuplot_stream *stream) {
    if (stream == nullptr) return CGNUPLOT_OK;
    const QuietSignals quiet;
    int32_t status = CGNUPLOT_OK;
    try {
        stream->gnuplot.flush();
        if (!stream->gnuplot.good()) {
            status = CGNUPLOT_BROKEN;
            discard_unsent(stream->gnuplot, stream->descriptor);
        }
        delete stream;
    } catch (...) {
        status = CGNUPLOT_BROKEN;
    }
    return status;
}
