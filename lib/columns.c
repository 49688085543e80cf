/* SPDX-License-Identifier: MIT */
/* Break-evens of many rows of inputs: a search over blocks where one proof for the block says that signs at two scales
 * are enough, and the solver row by row elsewhere. */
#include "host.h"
#include "rows.h"
#include "run.h"
#include "solve.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 40, INPUTS = 64, ADDENDS = 64 };

/* Outputs of the program: B, L / R and their slopes, for the search; then R, B, L, and what these two are sums of. */
enum { SIDES = 4, OUT_R = SIDES, OUT_B, OUT_L, PARTS };

/* How far from an estimate the signs are looked at, as a part of it: less than 1e-12. */
#define APART 0x1p-40

/* EV of the rows of a block at a scale each, in doubles, and what rounding may have made of it. */
typedef struct sev_values {
    double at[SEV_BLOCK], ev[SEV_BLOCK], retained[SEV_BLOCK], off[SEV_BLOCK];
} sev_values;

/* EV / R is concave. So where EV is positive at one scale and negative at a greater one, it turns bad once, between
 * them, and not again. Where that may be is searched by ln(B / (L / R)), which is nearly straight both where L / R
 * grows like a power and where it grows exponentially. That it is there, the signs of EV say. */
typedef struct sev_batch {
    sev_rows rows;
    double lo, hi;
    double *out;
    int32_t *kinds;
    scaleev_model *copy; /* for rows that are solved alone */

    bool fast;           /* whether there are programs */
    sev_program concave; /* guard, curvature of EV / R */
    sev_program program;
    uint32_t for_search, for_ev; /* outputs, as bits */
    size_t gains_n;              /* parts of B; 0 where it is one itself */
    double units;                /* of rounding errors in EV, as a part of the sum of the sizes of its parts */
    sev_run run;
    sev_interval *slots;

    size_t from, n; /* the rows of the block; or n of it: */
    bool whole;
    size_t row[SEV_BLOCK];
    double *cells;               /* a block of each column */
    sev_interval ranges[INPUTS]; /* of the columns */
    double before;               /* where EV / R begins to be concave, at or below lo */
    double first, last;          /* where a turn is searched: scales just below and above are in the domain */
    sev_brackets search;
    sev_values values_at[2];
    double stack[2 * SEV_STACK];
} sev_batch;

static size_t row_of(const sev_batch *b, size_t k)
{
    return b->whole ? b->from + k : b->row[k];
}

static const double *cells_of(const sev_batch *b, size_t c)
{
    return b->whole ? b->rows.columns[c].values + b->from : b->cells + c * SEV_BLOCK;
}

static void answer(sev_batch *b, size_t row, double at, int32_t kind)
{
    b->out[row] = at;
    if (b->kinds)
        b->kinds[row] = kind;
}

static int32_t kind_of(double at)
{
    return at == at ? SCALEEV_ROOT_ESTIMATED : 0;
}

/* Row by row */

/* The last root where the sign turns from positive to negative, or where it may. */
static const scaleev_root *last_turn(const sev_answer *roots)
{
    for (size_t i = roots->count; i-- > 0;)
        if (roots->roots[i].direction < 0 || roots->roots[i].kind == SCALEEV_ROOT_UNRESOLVED)
            return &roots->roots[i];
    return NULL;
}

static scaleev_status solve_alone(sev_batch *b, size_t k)
{
    const sev_term *term;
    int32_t index;
    for (size_t c = 0; c < b->rows.columns_n; c++)
        if (sev_model_parameter(b->copy, b->rows.columns[c].input, &term, &index))
            term->values[index] = cells_of(b, c)[k];
    sev_model_changed(b->copy);
    sev_problem problem = sev_scale_problem(b->copy);
    sev_answer roots;
    uint64_t evaluations;
    sev_answer_begin(&roots, &b->copy->allocator);
    scaleev_status status = sev_find_roots(b->copy, &problem, b->lo, b->hi, 0, &roots, &evaluations);
    if (status == SCALEEV_OK || status == SCALEEV_ERROR_UNDEFINED) {
        const scaleev_root *last = status == SCALEEV_OK ? last_turn(&roots) : NULL;
        answer(b, row_of(b, k), last ? last->at : (double)NAN, last ? last->kind : 0);
        status = SCALEEV_OK;
    }
    sev_answer_end(&roots);
    return status;
}

