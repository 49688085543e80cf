/* SPDX-License-Identifier: MIT */
/* A file that is there as a whole or not at all: it is written beside its place and moved there at the end. */
#ifndef POLICY_REPORT_OUTPUT_H
#define POLICY_REPORT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

typedef struct output {
    const char *file;
    char *temporary;
    FILE *stream;
} output;

/* Complain on stderr where something fails; then nothing is left behind, and what was there before stays. */
bool output_begin(output *o, const char *file);
bool output_end(output *o);

#endif
