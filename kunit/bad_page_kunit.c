// SPDX-License-Identifier: GPL-2.0
/*
 * Frees that are wrong, and pages in a state that they cannot be in. All machines
 * here have 64 MiB from 1 GiB on: one node, one zone, DMA32, in section 8. Its flags
 * are 8 << 45 for the section and 1 << 36 for the zone.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/wait.h>

#include "helpers.h"
#include "log_text.h"
#include "page/bad_page.h"
#include "page/buddy.h"
#include "page/contig.h"
#include "page/debug.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

#define MOVABLE (GFP_USER | __GFP_MOVABLE)
#define FIRST_PFN (SZ_1G >> PAGE_SHIFT)

/* As printed. */
#define FLAGS_OF_ZONE "0x10010000"
#define ZONE_NAMES "section=8|node=0|zone=1"

static struct sim_machine *make(struct kunit *test,
				const struct sim_hardening *hardening,
				const char *minorder)
{
	struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "1:0",
		.debug_guardpage_minorder = minorder,
	};

	if (hardening)
		params.hardening = *hardening;
	return sim_test_machine(test, &params, SIM_STAGE_BUDDY);
}

static struct sim_zone *the_zone(struct sim_machine *m)
{
	return sim_test_zone(m, SIM_ZONE_DMA32);
}

static const struct sim_hardening checks = { .check_pages = true };
static const struct sim_hardening guards = { .debug_pagealloc = true };

static unsigned long pfn_of(struct sim_machine *m, const struct sim_page *page)
{
	return sim_page_to_pfn(&m->mm, page);
}

static struct sim_page *take(struct kunit *test, struct sim_machine *m,
			     gfp_t gfp, unsigned int order)
{
	struct sim_page *page = sim_alloc_pages_buddy(&m->mm, 0, gfp, order);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

/* Each returns a page that must not be freed at order @order. */
struct misuse {
	const char *name;
	struct sim_page *(*set_up)(struct kunit *test, struct sim_machine *m);
	unsigned int order;
	const char *why;
	/* What the dump says. */
	int refcount;
	const char *head;
	const char *flags;
	const char *names;
	const char *type;
	const char *minorder;
};

/* The largest blocks are all that is free: one that was cut is whole again. */
static struct sim_page *freed(struct kunit *test, struct sim_machine *m)
{
	struct sim_page *page = take(test, m, MOVABLE, 4);

	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, 4), 0);
	return page;
}

static struct sim_page *inside_a_free_block(struct kunit *test,
					    struct sim_machine *m)
{
	return freed(test, m) + 7;
}

static struct sim_page *in_a_pcp_list(struct kunit *test,
				      struct sim_machine *m)
{
	struct sim_page *page = take(test, m, MOVABLE, 2);

	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, 2), 0);
	KUNIT_ASSERT_TRUE(test, sim_page_pcp(page));
	return page;
}

static struct sim_page *inside_a_pcp_list(struct kunit *test,
					  struct sim_machine *m)
{
	return in_a_pcp_list(test, m) + 3;
}

static struct sim_page *a_tail(struct kunit *test, struct sim_machine *m)
{
	return take(test, m, MOVABLE | __GFP_COMP, 3) + 5;
}

static struct sim_page *inside_a_block(struct kunit *test,
				       struct sim_machine *m)
{
	return take(test, m, MOVABLE, 3) + 1;
}

static struct sim_page *of_order_3(struct kunit *test, struct sim_machine *m)
{
	return take(test, m, MOVABLE, 3);
}

static struct sim_page *of_order_4(struct kunit *test, struct sim_machine *m)
{
	return take(test, m, MOVABLE, 4);
}

static struct sim_page *with_two_users(struct kunit *test,
				       struct sim_machine *m)
{
	struct sim_page *page = take(test, m, MOVABLE, 3);

	atomic_inc(&page->_refcount);
	return page;
}

static struct sim_page *without_users(struct kunit *test,
				      struct sim_machine *m)
{
	struct sim_page *page = take(test, m, MOVABLE, 3);