/* Blocks */

static void inputs_of(const sev_batch *b, const double *scales, sev_arg *inputs)
{
    for (size_t i = 0; i < b->program.inputs_n; i++) {
        inputs[i] = (sev_arg){scales, 1};
        for (size_t c = 0; c < b->rows.columns_n; c++)
            if (b->rows.columns[c].input == b->program.inputs[i])
                inputs[i] = (sev_arg){cells_of(b, c), 1};
    }
}

/* Whether EV / R is proved to be concave from some scale on up to hi, for all rows of the block. */
static bool concave_from(sev_batch *b, double from)
{
    sev_interval box[INPUTS];
    const sev_program *p = &b->concave;
    bool undefined = false;
    for (size_t i = 0; i < p->inputs_n; i++) {
        box[i] = (sev_interval){from, b->hi};
        for (size_t c = 0; c < b->rows.columns_n; c++)
            if (b->rows.columns[c].input == p->inputs[i])
                box[i] = b->ranges[c];
    }
    sev_enclose_begin(p, b->slots);
    int stop = sev_enclose(p, b->slots, box, &undefined);
    b->before = from;
    return !stop && !undefined && b->slots[p->outputs[0]].lo > 0 && b->slots[p->outputs[1]].hi <= 0;
}

/* Numbers of which products of a few are no subnormal numbers, which would have lost digits that nobody counts. */
static bool is_tame(double x)
{
    return x == 0 || (fabs(x) >= 0x1p-500 && fabs(x) <= 0x1p500);
}

static bool block_is_tame(const sev_batch *b)
{
    for (size_t c = 0; c < b->rows.columns_n; c++) {
        sev_interval r = b->ranges[c];
        if (is_tame(r.lo) && is_tame(r.hi) && (r.lo > 0 || r.hi < 0))
            continue;
        for (size_t k = 0; k < b->n; k++)
            if (!is_tame(cells_of(b, c)[k]))
                return false;
    }
    return true;
}

/* B, L / R and their slopes where the search looks next. */
static void look_at_sides(sev_batch *b, const sev_arg *inputs, sev_arg *sides)
{
    (void)sev_run_again(&b->run, inputs, b->n, b->for_search);
    for (size_t i = 0; i < SIDES; i++)
        sides[i] = sev_run_output(&b->run, inputs, i);
}

/* Rows that seem to be good at the end are not searched any more, which would halve their brackets to no end. */
static void drop_good(sev_batch *b, const sev_arg *inputs)
{
    sev_brackets *s = &b->search;
    sev_arg sides[SIDES];
    double x[SEV_BLOCK];
    memcpy(x, s->x, b->n * sizeof *x);
    for (size_t k = 0; k < b->n; k++)
        s->x[k] = s->to;
    look_at_sides(b, inputs, sides);
    for (size_t k = 0; k < b->n; k++) {
        if (sides[0].p[k * sides[0].step] > sides[1].p[k * sides[1].step])
            s->lo[k] = s->hi[k] = s->to;
        else
            s->x[k] = x[k];
    }
}

/* Guesses where the rows turn bad for the last time. */
static void search_turns(sev_batch *b)
{
    enum { MANY = 6 };
    sev_brackets *s = &b->search;
    sev_arg inputs[INPUTS], sides[SIDES];
    inputs_of(b, s->x, inputs);
    (void)sev_run_fixed(&b->run, inputs, b->n);
    s->n = b->n;
    s->from = b->first;
    s->to = b->last;
    for (size_t k = 0; k < b->n; k++)
        s->x[k] = b->first;
    for (int round = 0; round <= ROUNDS; round++) {
        look_at_sides(b, inputs, sides);
        if (!b->program.kernels->search(s, sides, round == 0))
            return;
        if (round == MANY)
            drop_good(b, inputs);
    }
}

