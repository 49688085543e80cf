/* SPDX-License-Identifier: MIT */
/*
 * The debate of release_decision.c once more, by people who do not know the numbers. Some knowledge does good, and can
 * also be turned into a catastrophe. Textbooks bring it to tens of thousands of people; a freely available AI model
 * would bring it to hundreds of millions. How likely is a catastrophe through one of them? How bad is it? How does
 * the benefit grow? Nobody can say. But people who could not agree on a number may agree on a range.
 *
 * So this program draws the numbers from ranges, thousands of times, and asks in how many of these draws each scale is
 * good, where it turns bad, and what it would be worth to know one of the numbers better. Each figure comes with its
 * error. It takes no side; change the table of ranges below and see what hangs on it.
 */
#include <math.h>
#include <scaleev/study.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what we assume ---- */

/* A unit of scale is one person who has the knowledge, a unit of value is what knowing does through one person at the
 * scale of textbooks, and all is counted over one and the same period, against a world in which nobody knows. */
static const double textbooks = 3e4;
static const double release = 5e8;
static const double least = 1e2, most = 1e10; /* what the questions are asked of, and the picture shows */

/* Illustrations: round, none of them measured. The middle is what release_decision.c assumes, and the ends are a factor
 * of five away. One in twenty draws is below the first number, one in twenty above the second. Only the exponent has
 * ends, and a likeliest value. */
enum { LOSS, VETTED, UNVETTED, ENDS, HANDS, EXPONENT, RANGES };

static const struct {
    const char *name, *unit, *distribution;
    double numbers[3];
} ranges[RANGES] = {
    [LOSS] = {"loss in a catastrophe, besides all benefits", "units of value", "lognormal.interval", {6e6, 1.5e8, 0.9}},
    /* Probabilities per person, each independently of the others. */
    [VETTED] = {"a person causes it, if vetted (A, B)", "", "logitnormal.interval", {2e-9, 5e-8, 0.9}},
    [UNVETTED] = {"a person causes it, if not vetted (A)", "", "logitnormal.interval", {2e-5, 5e-4, 0.9}},
    [ENDS] = {"vetting ends (A) around", "people", "lognormal.interval", {2e5, 5e6, 0.9}},
    [HANDS] = {"a person causes it, if more is needed (C)", "", "logitnormal.interval", {2e-12, 5e-11, 0.9}},
    /* The benefit grows as this power of the scale: 1 is in proportion, below 1 the keenest come first, above 1 people
     * who know help each other. All agree on what textbooks are worth. */
    [EXPONENT] = {"the benefit grows as the scale to the power", "", "pert", {0.9, 1, 1.3}},
};

/* The end of vetting is gradual. Its width is a twentieth of where it is, whatever that is. */
static const double width_of_end = 0.05;

enum { FILTER_LOST, FILTER_KEPT, MORE_NEEDED, CASES };

static const char *const case_names[CASES] = {
    "filter lost: beyond a point none is vetted",
    "filter kept: all are vetted as students are",
    "no filter, but more than knowledge needed",
};

/* A power of two times the number of replicates, so that the draws are spread evenly. */
enum { DRAWS = 1 << 15, COLUMNS = 73, PICTURE_DRAWS = 1 << 13, PICTURE_ROWS = 10 };

/* A study for each case, and which of its inputs has which range. */
typedef struct {
    scaleev_study *study;
    scaleev_input inputs[RANGES]; /* negative: not in this case */
    scaleev_decision best;
    scaleev_importance rows[RANGES];
    size_t rows_n;
} world;

static void check(scaleev_status status, const char *why)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "uncertain_release: %s%s%s\n", scaleev_status_message(status), *why ? ": " : "", why);
        exit(EXIT_FAILURE);
    }
}

/* ---- the models: what is said of a number here is only a start, the ranges take over ---- */

static scaleev_input find(const scaleev_model *model, scaleev_term term, const char *name)
{
    scaleev_input input;
    check(scaleev_find(model, term, name, &input), scaleev_model_error(model));
    return input;
}

