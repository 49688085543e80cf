/* SPDX-License-Identifier: MIT */
/* What is wrong with a file, collected so that all of it is said at once, from the first line to the last. */
#ifndef POLICY_REPORT_COMPLAINTS_H
#define POLICY_REPORT_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct complaint {
    size_t line, number;
    char *text;
} complaint;

typedef struct complaints {
    complaint *all;
    size_t n, more;
} complaints;

/* Is there room for another one? If not it is counted. */
bool complaints_room(complaints *c);

/* The text, from malloc(), is taken over. */
void complaints_add(complaints *c, size_t line, char *text);

/* In the order of lines, each only once. */
void complaints_write(FILE *out, complaints *c);
void complaints_free(complaints *c);

#endif
