// SPDX-License-Identifier: Apache-2.0
// What is known of the build when the command is compiled, and what the C library says when it starts.
#ifndef FIDELIO_CBUILD_H
#define FIDELIO_CBUILD_H

#include <stddef.h>

/// The commit that was built, as git describes it; empty if the build was not told. See FIDELIO_COMMIT in Package.swift.
const char *fidelio_commit(void);

/// How many arguments the process was given, with its name. Swift's CommandLine reads them from /proc, and has none where that is
/// not mounted.
int fidelio_argument_count(void);

/// An argument, 0 being the command's name; NULL if there is none of this index.
char *fidelio_argument(int index);

#endif
