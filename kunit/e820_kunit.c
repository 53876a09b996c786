// SPDX-License-Identifier: GPL-2.0
/*
 * The firmware's memory map: what a change makes of it, what a user may write,
 * and what becomes of it in memblock.
 */
#include <linux/errno.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "drawing.h"
#include "e820_tables.h"
#include "helpers.h"

static const struct sim_log e820_test_log = { .name = "kunit" };

static struct sim_e820_table *new_table(struct kunit *test)
{
	struct sim_e820_table *table = kunit_kzalloc(test, sizeof(*table),
						     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, table);
	return table;
}

static int e820_test_init(struct kunit *test)
{
	test->priv = new_table(test);
	return 0;
}

static enum sim_e820_type type_of(struct kunit *test, char mark)
{
	static const struct {
		char mark;
		enum sim_e820_type type;
	} types[] = {
		{ 'u', SIM_E820_TYPE_RAM }, { 'r', SIM_E820_TYPE_RESERVED },
		{ 'A', SIM_E820_TYPE_ACPI }, { 'N', SIM_E820_TYPE_NVS },
		{ 'X', SIM_E820_TYPE_UNUSABLE }, { 'M', SIM_E820_TYPE_PMEM },
		{ 'P', SIM_E820_TYPE_PRAM },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].mark == mark)
			return types[i].type;
	KUNIT_FAIL_AND_ABORT(test, "no type has the mark '%c'", mark);
	return 0;
}

/* Append what a drawing shows, 4 KiB a character. */
static void draw_map(struct kunit *test, struct sim_e820_table *table,
		     const char *drawing)
{
	struct sim_run runs[SIM_MAX_RUNS];
	unsigned int i, nr = sim_drawing_runs(test, drawing, runs);

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_e820__range_add(table,
						    runs[i].start * SZ_4K,
						    (runs[i].end - runs[i].start) * SZ_4K,
						    type_of(test, runs[i].mark)));
}

/* The table is entry by entry what a drawing shows. */
static void expect_map(struct kunit *test, const struct sim_e820_table *table,
		       const char *drawing)
{
	struct sim_run runs[SIM_MAX_RUNS];
	unsigned int i, nr = sim_drawing_runs(test, drawing, runs);

	for (i = 0; i < nr && i < table->nr_entries; i++) {
		const struct sim_e820_entry *e = &table->entries[i];

		KUNIT_EXPECT_EQ(test, e->addr, runs[i].start * SZ_4K);
		KUNIT_EXPECT_EQ(test, e->addr + e->size, runs[i].end * SZ_4K);
		KUNIT_EXPECT_EQ(test, e->type, type_of(test, runs[i].mark));
	}
	KUNIT_EXPECT_EQ_MSG(test, table->nr_entries, nr, "expected \"%s\"",
			    drawing);
}

/* Entries of 4 KiB, with as much between them. */
static void fill_map(struct kunit *test, struct sim_e820_table *table,
		     unsigned int nr, enum sim_e820_type type)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_e820__range_add(table, (2 * i + 1) * SZ_4K,
						    SZ_4K, type));
}

/* Add, update, remove, sanitize: row B1. */

static void range_add_appends_until_the_table_is_full(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	fill_map(test, table, SIM_E820_MAX_ENTRIES, SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, table->entries[0].addr, SZ_4K);
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			sim_e820__range_add(table, SZ_1G, SZ_4K,
					    SIM_E820_TYPE_RAM));
	KUNIT_EXPECT_EQ(test, table->nr_entries, SIM_E820_MAX_ENTRIES);
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_EXPECT_EQ(test, table->nr_entries, SIM_E820_MAX_ENTRIES);
}

static void update_table_sorts_splits_and_merges(struct kunit *test)
{
	const struct sim_map_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(row->layers) && row->layers[i]; i++)
		draw_map(test, table, row->layers[i]);
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	expect_map(test, table, row->then);
	/* There is nothing left to do. */
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	expect_map(test, table, row->then);
}

