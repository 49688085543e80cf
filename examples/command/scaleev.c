/* SPDX-License-Identifier: MIT */
/*
 * The library's questions from a shell, about a model that is written as text:
 *
 *     scaleev break-even 'benefit linear(2); hazard constant(0.01), loss = 100' 1 1e6
 *
 * scaleev(1) describes it. The program never calls setlocale(), so strtod() and printf() read and write numbers with a
 * point wherever it runs.
 */
#include <scaleev/scaleev.h>

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Exit statuses. */
enum { ANSWERED, UNSETTLED, WRONG, FAILED };

/* No model that a person means is longer, and a mistake such as @/dev/zero ends early. */
#define INPUT_MOST ((size_t)4 << 20)

/* What a subcommand is called with: `words` are those after its name. */
typedef struct call {
    char **words;
    int n;
    bool json;
} call;

/* Says what is wrong, with the name of the program as programs do. Returns the status. */
#ifdef __GNUC__
static int complain(int status, const char *format, ...) __attribute__((__format__(__printf__, 2, 3)));
#endif

static int complain(int status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("scaleev: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return status;
}

/* The library has no answer. */
static int refuse(scaleev_status status)
{
    return complain(status == SCALEEV_ERROR_MEMORY ? FAILED : WRONG, "%s", scaleev_status_message(status));
}

/* ---- characters and numbers ---- */

/* The bytes of the UTF-8 character that n > 0 bytes begin with, 0 where they begin with none. */
static size_t character_bytes(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t bytes = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (bytes > n)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    /* What is written longer than it need be, surrogates, and what is beyond the last character. */
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) ||
        (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return bytes;
}

/* The same, 1 where there is none: a text of any bytes is as many characters as a terminal shows of it. */
static size_t step(const char *text, size_t n)
{
    size_t bytes = character_bytes(text, n);
    return bytes ? bytes : 1;
}

static size_t characters(const char *text, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i += step(text + i, n - i))
        count++;
    return count;
}

/* For a terminal, each character in one column: a space for a tab, ? for what would do something else than be seen. */
static void show(FILE *to, const char *text, size_t n)
{
    for (size_t i = 0, bytes; i < n; i += bytes) {
        unsigned char first = (unsigned char)text[i];
        bytes = step(text + i, n - i);
        bool seen = first >= 0x20 && first != 0x7F && character_bytes(text + i, n - i) > 0 &&
                    !(first == 0xC2 && (unsigned char)text[i + 1] < 0xA0);
        if (seen)
            fwrite(text + i, 1, bytes, to);
        else
            fputc(first == '\t' ? ' ' : '?', to);
    }
}

/* The shortest digits from which the same double is read. */
static const char *digits(double x, char out[40])
{
    int precision = 0;
    if (isnan(x))
        return "nan";
    if (isinf(x))
        return x < 0 ? "-inf" : "inf";
    do
        snprintf(out, 40, "%.*e", precision, x);
    while (strtod(out, NULL) != x && precision++ < 16);
    int exponent = atoi(strchr(out, 'e') + 1);
    if (exponent < 0 || exponent > 15)
        snprintf(out, 40, "%.*g", precision + 1, x);
    else
        snprintf(out, 40, "%.*f", precision > exponent ? precision - exponent : 0, x);
    return out;
}

static int read_number(const char *word, double *x)
{
    char *end;
    *x = strtod(word, &end);
    /* strtod() also takes spaces, hexadecimal digits, infinities and NaN. */
    if (end == word || *end || word[strspn(word, "0123456789.eE+-")])
        return complain(WRONG, "'%s' is no number", word);
    return isfinite(*x) ? ANSWERED : complain(WRONG, "'%s' is too large", word);
}

/* ---- JSON ---- */

/* Each writes what comes before the value, and the value. JSON has no NaN and no infinities. */
static void put_number(const char *before, double x)
{
    char text[40];
    fputs(before, stdout);
    if (isnan(x))
        fputs("null", stdout);
    else
        printf(isinf(x) ? "\"%sinity\"" : "%s", isinf(x) ? (x < 0 ? "-Inf" : "Inf") : digits(x, text));
}

static void put_flag(const char *before, bool flag)
{
    printf("%s%s", before, flag ? "true" : "false");
}

