/* SPDX-License-Identifier: MIT */
#include "prove/batch.h"
#include "model/assemble.h"
#include "model/compiled.h"
#include "prove/row.h"
#include "run/block.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 40, INPUTS = SEV_COURSE_COLUMNS, ADDENDS = 64 };

/* Outputs of the program: B, L / R and their slopes, for the search; then R, B, L, and what these two are sums of. */
enum { OPERANDS = 4, OUT_R = OPERANDS, OUT_B, OUT_L, PARTS };

/* How far from an estimate the signs are looked at, as a part of it: less than 1e-12. */
#define APART 0x1p-40

/* EV / R is concave, convex, or monotone. So where EV is positive at one scale and negative at a greater one, it turns
 * bad once, between them, and at no other scale. Where that may be is searched by ln(B / (L / R)), which is nearly
 * straight both where L / R grows like a power and where it grows exponentially. That it is there, the signs of EV
 * say. */
typedef struct sev_batch {
    sev_rows rows;
    sev_row_answers answers;
    sev_row_alone alone; /* one of them at a time */

    bool fast; /* whether there are programs */
    sev_courses courses;
    sev_row_signs signs; /* of the block */
    sev_program program;
    uint32_t for_search, for_ev; /* outputs, as bits */
    size_t gains_n;              /* parts of B; 0 where it is one itself */
    double units;                /* of rounding errors in EV, as a part of the sum of the sizes of its parts */
    sev_run run;

    size_t from, n; /* the rows of the block; or n of it: */
    bool full;      /* all rows of the block are allowed, and none is left out */
    size_t row[SEV_BLOCK];
    size_t picked[SEV_BLOCK];    /* rows of the block, on the way to keep_rows() */
    double *cells;               /* a block of each column */
    sev_interval ranges[INPUTS]; /* of the columns */
    uint64_t apart;              /* the columns of both signs in a block that had to be solved class by class */
    uint32_t class[SEV_BLOCK];   /* of rows from .. from + n - 1 */
    double first, last;          /* where a turn is searched: scales just below and above are in the domain */
    sev_brackets search;
    sev_values values_at[3];
    _Alignas(SEV_LINE) double stack[2 * SEV_STACK];
} sev_batch;

static size_t row_of(const sev_batch *b, size_t k)
{
    return b->full ? b->from + k : b->row[k];
}

static const double *cells_of(const sev_batch *b, size_t c)
{
    return b->full ? b->rows.cells[c] : b->cells + c * SEV_BLOCK;
}

void sev_answer_row(const sev_row_answers *answers, size_t row, scaleev_root root)
{
    if (answers->out)
        answers->out[row] = root.at;
    if (answers->kinds)
        answers->kinds[row] = root.kind;
    if (answers->roots)
        answers->roots[row] = root;
}

/* Row by row */

/* Row k alone. */
static const sev_row_alone *alone(sev_batch *b, size_t k)
{
    for (size_t c = 0; c < b->rows.columns_n; c++)
        sev_compiled_set(b->alone.model, b->rows.columns[c].input, cells_of(b, c)[k]);
    sev_compiled_follow(b->alone.model);
    return &b->alone;
}

static scaleev_status solve_alone(sev_batch *b, size_t k)
{
    scaleev_root root;
    scaleev_status status = sev_row_solve(alone(b, k), &root);
    if (status == SCALEEV_OK)
        sev_answer_row(&b->answers, row_of(b, k), root);
    return status;
}

/* Blocks */

