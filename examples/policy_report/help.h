/* SPDX-License-Identifier: MIT */
/* What the program says of itself. */
#ifndef POLICY_REPORT_HELP_H
#define POLICY_REPORT_HELP_H

#include <stdio.h>

void help_usage(FILE *out);
void help(FILE *out);

#endif
