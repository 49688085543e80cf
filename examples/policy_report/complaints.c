/* SPDX-License-Identifier: MIT */
#include "complaints.h"

#include "allocate.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 100 }; /* nobody reads more */

bool complaints_room(complaints *c)
{
    c->more += c->n == MOST;
    return c->n < MOST;
}

void complaints_add(complaints *c, size_t line, char *text)
{
    if (!c->all)
        c->all = allocate(MOST, sizeof *c->all);
    c->all[c->n] = (complaint){line, c->n, text};
    c->n++;
}

static int in_order(const void *a, const void *b)
{
    const complaint *x = a, *y = b;
    return x->line != y->line ? (x->line > y->line) - (x->line < y->line)
                              : (x->number > y->number) - (x->number < y->number);
}

static bool said_before(const complaints *c, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (strcmp(c->all[j].text, c->all[i].text) == 0)
            return true;
    return false;
}

void complaints_write(FILE *out, complaints *c)
{
    if (c->n > 1)
        qsort(c->all, c->n, sizeof *c->all, in_order);
    for (size_t i = 0; i < c->n; i++)
        if (!said_before(c, i))
            fputs(c->all[i].text, out);
    if (c->more > 0)
        fprintf(out, "and %zu more\n", c->more);
}

void complaints_free(complaints *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->all[i].text);
    free(c->all);
}
