/* SPDX-License-Identifier: MIT */
#include "model/expression.h"

#include <math.h>
#include <string.h>

struct sev_expression {
    size_t symbols_n, parameters_n, text_bytes;
    sev_symbol *symbols;
    sev_parameter *parameters;
    sev_own_parameter *own; /* what these point to */
    char *text;
};

/* ---- Memory ---- */

/* Where its arrays are, in the block that it begins. */
void sev_expression_settle(sev_expression *e)
{
    char *end = (char *)(e + 1);
    e->symbols = (void *)end;
    e->own = (void *)(end += e->symbols_n * sizeof *e->symbols);
    e->parameters = (void *)(end += e->parameters_n * sizeof *e->own);
    e->text = end + e->parameters_n * sizeof *e->parameters;
    for (size_t i = 0; i < e->parameters_n; i++) {
        const sev_own_parameter *own = &e->own[i];
        e->parameters[i] =
            (sev_parameter){own->name, "a parameter of the formula", own->allowed, own->lo, own->hi, SEV_NAN, false};
    }
}

sev_expression *sev_expression_make(const scaleev_allocator *allocator, const sev_draft *draft, size_t *bytes)
{
    size_t text_bytes = strlen(draft->text) + 1;
    *bytes = sizeof(sev_expression) + draft->symbols_n * sizeof(sev_symbol) +
             draft->parameters_n * (sizeof(sev_own_parameter) + sizeof(sev_parameter)) + text_bytes;
    sev_expression *e = sev_new(allocator, *bytes, 1);
    if (!e)
        return NULL;
    e->symbols_n = draft->symbols_n;
    e->parameters_n = draft->parameters_n;
    e->text_bytes = text_bytes;
    sev_expression_settle(e);
    memcpy(e->symbols, draft->symbols, e->symbols_n * sizeof *e->symbols);
    memcpy(e->own, draft->parameters, e->parameters_n * sizeof *e->own);
    memcpy(e->text, draft->text, text_bytes);
    sev_expression_settle(e);
    return e;
}

/* ---- Contents ---- */

size_t sev_expression_parameters(const sev_expression *e)
{
    return e->parameters_n;
}

const sev_parameter *sev_expression_parameter(const sev_expression *e, size_t i)
{
    return &e->parameters[i];
}

const char *sev_expression_text(const sev_expression *e)
{
    return e->text;
}

static bool same_symbol(const sev_symbol *a, const sev_symbol *b)
{
    return a->kind == b->kind && a->a == b->a && a->b == b->b && sev_bits(a->value) == sev_bits(b->value) &&
           a->range.lo == b->range.lo && a->range.hi == b->range.hi;
}

bool sev_expression_same(const sev_expression *a, const sev_expression *b)
{
    bool same = a->symbols_n == b->symbols_n && a->parameters_n == b->parameters_n;
    for (size_t i = 0; same && i < a->symbols_n; i++)
        same = same_symbol(&a->symbols[i], &b->symbols[i]);
    return same;
}

/* ---- Patterns: what has an operation of its own, which is sharper than its parts ---- */

/* A formula being written, and the symbols it is of. */
typedef struct sev_writing {
    const sev_given *g;
    const sev_expression *e;
    bool hazard; /* whose sums and products are in two parts */
    sev_node nodes[SEV_EXPRESSION_SYMBOLS];
    bool moves[SEV_EXPRESSION_SYMBOLS]; /* with the scale */
} sev_writing;

enum { NOTHING = -1 };

static int kind_at(const sev_writing *w, int i)
{
    return i < 0 ? NOTHING : w->e->symbols[i].kind;
}

static int left_of(const sev_writing *w, int i)
{
    return w->e->symbols[i].a;
}

static int right_of(const sev_writing *w, int i)
{
    return w->e->symbols[i].b;
}

/* A literal that is a double, without an error; of all else NaN. */
static double exact_number(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    bool exact = kind_at(w, i) == SEV_SYMBOL_NUMBER && s->range.lo == s->value && s->range.hi == s->value;
    return exact ? s->value : SEV_NAN;
}

static bool is_literal_one(const sev_writing *w, int i)
{
    return exact_number(w, i) == 1;
}

/* Whether it is greater than 0 whatever the parameters are. */
static bool is_positive(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    return (s->kind == SEV_SYMBOL_NUMBER && s->range.lo > 0) || s->kind == SEV_SYMBOL_PI ||
           (s->kind == SEV_SYMBOL_PARAMETER && w->e->parameters[s->a].lo > 0);
}