static void put_string(const char *before, const char *text)
{
    size_t n = strlen(text);
    printf("%s\"", before);
    for (size_t i = 0; i < n; i += step(text + i, n - i)) {
        unsigned char first = (unsigned char)text[i];
        if (first == '"' || first == '\\')
            printf("\\%c", first);
        else if (first < 0x20)
            printf("\\u%04x", first);
        else if (character_bytes(text + i, n - i) == 0)
            fputs("\\ufffd", stdout);
        else
            fwrite(text + i, 1, step(text + i, n - i), stdout);
    }
    putchar('"');
}

/* ---- models ---- */

/* A text and where it came from. */
typedef struct source {
    char *text; /* with a 0 behind its end */
    size_t length;
    const char *name;
} source;

static int source_read(source *s, FILE *file)
{
    size_t capacity = 0;
    do {
        capacity = capacity ? 2 * capacity : 4096;
        char *larger = realloc(s->text, capacity + 1);
        if (!larger)
            return refuse(SCALEEV_ERROR_MEMORY);
        s->text = larger;
        s->length += fread(s->text + s->length, 1, capacity - s->length, file);
    } while (s->length == capacity && capacity <= INPUT_MOST);
    s->text[s->length] = '\0';
    if (ferror(file))
        return complain(FAILED, "cannot read %s: %s", s->name, strerror(errno));
    if (s->length > INPUT_MOST)
        return complain(WRONG, "%s is longer than %lu bytes", s->name, (unsigned long)INPUT_MOST);
    return ANSWERED;
}

/* A word is a model, @ and the name of a file, or - for standard input. The source is to be freed in any case. */
static int source_open(source *s, const char *word)
{
    *s = (source){.name = "model"};
    if (strcmp(word, "-") == 0) {
        s->name = "standard input";
        return feof(stdin) ? complain(WRONG, "standard input can be read only once") : source_read(s, stdin);
    }
    if (word[0] == '@') {
        s->name = word + 1;
        FILE *file = fopen(s->name, "rb");
        if (!file)
            return complain(FAILED, "cannot read %s: %s", s->name, strerror(errno));
        int status = source_read(s, file);
        fclose(file);
        return status;
    }
    s->length = strlen(word);
    s->text = malloc(s->length + 1);
    if (!s->text)
        return refuse(SCALEEV_ERROR_MEMORY);
    memcpy(s->text, word, s->length + 1);
    return ANSWERED;
}

static scaleev_status source_parse(const source *s, scaleev_model **model, scaleev_text_error *error)
{
    *model = NULL;
    if (strlen(s->text) == s->length)
        return scaleev_model_parse(s->text, NULL, model, error);
    *error = (scaleev_text_error){sizeof *error, SCALEEV_TEXT_CHARACTER, 0, strlen(s->text), 1, "unexpected zero byte"};
    return SCALEEV_ERROR_TEXT;
}

/* The line that a byte is on, and where; lines and columns are counted from 1, columns in characters. */
typedef struct place {
    size_t line, column, begin, end;
} place;

static place place_of(const source *s, size_t position)
{
    place p = {.line = 1};
    for (size_t i = 0; i < position; i++)
        if (s->text[i] == '\n') {
            p.line++;
            p.begin = i + 1;
        }
    for (p.end = position; p.end < s->length && s->text[p.end] != '\n';)
        p.end++;
    if (p.end > position && s->text[p.end - 1] == '\r')
        p.end--;
    p.column = characters(s->text + p.begin, position - p.begin) + 1;
    return p;
}

/* The line with a caret under the place; of a long one what is near it. */
static void show_place(const source *s, place p, const scaleev_text_error *error)
{
    const size_t most_before = 60, most_after = 40;
    const char *text = s->text;
    const char *before = "", *after = "";
    size_t column = p.column, shown_end = error->position, marked_end = error->position + error->length;
    for (; column > most_before; column--) {
        p.begin += step(text + p.begin, p.end - p.begin);
        before = "...";
    }
    for (size_t i = 0; i < most_after && shown_end < p.end; i++)
        shown_end += step(text + shown_end, p.end - shown_end);
    if (shown_end < p.end)
        after = "...";
    if (marked_end > shown_end)
        marked_end = shown_end;
    fprintf(stderr, "  %s", before);
    show(stderr, text + p.begin, shown_end - p.begin);
    fprintf(stderr, "%s\n  %*s^", after, (int)(strlen(before) + column) - 1, "");
    for (size_t i = 1; i < characters(text + error->position, marked_end - error->position); i++)
        fputc('~', stderr);
    fputc('\n', stderr);
}

static int show_error(const source *s, const scaleev_text_error *error)
{
    place p = place_of(s, error->position);
    fprintf(stderr, "%s:%lu:%lu: ", s->name, (unsigned long)p.line, (unsigned long)p.column);
    show(stderr, error->words, strlen(error->words));
    fputc('\n', stderr);
    show_place(s, p, error);
    return WRONG;
}

