/* SPDX-License-Identifier: MIT */
/*
 * A program that runs without the library, and uses it where it is there: found at run time with dlopen().
 *
 *     load [FILE]      FILE: the library; without it, where the system looks
 *
 * Only the header is needed to compile it, for types and constants.
 */
#include <dlfcn.h>
#include <scaleev/scaleev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What this program calls, by the names and with the types of the header. */
static struct {
    int32_t (*version)(void);
    const char *(*version_string)(void);
    const char *(*status_message)(scaleev_status);
    scaleev_status (*model_create)(scaleev_model **);
    void (*model_destroy)(scaleev_model *);
    scaleev_status (*benefit_linear)(scaleev_model *, double, scaleev_term *);
    scaleev_status (*hazard_constant)(scaleev_model *, double, double, scaleev_term *);
    scaleev_status (*break_even)(const scaleev_model *, double, double, const scaleev_solve_options *, scaleev_root *,
                                 size_t, scaleev_solution *);
} lib;

static void *library;

/* C has no conversion from an object's pointer to a function's; POSIX promises that they are alike. */
static void resolve(const char *name, void *function)
{
    void *symbol = dlsym(library, name);
    if (!symbol) {
        fprintf(stderr, "load: %s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    memcpy(function, &symbol, sizeof symbol);
}

static void load(const char *file)
{
    library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "load: %s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    resolve("scaleev_version", &lib.version);
    resolve("scaleev_version_string", &lib.version_string);
    resolve("scaleev_status_message", &lib.status_message);
    resolve("scaleev_model_create", &lib.model_create);
    resolve("scaleev_model_destroy", &lib.model_destroy);
    resolve("scaleev_benefit_linear", &lib.benefit_linear);
    resolve("scaleev_hazard_constant", &lib.hazard_constant);
    resolve("scaleev_break_even", &lib.break_even);
    /* Functions of a newer header may be missing from an older library. */
    if (lib.version() < SCALEEV_VERSION) {
        fprintf(stderr, "load: libscaleev %s is too old\n", lib.version_string());
        exit(EXIT_FAILURE);
    }
}

static void check(scaleev_status status)
{
    if (status != SCALEEV_OK) {
        fprintf(stderr, "load: %s\n", lib.status_message(status));
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char **argv)
{
    load(argc > 1 ? argv[1] : "libscaleev.so.1");

    scaleev_model *model;
    scaleev_root root;
    scaleev_solution solution = SCALEEV_SOLUTION_INIT;
    check(lib.model_create(&model));
    check(lib.benefit_linear(model, 2, NULL));
    check(lib.hazard_constant(model, 0.01, 100, NULL));
    check(lib.break_even(model, 1, 1e12, NULL, &root, 1, &solution));
    printf("libscaleev %s, loaded at run time\n", lib.version_string());
    if (solution.count == 1)
        printf("turns %s at %.12g\n", root.direction < 0 ? "bad" : "good", root.at);
    printf("%s: nowhere else from 1 to 1e12\n", solution.complete ? "proved" : "not proved");
    lib.model_destroy(model);
    dlclose(library);
    return EXIT_SUCCESS;
}