static bool is_not_negative(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    return is_positive(w, i) || (s->kind == SEV_SYMBOL_PARAMETER && w->e->parameters[s->a].lo >= 0);
}

/* x / t with x the scale and t > 0; then *t. A scale alone is x / 1: *t is NOTHING. */
static bool is_ratio(const sev_writing *w, int i, int *t)
{
    *t = NOTHING;
    if (kind_at(w, i) == SEV_SYMBOL_SCALE)
        return true;
    if (kind_at(w, i) != SEV_SYMBOL_DIVIDE || kind_at(w, left_of(w, i)) != SEV_SYMBOL_SCALE)
        return false;
    *t = right_of(w, i);
    return is_positive(w, *t);
}

/* Whether it is from 0 to 1 whatever the parameters are. */
static bool is_probability(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    const sev_parameter *p = s->kind == SEV_SYMBOL_PARAMETER ? &w->e->parameters[s->a] : NULL;
    return p ? p->lo >= 0 && p->hi <= 1 : s->kind == SEV_SYMBOL_NUMBER && s->range.lo >= 0 && s->range.hi <= 1;
}

static sev_node node_or_one(const sev_writing *w, int i)
{
    return i < 0 ? sev_constant(w->g->f, 1) : w->nodes[i];
}

#define WRITE(operation, ...) SEV_MAKE(w->g->f, SEV_##operation, __VA_ARGS__)

/* exp(-x / t) with x the scale and t > 0; then *t, NOTHING for exp(-x). */
static bool is_decay(const sev_writing *w, int i, int *t)
{
    int inner = kind_at(w, i) == SEV_SYMBOL_EXP ? left_of(w, i) : NOTHING;
    if (kind_at(w, inner) == SEV_SYMBOL_NEGATIVE)
        return is_ratio(w, left_of(w, inner), t);
    /* -K / t is (-K) / t */
    if (kind_at(w, inner) != SEV_SYMBOL_DIVIDE || kind_at(w, left_of(w, inner)) != SEV_SYMBOL_NEGATIVE ||
        kind_at(w, left_of(w, left_of(w, inner))) != SEV_SYMBOL_SCALE)
        return false;
    *t = right_of(w, inner);
    return is_positive(w, *t);
}

/* c K^e: of a hazard in two parts. */
static sev_node write_power_of_scale(const sev_writing *w, sev_node c, sev_node e)
{
    sev_node one = sev_constant(w->g->f, 1);
    return w->hazard ? WRITE(PROD, c, WRITE(POW_RATIO, w->g->x, one, e)) : WRITE(MUL_POW, c, w->g->x, e);
}

/* factor * what symbol i is, where that has an operation of its own that takes a factor; negative where it has none. */
static sev_node with_factor(const sev_writing *w, sev_node factor, int i)
{
    int t = NOTHING, kind = kind_at(w, i);
    sev_node x = w->g->x;
    if ((kind == SEV_SYMBOL_POWER || kind == SEV_SYMBOL_POW) && kind_at(w, left_of(w, i)) == SEV_SYMBOL_SCALE &&
        is_positive(w, right_of(w, i)))
        return write_power_of_scale(w, factor, w->nodes[right_of(w, i)]);
    if (kind == SEV_SYMBOL_LOG1P && is_ratio(w, left_of(w, i), &t))
        return w->hazard ? WRITE(LOG1P_RATIO, factor, x, node_or_one(w, t))
                         : WRITE(MUL_LOG1P, factor, x, node_or_one(w, t));
    if (kind == SEV_SYMBOL_SUBTRACT && is_literal_one(w, left_of(w, i)) && is_decay(w, right_of(w, i), &t))
        return WRITE(EXPM1_RATIO, factor, x, node_or_one(w, t));
    return NOTHING;
}

/* c K where symbol i is K or c * K: then c, else negative. */
static sev_node factor_of_scale(const sev_writing *w, int i)
{
    if (kind_at(w, i) == SEV_SYMBOL_SCALE)
        return sev_constant(w->g->f, 1);
    bool product = kind_at(w, i) == SEV_SYMBOL_MULTIPLY && kind_at(w, right_of(w, i)) == SEV_SYMBOL_SCALE;
    return product ? w->nodes[left_of(w, i)] : NOTHING;
}

static bool is_log_of_scale(const sev_writing *w, int i)
{
    int kind = kind_at(w, i);
    return (kind == SEV_SYMBOL_LOG || kind == SEV_SYMBOL_LN) && kind_at(w, left_of(w, i)) == SEV_SYMBOL_SCALE;
}

