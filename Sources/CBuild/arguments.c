// SPDX-License-Identifier: Apache-2.0
#include "CBuild.h"

static int count;
static char **values;

// glibc hands initializers what it hands to main.
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    values = argv;
}

int fidelio_argument_count(void) {
    return count;
}

char *fidelio_argument(int index) {
    return index >= 0 && index < count ? values[index] : NULL;
}