	atomic_set(&page->_refcount, 0);
	return page;
}

static struct sim_page *a_reserved_page(struct kunit *test, struct sim_machine *m)
{
	unsigned long pfn = FIRST_PFN;
	struct sim_block block;

	while (sim_walk_blocks(&m->mm, &pfn, &block))
		if (block.kind == SIM_BLOCK_RESERVED)
			return sim_pfn_to_page(&m->mm, block.pfn);
	KUNIT_FAIL_AND_ABORT(test, "no page is reserved");
	return NULL;
}

/* Of order 1 and below order 3: pages 2 and 3 and 4 to 7 of its eight. */
static struct sim_page *guards_beside(struct kunit *test, struct sim_machine *m)
{
	struct sim_page *page = take(test, m, MOVABLE, 1);

	KUNIT_ASSERT_TRUE(test, sim_page_guard(page + 4));
	return page + 4;
}

static struct sim_page *inside_guards(struct kunit *test,
				      struct sim_machine *m)
{
	return guards_beside(test, m) + 1;
}

static const struct misuse misuses[] = {
	{
		"double free", freed, 4, "the page is free already",
		0, NULL, "a0000", "", "f0(buddy)"
	}, {
		"free inside a free block", inside_a_free_block, 0,
		"the page is free already",
		0, NULL, "00000", "", NULL
	}, {
		"double free of a small block", in_a_pcp_list, 2,
		"the page is free already, in a per-CPU list",
		0, NULL, "20004", "pcp|", NULL
	}, {
		"free inside a block of a per-CPU list", inside_a_pcp_list, 0,
		"the page is free already, in a per-CPU list",
		0, NULL, "00000", "", NULL
	}, {
		"free of a tail", a_tail, 0,
		"the page is the tail of a compound page",
		0, NULL, "00010", "tail|", NULL
	}, {
		"free inside a block", inside_a_block, 0,
		"the page is inside an allocated block, not its first",
		0, NULL, "00000", "", NULL
	}, {
		"free at a lower order", of_order_4, 3,
		"the block was allocated at another order",
		1, "4", "40002", "head|", NULL
	}, {
		"free at a higher order", of_order_3, 4,
		"the block was allocated at another order",
		1, "3", "30002", "head|", NULL
	}, {
		"free at no order", of_order_3, SIM_MAX_PAGE_ORDER + 1,
		"the block was allocated at another order",
		1, "3", "30002", "head|", NULL
	}, {
		"free at an order that overflows", of_order_3, UINT_MAX,
		"the block was allocated at another order",
		1, "3", "30002", "head|", NULL
	}, {
		"free while it has another user", with_two_users, 3,
		"nonzero _refcount",
		2, "3", "30002", "head|", NULL
	}, {
		"free of what somebody else is freeing", without_users, 3,
		"the page is free already, or about to be",
		0, "3", "30002", "head|", NULL
	}, {
		"free of a reserved page", a_reserved_page, 0, "the page is reserved",
		1, NULL, "00001", "reserved|", NULL
	}, {
		"free of guard pages", guards_beside, 2, "the page is a guard page",
		0, NULL, "20000", "", "f3(guard)", "3"
	}, {
		"free inside guard pages", inside_guards, 0,
		"the page is a guard page",
		0, NULL, "00000", "", NULL, "3"
	},
};

