/* SPDX-License-Identifier: MIT */
/* What it costs each call to set the host's floating-point environment aside and to give it back, for the environment
 * that nearly all hosts have and for hostile ones, beside the shortest call there is. */
#include "../hostile/hostility.h"
#include "bench.h"
#include "host/environment.h"

enum { CALLS = 1000 };

typedef struct job {
    bool (*set)(void);
    const scaleev_model *model;
    double *out;
} job;

/* As in any program that has computed before: inexact is raised. On x86-64 feraiseexcept() may raise x87's alone. */
static bool set_usual(void)
{
    volatile double third = 1;
    set_calm();
    third /= 3;
    return third < 1;
}

/* No flag is raised, so those that a call raises must be taken back. */
static bool set_no_flag(void)
{
    set_calm();
    return true;
}

static void aside_and_back(void *context)
{
    const job *j = context;
    sev_host host;
    j->set();
    for (int i = 0; i < CALLS; ++i) {
        sev_host_enter(&host);
        sev_host_leave(&host);
    }
    set_usual();
}

static void ev(void *context)
{
    const job *j = context;
    j->set();
    for (int i = 0; i < CALLS; ++i)
        j->out[i] = scaleev_ev(j->model, i);
    set_usual();
}

int main(void)
{
    static const struct {
        const char *title;
        bool (*set)(void);
    } hosts[] = {
        {"As programs start", set_usual},
        {"No exception flag raised", set_no_flag},
        {"Flushing subnormals, as -ffast-math does", set_flushing},
        {"Rounding upward", set_upward},
        {"Trapping", set_trapping},
    };
    double want[CALLS], out[CALLS];
    scaleev_model *model;
    must(scaleev_model_create(&model) == 0 && scaleev_benefit_linear(model, 2, NULL) == 0 &&
             scaleev_hazard_constant(model, 0.01, 100, NULL) == 0,
         "the model");
    print_machine("The host's environment set aside and given back");
    job usual = {set_usual, model, want};
    for (size_t i = 0; i < COUNT(hosts); ++i) {
        job hostile = {hosts[i].set, model, out};
        bool possible = hosts[i].set();
        set_usual();
        if (!possible) {
            printf("\n%s\n  not on this machine\n", hosts[i].title);
            continue;
        }
        rival rivals[] = {
            {.name = "set aside and given back", .work = aside_and_back, .context = &hostile},
            {.name = "scaleev_ev(), which includes that", .work = ev, .context = &hostile},
            {.name = "scaleev_ev() of the first host", .work = ev, .context = &usual},
        };
        compete(hosts[i].title, rivals, COUNT(rivals), 101, 2e-3, CALLS);
        if (memcmp(want, out, sizeof want) != 0)
            wrong("%s: other values", hosts[i].title);
    }
    scaleev_model_destroy(model);
    return bench_wrong;
}