/* The model of a word. After a failure, which has been told, it is NULL. */
static int get_model(const char *word, scaleev_model **model)
{
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    source s;
    *model = NULL;
    int status = source_open(&s, word);
    if (status == ANSWERED) {
        scaleev_status parsed = source_parse(&s, model, &error);
        if (parsed != SCALEEV_OK)
            status = parsed == SCALEEV_ERROR_TEXT ? show_error(&s, &error) : refuse(parsed);
    }
    free(s.text);
    return status;
}

/* ---- values ---- */

/* As the library prints it; in any case, and with - for a space. */
static int find_quantity(const char *word, scaleev_quantity *quantity)
{
    for (*quantity = 0; scaleev_quantity_name(*quantity); ++*quantity) {
        const char *name = scaleev_quantity_name(*quantity), *w = word;
        for (; *name && *w; name++, w++) {
            char given = *w == '-' ? ' ' : *w;
            if (given != *name && !(*name >= 'A' && *name <= 'Z' && given == *name - 'A' + 'a'))
                break;
        }
        if (!*name && !*w)
            return ANSWERED;
    }
    fprintf(stderr, "scaleev: no quantity '%s': write", word);
    for (scaleev_quantity q = 0; scaleev_quantity_name(q); q++) {
        fputs(q ? ", " : " ", stderr);
        for (const char *name = scaleev_quantity_name(q); *name; name++)
            fputc(*name == ' ' ? '-' : *name, stderr);
    }
    fputc('\n', stderr);
    return WRONG;
}

/* Some scale may have no value: it is negative, or outside of a table. */
static int tell_values(const call *c, scaleev_quantity quantity, const double *scales, const double *values, int n)
{
    int status = ANSWERED;
    char scale[40], value[40];
    if (c->json)
        put_string("{\"quantity\": ", scaleev_quantity_name(quantity));
    fputs(c->json ? ", \"values\": [" : "", stdout);
    if (!c->json)
        printf("%-21s %s\n", "# scale", scaleev_quantity_name(quantity));
    for (int i = 0; i < n; i++) {
        if (isnan(values[i]))
            status = UNSETTLED;
        if (!c->json) {
            printf("%-21s %s\n", digits(scales[i], scale), digits(values[i], value));
            continue;
        }
        put_number(i ? ", {\"scale\": " : "{\"scale\": ", scales[i]);
        put_number(", \"value\": ", values[i]);
        putchar('}');
    }
    fputs(c->json ? "]}\n" : "", stdout);
    return status;
}

static int evaluate(const call *c, scaleev_quantity quantity, char **words, int n)
{
    scaleev_model *model = NULL;
    double *scales = malloc(2 * (size_t)n * sizeof *scales);
    int status = scales ? ANSWERED : refuse(SCALEEV_ERROR_MEMORY);
    for (int i = 0; i < n && status == ANSWERED; i++)
        status = read_number(words[i], &scales[i]);
    if (status == ANSWERED)
        status = get_model(c->words[0], &model);
    if (status == ANSWERED) {
        scaleev_status evaluated = scaleev_evaluate(model, quantity, scales, (size_t)n, scales + n);
        status = evaluated ? refuse(evaluated) : tell_values(c, quantity, scales, scales + n, n);
    }
    scaleev_model_destroy(model);
    free(scales);
    return status;
}

static int run_ev(const call *c)
{
    return evaluate(c, SCALEEV_EV, c->words + 1, c->n - 1);
}

static int run_value(const call *c)
{
    scaleev_quantity quantity;
    int status = find_quantity(c->words[1], &quantity);
    return status == ANSWERED ? evaluate(c, quantity, c->words + 2, c->n - 2) : status;
}

/* ---- roots ---- */

/* What scaleev_solve() is asked; `break_even` is the question of EV and 0 along the scale, in other words. */
typedef struct question {
    bool break_even;
    scaleev_quantity quantity;
    scaleev_input along;
    double target, scale, lo, hi;
} question;

typedef struct answer {
    scaleev_root *roots;
    scaleev_solution solution;
} answer;

static scaleev_status ask(const scaleev_model *model, const question *q, answer *a, size_t capacity)
{
    if (q->break_even)
        return scaleev_break_even(model, q->lo, q->hi, NULL, a->roots, capacity, &a->solution);
    return scaleev_solve(model, q->quantity, q->target, q->along, q->scale, q->lo, q->hi, NULL, a->roots, capacity,
                         &a->solution);
}