/* ---- Signs in hazards, where the worked example is -K*log1p(-p). They move without rounding. ---- */

/* -a: the rate of a probability has an operation of its own. */
static sev_node negative_of(const sev_writing *w, int i)
{
    int inner = kind_at(w, i) == SEV_SYMBOL_LOG1P ? left_of(w, i) : NOTHING;
    if (kind_at(w, inner) == SEV_SYMBOL_NEGATIVE && is_probability(w, left_of(w, inner)))
        return WRITE(NEG_LOG1P, w->nodes[left_of(w, inner)]);
    return WRITE(MINUS, w->nodes[i]);
}

/* -(a b) with the sign at what does not move with the scale, since that is computed once; negative where both do, or
 * neither. */
static sev_node negative_product(const sev_writing *w, int a, int b)
{
    if (w->moves[a] == w->moves[b])
        return NOTHING;
    return w->moves[a] ? WRITE(PROD, w->nodes[a], negative_of(w, b)) : WRITE(PROD, negative_of(w, a), w->nodes[b]);
}

static sev_node write_negative(const sev_writing *w, int i)
{
    bool product = kind_at(w, i) == SEV_SYMBOL_MULTIPLY && w->g->f->items[w->nodes[i]].call.op == SEV_PROD;
    sev_node node = w->hazard && product ? negative_product(w, left_of(w, i), right_of(w, i)) : NOTHING;
    if (node >= 0)
        return node;
    return w->hazard ? negative_of(w, i) : WRITE(SUB, sev_constant(w->g->f, 0), w->nodes[i]);
}

/* a b, neither of which takes the other one as a factor. */
static sev_node plain_product(const sev_writing *w, int a, int b)
{
    sev_node node = NOTHING;
    if (!w->hazard)
        return WRITE(MUL, w->nodes[a], w->nodes[b]);
    if (kind_at(w, a) == SEV_SYMBOL_NEGATIVE)
        node = negative_product(w, left_of(w, a), b);
    else if (kind_at(w, b) == SEV_SYMBOL_NEGATIVE)
        node = negative_product(w, a, left_of(w, b));
    return node >= 0 ? node : WRITE(PROD, w->nodes[a], w->nodes[b]);
}

/* ln(1 + e^(y / d)), d > 0; then *y and *d. */
static bool is_softplus(const sev_writing *w, int i, int *y, int *d)
{
    int inner = kind_at(w, i) == SEV_SYMBOL_LOG1P ? left_of(w, i) : NOTHING;
    inner = kind_at(w, inner) == SEV_SYMBOL_EXP ? left_of(w, inner) : NOTHING;
    if (kind_at(w, inner) != SEV_SYMBOL_DIVIDE)
        return false;
    *y = left_of(w, inner);
    *d = right_of(w, inner);
    return is_positive(w, *d);
}

/* The integral of a logistic function, where symbol b is ln(1 + e^((K - c) / d)) - ln(1 + e^(-c / d)) and symbol a is
 * something times d; negative where it is not. */
static sev_node integral_of_logistic(const sev_writing *w, int a, int b)
{
    int y, start, d, same;
    if (kind_at(w, a) != SEV_SYMBOL_MULTIPLY || kind_at(w, b) != SEV_SYMBOL_SUBTRACT ||
        !is_softplus(w, left_of(w, b), &y, &d) || !is_softplus(w, right_of(w, b), &start, &same))
        return NOTHING;
    if (kind_at(w, y) != SEV_SYMBOL_SUBTRACT || kind_at(w, left_of(w, y)) != SEV_SYMBOL_SCALE ||
        kind_at(w, start) != SEV_SYMBOL_NEGATIVE)
        return NOTHING;
    int c = right_of(w, y);
    bool matches = w->nodes[c] == w->nodes[left_of(w, start)] && w->nodes[d] == w->nodes[same] &&
                   w->nodes[d] == w->nodes[right_of(w, a)] && is_not_negative(w, c);
    return matches ? WRITE(RISE, w->g->x, w->nodes[c], w->nodes[d]) : NOTHING;
}

