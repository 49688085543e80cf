/* SPDX-License-Identifier: MIT */
/* Break-evens of many rows of inputs: Newton's method over blocks where one proof for the block says that it is enough, and
 * the solver row by row elsewhere. */
#include "host.h"
#include "rows.h"
#include "run.h"
#include "solve.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 40, INPUTS = 64, SIDES = 4 };

/* A concave EV / R that is positive at lo and negative at hi turns bad once. Its root is that of ln(B / (L / R)), which is
 * nearly straight both where L / R grows like a power and where it grows exponentially. */
typedef struct sev_batch {
    sev_rows rows;
    double lo, hi;
    double *out;
    int32_t *kinds;
    scaleev_model *copy; /* for rows that are solved alone */

    bool fast;           /* whether there are programs */
    sev_program concave; /* guard, curvature of EV / R */
    sev_program sides;   /* B, L / R, their slopes */
    sev_run run;
    sev_interval *slots;

    size_t from, n; /* the rows of the block; or n that are allowed of it: */
    bool whole;
    size_t row[SEV_BLOCK];
    double *cells;               /* a block of each column */
    sev_interval ranges[INPUTS]; /* of the columns */
    sev_brackets search;
    double stack[SEV_STACK];
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

static void inputs_of(const sev_batch *b, sev_arg *inputs)
{
    for (size_t i = 0; i < b->sides.inputs_n; i++) {
        inputs[i] = (sev_arg){b->search.x, 1};
        for (size_t c = 0; c < b->rows.columns_n; c++)
            if (b->rows.columns[c].input == b->sides.inputs[i])
                inputs[i] = (sev_arg){cells_of(b, c), 1};
    }
}

/* Whether EV / R is proved to be concave over the domain for all rows of the block. */
static bool concave(sev_batch *b)
{
    sev_interval box[INPUTS];
    const sev_program *p = &b->concave;
    bool undefined = false;
    for (size_t i = 0; i < p->inputs_n; i++) {
        box[i] = (sev_interval){b->lo, b->hi};
        for (size_t c = 0; c < b->rows.columns_n; c++)
            if (b->rows.columns[c].input == p->inputs[i])
                box[i] = b->ranges[c];
    }
    sev_enclose_begin(p, b->slots);
    int stop = sev_enclose(p, b->slots, box, &undefined);
    return !stop && !undefined && b->slots[p->outputs[0]].lo > 0 && b->slots[p->outputs[1]].hi <= 0;
}

/* B, L / R and their slopes at x for all rows. */
static void sides_at(sev_batch *b, const sev_arg *inputs, double x, sev_arg *sides)
{
    for (size_t k = 0; k < b->n; k++)
        b->search.x[k] = x;
    (void)sev_run_again(&b->run, inputs, b->n);
    for (size_t i = 0; i < SIDES; i++)
        sides[i] = sev_run_output(&b->run, inputs, i);
}

/* Searches from lo for all rows at once. */
static void search(sev_batch *b, const sev_arg *inputs)
{
    sev_brackets *s = &b->search;
    sev_arg sides[SIDES];
    sides_at(b, inputs, b->lo, sides);
    s->n = b->n;
    s->from = b->lo;
    s->to = b->hi;
    for (int round = 0; b->sides.kernels->search(s, sides, round == 0) && round < ROUNDS; round++)
        (void)sev_run_again(&b->run, inputs, b->n);
}

/* The roots that are found, else NaN; whether it is open for any row if it has one. */
static bool found(const sev_batch *b, double *at)
{
    const sev_brackets *s = &b->search;
    bool open = false;
    for (size_t k = 0; k < b->n; k++) {
        bool there = !(s->left[k] > 0) & (s->hi[k] > b->lo) & (s->x[k] < b->hi);
        at[k] = there ? s->x[k] : (double)NAN;
        open = open | !(there | (s->never[k] > 0));
    }
    return open;
}

static int32_t kind_of(double at)
{
    return at == at ? SCALEEV_ROOT_ESTIMATED : 0;
}

/* Rows of which EV / R is concave: those that are bad at lo and fall stay bad, those that are good at hi never turn bad. An answer
 * may overwrite an input of its row. */
static scaleev_status solve_concave(sev_batch *b)
{
    sev_arg inputs[INPUTS], sides[SIDES];
    double at[SEV_BLOCK];
    scaleev_status status = SCALEEV_OK;
    inputs_of(b, inputs);
    (void)sev_run_fixed(&b->run, inputs, b->n);
    search(b, inputs);
    bool open = found(b, at);
    if (open)
        sides_at(b, inputs, b->hi, sides);
    if (b->whole && !open) {
        memcpy(b->out + b->from, at, b->n * sizeof *at);
        for (size_t k = 0; b->kinds && k < b->n; k++)
            b->kinds[b->from + k] = kind_of(at[k]);
        return SCALEEV_OK;
    }
    for (size_t k = 0; k < b->n && status == SCALEEV_OK; k++) {
        bool settled = at[k] == at[k] || b->search.never[k] > 0;
        if (settled || sides[0].p[k * sides[0].step] > sides[1].p[k * sides[1].step])
            answer(b, row_of(b, k), at[k], kind_of(at[k]));
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
        (void)b->sides.kernels->range(b->cells + c * SEV_BLOCK, b->n, &b->ranges[c].lo, &b->ranges[c].hi);
}

static scaleev_status solve_block(sev_batch *b, size_t from, size_t n)
{
    scaleev_status status = SCALEEV_OK;
    take_rows(b, from, n);
    if (b->fast && b->n && concave(b))
        return solve_concave(b);
    for (size_t k = 0; k < b->n && status == SCALEEV_OK; k++)
        status = solve_alone(b, k);
    return status;
}

/* Programs */

static bool compile(sev_batch *b, const bool *variable)
{
    const scaleev_model *model = b->rows.model;
    sev_formula f;
    sev_quantities q;
    sev_formula_init(&f, &model->allocator);
    f.rough = true;
    sev_assemble(model, &f, variable, 0, true, &q);
    bool ok = !f.failed;
    if (ok && q.loss_ratio >= 0 && b->rows.columns_n < INPUTS) {
        sev_node sides[SIDES] = {q.value[SCALEEV_BENEFIT], q.loss_ratio};
        sev_derive(&f, SCALEEV_SCALE, 2, sides, sides + 2);
        sev_node concave[2] = {q.form[SEV_GUARD], q.form[SEV_CURVE_RATIO]};
        ok = !f.failed && sev_program_init(&b->sides, &f, SIDES, sides, true) &&
             sev_program_init(&b->concave, &f, 2, concave, false);
        b->fast = ok;
    }
    sev_formula_clear(&f);
    return ok;
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
    if (b->sides.memory)
        sev_program_clear(&b->sides);
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
    if (prove || model->has_callback || b->lo == 0)
        return true;
    if (!compile(b, variable))
        return false;
    if (!b->fast)
        return true;
    b->slots = sev_new(&model->allocator, b->concave.slots_n, sizeof *b->slots);
    return b->slots && sev_run_begin(&b->run, &b->sides, SEV_BLOCK, b->stack, SEV_STACK);
}

static scaleev_status solve_rows(sev_batch *b, const bool *variable, size_t n, bool prove)
{
    scaleev_status status = begin(b, variable, prove) ? SCALEEV_OK : SCALEEV_ERROR_MEMORY;
    size_t block = b->run.program ? b->run.stride : SEV_BLOCK;
    for (size_t i = 0; i < n && status == SCALEEV_OK; i += block)
        status = solve_block(b, i, n - i < block ? n - i : block);
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