static scaleev_model *build(int which, world *w, scaleev_input *width)
{
    scaleev_model *model;
    scaleev_term benefit, hazard;
    check(scaleev_model_create(&model), "");
    /* textbooks * (K / textbooks)^e: its share of the scale does the division. */
    check(scaleev_benefit_power(model, textbooks, 1, &benefit), scaleev_model_error(model));
    check(scaleev_set_named(model, benefit, "share", 1 / textbooks), scaleev_model_error(model));
    w->inputs[EXPONENT] = find(model, benefit, "exponent");
    if (which == FILTER_LOST) {
        check(scaleev_hazard_logistic(model, 1e-8, 1e-4, 1e6, 5e4, 3e7, &hazard), scaleev_model_error(model));
        w->inputs[VETTED] = find(model, hazard, "from");
        w->inputs[UNVETTED] = find(model, hazard, "to");
        w->inputs[ENDS] = find(model, hazard, "midpoint");
        *width = find(model, hazard, "width");
    } else {
        check(scaleev_hazard_constant(model, 1e-8, 3e7, &hazard), scaleev_model_error(model));
        w->inputs[which == FILTER_KEPT ? VETTED : HANDS] = find(model, hazard, "probability");
    }
    w->inputs[LOSS] = find(model, hazard, "loss");
    return model;
}

static void make(world *w, int which)
{
    scaleev_input width = -1;
    for (int i = 0; i < RANGES; i++)
        w->inputs[i] = -1;
    scaleev_model *model = build(which, w, &width);
    check(scaleev_study_create(model, NULL, &w->study), "");
    for (int i = 0; i < RANGES; i++) {
        if (w->inputs[i] >= 0) {
            check(scaleev_study_add(w->study, w->inputs[i], ranges[i].distribution, ranges[i].numbers, 3),
                  scaleev_study_error(w->study));
            w->rows_n++;
        }
    }
    if (width >= 0)
        check(scaleev_study_same(w->study, width, w->inputs[ENDS], width_of_end, 0), scaleev_study_error(w->study));
    scaleev_model_destroy(model); /* the study has a copy */
}

/* ---- numbers as people read them; each returns `text` ---- */

typedef struct {
    char text[48];
} words;

static const char *const powers[] = {"", " thousand", " million", " billion", " trillion"};

/* Which of these to write a value with; and the unit. */
static size_t power_of(double value, double *unit)
{
    size_t power = 0;
    for (*unit = 1; fabs(value) / *unit >= 999.5 && power < 4; *unit *= 1000)
        power++;
    return power;
}

/* At most three digits: 2 thousand, 1.25 million. */
static const char *about(double value, words *out)
{
    double unit;
    size_t power = power_of(value, &unit);
    snprintf(out->text, sizeof out->text, "%.3g%s", value / unit, powers[power]);
    return out->text;
}

/* As many decimals as show the first digit of the error, three at most. */
static int decimals_of(double error)
{
    return error >= 0.95 ? 0 : error >= 0.095 ? 1 : error >= 0.0095 ? 2 : 3;
}

/* A number with its error: 416.0 +- 0.5 thousand. */
static const char *estimated(scaleev_estimate x, words *out)
{
    double unit;
    size_t power = power_of(x.value, &unit);
    int decimals = decimals_of(x.error / unit);
    snprintf(out->text, sizeof out->text, "%.*f +- %.*f%s", decimals, x.value / unit, decimals, x.error / unit,
             powers[power]);
    return out->text;
}

/* A share with its error: 67.56 +- 0.01 % */
static const char *percent(scaleev_estimate share, words *out)
{
    int decimals = decimals_of(100 * share.error);
    snprintf(out->text, sizeof out->text, "%.*f +- %.*f %%", decimals, 100 * share.value, decimals, 100 * share.error);
    return out->text;
}

