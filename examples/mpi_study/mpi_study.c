/* SPDX-License-Identifier: MIT */
/*
 * A study of ten million draws, shared out over the processes of an MPI job:
 *
 *     mpirun -np N ./mpi_study FILE.npy [DRAWS]
 *
 * Each unit of scale gives a value and risks a catastrophe; value, probability and loss are ranges, not numbers.
 * FILE.npy receives two rows of DRAWS numbers, which numpy.load() reads: EV at one scale, and the scale at which EV
 * turns bad (0: it is always bad, infinity: always good, NaN: no value). A summary with its errors goes to the standard
 * output.
 *
 * - Draw i is a function of the study and of i. So the draws are cut into chunks of a fixed size, and whoever computes
 *   one needs nothing of the others: file and summary are the same bytes for any N.
 * - A job that ends before its time is resumed by the same command, with any N. Until all is done the numbers are in
 *   FILE.npy.part, and a checksum for each chunk is in FILE.npy.sums. What counts as done is decided by reading both
 *   again: a chunk that does not have its checksum is computed, whatever the reason. Nothing rests on the order in
 *   which writes reach a disk, so a process may be killed, or a machine fail, at any time.
 * - The checksum begins with a description of the study. Parts of another one (other ranges, another number of draws,
 *   another version of the library) are not taken for parts of this.
 * - After each chunk all processes ask each other whether it went well. When it did not for one of them, all end with a
 *   status of 1. FILE.npy gets its name when it is complete; an older one stays until then.
 *
 * The summary is made by process 0, which needs 32 bytes a draw for it.
 */
#include <math.h>
#include <mpi.h>
#include <scaleev/study.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is studied ---- */

static const double scale_asked = 1e5;      /* EV there */
static const double least = 1, most = 1e12; /* where it may turn bad */

enum { VALUE, PROBABILITY, LOSS, UNCERTAIN };

static const struct {
    const char *name, *distribution;
    double parameters[3];
    size_t parameters_n;
} uncertain[UNCERTAIN] = {
    {"per_unit", "loguniform", {0.1, 10}, 2},
    {"probability", "logitnormal.interval", {1e-8, 1e-5, 0.9}, 3}, /* 5 % below, 5 % above */
    {"loss", "lognormal.interval", {1e3, 1e6, 0.9}, 3},
};

enum { EVS, TURNS, ROWS }; /* of the file */

/* A multiple of 64, so that the statistics of a chunk would be those of whole replicates. */
enum { CHUNK = 65536 };

/* What fits into the numbers that MPI counts with. */
#define MOST_DRAWS 1000000000000ULL

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
    fprintf(stderr, "mpi_study: process %d: %s\n", rank, text);
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

/* ---- the study ---- */

static int study_add_all(scaleev_study *study, const scaleev_input *inputs)
{
    for (int i = 0; i < UNCERTAIN; i++) {
        if (scaleev_study_add(study, inputs[i], uncertain[i].distribution, uncertain[i].parameters,
                              uncertain[i].parameters_n) != SCALEEV_OK)
            return complain("%s: %s", uncertain[i].name, scaleev_study_error(study));
    }
    return 1;
}

static int study_begin(scaleev_study **study)
{
    scaleev_model *model = NULL;
    scaleev_term benefit, hazard;
    scaleev_input inputs[UNCERTAIN];
    int well = scaleev_well(scaleev_model_create(&model), "model") &&
               scaleev_well(scaleev_benefit_linear(model, 1, &benefit), "benefit") &&
               scaleev_well(scaleev_hazard_constant(model, 1e-6, 1e4, &hazard), "hazard") &&
               scaleev_well(scaleev_find(model, benefit, uncertain[VALUE].name, &inputs[VALUE]), "value") &&
               scaleev_well(scaleev_find(model, hazard, uncertain[PROBABILITY].name, &inputs[PROBABILITY]), "hazard") &&
               scaleev_well(scaleev_find(model, hazard, uncertain[LOSS].name, &inputs[LOSS]), "loss") &&
               scaleev_well(scaleev_study_create(model, NULL, study), "study") && study_add_all(*study, inputs);
    scaleev_model_destroy(model); /* the study has a copy */
    return well;
}