/* All roots, however many there are. They are to be freed in any case. */
static scaleev_status ask_all(const scaleev_model *model, const question *q, answer *a)
{
    size_t capacity = 16;
    scaleev_status status = SCALEEV_OK;
    *a = (answer){NULL, SCALEEV_SOLUTION_INIT};
    do {
        if (a->solution.count > capacity)
            capacity = a->solution.count;
        free(a->roots);
        a->roots = malloc(capacity * sizeof *a->roots);
        status = a->roots ? ask(model, q, a, capacity) : SCALEEV_ERROR_MEMORY;
    } while (status == SCALEEV_OK && a->solution.count > capacity);
    return status;
}

static void put_root(const char *before, const scaleev_root *root)
{
    fputs(before, stdout);
    put_number("{\"at\": ", root->at);
    put_number(", \"lo\": ", root->lo);
    put_number(", \"hi\": ", root->hi);
    put_string(", \"kind\": ", scaleev_root_kind_name(root->kind));
    printf(", \"direction\": %d}", (int)root->direction);
}

static void put_answer(const question *q, const answer *a)
{
    put_number("{\"lo\": ", q->lo);
    put_number(", \"hi\": ", q->hi);
    fputs(", \"roots\": [", stdout);
    for (size_t i = 0; i < a->solution.count; i++)
        put_root(i ? ", " : "", &a->roots[i]);
    printf("], \"sign_lo\": %d, \"sign_hi\": %d", (int)a->solution.sign_lo, (int)a->solution.sign_hi);
    put_flag(", \"complete\": ", a->solution.complete == 1);
    fputs("}\n", stdout);
}

static void print_answer(const question *q, const answer *a)
{
    static const char *const turns[2][3] = {{"falls", "-", "rises"}, {"bad", "-", "good"}};
    static const char *const signs[2][3] = {{"below the target", "undecided", "above the target"},
                                            {"bad", "undecided", "good"}};
    char at[40], lo[40], hi[40];
    printf("%-21s %-21s %-21s %-10s turns\n", "# at", "lo", "hi", "kind");
    for (size_t i = 0; i < a->solution.count; i++) {
        const scaleev_root *root = &a->roots[i];
        printf("%-21s %-21s %-21s %-10s %s\n", digits(root->at, at), digits(root->lo, lo), digits(root->hi, hi),
               scaleev_root_kind_name(root->kind), turns[q->break_even][root->direction + 1]);
    }
    printf("# %s just above %s, %s just below %s; %s\n", signs[q->break_even][a->solution.sign_lo + 1],
           digits(q->lo, lo), signs[q->break_even][a->solution.sign_hi + 1], digits(q->hi, hi),
           a->solution.complete ? "proved: there are no others" : "not proved: there may be others");
}

static int tell_roots(const call *c, const scaleev_model *model, const question *q)
{
    answer a;
    scaleev_status asked = ask_all(model, q, &a);
    if (asked == SCALEEV_OK)
        (c->json ? put_answer : print_answer)(q, &a);
    free(a.roots);
    if (asked != SCALEEV_OK)
        return refuse(asked);
    return a.solution.complete ? ANSWERED : UNSETTLED;
}

static int read_domain(char **words, double *lo, double *hi)
{
    int status = read_number(words[0], lo);
    return status == ANSWERED ? read_number(words[1], hi) : status;
}

static int run_break_even(const call *c)
{
    question q = {.break_even = true};
    scaleev_model *model = NULL;
    int status = read_domain(c->words + 1, &q.lo, &q.hi);
    if (status == ANSWERED)
        status = get_model(c->words[0], &model);
    if (status == ANSWERED)
        status = tell_roots(c, model, &q);
    scaleev_model_destroy(model);
    return status;
}

/* "probability", "1.probability" and "open weights.probability": a name alone, of a term by number, and by label. */
static bool is_input(const scaleev_model *model, scaleev_input input, const char *word)
{
    const char *name = scaleev_input_name(model, input), *point = strrchr(word, '.');
    scaleev_term term = scaleev_input_term(model, input);
    char number[16];
    if (!point)
        return strcmp(word, name) == 0;
    size_t n = (size_t)(point - word);
    const char *label = scaleev_label(model, term);
    snprintf(number, sizeof number, "%d", (int)term);
    return strcmp(point + 1, name) == 0 && ((strlen(number) == n && strncmp(word, number, n) == 0) ||
                                            (label && strlen(label) == n && strncmp(word, label, n) == 0));
}

