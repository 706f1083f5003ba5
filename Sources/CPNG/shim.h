// SPDX-License-Identifier: Apache-2.0
// The system's libpng. Only its simplified API (png_image_*) is used: it reports errors by value, never by longjmp.
#ifndef FIDELIO_CPNG_SHIM_H
#define FIDELIO_CPNG_SHIM_H
#include <png.h>
#endif
