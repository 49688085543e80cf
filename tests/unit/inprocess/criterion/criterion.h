/* SPDX-License-Identifier: MIT */
/* The part of Criterion's interface that the tests use, with all tests of a program in its own process: Criterion's
 * children hide leaks and what valgrind finds, it does not run under ThreadSanitizer, and other targets do not have it.
 * A test that crashes ends the run. One that fails leaves nothing to the next. Each program includes this once, and
 * main() is here. */
#ifndef TESTS_INPROCESS_CRITERION_H
#define TESTS_INPROCESS_CRITERION_H
#if defined(__GNUC__)
#pragma GCC system_header
#endif

#include "support.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct inprocess_test {
    const char *suite, *name;
    void (*run)(void);
    struct inprocess_test *next;
} inprocess_test;

static inprocess_test *inprocess_tests;
static jmp_buf inprocess_end;
static int inprocess_wrong;

/* In the order of the file. */
static void inprocess_register(inprocess_test *test)
{
    inprocess_test **at = &inprocess_tests;
    while (*at)
        at = &(*at)->next;
    *at = test;
}

static void inprocess_check(int holds, int fatal, const char *file, int line, const char *what, const char *format, ...)
{
    va_list args;
    if (holds)
        return;
    printf("%s:%d: %s\n  ", file, line, what);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    inprocess_wrong++;
    if (fatal)
        longjmp(inprocess_end, 1);
}

#define Test(suite, name, ...)                                                                                         \
    static void suite##_##name##_run(void);                                                                            \
    static inprocess_test suite##_##name##_test = {#suite, #name, suite##_##name##_run, NULL};                         \
    __attribute__((constructor)) static void suite##_##name##_register(void)                                           \
    {                                                                                                                  \
        inprocess_register(&suite##_##name##_test);                                                                    \
    }                                                                                                                  \
    static void suite##_##name##_run(void)

#define INPROCESS(fatal, what, condition, ...)                                                                         \
    inprocess_check(!!(condition), fatal, __FILE__, __LINE__, what, "" __VA_ARGS__)
#define INPROCESS_OP(fatal, a, op, b, ...) INPROCESS(fatal, #a " " #op " " #b, (a)op(b), __VA_ARGS__)

#define cr_assert(condition, ...) INPROCESS(1, #condition, condition, __VA_ARGS__)
#define cr_assert_eq(a, b, ...) INPROCESS_OP(1, a, ==, b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...) INPROCESS_OP(1, a, !=, b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...) INPROCESS_OP(1, a, >, b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...) INPROCESS_OP(1, a, >=, b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...) INPROCESS_OP(1, a, <, b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...) INPROCESS_OP(1, a, <=, b, __VA_ARGS__)
#define cr_assert_not_null(a, ...) INPROCESS_OP(1, a, !=, NULL, __VA_ARGS__)
#define cr_assert_float_eq(a, b, e, ...) INPROCESS(1, #a " is " #b, fabs((a) - (b)) <= (e), __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) INPROCESS(1, #a " is " #b, strcmp(a, b) == 0, __VA_ARGS__)
#define cr_expect(condition, ...) INPROCESS(0, #condition, condition, __VA_ARGS__)
#define cr_expect_not(condition, ...) INPROCESS(0, "not " #condition, !(condition), __VA_ARGS__)
#define cr_expect_eq(a, b, ...) INPROCESS_OP(0, a, ==, b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...) INPROCESS_OP(0, a, !=, b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...) INPROCESS_OP(0, a, >, b, __VA_ARGS__)
#define cr_expect_geq(a, b, ...) INPROCESS_OP(0, a, >=, b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...) INPROCESS_OP(0, a, <, b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...) INPROCESS_OP(0, a, <=, b, __VA_ARGS__)
#define cr_expect_null(a, ...) INPROCESS_OP(0, a, ==, NULL, __VA_ARGS__)
#define cr_expect_not_null(a, ...) INPROCESS_OP(0, a, !=, NULL, __VA_ARGS__)
#define cr_expect_float_eq(a, b, e, ...) INPROCESS(0, #a " is " #b, fabs((a) - (b)) <= (e), __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) INPROCESS(0, #a " is " #b, strcmp(a, b) == 0, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...) INPROCESS(0, #a " is not " #b, strcmp(a, b) != 0, __VA_ARGS__)
#define cr_log_info(...) (printf(__VA_ARGS__), printf("\n"))

int main(void)
{
#if defined(_WIN32) && defined(__x86_64__) /* long double computes like double there unless told otherwise */
    __asm__ __volatile__("fninit");
#endif
    int tests = 0, failed = 0;
    for (const inprocess_test *test = inprocess_tests; test; test = test->next, tests++) {
        inprocess_wrong = 0;
        test_begin();
        if (setjmp(inprocess_end) == 0)
            test->run();
        if (inprocess_wrong != 0 || reports() != 0) {
            failed++;
            printf("FAIL %s::%s\n", test->suite, test->name);
        }
    }
    printf("%d tests, %d failed\n", tests, failed);
    return tests == 0 || failed > 0;
}

#endif