/* For a word that means no input, all there are; for one that may mean several, these. At most 32 are shown. */
static int show_inputs(const scaleev_model *model, const char *word, bool several)
{
    int shown = 0;
    fprintf(stderr, several ? "scaleev: '%s' may be" : "scaleev: no input '%s': there are scale,", word);
    for (scaleev_input i = 1; i < scaleev_input_count(model) && shown <= 32; i++) {
        if (several && !is_input(model, i, word))
            continue;
        if (shown++ < 32)
            fprintf(stderr, "%s%d.%s", shown > 1 ? ", " : " ", (int)scaleev_input_term(model, i),
                    scaleev_input_name(model, i));
    }
    fputs(shown > 32 ? ", ...\n" : "\n", stderr);
    return WRONG;
}

static int find_input(const scaleev_model *model, const char *word, scaleev_input *input)
{
    int found = 0;
    *input = SCALEEV_SCALE;
    if (strcmp(word, "scale") == 0)
        return ANSWERED;
    for (scaleev_input i = 1; i < scaleev_input_count(model); i++)
        if (is_input(model, i, word)) {
            found++;
            *input = i;
        }
    return found == 1 ? ANSWERED : show_inputs(model, word, found > 0);
}

/* MODEL QUANTITY TARGET INPUT LO HI [SCALE] */
static int run_solve(const call *c)
{
    question q = {0};
    scaleev_model *model = NULL;
    bool along_scale = strcmp(c->words[3], "scale") == 0;
    if (along_scale != (c->n == 6))
        return complain(WRONG, along_scale ? "the scale is what is solved for: its value is not to be given"
                                           : "the scale is missing: solve MODEL QUANTITY TARGET INPUT LO HI SCALE");
    int status = find_quantity(c->words[1], &q.quantity);
    if (status == ANSWERED)
        status = read_number(c->words[2], &q.target);
    if (status == ANSWERED)
        status = read_domain(c->words + 4, &q.lo, &q.hi);
    if (status == ANSWERED && !along_scale)
        status = read_number(c->words[6], &q.scale);
    if (status == ANSWERED)
        status = get_model(c->words[0], &model);
    if (status == ANSWERED)
        status = find_input(model, c->words[3], &q.along);
    if (status == ANSWERED)
        status = tell_roots(c, model, &q);
    scaleev_model_destroy(model);
    return status;
}

/* ---- the best scale ---- */

static void print_range(const char *name, double x, double lo, double hi)
{
    char text[3][40];
    printf("%-12s %-21s %-21s %s\n", name, digits(x, text[0]), digits(lo, text[1]), digits(hi, text[2]));
}

static void put_range(const char *before, double x, double lo, double hi)
{
    fputs(before, stdout);
    put_number("{\"value\": ", x);
    put_number(", \"lo\": ", lo);
    put_number(", \"hi\": ", hi);
    putchar('}');
}

static void tell_best(const call *c, const scaleev_optimum *best)
{
    char scale[40], ev[40];
    if (!c->json) {
        printf("%-12s %-21s %-21s %s\n", "#", "value", "lo", "hi");
        print_range("scale", best->scale, best->scale_lo, best->scale_hi);
        print_range("EV", best->ev, best->ev_lo, best->ev_hi);
        printf("%-12s %s\n%-12s %s\n", "whole-scale", digits(best->whole_scale, scale), "whole-EV",
               digits(best->whole_ev, ev));
        printf("# %s; %s\n", best->at_end ? "at an end of the domain" : "within the domain",
               best->proved ? "proved" : "not proved");
        return;
    }
    put_range("{\"scale\": ", best->scale, best->scale_lo, best->scale_hi);
    put_range(", \"ev\": ", best->ev, best->ev_lo, best->ev_hi);
    put_number(", \"whole_scale\": ", best->whole_scale);
    put_number(", \"whole_ev\": ", best->whole_ev);
    put_flag(", \"at_end\": ", best->at_end == 1);
    put_flag(", \"proved\": ", best->proved == 1);
    fputs("}\n", stdout);
}

static int run_best(const call *c)
{
    scaleev_model *model = NULL;
    scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
    double lo, hi;
    int status = read_domain(c->words + 1, &lo, &hi);
    if (status == ANSWERED)
        status = get_model(c->words[0], &model);
    if (status == ANSWERED) {
        scaleev_status asked = scaleev_best_scale(model, lo, hi, NULL, &best);
        status = asked ? refuse(asked) : best.proved && isfinite(best.ev) ? ANSWERED : UNSETTLED;
        if (!asked)
            tell_best(c, &best);
    }
    scaleev_model_destroy(model);
    return status;
}