static void misuse_name(const struct misuse *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(misuse, misuses, misuse_name);

/* The report of one misuse, as the kernel would print it. */
static char *report_of(struct kunit *test, const struct misuse *c,
		       unsigned long pfn)
{
	char *text = kunit_kzalloc(test, 1024, GFP_KERNEL);
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	len = scnprintf(text, 1024,
			"<3>free pfn=%lu order=%u: %s\n"
			"<1>BUG: Bad page state in process %s  pfn:%05lx\n"
			"<4>page: refcount:%d mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x%lx\n",
			pfn, c->order, c->why, current->comm, pfn, c->refcount,
			pfn);
	if (c->head)
		len += scnprintf(text + len, 1024 - len,
				 "<4>head: order:%s mapcount:0 entire_mapcount:0 nr_pages_mapped:0 pincount:0\n",
				 c->head);
	len += scnprintf(text + len, 1024 - len,
			 "<4>flags: " FLAGS_OF_ZONE "%s(%s" ZONE_NAMES ")\n",
			 c->flags, c->names);
	if (c->type)
		len += scnprintf(text + len, 1024 - len, "<4>page_type: %s\n",
				 c->type);
	scnprintf(text + len, 1024 - len, "<4>page dumped because: %s\n",
		  c->why);
	return text;
}

/* Every way to free it says the same, and changes nothing. */
static void a_wrong_free_is_told_of_and_changes_nothing(struct kunit *test)
{
	const struct misuse *c = test->param_value;
	struct sim_test_blocks *image, *lists = NULL;
	bool pcp = c->set_up == in_a_pcp_list || c->set_up == inside_a_pcp_list;
	struct sim_test_log said;
	unsigned long pfn, events;
	struct sim_machine *m;
	const char *why = NULL;
	struct sim_page *page;
	int err, err2;

	m = make(test, c->minorder ? &guards : NULL, c->minorder);
	sim_test_take_small(test, m, the_zone(m));
	page = c->set_up(test, m);
	pfn = pfn_of(m, page);
	image = sim_test_image(test, m);
	if (!pcp)
		lists = sim_test_free_lists(test, m);
	events = sim_zone_vm_events(&m->mm, the_zone(m), SIM_PGFREE_BAD);

	sim_test_log_begin(test, &said, &m->log);
	err = sim_free_pages(&m->mm, page, c->order);
	KUNIT_EXPECT_STREQ(test, sim_test_log_end(test, &said),
			   report_of(test, c, pfn));
	KUNIT_EXPECT_EQ(test, err, -EINVAL);

	sim_test_log_begin(test, &said, &m->log);
	err2 = sim_free_pages_why(&m->mm, pfn, c->order, &why);
	KUNIT_EXPECT_STREQ(test, sim_test_log_end(test, &said),
			   report_of(test, c, pfn));
	KUNIT_EXPECT_EQ(test, err2, -EINVAL);
	KUNIT_EXPECT_STREQ(test, why, c->why);
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(&m->mm, the_zone(m),
						 SIM_PGFREE_BAD) - events, 2);

	sim_test_expect_same(test, image, sim_test_image(test, m));
	if (lists)
		sim_test_expect_same(test, lists, sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

/* What was refused while a block was in use leaves it to be freed as usual. */
static void after_misuse_the_right_free_is_accepted(struct kunit *test)
{
	struct sim_machine *m = make(test, NULL, NULL);
	struct sim_test_blocks *before = sim_test_free_lists(test, m);
	struct sim_page *page = take(test, m, MOVABLE | __GFP_COMP, 3);
	struct sim_test_log said;

	sim_test_log_begin(test, &said, &m->log);
	sim_free_pages(&m->mm, page, 2);
	sim_free_pages(&m->mm, page, 4);
	sim_free_pages(&m->mm, page + 1, 0);
	atomic_inc(&page->_refcount);
	sim_free_pages(&m->mm, page, 3);
	sim_test_log_end(test, &said);

	KUNIT_EXPECT_EQ(test, atomic_read(&page->_refcount), 2);
	KUNIT_EXPECT_TRUE(test, page->flags & SIM_PG_COMPOUND);
	atomic_dec(&page->_refcount);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 3), 0);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

static void a_pfn_without_a_page_is_one_line(struct kunit *test)
{
	struct sim_machine *m = make(test, NULL, NULL);
	struct sim_test_log said;
	const char *why;
	int err;

	sim_test_log_begin(test, &said, &m->log);
	err = sim_free_pages_why(&m->mm, 1, 0, &why);
	KUNIT_EXPECT_STREQ(test, sim_test_log_end(test, &said),
			   "<3>free pfn=1 order=0: there is no such page; the highest pfn is 278527\n");
	KUNIT_EXPECT_EQ(test, err, -ENXIO);
}

static void reports_stop_after_sixty_and_go_on_a_minute_later(struct kunit *test)
{
	static const char resumed[] =
		"<1>BUG: Bad page state: 7 messages suppressed\n<3>free pfn=";
	struct sim_machine *m = make(test, NULL, NULL);
	struct sim_page *page = freed(test, m);
	struct sim_test_log said;
	char *text;
	int i;

	sim_test_log_begin(test, &said, &m->log);
	for (i = 0; i < 67; i++)
		sim_free_pages(&m->mm, page, 4);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: Bad page state in"), 60);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "page dumped because:"), 60);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "free pfn="), 60);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "suppressed"), 0);
	/* Not before the minute is over. */
	KUNIT_EXPECT_TRUE(test, time_after(m->mm.bad_page_limit.resume,
					   jiffies + 30 * HZ));
	KUNIT_EXPECT_FALSE(test, time_after(m->mm.bad_page_limit.resume,
					    jiffies + 60 * HZ));

	m->mm.bad_page_limit.resume = jiffies - 1;
	sim_test_log_begin(test, &said, &m->log);
	for (i = 0; i < 61; i++)
		sim_free_pages(&m->mm, page, 4);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_TRUE(test, strstarts(text, resumed));
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: Bad page state in"), 60);

	/* Another machine has a limit of its own. */
	m = make(test, NULL, NULL);
	page = freed(test, m);
	sim_test_log_begin(test, &said, &m->log);
	sim_free_pages(&m->mm, page, 4);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: Bad page state in"), 1);
}

/* What comes back broken: @page heads a block of order 3. */
struct corruption {
	const char *name;
	gfp_t gfp;
	void (*spoil)(struct sim_page *page);
	/* Offsets of the pages that are told of, and why. */
	unsigned int nr;
	struct {
		unsigned int at;
		const char *why;
	} told[2];
};

static void mapped_head(struct sim_page *page)
{
	atomic_set(&page->_mapcount, 0);
}

static void mapped_twice(struct sim_page *page)
{
	atomic_set(&page[2]._mapcount, 3);
	atomic_set(&page[7]._mapcount, 0);
}

static void used_inside(struct sim_page *page)
{
	atomic_set(&page[4]._refcount, 1);
}

static void flagged_inside(struct sim_page *page)
{
	page[1].flags |= SIM_PG_RESERVED;
}

static void looks_free_inside(struct sim_page *page)
{
	page[4].page_type = SIM_PGTY_BUDDY;
}

static void no_tail(struct sim_page *page)
{
	page[6].flags &= ~SIM_PG_TAIL;
}

static void tail_of_another(struct sim_page *page)
{
	page[6].compound_head = page + 1;
}

static void tail_with_users(struct sim_page *page)
{
	atomic_inc(&page[3]._refcount);
}

#define AT_FREE "PAGE_FLAGS_CHECK_AT_FREE flag(s) set"
#define AT_PREP "PAGE_FLAGS_CHECK_AT_PREP flag(s) set"

static const struct corruption corruptions[] = {
	{ "mapped", 0, mapped_head, 1, { { 0, "nonzero mapcount" } } },
	{ "two pages mapped", 0, mapped_twice, 2,
	  { { 2, "nonzero mapcount" }, { 7, "nonzero mapcount" } } },
	{ "a user inside", 0, used_inside, 1, { { 4, "nonzero _refcount" } } },
	{ "a flag inside", 0, flagged_inside, 1, { { 1, AT_FREE } } },
	{ "looks free inside", 0, looks_free_inside, 1,
	  { { 4, "nonzero mapcount" } } },
	{ "mapped compound page", __GFP_COMP, mapped_head, 1,
	  { { 0, "nonzero mapcount" } } },
	{ "tail without its mark", __GFP_COMP, no_tail, 1,
	  { { 6, "PageTail not set" } } },
	{ "tail of another", __GFP_COMP, tail_of_another, 1,
	  { { 6, "compound_head not consistent" } } },
	{ "tail with a user", __GFP_COMP, tail_with_users, 1,
	  { { 3, "nonzero _refcount" } } },
	{ "tail with a flag", __GFP_COMP, flagged_inside, 1,
	  { { 1, AT_FREE } } },
};

static void corruption_name(const struct corruption *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(corruption, corruptions, corruption_name);

/* @text has these reports, in this order, and no others. */
static void expect_told(struct kunit *test, const char *text, unsigned long pfn,
			const char *why)
{
	char line[80];

	snprintf(line, sizeof(line), "<1>BUG: Bad page state in process %s  pfn:%05lx\n",
		 current->comm, pfn);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, line), "want %s in %s",
				  line, text);
	snprintf(line, sizeof(line), "<4>page dumped because: %s\n", why);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, line), "want %s in %s",
				  line, text);
}