/* Draws `first` to `first + n - 1`: a row of n for each row of the file. */
static int study_chunk(const scaleev_study *study, uint64_t first, size_t n, double *rows)
{
    static int32_t kinds[CHUNK];
    double *turns = rows + TURNS * n;
    if (!scaleev_well(scaleev_study_evaluate(study, SCALEEV_EV, &scale_asked, 1, first, n, rows + EVS * n), "EV") ||
        !scaleev_well(scaleev_study_break_even(study, least, most, -1, 1, first, n, turns, kinds), "break-evens"))
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (kinds[i] == SCALEEV_ROOT_NONE_BAD)
            turns[i] = 0;
        else if (kinds[i] == SCALEEV_ROOT_NONE_GOOD)
            turns[i] = (double)INFINITY;
    }
    return 1;
}

/* ---- checksums ---- */

/* FNV-1a of 64 bits: enough against accidents, none against malice. */
static uint64_t checksum(uint64_t sum, const void *bytes, size_t n)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < n; i++)
        sum = (sum ^ byte[i]) * UINT64_C(0x100000001b3);
    return sum;
}

/* Of all on which the numbers depend. */
static uint64_t checksum_of_study(uint64_t draws)
{
    char text[512];
    int n = snprintf(text, sizeof text, "%s %llu %d %a %a %a", scaleev_version_string(), (unsigned long long)draws,
                     (int)CHUNK, scale_asked, least, most);
    for (int i = 0; i < UNCERTAIN; i++)
        n +=
            snprintf(text + n, sizeof text - (size_t)n, " %s %s %a %a %a", uncertain[i].name, uncertain[i].distribution,
                     uncertain[i].parameters[0], uncertain[i].parameters[1], uncertain[i].parameters[2]);
    return checksum(UINT64_C(0xcbf29ce484222325), text, (size_t)n);
}

/* ---- the files: a header as NumPy defines it and the rows; and a checksum for each chunk ---- */

enum { HEADER = 128 };

typedef struct job {
    uint64_t draws, chunks, study_sum;
    MPI_File part, sums;
    char *name, *part_name, *sums_name;
    double *rows;           /* a chunk */
    unsigned char *missing; /* of each chunk, whether it must be computed */
    uint64_t *todo, todo_n; /* their numbers */
} job;

static uint64_t first_of(uint64_t chunk)
{
    return chunk * CHUNK;
}

static size_t draws_of(const job *j, uint64_t chunk)
{
    uint64_t left = j->draws - first_of(chunk);
    return left < CHUNK ? (size_t)left : CHUNK;
}

static MPI_Offset place_of(const job *j, int row, uint64_t draw)
{
    return HEADER + (MPI_Offset)(sizeof(double) * ((uint64_t)row * j->draws + draw));
}

static uint64_t checksum_of_chunk(const job *j, uint64_t chunk)
{
    uint64_t sum = checksum(j->study_sum, &chunk, sizeof chunk);
    return checksum(sum, j->rows, ROWS * draws_of(j, chunk) * sizeof(double));
}

static int write_all(MPI_File file, MPI_Offset at, const void *from, int n, MPI_Datatype type)
{
    MPI_Status status;
    int written = 0;
    if (!mpi_well(MPI_File_write_at(file, at, from, n, type, &status), "writing"))
        return 0;
    MPI_Get_count(&status, type, &written);
    return written == n ? 1 : complain("%d of %d numbers were written", written, n);
}

static int read_all(MPI_File file, MPI_Offset at, void *to, int n, MPI_Datatype type)
{
    MPI_Status status;
    int got = 0;
    if (!mpi_well(MPI_File_read_at(file, at, to, n, type, &status), "reading"))
        return 0;
    MPI_Get_count(&status, type, &got);
    return got == n ? 1 : complain("%d of %d numbers were read", got, n);
}

static int write_header(const job *j)
{
    const union {
        uint16_t number;
        unsigned char first;
    } order = {1};
    /* Version 1.0; the length of what follows, of two bytes, the lower one first; words, blanks and an end of line. */
    static const char start[10] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, HEADER - 10, 0};
    char header[HEADER], words[HEADER - 10];
    int length = snprintf(words, sizeof words, "{'descr': '%cf8', 'fortran_order': False, 'shape': (%d, %llu), }",
                          order.first ? '<' : '>', (int)ROWS, (unsigned long long)j->draws);
    memset(header, ' ', sizeof header);
    memcpy(header, start, sizeof start);
    memcpy(header + sizeof start, words, (size_t)length);
    header[HEADER - 1] = '\n';
    return write_all(j->part, 0, header, HEADER, MPI_CHAR);
}

static int write_chunk(const job *j, uint64_t chunk)
{
    size_t n = draws_of(j, chunk);
    uint64_t sum = checksum_of_chunk(j, chunk);
    for (int row = 0; row < ROWS; row++) {
        if (!write_all(j->part, place_of(j, row, first_of(chunk)), j->rows + (size_t)row * n, (int)n, MPI_DOUBLE))
            return 0;
    }
    return write_all(j->sums, (MPI_Offset)(chunk * sizeof sum), &sum, 1, MPI_UINT64_T);
}