/* a b: where b, or a, takes the other one as a factor. */
static sev_node write_product(const sev_writing *w, int a, int b)
{
    sev_node rise = integral_of_logistic(w, a, b);
    if (rise >= 0)
        return w->hazard ? WRITE(PROD, w->nodes[left_of(w, a)], rise) : WRITE(MUL, w->nodes[left_of(w, a)], rise);
    sev_node c = is_log_of_scale(w, b) ? factor_of_scale(w, a) : NOTHING;
    if (c >= 0)
        return WRITE(X_LOG_X, c, w->g->x);
    sev_node node = with_factor(w, w->nodes[a], b);
    if (node >= 0)
        return node;
    node = with_factor(w, w->nodes[b], a);
    if (node >= 0)
        return node;
    return plain_product(w, a, b);
}

static sev_node write_power(const sev_writing *w, int i)
{
    int t, a = left_of(w, i), b = right_of(w, i);
    if (is_ratio(w, a, &t) && is_positive(w, b))
        return t < 0 ? write_power_of_scale(w, sev_constant(w->g->f, 1), w->nodes[b])
                     : WRITE(POW_RATIO, w->g->x, w->nodes[t], w->nodes[b]);
    return WRITE(POW, w->nodes[a], w->nodes[b]);
}

/* a / b: to divide by a power of two is to multiply by another one, with the same bits. */
static sev_node write_quotient(const sev_writing *w, int a, int b)
{
    int exponent;
    double number = exact_number(w, b);
    if (number >= 1 && number <= 0x1p1022 && frexp(number, &exponent) == 0.5) {
        sev_node inverse = sev_constant(w->g->f, 1 / number);
        return w->hazard ? WRITE(PROD, w->nodes[a], inverse) : WRITE(MUL, w->nodes[a], inverse);
    }
    return w->hazard ? WRITE(RATIO, w->nodes[a], w->nodes[b]) : WRITE(DIV, w->nodes[a], w->nodes[b]);
}

/* a - b: 1 - e^-(x / t) and e^y - 1 have operations of their own. */
static sev_node write_difference(const sev_writing *w, int i)
{
    int a = left_of(w, i), b = right_of(w, i);
    sev_node node = with_factor(w, sev_constant(w->g->f, 1), i);
    if (node >= 0)
        return node;
    if (kind_at(w, a) == SEV_SYMBOL_EXP && is_literal_one(w, b))
        return WRITE(EXPM1, w->nodes[left_of(w, a)]);
    return WRITE(SUB, w->nodes[a], w->nodes[b]);
}

/* ln(1 + y) is log1p(y). */
static sev_node write_log(const sev_writing *w, int i)
{
    int a = left_of(w, i), t;
    sev_node one = sev_constant(w->g->f, 1);
    if (kind_at(w, a) == SEV_SYMBOL_ADD && is_literal_one(w, left_of(w, a))) {
        if (is_ratio(w, right_of(w, a), &t))
            return WRITE(LOG1P_RATIO, one, w->g->x, node_or_one(w, t));
        return WRITE(LOG1P, w->nodes[right_of(w, a)]);
    }
    return WRITE(LOG, w->nodes[a], one);
}

static sev_node write_log1p(const sev_writing *w, int i)
{
    int a = left_of(w, i);
    sev_node node = with_factor(w, sev_constant(w->g->f, 1), i);
    if (node >= 0)
        return node;
    return WRITE(LOG1P, w->nodes[a]);
}

/* pi as the double next to it, between its neighbours. */
static sev_node write_pi(const sev_writing *w)
{
    return sev_constant_range(w->g->f, 0x1.921fb54442d18p+1,
                              (sev_interval){0x1.921fb54442d18p+1, 0x1.921fb54442d19p+1});
}

static sev_node write_number(const sev_writing *w, const sev_symbol *s)
{
    return sev_constant_range(w->g->f, s->value, s->range);
}

/* ---- Polynomials in benefits, by Horner's rule as the family has it ---- */

enum {
    MOST_POWER = 32,
    PRODUCTS = 8, /* take as long as a power */
};

/* The factors of the powers of the scale; NOTHING where there is none. */
typedef struct sev_powers {
    sev_node factors[MOST_POWER + 1];
    int degree, powers_n; /* the highest, and how many there are from the second on */
} sev_powers;

/* n where symbol i is K^n, n being a literal that is a whole number, or K; else 0. */
static int power_of_scale(const sev_writing *w, int i)
{
    int kind = kind_at(w, i);
    if (kind == SEV_SYMBOL_SCALE)
        return 1;
    if ((kind != SEV_SYMBOL_POWER && kind != SEV_SYMBOL_POW) || kind_at(w, left_of(w, i)) != SEV_SYMBOL_SCALE)
        return 0;
    double n = exact_number(w, right_of(w, i));
    return n >= 1 && n <= MOST_POWER && n == floor(n) ? (int)n : 0;
}

