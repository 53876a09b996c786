// SPDX-License-Identifier: GPL-2.0
/*
 * Machines of any size without memory, and the text of debugfs files.
 */
#include <linux/sizes.h>
#include <linux/string.h>

#include "page/buddy.h"
#include "page/pcp.h"
#include "page/watermark.h"
#include "unbacked.h"

/* What a file may show in a test. */
#define SIM_TEST_TEXT_MAX SZ_64K

/**
 * sim_test_unbacked() - a machine with zones of a given size and no memory
 * @test: the running case; the machine goes when it ends
 * @nodes: managed pages of the zones of node 0, 1, ...
 * @nr: how many nodes
 *
 * Its zones span what they manage. It has one CPU, the numbers that every
 * machine starts with and no marks.
 *
 * Return: the machine, at stage zones.
 */
struct sim_machine *sim_test_unbacked(struct kunit *test,
				      const struct sim_test_node *nodes,
				      unsigned int nr)
{
	struct sim_machine *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	unsigned int nid;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, m);
	mutex_init(&m->drive);
	mutex_init(&m->lock);
	strscpy(m->log.name, "unbacked", sizeof(m->log.name));
	m->stage = SIM_STAGE_ZONES;
	m->mm.log = &m->log;
	sim_page_alloc_defaults(&m->mm);
	for (nid = 0; nid < nr; nid++) {
		struct sim_pglist_data *pgdat;

		pgdat = kunit_kzalloc(test, sizeof(*pgdat), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, pgdat);
		pgdat->node_id = nid;
		m->mm.node_data[nid] = pgdat;
		sim_node_set_state(&m->mm, nid, SIM_N_ONLINE);
		for (i = 0; i < SIM_MAX_NR_ZONES; i++) {
			struct sim_zone *zone = &pgdat->node_zones[i];
			unsigned long pages = nodes[nid].managed[i];

			zone->name = sim_zone_names[i];
			zone->zone_pgdat = pgdat;
			zone->managed_pages = pages;
			zone->present_pages = pages;
			zone->spanned_pages = pages;
			pgdat->node_present_pages += pages;
			sim_zone_pcp_init(zone);
			sim_init_currently_empty_zone(zone);
		}
	}
	return m;
}

/**
 * sim_test_show() - what a debugfs file shows
 * @test: the running case
 * @m: the machine
 * @show: the file's function
 *
 * Return: the text, until the case ends.
 */
const char *sim_test_show(struct kunit *test, struct sim_machine *m,
			  int (*show)(struct seq_file *s, void *unused))
{
	struct seq_file s = { .size = SIM_TEST_TEXT_MAX, .private = m };

	s.buf = kunit_kzalloc(test, s.size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s.buf);
	KUNIT_EXPECT_EQ(test, show(&s, NULL), 0);
	/* One byte is left for the end. */
	KUNIT_ASSERT_LT(test, s.count, s.size);
	return s.buf;
}

/**
 * sim_test_lines() - some lines of a text
 * @test: the running case
 * @text: the text; each line ends with a newline
 * @start: what the lines begin with
 *
 * Return: the lines, each without @start, until the case ends.
 */
const char *sim_test_lines(struct kunit *test, const char *text,
			   const char *start)
{
	char *lines = kunit_kzalloc(test, strlen(text) + 1, GFP_KERNEL);
	size_t used = 0, skip = strlen(start);

	KUNIT_ASSERT_NOT_NULL(test, lines);
	while (*text) {
		size_t len = strcspn(text, "\n") + 1;

		if (!strncmp(text, start, skip)) {
			memcpy(lines + used, text + skip, len - skip);
			used += len - skip;
		}
		text += len;
	}
	return lines;
}

/**
 * sim_test_expect_text() - two texts are the same
 * @test: the running case; fails with the first line that differs if not
 * @got: what was shown
 * @want: what should have been
 */
void sim_test_expect_text(struct kunit *test, const char *got,
			  const char *want)
{
	unsigned int line = 1;

	while (*got && *want) {
		size_t g = strcspn(got, "\n"), w = strcspn(want, "\n");

		if (g != w || memcmp(got, want, g) || got[g] != want[w])
			break;
		got += g + (got[g] == '\n');
		want += w + (want[w] == '\n');
		line++;
	}
	KUNIT_EXPECT_FALSE_MSG(test, *got || *want,
			       "line %u: shown \"%.*s\", expected \"%.*s\"",
			       line, (int)strcspn(got, "\n"), got,
			       (int)strcspn(want, "\n"), want);
}