/* A small share: one in so many, with the error of that number. */
static const char *one_in(scaleev_estimate share, words *out)
{
    words number;
    if (share.value >= 0.01)
        return percent(share, out);
    const scaleev_estimate many = {1 / share.value, share.error / share.value / share.value};
    snprintf(out->text, sizeof out->text, "1 in %.40s", estimated(many, &number));
    return out->text;
}

/* ---- the report ---- */

static void print_ranges(void)
{
    words lo, hi;
    puts("RANGES. Illustrations, none of them measured; change them at the top of uncertain_release.c. One draw\n"
         "in twenty is below the first number, one in twenty above the second.");
    for (int i = 0; i < RANGES; i++) {
        const double *x = ranges[i].numbers;
        printf("  %-45s ", ranges[i].name);
        if (i == EXPONENT)
            printf("%g to %g at most, most likely %g\n", x[0], x[2], x[1]);
        else if (x[1] < 1)
            printf("1 in %s to 1 in %s\n", about(1 / x[0], &lo), about(1 / x[1], &hi));
        else
            printf("%s to %s %s\n", about(x[0], &lo), about(x[1], &hi), ranges[i].unit);
    }
}

static scaleev_estimate share_good(const world *w, double scale)
{
    scaleev_estimate bad;
    check(scaleev_study_probability(w->study, SCALEEV_EV, scale, 0, DRAWS, &bad), "how often it is bad");
    bad.value = 1 - bad.value;
    return bad;
}

/* In how many of the draws in which textbooks are good the model is good, too. The others are set aside: a draw without
 * a number is left out of all figures. */
static scaleev_estimate share_carried_over(const world *w)
{
    static double evs[2][DRAWS];
    const double scales[2] = {textbooks, release};
    scaleev_estimate bad;
    check(scaleev_study_evaluate(w->study, SCALEEV_EV, scales, 2, 0, DRAWS, evs[0]), "EV");
    for (int i = 0; i < DRAWS; i++) {
        if (evs[0][i] < 0)
            evs[1][i] = (double)NAN;
    }
    check(scaleev_share_below(evs[1], DRAWS, 0, 0, &bad), "share");
    bad.value = 1 - bad.value;
    return bad;
}

static void print_good(const world *worlds)
{
    const double scales[2] = {textbooks, release};
    words a;
    printf("\nIN HOW MANY DRAWS IS IT GOOD? %27s%32s\n", "with textbooks", "with the model");
    for (int i = 0; i < CASES; i++) {
        scaleev_estimate chances[2];
        printf("  %c  %s\n     %-22s", 'A' + i, case_names[i], "good in");
        printf("%30s", percent(share_good(&worlds[i], textbooks), &a));
        printf("%32s\n", percent(share_good(&worlds[i], release), &a));
        printf("     %-50s%34s\n", "good with the model, of those good with textbooks",
               percent(share_carried_over(&worlds[i]), &a));
        check(scaleev_study_mean(worlds[i].study, SCALEEV_CATASTROPHE, scales, 2, DRAWS, chances), "catastrophe");
        printf("     %-22s%30s", "a catastrophe comes in", one_in(chances[0], &a));
        printf("%32s\n", one_in(chances[1], &a));
    }
}

/* The scale at which it turns bad in each draw: 0 where it is bad at all scales, infinity where it does not turn bad
 * any more. So a quantile is one over all draws. */
static void turns_bad(const world *w, double *scales)
{
    static int32_t kinds[DRAWS];
    check(scaleev_study_break_even(w->study, least, most, -1, 1, 0, DRAWS, scales, kinds), "break-evens");
    for (int i = 0; i < DRAWS; i++) {
        if (kinds[i] == SCALEEV_ROOT_NONE_BAD)
            scales[i] = 0;
        else if (kinds[i] == SCALEEV_ROOT_NONE_GOOD || kinds[i] == SCALEEV_ROOT_NONE_OTHER)
            scales[i] = (double)INFINITY;
    }
}

