// SPDX-License-Identifier: Apache-2.0
// Faults for a process that this library is loaded into (LD_PRELOAD), by scripts/faults. Of the environment:
//
// FAULT_FILE=PATH   the file that is read
// FAULT_AT=N        what happens, happens before its Nth read
// FAULT_DO=WHAT     shrink, grow, rewrite, replace or remove the file; eio: that read fails
// FAULT_DELAY=US    every read of it waits so many microseconds
// FAULT_NAMED=1     no file can be made without a name (O_TMPFILE), as on file systems that cannot
// FAULT_WRITE=N     the Nth write of the process, and all after it, fail with EIO; FAULT_SYNC=1: every fsync does

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int reads, writes;

static int is_faulty(int file) {
    const char *path = getenv("FAULT_FILE");
    struct stat ours, theirs;
    static atomic_ullong inode;  // remembered, since the file may have gone
    if (!path || fstat(file, &ours) != 0) return 0;
    if (!inode && stat(path, &theirs) == 0) inode = theirs.st_ino;
    return ours.st_ino == inode;
}

static int happens(void) {
    const char *path = getenv("FAULT_FILE"), *what = getenv("FAULT_DO"), *at = getenv("FAULT_AT"), *delay = getenv("FAULT_DELAY");
    if (delay) usleep((useconds_t)atoi(delay));
    if (!what || atomic_fetch_add(&reads, 1) + 1 != atoi(at ? at : "1")) return 0;
    struct stat status;
    char other[PATH_MAX];
    stat(path, &status);
    snprintf(other, sizeof other, "%s.other", path);
    if (!strcmp(what, "eio")) return 1;
    if (!strcmp(what, "shrink") && truncate(path, status.st_size / 2)) abort();
    if (!strcmp(what, "grow") && truncate(path, status.st_size + 4096)) abort();
    if (!strcmp(what, "remove") && unlink(path)) abort();
    if (!strcmp(what, "rewrite")) {
        int file = open(path, O_WRONLY);
        if (pwrite(file, "XXXXXXXX", 8, status.st_size - 8) != 8) abort();
        close(file);
    }
    if (!strcmp(what, "replace")) {
        int file = open(other, O_WRONLY | O_CREAT, 0600);
        if (write(file, "another file", 12) != 12 || rename(other, path)) abort();
        close(file);
    }
    return 0;
}

static ssize_t read_at(const char *name, int file, void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, void *, size_t, off_t) = (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, name);
    if (is_faulty(file) && happens()) {
        errno = EIO;
        return -1;
    }
    return real(file, bytes, count, offset);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) { return read_at("pread", file, bytes, count, offset); }
ssize_t pread64(int file, void *bytes, size_t count, off_t offset) { return read_at("pread64", file, bytes, count, offset); }

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    const char *at = getenv("FAULT_WRITE");
    if (at && atomic_fetch_add(&writes, 1) + 1 >= atoi(at)) {
        errno = EIO;
        return -1;
    }
    return real(file, bytes, count, offset);
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    if (getenv("FAULT_SYNC")) {
        errno = EIO;
        return -1;
    }
    return real(file);
}

static int open_at(const char *name, const char *path, int flags, int mode) {
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    if (getenv("FAULT_NAMED") && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = va_arg(more, int);
    va_end(more);
    return open_at("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    int mode = va_arg(more, int);
    va_end(more);
    return open_at("open64", path, flags, mode);
}
