/* SPDX-License-Identifier: MIT */
#include "text/fault.h"

#include <stdarg.h>
#include <string.h>

bool sev_text_wrong(sev_text_fault *fault, sev_fault_code code, size_t position, size_t length, const char *format, ...)
{
    va_list args;
    if (fault->code != SEV_FAULT_NONE)
        return false;
    fault->code = code;
    fault->position = position;
    fault->length = length;
    va_start(args, format);
    vsnprintf(fault->words, sizeof fault->words, format, args);
    va_end(args);
    return false;
}

enum { NAME_MOST = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters must be changed, added or left out to make one of the other. */
static size_t edits(const char *a, size_t a_n, const char *b, size_t b_n)
{
    size_t row[NAME_MOST + 1];
    for (size_t j = 0; j <= b_n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_n; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(change, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_n];
}

const char *sev_nearest_name(const char *written, size_t length, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t best = length > 3 ? 3 : length > 1 ? 2 : 1; /* that many or more are another word */
    if (length > NAME_MOST)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t distance = strlen(names[i]) <= NAME_MOST ? edits(written, length, names[i], strlen(names[i])) : best;
        if (distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    return nearest;
}

size_t sev_character_bytes(const char *text, size_t n)
{
    unsigned char first = (unsigned char)text[0];
    size_t bytes = first >= 0xf0 && first < 0xf8   ? 4
                   : first >= 0xe0 && first < 0xf0 ? 3
                   : first >= 0xc2 && first < 0xe0 ? 2
                                                   : 1;
    if (bytes > n)
        return 1;
    for (size_t i = 1; i < bytes; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 1;
    return bytes;
}