/* Whether it is on disk, and whole. What cannot be read is an error. */
static int look_at_chunk(const job *j, uint64_t chunk, unsigned char *missing)
{
    size_t n = draws_of(j, chunk);
    uint64_t sum = 0;
    if (!read_all(j->sums, (MPI_Offset)(chunk * sizeof sum), &sum, 1, MPI_UINT64_T))
        return 0;
    for (int row = 0; row < ROWS; row++) {
        if (!read_all(j->part, place_of(j, row, first_of(chunk)), j->rows + (size_t)row * n, (int)n, MPI_DOUBLE))
            return 0;
    }
    *missing = sum != checksum_of_chunk(j, chunk);
    return 1;
}

/* ---- the summary ---- */

static int read_row(const job *j, int row, double *out)
{
    for (uint64_t chunk = 0; chunk < j->chunks; chunk++) {
        if (!read_all(j->part, place_of(j, row, first_of(chunk)), out + first_of(chunk), (int)draws_of(j, chunk),
                      MPI_DOUBLE))
            return 0;
    }
    return 1;
}

static int print_evs(const double *evs, size_t n)
{
    scaleev_summary summary = SCALEEV_SUMMARY_INIT;
    scaleev_estimate bad;
    if (!scaleev_well(scaleev_summarize(evs, n, 0, &summary), "summary") ||
        !scaleev_well(scaleev_share_below(evs, n, 0, 0, &bad), "share"))
        return 0;
    printf("%llu draws, %llu without a value. Errors are standard errors; %.3f of them make a 95 %% interval.\n",
           (unsigned long long)n, (unsigned long long)summary.missing, scaleev_student(0.95, 0));
    printf("EV at %g: mean %.6g (error %.2g), sd %.6g, from %.6g to %.6g\n", scale_asked, summary.mean.value,
           summary.mean.error, summary.sd, summary.least, summary.greatest);
    if (summary.dominated)
        printf("    one draw makes more than a tenth of that mean: do not trust it\n");
    printf("    bad in %.4f %% (error %.2g) of draws\n", 100 * bad.value, 100 * bad.error);
    return 1;
}

static int print_turns(const double *turns, size_t n)
{
    static const double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    enum { LEVELS = sizeof levels / sizeof *levels };
    scaleev_estimate quantiles[LEVELS], bad, turning;
    if (!scaleev_well(scaleev_quantiles(turns, n, 0, levels, LEVELS, quantiles), "quantiles") ||
        !scaleev_well(scaleev_share_below(turns, n, 0, least, &bad), "share") ||
        !scaleev_well(scaleev_share_below(turns, n, 0, (double)INFINITY, &turning), "share"))
        return 0;
    printf(
        "Between %g and %g it is always bad in %.4f %% (error %.2g) of draws, always good in %.4f %% (error %.2g).\n",
        least, most, 100 * bad.value, 100 * bad.error, 100 - 100 * turning.value, 100 * turning.error);
    printf("The scale at which it turns bad, over all draws (0: always bad, inf: always good):\n");
    for (int i = 0; i < LEVELS; i++)
        printf("    %2.0f %%: %.6g (error %.2g)\n", 100 * levels[i], quantiles[i].value, quantiles[i].error);
    return 1;
}

static int summary_print(const job *j)
{
    double *row = malloc((size_t)j->draws * sizeof *row);
    int well = row != NULL || complain("out of memory");
    well = well && read_row(j, EVS, row) && print_evs(row, (size_t)j->draws) && read_row(j, TURNS, row) &&
           print_turns(row, (size_t)j->draws);
    free(row);
    return well && (fflush(stdout) == 0 && !ferror(stdout) ? 1 : complain("the summary could not be written"));
}

/* ---- all of it ---- */

/* Which chunks must be computed, known to all: each process looks at some of them. */
static int find_missing(job *j)
{
    int well = 1;
    for (uint64_t chunk = (uint64_t)rank; well && chunk < j->chunks; chunk += (uint64_t)processes)
        well = look_at_chunk(j, chunk, &j->missing[chunk]);
    if (!all_well(well))
        return 0;
    /* They are 0 where another process has looked. */
    well = mpi_well(MPI_Allreduce(MPI_IN_PLACE, j->missing, (int)j->chunks, MPI_UNSIGNED_CHAR, MPI_MAX, MPI_COMM_WORLD),
                    "what is missing");
    for (uint64_t chunk = 0; chunk < j->chunks; chunk++) {
        if (j->missing[chunk])
            j->todo[j->todo_n++] = chunk;
    }
    if (rank == 0 && j->todo_n < j->chunks)
        fprintf(stderr, "mpi_study: %llu of %llu chunks are there\n", (unsigned long long)(j->chunks - j->todo_n),
                (unsigned long long)j->chunks);
    return all_well(well);
}

