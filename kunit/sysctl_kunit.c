// SPDX-License-Identifier: GPL-2.0
/*
 * The files of vm/. What a text does to a number that has one was tried on Linux
 * 6.12 in a virtual machine; where we are stricter, a comment says so.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/watermark.h"
#include "unbacked.h"
#include "view/sysctl.h"

#define MIN_FREE SIM_SYSCTL_MIN_FREE_KBYTES
#define SCALE SIM_SYSCTL_WATERMARK_SCALE_FACTOR
#define RATIO SIM_SYSCTL_LOWMEM_RESERVE_RATIO
#define FRACTION SIM_SYSCTL_PERCPU_PAGELIST_HIGH_FRACTION
#define BOOST SIM_SYSCTL_WATERMARK_BOOST_FACTOR

/* Each with what is read afterwards; NULL when it is refused. */
static const struct write_case {
	const char *text;
	const char *want[SIM_NR_SYSCTLS];
} write_cases[] = {
	/* A number in any form. */
	{ "9", { "9", "9", "9\t256\t32\t0\t0", "9",
	  [BOOST] = "9" } },
	{ "9\n", { "9", "9", "9\t256\t32\t0\t0", "9",
	  [BOOST] = "9" } },
	{ " 9\x20\n", { "9", "9", "9\t256\t32\t0\t0", "9",
	  [BOOST] = "9" } },
	{ "\n\t9\n\n", { "9", "9", "9\t256\t32\t0\t0", "9",
	  [BOOST] = "9" } },
	{ "0x10", { "16", "16", "16\t256\t32\t0\t0", "16",
	  [BOOST] = "16" } },
	{ "010", { "8", "8", "8\t256\t32\t0\t0", "8",
	  [BOOST] = "8" } },
	/* The limits of each. */
	{ "-2147483648", { [RATIO] = "0\t256\t32\t0\t0" } },
	{ "-1", { [RATIO] = "0\t256\t32\t0\t0" } },
	{ "0", { "0", NULL, "0\t256\t32\t0\t0", "0", "0",
	  [BOOST] = "0" } },
	{ "-0", { "0", NULL, "0\t256\t32\t0\t0", "0", "0",
	  [BOOST] = "0" } },
	{ "1", { "1", "1", "1\t256\t32\t0\t0", NULL, "1",
	  [BOOST] = "1" } },
	{ "7", { "7", "7", "7\t256\t32\t0\t0", NULL,
	  [BOOST] = "7" } },
	{ "8", { "8", "8", "8\t256\t32\t0\t0", "8",
	  [BOOST] = "8" } },
	{ "3000", { "3000", "3000", "3000\t256\t32\t0\t0", "3000",
	  [BOOST] = "3000" } },
	{ "3001", { "3001", NULL, "3001\t256\t32\t0\t0", "3001",
	  [BOOST] = "3001" } },
	{ "2147483647", { "2147483647", NULL, "2147483647\t256\t32\t0\t0",
			  "2147483647",
	  [BOOST] = "2147483647" } },
	/* The kernel takes the next four for the ratios, and changes nothing. */
	{ "2147483648", { } },
	{ "-2147483649", { } },
	{ "99999999999999999999", { } },
	{ "abc", { } },
	{ "9x", { } }, { "+9", { } }, { "--1", { } }, { "-", { } },
	{ "0x", { } }, { "9-", { } }, { "10,11", { } }, { "9\r", { } },
	{ "", { } }, { "\n", { } }, { " ", { } },
	/* Several: the kernel takes the first of them where there is but one. */
	{ "9 8", { [RATIO] = "9\t8\t32\t0\t0" } },
	{ "9\t8\n7", { [RATIO] = "9\t8\t7\t0\t0" } },
	{ "5 4 3 2 1", { [RATIO] = "5\t4\t3\t2\t1" } },
	{ "5\t4\t3\t2\t1\n", { [RATIO] = "5\t4\t3\t2\t1" } },
	{ "-1 -2 -3 -4 -5", { [RATIO] = "0\t0\t0\t0\t0" } },
	/* The kernel takes what stands before the bad one. */
	{ "5 4 3 2 1 0", { } }, { "5 4 x", { } }, { "5 99999999999 3", { } },
};