static void update_table_is_the_same_in_any_order(struct kunit *test)
{
	const struct sim_map_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;
	int i;

	for (i = ARRAY_SIZE(row->layers) - 1; i >= 0; i--)
		if (row->layers[i])
			draw_map(test, table, row->layers[i]);
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	expect_map(test, table, row->then);
}

KUNIT_ARRAY_PARAM_DESC(map_rows, sim_map_rows, name);

static void update_table_drops_empty_entries(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, "..uu..uu");
	KUNIT_ASSERT_EQ(test, 0, sim_e820__range_add(table, 3 * SZ_4K, 0,
						     SIM_E820_TYPE_RESERVED));
	KUNIT_ASSERT_EQ(test, 0, sim_e820__range_add(table, 5 * SZ_4K, 0,
						     SIM_E820_TYPE_RAM));
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	expect_map(test, table, "..uu..uu");
}

static void update_table_refuses_an_entry_that_wraps(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, "....uu");
	draw_map(test, table, "uu");
	KUNIT_ASSERT_EQ(test, 0,
			sim_e820__range_add(table, U64_MAX - SZ_4K, SZ_8K,
					    SIM_E820_TYPE_RESERVED));
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), -EINVAL);
	/* As it was: not even sorted. */
	KUNIT_EXPECT_EQ(test, table->nr_entries, 3);
	KUNIT_EXPECT_EQ(test, table->entries[0].addr, 4 * SZ_4K);
	KUNIT_EXPECT_EQ(test, table->entries[1].addr, 0);
	KUNIT_EXPECT_EQ(test, table->entries[2].size, SZ_8K);
}

static void update_table_refuses_what_does_not_fit(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	/* Each small entry splits the large one: n of them make 2n + 1. */
	fill_map(test, table, SIM_E820_MAX_ENTRIES / 2, SIM_E820_TYPE_RESERVED);
	sim_e820__range_add(table, 0, SZ_1G, SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), -ENOSPC);
	KUNIT_EXPECT_EQ(test, table->nr_entries, SIM_E820_MAX_ENTRIES / 2 + 1);
	KUNIT_EXPECT_EQ(test, table->entries[0].addr, SZ_4K);
	KUNIT_EXPECT_EQ(test, table->entries[SIM_E820_MAX_ENTRIES / 2].size,
			SZ_1G);
	/* One less, and it fits. */
	table->entries[0].size = 0;
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_EXPECT_EQ(test, table->nr_entries, SIM_E820_MAX_ENTRIES - 1);
}

/* One change of one range. */
enum change { UPDATE, REMOVE_TYPE, REMOVE_ANY };

static void play_change_row(struct kunit *test, enum change change)
{
	const struct sim_change_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->range);
	u64 start = run.start * SZ_4K, size = (run.end - run.start) * SZ_4K;
	struct sim_e820_table *table = test->priv;
	const char *then;
	int err;

	draw_map(test, table, row->old);
	if (change == UPDATE) {
		err = sim_e820__range_update(table, start, size,
					     SIM_E820_TYPE_RAM,
					     SIM_E820_TYPE_RESERVED);
		then = row->updated;
	} else {
		err = sim_e820__range_remove(table, start, size,
					     SIM_E820_TYPE_RAM,
					     change == REMOVE_TYPE);
		then = change == REMOVE_TYPE ? row->removed : row->removed_any;
	}
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	expect_map(test, table, then);
}

static void range_update_changes_one_type(struct kunit *test)
{
	play_change_row(test, UPDATE);
}

static void range_remove_takes_one_type(struct kunit *test)
{
	play_change_row(test, REMOVE_TYPE);
}

static void range_remove_takes_whatever_is_there(struct kunit *test)
{
	play_change_row(test, REMOVE_ANY);
}

KUNIT_ARRAY_PARAM_DESC(change_rows, sim_change_rows, name);

static void changes_are_capped_at_top_of_address_space(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, "uuuurrrr");
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__range_update(table, 2 * SZ_4K, U64_MAX,
					       SIM_E820_TYPE_RAM,
					       SIM_E820_TYPE_ACPI));
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__range_remove(table, 6 * SZ_4K, U64_MAX, 0,
					       false));
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	expect_map(test, table, "uuAArr");
}