/* ---- the argument ---- */

static void put_side(const char *before, double scale, double ev, int32_t sign)
{
    fputs(before, stdout);
    put_number("{\"scale\": ", scale);
    put_number(", \"ev\": ", ev);
    printf(", \"sign\": %d}", (int)sign);
}

/* One to a line. */
static void print_sentences(const char *text)
{
    for (const char *end; (end = strstr(text, ". ")); text = end + 2)
        printf("%.*s\n", (int)(end + 1 - text), text);
    puts(text);
}

static void tell_argument(const call *c, const scaleev_argument *a, const char *text)
{
    if (!c->json) {
        printf("# %s\n", scaleev_verdict_name(a->verdict));
        print_sentences(text);
        return;
    }
    put_string("{\"verdict\": ", scaleev_verdict_name(a->verdict));
    put_side(", \"existing\": ", a->existing_scale, a->existing_ev, a->existing_sign);
    put_side(", \"proposed\": ", a->proposed_scale, a->proposed_ev, a->proposed_sign);
    put_number(", \"added_ev\": ", a->added_ev);
    put_number(", \"flips\": ", (double)a->flips);
    if (a->flips > 0) {
        put_root(", \"first_flip\": ", &a->first_flip);
        put_root(", \"last_flip\": ", &a->last_flip);
    }
    put_flag(", \"complete\": ", a->complete == 1);
    put_string(", \"text\": ", text);
    fputs("}\n", stdout);
}

static int argue(const call *c, const scaleev_model *existing, double from, const scaleev_model *proposed, double to)
{
    scaleev_argument a = SCALEEV_ARGUMENT_INIT;
    size_t length;
    scaleev_status status = scaleev_argue(existing, from, proposed, to, NULL, &a);
    if (status == SCALEEV_OK)
        status = scaleev_argument_text(&a, NULL, NULL, NULL, 0, &length);
    if (status != SCALEEV_OK)
        return refuse(status);
    char *text = malloc(length + 1);
    if (!text)
        return refuse(SCALEEV_ERROR_MEMORY);
    status = scaleev_argument_text(&a, NULL, NULL, text, length + 1, NULL);
    if (status == SCALEEV_OK)
        tell_argument(c, &a, text);
    free(text);
    if (status != SCALEEV_OK)
        return refuse(status);
    return a.verdict != SCALEEV_ARGUMENT_UNDECIDED && a.complete ? ANSWERED : UNSETTLED;
}

/* MODEL EXISTING PROPOSED [MODEL]: the second model is that of the proposed thing, where it is another one. */
static int run_argue(const call *c)
{
    scaleev_model *existing = NULL, *proposed = NULL;
    double from, to;
    int status = read_domain(c->words + 1, &from, &to);
    if (status == ANSWERED)
        status = get_model(c->words[0], &existing);
    if (status == ANSWERED && c->n == 4)
        status = get_model(c->words[3], &proposed);
    if (status == ANSWERED)
        status = argue(c, existing, from, proposed ? proposed : existing, to);
    scaleev_model_destroy(existing);
    scaleev_model_destroy(proposed);
    return status;
}

/* ---- families ---- */

static void print_family(int32_t family)
{
    printf("%s: %s\n", scaleev_family_name(family), scaleev_family_help(family));
    for (int32_t p = 0; p < scaleev_family_parameter_count(family); p++) {
        char value[40];
        printf("    %-16s %s; %s", scaleev_family_parameter_name(family, p), scaleev_family_parameter_help(family, p),
               scaleev_family_parameter_allowed(family, p));
        if (scaleev_family_parameter_is_knob(family, p))
            printf("; default %s", digits(scaleev_family_parameter_default(family, p), value));
        putchar('\n');
    }
}

static void put_family(const char *before, int32_t family)
{
    fputs(before, stdout);
    put_string("{\"name\": ", scaleev_family_name(family));
    put_string(", \"help\": ", scaleev_family_help(family));
    put_flag(", \"hazard\": ", scaleev_family_is_hazard(family) == 1);
    fputs(", \"parameters\": [", stdout);
    for (int32_t p = 0; p < scaleev_family_parameter_count(family); p++) {
        double lo, hi;
        scaleev_family_parameter_range(family, p, &lo, &hi);
        put_string(p ? ", {\"name\": " : "{\"name\": ", scaleev_family_parameter_name(family, p));
        put_string(", \"help\": ", scaleev_family_parameter_help(family, p));
        put_string(", \"allowed\": ", scaleev_family_parameter_allowed(family, p));
        put_number(", \"lo\": ", lo);
        put_number(", \"hi\": ", hi);
        put_flag(", \"knob\": ", scaleev_family_parameter_is_knob(family, p) == 1);
        put_number(", \"default\": ", scaleev_family_parameter_default(family, p));
        putchar('}');
    }
    fputs("]}", stdout);
}

