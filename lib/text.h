/* SPDX-License-Identifier: MIT */
/* Numbers as text, with a decimal point whatever the host's locale. */
#ifndef SEV_TEXT_H
#define SEV_TEXT_H

#include <stdio.h>

/* What printf() knows; on Windows the build asks for that of C99. */
#if defined(__MINGW_PRINTF_FORMAT)
#define SEV_PRINTF __MINGW_PRINTF_FORMAT
#else
#define SEV_PRINTF __printf__
#endif

typedef struct sev_text {
    char text[32];
} sev_text;

/* The shortest of 15 and 17 digits that gives the number back. */
sev_text sev_number(double value);
/* Six digits, for a reader: 714034, 1.39 billion, 2e-05. */
sev_text sev_rounded(double value);

#endif
