/* SPDX-License-Identifier: MIT */
/*
 * A tool for policy analysis: from a scenario, which is a JSON file, to a report, which is an HTML file.
 *
 *     policy_report release_debate.json report.html
 */
#include "analysis.h"
#include "help.h"
#include "model.h"
#include "output.h"
#include "report.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

static bool write_report(const analysis *a, const char *file)
{
    output o;
    if (!output_begin(&o, file))
        return false;
    report(o.stream, a);
    return output_end(&o);
}

/* All that is wrong with the file is found before any of it is said. */
static bool understand(scenario *s, input *in)
{
    bool read = scenario_read(s, in), possible = model_check(s, in);
    return read && possible;
}

static bool run(const char *from, const char *to)
{
    input in;
    scenario s = {0};
    analysis a = {0};
    bool done = input_load(&in, from) && understand(&s, &in) && analysis_make(&a, &s, &in);
    complaints_write(stderr, &in.complaints);
    done = done && write_report(&a, to);
    if (done) {
        terminal_summary(stdout, &a);
        printf("%s\n", to);
    }
    analysis_free(&a);
    scenario_free(&s);
    input_free(&in);
    return done;
}

int main(int n, char **arguments)
{
    if (n == 2 && strcmp(arguments[1], "--help") == 0) {
        help(stdout);
        return EXIT_SUCCESS;
    }
    if (n != 3) {
        help_usage(stderr);
        return 2;
    }
    return run(arguments[1], arguments[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