static const char *const initial[SIM_NR_SYSCTLS] = {
	"1024", "10", "256\t256\t32\t0\t0", "0", "1", "15000",
};

static void expect_read(struct kunit *test, struct sim_machine *m,
			enum sim_sysctl which, const char *want,
			const char *after)
{
	char text[SIM_SYSCTL_TEXT_MAX + 1];
	int len = sim_sysctl_read(m, which, text);

	KUNIT_ASSERT_EQ(test, len, strlen(text));
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_EXPECT_EQ(test, text[len - 1], '\n');
	text[len - 1] = '\0';
	KUNIT_EXPECT_EQ_MSG(test, strcmp(text, want), 0,
			    "%s is \"%s\", not \"%s\", after \"%s\"",
			    sim_sysctl_name(which), text, want, after);
}

static int quiet_write(struct sim_machine *m, enum sim_sysctl which,
		       const char *text, size_t len)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_sysctl_write(m, which, text, len);

	sim_test_quiet_end(level);
	return err;
}

static void a_text_is_taken_wholly_or_not_at_all(struct kunit *test)
{
	static const struct sim_test_node node = { { 3840, 501344 } };
	enum sim_sysctl which;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(write_cases); i++) {
		const struct write_case *c = &write_cases[i];
		struct sim_machine *m = sim_test_unbacked(test, &node, 1);

		for (which = 0; which < SIM_NR_SYSCTLS; which++) {
			expect_read(test, m, which, initial[which], "nothing");
			KUNIT_EXPECT_EQ_MSG(test,
					    quiet_write(m, which, c->text,
							strlen(c->text)),
					    c->want[which] ? 0 : -EINVAL,
					    "\"%s\" to %s", c->text,
					    sim_sysctl_name(which));
			expect_read(test, m, which,
				    c->want[which] ?: initial[which], c->text);
		}
	}
}

