// SPDX-License-Identifier: GPL-2.0
/*
 * Tests for mm_sim/view/map.c.
 */
#include <kunit/test.h>
#include <linux/fs.h>
#include <linux/seq_file.h>

#include "arena.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "view/debugfs_internal.h"

#define NR SIM_PAGEBLOCK_NR_PAGES
#define NAMES "# pfn node zone type free_0 free_1 free_2 free_3 free_4 free_5 free_6 free_7 free_8 free_9 free_10 pcp used reserved other\n"
#define TEXT_MAX 400

/* An open of the file, read line by line. */
struct reader {
	struct inode inode;
	struct file file;
	char text[TEXT_MAX];
};

static struct reader *open_map(struct kunit *test, struct sim_machine *m)
{
	struct reader *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->inode.i_private = m;
	KUNIT_ASSERT_EQ(test, sim_map_fops.open(&r->inode, &r->file), 0);
	return r;
}

static void close_map(struct reader *r)
{
	sim_map_fops.release(&r->inode, &r->file);
}

/* The line at *@pos, or the first behind it; *@pos is then that of the next. */
static const char *read_line(struct kunit *test, struct reader *r, loff_t *pos)
{
	struct seq_file *s = r->file.private_data;
	void *entry = s->op->start(s, pos);
	int err = 0;

	s->buf = r->text;
	s->size = sizeof(r->text);
	s->count = 0;
	if (entry)
		err = s->op->show(s, entry);
	s->buf[s->count] = '\0';
	s->buf = NULL;
	s->size = 0;
	s->op->stop(s, entry);
	++*pos;
	KUNIT_EXPECT_EQ(test, err, 0);
	return entry ? r->text : NULL;
}

static const char *line_at(struct kunit *test, struct reader *r,
			   unsigned long pfn)
{
	loff_t pos = pfn / NR + 1;

	return read_line(test, r, &pos);
}

static void a_line_says_what_a_pageblock_is_made_of(struct kunit *test)
{
	static const char *const want[] = {
		/* 0 to 7 in use; free: 8 to 15, 16 to 31, ... 256 to 511. */
		"0 0 0 8 16 32 64 128 256 0 0 0 8 0 0",
		"0 0 0 0 0 0 0 0 0 512 0 0 0 0 0",
		"0 0 0 0 0 0 0 0 0 512 0 0 0 0 0",
		/* 5 in use; free: 4, 6 and 7, 0 to 3, 8 to 15, ... */
		"1 2 4 8 16 32 64 128 256 0 0 0 1 0 0",
		"0 0 0 0 0 0 0 0 0 0 512 0 0 0 0",
	};
	struct sim_arena a;
	struct reader *r;
	char line[128];
	unsigned int i;

	sim_arena(test, &a, false);
	r = open_map(test, a.m);
	sim_arena_keep(test, &a, 0, 3);
	sim_arena_keep(test, &a, 3 * NR + 5, 0);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		snprintf(line, sizeof(line), "%lu 0 DMA32 Movable %s\n",
			 a.base + i * NR, want[i]);
		KUNIT_EXPECT_STREQ(test, line_at(test, r, a.base + i * NR),
				   line);
	}
	close_map(r);
}

static void a_block_of_two_pageblocks_is_told_twice(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M", .memmap = "64M@0",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	struct reader *r = open_map(test, m);
	char want[128];
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA32);
	unsigned long pfn = sim_test_alloc(test, m, zone, 10,
					   SIM_MIGRATE_MOVABLE);
	int i;

	for (i = 0; i < 2; i++) {
		snprintf(want, sizeof(want),
			 "%lu 0 %s Movable 0 0 0 0 0 0 0 0 0 0 0 0 512 0 0\n",
			 pfn + i * NR, zone->name);
		KUNIT_EXPECT_STREQ(test, line_at(test, r, pfn + i * NR), want);
	}
	sim_test_free(test, m, pfn, 10);
	for (i = 0; i < 2; i++) {
		snprintf(want, sizeof(want),
			 "%lu 0 %s Movable 0 0 0 0 0 0 0 0 0 0 512 0 0 0 0\n",
			 pfn + i * NR, zone->name);
		KUNIT_EXPECT_STREQ(test, line_at(test, r, pfn + i * NR), want);
	}
	close_map(r);
}

