// SPDX-License-Identifier: Apache-2.0
#include "CBuild.h"

#ifndef FIDELIO_COMMIT
#define FIDELIO_COMMIT
#endif

#define TEXT(word) #word
#define TEXT_OF(macro) TEXT(macro)

const char *fidelio_commit(void) {
    return TEXT_OF(FIDELIO_COMMIT);
}