static void expect_left_out(struct kunit *test, struct sim_machine *m,
			    unsigned long pfn, unsigned int order)
{
	unsigned long at = pfn, nr = 0;
	struct sim_block block;
	bool found = false;

	KUNIT_ASSERT_TRUE(test, sim_walk_blocks(&m->mm, &at, &block));
	KUNIT_EXPECT_EQ(test, block.kind, SIM_BLOCK_BAD);
	KUNIT_EXPECT_EQ(test, block.order, order);
	for (at = FIRST_PFN; sim_walk_blocks(&m->mm, &at, &block);) {
		if (block.kind != SIM_BLOCK_BAD)
			continue;
		nr += block.nr_pages;
		found |= block.pfn == pfn;
	}
	KUNIT_EXPECT_TRUE(test, found);
	KUNIT_EXPECT_EQ(test, nr, 1UL << order);
	KUNIT_EXPECT_EQ(test, the_zone(m)->nr_bad_pages, 1UL << order);
}

static void a_block_that_comes_back_broken_is_left_out(struct kunit *test)
{
	const struct corruption *c = test->param_value;
	struct sim_machine *m = make(test, &checks, NULL);
	struct sim_page *page = take(test, m, MOVABLE | c->gfp, 3);
	unsigned long pfn = pfn_of(m, page), free, i;
	struct sim_test_blocks *lists = sim_test_free_lists(test, m);
	struct sim_test_log said;
	const char *why;
	char *text;
	int err;

	free = sim_zone_page_state_snapshot(the_zone(m), SIM_NR_FREE_PAGES);
	c->spoil(page);
	sim_test_log_begin(test, &said, &m->log);
	err = sim_free_pages(&m->mm, page, 3);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, err, -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: "), c->nr);
	for (i = 0; i < c->nr; i++)
		expect_told(test, text, pfn + c->told[i].at, c->told[i].why);

	expect_left_out(test, m, pfn, 3);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state_snapshot(the_zone(m),
							   SIM_NR_FREE_PAGES),
			free);
	sim_test_expect_same(test, lists, sim_test_free_lists(test, m));
	sim_test_verify(test, m);

	/* Nobody can free it, nor a part of it, any more. */
	for (i = 0; i < 8; i++) {
		sim_test_log_begin(test, &said, &m->log);
		err = sim_free_pages_why(&m->mm, pfn + i, i ? 0 : 3, &why);
		sim_test_log_end(test, &said);
		KUNIT_EXPECT_EQ(test, err, -EINVAL);
		KUNIT_EXPECT_STREQ(test, why,
				   "the page was found bad and is left out");
	}
	/* Nor does anybody get it. */
	sim_test_drain(test, m, the_zone(m));
	expect_left_out(test, m, pfn, 3);
	sim_test_verify(test, m);
}