static void inputs_of(const sev_batch *b, const double *scales, sev_arg *inputs)
{
    for (size_t i = 0; i < b->program.inputs_n; i++) {
        size_t c = sev_rows_column(&b->rows, b->program.inputs[i]);
        inputs[i] = sev_array(c < b->rows.columns_n ? cells_of(b, c) : scales);
    }
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
static void look_at_operands(sev_batch *b, const sev_arg *inputs, sev_arg *operands)
{
    (void)sev_run_again(&b->run, inputs, b->n, b->for_search);
    for (size_t i = 0; i < OPERANDS; i++)
        operands[i] = sev_run_output(&b->run, inputs, i);
}

/* Rows that seem to be good at the last scale, or bad at the first, are not searched any more, which would halve their
 * brackets to no end. */
static void drop_rows(sev_batch *b, const sev_arg *inputs, double end, bool good)
{
    sev_brackets *s = &b->search;
    sev_arg operands[OPERANDS];
    double x[SEV_BLOCK];
    memcpy(x, s->x, b->n * sizeof *x);
    for (size_t k = 0; k < b->n; k++)
        s->x[k] = end;
    look_at_operands(b, inputs, operands);
    for (size_t k = 0; k < b->n; k++) {
        if ((operands[0].p[k * operands[0].stride] > operands[1].p[k * operands[1].stride]) == good)
            s->lo[k] = s->hi[k] = end;
        else
            s->x[k] = x[k];
    }
}

/* Guesses where the rows turn bad for the last time. */
static void search_turns(sev_batch *b)
{
    enum { MANY = 6 };
    sev_brackets *s = &b->search;
    sev_arg inputs[INPUTS], operands[OPERANDS];
    inputs_of(b, s->x, inputs);
    (void)sev_run_fixed(&b->run, inputs, b->n);
    s->n = b->n;
    s->from = b->first;
    s->start = b->alone.lo > 0 ? b->first : fmax(b->first, b->alone.hi * 0x1p-40);
    s->to = b->last;
    for (size_t k = 0; k < b->n; k++)
        s->x[k] = s->start;
    for (int round = 0; round <= ROUNDS; round++) {
        look_at_operands(b, inputs, operands);
        if (!b->program.kernels->search(s, operands, round == 0))
            return;
        if (round == 0 && s->start > s->from)
            drop_rows(b, inputs, s->from, false);
        if (round == MANY)
            drop_rows(b, inputs, s->to, true);
    }
}

/* A number whose size is the sum of the sizes of some outputs; of a sum without parts, that is the sum itself. */
static sev_arg size_of(const sev_batch *b, const sev_arg *inputs, size_t sum, size_t from, size_t to, double *room)
{
    sev_arg all = sev_run_output(&b->run, inputs, from < to ? from : sum);
    for (size_t i = from + 1; i < to; i++) {
        sev_arg next = sev_run_output(&b->run, inputs, i);
        for (size_t k = 0; k < b->n; k++)
            room[k] = fabs(all.p[k * all.stride]) + fabs(next.p[k * next.stride]);
        all = sev_array(room);
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
                    sev_single(&b->units)};
    b->program.kernels->balance(a, b->n, v->ev, v->off);
    if (r.stride)
        memcpy(v->retained, r.p, b->n * sizeof *v->retained);
    for (size_t k = 0; k < b->n && !r.stride; k++)
        v->retained[k] = *r.p;
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

/* x where EV is good just below it and bad just above, else NaN; whether that is so in all rows. Rows that seem to be
 * bad at the beginning are looked at there, and before. */
static bool turns(sev_batch *b, double *turn)
{
    static const double less = 1 - APART, more = 1 + APART;
    sev_brackets *s = &b->search;
    sev_values *below = &b->values_at[0], *above = &b->values_at[1];
    const sev_kernels *kernels = b->program.kernels;
    double least, most;
    kernels->mul((const sev_arg[]){sev_array(s->x), sev_single(&less)}, b->n, below->at, NULL);
    kernels->mul((const sev_arg[]){sev_array(s->x), sev_single(&more)}, b->n, above->at, NULL);
    bool all_inside = kernels->extremes(s->hi, b->n, &least, &most) && least > b->first;
    for (size_t k = 0; k < b->n && !all_inside; k++) {
        if (s->hi[k] > b->first)
            continue;
        below->at[k] = sev_before_lo(&b->signs);
        above->at[k] = b->signs.least;
        s->x[k] = NAN;
    }
    balance_all(b, b->values_at, 2);
    sev_arg a[5] = {sev_array(s->x), sev_array(below->ev), sev_array(below->off), sev_array(above->ev),
                    sev_array(above->off)};
    kernels->turn(a, b->n, turn, NULL);
    return kernels->extremes(turn, b->n, &least, &most);
}

/* Makes the first n rows of b->picked, which are in rising order, all there are. */
static void keep_rows(sev_batch *b, size_t n)
{
    for (size_t c = 0; c < b->rows.columns_n; c++) {
        const double *from = cells_of(b, c);
        double *to = b->cells + c * SEV_BLOCK;
        for (size_t i = 0; i < n; i++)
            to[i] = from[b->picked[i]];
    }
    for (size_t i = 0; i < n; i++)
        b->row[i] = row_of(b, b->picked[i]);
    b->n = n;
    b->full = false;
}

/* What is told of a row that turns bad at a scale, or, where that is NaN, stays bad. */
static scaleev_root estimated(double at)
{
    return isnan(at) ? sev_no_root(SCALEEV_ROOT_NONE_BAD)
                     : (scaleev_root){at, at * (1 - APART), at * (1 + APART), SCALEEV_ROOT_ESTIMATED, -1};
}

/* The same of the n rows of a full block. */
static void answer_estimates(const sev_batch *b, const double *at, size_t n)
{
    const sev_row_answers *answers = &b->answers;
    if (answers->out)
        memcpy(answers->out + b->from, at, n * sizeof *at);
    for (size_t k = 0; answers->kinds && k < n; k++)
        answers->kinds[b->from + k] = isnan(at[k]) ? SCALEEV_ROOT_NONE_BAD : SCALEEV_ROOT_ESTIMATED;
    for (size_t k = 0; answers->roots && k < n; k++)
        answers->roots[b->from + k] = estimated(at[k]);
}

/* Answers the rows whose turns are proved; the others become all there are. An answer may overwrite an input, but of
 * its own row only. */
static void prove_most(sev_batch *b)
{
    double turn[SEV_BLOCK];
    scaleev_root root;
    size_t open_n = 0;
    (void)turns(b, turn);
    for (size_t k = 0; k < b->n; k++) {
        if (!isnan(turn[k]) && sev_row_prove_turn(alone(b, k), turn[k], &root))
            sev_answer_row(&b->answers, row_of(b, k), root);
        else
            b->picked[open_n++] = k;
    }
    keep_rows(b, open_n);
}

/* Answers the rows that turn bad at what the search has found, and those that stay bad; the others become all there
 * are, before an answer overwrites an input of theirs. */
static void settle_most(sev_batch *b)
{
    double turn[SEV_BLOCK];
    size_t row[SEV_BLOCK], open_n = 0, n = b->n;
    bool all = turns(b, turn), full = b->full;
    for (size_t k = 0; k < n && !all; k++)
        if (isnan(turn[k]) && !sev_row_stays_bad(&b->signs, k))
            b->picked[open_n++] = k;
    if (!full)
        memcpy(row, b->row, n * sizeof *row);
    keep_rows(b, open_n);
    if (full)
        answer_estimates(b, turn, n);
    for (size_t k = 0; k < n && !full; k++)
        sev_answer_row(&b->answers, row[k], estimated(turn[k]));
}

static scaleev_status solve_apart(sev_batch *b)
{
    scaleev_status status = SCALEEV_OK;
    for (size_t k = 0; k < b->n && status == SCALEEV_OK; k++)
        status = solve_alone(b, k);
    return status;
}

/* Rows without a turn, and, each alone, those that are left. */
static scaleev_status settle_rest(sev_batch *b)
{
    sev_arg inputs[INPUTS];
    size_t open_n = 0, n = b->n;
    int32_t kinds[SEV_BLOCK];
    if (n == 0)
        return SCALEEV_OK;
    for (size_t k = 0; k < n; k++) {
        b->values_at[0].at[k] = sev_before_lo(&b->signs);
        b->values_at[1].at[k] = b->signs.least;
        b->values_at[2].at[k] = b->alone.hi;
    }
    inputs_of(b, b->values_at[0].at, inputs);
    (void)sev_run_fixed(&b->run, inputs, n);
    balance_all(b, b->values_at, 3);
    for (size_t k = 0; k < n; k++)
        kinds[k] = sev_row_none_because(&b->signs, k);
    for (size_t k = 0; k < n; k++) {
        if (kinds[k])
            sev_answer_row(&b->answers, row_of(b, k), sev_no_root(kinds[k]));
        else
            b->picked[open_n++] = k;
    }
    keep_rows(b, open_n);
    return solve_apart(b);
}

static void measure_columns(sev_batch *b)
{
    for (size_t c = 0; b->fast && b->n && c < b->rows.columns_n; c++)
        (void)b->program.kernels->extremes(cells_of(b, c), b->n, &b->ranges[c].lo, &b->ranges[c].hi);
}

/* Takes the rows from .. from + n - 1 that are allowed, and answers the others. */
static void take_rows(sev_batch *b, size_t from, size_t n)
{
    bool ok[SEV_BLOCK];
    size_t allowed_n = 0;
    b->from = from;
    b->n = n;
    b->full = true;
    sev_rows_load(&b->rows, from, n);
    if (sev_rows_allowed(&b->rows, n, ok, b->fast ? b->ranges : NULL))
        return;
    for (size_t k = 0; k < n; k++) {
        if (ok[k])
            b->picked[allowed_n++] = k;
        else
            sev_answer_row(&b->answers, from + k, sev_no_root(SCALEEV_ROOT_NOT_ALLOWED));
    }
    keep_rows(b, allowed_n);
    measure_columns(b);
}

/* Whether something is proved of all rows there are; then they are solved. */
static bool solve_together(sev_batch *b, uint32_t class, scaleev_status *status)
{
    if (!block_is_tame(b))
        return false;
    b->signs.course = sev_course_of(&b->courses, b->ranges, class);
    if (!b->signs.course->facts)
        return false;
    const bool rises = b->signs.course->facts & SEV_RISES;
    if (!rises)
        search_turns(b);
    if (!rises && b->alone.request.prove)
        prove_most(b);
    else if (!rises)
        settle_most(b);
    *status = b->alone.request.prove ? solve_apart(b) : settle_rest(b);
    return true;
}

/* Rows of a class have values of the same sign in each column, but for WILD ones, which are solved alone. */
enum { WILD = 1, FIRST_CLASS };

static uint32_t class_of(const sev_batch *b, size_t k)
{
    uint32_t class = 0;
    for (size_t c = 0; c < b->rows.columns_n; c++) {
        double x = cells_of(b, c)[k];
        if (!is_tame(x))
            return WILD;
        class = class * 3 + (x > 0 ? 1u : x < 0 ? 2u : 0u);
    }
    return FIRST_CLASS + class % (UINT32_MAX - FIRST_CLASS);
}

/* Solves the rows there are, class by class. */
static scaleev_status solve_classes(sev_batch *b)
{
    scaleev_status status = SCALEEV_OK;
    size_t n = 0, from = b->from, row[SEV_BLOCK];
    for (; n < b->n; n++) {
        row[n] = row_of(b, n) - from;
        b->class[n] = class_of(b, n);
    }
    for (size_t next = 0; next < n && status == SCALEEV_OK;) {
        const uint32_t class = b->class[next];
        size_t picked_n = 0;
        for (size_t k = next; k < n; k++) {
            if (b->class[k] != class)
                continue;
            b->picked[picked_n++] = row[k];
            b->class[k] = 0;
        }
        b->full = true;
        keep_rows(b, picked_n);
        measure_columns(b);
        if (class == WILD || !solve_together(b, class, &status))
            status = solve_apart(b);
        while (next < n && !b->class[next])
            next++;
    }
    return status;
}

/* The columns, as bits, in which there are values of both signs. */
static uint64_t mixed_columns(const sev_batch *b)
{
    uint64_t mixed = 0;
    for (size_t c = 0; c < b->rows.columns_n; c++)
        mixed |= (uint64_t)(b->ranges[c].lo < 0 && b->ranges[c].hi > 0) << c;
    return mixed;
}

static scaleev_status solve_block(sev_batch *b, size_t from, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    take_rows(b, from, n);
    if (b->n == 0)
        return status;
    if (!b->fast)
        return solve_apart(b);
    const uint64_t mixed = mixed_columns(b);
    if ((!mixed || mixed != b->apart) && solve_together(b, 0, &status))
        return status;
    b->apart = mixed;
    return solve_classes(b);
}

/* Programs */

/* The nodes that a sum is a sum of, and how many; more than `room` when they do not fit. */
static size_t addends(const sev_formula *f, sev_node sum, sev_node *out, size_t room)
{
    sev_node todo[ADDENDS] = {sum};
    size_t n = 0;
    for (size_t left = 1; left > 0;) {
        const sev_item *item = &f->items[todo[--left]];
        bool splits = item->call.op == SEV_ADD || item->call.op == SEV_SUB;
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

/* The courses, of the formula that the search is made of, or, where the derivatives of powers tell more, of another. */
static bool begin_courses(sev_batch *b, const bool *variable, sev_formula *f, sev_quantities *q)
{
    const scaleev_model *model = b->rows.model;
    sev_formula powers;
    if (!f->logarithms)
        return sev_courses_begin(&b->courses, &b->rows, b->alone.lo, b->alone.hi, f, q);
    sev_formula_init(&powers, &model->allocator);
    powers.rough = powers.powers = true;
    sev_assemble(model, &powers, variable, 0, true, q);
    bool ok = !powers.failed && sev_courses_begin(&b->courses, &b->rows, b->alone.lo, b->alone.hi, &powers, q);
    sev_formula_clear(&powers);
    return ok;
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
    if (!f.failed && q.loss_over_r >= 0) {
        outputs[0] = q.value[SCALEEV_BENEFIT];
        outputs[1] = q.loss_over_r;
        sev_derive(&f, SCALEEV_SCALE, 2, outputs, outputs + 2);
        n = f.failed ? 0 : write_parts(b, &f, variable, outputs);
    }
    bool ok = !f.failed;
    if (ok && n > 0) {
        b->for_search = bits(0, OPERANDS);
        b->for_ev = bits(OPERANDS, n);
        b->fast = ok = sev_program_init(&b->program, &f, n, outputs, true) && begin_courses(b, variable, &f, &q);
    }
    sev_formula_clear(&f);
    return ok;
}

/* Whether rows can be solved a block at a time, as far as is known before there are blocks. Scales, but 0, have to be
 * so great that shares of them are no subnormal numbers. */
static bool suitable(const sev_batch *b, const bool *variable)
{
    const scaleev_model *model = b->rows.model;
    bool suits = !model->has_callback && (b->alone.lo == 0 || b->alone.lo >= 0x1p-500) && b->first < b->last &&
                 b->rows.columns_n < INPUTS;
    for (size_t i = 0; suits && i < model->terms_n; i++) {
        const sev_term *term = &model->terms[i];
        for (int32_t k = 0; k < term->values_n; k++)
            suits = suits && (variable[term->first_input + k] || is_tame(term->values[k]));
    }
    return suits;
}

static void batch_end(sev_batch *b)
{
    const scaleev_allocator *allocator = &b->rows.model->allocator;
    if (b->run.program)
        sev_run_end(&b->run);
    sev_free(allocator, b->cells, b->rows.columns_n * SEV_BLOCK + 1, sizeof *b->cells);
    if (b->courses.rows)
        sev_courses_end(&b->courses);
    sev_program_clear(&b->program);
    sev_rows_end(&b->rows);
    sev_model_destroy(b->alone.model);
}

static bool batch_begin(sev_batch *b, const bool *variable, size_t n)
{
    enum { FEW = 32 };
    const scaleev_model *model = b->rows.model;
    b->cells = sev_new(&model->allocator, b->rows.columns_n * SEV_BLOCK + 1, sizeof *b->cells);
    bool room = sev_rows_begin(&b->rows);
    if (!room || !b->cells || sev_model_join(model, NULL, model->split, &b->alone.model) != SCALEEV_OK)
        return false;
    const double least = b->alone.lo > 0 ? b->alone.lo : SEV_BESIDE_0;
    b->signs = (sev_row_signs){NULL, b->alone.lo, least, &b->values_at[0], &b->values_at[1], &b->values_at[2]};
    b->first = least * (1 + 2 * APART);
    b->last = b->alone.hi * (1 - 2 * APART);
    /* The search is for turns from good to bad, of which a suitable row has at most one. */
    if ((b->alone.request.prove && n < FEW) || b->alone.request.direction > 0 || !suitable(b, variable))
        return true;
    if (!compile(b, variable))
        return false;
    if (!b->fast)
        return true;
    b->units = (32 + 16 * (double)model->terms_n) * SEV_UNIT;
    return sev_run_begin(&b->run, &b->program, SEV_BLOCK, b->stack, sizeof b->stack / sizeof *b->stack);
}

/* Has the processor bring rows near that come next. */
static void expect_rows(const sev_batch *b, size_t from, size_t n)
{
    for (size_t c = 0; !b->rows.room && c < b->rows.columns_n; c++)
        for (size_t k = from; k < from + n; k += SEV_LINE / sizeof(double))
            __builtin_prefetch(&b->rows.columns[c].values[k], 0, 2);
}

static scaleev_status solve_blocks(sev_batch *b, const bool *variable, size_t n)
{
    scaleev_status status = batch_begin(b, variable, n) ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    size_t block = b->run.program ? b->run.block : SEV_BLOCK;
    for (size_t i = 0, m; i < n && status == SCALEEV_OK; i += m) {
        m = n - i < block ? n - i : block;
        expect_rows(b, i + m, n - i - m < block ? n - i - m : block);
        status = solve_block(b, i, m);
    }
    batch_end(b);
    return status;
}

scaleev_status sev_solve_rows(const sev_rows *rows, double lo, double hi, size_t n,
                              const scaleev_columns_request *request, const sev_row_answers *answers)
{
    const scaleev_model *model = rows->model;
    scaleev_status status;
    bool *variable = sev_rows_variable(rows, &status);
    /* Lest vectors lie across lines of the cache. */
    char *memory = variable ? sev_new(&model->allocator, 1, sizeof(sev_batch) + SEV_LINE) : NULL;
    if (variable && variable[SCALEEV_SCALE])
        status = SCALEEV_ERROR_INPUT;
    else if (variable && !memory)
        status = SCALEEV_ERROR_MEMORY;
    if (status == SCALEEV_OK && n) {
        sev_batch *b = (sev_batch *)(void *)(memory + (SEV_LINE - (uintptr_t)memory % SEV_LINE));
        b->rows = *rows;
        b->alone = (sev_row_alone){NULL, lo, hi, *request};
        b->alone.request.direction = request->direction ? request->direction : -1;
        b->answers = *answers;
        variable[SCALEEV_SCALE] = true;
        status = solve_blocks(b, variable, n);
    }
    sev_free(&model->allocator, memory, 1, sizeof(sev_batch) + SEV_LINE);
    sev_free(&model->allocator, variable, (size_t)model->inputs_n, sizeof *variable);
    return status;
}
