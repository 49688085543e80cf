/* SPDX-License-Identifier: MIT */
/* Memory by the caller's allocator, and public structs of any version. */
#include "host/memory.h"
#include "support.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

Test(memory, is_zeroed_and_counted)
{
    counter memory;
    counter_init(&memory);
    unsigned char *p = sev_new(&memory.allocator, 10, 7);
    cr_assert_not_null(p);
    cr_expect(memory.blocks == 1 && memory.bytes == 70);
    for (int i = 0; i < 70; i++)
        cr_expect_eq(p[i], 0);
    sev_free(&memory.allocator, p, 10, 7);
    sev_free(&memory.allocator, NULL, 10, 7);
    cr_expect(memory.blocks == 0 && memory.bytes == 0 && !memory.wrong_size);
}

Test(memory, is_refused)
{
    counter memory;
    counter_init(&memory);
    cr_expect_null(sev_new(&memory.allocator, 0, 8));
    cr_expect_null(sev_new(&memory.allocator, 8, 0));
    cr_expect_null(sev_new(&memory.allocator, SIZE_MAX, 8));
    cr_expect_null(sev_new(&memory.allocator, SIZE_MAX / 2, 2), "that an int cannot count");
    cr_expect_null(sev_new(&memory.allocator, SIZE_MAX / 2 + 2, 2), "a product that would be 2");
    cr_expect_eq(memory.calls, 0);
    counter_fail_at(&memory, 1);
    cr_expect_null(sev_new(&memory.allocator, 1, 1));
}

/* By half as much again, or by what is wanted; without memory all stays as it was. */
Test(memory, grows)
{
    counter memory;
    size_t capacity = 0;
    counter_init(&memory);
    int *p = sev_grow(&memory.allocator, NULL, &capacity, 4, sizeof *p);
    cr_assert(p && capacity == 4);
    for (int i = 0; i < 4; i++)
        p[i] = i + 1;
    cr_expect(sev_grow(&memory.allocator, p, &capacity, 3, sizeof *p) == p && capacity == 4);
    cr_expect(sev_grow(&memory.allocator, p, &capacity, 4, sizeof *p) == p && memory.calls == 1);
    p = sev_grow(&memory.allocator, p, &capacity, 5, sizeof *p);
    cr_assert(p && capacity == 6 && p[3] == 4 && p[4] == 0 && p[5] == 0);
    p = sev_grow(&memory.allocator, p, &capacity, 100, sizeof *p);
    cr_assert(p && capacity == 100 && p[0] == 1 && p[3] == 4 && p[99] == 0);
    counter_fail_at(&memory, 1);
    cr_expect_null(sev_grow(&memory.allocator, p, &capacity, 101, sizeof *p));
    cr_expect(capacity == 100 && p[3] == 4 && memory.blocks == 1);
    sev_free(&memory.allocator, p, capacity, sizeof *p);
    cr_expect(memory.blocks == 0 && !memory.wrong_size);
}

/* free() may change errno; a host does not see it. */
Test(memory, keeps_errno)
{
    errno = 77;
    void *p = sev_new(&sev_default_allocator, 1, 64);
    cr_expect(p && errno == 77);
    sev_free(&sev_default_allocator, p, 1, 64);
}

typedef struct old_struct {
    size_t size;
    double a;
} old_struct;

typedef struct new_struct {
    size_t size;
    double a, b;
} new_struct;

/* An older caller's struct is shorter, and what it lacks is 0; a newer one's is longer, and must be 0 there. */
Test(memory, structs_in)
{
    new_struct mine = {1, 2, 3}, longer = {sizeof longer, 5, 0};
    old_struct theirs = {sizeof theirs, 4};
    cr_expect(sev_struct_in(&mine, sizeof mine, &theirs) == SCALEEV_OK && mine.a == 4 && mine.b == 0);
    old_struct known;
    cr_expect(sev_struct_in(&known, sizeof known, &longer) == SCALEEV_OK && known.a == 5);
    longer.b = 1;
    known.a = 9;
    cr_expect(sev_struct_in(&known, sizeof known, &longer) == SCALEEV_ERROR_SIZE && known.a == 9);
    cr_expect_eq(sev_struct_check(&longer), SCALEEV_OK); /* what is to be written is not judged */
    for (size_t size = 0; size < sizeof size; size++)
        cr_expect_eq(sev_struct_check(&size), SCALEEV_ERROR_SIZE, "%zu", size);
    const size_t unset[] = {SIZE_MAX, SIZE_MAX / 2, (size_t)1 << 20};
    for (size_t i = 0; i < sizeof unset / sizeof *unset; i++) {
        cr_expect_eq(sev_struct_check(&unset[i]), SCALEEV_ERROR_SIZE, "%zu", unset[i]);
        cr_expect_eq(sev_struct_in(&known, sizeof known, &unset[i]), SCALEEV_ERROR_SIZE, "%zu", unset[i]);
    }
    size_t least = sizeof least;
    cr_expect(sev_struct_in(&known, sizeof known, &least) == SCALEEV_OK && known.a == 0);
}

/* What both know, and then zeroes; the caller's size stays. */
Test(memory, structs_out)
{
    const new_struct mine = {sizeof mine, 2, 3};
    new_struct theirs = {sizeof(old_struct), 7, 8};
    sev_struct_out(&theirs, &mine, sizeof mine);
    cr_expect(theirs.size == sizeof(old_struct) && theirs.a == 2 && theirs.b == 8);
    theirs.size = sizeof theirs;
    sev_struct_out(&theirs, &mine, sizeof(old_struct));
    cr_expect(theirs.size == sizeof theirs && theirs.a == 2 && theirs.b == 0);
    sev_struct_out(&theirs, &mine, sizeof mine);
    cr_expect(theirs.size == sizeof theirs && theirs.b == 3);
    theirs = (new_struct){sizeof(size_t), 7, 8};
    sev_struct_out(&theirs, &mine, sizeof mine);
    cr_expect(theirs.size == sizeof(size_t) && theirs.a == 7);
}
