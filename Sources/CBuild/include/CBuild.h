// SPDX-License-Identifier: Apache-2.0
// What is known of the build when the command is compiled.
#ifndef FIDELIO_CBUILD_H
#define FIDELIO_CBUILD_H

/// The commit that was built, as git describes it; empty if the build was not told. See FIDELIO_COMMIT in Package.swift.
const char *fidelio_commit(void);

#endif