/* Only who asked for it pays for it. */
static void without_check_pages_only_the_first_page_is_looked_at(struct kunit *test)
{
	struct sim_machine *m = make(test, NULL, NULL);
	struct sim_page *page = take(test, m, MOVABLE, 3);
	struct sim_test_log said;
	char *text;
	int err;

	KUNIT_EXPECT_EQ(test, m->mm.features, 0);
	mapped_twice(page);
	sim_test_log_begin(test, &said, &m->log);
	err = sim_free_pages(&m->mm, page, 3);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_STREQ(test, text, "");
	KUNIT_EXPECT_EQ(test, the_zone(m)->nr_bad_pages, 0);
}

/* How a block is asked for, and given back. */
enum way {
	BY_ZONE,
	BY_BUDDY,
	BY_PCP,
};

struct spoilt_case {
	const char *name;
	enum way way;
	unsigned int order;
	unsigned int at;
	void (*spoil)(struct sim_page *page);
	const char *why;
};

static void spoil_user(struct sim_page *page)
{
	atomic_set(&page->_refcount, 1);
}

static void spoil_reserved(struct sim_page *page)
{
	page->flags |= SIM_PG_RESERVED;
}

static void spoil_tail(struct sim_page *page)
{
	page->flags |= SIM_PG_TAIL;
}

