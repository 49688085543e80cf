/* SPDX-License-Identifier: MIT */
/*
 * The library's answers for the tests of the report, which are written in Python: commands from stdin, one line of JSON
 * for each that asks something. It shares no code with the program that is tested.
 *
 *     model                              a new model; the first is number 0
 *     text TEXT                          a new model, as text
 *     difference A B                     a new model
 *     add FAMILY PARAMETERS...           to the last model
 *     set TERM NAME VALUE                in the last model
 *     values MODEL SCALE                 EV, survival and catastrophe
 *     roots MODEL FROM TO                break-evens, with the elasticity and the slope of each by each input
 *     best MODEL FROM TO
 *     argue MODEL SCALE MODEL SCALE      the names in the text are EXISTING and PROPOSED
 *     families
 *     name NAME                          whether a formula may have a parameter of that name
 */
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MODELS = 64, MOST_WORDS = 400, MOST_ROOTS = 100 };

static scaleev_model *models[MOST_MODELS];
static int models_n;

static char *words[MOST_WORDS];
static int words_n;

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "answers: %s: %s (%s)\n", words[0], scaleev_status_message(status),
                models_n > 0 ? scaleev_model_error(models[models_n - 1]) : "");
        exit(EXIT_FAILURE);
    }
}

static double real(int i)
{
    return i < words_n ? strtod(words[i], NULL) : 0;
}

static scaleev_model *model(int i)
{
    int number = (int)real(i);
    if (number < 0 || number >= models_n) {
        fprintf(stderr, "answers: no model %d\n", number);
        exit(EXIT_FAILURE);
    }
    return models[number];
}

/* As Python reads them: NaN and Infinity, too. */
static void put(double value, const char *after)
{
    if (value != value)
        printf("NaN%s", after);
    else if (value - value != 0)
        printf("%sInfinity%s", value < 0 ? "-" : "", after);
    else
        printf("%.17g%s", value, after);
}

static void put_all(const double *values, int n)
{
    putchar('[');
    for (int i = 0; i < n; i++)
        put(values[i], i < n - 1 ? ", " : "");
    putchar(']');
}

static void add(void)
{
    double parameters[MOST_WORDS];
    for (int i = 2; i < words_n; i++)
        parameters[i - 2] = real(i);
    check(scaleev_add(models[models_n - 1], words[1], parameters, (size_t)(words_n - 2), NULL));
}

static void set(void)
{
    scaleev_input input;
    check(scaleev_find(models[models_n - 1], (scaleev_term)real(1), words[2], &input));
    check(scaleev_set(models[models_n - 1], input, real(3)));
}

static void values(void)
{
    static const scaleev_quantity quantities[] = {SCALEEV_EV, SCALEEV_SURVIVAL, SCALEEV_CATASTROPHE};
    double scale = real(2), out[3];
    for (int i = 0; i < 3; i++)
        check(scaleev_evaluate(model(1), quantities[i], &scale, 1, &out[i]));
    put_all(out, 3);
    putchar('\n');
}

static void elasticities(const scaleev_model *m, const scaleev_root *root)
{
    size_t n = (size_t)scaleev_input_count(m);
    scaleev_sensitivity *all = calloc(n, sizeof *all);
    check(all ? scaleev_sensitivities(m, root, n, all) : SCALEEV_ERROR_MEMORY);
    for (size_t i = 1; i < n; i++) {
        printf("%s\"%d %s\": ", i > 1 ? ", " : "", (int)scaleev_input_term(m, (scaleev_input)i),
               scaleev_input_name(m, (scaleev_input)i));
        put_all((const double[]){all[i].elasticity, all[i].elasticity_lo, all[i].elasticity_hi, all[i].slope,
                                 all[i].slope_lo, all[i].slope_hi},
                6);
    }
    free(all);
}

static void roots(void)
{
    const scaleev_model *m = model(1);
    scaleev_root all[MOST_ROOTS];
    scaleev_solution solution = {.size = sizeof solution};
    check(scaleev_break_even(m, real(2), real(3), NULL, all, MOST_ROOTS, &solution));
    check(solution.count <= MOST_ROOTS ? SCALEEV_OK : SCALEEV_ERROR_COUNT);
    printf("{\"complete\": %d, \"sign_lo\": %d, \"sign_hi\": %d, \"roots\": [", (int)solution.complete,
           (int)solution.sign_lo, (int)solution.sign_hi);
    for (size_t i = 0; i < solution.count; i++) {
        printf("%s{\"kind\": %d, \"direction\": %d, \"at\": ", i > 0 ? ", " : "", (int)all[i].kind,
               (int)all[i].direction);
        put_all((const double[]){all[i].at, all[i].lo, all[i].hi}, 3);
        printf(", \"elasticities\": {");
        if (all[i].kind == SCALEEV_ROOT_CROSSING)
            elasticities(m, &all[i]);
        printf("}}");
    }
    printf("]}\n");
}