static void print_break_evens(const world *worlds)
{
    static const double levels[] = {0.05, 0.5, 0.95};
    static double scales[DRAWS];
    words a, b;
    printf("\nWHERE IT TURNS BAD, looking from %s to %s people. Of all draws:\n", about(least, &a), about(most, &b));
    printf("  %18s%17s%25s%24s%20s\n", "always bad", "5 % turn bad by", "half by", "95 % by", "not at all");
    for (int i = 0; i < CASES; i++) {
        scaleev_estimate bad, turning, quantiles[3];
        turns_bad(&worlds[i], scales);
        check(scaleev_share_below(scales, DRAWS, 0, least, &bad), "share");
        check(scaleev_share_below(scales, DRAWS, 0, (double)INFINITY, &turning), "share");
        check(scaleev_quantiles(scales, DRAWS, 0, levels, 3, quantiles), "quantiles");
        printf("  %c%17s", 'A' + i, percent(bad, &a));
        for (int k = 0; k < 3; k++) {
            if (quantiles[k].value < least)
                snprintf(a.text, sizeof a.text, "from the start");
            else if (isinf(quantiles[k].value))
                snprintf(a.text, sizeof a.text, "-");
            else
                estimated(quantiles[k], &a);
            printf("%*s", k == 0 ? 17 : k == 1 ? 25 : 24, a.text);
        }
        turning.value = 1 - turning.value;
        printf("%20s\n", percent(turning, &b));
    }
}

/* ---- the picture: in which share of draws it is good, over scale ---- */

static int column_of(double scale)
{
    return (int)lround(log(scale / least) / log(most / least) * (COLUMNS - 1));
}

/* One line, without spaces at its end. */
static void print_row(const char *label, const char *row)
{
    int length = (int)strlen(row);
    while (length > 0 && row[length - 1] == ' ')
        length--;
    printf("  %9s %.*s\n", label, length, row);
}

static void draw_curve(const world *w, int which, char picture[][COLUMNS + 1])
{
    static double scales[COLUMNS], evs[COLUMNS][PICTURE_DRAWS];
    int last = 0;
    for (int i = 0; i < COLUMNS; i++)
        scales[i] = i == COLUMNS - 1 ? most : least * pow(most / least, (double)i / (COLUMNS - 1));
    check(scaleev_study_evaluate(w->study, SCALEEV_EV, scales, COLUMNS, 0, PICTURE_DRAWS, evs[0]), "EV");
    for (int i = 0; i < COLUMNS; i++) {
        scaleev_estimate bad;
        check(scaleev_share_below(evs[i], PICTURE_DRAWS, 0, 0, &bad), "share");
        /* Draw from the row of the column before, so that a fall is one line. */
        int row = (int)lround(bad.value * PICTURE_ROWS), step = row < last ? -1 : 1;
        for (int r = i == 0 || row == last ? row : last + step;; r += step) {
            char *cell = &picture[r][i], mark = (char)('A' + which);
            *cell = *cell >= 'A' && *cell <= 'Z' ? '*' : mark;
            if (r == row)
                break;
        }
        last = row;
    }
}

/* Writes a number at every second power of ten. */
static void print_axis(void)
{
    int at = 0;
    words a;
    printf("  %9s ", "people");
    for (double power = ceil(log10(least)); power <= log10(most); power += 2) {
        int width = (int)strlen(about(pow(10, power), &a)), from = column_of(pow(10, power)) - width / 2;
        printf("%*s%s", from > at ? from - at : 0, "", a.text);
        at = (from > at ? from : at) + width;
    }
    puts("");
}

static void print_picture(const world *worlds)
{
    static char picture[PICTURE_ROWS + 1][COLUMNS + 1];
    const int marks[2] = {column_of(textbooks), column_of(release)};
    char label[8];
    for (int row = 0; row <= PICTURE_ROWS; row++) {
        memset(picture[row], ' ', COLUMNS);
        picture[row][marks[0]] = picture[row][marks[1]] = ':';
        picture[row][COLUMNS] = '\0';
    }
    for (int i = 0; i < CASES; i++)
        draw_curve(&worlds[i], i, picture);
    puts("\nIN HOW MANY DRAWS IT IS GOOD, OVER SCALE (* several cases)");
    printf("  %*s%*s\n", 10 + marks[0] + 5, "textbooks", marks[1] - marks[0] - 2, "model");
    for (int row = 0; row <= PICTURE_ROWS; row++) {
        snprintf(label, sizeof label, "%d %%", 100 - row * 100 / PICTURE_ROWS);
        print_row(label, picture[row]);
    }
    print_axis();
}

