// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of a boot log, read back into a firmware's map.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "early/e820.h"
#include "helpers.h"

#define LINE_LEN 96

/* Read @text, without its errors on the console. */
static int parse(struct sim_e820_table *table, const struct sim_log *log,
		 const char *text)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_e820__parse_boot_log(table, log, text);

	sim_test_quiet_end(level);
	return err;
}

static struct sim_e820_table *new_table(struct kunit *test)
{
	struct sim_e820_table *table = kunit_kzalloc(test, sizeof(*table),
						     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, table);
	return table;
}

struct good_case {
	const char *name;
	const char *text;
	struct sim_e820_entry want[4];
};

#define PC "BIOS-e820: [mem 0x0000000000100000-0x0000000007ffffff] "

static const struct good_case good_cases[] = {
	{ "a line", PC "usable\n", { { SZ_1M, 127 * SZ_1M, 1 } } },
	{ "without a newline", PC "usable", { { SZ_1M, 127 * SZ_1M, 1 } } },
	{ "with a carriage return", PC "usable\r\n",
	  { { SZ_1M, 127 * SZ_1M, 1 } } },
	{ "a time before it", "[    0.000000] " PC "usable\n",
	  { { SZ_1M, 127 * SZ_1M, 1 } } },
	{ "a host, a time and a level before it",
	  "Jan  1 00:00:00 pc kernel: <6>[    0.000000] " PC "reserved\n",
	  { { SZ_1M, 127 * SZ_1M, 2 } } },
	{ "a machine of ours before it", "mm_sim: sim0: " PC "ACPI NVS\n",
	  { { SZ_1M, 127 * SZ_1M, 4 } } },
	{ "other lines around",
	  "BIOS-provided physical RAM map:\n\n" PC "ACPI data\n"
	  "user: [mem 0x0-0xfff] usable\nNX protection: active\n",
	  { { SZ_1M, 127 * SZ_1M, 3 } } },
	{ "unusable", PC "unusable\n", { { SZ_1M, 127 * SZ_1M, 5 } } },
	{ "persistent, from the firmware", PC "persistent (type 7)\n",
	  { { SZ_1M, 127 * SZ_1M, 7 } } },
	{ "persistent, by memmap=", PC "persistent (type 12)\n",
	  { { SZ_1M, 127 * SZ_1M, 12 } } },
	{ "a type without a name", PC "type 20\n",
	  { { SZ_1M, 127 * SZ_1M, 20 } } },
	{ "the last type of one byte, and the next", PC "type 255\n"
	  "BIOS-e820: [mem 0x8000000-0x80fffff] type 256\n",
	  { { SZ_1M, 127 * SZ_1M, 255 }, { 128 * SZ_1M, SZ_1M, 256 } } },
	{ "the last type that there can be", PC "type 4294967295\n",
	  { { SZ_1M, 127 * SZ_1M, U32_MAX } } },
	{ "memory for a purpose", PC "soft reserved\n",
	  { { SZ_1M, 127 * SZ_1M, 2 } } },
	{ "as 7.2 says it", "[    0.000000] " PC " System RAM\n"
	  "[    0.000000] BIOS-e820: [gap 0x0000000008000000-0x000000000fffffff]\n"
	  "[    0.000000] BIOS-e820: [mem 0x0000000010000000-0x00000000100fffff]  device reserved\r\n"
	  "[    0.000000] BIOS-e820: [gap 0x0000000010100000-0x000000001fffffff]\r\n"
	  "[    0.000000] BIOS-e820: [mem 0x0000000020000000-0x00000000200fffff]  ACPI NVS\n"
	  "[    0.000000] BIOS-e820: [mem 0x0000000020100000-0x00000000201fffff]  type 20",
	  { { SZ_1M, 127 * SZ_1M, 1 }, { SZ_256M, SZ_1M, 2 },
	    { SZ_512M, SZ_1M, 4 }, { SZ_512M + SZ_1M, SZ_1M, 20 } } },
	{ "persistent, as 7.2 says it", PC " persistent RAM (type 7)\n"
	  "BIOS-e820: [mem 0x8000000-0x80fffff]  persistent RAM (type 12)\n",
	  { { SZ_1M, 127 * SZ_1M, 7 }, { 128 * SZ_1M, SZ_1M, 12 } } },
	{ "short numbers", "BIOS-e820: [mem 0x0-0x0] usable\n", { { 0, 1, 1 } } },
	{ "capital digits", "BIOS-e820: [mem 0xA0000-0xFFFFF] usable\n",
	  { { 0xa0000, 0x60000, 1 } } },
	{ "the last byte that there can be",
	  "BIOS-e820: [mem 0x3fffffffffff-0x3fffffffffff] usable\n",
	  { { BIT_ULL(46) - 1, 1, 1 } } },
	{ "sorted and joined",
	  "BIOS-e820: [mem 0x200000-0x2fffff] usable\n"
	  "BIOS-e820: [mem 0x0-0xfffff] reserved\n"
	  "BIOS-e820: [mem 0x100000-0x1fffff] usable\n",
	  { { 0, SZ_1M, 2 }, { SZ_1M, SZ_2M, 1 } } },
	{ "the higher type wins",
	  "BIOS-e820: [mem 0x0-0x3fffff] usable\n"
	  "BIOS-e820: [mem 0x100000-0x1fffff] reserved\n",
	  { { 0, SZ_1M, 1 }, { SZ_1M, SZ_1M, 2 }, { SZ_2M, SZ_2M, 1 } } },
};