static void what_is_no_text_is_refused(struct kunit *test)
{
	static const struct sim_test_node node = { { 3840, 501344 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	char text[SIM_SYSCTL_TEXT_MAX + 1];

	KUNIT_EXPECT_EQ(test, quiet_write(m, MIN_FREE, "1\0002", 3), -EINVAL);
	memset(text, ' ', sizeof(text));
	text[0] = '7';
	KUNIT_EXPECT_EQ(test, quiet_write(m, MIN_FREE, text, sizeof(text)),
			-EINVAL);
	expect_read(test, m, MIN_FREE, initial[MIN_FREE], "no text");
	KUNIT_EXPECT_EQ(test, quiet_write(m, MIN_FREE, text, sizeof(text) - 1),
			0);
	expect_read(test, m, MIN_FREE, "7", "7");
}

static void a_change_takes_effect_at_once(struct kunit *test)
{
	static const struct sim_test_node node = { { 3840, 501344 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_zone *zones = m->mm.node_data[0]->node_zones;
	struct sim_zone *dma32 = &zones[SIM_ZONE_DMA32];

	sim_init_per_zone_wmark_min(&m->mm);
	KUNIT_EXPECT_EQ(test, quiet_write(m, MIN_FREE, "5644", 4), 0);
	KUNIT_EXPECT_EQ(test, dma32->_watermark[SIM_WMARK_MIN], 1400);
	KUNIT_EXPECT_EQ(test, m->mm.user_min_free_kbytes, 5644);
	KUNIT_EXPECT_EQ(test, dma32->pageset_high_min, 1901);
	KUNIT_EXPECT_EQ(test, quiet_write(m, SCALE, "100", 3), 0);
	KUNIT_EXPECT_EQ(test, dma32->_watermark[SIM_WMARK_HIGH], 1400 + 2 * 5013);
	KUNIT_EXPECT_EQ(test, m->mm.totalreserve_pages, 1958 + 10 + 2 * 38 +
			1400 + 2 * 5013);
	KUNIT_EXPECT_EQ(test, quiet_write(m, RATIO, "400", 3), 0);
	KUNIT_EXPECT_EQ(test, zones[SIM_ZONE_DMA].lowmem_reserve[SIM_ZONE_DMA32],
			1253);
	KUNIT_EXPECT_EQ(test, m->mm.totalreserve_pages, 1253 + 10 + 2 * 38 +
			1400 + 2 * 5013);
	KUNIT_EXPECT_EQ(test, quiet_write(m, FRACTION, "100", 3), 0);
	KUNIT_EXPECT_EQ(test, dma32->pageset_high_min, 5013);
}

static void what_is_written_before_a_boot_holds(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@1M",
					      SIM_STAGE_CARVED);
	struct sim_zone *dma;
	enum sim_stage stage;

	for (stage = SIM_STAGE_CARVED; stage < SIM_STAGE_BUDDY; stage++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		KUNIT_EXPECT_EQ(test, quiet_write(m, MIN_FREE, "300", 3), 0);
		KUNIT_EXPECT_EQ(test, quiet_write(m, SCALE, "1000", 4), 0);
		KUNIT_EXPECT_EQ(test, quiet_write(m, RATIO, "5 6", 3), 0);
		KUNIT_EXPECT_EQ(test, quiet_write(m, FRACTION, "10", 2), 0);
		KUNIT_EXPECT_EQ(test, quiet_write(m, BOOST, "3", 1), 0);
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		dma = sim_test_zone(m, SIM_ZONE_DMA);
		KUNIT_EXPECT_EQ(test, dma->_watermark[SIM_WMARK_MIN], 75);
		KUNIT_EXPECT_EQ(test, dma->_watermark[SIM_WMARK_LOW],
				75 + dma->managed_pages / 10);
		KUNIT_EXPECT_EQ(test, dma->pageset_high_min,
				dma->managed_pages / 10);
		expect_read(test, m, RATIO, "5\t6\t32\t0\t0", "a boot");
		expect_read(test, m, BOOST, "3", "a boot");
		mutex_lock(&m->lock);
		sim_machine_reset(m);
		mutex_unlock(&m->lock);
		expect_read(test, m, MIN_FREE, "1024", "a reset");
		expect_read(test, m, SCALE, "10", "a reset");
		expect_read(test, m, RATIO, "256\t256\t32\t0\t0", "a reset");
		expect_read(test, m, FRACTION, "0", "a reset");
		expect_read(test, m, BOOST, "15000", "a reset");
	}
}

static void a_panicked_machine_takes_nothing(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	unsigned long min;
	int level;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	mutex_lock(&m->lock);
	sim_machine_panic(m, "a test");
	mutex_unlock(&m->lock);
	sim_test_quiet_end(level);
	min = m->mm.min_free_kbytes;
	KUNIT_EXPECT_EQ(test, quiet_write(m, MIN_FREE, "5", 1), -EIO);
	KUNIT_EXPECT_EQ(test, m->mm.min_free_kbytes, min);
}

static struct kunit_case sysctl_cases[] = {
	KUNIT_CASE(a_text_is_taken_wholly_or_not_at_all),
	KUNIT_CASE(what_is_no_text_is_refused),
	KUNIT_CASE(a_change_takes_effect_at_once),
	KUNIT_CASE(what_is_written_before_a_boot_holds),
	KUNIT_CASE(a_panicked_machine_takes_nothing),
	{}
};

static struct kunit_suite sysctl_suite = {
	.name = "mm_sim_sysctl",
	.test_cases = sysctl_cases,
};

kunit_test_suite(sysctl_suite);