static void spoil_mapped(struct sim_page *page)
{
	atomic_set(&page->_mapcount, 0);
}

/* The first page of a free block has its type where others have a mapcount. */
static const struct spoilt_case spoilt_cases[] = {
	{ "first page, zone", BY_ZONE, 4, 0, spoil_user, "nonzero _refcount" },
	{ "last page, zone", BY_ZONE, 4, 15, spoil_mapped, "nonzero mapcount" },
	{ "largest block", BY_ZONE, 10, 1023, spoil_tail, AT_PREP },
	{ "single page, buddy", BY_BUDDY, 0, 0, spoil_reserved, AT_PREP },
	{ "inside, buddy", BY_BUDDY, 9, 300, spoil_reserved, AT_PREP },
	{ "single page, pcp", BY_PCP, 0, 0, spoil_user, "nonzero _refcount" },
	{ "single page, mapped, pcp", BY_PCP, 0, 0, spoil_mapped,
	  "nonzero mapcount" },
	{ "single page, flag, pcp", BY_PCP, 0, 0, spoil_tail, AT_PREP },
	{ "inside, pcp", BY_PCP, 3, 4, spoil_mapped, "nonzero mapcount" },
};

static void spoilt_name(const struct spoilt_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(spoilt, spoilt_cases, spoilt_name);

static struct sim_page *take_by(struct sim_machine *m, enum way way,
				unsigned int order)
{
	if (way == BY_PCP)
		return sim_alloc_pages(&m->mm, MOVABLE, order);
	if (way == BY_BUDDY)
		return sim_alloc_pages_buddy(&m->mm, 0, MOVABLE, order);
	return sim_alloc_pages_zone(&m->mm, the_zone(m), order,
				    SIM_MIGRATE_MOVABLE);
}

/* A block is taken and freed, so that it is the next one, and spoilt. */
static void a_block_that_was_spoilt_while_free_is_not_handed_out(struct kunit *test)
{
	const struct spoilt_case *c = test->param_value;
	struct sim_machine *m = make(test, &checks, NULL);
	struct sim_page *page = take_by(m, c->way, c->order), *got;
	struct sim_test_log said;
	unsigned long pfn;
	char *text;

	KUNIT_ASSERT_NOT_NULL(test, page);
	pfn = pfn_of(m, page);
	if (c->way == BY_PCP)
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, c->order), 0);
	else
		sim_test_free(test, m, pfn, c->order);
	c->spoil(page + c->at);

	sim_test_log_begin(test, &said, &m->log);
	got = take_by(m, c->way, c->order);
	text = sim_test_log_end(test, &said);
	KUNIT_ASSERT_NOT_NULL(test, got);
	KUNIT_EXPECT_PTR_NE(test, got, page);
	KUNIT_EXPECT_EQ(test, sim_page_order(got), c->order);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: "), 1);
	expect_told(test, text, pfn + c->at, c->why);
	expect_left_out(test, m, pfn, c->order);
	sim_test_verify(test, m);
}