static void changes_are_exact_to_the_byte(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, "u");
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__range_update(table, 1, SZ_4K - 2,
					       SIM_E820_TYPE_RAM,
					       SIM_E820_TYPE_NVS));
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__range_remove(table, 2, SZ_4K - 4,
					       SIM_E820_TYPE_NVS, true));
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_ASSERT_EQ(test, table->nr_entries, 4);
	KUNIT_EXPECT_EQ(test, table->entries[0].size, 1);
	KUNIT_EXPECT_EQ(test, table->entries[1].addr, 1);
	KUNIT_EXPECT_EQ(test, table->entries[1].size, 1);
	KUNIT_EXPECT_EQ(test, table->entries[2].addr, SZ_4K - 2);
	KUNIT_EXPECT_EQ(test, table->entries[2].size, 1);
	KUNIT_EXPECT_EQ(test, table->entries[3].addr, SZ_4K - 1);
	KUNIT_EXPECT_EQ(test, table->entries[3].size, 1);
}

static void changes_that_split_a_full_table_are_refused(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	fill_map(test, table, SIM_E820_MAX_ENTRIES, SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			sim_e820__range_remove(table, SZ_4K + 64, 64,
					       SIM_E820_TYPE_RAM, true));
	KUNIT_EXPECT_EQ(test, table->entries[0].size, SZ_4K);
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			sim_e820__range_update(table, SZ_4K + 64, 64,
					       SIM_E820_TYPE_RAM,
					       SIM_E820_TYPE_RESERVED));
	KUNIT_EXPECT_EQ(test, table->entries[0].size, SZ_4K);
	/* To cut an end off takes no entry. */
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__range_remove(table, SZ_4K + 64, SZ_4K,
					       SIM_E820_TYPE_RAM, true));
	KUNIT_EXPECT_EQ(test, table->entries[0].size, 64);
}

static void update_that_is_refused_loses_nothing(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	/* Room for one entry; the middle of an entry takes two. */
	sim_e820__range_add(table, SZ_16M, SZ_1M, SIM_E820_TYPE_RAM);
	fill_map(test, table, SIM_E820_MAX_ENTRIES - 2, SIM_E820_TYPE_NVS);
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			sim_e820__range_update(table, SZ_16M + SZ_64K, SZ_64K,
					       SIM_E820_TYPE_RAM,
					       SIM_E820_TYPE_RESERVED));
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_EXPECT_EQ(test, sim_e820__ram_bytes(table), SZ_1M);
}

static void update_of_a_whole_entry_needs_no_room(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	fill_map(test, table, SIM_E820_MAX_ENTRIES, SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__range_update(table, 0, SZ_8K,
					       SIM_E820_TYPE_RAM,
					       SIM_E820_TYPE_RESERVED));
	KUNIT_EXPECT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_EXPECT_EQ(test, table->nr_entries, SIM_E820_MAX_ENTRIES);
	KUNIT_EXPECT_EQ(test, table->entries[0].type, SIM_E820_TYPE_RESERVED);
	KUNIT_EXPECT_EQ(test, table->entries[1].type, SIM_E820_TYPE_RAM);
}

static void ram_is_counted_in_whole_pages(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	KUNIT_EXPECT_EQ(test, sim_e820__ram_bytes(table), 0);
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_ram_pfn(table), 0);
	sim_e820__range_add(table, 1, 2 * PAGE_SIZE, SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 3 * PAGE_SIZE + 1, PAGE_SIZE,
			    SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 8 * PAGE_SIZE, 2 * PAGE_SIZE + 1,
			    SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 16 * PAGE_SIZE, PAGE_SIZE,
			    SIM_E820_TYPE_RESERVED);
	KUNIT_EXPECT_EQ(test, sim_e820__ram_bytes(table), 3 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_ram_pfn(table), 10);
}

/* The map of a machine that was told none. */

static const u64 default_sizes[] = {
	SZ_8M, SZ_8M + SZ_4M, SZ_16M, SZ_64M, SZ_256M, SZ_1G, SZ_4G - SZ_4M,
	SZ_4G, SZ_4G + SZ_4M, 4 * SZ_4G,
};

