/* SPDX-License-Identifier: MIT */
/* Measures the errors of kernels, functions and families beside MPFR.
 *
 * usage: accuracy check FILE    some of the points, and those that the tables of FILE call the worst
 *        accuracy full FILE     all points
 *        accuracy write FILE    all points, and writes the tables into FILE
 *
 * The first two fail when the tables of FILE are not what was found: no point may be worse, and the worst as bad as
 * there. All fail when an error is larger than promised. */
#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1000, LINE_MOST = 1000 };

/* Tables begin after this line. */
static const char marker[] = "<!-- What follows is written by tests/accuracy. -->";

static subject subjects[SUBJECTS_MOST];
static size_t subjects_n;

char argument(const subject *s, size_t i, char *name)
{
    const char *at = s->args;
    for (; at && i > 0; i--)
        if ((at = strchr(at, ' ')) != NULL)
            at++;
    const char *colon = at ? strchr(at, ':') : NULL;
    if (!colon)
        return 0;
    snprintf(name, 32, "%.*s", (int)(colon - at), at);
    return colon[1];
}

/* Of the scale that share times scale is to be near, makes the scale. */
static void share(const subject *s, double *scale)
{
    if (s->last > 0.0 && scale[0] > 0.999 * s->last)
        scale[0] = 0.5 * s->last;
    double shared = scale[0] / scale[1];
    if (shared == 0.0 || (shared > 0x1p-800 && shared < 0x1p900))
        scale[0] = shared;
    else
        scale[1] = 1.0;
}

static void draw(const subject *s, size_t point, double *x)
{
    dice d = dice_for(s->name, point);
    char name[32], role;
    size_t n = 0;
    memset(x, 0, ARGS_MOST * sizeof *x);
    for (; (role = argument(s, n, name)) != 0; n++)
        x[n] = dice_role(&d, role, n ? x[n - 1] : 0.0);
    if (s->aim)
        s->aim(&d, x);
    for (size_t i = 0; s->mild && i < n; i++)
        if (x[i] != 0.0 && !(fabs(x[i]) > 0x1p-100 && fabs(x[i]) < 0x1p100))
            x[i] = 0.75;
    if (s->shared)
        share(s, x + n - 2);
}

/* The exact results at a point. */
static void exact_at(const subject *s, const double *point, mpfr_t *y)
{
    static mpfr_t x[ARGS_MOST];
    static int begun;
    char name[32];
    size_t n = 0;
    for (int i = 0; !begun && i < ARGS_MOST; i++)
        mpfr_init2(x[i], EXACT_BITS);
    begun = 1;
    for (size_t i = 0; argument(s, i, name); i++)
        if (strcmp(name, "+") == 0)
            mpfr_add_d(x[n - 1], x[n - 1], point[i], MPFR_RNDN);
        else
            mpfr_set_d(x[n++], point[i], MPFR_RNDN);
    if (s->shared)
        mpfr_mul(x[n - 2], x[n - 2], x[n - 1], MPFR_RNDN);
    s->exact(y, x);
}

/* In units of the last place of a double of that size; infinity counts as 2^1024. */
static double error_of(double hi, double lo, mpfr_t exact, mpfr_t size)
{
    static mpfr_t difference, wanted;
    static int begun;
    if (!begun) {
        mpfr_init2(difference, EXACT_BITS);
        mpfr_init2(wanted, EXACT_BITS);
        begun = 1;
    }
    if (mpfr_nan_p(exact) || isnan(hi))
        return mpfr_nan_p(exact) && isnan(hi) ? 0.0 : (double)INFINITY;
    mpfr_set(wanted, exact, MPFR_RNDN);
    if (mpfr_inf_p(exact) || (mpfr_regular_p(exact) && mpfr_get_exp(exact) > 1024))
        mpfr_set_si_2exp(wanted, mpfr_sgn(exact), 1024, MPFR_RNDN);
    if (isinf(hi)) {
        mpfr_set_si_2exp(difference, hi > 0.0 ? 1 : -1, 1024, MPFR_RNDN);
    } else {
        mpfr_set_d(difference, hi, MPFR_RNDN);
        mpfr_add_d(difference, difference, lo, MPFR_RNDN);
    }
    mpfr_sub(difference, difference, wanted, MPFR_RNDN);
    mpfr_exp_t e = mpfr_regular_p(size) ? mpfr_get_exp(size) : mpfr_zero_p(size) ? -1021 : 1024;
    e = e < -1021 ? -1021 : e > 1024 ? 1024 : e;
    mpfr_mul_2si(difference, difference, 53 - e, MPFR_RNDN);
    return fabs(mpfr_get_d(difference, MPFR_RNDN));
}

