/* SPDX-License-Identifier: MIT */
/*
 * A debate as a program. Some knowledge does good, and can also be turned into a catastrophe. Textbooks and courses
 * bring it to tens of thousands of people, and that is fine. A freely available AI model would bring it to hundreds of
 * millions. Does "it is fine now" carry over?
 *
 * The program takes no side. It shows that the answer hangs on what becomes of the filter on who learns it, and on how
 * the benefit grows, and not on how well it goes now. Change the table below and see what else it hangs on.
 */
#include <math.h>
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What we assume. The numbers are illustrations: round, none of them measured. A unit of scale is one person who has
 * the knowledge, a unit of value is what knowing does through one person today, and all is counted over one and the
 * same period, against a world in which nobody knows. */
enum { TEXTBOOKS, RELEASE, BENEFIT, LOSS, DANGEROUS, VETTING, FILTER_ENDS, FILTER_WIDTH, HANDS, LEAST, MOST, ASSUMED };

static const struct {
    const char *name;
    double value;
    const char *unit;
} assumed[ASSUMED] = {
    /* The order of magnitude of all students and specialists of one subject, the world over. */
    [TEXTBOOKS] = {"reached by textbooks and courses", 3e4, "people"},
    /* What a free service reaches that everyone with a telephone can use. */
    [RELEASE] = {"reached by a freely available AI model", 5e8, "people"},
    /* This fixes the unit of value. All three laws of benefit start from here: they agree on what textbooks are worth
     * and differ in how that grows, as K, as K ln K, or with the number of pairs of people. */
    [BENEFIT] = {"benefit per person at the scale of textbooks", 1, "unit of value, under each law"},
    /* As bad as undoing what thirty million people do with it. On top of that, all benefits end. */
    [LOSS] = {"loss in a catastrophe, besides all benefits", 3e7, "units of value"},
    /* Of people at random: would cause it, and could, once they know. Each independently of the others. */
    [DANGEROUS] = {"both willing and able to cause it", 1e-4, "of people"},
    /* Admission, examinations, teachers and colleagues who notice, supervised laboratories: they stop the rest. */
    [VETTING] = {"of these, vetting lets through (A, B)", 1e-4, "of them"},
    /* In case A those who come in beyond this many people are not vetted. The end is gradual: one in eight is
     * unvetted two widths before, seven in eight two widths after. */
    [FILTER_ENDS] = {"vetting ends (A) around", 1e6, "people"},
    [FILTER_WIDTH] = {"... gradually, with a width of", 5e4, "people"},
    /* In case C knowledge is not what they lack: it also takes material, equipment and practice. */
    [HANDS] = {"of these, knowledge alone suffices for (C)", 1e-7, "of them"},
    /* What the questions are asked of, and the picture shows: above 0, and around the two scales. Alive are 8e9. */
    [LEAST] = {"scales looked at, from", 1e2, "people"},
    [MOST] = {"scales looked at, to", 1e10, "people"},
};

enum { FILTER_LOST, FILTER_KEPT, MORE_NEEDED, CASES };
enum { LINEAR, N_LOG_N, METCALFE, LAWS };

static const char *const case_names[CASES] = {
    "filter lost: beyond a point none is vetted",
    "filter kept: all are vetted as students are",
    "no filter, but more than knowledge needed",
};
static const char *const law_names[LAWS] = {"linear", "n log n", "Metcalfe"};

enum { MOST_ROOTS = 8, COLUMNS = 73, MOST_ROWS = 30 };

/* One combination of a case and a law of benefit, and what the library finds out about it. */
typedef struct {
    scaleev_model *model;
    scaleev_argument argument; /* from textbooks to the model */
    scaleev_root roots[MOST_ROOTS];
    scaleev_solution solution;
    scaleev_optimum best;
} combination;

static double given(int assumption)
{
    return assumed[assumption].value;
}

/* ---- asking the library ---- */

static void check(scaleev_status status, const scaleev_model *model)
{
    if (status != SCALEEV_OK) {
        const char *why = model != NULL ? scaleev_model_error(model) : "";
        fprintf(stderr, "release_decision: %s%s%s\n", scaleev_status_message(status), *why ? ": " : "", why);
        exit(EXIT_FAILURE);
    }
}

