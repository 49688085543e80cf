/* SPDX-License-Identifier: MIT */
/* usage: kernel-sets         names the sets of vector kernels
 *        kernel-sets NAME    0: a test build told SCALEEV_KERNELS=NAME uses that set; 77: this processor does not run
 * it */
#include "kernel/kernels.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    for (size_t i = 0; sev_kernels_set(i); i++) {
        const sev_kernels *set = sev_kernels_set(i);
        if (argc < 2) {
            puts(set->name);
        } else if (strcmp(set->name, argv[1]) == 0) {
            if (!sev_kernels_runs(set)) {
                printf("this processor does not run the kernels %s\n", set->name);
                return 77;
            }
            printf("in use: %s\n", sev_kernels_best()->name);
            return sev_kernels_best() == set ? 0 : 1;
        }
    }
    return argc < 2 ? 0 : 1;
}