static void size_desc(const u64 *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%lluM", *size / SZ_1M);
}

KUNIT_ARRAY_PARAM(default_sizes, default_sizes, size_desc);

static void default_map_plugs_all_memory(struct kunit *test)
{
	const u64 size = *(const u64 *)test->param_value;
	const u64 bios = SZ_1M - 0x9fc00, tables = SZ_128K;
	struct sim_e820_table *table = test->priv;
	u64 sum[SIM_E820_TYPE_NVS + 1] = { }, low = 0, end = 0;
	unsigned int i;

	/* What was in the table goes. */
	draw_map(test, table, "NNNN");
	KUNIT_ASSERT_EQ(test, sim_e820__default_map(table, size), 0);
	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *e = &table->entries[i];

		KUNIT_EXPECT_GT(test, e->size, 0);
		KUNIT_EXPECT_GE(test, e->addr, end);
		KUNIT_ASSERT_LE(test, e->type, SIM_E820_TYPE_ACPI);
		end = e->addr + e->size;
		sum[e->type] += e->size;
		if (e->type != SIM_E820_TYPE_RESERVED && end < SZ_4G)
			low = end;
	}
	/* Every byte is usable, in the BIOS hole, or the firmware's own. */
	KUNIT_EXPECT_EQ(test, sum[SIM_E820_TYPE_RAM] + bios + tables, size);
	KUNIT_EXPECT_EQ(test, sum[SIM_E820_TYPE_ACPI], tables);
	/* Some below 4 GiB, some above, so that there are three zones. */
	KUNIT_EXPECT_LE(test, low, 3ULL * SZ_1G);
	KUNIT_EXPECT_EQ(test, low % SZ_4M, 0);
	KUNIT_EXPECT_EQ(test, end, SZ_4G + size - low);
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_ram_pfn(table), PHYS_PFN(end));
}

static void default_map_refuses_too_little(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	KUNIT_EXPECT_NE(test, sim_e820__default_map(table, 0), 0);
	KUNIT_EXPECT_NE(test, sim_e820__default_map(table, SZ_4M), 0);
}

/* What a user may write: row B3. */

/* kunit.py takes a name for one up to a '#', and wants one at all. */
static void name_text(char *desc, const char *text)
{
	strscpy(desc, *text ? text : "nothing", KUNIT_PARAM_DESC_SIZE);
	strreplace(desc, '#', '^');
}

static void number_desc(const struct sim_number_row *row, char *desc)
{
	name_text(desc, row->text);
}

static void memmap_desc(const struct sim_memmap_row *row, char *desc)
{
	name_text(desc, row->text);
}

static void bad_desc(const struct sim_bad_row *row, char *desc)
{
	name_text(desc, row->text);
}

static void memparse_reads_numbers(struct kunit *test)
{
	const struct sim_number_row *row = test->param_value;
	const char *at = row->text;
	u64 value = 12345;

	KUNIT_EXPECT_EQ(test, sim_memparse(&at, &value), row->err);
	KUNIT_EXPECT_EQ(test, value, row->err ? 12345 : row->value);
	KUNIT_EXPECT_STREQ(test, at, row->err ? row->text : row->rest);
}

KUNIT_ARRAY_PARAM(number_rows, sim_number_rows, number_desc);

static void memmap_describes_or_changes_the_map(struct kunit *test)
{
	const struct sim_memmap_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, sim_memmap_old);
	KUNIT_EXPECT_EQ(test, 0,
			sim_e820__parse_memmap(table, &e820_test_log,
					       row->text));
	expect_map(test, table, row->then);
}

KUNIT_ARRAY_PARAM(memmap_rows, sim_memmap_rows, memmap_desc);

static void memmap_refuses_bad_text(struct kunit *test)
{
	const struct sim_bad_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, sim_memmap_old);
	KUNIT_EXPECT_EQ(test, row->err,
			sim_e820__parse_memmap(table, &e820_test_log,
					       row->text));
}

KUNIT_ARRAY_PARAM(bad_memmap_rows, sim_bad_memmap_rows, bad_desc);