/* Adds symbol i, where it is c, c K^n, K^n c or K^n, and no other one is of that power. */
static bool add_power(const sev_writing *w, sev_powers *p, int i, bool negative)
{
    bool product = kind_at(w, i) == SEV_SYMBOL_MULTIPLY;
    int n = power_of_scale(w, i);
    sev_node factor = n ? sev_constant(w->g->f, 1) : w->nodes[i];
    for (int side = 0; product && w->moves[i] && !n && side < 2; side++) {
        int c = side ? right_of(w, i) : left_of(w, i);
        n = w->moves[c] ? 0 : power_of_scale(w, side ? left_of(w, i) : right_of(w, i));
        factor = w->nodes[c];
    }
    if ((w->moves[i] && !n) || p->factors[n] != NOTHING)
        return false;
    p->factors[n] = negative ? WRITE(SUB, sev_constant(w->g->f, 0), factor) : factor;
    p->degree = n > p->degree ? n : p->degree;
    p->powers_n += n > 1;
    return true;
}

/* The sum that symbol i is, or the one term. */
static bool add_powers(const sev_writing *w, sev_powers *p, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    while (w->moves[i] && (s->kind == SEV_SYMBOL_ADD || s->kind == SEV_SYMBOL_SUBTRACT)) {
        if (!add_power(w, p, s->b, s->kind == SEV_SYMBOL_SUBTRACT))
            return false;
        i = s->a;
        s = &w->e->symbols[i];
    }
    return add_power(w, p, i, false);
}

/* Negative where symbol i is no polynomial, or one for which powers are quicker. On the way c K^m is at most c, or the
 * term c K^n, so nothing overflows that does not in the polynomial's terms. */
static sev_node write_by_horner(const sev_writing *w, int i)
{
    sev_powers p = {.degree = 0};
    for (int n = 0; n <= MOST_POWER; n++)
        p.factors[n] = NOTHING;
    if (w->hazard || !add_powers(w, &p, i) || p.degree < 2 || p.degree > PRODUCTS * p.powers_n)
        return NOTHING;
    sev_node sum = p.factors[p.degree];
    for (int n = p.degree; n-- > 0;)
        sum = p.factors[n] == NOTHING ? WRITE(PROD, sum, w->g->x) : WRITE(HORNER, sum, w->g->x, p.factors[n]);
    return sum;
}

/* ---- Symbols ---- */

static sev_node write_operator(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    sev_node a = w->nodes[s->a], b = s->b < 0 ? NOTHING : w->nodes[s->b];
    switch (s->kind) {
    case SEV_SYMBOL_NEGATIVE:
        return write_negative(w, s->a);
    case SEV_SYMBOL_ADD:
        return w->hazard ? WRITE(SUM, a, b) : WRITE(ADD, a, b);
    case SEV_SYMBOL_SUBTRACT:
        return write_difference(w, i);
    case SEV_SYMBOL_MULTIPLY:
        return write_product(w, s->a, s->b);
    case SEV_SYMBOL_DIVIDE:
        return write_quotient(w, s->a, s->b);
    default:
        return write_power(w, i);
    }
}

/* Functions that are an operation of their arguments. */
static const struct {
    sev_symbol_kind kind;
    sev_op op;
} plain_functions[] = {
    {SEV_SYMBOL_EXP, SEV_EXP}, {SEV_SYMBOL_EXPM1, SEV_EXPM1}, {SEV_SYMBOL_SQRT, SEV_SQRT},
    {SEV_SYMBOL_MIN, SEV_MIN}, {SEV_SYMBOL_MAX, SEV_MAX},     {SEV_SYMBOL_TANH, SEV_TANH},
};

static sev_node write_plain(const sev_writing *w, const sev_symbol *s)
{
    const sev_node args[] = {w->nodes[s->a], s->b < 0 ? NOTHING : w->nodes[s->b]};
    for (size_t i = 0; i < sizeof plain_functions / sizeof *plain_functions; i++)
        if ((int)plain_functions[i].kind == s->kind)
            return sev_make(w->g->f, plain_functions[i].op, 0, NULL, s->b < 0 ? 1 : 2, args);
    return sev_constant(w->g->f, SEV_NAN); /* what nobody knows has no value */
}

