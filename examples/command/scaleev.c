/* SPDX-License-Identifier: MIT */
/*
 * The library's questions from a shell, about a model that is written as text:
 *
 *     scaleev break-even 'benefit linear(2); hazard constant(0.01), loss = 100' 1 1e6
 *
 * scaleev(1) describes it. The program never calls setlocale(), so strtod() and printf() read and write numbers with a
 * point wherever it runs. What is wrong ends it where it is found, with words and a status; memory is the system's
 * then.
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

/* Says what is wrong, with the name of the program as programs do, and ends. */
#ifdef __GNUC__
static _Noreturn void fail(int status, const char *format, ...) __attribute__((__format__(__printf__, 2, 3)));
#endif

static _Noreturn void fail(int status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("scaleev: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(status);
}

/* Ends where the library has no answer. */
static void must(scaleev_status status)
{
    if (status != SCALEEV_OK)
        fail(status == SCALEEV_ERROR_MEMORY ? FAILED : WRONG, "%s", scaleev_status_message(status));
}

static void *room(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes);
    must(memory ? SCALEEV_OK : SCALEEV_ERROR_MEMORY);
    return memory;
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

/* The shortest digits from which the same double is read; good until the eighth call after this one. */
static const char *digits(double x)
{
    static char texts[8][40];
    static unsigned next;
    char *out = texts[next++ % 8];
    int precision = 0;
    if (!isfinite(x))
        return isnan(x) ? "nan" : x < 0 ? "-inf" : "inf";
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

static double read_number(const char *word)
{
    char *end;
    double x = strtod(word, &end);
    /* strtod() also takes spaces, hexadecimal digits, infinities and NaN. */
    if (end == word || *end || word[strspn(word, "0123456789.eE+-")])
        fail(WRONG, "'%s' is no number", word);
    if (!isfinite(x))
        fail(WRONG, "'%s' is too large", word);
    return x;
}

/* ---- JSON ---- */

static void put_string(const char *text)
{
    size_t n = strlen(text);
    putchar('"');
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

/* Writes a text in which ' stands for ", %n for a number, %s for a string or null, %b for true or false, and %d for an
 * int. JSON has no NaN and no infinities. */
static void json(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            putchar(*format == '\'' ? '"' : *format);
        } else if (*++format == 'n') {
            double x = va_arg(arguments, double);
            printf(isinf(x) ? "\"%sinity\"" : "%s", isinf(x)   ? (x < 0 ? "-Inf" : "Inf")
                                                    : isnan(x) ? "null"
                                                               : digits(x));
        } else if (*format == 's') {
            const char *text = va_arg(arguments, const char *);
            text ? put_string(text) : (void)fputs("null", stdout);
        } else {
            int number = va_arg(arguments, int);
            printf(*format == 'd' ? "%d" : number ? "true" : "false", number);
        }
    }
    va_end(arguments);
}

/* ---- models ---- */

/* A text and where it came from. */
typedef struct source {
    char *text; /* with a 0 behind its end */
    size_t length;
    const char *name;
} source;

static void source_read(source *s, FILE *file)
{
    size_t capacity = 0;
    do {
        capacity = capacity ? 2 * capacity : 4096;
        s->text = room(s->text, capacity + 1);
        s->length += fread(s->text + s->length, 1, capacity - s->length, file);
    } while (s->length == capacity && capacity <= INPUT_MOST);
    s->text[s->length] = '\0';
    if (ferror(file))
        fail(FAILED, "cannot read %s: %s", s->name, strerror(errno));
    if (s->length > INPUT_MOST)
        fail(WRONG, "%s is longer than %lu bytes", s->name, (unsigned long)INPUT_MOST);
}

/* A word is a model, @ and the name of a file, or - for standard input. */
static source source_of(const char *word)
{
    source s = {.name = "model"};
    if (strcmp(word, "-") == 0) {
        s.name = "standard input";
        if (feof(stdin))
            fail(WRONG, "standard input can be read only once");
        source_read(&s, stdin);
    } else if (word[0] == '@') {
        s.name = word + 1;
        FILE *file = fopen(s.name, "rb");
        if (!file)
            fail(FAILED, "cannot read %s: %s", s.name, strerror(errno));
        source_read(&s, file);
        fclose(file);
    } else {
        s.length = strlen(word);
        s.text = memcpy(room(NULL, s.length + 1), word, s.length + 1);
    }
    return s;
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

static _Noreturn void show_error(const source *s, const scaleev_text_error *error, bool in_json)
{
    place p = place_of(s, error->position);
    if (in_json) { /* for an editor, what is wrong is the answer */
        json("{'ok': false, 'error': {'code': %d, 'line': %n, 'column': %n, 'position': %n, 'length': %n, 'words': "
             "%s}}\n",
             (int)error->code, (double)p.line, (double)p.column, (double)error->position, (double)error->length,
             error->words);
    } else {
        fprintf(stderr, "%s:%lu:%lu: ", s->name, (unsigned long)p.line, (unsigned long)p.column);
        show(stderr, error->words, strlen(error->words));
        fputc('\n', stderr);
        show_place(s, p, error);
    }
    exit(WRONG);
}

/* What a function of the library writes of a model, or of one of its terms; NULL where it cannot be written. */
static char *written(const scaleev_model *model, scaleev_term term)
{
    char *text = NULL;
    size_t length = 0;
    for (int with_room = 0; with_room < 2; with_room++) {
        size_t capacity = with_room ? length + 1 : 0;
        text = with_room ? room(NULL, capacity) : NULL;
        scaleev_status status = term < 0 ? scaleev_model_text(model, text, capacity, &length)
                                         : scaleev_term_formula(model, term, text, capacity, &length);
        if (status == SCALEEV_ERROR_UNSUPPORTED)
            return NULL;
        must(status);
    }
    return text;
}

/* "proved", "undecided", or "disproved" for a hazard; NULL for a benefit. */
static const char *hazard_words(const scaleev_model *model, scaleev_term term)
{
    static const char *const words[] = {"undecided", "proved", "disproved"};
    int32_t verdict;
    scaleev_status status = scaleev_hazard_verdict(model, term, &verdict);
    if (status == SCALEEV_ERROR_TERM)
        return NULL;
    must(status);
    return words[verdict];
}

/* How many hazards are taken at their word; in words, too, where that is not said otherwise. */
static int count_undecided(const scaleev_model *model, bool in_words)
{
    int n = 0;
    for (scaleev_term term = 0; term < scaleev_term_count(model); term++) {
        const char *words = hazard_words(model, term);
        if (!words || strcmp(words, "undecided") != 0)
            continue;
        if (in_words)
            fprintf(stderr,
                    "scaleev: term %d: that the hazard is 0 at 0 and never falls is not proved, but taken to be so\n",
                    (int)term);
        n++;
    }
    return n;
}

static scaleev_model *parse(const source *s, bool errors_in_json)
{
    scaleev_model *model = NULL;
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    scaleev_status status = SCALEEV_ERROR_TEXT;
    if (strlen(s->text) == s->length)
        status = scaleev_model_parse(s->text, NULL, &model, &error);
    else
        error =
            (scaleev_text_error){sizeof error, SCALEEV_TEXT_CHARACTER, 0, strlen(s->text), 1, "unexpected zero byte"};
    if (status == SCALEEV_ERROR_TEXT)
        show_error(s, &error, errors_in_json);
    must(status);
    return model;
}

static scaleev_model *get_model(const char *word)
{
    source s = source_of(word);
    scaleev_model *model = parse(&s, false);
    count_undecided(model, true);
    free(s.text);
    return model;
}

/* ---- values ---- */

/* As the library prints it; in any case, and with - for a space. */
static scaleev_quantity find_quantity(const char *word)
{
    for (scaleev_quantity q = 0; scaleev_quantity_name(q); q++) {
        const char *name = scaleev_quantity_name(q), *w = word;
        for (; *name && *w; name++, w++) {
            char given = *w == '-' ? ' ' : *w;
            if (given != *name && !(*name >= 'A' && *name <= 'Z' && given == *name - 'A' + 'a'))
                break;
        }
        if (!*name && !*w)
            return q;
    }
    fprintf(stderr, "scaleev: no quantity '%s': write", word);
    for (scaleev_quantity q = 0; scaleev_quantity_name(q); q++) {
        fputs(q ? ", " : " ", stderr);
        for (const char *name = scaleev_quantity_name(q); *name; name++)
            fputc(*name == ' ' ? '-' : *name, stderr);
    }
    fputc('\n', stderr);
    exit(WRONG);
}

/* Some scale may have no value: it is negative, or outside of a table. */
static int evaluate(const call *c, scaleev_quantity quantity, char **words, int n)
{
    int status = ANSWERED;
    double *scales = room(NULL, 2 * (size_t)n * sizeof *scales), *values = scales + n;
    for (int i = 0; i < n; i++)
        scales[i] = read_number(words[i]);
    scaleev_model *model = get_model(c->words[0]);
    must(scaleev_evaluate(model, quantity, scales, (size_t)n, values));
    if (c->json)
        json("{'quantity': %s, 'values': [", scaleev_quantity_name(quantity));
    else
        printf("%-21s %s\n", "# scale", scaleev_quantity_name(quantity));
    for (int i = 0; i < n; i++) {
        status = isnan(values[i]) ? UNSETTLED : status;
        if (c->json)
            json(i ? ", {'scale': %n, 'value': %n}" : "{'scale': %n, 'value': %n}", scales[i], values[i]);
        else
            printf("%-21s %s\n", digits(scales[i]), digits(values[i]));
    }
    fputs(c->json ? "]}\n" : "", stdout);
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
    return evaluate(c, find_quantity(c->words[1]), c->words + 2, c->n - 2);
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

/* All roots, however many there are. */
static answer ask(const scaleev_model *model, const question *q)
{
    answer a = {NULL, SCALEEV_SOLUTION_INIT};
    size_t capacity = 16;
    do {
        capacity = a.solution.count > capacity ? a.solution.count : capacity;
        a.roots = room(a.roots, capacity * sizeof *a.roots);
        must(q->break_even ? scaleev_break_even(model, q->lo, q->hi, NULL, a.roots, capacity, &a.solution)
                           : scaleev_solve(model, q->quantity, q->target, q->along, q->scale, q->lo, q->hi, NULL,
                                           a.roots, capacity, &a.solution));
    } while (a.solution.count > capacity);
    return a;
}

static void put_root(const char *before, const scaleev_root *root)
{
    json(before);
    json("{'at': %n, 'lo': %n, 'hi': %n, 'kind': %s, 'direction': %d}", root->at, root->lo, root->hi,
         scaleev_root_kind_name(root->kind), (int)root->direction);
}

static void put_answer(const question *q, const answer *a)
{
    json("{'lo': %n, 'hi': %n, 'roots': [", q->lo, q->hi);
    for (size_t i = 0; i < a->solution.count; i++)
        put_root(i ? ", " : "", &a->roots[i]);
    json("], 'sign_lo': %d, 'sign_hi': %d, 'complete': %b}\n", (int)a->solution.sign_lo, (int)a->solution.sign_hi,
         a->solution.complete == 1);
}

static void print_answer(const question *q, const answer *a)
{
    static const char *const turns[2][3] = {{"falls", "-", "rises"}, {"bad", "-", "good"}};
    static const char *const signs[2][3] = {{"below the target", "undecided", "above the target"},
                                            {"bad", "undecided", "good"}};
    printf("%-21s %-21s %-21s %-10s turns\n", "# at", "lo", "hi", "kind");
    for (size_t i = 0; i < a->solution.count; i++) {
        const scaleev_root *root = &a->roots[i];
        printf("%-21s %-21s %-21s %-10s %s\n", digits(root->at), digits(root->lo), digits(root->hi),
               scaleev_root_kind_name(root->kind), turns[q->break_even][root->direction + 1]);
    }
    printf("# %s just above %s, %s just below %s; %s\n", signs[q->break_even][a->solution.sign_lo + 1], digits(q->lo),
           signs[q->break_even][a->solution.sign_hi + 1], digits(q->hi),
           a->solution.complete ? "proved: there are no others" : "not proved: there may be others");
}

static int tell_roots(const call *c, scaleev_model *model, const question *q)
{
    answer a = ask(model, q);
    (c->json ? put_answer : print_answer)(q, &a);
    free(a.roots);
    scaleev_model_destroy(model);
    return a.solution.complete ? ANSWERED : UNSETTLED;
}

static int run_break_even(const call *c)
{
    question q = {.break_even = true, .lo = read_number(c->words[1]), .hi = read_number(c->words[2])};
    return tell_roots(c, get_model(c->words[0]), &q);
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
static _Noreturn void show_inputs(const scaleev_model *model, const char *word, bool several)
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
    exit(WRONG);
}

static scaleev_input find_input(const scaleev_model *model, const char *word)
{
    scaleev_input found = SCALEEV_SCALE;
    int n = 0;
    if (strcmp(word, "scale") == 0)
        return found;
    for (scaleev_input i = 1; i < scaleev_input_count(model); i++)
        if (is_input(model, i, word)) {
            n++;
            found = i;
        }
    if (n != 1)
        show_inputs(model, word, n > 0);
    return found;
}

/* MODEL QUANTITY TARGET INPUT LO HI [SCALE] */
static int run_solve(const call *c)
{
    bool along_scale = strcmp(c->words[3], "scale") == 0;
    if (along_scale != (c->n == 6))
        fail(WRONG, along_scale ? "the scale is what is solved for: its value is not to be given"
                                : "the scale is missing: solve MODEL QUANTITY TARGET INPUT LO HI SCALE");
    question q = {.quantity = find_quantity(c->words[1]),
                  .target = read_number(c->words[2]),
                  .lo = read_number(c->words[4]),
                  .hi = read_number(c->words[5]),
                  .scale = along_scale ? 0 : read_number(c->words[6])};
    scaleev_model *model = get_model(c->words[0]);
    q.along = find_input(model, c->words[3]);
    return tell_roots(c, model, &q);
}

/* ---- ranges of inputs ---- */

/* A model and ranges of its inputs. */
typedef struct box {
    scaleev_model *model;
    scaleev_range *ranges;
    size_t n;
} box;

/* As "1.probability". */
static const char *input_words(const scaleev_model *model, scaleev_input input)
{
    static char words[300];
    snprintf(words, sizeof words, "%d.%s", (int)scaleev_input_term(model, input), scaleev_input_name(model, input));
    return words;
}

static double present_value(const scaleev_model *model, scaleev_input input)
{
    double value;
    must(scaleev_get(model, input, &value));
    return value;
}

/* INPUT=LO..HI; `has_present`: the value that the model has must be in it. */
static scaleev_range read_range(const scaleev_model *model, char *word, bool has_present)
{
    char *value = strrchr(word, '='), *to = value ? strstr(value, "..") : NULL;
    double least, greatest;
    if (!to)
        fail(WRONG, "'%s' is no range: write INPUT=LO..HI", word);
    *value = *to = '\0';
    scaleev_range range = {find_input(model, word), 0, read_number(value + 1), read_number(to + 2)};
    if (range.input == SCALEEV_SCALE)
        fail(WRONG, "the scale has no range: it is what is asked about");
    must(scaleev_input_range(model, range.input, &least, &greatest));
    if (!(range.lo <= range.hi && least <= range.lo && range.hi <= greatest))
        fail(WRONG, "%s: %s to %s is no range of what is allowed, %s to %s", word, digits(range.lo), digits(range.hi),
             digits(least), digits(greatest));
    double present = present_value(model, range.input);
    if (has_present && !(range.lo <= present && present <= range.hi))
        fail(WRONG, "%s is %s, which is not in its range, %s to %s", word, digits(present), digits(range.lo),
             digits(range.hi));
    return range;
}

/* The model and the ranges that a command is called with, from word `first` on. */
static box get_box(const call *c, int first, bool has_present)
{
    box b = {get_model(c->words[0]), room(NULL, (size_t)c->n * sizeof *b.ranges), 0};
    for (int i = first; i < c->n; i++)
        b.ranges[b.n++] = read_range(b.model, c->words[i], has_present);
    return b;
}

static void drop_box(box *b)
{
    scaleev_model_destroy(b->model);
    free(b->ranges);
}

/* MODEL LO HI [INPUT=LO..HI...]; an undecided region is an answer where it is as narrow as a billionth of its scale. */
static int run_regions(const call *c)
{
    double lo = read_number(c->words[1]), hi = read_number(c->words[2]);
    box b = get_box(c, 3, false);
    scaleev_region *regions = NULL;
    size_t count = 16, capacity;
    int status = ANSWERED;
    do {
        capacity = count;
        regions = room(regions, capacity * sizeof *regions);
        must(scaleev_regions(b.model, lo, hi, b.ranges, b.n, NULL, regions, capacity, &count));
    } while (count > capacity);
    if (c->json)
        json("{'lo': %n, 'hi': %n, 'regions': [", lo, hi);
    else
        printf("%-21s %-21s verdict\n", "# lo", "hi");
    for (size_t i = 0; i < count; i++) {
        const scaleev_region *r = &regions[i];
        if (r->verdict == SCALEEV_REGION_UNDECIDED && !(r->hi - r->lo <= 1e-9 * r->hi))
            status = UNSETTLED;
        if (c->json) {
            json(i ? ", " : "");
            json("{'lo': %n, 'hi': %n, 'verdict': %s}", r->lo, r->hi, scaleev_region_name(r->verdict));
        } else {
            printf("%-21s %-21s %s\n", digits(r->lo), digits(r->hi), scaleev_region_name(r->verdict));
        }
    }
    fputs(c->json ? "]}\n" : "", stdout);
    free(regions);
    drop_box(&b);
    return status;
}

/* A root that may not be there. */
static void put_turn(const char *name, const scaleev_root *root)
{
    json(", %s: ", name);
    root->kind ? put_root("", root) : json("null");
}

static const char *turn_words(const scaleev_root *root)
{
    return root->kind == 0 ? "none" : root->kind == SCALEEV_ROOT_CROSSING ? digits(root->at) : "undecided";
}

static bool is_settled(const scaleev_root *root)
{
    return root->kind == 0 || root->kind == SCALEEV_ROOT_CROSSING;
}

/* Of the inputs that have ranges; of all, where none has. */
static bool is_moving(const box *b, scaleev_input input)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->ranges[i].input == input)
            return true;
    return b->n == 0;
}

static int tell_switching(const call *c, const box *b, const scaleev_switching *values, const scaleev_root *common)
{
    bool settled = is_settled(common);
    const char *before = "";
    if (c->json)
        json("{'inputs': [");
    else
        printf("%-21s %-21s %-21s above\n", "# input", "value", "below");
    for (scaleev_input i = 1; i < scaleev_input_count(b->model); i++) {
        if (!is_moving(b, i))
            continue;
        double value = present_value(b->model, i);
        settled = settled && is_settled(&values[i].below) && is_settled(&values[i].above);
        if (c->json) {
            json(before);
            json("{'input': %s, 'value': %n", input_words(b->model, i), value);
            put_turn("below", &values[i].below);
            put_turn("above", &values[i].above);
            json("}");
            before = ", ";
        } else {
            printf("%-21s %-21s %-21s %s\n", input_words(b->model, i), digits(value), turn_words(&values[i].below),
                   turn_words(&values[i].above));
        }
    }
    if (c->json) {
        json("]");
        put_turn("common_factor", common);
        json("}\n");
    } else {
        printf("# all together, by a factor: %s\n", turn_words(common));
    }
    return settled ? ANSWERED : UNSETTLED;
}

/* MODEL SCALE [INPUT=LO..HI...] */
static int run_switching(const call *c)
{
    double scale = read_number(c->words[1]);
    box b = get_box(c, 2, true);
    size_t n = (size_t)scaleev_input_count(b.model);
    scaleev_switching *values = room(NULL, n * sizeof *values);
    scaleev_root common;
    must(scaleev_switching_values(b.model, scale, b.ranges, b.n, NULL, n, values, &common));
    int status = tell_switching(c, &b, values, &common);
    free(values);
    drop_box(&b);
    return status;
}

static void put_crux(const box *b, const scaleev_crux_answer *a)
{
    json("{'verdict': %s, 'sign': %d, 'fewest': %b, 'distance_lo': %n, 'distance_hi': %n, 'inputs': [",
         scaleev_region_name(a->verdict), (int)a->sign, a->fewest == 1, a->distance_lo, a->distance_hi);
    for (size_t i = 0; i < b->n; i++) {
        json(i ? ", " : "");
        json("{'input': %s, 'value': %n, 'needed': %b, 'flip': %n}", input_words(b->model, b->ranges[i].input),
             present_value(b->model, b->ranges[i].input), a->which[i] == 1, a->flips ? a->flip[i] : NAN);
    }
    json("]}\n");
}

static void print_crux(const box *b, const scaleev_crux_answer *a)
{
    static const char *const signs[] = {"bad", "undecided", "good"};
    printf("%-21s %-21s %-21s flip\n", "# input", "value", "needed");
    for (size_t i = 0; i < b->n; i++)
        printf("%-21s %-21s %-21s %s\n", input_words(b->model, b->ranges[i].input),
               digits(present_value(b->model, b->ranges[i].input)), a->which[i] ? "yes" : "no",
               a->flips ? digits(a->flip[i]) : "none");
    printf("# %s at these values, %s in these ranges; %s\n", signs[a->sign + 1], scaleev_region_name(a->verdict),
           a->fewest ? "proved: fewer inputs do not do" : "not proved: fewer inputs may do");
}

/* MODEL SCALE INPUT=LO..HI... */
static int run_crux(const call *c)
{
    double scale = read_number(c->words[1]);
    box b = get_box(c, 2, true);
    scaleev_crux_answer a = SCALEEV_CRUX_ANSWER_INIT;
    a.which = room(NULL, b.n * sizeof *a.which);
    a.flip = room(NULL, b.n * sizeof *a.flip);
    must(scaleev_crux(b.model, scale, b.ranges, b.n, NULL, &a));
    (c->json ? put_crux : print_crux)(&b, &a);
    free(a.which);
    free(a.flip);
    drop_box(&b);
    return a.sign && a.fewest ? ANSWERED : UNSETTLED;
}

/* ---- the best scale ---- */

static void print_best(const scaleev_optimum *best)
{
    const struct {
        const char *name;
        double x, lo, hi;
    } rows[] = {{"scale", best->scale, best->scale_lo, best->scale_hi}, {"EV", best->ev, best->ev_lo, best->ev_hi}};
    printf("%-12s %-21s %-21s %s\n", "#", "value", "lo", "hi");
    for (int i = 0; i < 2; i++)
        printf("%-12s %-21s %-21s %s\n", rows[i].name, digits(rows[i].x), digits(rows[i].lo), digits(rows[i].hi));
    printf("%-12s %s\n%-12s %s\n", "whole-scale", digits(best->whole_scale), "whole-EV", digits(best->whole_ev));
    printf("# %s; %s\n", best->at_end ? "at an end of the domain" : "within the domain",
           best->proved ? "proved" : "not proved");
}

static int run_best(const call *c)
{
    double lo = read_number(c->words[1]), hi = read_number(c->words[2]);
    scaleev_optimum best = SCALEEV_OPTIMUM_INIT;
    scaleev_model *model = get_model(c->words[0]);
    must(scaleev_best_scale(model, lo, hi, NULL, &best));
    if (c->json)
        json("{'scale': {'value': %n, 'lo': %n, 'hi': %n}, 'ev': {'value': %n, 'lo': %n, 'hi': %n}, 'whole_scale': %n, "
             "'whole_ev': %n, 'at_end': %b, 'proved': %b}\n",
             best.scale, best.scale_lo, best.scale_hi, best.ev, best.ev_lo, best.ev_hi, best.whole_scale, best.whole_ev,
             best.at_end == 1, best.proved == 1);
    else
        print_best(&best);
    scaleev_model_destroy(model);
    return best.proved && isfinite(best.ev) ? ANSWERED : UNSETTLED;
}

/* ---- the argument ---- */

static void put_argument(const scaleev_argument *a, const char *text)
{
    json("{'verdict': %s, 'existing': {'scale': %n, 'ev': %n, 'sign': %d}, 'proposed': {'scale': %n, 'ev': %n, 'sign': "
         "%d}, "
         "'added_ev': %n, 'flips': %n",
         scaleev_verdict_name(a->verdict), a->existing_scale, a->existing_ev, (int)a->existing_sign, a->proposed_scale,
         a->proposed_ev, (int)a->proposed_sign, a->added_ev, (double)a->flips);
    if (a->flips > 0) {
        put_root(", 'first_flip': ", &a->first_flip);
        put_root(", 'last_flip': ", &a->last_flip);
    }
    json(", 'complete': %b, 'text': %s}\n", a->complete == 1, text);
}

/* A sentence to a line. */
static void print_argument(const scaleev_argument *a, const char *text)
{
    printf("# %s\n", scaleev_verdict_name(a->verdict));
    for (const char *end; (end = strstr(text, ". ")); text = end + 2)
        printf("%.*s\n", (int)(end + 1 - text), text);
    puts(text);
}

/* MODEL EXISTING PROPOSED [MODEL]: the second model is that of the proposed thing, where it is another one. */
static int run_argue(const call *c)
{
    double from = read_number(c->words[1]), to = read_number(c->words[2]);
    scaleev_model *existing = get_model(c->words[0]), *other = c->n == 4 ? get_model(c->words[3]) : NULL;
    scaleev_argument a = SCALEEV_ARGUMENT_INIT;
    size_t length;
    must(scaleev_argue(existing, from, other ? other : existing, to, NULL, &a));
    must(scaleev_argument_text(&a, NULL, NULL, NULL, 0, &length));
    char *text = room(NULL, length + 1);
    must(scaleev_argument_text(&a, NULL, NULL, text, length + 1, NULL));
    (c->json ? put_argument : print_argument)(&a, text);
    free(text);
    scaleev_model_destroy(existing);
    scaleev_model_destroy(other);
    return a.verdict != SCALEEV_ARGUMENT_UNDECIDED && a.complete ? ANSWERED : UNSETTLED;
}

/* ---- families ---- */

static void print_family(int32_t family)
{
    printf("%s: %s\n", scaleev_family_name(family), scaleev_family_help(family));
    for (int32_t p = 0; p < scaleev_family_parameter_count(family); p++) {
        printf("    %-16s %s; %s", scaleev_family_parameter_name(family, p), scaleev_family_parameter_help(family, p),
               scaleev_family_parameter_allowed(family, p));
        if (scaleev_family_parameter_is_knob(family, p))
            printf("; default %s", digits(scaleev_family_parameter_default(family, p)));
        putchar('\n');
    }
}

static void put_family(int32_t family)
{
    json("{'name': %s, 'help': %s, 'hazard': %b, 'parameters': [", scaleev_family_name(family),
         scaleev_family_help(family), scaleev_family_is_hazard(family) == 1);
    for (int32_t p = 0; p < scaleev_family_parameter_count(family); p++) {
        double lo, hi;
        scaleev_family_parameter_range(family, p, &lo, &hi);
        json(p ? ", " : "");
        json("{'name': %s, 'help': %s, 'allowed': %s, 'lo': %n, 'hi': %n, 'knob': %b, 'default': %n}",
             scaleev_family_parameter_name(family, p), scaleev_family_parameter_help(family, p),
             scaleev_family_parameter_allowed(family, p), lo, hi, scaleev_family_parameter_is_knob(family, p) == 1,
             scaleev_family_parameter_default(family, p));
    }
    json("]}");
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
            json(shown ? ",\n" : "[");
        (c->json ? put_family : print_family)(family);
        shown++;
    }
    if (!shown)
        fail(WRONG, "no family '%s': scaleev families lists them", c->words[0]);
    fputs(c->json ? "]\n" : "", stdout);
    return ANSWERED;
}