static void set_share(scaleev_model *model, scaleev_term term, double share)
{
    scaleev_input input;
    check(scaleev_find(model, term, "share", &input), model);
    check(scaleev_set(model, input, share), model);
}

static scaleev_model *build(int which, int law)
{
    const double now = given(TEXTBOOKS), per_person = given(BENEFIT), loss = given(LOSS), p = given(DANGEROUS);
    scaleev_model *model;
    scaleev_term hazard;

    check(scaleev_model_create(&model), NULL);
    if (law == LINEAR)
        check(scaleev_benefit_linear(model, per_person, NULL), model);
    else if (law == N_LOG_N)
        check(scaleev_benefit_odlyzko(model, per_person / log(now), NULL), model);
    else
        check(scaleev_benefit_metcalfe(model, per_person * 2 / (now - 1), NULL), model);

    if (which == FILTER_LOST) {
        const double ends = given(FILTER_ENDS), width = given(FILTER_WIDTH);
        check(scaleev_hazard_logistic(model, p * given(VETTING), p, ends, width, loss, NULL), model);
    } else {
        check(scaleev_hazard_constant(model, p, loss, &hazard), model);
        set_share(model, hazard, given(which == FILTER_KEPT ? VETTING : HANDS));
    }
    return model;
}

static void examine(combination *c, int which, int law)
{
    c->model = build(which, law);
    c->argument.size = sizeof c->argument;
    check(scaleev_argue(c->model, given(TEXTBOOKS), c->model, given(RELEASE), NULL, &c->argument), c->model);
    c->solution.size = sizeof c->solution;
    check(scaleev_break_even(c->model, given(LEAST), given(MOST), NULL, c->roots, MOST_ROOTS, &c->solution), c->model);
    c->best.size = sizeof c->best;
    check(scaleev_best_scale(c->model, given(LEAST), given(MOST), NULL, &c->best), c->model);
}

static size_t root_count(const combination *c)
{
    return c->solution.count < MOST_ROOTS ? c->solution.count : MOST_ROOTS;
}

static double catastrophe(const scaleev_model *model, double scale)
{
    double chance;
    check(scaleev_evaluate(model, SCALEEV_CATASTROPHE, &scale, 1, &chance), model);
    return chance;
}

/* ---- numbers as people read them; each returns `text` ---- */

typedef struct {
    char text[48];
} words;

/* 1,234,567 */
static const char *whole(double value, words *out)
{
    char digits[32];
    char *to = out->text;
    int n = snprintf(digits, sizeof digits, "%.0f", value);
    if (n >= 24) { /* too long to be read digit by digit */
        snprintf(out->text, sizeof out->text, "%.6g", value);
        return out->text;
    }
    for (int i = 0; i < n; i++) {
        *to++ = digits[i];
        if (i < n - 1 && (n - 1 - i) % 3 == 0 && digits[i] != '-')
            *to++ = ',';
    }
    *to = '\0';
    return out->text;
}

/* Three digits: 21.0 thousand; with a sign if wanted, and without needless zeros if `brief`. */
static const char *about(double value, int with_sign, int brief, words *out)
{
    static const char *const powers[] = {"", " thousand", " million", " billion", " trillion"};
    size_t power = 0;
    while (fabs(value) >= 999.5 && power < 4) {
        value /= 1000;
        power++;
    }
    int decimals = fabs(value) < 9.995 ? 2 : fabs(value) < 99.95 ? 1 : 0;
    if (brief)
        snprintf(out->text, sizeof out->text, with_sign ? "%+.3g%s" : "%.3g%s", value, powers[power]);
    else
        snprintf(out->text, sizeof out->text, with_sign ? "%+.*f%s" : "%.*f%s", decimals, value, powers[power]);
    return out->text;
}