/* A number whose size is the sum of the sizes of some outputs; of a sum without parts, that is the sum itself. */
static sev_arg size_of(const sev_batch *b, const sev_arg *inputs, size_t sum, size_t from, size_t to, double *room)
{
    sev_arg all = sev_run_output(&b->run, inputs, from < to ? from : sum);
    for (size_t i = from + 1; i < to; i++) {
        sev_arg next = sev_run_output(&b->run, inputs, i);
        for (size_t k = 0; k < b->n; k++)
            room[k] = fabs(all.p[k * all.step]) + fabs(next.p[k * next.step]);
        all = (sev_arg){room, 1};
    }
    return all;
}

/* EV at the scales v->at, R, and how far EV may be off. */
static void balance_rows(sev_batch *b, const sev_arg *inputs, sev_values *v)
{
    double gains[SEV_BLOCK], losses[SEV_BLOCK];
    size_t middle = PARTS + b->gains_n;
    (void)sev_run_again(&b->run, inputs, b->n, b->for_ev);
    sev_arg r = sev_run_output(&b->run, inputs, OUT_R);
    sev_arg a[6] = {r,
                    sev_run_output(&b->run, inputs, OUT_B),
                    sev_run_output(&b->run, inputs, OUT_L),
                    size_of(b, inputs, OUT_B, PARTS, middle, gains),
                    size_of(b, inputs, OUT_L, middle, b->program.outputs_n, losses),
                    {&b->units, 0}};
    b->program.kernels->balance(a, b->n, v->ev, v->off);
    for (size_t k = 0; k < b->n; k++)
        v->retained[k] = r.p[k * r.step];
}

/* EV of all rows at several scales each. */
static void balance_all(sev_batch *b, sev_values *v, size_t n)
{
    sev_arg inputs[INPUTS];
    for (size_t i = 0; i < n; i++) {
        inputs_of(b, v[i].at, inputs);
        balance_rows(b, inputs, &v[i]);
    }
}

static bool is_good(const sev_values *v, size_t k)
{
    return v->ev[k] > v->off[k];
}

static bool is_bad(const sev_values *v, size_t k)
{
    return v->ev[k] < -v->off[k];
}

/* Whether EV / R is greater at u than at v. R is right to as many units as EV is of its parts. */
static bool falls(const sev_values *u, const sev_values *v, size_t k)
{
    return (u->ev[k] - 2 * u->off[k]) * v->retained[k] > (v->ev[k] + 2 * v->off[k]) * u->retained[k];
}

/* x where EV is good just below it and bad just above, else NaN; whether that is so in all rows. Rows that seem to be
 * bad at lo are looked at there, and before. */
static bool turns(sev_batch *b, double *turn)
{
    sev_brackets *s = &b->search;
    sev_values *below = &b->values_at[0], *above = &b->values_at[1];
    double least, most;
    for (size_t k = 0; k < b->n; k++) {
        below->at[k] = s->x[k] * (1 - APART);
        above->at[k] = s->x[k] * (1 + APART);
    }
    for (size_t k = 0; k < b->n; k++) {
        if (s->hi[k] > b->first)
            continue;
        below->at[k] = b->before;
        above->at[k] = b->lo;
        s->x[k] = NAN;
    }
    balance_all(b, b->values_at, 2);
    sev_arg a[5] = {{s->x, 1}, {below->ev, 1}, {below->off, 1}, {above->ev, 1}, {above->off, 1}};
    b->program.kernels->turn(a, b->n, turn, NULL);
    return b->program.kernels->range(turn, b->n, &least, &most);
}

/* Makes some rows of the block, in rising order, all there are. */
static void narrow(sev_batch *b, const size_t *picked, size_t n)
{
    for (size_t c = 0; c < b->rows.columns_n; c++) {
        const double *from = cells_of(b, c);
        double *to = b->cells + c * SEV_BLOCK;
        for (size_t i = 0; i < n; i++)
            to[i] = from[picked[i]];
    }
    for (size_t i = 0; i < n; i++)
        b->row[i] = row_of(b, picked[i]);
    b->n = n;
    b->whole = false;
}