/* Is it asked for, as "hazard.constant", as "constant", or because all are? A callback is code: no text can say it. */
static bool is_asked(const call *c, int32_t family)
{
    const char *name = scaleev_family_name(family), *own = strchr(name, '.') + 1;
    return strcmp(own, "callback") != 0 && (!c->n || strcmp(c->words[0], name) == 0 || strcmp(c->words[0], own) == 0);
}

static int run_families(const call *c)
{
    int shown = 0;
    for (int32_t family = 0; family < scaleev_family_count(); family++) {
        if (!is_asked(c, family))
            continue;
        if (c->json)
            put_family(shown ? ",\n" : "[", family);
        else
            print_family(family);
        shown++;
    }
    if (!shown)
        return complain(WRONG, "no family '%s': scaleev families lists them", c->words[0]);
    fputs(c->json ? "]\n" : "", stdout);
    return ANSWERED;
}

/* ---- checking ---- */

static char *model_text(const scaleev_model *model, scaleev_status *status)
{
    size_t length = 0;
    *status = scaleev_model_text(model, NULL, 0, &length);
    char *text = *status == SCALEEV_OK ? malloc(length + 1) : NULL;
    if (*status == SCALEEV_OK)
        *status = text ? scaleev_model_text(model, text, length + 1, NULL) : SCALEEV_ERROR_MEMORY;
    return text;
}

/* Not every term has a formula that can be written; NULL then, and where there is no memory. */
static char *term_formula(const scaleev_model *model, scaleev_term term)
{
    size_t length;
    if (scaleev_term_formula(model, term, NULL, 0, &length) != SCALEEV_OK)
        return NULL;
    char *formula = malloc(length + 1);
    if (formula)
        scaleev_term_formula(model, term, formula, length + 1, NULL);
    return formula;
}

/* The model as the library writes it, a line to a term, with the numbers by which `solve` takes them. */
static void print_checked(const char *text)
{
    int term = 0;
    puts("ok");
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        if (n == strlen("minus") && strncmp(line, "minus", n) == 0)
            fputs("    ", stdout);
        else
            printf("%-3d ", term++);
        fwrite(line, 1, n, stdout);
        putchar('\n');
        line += n + (line[n] == '\n');
    }
}

/* Inputs have numbers in the order of terms: *input is the first of this term, and then that of the next. */
static void put_term(const char *before, const scaleev_model *model, scaleev_term term, scaleev_input *input)
{
    char *formula = term_formula(model, term);
    bool more = false;
    fputs(before, stdout);
    put_string("{\"family\": ", scaleev_family_name(scaleev_term_family(model, term)));
    put_string(", \"label\": ", scaleev_label(model, term));
    if (formula)
        put_string(", \"formula\": ", formula);
    else
        fputs(", \"formula\": null", stdout);
    fputs(", \"inputs\": {", stdout);
    for (; scaleev_input_term(model, *input) == term; ++*input) {
        double value = NAN;
        scaleev_get(model, *input, &value);
        put_string(more ? ", " : "", scaleev_input_name(model, *input));
        put_number(": ", value);
        more = true;
    }
    fputs("}}", stdout);
    free(formula);
}

static int tell_checked(const call *c, const scaleev_model *model)
{
    scaleev_status status;
    scaleev_input input = SCALEEV_SCALE + 1;
    char *text = model_text(model, &status);
    if (status == SCALEEV_OK && !c->json)
        print_checked(text);
    if (status == SCALEEV_OK && c->json) {
        put_string("{\"ok\": true, \"text\": ", text);
        fputs(", \"terms\": [", stdout);
        for (scaleev_term term = 0; term < scaleev_term_count(model); term++)
            put_term(term ? ", " : "", model, term, &input);
        fputs("]}\n", stdout);
    }
    free(text);
    return status == SCALEEV_OK ? ANSWERED : refuse(status);
}

