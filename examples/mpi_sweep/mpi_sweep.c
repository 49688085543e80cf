/* SPDX-License-Identifier: MIT */
/*
 * A million break-evens, shared out over the processes of an MPI job:
 *
 *     mpirun -np N ./mpi_sweep FILE.npy
 *
 * For each pair of a value per unit and a probability, the last scale at which it is good, proved, goes into FILE.npy
 * (a matrix that numpy.load() reads; NaN: good at no scale), and a summary to the standard output.
 *
 * - The rows of the sweep are cut into chunks of a fixed size. Process r computes chunks r, r + N, r + 2 N, ..., so
 *   that neither what is in a chunk nor where it goes in the file depends on N. The summary adds whole numbers only, so
 *   that it does not depend on an order either. File and summary are the same bytes for any N.
 * - After each chunk all processes ask each other whether it went well. When it did not for one of them, all end with a
 *   status of 1, and there is no file: it gets its name when it is complete.
 */
#include <math.h>
#include <mpi.h>
#include <scaleev/scaleev.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is swept ---- */

enum { VALUES = 1000, PROBABILITIES = 1000, ROWS = VALUES * PROBABILITIES, CHUNK = 4096 };

static const double loss = 1e3;
static const double least = 1, most = 1e15; /* the scales we ask about */

static double from_to(double from, double to, int i, int n)
{
    return from * pow(to / from, (double)i / (n - 1));
}

static double value_of(int row)
{
    return from_to(1e-3, 1e3, row / PROBABILITIES, VALUES);
}

static double probability_of(int row)
{
    return from_to(1e-9, 1e-3, row % PROBABILITIES, PROBABILITIES);
}

/* ---- one process among others ---- */

static int rank, processes;

/* The same answer for all: did it go well for each of them? Whoever has something to say has said it on stderr. */
static int all_well(int well)
{
    int all = 0;
    MPI_Allreduce(&well, &all, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD);
    return all;
}

static int complain(const char *format, ...)
{
    va_list arguments;
    char text[MPI_MAX_ERROR_STRING + 256];
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "mpi_sweep: process %d: %s\n", rank, text);
    return 0;
}

static int mpi_well(int error, const char *what)
{
    char text[MPI_MAX_ERROR_STRING] = "";
    int length;
    if (error == MPI_SUCCESS)
        return 1;
    MPI_Error_string(error, text, &length);
    return complain("%s: %s", what, text);
}

static int scaleev_well(scaleev_status status, const char *what)
{
    return status == SCALEEV_OK || complain("%s: %s", what, scaleev_status_message(status));
}

/* ---- the model ---- */

typedef struct sweep {
    scaleev_model *model;
    scaleev_input value, probability;
} sweep;

static int sweep_begin(sweep *s)
{
    scaleev_term benefit, hazard;
    return scaleev_well(scaleev_model_create(&s->model), "model") &&
           scaleev_well(scaleev_benefit_linear(s->model, 1, &benefit), "benefit") &&
           scaleev_well(scaleev_hazard_constant(s->model, 0.5, loss, &hazard), "hazard") &&
           scaleev_well(scaleev_find(s->model, benefit, "per_unit", &s->value), "per_unit") &&
           scaleev_well(scaleev_find(s->model, hazard, "probability", &s->probability), "probability");
}

/* Rows `first` to `first + n - 1`. */
static int sweep_chunk(const sweep *s, int first, int n, double *break_evens, int32_t *kinds)
{
    double values[CHUNK], probabilities[CHUNK];
    for (int i = 0; i < n; i++) {
        values[i] = value_of(first + i);
        probabilities[i] = probability_of(first + i);
    }
    const scaleev_column columns[] = {{s->value, values}, {s->probability, probabilities}};
    return scaleev_well(scaleev_break_even_columns(s->model, least, most, columns, 2, (size_t)n, 1, break_evens, kinds),
                        "break-evens");
}

/* ---- the summary ---- */

enum { DECADES = 15, CELL = 111, CELLS = PROBABILITIES / CELL + 1 }; /* 9 * 111 = 999, the last one */

/* Counts, so that the sums over processes are the same in any order; and a table, each number of which one process
 * has. */
typedef struct summary {
    int64_t decades[DECADES], never, proved;
    double table[CELLS][CELLS];
} summary;

static void summary_add(summary *s, int row, double at, int32_t kind)
{
    if (isnan(at)) {
        s->never++;
    } else {
        int decade = 0;
        for (double end = 10; decade < DECADES - 1 && at >= end; end *= 10)
            decade++;
        s->decades[decade]++;
        s->proved += kind == SCALEEV_ROOT_CROSSING;
    }
    int i = row / PROBABILITIES, j = row % PROBABILITIES;
    if (i % CELL == 0 && j % CELL == 0)
        s->table[i / CELL][j / CELL] = isnan(at) ? 0 : at;
}

/* All of them in the one of process 0. */
static int summary_gather(summary *s)
{
    summary total = {{0}, 0, 0, {{0}}};
    int well =
        mpi_well(MPI_Reduce(s->decades, total.decades, DECADES, MPI_INT64_T, MPI_SUM, 0, MPI_COMM_WORLD), "sum") &&
        mpi_well(MPI_Reduce(&s->never, &total.never, 1, MPI_INT64_T, MPI_SUM, 0, MPI_COMM_WORLD), "sum") &&
        mpi_well(MPI_Reduce(&s->proved, &total.proved, 1, MPI_INT64_T, MPI_SUM, 0, MPI_COMM_WORLD), "sum") &&
        mpi_well(MPI_Reduce(s->table, total.table, CELLS * CELLS, MPI_DOUBLE, MPI_MAX, 0, MPI_COMM_WORLD), "table");
    *s = total;
    return well;
}

