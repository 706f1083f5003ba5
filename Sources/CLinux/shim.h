// SPDX-License-Identifier: Apache-2.0
// Linux calls that Swift's Glibc module leaves out, since it is built without _GNU_SOURCE. Results as the system's own:
// -1 with errno for failure. Imported by Files only.

#ifndef FIDELIO_CLINUX_SHIM_H
#define FIDELIO_CLINUX_SHIM_H

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// O_TMPFILE: a file without a name, which vanishes with its last descriptor unless it is linked somewhere.
enum { fidelio_open_unnamed = 020000000 | O_DIRECTORY };

// sync_file_range(SYNC_FILE_RANGE_WRITE): starts writing the range's dirty pages and does not wait for them.
static inline int fidelio_start_writeback(int file, long long offset, long long count) {
    return (int)syscall(SYS_sync_file_range, file, offset, count, 2u);
}

// fallocate(mode 0): gives the file its size and its blocks, so that a full disk shows before the work and not after it.
static inline int fidelio_allocate(int file, long long count) {
    return (int)syscall(SYS_fallocate, file, 0, 0LL, count);
}

// renameat2(RENAME_NOREPLACE): fails with EEXIST where rename would replace.
static inline int fidelio_rename_without_replacing(const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1u);
}

// renameat2(RENAME_EXCHANGE): two paths change places at once.
static inline int fidelio_exchange(const char *one, const char *other) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2u);
}

// sched_getaffinity: the processors that this process may run on, which a batch system or taskset may have made fewer than there are.
static inline int fidelio_processor_count(void) {
    unsigned long mask[128] = {0};
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (long word = 0; word * (long)sizeof *mask < bytes; word++) count += __builtin_popcountl(mask[word]);
    return bytes < 0 ? -1 : count;
}

#endif