/* ---- what better knowledge would be worth ---- */

static void ask_worth(world *w)
{
    for (int i = 0; i < RANGES; i++)
        w->rows[i].size = sizeof w->rows[i];
    w->best.size = sizeof w->best;
    check(scaleev_study_decide(w->study, least, most, DRAWS, &w->best), "the best scale");
    check(scaleev_study_importance(w->study, release, least, most, DRAWS, w->rows, w->rows_n), "what matters");
}

static int range_of(const world *w, scaleev_input input)
{
    int i = 0;
    while (w->inputs[i] != input)
        i++;
    return i;
}

static void print_worth(const world *worlds)
{
    words a, b;
    printf(
        "\nWHAT TO CHOOSE, AND WHAT BETTER KNOWLEDGE WOULD BE WORTH, in units of value. If one scale must be chosen\n"
        "now, from %s to %s, the mean of all draws counts. Who knew a number first could choose better:\n",
        about(least, &a), about(most, &b));
    for (int i = 0; i < CASES; i++) {
        const world *w = &worlds[i];
        printf("  %c  best for the mean of all draws: %s people", 'A' + i, about(w->best.scale, &a));
        printf(", worth %s\n", estimated(w->best.ev, &a));
        printf("     %-47s%26s\n", "to know all numbers first would add", estimated(w->best.evpi, &a));
        for (size_t k = 0; k < w->rows_n; k++) {
            const scaleev_importance *row = &w->rows[k];
            printf("     %-47s%26s\n", ranges[range_of(w, row->input)].name, estimated(row->evppi, &a));
        }
    }
}

/* Only what the numbers above bear out, whatever they are changed to. */
static void print_conclusions(const world *worlds)
{
    puts("\nWHAT FOLLOWS, AND WHAT DOES NOT");
    for (int i = 0; i < CASES; i++)
        printf("%s in %c %.0f %%", i == 0 ? "  Of the draws in which textbooks are good, the model is good" : ",",
               'A' + i, 100 * share_carried_over(&worlds[i]).value);
    puts(".");
    for (int i = 0; i < CASES; i++) {
        const world *w = &worlds[i];
        const scaleev_importance *first = &w->rows[0];
        for (size_t k = 1; k < w->rows_n; k++)
            first = w->rows[k].evppi.value > first->evppi.value ? &w->rows[k] : first;
        printf("  What is worth most to know, in %c: %s.\n", 'A' + i, ranges[range_of(w, first->input)].name);
    }
    puts("  The errors say how far more draws could move a figure. Whether the ranges are right, or the cases, or the\n"
         "  formula, they do not say; that is for those who debate.");
}

int main(void)
{
    static world worlds[CASES];
    words a, b;
    for (int i = 0; i < CASES; i++) {
        make(&worlds[i], i);
        ask_worth(&worlds[i]);
    }
    printf("THE SAME KNOWLEDGE AT TWO SCALES, AND NOBODY KNOWS THE NUMBERS. Textbooks bring it to %s\n"
           "people, a freely available AI model would bring it to %s. So we draw the numbers from ranges,\n"
           "%d times, and look at all the worlds that may be ours. \"+-\" is the standard error of a figure.\n\n",
           about(textbooks, &a), about(release, &b), (int)DRAWS);
    print_ranges();
    print_good(worlds);
    print_break_evens(worlds);
    print_picture(worlds);
    print_worth(worlds);
    print_conclusions(worlds);
    for (int i = 0; i < CASES; i++)
        scaleev_study_destroy(worlds[i].study);
    return EXIT_SUCCESS;
}