static sev_node write_function(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    sev_formula *f = w->g->f;
    switch (s->kind) {
    case SEV_SYMBOL_LOG:
    case SEV_SYMBOL_LN:
        return write_log(w, i);
    case SEV_SYMBOL_LOG2:
        return WRITE(LOG_BASE, w->nodes[s->a], sev_constant(f, 2));
    case SEV_SYMBOL_LOG10:
        return WRITE(LOG_BASE, w->nodes[s->a], sev_constant(f, 10));
    case SEV_SYMBOL_LOG1P:
        return write_log1p(w, i);
    case SEV_SYMBOL_POW:
        return write_power(w, i);
    case SEV_SYMBOL_LOGISTIC:
        return WRITE(LOGISTIC, w->nodes[s->a], sev_constant(f, 0), sev_constant(f, 1));
    default:
        return write_plain(w, s);
    }
}

static sev_node write_symbol(const sev_writing *w, int i)
{
    const sev_symbol *s = &w->e->symbols[i];
    switch (s->kind) {
    case SEV_SYMBOL_NUMBER:
        return write_number(w, s);
    case SEV_SYMBOL_SCALE:
        return w->g->x;
    case SEV_SYMBOL_PARAMETER:
        return w->g->p[s->a];
    case SEV_SYMBOL_PI:
        return write_pi(w);
    default:
        break;
    }
    sev_node polynomial = write_by_horner(w, i);
    if (polynomial >= 0)
        return polynomial;
    return s->kind <= SEV_SYMBOL_POWER ? write_operator(w, i) : write_function(w, i);
}

static bool has_scale(const sev_writing *w, const sev_symbol *s)
{
    bool made = s->kind != SEV_SYMBOL_PARAMETER; /* of other symbols */
    return s->kind == SEV_SYMBOL_SCALE || (made && ((s->a >= 0 && w->moves[s->a]) || (s->b >= 0 && w->moves[s->b])));
}

static bool write_all(sev_writing *w)
{
    for (size_t i = 0; i < w->e->symbols_n && !w->g->f->failed; i++) {
        w->moves[i] = has_scale(w, &w->e->symbols[i]);
        w->nodes[i] = write_symbol(w, (int)i);
    }
    return !w->g->f->failed;
}

sev_node sev_expression_formula(const sev_given *given, bool hazard)
{
    sev_writing w = {.g = given, .e = given->data, .hazard = hazard};
    return write_all(&w) ? w.nodes[w.e->symbols_n - 1] : NOTHING;
}

/* ---- What has no value ---- */

/* From the first to the last byte of what a symbol is made of. */
static sev_part bytes_of(const sev_expression *e, int i)
{
    size_t from[SEV_EXPRESSION_SYMBOLS], to[SEV_EXPRESSION_SYMBOLS];
    for (int k = 0; k <= i; k++) {
        const sev_symbol *s = &e->symbols[k];
        from[k] = s->position;
        to[k] = (size_t)s->position + s->length;
        for (int side = 0; side < 2 && s->kind != SEV_SYMBOL_PARAMETER; side++) {
            int inner = side ? s->b : s->a;
            if (inner < 0)
                continue;
            from[k] = from[inner] < from[k] ? from[inner] : from[k];
            to[k] = to[inner] > to[k] ? to[inner] : to[k];
        }
        to[k] += s->kind > SEV_SYMBOL_POWER; /* the parenthesis of a function, where no blank stands before it */
    }
    return (sev_part){i, from[i], to[i] - from[i]};
}

static bool is_valueless(const sev_formula *f, sev_node node)
{
    const sev_item *item = &f->items[node];
    return item->call.op == SEV_CONST && !sev_is_finite(item->known.value.hi);
}

bool sev_expression_valueless(const scaleev_allocator *allocator, const sev_expression *e, sev_part *part)
{
    sev_formula f;
    sev_node parameters[SEV_EXPRESSION_PARAMETERS];
    sev_formula_init(&f, allocator);
    for (size_t i = 0; i < e->parameters_n; i++)
        parameters[i] = sev_input(&f, (int32_t)i + 1);
    sev_given given = {&f, sev_input(&f, 0), parameters, e->parameters_n, e};
    sev_writing w = {.g = &given, .e = e};
    bool ok = !f.failed && write_all(&w);
    part->symbol = NOTHING;
    for (size_t i = 0; ok && part->symbol < 0 && i < e->symbols_n; i++)
        if (is_valueless(&f, w.nodes[i]))
            *part = bytes_of(e, (int)i);
    sev_formula_clear(&f);
    return ok;
}