static void good_case_name(const struct good_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(good, good_cases, good_case_name);

static void lines_of_a_boot_log_are_a_map(struct kunit *test)
{
	const struct good_case *c = test->param_value;
	struct sim_log *log = sim_test_new_log(test);
	struct sim_e820_table *table = new_table(test);
	unsigned int i, nr = 0;

	/* What was there before is gone. */
	KUNIT_ASSERT_EQ(test, sim_e820__range_add(table, SZ_1G, SZ_1M,
						  SIM_E820_TYPE_NVS), 0);
	KUNIT_ASSERT_EQ(test, parse(table, log, c->text), 0);
	while (nr < ARRAY_SIZE(c->want) && c->want[nr].size)
		nr++;
	KUNIT_ASSERT_EQ(test, table->nr_entries, nr);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ(test, table->entries[i].addr, c->want[i].addr);
		KUNIT_EXPECT_EQ(test, table->entries[i].size, c->want[i].size);
		KUNIT_EXPECT_EQ(test, table->entries[i].type, c->want[i].type);
	}
}

struct bad_case {
	const char *text;
	int err;
};

static const struct bad_case bad_cases[] = {
	{ "", -EINVAL },
	{ "\n\n", -EINVAL },
	{ "usable\n", -EINVAL },
	{ "BIOS-e821: [mem 0x0-0xfff] usable\n", -EINVAL },
	{ "BIOS-e820\n: [mem 0x0-0xfff] usable\n", -EINVAL },
	{ "BIOS-e820:", -EINVAL },
	{ "BIOS-e820:\n", -EINVAL },
	{ "BIOS-e820: ", -EINVAL },
	{ "BIOS-e820: [mem", -EINVAL },
	{ "BIOS-e820: [mem 0x0", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff]", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] ", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff]usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff]   usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff]  ", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] System", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] persistent RAM (type 8)", -EINVAL },
	/* Gaps are passed over, but they are no map. */
	{ "BIOS-e820: [gap 0x0-0xfff]\n", -EINVAL },
	{ "BIOS-e820: [gap 0x0-0xfff\nBIOS-e820: [mem 0x0-0xfff] usable\n",
	  -EINVAL },
	{ "BIOS-e820: [gap 0x0-0xfff]x\nBIOS-e820: [mem 0x0-0xfff] usable\n",
	  -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] usable ", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] Usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] usabl", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] usable reserved", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] type 1", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] type 0", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] type 020", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] type 256 ", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] type 4294967296", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] Type 256", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xfff] type 256256256256256", -EINVAL },
	{ "BIOS-e820: [mem 0-0xfff] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x-0xfff] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0-fff] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0 - 0xfff] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0K-0xfff] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0x1M] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x0-0xffg] usable", -EINVAL },
	{ "BIOS-e820: [mem -0x1-0xfff] usable", -EINVAL },
	{ "BIOS-e820: [io 0x0-0xfff] usable", -EINVAL },
	{ "BIOS-e820:[mem 0x0-0xfff] usable", -EINVAL },
	{ "BIOS-e820: [mem 0x1000-0xfff] usable", -ERANGE },
	{ "BIOS-e820: [mem 0x1-0x0] usable", -ERANGE },
	{ "BIOS-e820: [mem 0x0-0x400000000000] usable", -ERANGE },
	{ "BIOS-e820: [mem 0x0-0xffffffffffffffff] usable", -ERANGE },
	{ "BIOS-e820: [mem 0xfffffffffffff000-0xffffffffffffffff] reserved",
	  -ERANGE },
	{ "BIOS-e820: [mem 0x0-0x1ffffffffffffffff] usable", -EINVAL },
	/* One line that is wrong is enough. */
	{ "BIOS-e820: [mem 0x0-0xfff] usable\nBIOS-e820: garbage\n"
	  "BIOS-e820: [mem 0x1000-0x1fff] usable\n", -EINVAL },
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%*pE\"",
		 (int)min_t(size_t, strlen(c->text), 80), c->text);
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_case_name);

