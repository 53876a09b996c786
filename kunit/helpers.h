/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the suites share: instances that clean up after themselves, and a source
 * of random numbers whose seed is printed and can be given.
 */
#ifndef SIM_KUNIT_HELPERS_H
#define SIM_KUNIT_HELPERS_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "host/machine.h"

struct sim_memblock *sim_test_memblock(struct kunit *test);
struct sim_machine *sim_test_machine(struct kunit *test,
				     const struct sim_machine_params *params,
				     enum sim_stage target);
void sim_test_verify(struct kunit *test, struct sim_machine *m);
u64 sim_test_seed(void);
int sim_test_print_seed(struct kunit_suite *suite);

#endif /* SIM_KUNIT_HELPERS_H */