static void best(void)
{
    scaleev_optimum b = {.size = sizeof b};
    check(scaleev_best_scale(model(1), real(2), real(3), NULL, &b));
    printf("{\"at_end\": %d, \"proved\": %d, \"numbers\": ", (int)b.at_end, (int)b.proved);
    put_all((const double[]){b.scale, b.ev, b.scale_lo, b.scale_hi, b.ev_lo, b.ev_hi, b.whole_scale, b.whole_ev}, 8);
    printf("}\n");
}

static void argue(void)
{
    char text[2000];
    scaleev_argument a = {.size = sizeof a};
    check(scaleev_argue(model(1), real(2), model(3), real(4), NULL, &a));
    check(scaleev_argument_text(&a, "EXISTING", "PROPOSED", text, sizeof text, NULL));
    printf("{\"verdict\": %d, \"text\": \"%s\", \"evs\": ", (int)a.verdict, text);
    put_all((const double[]){a.existing_ev, a.proposed_ev}, 2);
    printf("}\n");
}

static void families(void)
{
    putchar('{');
    for (int32_t f = 0; f < scaleev_family_count(); f++) {
        printf("%s\"%s\": {\"help\": \"%s\", \"parameters\": [", f > 0 ? ", " : "", scaleev_family_name(f),
               scaleev_family_help(f));
        for (int32_t i = 0; i < scaleev_family_parameter_count(f); i++) {
            printf("%s{\"name\": \"%s\", \"help\": \"%s\", \"allowed\": \"%s\", \"knob\": %d, \"default\": ",
                   i > 0 ? ", " : "", scaleev_family_parameter_name(f, i), scaleev_family_parameter_help(f, i),
                   scaleev_family_parameter_allowed(f, i), (int)scaleev_family_parameter_is_knob(f, i));
            put(scaleev_family_parameter_default(f, i), "}");
        }
        printf("]}");
    }
    puts("}");
}

static void name(const char *text)
{
    scaleev_model *m;
    const scaleev_parameter parameter = {text, 1, 0, 0};
    check(scaleev_model_create(&m));
    puts(scaleev_benefit_formula(m, text, &parameter, 1, NULL) == SCALEEV_OK ? "true" : "false");
    scaleev_model_destroy(m);
}

static void parse(const char *text)
{
    scaleev_text_error error = SCALEEV_TEXT_ERROR_INIT;
    if (models_n == MOST_MODELS || scaleev_model_parse(text, NULL, &models[models_n], &error) != SCALEEV_OK) {
        fprintf(stderr, "answers: %s: %s\n", text, error.words);
        exit(EXIT_FAILURE);
    }
    models_n++;
}

static void obey(void)
{
    if (strcmp(words[0], "model") == 0 && models_n < MOST_MODELS)
        check(scaleev_model_create(&models[models_n++]));
    else if (strcmp(words[0], "difference") == 0 && models_n < MOST_MODELS) {
        const scaleev_model *a = model(1), *b = model(2);
        check(scaleev_model_difference(a, b, &models[models_n++]));
    } else if (strcmp(words[0], "add") == 0)
        add();
    else if (strcmp(words[0], "set") == 0)
        set();
    else if (strcmp(words[0], "values") == 0)
        values();
    else if (strcmp(words[0], "roots") == 0)
        roots();
    else if (strcmp(words[0], "best") == 0)
        best();
    else if (strcmp(words[0], "argue") == 0)
        argue();
    else if (strcmp(words[0], "families") == 0)
        families();
    else
        check(SCALEEV_ERROR_NAME);
}

int main(void)
{
    static char line[20000];
    while (fgets(line, sizeof line, stdin)) {
        words_n = 0;
        if (strncmp(line, "text ", 5) == 0 || strncmp(line, "name ", 5) == 0) {
            line[strcspn(line, "\n")] = '\0';
            (*line == 't' ? parse : name)(line + 5);
            continue;
        }
        for (char *word = strtok(line, " \n"); word && words_n < MOST_WORDS; word = strtok(NULL, " \n"))
            words[words_n++] = word;
        if (words_n > 0)
            obey();
    }
    while (models_n > 0)
        scaleev_model_destroy(models[--models_n]);
    return EXIT_SUCCESS;
}