static int summary_print(const summary *s)
{
    printf("The last scale that is good, by the value of a unit (down) and the probability (across);\n");
    printf("a catastrophe costs %g and all gains. '-': good at no scale from %g to %g.\n\n%10s", loss, least, most, "");
    for (int j = 0; j < CELLS; j++)
        printf("%10.2g", probability_of(j * CELL));
    for (int i = 0; i < CELLS; i++) {
        printf("\n%10.2g", value_of(i * CELL * PROBABILITIES));
        for (int j = 0; j < CELLS; j++)
            if (s->table[i][j] > 0)
                printf("%10.3e", s->table[i][j]);
            else
                printf("%10s", "-");
    }
    printf("\n\nOf %d pairs, %lld turn bad somewhere (%lld of them proved), %lld are good at no scale.\n", ROWS,
           (long long)(ROWS - s->never), (long long)s->proved, (long long)s->never);
    printf("They turn bad between\n");
    for (int i = 0; i < DECADES; i++)
        if (s->decades[i])
            printf("    1e%02d and 1e%02d: %7lld\n", i, i + 1, (long long)s->decades[i]);
    return fflush(stdout) == 0 && !ferror(stdout) ? 1 : complain("the summary could not be written");
}

/* ---- the file: a header as NumPy defines it, and the numbers in the order of the rows ---- */

enum { HEADER = 128 };

static int write_header(MPI_File file)
{
    const union {
        uint16_t number;
        unsigned char first;
    } order = {1};
    /* Version 1.0; the length of what follows, of two bytes, the lower one first; words, blanks and an end of line. */
    static const char start[10] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, HEADER - 10, 0};
    char header[HEADER], words[HEADER - 10];
    int length = snprintf(words, sizeof words, "{'descr': '%cf8', 'fortran_order': False, 'shape': (%d, %d), }",
                          order.first ? '<' : '>', VALUES, PROBABILITIES);
    memset(header, ' ', sizeof header);
    memcpy(header, start, sizeof start);
    memcpy(header + sizeof start, words, (size_t)length);
    header[HEADER - 1] = '\n';
    return mpi_well(MPI_File_write_at(file, 0, header, HEADER, MPI_CHAR, MPI_STATUS_IGNORE), "header");
}

static int write_chunk(MPI_File file, int first, int n, const double *break_evens)
{
    MPI_Offset at = HEADER + (MPI_Offset)sizeof(double) * first;
    MPI_Status status;
    int written = 0;
    if (!mpi_well(MPI_File_write_at(file, at, break_evens, n, MPI_DOUBLE, &status), "writing"))
        return 0;
    MPI_Get_count(&status, MPI_DOUBLE, &written);
    return written == n ? 1 : complain("%d of %d numbers were written", written, n);
}

/* ---- all of it ---- */

static int compute(MPI_File file, summary *s)
{
    static double break_evens[CHUNK];
    static int32_t kinds[CHUNK];
    sweep plan = {NULL, 0, 0};
    int chunks = (ROWS + CHUNK - 1) / CHUNK;
    int well = all_well(sweep_begin(&plan) && (rank != 0 || write_header(file)));
    /* All processes go through all rounds; in the last one, some have nothing left to do. */
    for (int round = 0; well && round * processes < chunks; round++) {
        int chunk = round * processes + rank, mine = 1;
        if (chunk < chunks) {
            int first = chunk * CHUNK, n = ROWS - first < CHUNK ? ROWS - first : CHUNK;
            mine = sweep_chunk(&plan, first, n, break_evens, kinds) && write_chunk(file, first, n, break_evens);
            for (int i = 0; mine && i < n; i++)
                summary_add(s, first + i, break_evens[i], kinds[i]);
        }
        well = all_well(mine);
    }
    scaleev_model_destroy(plan.model);
    return well;
}

static int run(const char *name)
{
    MPI_File file;
    summary s = {{0}, 0, 0, {{0}}};
    size_t length = strlen(name) + sizeof ".part";
    char *part = malloc(length);
    if (!all_well(part ? 1 : complain("out of memory"))) {
        free(part);
        return 0;
    }
    snprintf(part, length, "%s.part", name);

    int well =
        mpi_well(MPI_File_open(MPI_COMM_WORLD, part, MPI_MODE_CREATE | MPI_MODE_WRONLY, MPI_INFO_NULL, &file), part);
    if (all_well(well)) {
        well = mpi_well(MPI_File_set_size(file, HEADER + (MPI_Offset)sizeof(double) * ROWS), part);
        well = all_well(well) && compute(file, &s);
        well = all_well(mpi_well(MPI_File_close(&file), part) && well);
        well = well && all_well(summary_gather(&s));
        if (rank == 0) {
            well = well && summary_print(&s);
            if (well && rename(part, name) != 0)
                well = complain("%s cannot be given its name", name);
            if (!well)
                remove(part);
        }
    } else if (well) {
        MPI_File_close(&file);
    }
    free(part);
    return all_well(well);
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &processes);
    int well = 0;
    if (argc == 2)
        well = run(argv[1]);
    else if (rank == 0)
        fprintf(stderr, "usage: mpirun -np N mpi_sweep FILE.npy\n");
    MPI_Finalize();
    return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