/* Each page of the memory map is told of once, and the free ones by the lists. */
static void the_lines_add_up(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "96M", .banks = "40M@1M:0,56M@4G:1",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	unsigned long free[SIM_NR_PAGE_ORDERS] = {}, want, pfn = 0, seen;
	struct reader *r = open_map(test, m);
	unsigned int order, n[SIM_NR_PAGE_ORDERS + 4];
	struct sim_zone *zone;
	const char *line;
	loff_t pos = 0;
	int nid, at, i, read, lines = 0;

	for (i = 0; i < 40; i++)
		sim_test_alloc(test, m, &m->mm.node_data[1]->node_zones[SIM_ZONE_NORMAL],
			       i % 7, SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_STREQ(test, read_line(test, r, &pos), NAMES);
	while ((line = read_line(test, r, &pos))) {
		read = sscanf(line, "%lu %d %*s %*s%n", &seen, &nid, &at);
		KUNIT_ASSERT_EQ(test, read, 2);
		KUNIT_EXPECT_TRUE(test, !lines || seen > pfn);
		pfn = seen;
		KUNIT_EXPECT_EQ(test, nid,
				sim_page_to_nid(sim_pfn_to_page(&m->mm, pfn)));
		for (i = 0, want = 0; i < ARRAY_SIZE(n); i++) {
			int len = 0;

			read = sscanf(line + at, " %u%n", &n[i], &len);
			KUNIT_ASSERT_EQ(test, read, 1);
			at += len;
			want += n[i];
			if (i < SIM_NR_PAGE_ORDERS)
				free[i] += n[i];
		}
		KUNIT_EXPECT_EQ_MSG(test, want, NR, "%s", line);
		lines++;
	}
	/* 0 to 41 MiB, for page 0 lies with the first one, and 56 MiB. */
	KUNIT_EXPECT_EQ(test, lines, 21 + 28);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		want = 0;
		for_each_sim_node(&m->mm, nid)
			for_each_sim_populated_zone(m->mm.node_data[nid], zone)
				want += zone->free_area[order].nr_free << order;
		KUNIT_EXPECT_EQ_MSG(test, free[order], want, "order %u", order);
	}
	close_map(r);
}

static void there_is_no_map_before_the_memory_map(struct kunit *test)
{
	const struct sim_machine_params backed = { .size = "64M" };
	const struct sim_machine_params unbacked = {
		.size = "0", .banks = "1G@0:0",
	};
	struct reader *r;
	loff_t pos = 0;

	r = open_map(test, sim_test_machine(test, &backed, SIM_STAGE_ZONES));
	KUNIT_EXPECT_NULL(test, read_line(test, r, &pos));
	close_map(r);

	r = open_map(test, sim_test_machine(test, &unbacked,
					    SIM_STAGE_ZONELISTS));
	pos = 0;
	KUNIT_EXPECT_STREQ(test, read_line(test, r, &pos), NAMES);
	KUNIT_EXPECT_NULL(test, read_line(test, r, &pos));
	close_map(r);
}

static struct kunit_case map_cases[] = {
	KUNIT_CASE(a_line_says_what_a_pageblock_is_made_of),
	KUNIT_CASE(a_block_of_two_pageblocks_is_told_twice),
	KUNIT_CASE(the_lines_add_up),
	KUNIT_CASE(there_is_no_map_before_the_memory_map),
	{}
};

static struct kunit_suite map_suite = {
	.name = "mm_sim_map",
	.test_cases = map_cases,
};

kunit_test_suite(map_suite);