/* @nr entries of 4 KiB with as much between them, and @tail after them. */
static char *long_memmap(struct kunit *test, unsigned int nr, char sign,
			 const char *tail)
{
	const size_t len = 16 * nr + strlen(tail) + 1;
	char *text = kunit_kzalloc(test, len, GFP_KERNEL);
	unsigned int i;
	size_t at = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < nr; i++)
		at += scnprintf(text + at, len - at, "%s4K%c%uK", i ? "," : "",
				sign, 8 * i + 4);
	scnprintf(text + at, len - at, "%s", tail);
	return text;
}

static void memmap_holds_so_many_entries_and_no_more(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;
	const unsigned int max = SIM_E820_MAX_ENTRIES;
	const struct {
		unsigned int nr;
		char sign;
		const char *tail;
		int err;
	} rows[] = {
		{ max - 1, '@', "", 0 },
		{ max, '@', "", 0 },
		{ max + 1, '@', "", -E2BIG },
		{ 40 * max, '@', "", -E2BIG },
		/* Each one splits memory. */
		{ max / 2 - 1, '$', ",1M@0", 0 },
		{ max / 2, '$', ",2M@0", -E2BIG },
		/* A change that needs one entry more. */
		{ max - 1, '@', ",1K%5K-1+2", -E2BIG },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, rows[i].err,
				    sim_e820__parse_memmap(table, &e820_test_log,
							   long_memmap(test, rows[i].nr,
								       rows[i].sign,
								       rows[i].tail)),
				    "row %d", i);
}

static void memmap_refuses_types_past_32_bits(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, sim_memmap_old);
	KUNIT_EXPECT_EQ(test, -ERANGE,
			sim_e820__parse_memmap(table, &e820_test_log,
					       "8K%16K-1+4294967298"));
	KUNIT_EXPECT_EQ(test, -ERANGE,
			sim_e820__parse_memmap(table, &e820_test_log,
					       "8K%16K-4294967297+2"));
}

static void mem_limits_what_is_usable(struct kunit *test)
{
	const struct sim_memmap_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, sim_mem_old);
	KUNIT_EXPECT_EQ(test, 0, sim_e820__parse_mem(table, &e820_test_log,
						     row->text));
	expect_map(test, table, row->then);
}

KUNIT_ARRAY_PARAM(mem_rows, sim_mem_rows, memmap_desc);

static void mem_refuses_bad_text(struct kunit *test)
{
	const struct sim_bad_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, sim_mem_old);
	KUNIT_EXPECT_EQ(test, row->err,
			sim_e820__parse_mem(table, &e820_test_log, row->text));
	expect_map(test, table, sim_mem_old);
}

KUNIT_ARRAY_PARAM(bad_mem_rows, sim_bad_mem_rows, bad_desc);

/* From the map to memblock: row B2. */

static void trim_bios_range_keeps_page_0_and_the_bios_area(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;
	const struct sim_e820_entry want[] = {
		{ 0, PAGE_SIZE, SIM_E820_TYPE_RESERVED },
		{ PAGE_SIZE, 0xa0000 - PAGE_SIZE, SIM_E820_TYPE_RAM },
		{ 0xf0000, 0x10000, SIM_E820_TYPE_RESERVED },
		{ SZ_1M, SZ_1M, SIM_E820_TYPE_RAM },
	};
	int i;

	sim_e820__range_add(table, 0, SZ_2M, SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 0xf0000, 0x10000, SIM_E820_TYPE_RESERVED);
	KUNIT_ASSERT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_EXPECT_EQ(test, 0, sim_e820__trim_bios_range(table));
	KUNIT_ASSERT_EQ(test, table->nr_entries, ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ(test, table->entries[i].addr, want[i].addr);
		KUNIT_EXPECT_EQ(test, table->entries[i].size, want[i].size);
		KUNIT_EXPECT_EQ(test, table->entries[i].type, want[i].type);
	}
}