static void a_spoilt_page_is_missing_in_a_bulk(struct kunit *test)
{
	struct sim_machine *m = make(test, &checks, NULL);
	struct sim_page *pages[8] = { }, *page;
	struct sim_test_log said;
	unsigned int nr, i;
	LIST_HEAD(list);
	char *text;

	KUNIT_ASSERT_EQ(test, sim_alloc_pages_bulk_array(&m->mm, MOVABLE, 8,
							 pages), 8);
	for (i = 0; i < 8; i++)
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, pages[i], 0), 0);
	/* The last one freed is the first one taken; this is neither. */
	KUNIT_ASSERT_TRUE(test, sim_page_pcp(pages[5]));
	spoil_user(pages[5]);

	sim_test_log_begin(test, &said, &m->log);
	nr = sim_alloc_pages_bulk_list(&m->mm, MOVABLE, 8, &list);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, nr, 7);
	KUNIT_EXPECT_EQ(test, list_count_nodes(&list), 7);
	list_for_each_entry(page, &list, lru)
		KUNIT_EXPECT_PTR_NE(test, page, pages[5]);
	expect_told(test, text, pfn_of(m, pages[5]), "nonzero _refcount");
	expect_left_out(test, m, pfn_of(m, pages[5]), 0);
	sim_test_verify(test, m);
}

/* A zone whose only block is bad has nothing to give. */
static void a_zone_of_bad_blocks_is_empty(struct kunit *test)
{
	struct sim_machine *m = make(test, &checks, NULL);
	struct sim_test_blocks *held = sim_test_drain(test, m, the_zone(m));
	struct sim_test_log said;
	struct sim_page *page;

	KUNIT_ASSERT_EQ(test, held->block[0].order, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, m, held->block[0].pfn, SIM_MAX_PAGE_ORDER);
	spoil_tail(sim_pfn_to_page(&m->mm, held->block[0].pfn + 1));
	sim_test_log_begin(test, &said, &m->log);
	page = sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL, SIM_MAX_PAGE_ORDER);
	sim_test_log_end(test, &said);
	KUNIT_EXPECT_NULL(test, page);
	expect_left_out(test, m, held->block[0].pfn, SIM_MAX_PAGE_ORDER);
	sim_test_verify(test, m);
}

/* All or nothing: the page is found again when somebody else gets it. */
static void a_range_with_a_spoilt_page_is_not_taken(struct kunit *test)
{
	struct sim_machine *m = make(test, &checks, NULL);
	struct sim_test_blocks *image = sim_test_image(test, m);
	unsigned long start = FIRST_PFN + 5 * SIM_PAGEBLOCK_NR_PAGES + 10;
	struct sim_page *page = sim_pfn_to_page(&m->mm, start + 100);
	struct sim_test_log said;
	char *text;
	int err;

	spoil_user(page);
	sim_test_log_begin(test, &said, &m->log);
	err = sim_alloc_contig_range(&m->mm, start, start + 700,
				     SIM_MIGRATE_MOVABLE, GFP_KERNEL);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, err, -EBUSY);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: "), 1);
	expect_told(test, text, start + 100, "nonzero _refcount");
	sim_test_expect_same(test, image, sim_test_image(test, m));
	sim_test_verify(test, m);

	atomic_set(&page->_refcount, 0);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&m->mm, start, start + 700,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, sim_free_contig_range(&m->mm, start, 700), 0);
	sim_test_expect_same(test, image, sim_test_image(test, m));
	sim_test_verify(test, m);
}

#define NR_RACERS 4
#define NR_ROUNDS 300

/* Several threads free one block at once, round by round. */
struct race {
	struct sim_mm *mm;
	struct sim_page *page;
	unsigned int order;
	atomic_t round;
	atomic_t done;
	atomic_t won;
	atomic_t wrong_won;
	wait_queue_head_t wq;
	struct completion ended[NR_RACERS];
};

struct racer {
	struct race *race;
	unsigned int nr;
};

