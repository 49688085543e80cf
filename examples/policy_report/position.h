/* SPDX-License-Identifier: MIT */
/*
 * Where things are in a JSON text. The JSON library tells the line of a syntax error only; what is wrong in sense
 * deserves one, too. Nothing is kept: the text is walked through again when there is something
 * to complain about. */
#ifndef POLICY_REPORT_POSITION_H
#define POLICY_REPORT_POSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One step of the way from the top of the text to a value; NULL stands for the top. Lives on the stack of those who go
 * that way. */
typedef struct where {
    const struct where *parent;
    const char *key; /* NULL for an element of an array */
    size_t index;
} where;

/* Line, counted from 1, of the key or element; where there is none of that name, that of what it is missing from. */
size_t position_line(const char *text, size_t length, const where *at);

/* JSON Pointer (RFC 6901), as /paths/open/terms/2. */
void position_write(FILE *out, const where *at);

/* JSON Pointer of the innermost value or key that a byte belongs to; false, and nothing, where that is the document.
 * Beyond that byte the text need not be JSON. */
bool position_write_offset(FILE *out, const char *text, size_t length, size_t offset);

/* Text of strangers, without the control characters that a terminal would obey. */
void position_write_clean(FILE *out, const char *text);

#endif