static void memory_ends_above_acpi_tables_but_not_above_others(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;

	draw_map(test, table, "uu..uAA.rr");
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_ram_pfn(table), 7);
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_low_ram_pfn(table), 7);
	KUNIT_ASSERT_EQ(test, 0, sim_e820__range_add(table, SZ_4G - SZ_4K,
						     SZ_8K, SIM_E820_TYPE_RAM));
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_ram_pfn(table),
			PHYS_PFN(SZ_4G) + 1);
	KUNIT_EXPECT_EQ(test, sim_e820__end_of_low_ram_pfn(table),
			PHYS_PFN(SZ_4G));
}

static void place_image_finds_room(struct kunit *test)
{
	const struct sim_image_row *row = test->param_value;
	struct sim_e820_table *table = test->priv;
	struct sim_boot_image image;
	int i;

	for (i = 0; i < ARRAY_SIZE(row->ram) && row->ram[i].size; i++)
		sim_e820__range_add(table, row->ram[i].start, row->ram[i].size,
				    SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, SZ_2G, SZ_1G, SIM_E820_TYPE_RESERVED);
	KUNIT_ASSERT_EQ(test, sim_e820__update_table(table), 0);
	KUNIT_EXPECT_EQ(test, row->err,
			sim_e820__place_image(table, &image, U64_MAX));
	if (row->err)
		return;
	KUNIT_EXPECT_EQ(test, image.kernel_base, row->image.kernel_base);
	KUNIT_EXPECT_EQ(test, image.kernel_size, row->image.kernel_size);
	KUNIT_EXPECT_EQ(test, image.initrd_base, row->image.initrd_base);
	KUNIT_EXPECT_EQ(test, image.initrd_size, row->image.initrd_size);
}

KUNIT_ARRAY_PARAM_DESC(image_rows, sim_image_rows, name);

static void place_image_needs_one_piece(struct kunit *test)
{
	struct sim_e820_table *table = test->priv;
	struct sim_boot_image image;

	/* A page for each 64 pages, and the ranges are pages. */
	fill_map(test, table, 64, SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, 0, sim_e820__place_image(table, &image, U64_MAX));
	KUNIT_EXPECT_EQ(test, image.kernel_base, SZ_64K + SZ_4K);
	fill_map(test, table, 64, SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			sim_e820__place_image(table, &image, U64_MAX));
}

static void usable_ranges_become_memory_in_whole_pages(struct kunit *test)
{
	struct sim_memblock *mb = sim_test_memblock(test);
	struct sim_e820_table *table = test->priv;
	const u64 half = PAGE_SIZE / 2;

	sim_e820__range_add(table, half, 3 * PAGE_SIZE, SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 4 * PAGE_SIZE, PAGE_SIZE,
			    SIM_E820_TYPE_RESERVED);
	sim_e820__range_add(table, 6 * PAGE_SIZE, 2 * PAGE_SIZE,
			    SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 9 * PAGE_SIZE, PAGE_SIZE,
			    SIM_E820_TYPE_ACPI);
	sim_e820__range_add(table, 10 * PAGE_SIZE + half, half,
			    SIM_E820_TYPE_RAM);
	sim_e820__range_add(table, 12 * PAGE_SIZE, PAGE_SIZE,
			    SIM_E820_TYPE_PRAM);
	KUNIT_ASSERT_EQ(test, sim_e820__update_table(table), 0);

	KUNIT_EXPECT_EQ(test, sim_e820__memblock_setup(table, mb), 0);
	sim_expect_drawn(test, &mb->memory, ".xx...xx", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb),
			sim_e820__ram_bytes(table));
	sim_expect_drawn(test, &mb->reserved, "", NULL);
}

static void every_map_fits_in_memblock(struct kunit *test)
{
	struct sim_memblock *mb = sim_test_memblock(test);
	struct sim_e820_table *table = test->priv;
	unsigned int i;

	for (i = 0; i < SIM_E820_MAX_ENTRIES; i++)
		sim_e820__range_add(table, 2 * i * PAGE_SIZE, PAGE_SIZE,
				    SIM_E820_TYPE_RAM);
	KUNIT_EXPECT_EQ(test, sim_e820__memblock_setup(table, mb), 0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, SIM_E820_MAX_ENTRIES);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb),
			sim_e820__ram_bytes(table));
}