/* 12 %, or 1 in 1,230,000 */
static const char *chance(double probability, words *out)
{
    if (probability > 0.9995) {
        snprintf(out->text, sizeof out->text, "almost certain");
    } else if (probability >= 1e-2) {
        snprintf(out->text, sizeof out->text, "%.3g %%", 100 * probability);
    } else {
        words odds;
        double unit = pow(10, floor(log10(1 / probability)) - 2);
        whole(round(1 / probability / unit) * unit, &odds);
        snprintf(out->text, sizeof out->text, "1 in %.40s", odds.text);
    }
    return out->text;
}

/* ---- the report ---- */

static void print_assumptions(void)
{
    puts("ASSUMPTIONS. Illustrations, none of them measured; change them at the top of release_decision.c");
    for (int i = 0; i < LEAST; i++) {
        words number;
        if (assumed[i].value >= 1)
            whole(assumed[i].value, &number);
        else if (assumed[i].value >= 1e-5)
            snprintf(number.text, sizeof number.text, "%g %%", 100 * assumed[i].value);
        else
            chance(assumed[i].value, &number);
        printf("  %-45s %16s %s\n", assumed[i].name, number.text, assumed[i].unit);
    }
}

/* The library proves the signs at both scales; what could not be proved is said to be so. */
static const char *verdict(const scaleev_argument *argument)
{
    switch (argument->verdict) {
    case SCALEEV_ARGUMENT_HOLDS:
        return "yes";
    case SCALEEV_ARGUMENT_FAILS_TOO_LARGE:
        return "NO, too large";
    case SCALEEV_ARGUMENT_FAILS_TOO_SMALL:
        return "NO, too small";
    case SCALEEV_ARGUMENT_UNDECIDED:
        return "not proved";
    default:
        return "is not fine now";
    }
}

static void print_table(combination all[CASES][LAWS])
{
    words a;
    printf("\nEXPECTED VALUE %19s%18s   carries over?%20s\n", "with textbooks", "with the model", "best scale, people");
    for (int i = 0; i < CASES; i++) {
        const scaleev_model *model = all[i][LINEAR].model; /* its hazard is that of the other laws, too */
        printf("  %c  %-11s%18s", 'A' + i, "catastrophe", chance(catastrophe(model, given(TEXTBOOKS)), &a));
        printf("%18s   %s\n", chance(catastrophe(model, given(RELEASE)), &a), case_names[i]);
        for (int j = 0; j < LAWS; j++) {
            const combination *c = &all[i][j];
            printf("     %-11s%18s", law_names[j], about(c->argument.existing_ev, 1, 0, &a));
            printf("%18s   %-15s", about(c->argument.proposed_ev, 1, 0, &a), verdict(&c->argument));
            printf("%18s%s\n", about(c->best.scale, 0, 0, &a), c->best.at_end ? " (end)" : "");
        }
    }
}

static void print_break_evens(combination all[CASES][LAWS])
{
    int complete = 1;
    words a, b;
    printf("\nBREAK-EVEN SCALES from %s to %s people\n", about(given(LEAST), 0, 1, &a), about(given(MOST), 0, 1, &b));
    for (int i = 0; i < CASES; i++) {
        for (int j = 0; j < LAWS; j++) {
            const combination *c = &all[i][j];
            complete = complete && c->solution.complete;
            for (size_t k = 0; k < root_count(c); k++) {
                const scaleev_root *root = &c->roots[k];
                printf("  %c  %-9s ", 'A' + i, law_names[j]);
                if (root->kind == SCALEEV_ROOT_CROSSING)
                    printf("turns %-7s %13s, between %.17g and %.17g\n", root->direction < 0 ? "bad at" : "good at",
                           whole(root->at, &a), root->lo, root->hi);
                else
                    printf("not resolved in [%.17g, %.17g]\n", root->lo, root->hi);
            }
        }
    }
    puts(complete ? "  Proved: between each two numbers lies exactly one break-even, and elsewhere there is none."
                  : "  Not everything here could be proved.");
}

/* ---- the picture: EV against scale, both axes logarithmic, the vertical one through zero ---- */

static int column_of(double scale)
{
    return (int)lround(log(scale / given(LEAST)) / log(given(MOST) / given(LEAST)) * (COLUMNS - 1));
}