/* Whether a row that the search has left at lo is bad there and falls, from before lo on: then it stays bad. */
static bool stays_bad(const sev_batch *b, size_t k)
{
    const sev_values *v = b->values_at;
    return v[1].at[k] == b->lo && b->before < b->lo && is_bad(&v[1], k) && falls(&v[0], &v[1], k);
}

/* Answers the rows that turn bad at what the search has found, and those that stay bad; the others become all there
 * are. An answer may overwrite an input of its row. */
static void settle_most(sev_batch *b)
{
    double turn[SEV_BLOCK];
    size_t open[SEV_BLOCK], open_n = 0, n = b->n;
    bool all = turns(b, turn), whole = b->whole;
    int32_t *kinds = whole && b->kinds ? b->kinds + b->from : NULL;
    for (size_t k = 0; kinds && k < n; k++)
        kinds[k] = SCALEEV_ROOT_ESTIMATED;
    for (size_t k = 0; k < n && !all; k++) {
        if (turn[k] == turn[k])
            continue;
        if (kinds)
            kinds[k] = 0;
        if (!stays_bad(b, k))
            open[open_n++] = k;
    }
    for (size_t k = 0, next = 0; k < n && !whole; k++) {
        if (next < open_n && open[next] == k)
            next++;
        else
            answer(b, b->row[k], turn[k], kind_of(turn[k]));
    }
    narrow(b, open, open_n);
    if (whole)
        memcpy(b->out + b->from, turn, n * sizeof *turn);
}

/* Rows that are good at hi never turn bad either; the others are solved alone. */
static scaleev_status settle_rest(sev_batch *b)
{
    sev_values *at_hi = b->values_at;
    sev_arg inputs[INPUTS];
    scaleev_status status = SCALEEV_OK;
    for (size_t k = 0; k < b->n; k++)
        at_hi->at[k] = b->hi;
    inputs_of(b, at_hi->at, inputs);
    if (b->n > 0) {
        (void)sev_run_fixed(&b->run, inputs, b->n);
        balance_all(b, at_hi, 1);
    }
    for (size_t k = 0; k < b->n && status == SCALEEV_OK; k++) {
        if (is_good(at_hi, k))
            answer(b, b->row[k], NAN, 0);
        else
            status = solve_alone(b, k);
    }
    return status;
}

/* Takes the rows from .. from + n - 1 that are allowed, and answers the others. */
static void take_rows(sev_batch *b, size_t from, size_t n)
{
    bool ok[SEV_BLOCK];
    b->from = from;
    b->n = n;
    b->whole = sev_rows_allowed(&b->rows, from, n, ok, b->fast ? b->ranges : NULL);
    if (b->whole)
        return;
    b->n = 0;
    for (size_t k = 0; k < n; k++) {
        if (!ok[k]) {
            answer(b, from + k, NAN, 0);
            continue;
        }
        for (size_t c = 0; c < b->rows.columns_n; c++)
            b->cells[c * SEV_BLOCK + b->n] = b->rows.columns[c].values[from + k];
        b->row[b->n++] = from + k;
    }
    for (size_t c = 0; b->fast && b->n && c < b->rows.columns_n; c++)
        (void)b->program.kernels->range(b->cells + c * SEV_BLOCK, b->n, &b->ranges[c].lo, &b->ranges[c].hi);
}

static scaleev_status solve_block(sev_batch *b, size_t from, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    take_rows(b, from, n);
    if (b->fast && b->n && block_is_tame(b) && (concave_from(b, b->lo * (1 - 0x1p-8)) || concave_from(b, b->lo))) {
        search_turns(b);
        settle_most(b);
        return settle_rest(b);
    }
    for (size_t k = 0; k < b->n && status == SCALEEV_OK; k++)
        status = solve_alone(b, k);
    return status;
}

/* Programs */

