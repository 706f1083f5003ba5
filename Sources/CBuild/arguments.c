// SPDX-License-Identifier: Apache-2.0
// Swift's CommandLine reads the arguments from /proc, and has none where that is not mounted, as in a bare chroot.
#include "CBuild.h"

// The Swift runtime's own way to be told them.
void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count);

// glibc hands initializers what it hands to main.
__attribute__((constructor)) static void tell(int count, char **values) {
    _swift_stdlib_overrideUnsafeArgvArgc(values, count);
}