/* Low parts mean nothing where they underflow, or where the high part overflows. */
static int has_low_part(mpfr_t exact)
{
    return mpfr_regular_p(exact) && mpfr_get_exp(exact) > -900 && mpfr_get_exp(exact) < 1000;
}

/* It may be made of numbers that are subnormal. */
static int is_tiny(mpfr_t size)
{
    return mpfr_regular_p(size) && mpfr_get_exp(size) < -700;
}

/* Takes the points from[0], from[1], ... into account. */
static void measure(subject *s, const size_t *from, size_t n)
{
    static double x[ARGS_MOST][CHUNK], y[OUTPUTS_MOST][CHUNK];
    static mpfr_t exact[EXACT_RESULTS];
    static int begun;
    double *columns[ARGS_MOST], *results[OUTPUTS_MOST];
    for (int i = 0; !begun && i < EXACT_RESULTS; i++)
        mpfr_init2(exact[i], EXACT_BITS);
    begun = 1;
    for (size_t i = 0; i < ARGS_MOST; i++)
        columns[i] = x[i];
    for (size_t i = 0; i < OUTPUTS_MOST; i++)
        results[i] = y[i];
    for (size_t k = 0; k < n; k++) {
        double point[ARGS_MOST];
        draw(s, from[k], point);
        for (size_t i = 0; i < ARGS_MOST; i++)
            x[i][k] = point[i];
    }
    s->compute(s, columns, n, results);
    for (size_t k = 0; k < n; k++) {
        double point[ARGS_MOST];
        for (size_t i = 0; i < ARGS_MOST; i++)
            point[i] = x[i][k];
        exact_at(s, point, exact);
        for (size_t i = 0; i < s->outputs_n; i++) {
            output *o = &s->outputs[i];
            if ((o->lo >= 0 && !has_low_part(exact[o->exact])) || (s->mild && is_tiny(exact[o->size])))
                continue;
            double error = error_of(y[o->hi][k], o->lo < 0 ? 0.0 : y[o->lo][k], exact[o->exact],
                                    exact[o->size < 0 ? o->exact : o->size]);
            if (error > o->worst) {
                o->worst = error;
                o->worst_point = from[k];
            }
        }
    }
}

static void measure_first(subject *s, size_t points)
{
    size_t from[CHUNK];
    for (size_t done = 0; done < points; done += CHUNK) {
        for (size_t k = 0; k < CHUNK; k++)
            from[k] = done + k;
        measure(s, from, CHUNK);
    }
}

/* The tables. */

static void print_number(FILE *to, double x)
{
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    fputs(text, to);
}

static void print_point(FILE *to, const subject *s, size_t point)
{
    double x[ARGS_MOST];
    char name[32];
    draw(s, point, x);
    for (size_t i = 0; argument(s, i, name); i++) {
        if (strcmp(name, "+") != 0)
            fprintf(to, "%s%s = ", i ? ", " : "", name);
        else if (x[i] != 0.0)
            fputs(x[i] < 0.0 ? " - " : " + ", to);
        if (strcmp(name, "+") != 0 || x[i] != 0.0)
            print_number(to, strcmp(name, "+") != 0 ? x[i] : fabs(x[i]));
    }
}

/* Rounded up. */
static void print_error(FILE *to, double error)
{
    mpfr_t x;
    char text[40];
    mpfr_init2(x, 53);
    mpfr_set_d(x, error, MPFR_RNDN);
    mpfr_snprintf(text, sizeof text, error >= 0.01 || error == 0.0 ? "%.3RUf" : "%.1RUe", x);
    fputs(text, to);
    mpfr_clear(x);
}

