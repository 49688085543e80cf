/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include "verdict.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 72 };

static int column_of(const scenario *s, double scale)
{
    double from = log(s->from->value), to = log(s->to->value);
    return (int)fmin(fmax((log(scale) - from) / (to - from) * COLUMNS, 0), COLUMNS - 1);
}

/* Where the sign of EV is what, and X at break-evens. */
static void strip(FILE *out, const study *st, const scenario *s)
{
    char line[COLUMNS + 1];
    for (size_t i = 0; i <= st->turns.n; i++) {
        int from = i == 0 ? 0 : column_of(s, st->turns.roots[i - 1].at), sign = analysis_sign(&st->turns, i);
        memset(line + from, sign > 0 ? '=' : sign < 0 ? '.' : '?', (size_t)(COLUMNS - from));
        if (i > 0)
            line[from] = 'X';
    }
    line[COLUMNS] = '\0';
    fprintf(out, "  %s  ", line);
    position_write_clean(out, st->path->label);
    fputc('\n', out);
}

static void stands(FILE *out, const scenario *s)
{
    char line[COLUMNS + 1];
    int existing = column_of(s, s->existing.scale->value), proposed = column_of(s, s->proposed.scale->value);
    memset(line, ' ', COLUMNS);
    line[existing] = 'E';
    line[proposed] = existing == proposed ? '*' : 'P';
    line[(existing > proposed ? existing : proposed) + 1] = '\0';
    fprintf(out, "  %s\n", line);
}

static void axis(FILE *out, const scenario *s)
{
    int at = 0;
    fputs("  ", out);
    for (int i = (int)ceil(log10(s->from->value) - 1e-9); i <= log10(s->to->value) + 1e-9; i++) {
        char label[16];
        int width = snprintf(label, sizeof label, "1e%d", i), column = column_of(s, pow(10, i));
        if (column < at || column + width > COLUMNS)
            continue;
        fprintf(out, "%*s%s", column - at, "", label);
        at = column + width + 2;
        fputs("  ", out);
    }
    fprintf(out, "%*s", COLUMNS + 2 > at ? COLUMNS + 2 - at : 0, "");
    position_write_clean(out, s->scale_unit);
    fputc('\n', out);
}

void terminal_summary(FILE *out, const analysis *a)
{
    char headline[1000];
    verdict_headline(a, headline, sizeof headline);
    position_write_clean(out, a->scenario->title);
    fprintf(out, "\nDoes \"it is fine as it is\" carry over?\n%s.\n\n", headline);
    stands(out, a->scenario);
    for (size_t i = 0; i < a->studies_n; i++)
        strip(out, &a->studies[i], a->scenario);
    axis(out, a->scenario);
    fputs("\n  = good   . bad   ? not proved   X break-even   E existing scale   P proposed scale\n\n", out);
}