/* The nodes that a sum is a sum of, and how many; more than `room` when they do not fit. */
static size_t addends(const sev_formula *f, sev_node sum, sev_node *out, size_t room)
{
    sev_node todo[ADDENDS] = {sum};
    size_t n = 0;
    for (size_t left = 1; left > 0;) {
        const sev_item *item = &f->items[todo[--left]];
        bool splits = item->op == SEV_ADD || item->op == SEV_SUB;
        if (n == room || (splits && left + 2 > ADDENDS))
            return room + 1;
        if (splits) {
            todo[left++] = item->args[1];
            todo[left++] = item->args[0];
        } else {
            out[n++] = todo[left];
        }
    }
    return n;
}

static uint32_t bits(size_t from, size_t to)
{
    uint32_t out = 0;
    for (size_t i = from; i < to; i++)
        out |= UINT32_C(1) << i % 32;
    return out;
}

/* Writes R, B, L and what B and L are sums of; how many outputs there are with them, 0 when there is no room. */
static size_t write_parts(sev_batch *b, sev_formula *f, const bool *variable, sev_node *outputs)
{
    sev_quantities q;
    f->rough = false;
    sev_assemble(b->rows.model, f, variable, 0, false, &q);
    if (f->failed)
        return 0;
    outputs[OUT_R] = q.value[SCALEEV_RETAINED];
    outputs[OUT_B] = q.value[SCALEEV_BENEFIT];
    outputs[OUT_L] = q.value[SCALEEV_LOSS];
    size_t gains = addends(f, outputs[OUT_B], outputs + PARTS, ADDENDS);
    b->gains_n = gains > 1 ? gains : 0;
    if (gains > ADDENDS)
        return 0;
    size_t middle = PARTS + b->gains_n, losses = addends(f, outputs[OUT_L], outputs + middle, ADDENDS);
    return losses > ADDENDS ? 0 : losses > 1 ? middle + losses : middle;
}

/* The programs; none when the model has no L / R, or too many parts. */
static bool compile(sev_batch *b, const bool *variable)
{
    const scaleev_model *model = b->rows.model;
    sev_formula f;
    sev_quantities q;
    sev_node outputs[PARTS + 2 * ADDENDS];
    size_t n = 0;
    sev_formula_init(&f, &model->allocator);
    f.rough = true;
    sev_assemble(model, &f, variable, 0, true, &q);
    if (!f.failed && q.loss_ratio >= 0) {
        outputs[0] = q.value[SCALEEV_BENEFIT];
        outputs[1] = q.loss_ratio;
        sev_derive(&f, SCALEEV_SCALE, 2, outputs, outputs + 2);
        n = f.failed ? 0 : write_parts(b, &f, variable, outputs);
    }
    bool ok = !f.failed;
    if (ok && n > 0) {
        sev_node concave[2] = {q.form[SEV_GUARD], q.form[SEV_CURVE_RATIO]};
        b->for_search = bits(0, SIDES);
        b->for_ev = bits(SIDES, n);
        b->fast = ok =
            sev_program_init(&b->program, &f, n, outputs, true) && sev_program_init(&b->concave, &f, 2, concave, false);
    }
    sev_formula_clear(&f);
    return ok;
}

/* Whether rows can be solved a block at a time, as far as is known before there are blocks. Scales have to be so great
 * that shares of them are no subnormal numbers. */
static bool suitable(const sev_batch *b, const bool *variable)
{
    const scaleev_model *model = b->rows.model;
    bool suits = !model->has_callback && b->lo >= 0x1p-500 && b->first < b->last && b->rows.columns_n < INPUTS;
    for (size_t i = 0; suits && i < model->terms_n; i++) {
        const sev_term *term = &model->terms[i];
        for (int32_t k = 0; k < term->values_n; k++)
            suits = suits && (variable[term->first_input + k] || is_tame(term->values[k]));
    }
    return suits;
}

static void end(sev_batch *b)
{
    const scaleev_allocator *allocator = &b->rows.model->allocator;
    if (b->run.program)
        sev_run_end(&b->run);
    if (b->slots)
        sev_free(allocator, b->slots, b->concave.slots_n, sizeof *b->slots);
    if (b->concave.memory)
        sev_program_clear(&b->concave);
    if (b->program.memory)
        sev_program_clear(&b->program);
    if (b->cells)
        sev_free(allocator, b->cells, b->rows.columns_n * SEV_BLOCK + 1, sizeof *b->cells);
    scaleev_model_destroy(b->copy);
}