/* Row 2 n stands for 10^n times this: the loss can be seen, and the picture stays short. */
static double row_unit(void)
{
    return pow(10, floor(log10(given(LOSS))) - 2);
}

/* Two rows for each power of ten, through zero by way of asinh. Row 0 is for zero alone, so that the sign shows. */
static int row_of(double ev)
{
    double row = round(2 * asinh(ev / row_unit() / 2) / log(10));
    if (ev > 0)
        return (int)fmin(fmax(row, 1), MOST_ROWS);
    return ev < 0 ? (int)fmax(fmin(row, -1), -MOST_ROWS) : 0;
}

static void put(char *cell, char mark)
{
    /* '*': several curves run through here. */
    *cell = *cell == mark || !((*cell >= 'A' && *cell <= 'Z') || *cell == '*') ? mark : '*';
}

/* One line, without spaces at its end. */
static void print_row(const char *label, const char *row)
{
    int length = (int)strlen(row);
    while (length > 0 && row[length - 1] == ' ')
        length--;
    printf("  %13s%s%.*s\n", label, length > 0 ? " " : "", length, row);
}

/* Where it is good, and the break-evens written where it is bad. */
static void print_strip(const combination *c, int which)
{
    char strip[COLUMNS + 1], label[] = "? good";
    int sign = c->solution.sign_lo;
    size_t next = 0;
    words a;
    for (int i = 0; i < COLUMNS; i++) {
        for (; next < root_count(c) && column_of(c->roots[next].at) <= i; next++)
            sign = c->roots[next].direction;
        strip[i] = sign > 0 ? '=' : ' ';
    }
    strip[COLUMNS] = '\0';
    for (size_t k = 0; k < root_count(c); k++) {
        int column = column_of(c->roots[k].at), falls = c->roots[k].direction < 0;
        int width = (int)strlen(about(c->roots[k].at, 0, 0, &a)), from = falls ? column + 2 : column - 1 - width;
        strip[column] = 'X';
        if (from >= 0 && from + width <= COLUMNS)
            memcpy(&strip[from], a.text, (size_t)width);
    }
    label[0] = (char)('A' + which);
    print_row(label, strip);
}

/* Writes a number at every second power of ten. */
static void print_axis(void)
{
    int at = 0;
    words a;
    printf("  %13s ", "people");
    for (double power = ceil(log10(given(LEAST))); power <= log10(given(MOST)); power += 2) {
        int width = (int)strlen(about(pow(10, power), 0, 1, &a)), from = column_of(pow(10, power)) - width / 2;
        printf("%*s%s", from > at ? from - at : 0, "", a.text);
        at = (from > at ? from : at) + width;
    }
    puts("");
}

static void print_picture(combination all[CASES][LAWS], int law)
{
    static char picture[2 * MOST_ROWS + 1][COLUMNS + 1];
    double scales[COLUMNS], evs[COLUMNS];
    int top = 1, bottom = -1;
    const int marks[2] = {column_of(given(TEXTBOOKS)), column_of(given(RELEASE))};
    words a;

    for (int i = 0; i < COLUMNS; i++)
        scales[i] = given(LEAST) * pow(given(MOST) / given(LEAST), (double)i / (COLUMNS - 1));
    scales[COLUMNS - 1] = given(MOST);
    for (int row = 0; row <= 2 * MOST_ROWS; row++) {
        for (int i = 0; i < COLUMNS; i++)
            picture[row][i] = row == MOST_ROWS ? '-' : i == marks[0] || i == marks[1] ? ':' : ' ';
        picture[row][COLUMNS] = '\0';
    }
    for (double power = ceil(log10(given(LEAST))); power <= log10(given(MOST)); power++)
        picture[MOST_ROWS][column_of(pow(10, power))] = '+';
    for (int which = 0; which < CASES; which++) {
        const combination *c = &all[which][law];
        int last = 0;
        check(scaleev_evaluate(c->model, SCALEEV_EV, scales, COLUMNS, evs), c->model);
        for (int i = 0; i < COLUMNS; i++) {
            /* Draw from the row of the column before, so that a fall is one line. */
            int row = row_of(evs[i]), from = i == 0 ? row : row < last ? last - 1 : row > last ? last + 1 : row;
            for (int r = from;; r += r < row ? 1 : -1) {
                if (r != 0)
                    put(&picture[MOST_ROWS - r][i], (char)('A' + which));
                if (r == row)
                    break;
            }
            last = row;
            top = row > top ? row : top;
            bottom = row < bottom ? row : bottom;
        }
        for (size_t k = 0; k < root_count(c); k++)
            picture[MOST_ROWS][column_of(c->roots[k].at)] = 'X';
    }

    printf("\nEXPECTED VALUE OVER SCALE, %s benefit (X break-even, * several curves)\n", law_names[law]);
    printf("  %*s%*s\n", 15 + marks[0] + 5, "textbooks", marks[1] - marks[0] - 2, "model");
    for (int row = top; row >= bottom; row--) {
        double value = row == 0 ? 0 : copysign(row_unit() * pow(10, abs(row) / 2), row);
        print_row(row % 2 == 0 ? about(value, row != 0, 1, &a) : "", picture[MOST_ROWS - row]);
    }
    for (int which = 0; which < CASES; which++)
        print_strip(&all[which][law], which);
    print_axis();
}