static void print_tables(FILE *to)
{
    static const char *const titles[SECTIONS] = {
        "Vector kernels", "Functions of one number", "Benefits", "Hazards", "Whole models", "Derivatives"};
    for (int section = 0; section < SECTIONS; section++) {
        fprintf(to,
                "\n## %s\n\n| what | largest error | promised | points | worst point | which is |\n"
                "|---|---|---|---|---|---|\n",
                titles[section]);
        for (size_t i = 0; i < subjects_n; i++)
            for (size_t j = 0; j < subjects[i].outputs_n; j++) {
                const output *o = &subjects[i].outputs[j];
                if (o->section != section)
                    continue;
                fprintf(to, "| %s | ", o->label);
                print_error(to, o->worst);
                fprintf(to, " | %.2g | %zu | %zu | ", o->promised, subjects[i].points, o->worst_point);
                print_point(to, &subjects[i], o->worst_point);
                fputs(" |\n", to);
            }
    }
}

/* The worst points according to the tables in the text; how many were found. */
static size_t recorded_points(const subject *s, const char *text, size_t *points)
{
    size_t n = 0;
    for (size_t i = 0; i < s->outputs_n; i++) {
        char start[80];
        snprintf(start, sizeof start, "\n| %s | ", s->outputs[i].label);
        const char *at = strstr(text, start);
        at = at ? at + strlen(start) : NULL;
        for (int skip = 0; at && skip < 3; skip++)
            if ((at = strstr(at, " | ")) != NULL)
                at += 3;
        if (at)
            points[n++] = strtoul(at, NULL, 10);
    }
    return n;
}

/* The first line in which two texts differ. */
static int compare(const char *wanted, const char *found)
{
    size_t line = 0, i = 0;
    for (; wanted[i] && wanted[i] == found[i]; i++)
        if (wanted[i] == '\n')
            line = i + 1;
    if (wanted[i] == found[i])
        return 0;
    printf(
        "the tables are out of date; `sh tests/accuracy/update` renews them. The first difference:\n- %.*s\n+ %.*s\n",
        (int)strcspn(wanted + line, "\n"), wanted + line, (int)strcspn(found + line, "\n"), found + line);
    return 1;
}

static int broken_promises(void)
{
    int broken = 0;
    for (size_t i = 0; i < subjects_n; i++)
        for (size_t j = 0; j < subjects[i].outputs_n; j++) {
            const output *o = &subjects[i].outputs[j];
            if (o->worst <= o->promised)
                continue;
            printf("%s: %.4g units in the last place, promised are %.2g: ", o->label, o->worst, o->promised);
            print_point(stdout, &subjects[i], o->worst_point);
            putchar('\n');
            broken = 1;
        }
    return broken;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t n = 0, room = 1 << 20;
    char *text = malloc(room);
    n = text ? fread(text, 1, room - 1, file) : 0;
    fclose(file);
    if (!text || n == room - 1)
        exit(2);
    text[n] = '\0';
    return text;
}

static char *tables_text(void)
{
    FILE *file = tmpfile();
    size_t room = 1 << 20;
    char *text = calloc(room, 1);
    if (!file || !text)
        exit(2);
    print_tables(file);
    rewind(file);
    (void)!fread(text, 1, room - 1, file);
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    int check = argc == 3 && strcmp(argv[1], "check") == 0, write = argc == 3 && strcmp(argv[1], "write") == 0;
    if (!check && !write && !(argc == 3 && strcmp(argv[1], "full") == 0)) {
        fputs("usage: accuracy check|full|write FILE\n", stderr);
        return 2;
    }
    char *text = read_file(argv[2]), *tables = strstr(text, marker);
    if (!tables) {
        printf("%s has no line %s\n", argv[2], marker);
        return 2;
    }
    tables += strlen(marker) + 1;
    subjects_n = function_subjects(subjects);
    subjects_n += family_subjects(subjects + subjects_n);
    for (size_t i = 0; i < subjects_n; i++) {
        size_t recorded[OUTPUTS_MOST];
        if (check)
            measure(&subjects[i], recorded, recorded_points(&subjects[i], tables, recorded));
        measure_first(&subjects[i], check ? 4 * CHUNK : subjects[i].points);
    }
    char *found = tables_text();
    int wrong = broken_promises();
    if (write) {
        FILE *file = fopen(argv[2], "wb");
        if (!file) {
            perror(argv[2]);
            return 2;
        }
        fwrite(text, 1, (size_t)(tables - text), file);
        fputs(found, file);
        wrong |= fclose(file) != 0;
    } else {
        wrong |= compare(tables, found);
    }
    for (size_t i = 0; i < subjects_n; i++)
        scaleev_model_destroy(subjects[i].model);
    free(found);
    free(text);
    mpfr_free_cache();
    return wrong;
}