/* ---- checking ---- */

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
static void put_term(const scaleev_model *model, scaleev_term term, scaleev_input *input)
{
    char *formula = written(model, term); /* not every term has one */
    const char *before = "";
    json("{'family': %s, 'label': %s, 'formula': %s, 'hazard': %s, 'inputs': {",
         scaleev_family_name(scaleev_term_family(model, term)), scaleev_label(model, term), formula,
         hazard_words(model, term));
    for (; scaleev_input_term(model, *input) == term; ++*input) {
        double value = NAN;
        scaleev_get(model, *input, &value);
        json(before);
        json("%s: %n", scaleev_input_name(model, *input), value);
        before = ", ";
    }
    json("}}");
    free(formula);
}

static int run_check(const call *c)
{
    source s = source_of(c->words[0]);
    scaleev_model *model = parse(&s, c->json);
    scaleev_input input = SCALEEV_SCALE + 1;
    char *text = written(model, -1);
    if (c->json) {
        json("{'ok': true, 'text': %s, 'terms': [", text);
        for (scaleev_term term = 0; term < scaleev_term_count(model); term++) {
            json(term ? ", " : "");
            put_term(model, term, &input);
        }
        json("]}\n");
    } else {
        print_checked(text);
    }
    int status = count_undecided(model, !c->json) ? UNSETTLED : ANSWERED;
    scaleev_model_destroy(model);
    free(text);
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
    {"regions", "MODEL LO HI [INPUT=LO..HI...]", "what holds whatever the inputs are", 3, 0, run_regions},
    {"switching", "MODEL SCALE [INPUT=LO..HI...]", "how far inputs may move before the verdict changes", 2, 0,
     run_switching},
    {"crux", "MODEL SCALE INPUT=LO..HI...", "the fewest inputs that the verdict hangs on", 3, 0, run_crux},
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
            fail(WRONG, "usage: scaleev %s %s", command->name, command->arguments);
        return command->run(&rest);
    }
    fail(WRONG, "no command '%s': scaleev --help lists them", c->words[0]);
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
            fail(WRONG, "no option '%s': scaleev --help lists them", words[i]);
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
        fail(FAILED, "cannot write the answer%s%s", closed ? "" : ": ", closed ? "" : strerror(errno));
    return status;
}