static int run_race(void *arg)
{
	struct racer *racer = arg;
	struct race *race = racer->race;
	int round;

	for (round = 1; round <= NR_ROUNDS; round++) {
		wait_event(race->wq, atomic_read(&race->round) >= round);
		/* Half of them are wrong about the order, and keep nobody off. */
		if (racer->nr % 2) {
			if (!sim_free_pages(race->mm, race->page,
					    race->order + 1))
				atomic_inc(&race->wrong_won);
		} else if (!sim_free_pages(race->mm, race->page, race->order)) {
			atomic_inc(&race->won);
		}
		if (atomic_inc_return(&race->done) == NR_RACERS)
			wake_up_all(&race->wq);
	}
	complete(&race->ended[racer->nr]);
	return 0;
}

static void of_many_who_free_a_block_one_does(struct kunit *test)
{
	struct sim_machine *m = make(test, NULL, NULL);
	struct sim_test_blocks *before = sim_test_free_lists(test, m);
	struct race *race = kunit_kzalloc(test, sizeof(*race), GFP_KERNEL);
	struct racer *racers = kunit_kcalloc(test, NR_RACERS, sizeof(*racers),
					     GFP_KERNEL);
	unsigned int i, bad = 0, started = 0;
	struct sim_test_log said;

	KUNIT_ASSERT_NOT_NULL(test, race);
	KUNIT_ASSERT_NOT_NULL(test, racers);
	race->mm = &m->mm;
	init_waitqueue_head(&race->wq);
	sim_test_log_begin(test, &said, &m->log);
	for (i = 0; i < NR_RACERS; i++) {
		racers[i] = (struct racer){ race, i };
		init_completion(&race->ended[i]);
		started += !IS_ERR(kthread_run(run_race, &racers[i],
					       "sim_race/%u", i));
	}
	for (i = 0; i < NR_ROUNDS && started == NR_RACERS; i++) {
		/* By way of a per-CPU list, and past it. */
		race->order = i & 1 ? 1 : 5;
		race->page = sim_alloc_pages(&m->mm, MOVABLE, race->order);
		if (!race->page)
			break;
		atomic_set(&race->won, 0);
		atomic_set(&race->done, 0);
		atomic_inc(&race->round);
		wake_up_all(&race->wq);
		wait_event(race->wq, atomic_read(&race->done) == NR_RACERS);
		bad += atomic_read(&race->won) != 1;
	}
	atomic_set(&race->round, NR_ROUNDS);
	wake_up_all(&race->wq);
	for (i = 0; i < started; i++)
		wait_for_completion(&race->ended[i]);
	sim_test_log_end(test, &said);

	KUNIT_EXPECT_EQ(test, started, NR_RACERS);
	KUNIT_EXPECT_NOT_NULL(test, race->page);
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&race->wrong_won), 0);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

static struct kunit_case bad_page_cases[] = {
	KUNIT_CASE_PARAM(a_wrong_free_is_told_of_and_changes_nothing,
			 misuse_gen_params),
	KUNIT_CASE(after_misuse_the_right_free_is_accepted),
	KUNIT_CASE(a_pfn_without_a_page_is_one_line),
	KUNIT_CASE(reports_stop_after_sixty_and_go_on_a_minute_later),
	KUNIT_CASE_PARAM(a_block_that_comes_back_broken_is_left_out,
			 corruption_gen_params),
	KUNIT_CASE(without_check_pages_only_the_first_page_is_looked_at),
	KUNIT_CASE_PARAM(a_block_that_was_spoilt_while_free_is_not_handed_out,
			 spoilt_gen_params),
	KUNIT_CASE(a_spoilt_page_is_missing_in_a_bulk),
	KUNIT_CASE(a_zone_of_bad_blocks_is_empty),
	KUNIT_CASE(a_range_with_a_spoilt_page_is_not_taken),
	KUNIT_CASE(of_many_who_free_a_block_one_does),
	{}
};

static struct kunit_suite bad_page_suite = {
	.name = "mm_sim_bad_page",
	.test_cases = bad_page_cases,
};

kunit_test_suite(bad_page_suite);
