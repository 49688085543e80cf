/* SPDX-License-Identifier: MIT */
/* Tests that fail and tests that do not, in turn. */
#include <criterion/criterion.h>

static double value_of_a_callback(void)
{
    scaleev_model *model = model_of("benefit callback(0, 2, 1)");
    double value = scaleev_ev(model, 3);
    scaleev_model_destroy(model);
    return value;
}

Test(failing, leaves_half_way)
{
    report_about("something");
    callback_fail_at(1);
    cr_assert(0);
    report("not reached");
}

Test(failing, is_not_concerned)
{
    cr_assert_float_eq(value_of_a_callback(), 6, 1e-12);
    cr_assert_eq(reports(), 0);
}

Test(failing, only_reports)
{
    callback_fail_at(1);
    report("counts, though nothing looks");
}

Test(failing, is_not_concerned_either)
{
    cr_assert_float_eq(value_of_a_callback(), 6, 1e-12);
    cr_assert_eq(reports(), 0);
}