/* All processes go through all rounds; in the last one, some have nothing left to do. */
static int compute(const job *j, const scaleev_study *study)
{
    int well = 1;
    for (uint64_t round = 0; well && round * (uint64_t)processes < j->todo_n; round++) {
        uint64_t next = round * (uint64_t)processes + (uint64_t)rank;
        int mine = 1;
        if (next < j->todo_n) {
            uint64_t chunk = j->todo[next];
            mine = study_chunk(study, first_of(chunk), draws_of(j, chunk), j->rows) && write_chunk(j, chunk);
        }
        well = all_well(mine);
    }
    return well;
}

/* What is there already is left; what is not has zeros, which are no chunk with its checksum. */
static int set_sizes(const job *j)
{
    return mpi_well(MPI_File_set_size(j->part, place_of(j, ROWS, 0)), j->part_name) &&
           mpi_well(MPI_File_set_size(j->sums, (MPI_Offset)(j->chunks * sizeof(uint64_t))), j->sums_name);
}

static int fill(job *j)
{
    scaleev_study *study = NULL;
    int well = all_well(set_sizes(j)) && all_well(study_begin(&study)) && find_missing(j) && compute(j, study) &&
               all_well(rank != 0 || (write_header(j) && summary_print(j)));
    scaleev_study_destroy(study);
    return well;
}

/* Both files, or none. */
static int open_files(job *j)
{
    const int mode = MPI_MODE_CREATE | MPI_MODE_RDWR;
    if (!all_well(mpi_well(MPI_File_open(MPI_COMM_WORLD, j->part_name, mode, MPI_INFO_NULL, &j->part), j->part_name)))
        return 0;
    if (all_well(mpi_well(MPI_File_open(MPI_COMM_WORLD, j->sums_name, mode, MPI_INFO_NULL, &j->sums), j->sums_name)))
        return 1;
    MPI_File_close(&j->part);
    return 0;
}

static int finish(const job *j)
{
    if (rename(j->part_name, j->name) != 0)
        return complain("%s cannot be given its name", j->name);
    remove(j->sums_name);
    return 1;
}

static int run(job *j)
{
    if (!open_files(j))
        return 0;
    int well = fill(j);
    well = mpi_well(MPI_File_close(&j->part), j->part_name) && well;
    well = mpi_well(MPI_File_close(&j->sums), j->sums_name) && well;
    return all_well(well) && all_well(rank != 0 || finish(j));
}

static char *joined(const char *name, const char *end)
{
    size_t length = strlen(name) + strlen(end) + 1;
    char *text = malloc(length);
    if (text != NULL)
        snprintf(text, length, "%s%s", name, end);
    return text;
}

static int run_with_memory(char *name, uint64_t draws)
{
    job j = {
        .draws = draws, .chunks = (draws + CHUNK - 1) / CHUNK, .study_sum = checksum_of_study(draws), .name = name};
    j.part_name = joined(name, ".part");
    j.sums_name = joined(name, ".sums");
    j.rows = malloc(ROWS * CHUNK * sizeof *j.rows);
    j.missing = calloc((size_t)j.chunks, sizeof *j.missing);
    j.todo = malloc((size_t)j.chunks * sizeof *j.todo);
    int well = j.part_name && j.sums_name && j.rows && j.missing && j.todo ? 1 : complain("out of memory");
    well = all_well(well) && run(&j);
    free(j.part_name);
    free(j.sums_name);
    free(j.rows);
    free(j.missing);
    free(j.todo);
    return well;
}

int main(int argc, char **argv)
{
    char *end = "";
    unsigned long long draws = 10000000;
    int well = 0;
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &processes);
    if (argc == 3)
        draws = strtoull(argv[2], &end, 10);
    if ((argc == 2 || argc == 3) && *end == '\0' && draws >= 1 && draws <= MOST_DRAWS)
        well = run_with_memory(argv[1], draws);
    else if (rank == 0)
        fprintf(stderr, "usage: mpirun -np N mpi_study FILE.npy [DRAWS, at most %llu]\n", MOST_DRAWS);
    MPI_Finalize();
    return well ? EXIT_SUCCESS : EXIT_FAILURE;
}
