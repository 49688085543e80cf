/* SPDX-License-Identifier: MIT */
/* Numbers as text, with a decimal point whatever the host's locale. */
#ifndef SEV_TEXT_H
#define SEV_TEXT_H

#include <stddef.h>
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
/* For a reader, rounded to so many digits, 1 to 9: 30,000, -1.154 million, 0.98, 2.1e-05. What they say exactly goes
 * without zeros at the end. */
sev_text sev_rounded(double value, int digits);

/* A text that is written piece by piece into a buffer of `capacity` bytes: cut off where it does not fit, and always
 * terminated unless there is no room at all. `length` goes on counting. */
typedef struct sev_writer {
    char *buffer;
    size_t capacity, length;
} sev_writer;
void sev_write(sev_writer *writer, const char *format, ...) __attribute__((__format__(SEV_PRINTF, 2, 3)));

#endif
