/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "family.h"

#include <scaleev/scaleev.h>
#include <stdlib.h>
#include <string.h>

void help_usage(FILE *out)
{
    fputs("usage: policy_report SCENARIO.json REPORT.html, or policy_report --help\n", out);
}

static void families(FILE *out)
{
    const char *const *names = family_all();
    for (; *names; names++) {
        int32_t family = scaleev_family_find(*names);
        size_t n;
        const char **parameters = family_names(family, NULL, &n);
        fprintf(out, "  %-20s %s\n  %20s ", *names, scaleev_family_help(family), "");
        fputs(family_is_formula(family) ? "the formula's own, " : "", out);
        for (size_t i = 0; i < n; i++)
            fprintf(out, "%s%s%s", i > 0 ? ", " : "", parameters[i],
                    strcmp(parameters[i], "c0") == 0 ? ", c1, ..." : "");
        fputs("\n", out);
        free(parameters);
    }
}

void help(FILE *out)
{
    help_usage(out);
    fputs("\n"
          "Makes a report, an HTML file that needs nothing but itself, from a scenario, a JSON file, and prints the\n"
          "answer in a few lines. A report that was there before stays as it is unless the new one is complete.\n"
          "\n"
          "A scenario has these keys:\n"
          "  title, question       heading of the report, and what is asked, in words\n"
          "  scale                 unit, from, to: what is counted, and the range that is looked at\n"
          "  value                 unit: what values are counted in\n"
          "  existing, proposed    label, path, scale: what is there, and what is proposed\n"
          "  assumptions           by name: label, value, source, and perhaps unit. All numbers stand here;\n"
          "                        a value may be a formula of others: \"vetting * dangerous\"\n"
          "  paths                 by name: label, terms, and perhaps note: ways things may go\n"
          "\n"
          "A term of a path has a label, a family, and the names of the assumptions that are its parameters:\n",
          out);
    families(out);
    fputs("\n"
          "A term of a formula family has a key formula, too: \"a*K^1.5/(1 + K/t)\", where K is the scale.\n"
          "share, wipe and frailty may be missing. A hazard with a negative loss must say \"gain\": true.\n"
          "README.md beside the program's source has all of this in full; the *.json there are examples.\n"
          "\n"
          "Status: 0 the report is written, 1 it is not, for reasons said on stderr, 2 wrong arguments.\n",
          out);
}
