// SPDX-License-Identifier: Apache-2.0
// Faults for a process that this library is loaded into (LD_PRELOAD), by Tests/EndToEnd. Of the environment, each unset for none:
//
// FAULT_FILE=PATH      the file that is read
// FAULT_AT=N           what happens, happens before its Nth read
// FAULT_DO=WHAT        shrink, grow, rewrite, replace or remove the file; eio: that read fails; stop: the process stops, as by SIGSTOP
// FAULT_PLACE=N        where it is rewritten, from its end (8)
// FAULT_DELAY=US       every read of it waits so many microseconds
// FAULT_NAMED=1        no file can be made without a name (O_TMPFILE), as on file systems that cannot
// FAULT_WRITE=N        the Nth write of the process, and all after it, fail with FAULT_WRITE_ERROR (EIO)
// FAULT_SYNC=N         the Nth fsync, and all after it, fail with FAULT_SYNC_ERROR (EIO)
// FAULT_RENAME=ERROR   a rename that may replace fails
// FAULT_NOREPLACE=ERROR  a rename that replaces nothing fails (EINVAL: NFS, 9p, sshfs)
// FAULT_EXCHANGE=ERROR   an exchange of two names fails
// FAULT_LINK=ERROR     a second name for a file fails
// FAULT_RENAME_DELAY=US  every rename waits so many microseconds
// FAULT_UNLINK_DELAY=US  so does every removal of a file
// FAULT_COUNTS=PATH    a file that gets a line "reads N writes N syncs N" when the process ends

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int reads, writes, syncs;

static int number(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

// The error that a variable names; 0 if it is unset.
static int error_of(const char *name) {
    static const struct { const char *name; int code; } errors[] = {
        {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EINVAL", EINVAL}, {"EXDEV", EXDEV}, {"ENOSYS", ENOSYS}, {"EPERM", EPERM},
        {"EDQUOT", EDQUOT}, {"EOPNOTSUPP", EOPNOTSUPP},
    };
    const char *text = getenv(name);
    if (!text) return 0;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (!strcmp(text, errors[i].name)) return errors[i].code;
    abort();
}

static int fails(int code) {
    if (code) errno = code;
    return code != 0;
}

// From the Nth on.
static int fails_at(const char *name, const char *error, atomic_int *count) {
    int now = atomic_fetch_add(count, 1) + 1, at = number(name, 0);
    if (!at || now < at) return 0;
    int code = error_of(error);
    return fails(code ? code : EIO);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULT_COUNTS");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "reads %d writes %d syncs %d\n", reads, writes, syncs);
    fclose(file);
}

static int is_faulty(int file) {
    const char *path = getenv("FAULT_FILE");
    struct stat ours, theirs;
    static atomic_ullong inode; // remembered, since the file may have gone
    if (!path || fstat(file, &ours) != 0) return 0;
    if (!inode && stat(path, &theirs) == 0) inode = theirs.st_ino;
    return ours.st_ino == inode;
}

static int happens(void) {
    const char *path = getenv("FAULT_FILE"), *what = getenv("FAULT_DO");
    usleep((useconds_t)number("FAULT_DELAY", 0));
    int now = atomic_fetch_add(&reads, 1) + 1;
    if (!what || now != number("FAULT_AT", 1)) return 0;
    struct stat status;
    char other[PATH_MAX];
    stat(path, &status);
    snprintf(other, sizeof other, "%s.other", path);
    if (!strcmp(what, "eio")) return 1;
    if (!strcmp(what, "stop") && kill(getpid(), SIGSTOP)) abort();
    if (!strcmp(what, "shrink") && truncate(path, status.st_size / 2)) abort();
    if (!strcmp(what, "grow") && truncate(path, status.st_size + 4096)) abort();
    if (!strcmp(what, "remove") && unlink(path)) abort();
    if (!strcmp(what, "rewrite")) {
        char byte;
        off_t place = status.st_size - number("FAULT_PLACE", 8);
        if (place < 0) place = 0;
        int file = open(path, O_RDWR);
        ssize_t (*from)(int, void *, size_t, off_t) = (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");
        ssize_t (*to)(int, const void *, size_t, off_t) =
            (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
        if (from(file, &byte, 1, place) != 1) abort();
        byte ^= 1;
        if (to(file, &byte, 1, place) != 1) abort();
        close(file);
    }
    if (!strcmp(what, "replace")) {
        int file = open(other, O_WRONLY | O_CREAT, 0600);
        int (*rename)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
        if (write(file, "another file", 12) != 12 || rename(other, path)) abort();
        close(file);
    }
    return 0;
}

static ssize_t read_at(const char *name, int file, void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, void *, size_t, off_t) = (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, name);
    if (is_faulty(file) && happens()) return fails(EIO) ? -1 : 0;
    return real(file, bytes, count, offset);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) { return read_at("pread", file, bytes, count, offset); }
ssize_t pread64(int file, void *bytes, size_t count, off_t offset) {
    return read_at("pread64", file, bytes, count, offset);
}

static ssize_t write_at(const char *name, int file, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, name);
    return fails_at("FAULT_WRITE", "FAULT_WRITE_ERROR", &writes) ? -1 : real(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    return write_at("pwrite", file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) {
    return write_at("pwrite64", file, bytes, count, offset);
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return fails_at("FAULT_SYNC", "FAULT_SYNC_ERROR", &syncs) ? -1 : real(file);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    usleep((useconds_t)number("FAULT_RENAME_DELAY", 0));
    return fails(error_of("FAULT_RENAME")) ? -1 : real(from, to);
}

int unlink(const char *path) {
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    usleep((useconds_t)number("FAULT_UNLINK_DELAY", 0));
    return real(path);
}

int link(const char *from, const char *to) {
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "link");
    return fails(error_of("FAULT_LINK")) ? -1 : real(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    int (*real)(int, const char *, int, const char *, int) =
        (int (*)(int, const char *, int, const char *, int))dlsym(RTLD_NEXT, "linkat");
    return fails(error_of("FAULT_LINK")) ? -1 : real(from_folder, from, to_folder, to, flags);
}

// renameat2 is called by its number. All six arguments are passed on, however many there are: a register more harms nobody.
long syscall(long call, ...) {
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_list more;
    va_start(more, call);
    long a[6];
    for (int i = 0; i < 6; i++) a[i] = va_arg(more, long);
    va_end(more);
    if (call == SYS_renameat2) {
        usleep((useconds_t)number("FAULT_RENAME_DELAY", 0));
        // RENAME_NOREPLACE is 1, RENAME_EXCHANGE 2.
        if (fails(error_of(a[4] == 1 ? "FAULT_NOREPLACE" : "FAULT_EXCHANGE"))) return -1;
    }
    return real(call, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static int open_at(const char *name, const char *path, int flags, int mode) {
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
    if (getenv("FAULT_NAMED") && (flags & O_TMPFILE) == O_TMPFILE) return fails(EOPNOTSUPP) ? -1 : 0;
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
