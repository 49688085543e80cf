/* SPDX-License-Identifier: MIT */
#include "expressions.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *format, ...) PRINTF_LIKE(1, 2);

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

static void *must(void *memory)
{
    if (!memory)
        die("out of memory");
    return memory;
}

/* ---- counting ---- */

enum { REPORTS_SHOWN = 12 };

static int reports_n, reports_shown;
static bool reports_quiet;
static char about[1 << 14];

void report_quietly(bool quiet)
{
    reports_quiet = quiet;
}

bool report_is_quiet(void)
{
    return reports_quiet;
}

void report_about(const char *format, ...)
{
    va_list args;
    if (reports_quiet)
        return;
    va_start(args, format);
    vsnprintf(about, sizeof about, format, args);
    va_end(args);
}

void report(const char *format, ...)
{
    ++reports_n;
    if (reports_quiet || ++reports_shown > REPORTS_SHOWN)
        return;
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n%s%s", about, *about ? "\n" : "");
}

int reports(void)
{
    return reports_n;
}

/* ---- tables ---- */

void tsv_open(tsv *table, const char *name)
{
    const char *directory = getenv("SCALEEV_TEST_DATA");
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory ? directory : "tests/reference", name);
    *table = (tsv){.file = fopen(path, "r"), .line_bytes = 1 << 16};
    if (!table->file)
        die("cannot open %s", path);
    table->line = must(malloc(table->line_bytes));
    table->model = must(malloc(TSV_MODEL_TIMES * table->line_bytes));
    tsv_next(table);
}

/* Tables have "benefit.table:0,0,3,1:share=2;hazard.rate:1;difference;..." for what is "benefit table(0 0, 3 1), share
 * = 2; hazard rate(1); minus; ..." as text. */
static void put_model(const char *row, char *to)
{
    enum { FAMILY, VALUES, KNOBS } at = FAMILY;
    bool table = false, more = true;
    for (size_t commas = 0; more; row++) {
        const char *as = NULL;
        if (at == FAMILY && strncmp(row, "difference", 10) == 0) {
            to += sprintf(to, "minus");
            row += 10;
        } else if (at == FAMILY && *row == '.') {
            table = strncmp(row, ".table:", 7) == 0;
            commas = 0;
            as = " ";
        } else if (*row == ':') {
            as = at == FAMILY ? "(" : at == VALUES ? "), " : ", ";
            at = at == FAMILY ? VALUES : KNOBS;
        } else if (*row == ',') {
            as = table && commas++ % 2 == 0 ? " " : ", ";
        } else if (*row == '=') {
            as = " = ";
        }
        if (*row == ';' || !*row) {
            more = *row != '\0';
            to += sprintf(to, "%s%s", at == VALUES ? ")" : "", more ? "; " : "");
            at = FAMILY;
        } else {
            to += as ? sprintf(to, "%s", as) : sprintf(to, "%c", *row);
        }
    }
}

static char *field_of(tsv *table, char *field)
{
    if (strncmp(field, "benefit.", 8) != 0 && strncmp(field, "hazard.", 7) != 0)
        return field;
    put_model(field, table->model);
    return table->model;
}

bool tsv_next(tsv *table)
{
    if (!fgets(table->line, (int)table->line_bytes, table->file))
        return false;
    ++table->number;
    table->line[strcspn(table->line, "\r\n")] = '\0';
    table->fields_n = 0;
    for (char *field = table->line; field; ++table->fields_n) {
        if (table->fields_n == TSV_FIELDS)
            die("line %zu has too many fields", table->number);
        char *next = strchr(field, '\t');
        if (next)
            *next++ = '\0';
        table->fields[table->fields_n] = field_of(table, field);
        field = next;
    }
    return true;
}

void tsv_close(tsv *table)
{
    fclose(table->file);
    free(table->line);
    free(table->model);
}

/* ---- errors ---- */