static void a_bad_line_is_refused_with_one_line(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	struct sim_log *log = sim_test_new_log(test);

	KUNIT_EXPECT_EQ(test, parse(new_table(test), log, c->text), c->err);
	sim_test_expect_one_line(test, log, "e820: ");
}

/* @nr pages, each apart from the next. */
static char *many_lines(struct kunit *test, unsigned int nr)
{
	char *text = kunit_kzalloc(test, nr * LINE_LEN + 1, GFP_KERNEL);
	unsigned int i, len = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < nr; i++)
		len += scnprintf(text + len, LINE_LEN,
				 "BIOS-e820: [mem %#018x-%#018x] usable\n",
				 2 * i * SZ_4K, 2 * i * SZ_4K + SZ_4K - 1);
	return text;
}

static void as_many_lines_as_the_map_holds(struct kunit *test)
{
	struct sim_log *log = sim_test_new_log(test);
	struct sim_e820_table *table = new_table(test);

	KUNIT_EXPECT_EQ(test, parse(table, log,
				    many_lines(test, SIM_E820_MAX_ENTRIES)), 0);
	KUNIT_EXPECT_EQ(test, table->nr_entries, SIM_E820_MAX_ENTRIES);
	KUNIT_EXPECT_EQ(test, parse(table, log,
				    many_lines(test, SIM_E820_MAX_ENTRIES + 1)),
			-E2BIG);
	sim_test_expect_one_line(test, log, "e820: ");
}

/* Memory with a hole of another type in it for each other line is too much. */
static void lines_that_split_into_too_many_are_refused(struct kunit *test)
{
	const unsigned int holes = SIM_E820_MAX_ENTRIES / 2;
	struct sim_log *log = sim_test_new_log(test);
	char *text = kunit_kzalloc(test, (holes + 2) * LINE_LEN, GFP_KERNEL);
	unsigned int i, len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	len = scnprintf(text, LINE_LEN, "BIOS-e820: [mem 0x0-0x3fffffff] usable\n");
	for (i = 0; i < holes; i++)
		len += scnprintf(text + len, LINE_LEN,
				 "BIOS-e820: [mem %#x-%#x] reserved\n",
				 (i + 1) * SZ_1M, (i + 1) * SZ_1M + SZ_4K - 1);
	KUNIT_EXPECT_EQ(test, parse(new_table(test), log, text), -E2BIG);
	sim_test_expect_one_line(test, log, "e820: ");
}

/* What is printed of a map is read as that map. */
static void what_is_printed_can_be_read(struct kunit *test)
{
	struct sim_e820_table *a = new_table(test), *b = new_table(test);
	struct sim_log *log = sim_test_new_log(test);
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	int level;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_EQ(test, sim_e820__default_map(a, SZ_256M), 0);
	KUNIT_ASSERT_EQ(test, sim_e820__range_add(a, SZ_2G, SZ_1M, 99), 0);
	KUNIT_ASSERT_EQ(test, sim_e820__range_add(a, 8ULL * SZ_1G, SZ_1M,
						  SIM_E820_TYPE_PRAM), 0);
	KUNIT_ASSERT_EQ(test, sim_e820__update_table(a), 0);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	sim_e820__print_table(a, log, "BIOS-e820");
	sim_test_quiet_end(level);
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	KUNIT_ASSERT_GT(test, sim_log_read(log, &reader, text, SIM_LOG_BATCH),
			0);
	KUNIT_ASSERT_EQ(test, parse(b, log, text), 0);
	KUNIT_ASSERT_EQ(test, a->nr_entries, b->nr_entries);
	KUNIT_EXPECT_MEMEQ(test, a->entries, b->entries,
			   a->nr_entries * sizeof(*a->entries));
}

static struct kunit_case e820_log_cases[] = {
	KUNIT_CASE_PARAM(lines_of_a_boot_log_are_a_map, good_gen_params),
	KUNIT_CASE_PARAM(a_bad_line_is_refused_with_one_line, bad_gen_params),
	KUNIT_CASE(as_many_lines_as_the_map_holds),
	KUNIT_CASE(lines_that_split_into_too_many_are_refused),
	KUNIT_CASE(what_is_printed_can_be_read),
	{}
};

static struct kunit_suite e820_log_suite = {
	.name = "mm_sim_e820_log",
	.test_cases = e820_log_cases,
};

kunit_test_suite(e820_log_suite);