/* Only what the numbers above bear out, whatever they are changed to. */
static void print_conclusions(combination all[CASES][LAWS])
{
    static const char *const under[] = {"under no law of benefit", "under some laws only", "under every law"};
    int fine_now = 0, both = 0;
    const combination *risky = NULL;
    const char *risky_law = "";
    char risky_case = 'A';
    words a;

    puts("\nWHAT FOLLOWS, AND WHAT DOES NOT");
    for (int i = 0; i < CASES; i++) {
        for (int j = 0; j < LAWS; j++) {
            const combination *c = &all[i][j];
            fine_now += c->argument.existing_sign > 0;
            both += c->argument.verdict == SCALEEV_ARGUMENT_HOLDS;
            if (c->argument.proposed_sign > 0 && catastrophe(c->model, given(RELEASE)) > 0.5) {
                risky = c;
                risky_law = law_names[j];
                risky_case = (char)('A' + i);
            }
        }
    }
    printf("  It is fine now in %d of %d combinations. In %d of these it still is at %s people:\n ", fine_now,
           CASES * LAWS, both, about(given(RELEASE), 0, 1, &a));
    for (int i = 0; i < CASES; i++) {
        int yes = 0;
        for (int j = 0; j < LAWS; j++)
            yes += all[i][j].argument.verdict == SCALEEV_ARGUMENT_HOLDS;
        printf(" in %c %s%s", 'A' + i, under[yes == 0 ? 0 : yes < LAWS ? 1 : 2], i < CASES - 1 ? "," : ".\n");
    }
    puts("  So \"it is fine now\" alone settles nothing, either way. Which case is ours is a question about\n"
         "  filters, skills and benefits; the arithmetic does not answer it, and recommends nothing.");
    if (risky != NULL)
        printf("  Nor is a good expected value safety: with %c and %s it is good while the chance of a\n"
               "  catastrophe is %s.\n",
               risky_case, risky_law, chance(catastrophe(risky->model, given(RELEASE)), &a));
}

int main(void)
{
    static combination all[CASES][LAWS];
    words a, b;

    for (int i = 0; i < CASES; i++) {
        for (int j = 0; j < LAWS; j++)
            examine(&all[i][j], i, j);
    }
    printf("THE SAME KNOWLEDGE AT TWO SCALES. It does good, and it can be turned into a catastrophe. Textbooks\n"
           "bring it to %s people: \"that is fine\". A freely available AI model would bring it to\n"
           "%s. Does \"it is fine now\" carry over? That depends, and here is on what.\n\n",
           about(given(TEXTBOOKS), 0, 1, &a), about(given(RELEASE), 0, 1, &b));
    print_assumptions();
    print_table(all);
    print_break_evens(all);
    print_picture(all, LINEAR);
    print_conclusions(all);
    for (int i = 0; i < CASES; i++) {
        for (int j = 0; j < LAWS; j++)
            scaleev_model_destroy(all[i][j].model);
    }
    return EXIT_SUCCESS;
}