double ulp_at(long double x)
{
    int e;
    if (isinf(x) || fabsl(x) > (long double)DBL_MAX)
        return ldexp(1.0, 1023 - 52);
    frexpl(x, &e);
    return x == 0 || e - 53 < -1074 ? DBL_TRUE_MIN : ldexp(1.0, e - 53);
}

double error_ulps(double got, long double want, long double size)
{
    if (isnan(got) || isnan(want))
        return isnan(got) && isnan(want) ? 0.0 : HUGE_VAL;
    /* Halfway between the greatest double and the next that would be. */
    const long double overflow = (long double)DBL_MAX + ldexpl(1.0L, 970);
    if (isinf(got) || isinf(want))
        return (double)got == (double)want || (isinf(got) && (got > 0 ? want >= overflow : want <= -overflow))
                   ? 0.0
                   : HUGE_VAL;
    return (double)(fabsl((long double)got - want) / (long double)ulp_at(size));
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Doubles in rising order as whole numbers; both zeros are one. */
static uint64_t order_of(double x)
{
    uint64_t bits = bits_of(x);
    return bits >> 63 ? UINT64_C(0x8000000000000000) - (bits & UINT64_C(0x7fffffffffffffff))
                      : bits + UINT64_C(0x8000000000000000);
}

uint64_t doubles_between(double a, double b)
{
    uint64_t i = order_of(a), j = order_of(b);
    return i < j ? j - i : i - j;
}

bool same_bits(double a, double b)
{
    return bits_of(a) == bits_of(b) || (isnan(a) && isnan(b));
}

/* ---- callbacks to put into models ---- */

typedef struct curve {
    int kind;
    bool hazard;
    double a, t;
} curve;

/* Contexts outlive all models of a test: there is no telling when the last copy goes. A ring is enough. */
enum { CURVES = 4096 };

static curve curves[CURVES];
static size_t curves_n;
static long callback_countdown;
static _Thread_local long callback_asked;
static bool callback_hit;

void callback_fail_at(long n)
{
    callback_countdown = n;
    callback_hit = false;
}

long callback_scales(void)
{
    return callback_asked;
}

bool callback_failed(void)
{
    return callback_hit;
}

void test_begin(void)
{
    reports_n = 0;
    report_about("%s", "");
    callback_fail_at(0);
}

static bool callback_fails(void)
{
    bool fails = callback_countdown > 0 && --callback_countdown == 0;
    if (fails)
        callback_hit = true;
    return fails;
}

/* x / (x + t) without overflow. */
static double share_of(double x, double t)
{
    return x == 0 ? 0 : 1 / (1 + t / x);
}

static double curve_at(const curve *c, double x)
{
    switch (c->kind) {
    case 0:
        return c->a * x;
    case 1:
        return c->a * share_of(x, c->t);
    default:
        return c->hazard ? (x < c->t ? c->a * x : HUGE_VAL) : c->a * sin(x / c->t);
    }
}

static int curve_function(const double *scales, size_t n, double *out, void *context)
{
    if (callback_fails())
        return 1;
    callback_asked += (long)n;
    for (size_t i = 0; i < n; ++i)
        out[i] = curve_at(context, scales[i]);
    return 0;
}

static void widen(double *lo, double *hi, double by)
{
    *lo -= fabs(*lo) * 1e-14 + by + 1e-300;
    *hi += fabs(*hi) * 1e-14 + by + 1e-300;
}

/* Range of factor * wave, where wave is sin or cos, over [lo, hi] / t. */
static void wave_range(double (*wave)(double), double factor, double lo, double hi, double t, double *out)
{
    double size = fabs(factor), span = (hi - lo) / t;
    if (!(span < 2) || !(hi / t < 1e14)) {
        out[0] = -size;
        out[1] = size;
        widen(&out[0], &out[1], 0);
    } else {
        out[0] = out[1] = factor * wave(lo / t);
        if (hi == 0)
            return;
        widen(&out[0], &out[1], size * (span + 1e-14 + 1e-15 * hi / t));
    }
}

static int curve_bounds(double lo, double hi, double out[4], void *context)
{
    const curve *c = context;
    if (callback_fails())
        return 1;
    if (c->kind == 2 && !c->hazard) {
        wave_range(sin, c->a, lo, hi, c->t, out);
        wave_range(cos, c->a / c->t, lo, hi, c->t, out + 2);
        return 0;
    }
    double at_lo = curve_at(c, lo), at_hi = isinf(hi) && c->kind == 0 && c->a == 0 ? 0 : curve_at(c, hi);
    out[0] = fmin(at_lo, at_hi);
    out[1] = fmax(at_lo, at_hi);
    widen(&out[0], &out[1], 0);
    /* Exactly 0 at 0. */
    if (lo == 0)
        out[at_lo <= at_hi ? 0 : 1] = 0;
    if (hi == 0)
        out[0] = out[1] = 0;
    if (c->hazard)
        out[0] = fmax(out[0], 0);
    if (c->kind == 1) {
        double near = share_of(c->t, lo), far = share_of(c->t, hi), slope = c->a / c->t;
        out[2] = fmin(slope * near * near, slope * far * far);
        out[3] = fmax(slope * near * near, slope * far * far);
        widen(&out[2], &out[3], 0);
    } else {
        out[2] = c->a;
        out[3] = c->kind == 2 && hi >= c->t ? HUGE_VAL : c->a;
    }
    return 0;
}

scaleev_status add_callback(scaleev_model *model, bool hazard, int kind, double a, double t, bool bounded,
                            scaleev_term *term)
{
    curve *c = &curves[curves_n++ % CURVES];
    *c = (curve){kind, hazard, a, t};
    scaleev_callback callback = {sizeof callback, curve_function, bounded ? curve_bounds : NULL, c, NULL, NULL};
    return hazard ? scaleev_hazard_callback(model, &callback, 0, term)
                  : scaleev_benefit_callback(model, &callback, term);
}

/* ---- models as text ---- */

enum { VALUES_MAX = 256 };

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* The bytes up to the end of a line, or to a ; outside of parentheses. */
static size_t line_bytes(const char *text)
{
    size_t n = 0;
    for (int open = 0; text[n] && text[n] != '\n' && !(text[n] == ';' && open == 0); n++)
        open += (text[n] == '(') - (text[n] == ')');
    return n;
}

static const char *next_line(const char *line)
{
    line += line_bytes(line);
    return line + (*line != '\0');
}

/* A line with one of the callbacks, "benefit callback(0, 2, 1), share = 3". */
typedef struct callback_line {
    bool hazard, bounded;
    int kind;
    double a, t;
} callback_line;

/* The line's end behind the parentheses; NULL where it is no callback. */
static const char *read_callback(const char *line, callback_line *c)
{
    char side[8], name[9];
    int n = 0;
    if (sscanf(line, " %7[a-z] %8[a-z] (%d ,%lf ,%lf )%n", side, name, &c->kind, &c->a, &c->t, &n) != 5 || n == 0)
        return NULL;
    c->hazard = is(side, "hazard");
    c->bounded = is(name, "callback");
    return c->bounded || is(name, "guess") ? line + n : NULL;
}

/* The values of the only term of a model that are no knobs, as scaleev_add() takes them; how many. */
static size_t own_values(const scaleev_model *one, size_t knobs, double values[VALUES_MAX])
{
    double scales[VALUES_MAX / 2], at[VALUES_MAX / 2];
    size_t n = 0, points = 0;
    if (scaleev_table_points(one, 0, scales, at, VALUES_MAX / 2, &points) || points > VALUES_MAX / 2)
        die("too many points");
    for (size_t i = 0; i < points; i++) {
        values[n++] = scales[i];
        values[n++] = at[i];
    }
    for (scaleev_input i = 1; i < scaleev_input_count(one) - (int32_t)knobs; i++)
        scaleev_get(one, i, &values[n++]);
    return n;
}

/* The only term of another model, or a callback with its knobs. */
static scaleev_status add_only_term(scaleev_model *model, const scaleev_model *one, const callback_line *c)
{
    double values[VALUES_MAX];
    int32_t family = scaleev_term_family(one, 0), inputs = scaleev_input_count(one), knobs = 0;
    const char *name = scaleev_family_name(family);
    for (int32_t i = 0; i < scaleev_family_parameter_count(family); i++)
        knobs += scaleev_family_parameter_is_knob(family, i);
    if (strstr(name, ".formula"))
        die("formulas beside callbacks are not offered");
    scaleev_term term = -1;
    scaleev_status status = c ? add_callback(model, c->hazard, c->kind, c->a, c->t, c->bounded, &term)
                              : scaleev_add(model, name, values, own_values(one, (size_t)knobs, values), &term);
    for (scaleev_input i = inputs - knobs; status == SCALEEV_OK && i < inputs; i++) {
        scaleev_get(one, i, values);
        status = scaleev_set_named(model, term, scaleev_input_name(one, i), *values);
    }
    return status;
}

/* A callback has the knobs of the linear term, or the constant rate, that stands in its place. */
static scaleev_status add_line(scaleev_model *model, const char *line)
{
    char alone[SPEC_BYTES];
    callback_line c;
    scaleev_model *one = NULL;
    const char *end = line + line_bytes(line), *after = read_callback(line, &c);
    const char *twin = !after ? "" : c.hazard ? "hazard rate(0)" : "benefit linear(0)";
    snprintf(alone, sizeof alone, "%s%.*s", twin, (int)(end - (after ? after : line)), after ? after : line);
    scaleev_status status = scaleev_model_parse(alone, NULL, &one, NULL);
    if (status == SCALEEV_OK && scaleev_term_count(one) == 1)
        status = add_only_term(model, one, after ? &c : NULL);
    scaleev_model_destroy(one);
    return status;
}

/* Line by line: where a callback is. */
static scaleev_status parse_lines(const char *text, const scaleev_allocator *allocator, scaleev_model **model)
{
    scaleev_model *first = NULL, *second = NULL;
    scaleev_status status = scaleev_model_create_with(allocator, &second);
    for (const char *line = text; status == SCALEEV_OK && *line; line = next_line(line)) {
        if (strncmp(line + strspn(line, " "), "minus", 5) == 0) {
            first = second;
            status = scaleev_model_create_with(allocator, &second);
        } else {
            status = add_line(second, line);
        }
    }
    if (status == SCALEEV_OK && first)
        status = scaleev_model_difference(first, second, model);
    else if (status == SCALEEV_OK)
        *model = second;
    if (status || first)
        scaleev_model_destroy(second);
    scaleev_model_destroy(first);
    return status;
}

scaleev_model *model_parse(const char *text, const scaleev_allocator *allocator, scaleev_status *status)
{
    scaleev_model *model = NULL;
    scaleev_status ignored;
    bool lines = strstr(text, "callback(") || strstr(text, "guess(");
    if (!status)
        status = &ignored;
    *status = lines ? parse_lines(text, allocator, &model) : scaleev_model_parse(text, allocator, &model, NULL);
    return model;
}

scaleev_model *model_of(const char *text)
{
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    scaleev_status status;
    scaleev_model *model = model_parse(text, NULL, &status);
    if (!model && status == SCALEEV_ERROR_TEXT)
        scaleev_model_parse(text, NULL, &model, &error);
    if (!model)
        die("%s: %s: %s", scaleev_status_message(status), error.words, text);
    return model;
}

/* The sum of the sizes of what a polynomial is a sum of. */
static double polynomial_magnitude(const scaleev_model *one, double scale)
{
    int32_t inputs = scaleev_input_count(one);
    double share = 1, c, sum = 0, power = 1;
    scaleev_get(one, inputs - 1, &share);
    for (scaleev_input i = 1; i < inputs - 1; i++, power *= scale * share)
        if (scaleev_get(one, i, &c) == SCALEEV_OK && c != 0)
            sum += fabs(c) * power;
    return sum;
}

static double magnitude(const char *text, double scale, bool hazards)
{
    double sum = 0;
    for (const char *line = text; *line; line = next_line(line)) {
        char alone[SPEC_BYTES];
        snprintf(alone, sizeof alone, "%.*s", (int)line_bytes(line), line);
        scaleev_model *one = model_of(alone);
        int32_t family = scaleev_term_family(one, 0);
        if (is(scaleev_family_name(family), "benefit.polynomial"))
            sum += hazards ? 0 : polynomial_magnitude(one, scale);
        else if (hazards == (scaleev_family_is_hazard(family) == 1))
            sum += fabs(scaleev_value(one, hazards ? SCALEEV_LOSS : SCALEEV_BENEFIT, scale));
        scaleev_model_destroy(one);
    }
    return sum;
}

double benefit_magnitude(const char *text, double scale)
{
    return magnitude(text, scale, false);
}

double loss_magnitude(const char *text, double scale)
{
    return magnitude(text, scale, true);
}

/* ---- the counting allocator ---- */

static void *counter_allocate(size_t bytes, void *context)
{
    counter *memory = context;
    if (bytes == 0)
        memory->wrong_size = true;
    ++memory->calls;
    if (memory->fail_at > 0 && (memory->once ? memory->calls == memory->fail_at : memory->calls >= memory->fail_at))
        return NULL;
    /* The size is kept in front, in a piece that keeps the rest aligned. */
    max_align_t *block = malloc(sizeof *block + bytes);
    if (!block)
        return NULL;
    memcpy(block, &bytes, sizeof bytes);
    memset(block + 1, 0xa5, bytes); /* fresh memory is not zero */
    ++memory->blocks;
    memory->bytes += bytes;
    memory->allocated += bytes;
    return block + 1;
}

static void counter_release(void *address, size_t bytes, void *context)
{
    counter *memory = context;
    max_align_t *block = (max_align_t *)address - 1;
    size_t allocated;
    memcpy(&allocated, block, sizeof allocated);
    if (!address || allocated != bytes)
        memory->wrong_size = true;
    --memory->blocks;
    memory->bytes -= allocated;
    free(block);
}

void counter_init(counter *memory)
{
    *memory = (counter){
        .allocator = {sizeof memory->allocator, counter_allocate, counter_release, memory},
    };
}

void counter_fail_at(counter *memory, long n)
{
    memory->calls = 0;
    memory->fail_at = n;
}

/* ---- random ---- */

uint64_t test_seed(void)
{
    const char *text = getenv("SCALEEV_TEST_SEED");
    return text ? strtoull(text, NULL, 0) : 20260101;
}

const scaleev_columns_request test_proved = {.size = sizeof test_proved, .prove = 1};

static double factor(void)
{
    const char *text = getenv("SCALEEV_TEST_FACTOR");
    return text ? strtod(text, NULL) : 1;
}

size_t test_cases(size_t cases)
{
    cases = (size_t)((double)cases * factor());
    return cases ? cases : 1;
}

bool test_shares(void)
{
    return factor() >= 0.1;
}

/* Up to 8 bytes as a number. */
static uint64_t take_bytes(rng *random, size_t n)
{
    uint64_t number = 0;
    for (; n > 0 && random->bytes_n > 0; --n, --random->bytes_n)
        number = number << 8 | *random->bytes++;
    return number;
}

/* splitmix64 */
uint64_t rng_next(rng *random)
{
    if (random->bytes_n > 0)
        return take_bytes(random, sizeof(uint64_t));
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t rng_below(rng *random, uint32_t n)
{
    if (random->bytes_n > 0)
        return (uint32_t)(take_bytes(random, n <= 256 ? 1 : 4) % n);
    return (uint32_t)((rng_next(random) >> 32) * n >> 32);
}

double rng_unit(rng *random)
{
    return (double)(rng_next(random) >> 11) * 0x1p-53;
}

double rng_between(rng *random, double lo, double hi)
{
    double x = lo + rng_unit(random) * (hi - lo);
    return x < lo ? lo : x > hi ? hi : x;
}

static double rng_power(rng *random, double lo, double hi)
{
    return pow(10.0, rng_between(random, lo, hi));
}

static double clamp(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

double rng_value(rng *random, double lo, double hi, bool wild)
{
    static const double corners[] = {0, 1, -1, 0.5, 2, 3, 10, 0x1p53, 1e-17, 1e16};
    static const double wild_corners[] = {DBL_TRUE_MIN, DBL_MIN, 1e-300,   1e300,  DBL_MAX,
                                          1e-160,       1e160,   -DBL_MAX, -1e-300};
    double x;
    switch (rng_below(random, 8)) {
    case 0:
        x = corners[rng_below(random, sizeof corners / sizeof *corners)];
        if (rng_below(random, 2))
            x = nextafter(x, rng_below(random, 2) ? HUGE_VAL : -HUGE_VAL);
        break;
    case 1:
        if (wild)
            x = rng_below(random, 3)   ? wild_corners[rng_below(random, sizeof wild_corners / sizeof *wild_corners)]
                : rng_below(random, 2) ? lo
                                       : hi;
        else
            x = lo > -DBL_MAX && lo >= 1e-300 ? lo : hi <= 1 ? hi : 1;
        break;
    case 2:
        x = wild ? rng_power(random, -308, 308) : rng_power(random, -3, 3);
        break;
    case 3:
        x = hi < DBL_MAX && lo > -DBL_MAX ? rng_between(random, lo, hi) : (double)rng_below(random, 1000);
        break;
    default:
        x = hi <= 1 ? rng_power(random, -12, 0) : rng_power(random, -6, 6);
        break;
    }
    if (lo < 0 && rng_below(random, 3) == 0)
        x = -x;
    return clamp(x, lo, hi);
}

double rng_scale(rng *random, double lo, double hi)
{
    double x;
    switch (rng_below(random, 8)) {
    case 0:
        x = rng_below(random, 2) ? lo : hi;
        break;
    case 1:
        x = rng_value(random, 0, DBL_MAX, true);
        break;
    case 2:
        x = rng_between(random, lo, hi);
        break;
    case 3:
        x = floor(rng_power(random, 0, 9));
        break;
    default:
        x = rng_power(random, log10(fmax(lo, 1e-6)), log10(fmax(fmin(hi, 1e12), 1e-6)));
        break;
    }
    return clamp(x, lo, hi);
}

typedef struct writer {
    char *text;
    size_t n;
} writer;

static void put(writer *out, const char *format, ...) PRINTF_LIKE(2, 3);

static void put(writer *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(out->text + out->n, SPEC_BYTES - out->n, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= SPEC_BYTES - out->n)
        die("random model too long");
    out->n += (size_t)n;
}

static void put_table(writer *out, rng *random, const random_options *options, bool hazard, double *first, double *last)
{
    uint32_t n = 2 + rng_below(random, 6);
    double x = hazard || rng_below(random, 2) ? 0 : rng_value(random, 1e-3, 10, false);
    *first = x;
    for (uint32_t i = 0; i < n; ++i) {
        double v = rng_value(random, hazard ? 0 : -DBL_MAX, DBL_MAX, options->wild);
        put(out, "%s%.17g %.17g", i ? ", " : "", x, v);
        *last = x;
        x = fmax(nextafter(x, HUGE_VAL), x + rng_value(random, 0, 1e6, false));
    }
}

static void put_numbers(writer *out, rng *random, const random_options *options, int32_t family)
{
    int32_t n = scaleev_family_parameter_count(family);
    for (int32_t i = 0; i < n && !scaleev_family_parameter_is_knob(family, i); ++i) {
        double lo, hi;
        scaleev_family_parameter_range(family, i, &lo, &hi);
        put(out, "%s%.17g", i ? ", " : "", rng_value(random, lo, hi, options->wild));
    }
}

static void put_expression(writer *out, rng *random, const random_options *options, bool hazard)
{
    expression e;
    sound_expression(random, hazard, options->wild, &e);
    int n = expression_words(&e, out->text + out->n, SPEC_BYTES - out->n);
    if ((size_t)n >= SPEC_BYTES - out->n)
        die("random model too long");
    out->n += (size_t)n;
}

static void put_values(writer *out, rng *random, const random_options *options, int32_t family, double *first,
                       double *last)
{
    const char *name = scaleev_family_name(family);
    bool hazard = scaleev_family_is_hazard(family) == 1;
    if (is(name, "benefit.polynomial")) {
        uint32_t n = 1 + rng_below(random, rng_below(random, 20) == 0 ? 64 : 5);
        for (uint32_t i = 0; i < n; ++i)
            put(out, "%s%.17g", i ? ", " : "", rng_value(random, -DBL_MAX, DBL_MAX, options->wild));
    } else if (strstr(name, ".table")) {
        put_table(out, random, options, hazard, first, last);
    } else if (strstr(name, ".formula")) {
        put_expression(out, random, options, hazard);
    } else if (strstr(name, ".callback")) {
        /* One after the other: compilers evaluate arguments in different orders. */
        put(out, "%u", rng_below(random, 3));
        put(out, ", %.17g", rng_value(random, hazard ? 0 : -1e6, 1e6, false));
        put(out, ", %.17g", rng_value(random, 1e-3, 1e6, false));
    } else if (is(name, "hazard.urn")) {
        double n = floor(clamp(rng_value(random, 1, 0x1p53, options->wild), 1, 0x1p53));
        double m = floor(clamp(rng_value(random, 1, n, options->wild), 1, n));
        put(out, "%.17g, %.17g", n, m);
    } else {
        put_numbers(out, random, options, family);
    }
}

int32_t numbered_families(void)
{
    return scaleev_family_find("benefit.formula");
}

void random_spec(rng *random, const random_options *options, char spec[SPEC_BYTES], double *lo, double *hi)
{
    writer out = {spec, 0};
    int terms = (int)rng_below(random, (uint32_t)options->terms_max + 1);
    spec[0] = '\0';
    *lo = 0;
    *hi = options->wild && rng_below(random, 4) == 0 ? DBL_MAX : 1e300;
    for (int t = 0; t < terms;) {
        int32_t family = (int32_t)rng_below(random, (uint32_t)numbered_families());
        if (options->formulas && rng_below(random, 4) == 0)
            family = numbered_families() + (int32_t)rng_below(random, 2);
        const char *name = scaleev_family_name(family);
        if ((strstr(name, ".table") && !options->tables) || (strstr(name, ".callback") && !options->callbacks))
            continue;
        double first = 0, last = DBL_MAX, share = 1;
        size_t start = out.n;
        put(&out, "%s%s %s(", t ? "; " : "", strstr(name, "hazard") ? "hazard" : "benefit", strchr(name, '.') + 1);
        put_values(&out, random, options, family, &first, &last);
        put(&out, ")");
        int32_t n = scaleev_family_parameter_count(family);
        for (int32_t i = 0; i < n; ++i) {
            const char *knob = scaleev_family_parameter_name(family, i);
            /* A hazard without a loss is dull. */
            if (!scaleev_family_parameter_is_knob(family, i) || rng_below(random, 3) > (is(knob, "loss") ? 1 : 0))
                continue;
            double least, most;
            scaleev_family_parameter_range(family, i, &least, &most);
            double value = rng_value(random, least, most, options->wild);
            put(&out, ", %s = %.17g", knob, value);
            if (is(knob, "share"))
                share = value;
        }
        /* Where the term has a value; a little less, for want of exact division. */
        if (first > 0 || last < DBL_MAX) {
            double from = first == 0 ? 0 : first / share * (1 + 1e-15);
            double to = last / share * (1 - 1e-15);
            from = fmax(from, *lo);
            to = fmin(to, *hi);
            if (!(from <= to) || to < 1e-290) {
                spec[out.n = start] = '\0';
                continue;
            }
            *lo = from;
            *hi = to;
        }
        ++t;
    }
}
