// SPDX-License-Identifier: GPL-2.0
/*
 * What the suites share.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/random.h>

#include "helpers.h"
#include "host/compat.h"
#include "view/verify.h"

static unsigned long long seed;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "seed of the random tests; 0 (default) draws one and prints it");

static const struct sim_log sim_test_log = { .name = "kunit" };

/**
 * sim_test_memblock() - a memblock instance without memory behind it
 * @test: the running case; the instance goes when it ends
 *
 * Good for regions and placement; an allocation that returns a host address
 * finds no bank and returns NULL.
 *
 * Return: the instance, empty.
 */
struct sim_memblock *sim_test_memblock(struct kunit *test)
{
	struct sim_memblock *mb = kunit_kzalloc(test, sizeof(*mb), GFP_KERNEL);
	struct sim_banks *banks = kunit_kzalloc(test, sizeof(*banks),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mb);
	KUNIT_ASSERT_NOT_NULL(test, banks);
	sim_memblock_init(mb, &sim_test_log, banks, NULL, NULL);
	return mb;
}

static void sim_test_destroy_machine(void *m)
{
	sim_machine_destroy(m);
}

/**
 * sim_test_machine() - a machine on carved host memory
 * @test: the running case; the machine goes when it ends
 * @params: its description
 * @target: stage to boot to
 *
 * Fails the case when the machine cannot be made.
 *
 * Return: the machine.
 */
struct sim_machine *sim_test_machine(struct kunit *test,
				     const struct sim_machine_params *params,
				     enum sim_stage target)
{
	struct sim_machine *m = sim_machine_create(params);
	int err;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, m);
	err = kunit_add_action_or_reset(test, sim_test_destroy_machine, m);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_ASSERT_EQ(test, sim_machine_boot(m, target), 0);
	return m;
}

static void sim_test_say(void *test, const char *line)
{
	kunit_err((struct kunit *)test, "broken: %s\n", line);
}

/**
 * sim_test_verify() - all invariants of a machine hold
 * @test: the running case; fails, with each broken invariant, if they do not
 * @m: the machine; its lock is taken
 */
void sim_test_verify(struct kunit *test, struct sim_machine *m)
{
	struct sim_verify v = { .say = sim_test_say, .arg = test };
	int err;

	mutex_lock(&m->lock);
	err = sim_verify(m, &v);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, err, 0);
}

/**
 * sim_test_seed() - the seed of this run
 *
 * Return: what the parameter seed= says, or one that is drawn at the first call.
 */
u64 sim_test_seed(void)
{
	if (!seed)
		seed = get_random_u32() | 1;
	return seed;
}

/**
 * sim_test_print_seed() - suite_init of a suite with random cases
 * @suite: the suite
 *
 * Return: 0.
 */
int sim_test_print_seed(struct kunit_suite *suite)
{
	kunit_info(suite, "seed=%llu (give it as mm_sim_kunit.seed=)\n",
		   sim_test_seed());
	return 0;
}

SIM_IMPORT_NS(MM_SIM);
SIM_IMPORT_NS(MM_SIM_KUNIT);
MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("KUnit suites of mm_sim");
MODULE_LICENSE("GPL");
