/* SPDX-License-Identifier: MIT */
/* A program with one mistake, by the name of its argument: each must be found by the tools that are there to find
 * it. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static volatile int shared, sink;
static int plain;
static volatile unsigned wide = 300;
static volatile double large = 1e30;
static volatile int most = INT32_MAX;

static void *writer(void *argument)
{
    for (int i = 0; i < 1000; i++)
        plain++;
    return argument;
}

static void race(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, writer, NULL);
    pthread_create(&b, NULL, writer, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    shared = plain;
}

int main(int argc, char **argv)
{
    const char *mistake = argc > 1 ? argv[1] : "";
    char *volatile memory = malloc(8);
    if (!memory)
        return 0;
    if (!strcmp(mistake, "beyond"))
        sink = memory[8];
    else if (!strcmp(mistake, "unset") && memory[3] == 5)
        sink = 1;
    else if (!strcmp(mistake, "leak"))
        memory = NULL;
    else if (!strcmp(mistake, "overflow"))
        sink = most + 1;
    else if (!strcmp(mistake, "cast"))
        sink = (int)large;
    else if (!strcmp(mistake, "truncation")) {
        unsigned char narrow = wide;
        sink = narrow;
    } else if (!strcmp(mistake, "race"))
        race();
    free(memory);
    return 0;
}