static void image_and_first_64k_are_reserved(struct kunit *test)
{
	static const struct sim_boot_image image = {
		SZ_16M, SZ_4M, SZ_64M, SZ_2M
	};
	static const struct sim_boot_image no_initrd = { SZ_64K, SZ_4K, 0, 0 };
	static const struct sim_memblock_region want[] = {
		{ 0, SZ_64K, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE },
		{ SZ_16M, SZ_4M, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE },
		{ SZ_64M, SZ_2M, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE },
	};
	static const struct sim_memblock_region joined = {
		0, SZ_64K + SZ_4K, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE
	};
	struct sim_memblock *mb = sim_test_memblock(test);

	KUNIT_EXPECT_EQ(test, sim_early_reserve_memory(mb, &image), 0);
	sim_expect_regions(test, &mb->reserved, want, 3);
	sim_expect_drawn(test, &mb->memory, "", NULL);

	mb = sim_test_memblock(test);
	KUNIT_EXPECT_EQ(test, sim_early_reserve_memory(mb, &no_initrd), 0);
	sim_expect_regions(test, &mb->reserved, &joined, 1);
}

static struct kunit_case e820_cases[] = {
	KUNIT_CASE(range_add_appends_until_the_table_is_full),
	KUNIT_CASE_PARAM(update_table_sorts_splits_and_merges,
			 map_rows_gen_params),
	KUNIT_CASE_PARAM(update_table_is_the_same_in_any_order,
			 map_rows_gen_params),
	KUNIT_CASE(update_table_drops_empty_entries),
	KUNIT_CASE(update_table_refuses_an_entry_that_wraps),
	KUNIT_CASE(update_table_refuses_what_does_not_fit),
	KUNIT_CASE_PARAM(range_update_changes_one_type, change_rows_gen_params),
	KUNIT_CASE_PARAM(range_remove_takes_one_type, change_rows_gen_params),
	KUNIT_CASE_PARAM(range_remove_takes_whatever_is_there,
			 change_rows_gen_params),
	KUNIT_CASE(changes_are_capped_at_top_of_address_space),
	KUNIT_CASE(changes_are_exact_to_the_byte),
	KUNIT_CASE(changes_that_split_a_full_table_are_refused),
	KUNIT_CASE(update_that_is_refused_loses_nothing),
	KUNIT_CASE(update_of_a_whole_entry_needs_no_room),
	KUNIT_CASE(ram_is_counted_in_whole_pages),
	KUNIT_CASE_PARAM(default_map_plugs_all_memory,
			 default_sizes_gen_params),
	KUNIT_CASE(default_map_refuses_too_little),
	KUNIT_CASE_PARAM(memparse_reads_numbers, number_rows_gen_params),
	KUNIT_CASE_PARAM(memmap_describes_or_changes_the_map,
			 memmap_rows_gen_params),
	KUNIT_CASE_PARAM(memmap_refuses_bad_text, bad_memmap_rows_gen_params),
	KUNIT_CASE(memmap_holds_so_many_entries_and_no_more),
	KUNIT_CASE(memmap_refuses_types_past_32_bits),
	KUNIT_CASE_PARAM(mem_limits_what_is_usable, mem_rows_gen_params),
	KUNIT_CASE_PARAM(mem_refuses_bad_text, bad_mem_rows_gen_params),
	KUNIT_CASE(trim_bios_range_keeps_page_0_and_the_bios_area),
	KUNIT_CASE(memory_ends_above_acpi_tables_but_not_above_others),
	KUNIT_CASE_PARAM(place_image_finds_room, image_rows_gen_params),
	KUNIT_CASE(place_image_needs_one_piece),
	KUNIT_CASE(usable_ranges_become_memory_in_whole_pages),
	KUNIT_CASE(every_map_fits_in_memblock),
	KUNIT_CASE(image_and_first_64k_are_reserved),
	{ }
};

static struct kunit_suite e820_suite = {
	.name = "mm_sim_e820",
	.init = e820_test_init,
	.test_cases = e820_cases,
};

kunit_test_suite(e820_suite);