/* For an editor, which asks with --json, what is wrong is the answer. */
static int tell_error(const call *c, const source *s, const scaleev_text_error *error)
{
    if (!c->json)
        return show_error(s, error);
    place p = place_of(s, error->position);
    printf("{\"ok\": false, \"error\": {\"code\": %d", (int)error->code);
    put_number(", \"line\": ", (double)p.line);
    put_number(", \"column\": ", (double)p.column);
    put_number(", \"position\": ", (double)error->position);
    put_number(", \"length\": ", (double)error->length);
    put_string(", \"words\": ", error->words);
    fputs("}}\n", stdout);
    return WRONG;
}

static int run_check(const call *c)
{
    scaleev_model *model = NULL;
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    source s;
    int status = source_open(&s, c->words[0]);
    if (status == ANSWERED) {
        scaleev_status parsed = source_parse(&s, &model, &error);
        if (parsed == SCALEEV_OK)
            status = tell_checked(c, model);
        else
            status = parsed == SCALEEV_ERROR_TEXT ? tell_error(c, &s, &error) : refuse(parsed);
    }
    scaleev_model_destroy(model);
    free(s.text);
    return status;
}

/* ---- the command ---- */

static const struct command {
    const char *name, *arguments, *help;
    int least, most; /* how many arguments; most 0: any number */
    int (*run)(const call *c);
} commands[] = {
    {"break-even", "MODEL LO HI", "every scale at which the expected value changes its sign", 3, 3, run_break_even},
    {"ev", "MODEL SCALE...", "expected values", 2, 0, run_ev},
    {"value", "MODEL QUANTITY SCALE...", "values of a quantity", 3, 0, run_value},
    {"best", "MODEL LO HI", "the scale of the greatest expected value", 3, 3, run_best},
    {"solve", "MODEL QUANTITY TARGET INPUT LO HI [SCALE]", "where a quantity has a value", 6, 7, run_solve},
    {"argue", "MODEL EXISTING PROPOSED [MODEL]", "\"that one is fine, so this one is\"", 3, 4, run_argue},
    {"families", "[FAMILY]", "what a model can be made of", 0, 1, run_families},
    {"check", "MODEL", "is it a model?", 1, 1, run_check},
};
#define COMMANDS_N (sizeof commands / sizeof *commands)

static int usage(FILE *to, int status)
{
    fputs("usage: scaleev [--json] COMMAND ARGUMENT...\n", to);
    for (size_t i = 0; i < COMMANDS_N; i++)
        fprintf(to, "    %s %s\n        %s\n", commands[i].name, commands[i].arguments, commands[i].help);
    fputs("MODEL is a model as text, @FILE or - for standard input.\n"
          "    scaleev break-even 'benefit linear(2); hazard constant(0.01), loss = 100' 1 1e6\n"
          "See also: scaleev(1), scaleev --help, scaleev --version\n",
          to);
    return status;
}

static int run(const call *c)
{
    for (size_t i = 0; i < COMMANDS_N; i++) {
        const struct command *command = &commands[i];
        if (strcmp(c->words[0], command->name) != 0)
            continue;
        const call rest = {c->words + 1, c->n - 1, c->json};
        if (rest.n < command->least || (command->most > 0 && rest.n > command->most))
            return complain(WRONG, "usage: scaleev %s %s", command->name, command->arguments);
        return command->run(&rest);
    }
    return complain(WRONG, "no command '%s': scaleev --help lists them", c->words[0]);
}

/* Takes the options out; they may stand anywhere. No argument begins with two hyphens. */
static int obey(call *c, int n, char **words)
{
    for (int i = 0; i < n; i++) {
        if (strncmp(words[i], "--", 2) != 0) {
            c->words[c->n++] = words[i];
        } else if (strcmp(words[i], "--help") == 0) {
            return usage(stdout, ANSWERED);
        } else if (strcmp(words[i], "--version") == 0) {
            printf("scaleev %s\n", scaleev_version_string());
            return ANSWERED;
        } else if (strcmp(words[i], "--json") == 0) {
            c->json = true;
        } else {
            return complain(WRONG, "no option '%s': scaleev --help lists them", words[i]);
        }
    }
    return c->n ? run(c) : usage(stderr, WRONG);
}

/* An answer that could not be written is none. */
int main(int n, char **words)
{
    call c = {.words = words};
    int status = n > 0 ? obey(&c, n - 1, words + 1) : WRONG;
    bool written = !ferror(stdout), closed = fclose(stdout) == 0;
    if (status <= UNSETTLED && !(written && closed))
        status = complain(FAILED, "cannot write the answer%s%s", closed ? "" : ": ", closed ? "" : strerror(errno));
    return status;
}