static bool begin(sev_batch *b, const bool *variable, bool prove)
{
    const scaleev_model *model = b->rows.model;
    b->cells = sev_new(&model->allocator, b->rows.columns_n * SEV_BLOCK + 1, sizeof *b->cells);
    if (!b->cells || scaleev_model_copy(model, &b->copy) != SCALEEV_OK)
        return false;
    b->first = b->lo * (1 + 2 * APART);
    b->last = b->hi * (1 - 2 * APART);
    if (prove || !suitable(b, variable))
        return true;
    if (!compile(b, variable))
        return false;
    if (!b->fast)
        return true;
    b->units = (32 + 16 * (double)model->terms_n) * SEV_UNIT;
    b->slots = sev_new(&model->allocator, b->concave.slots_n, sizeof *b->slots);
    return b->slots && sev_run_begin(&b->run, &b->program, SEV_BLOCK, b->stack, sizeof b->stack / sizeof *b->stack);
}

/* Has the processor bring rows near that come next. */
static void expect_rows(const sev_batch *b, size_t from, size_t n)
{
    enum { LINE = 8 };
    for (size_t c = 0; c < b->rows.columns_n; c++)
        for (size_t k = from; k < from + n; k += LINE)
            __builtin_prefetch(&b->rows.columns[c].values[k], 0, 2);
}

static scaleev_status solve_rows(sev_batch *b, const bool *variable, size_t n, bool prove)
{
    scaleev_status status = begin(b, variable, prove) ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    size_t block = b->run.program ? b->run.stride : SEV_BLOCK;
    for (size_t i = 0, m; i < n && status == SCALEEV_OK; i += m) {
        m = n - i < block ? n - i : block;
        expect_rows(b, i + m, n - i - m < block ? n - i - m : block);
        status = solve_block(b, i, m);
    }
    end(b);
    return status;
}

static void nothing(double *out, int32_t *kinds, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = NAN;
        if (kinds)
            kinds[i] = 0;
    }
}

static SEV_APART scaleev_status break_even_columns(const scaleev_model *model, double lo, double hi,
                                                   const scaleev_column *columns, size_t columns_n, size_t n,
                                                   int32_t prove, double *out, int32_t *kinds)
{
    sev_rows rows = {model, columns, columns_n};
    scaleev_status status = n && !out ? SCALEEV_ERROR_NULL : sev_rows_check(&rows, n);
    if (status != SCALEEV_OK)
        return status;
    if (!sev_scale_ok(lo) || !sev_scale_ok(hi) || lo > hi)
        return SCALEEV_ERROR_DOMAIN;
    size_t inputs = (size_t)model->inputs_n;
    bool *variable = sev_new(&model->allocator, inputs, sizeof *variable);
    sev_batch *b = sev_new(&model->allocator, 1, sizeof *b);
    status = variable && b ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK) {
        b->rows = rows;
        b->lo = lo;
        b->hi = hi;
        b->out = out;
        b->kinds = kinds;
        status = sev_rows_mark(&rows, variable);
        if (status == SCALEEV_OK && variable[SCALEEV_SCALE])
            status = SCALEEV_ERROR_INPUT;
        variable[SCALEEV_SCALE] = true;
        if (status == SCALEEV_OK && n)
            status = solve_rows(b, variable, n, prove != 0);
    }
    if (status == SCALEEV_ERROR_MEMORY || status == SCALEEV_ERROR_CALLBACK)
        nothing(out, kinds, n);
    sev_free(&model->allocator, b, 1, sizeof *b);
    sev_free(&model->allocator, variable, inputs, sizeof *variable);
    return status;
}

scaleev_status scaleev_break_even_columns(const scaleev_model *model, double lo, double hi,
                                          const scaleev_column *columns, size_t columns_n, size_t n, int32_t prove,
                                          double *out, int32_t *kinds)
{
    SEV_HOST_RETURN(break_even_columns(model, lo, hi, columns, columns_n, n, prove, out, kinds));
}
