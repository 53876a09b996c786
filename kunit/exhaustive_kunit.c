// SPDX-License-Identifier: GPL-2.0
/*
 * All that can happen to 16 pages in 6 operations.
 *
 * Of a zone, one block of order 4 is free and all else is held. Every sequence of
 * 6 operations is run from there: take a block of order 0 to 4, free any block
 * that is held, empty the per-CPU lists. After each operation the memory map, the
 * lists, the counters and what is held must agree, and a request is granted just
 * when there is room. After each sequence everything is freed, and the block is
 * whole again.
 *
 * What would change nothing, a request that fails or a free of nothing, is tried,
 * but not followed.
 */
#include <kunit/test.h>
#include <linux/jhash.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"

#define ORDER 4
#define PAGES BIT(ORDER)
#define STEPS 6
#define MOVABLE SIM_MIGRATE_MOVABLE

/* The first operations are to take a block of the order of their number. */
#define OP_DRAIN (ORDER + 1)
#define OP_FREE (ORDER + 2)

/* What is known of the states that were seen. A power of two. */
#define STATES_MAX 65536

struct exhaustive {
	struct sim_machine *m;
	struct sim_zone *zone;
	struct sim_per_cpu_pages *pcp;
	struct sim_page *base;
	bool lists;
	unsigned int nr;
	struct {
		unsigned int at;
		unsigned int order;
	} held[PAGES];
	unsigned int ops[STEPS];
	unsigned long sequences;
	unsigned long operations;
	unsigned long states;
	u64 *seen;
};

/* A page of the block, as it is seen from outside. */
enum { FREE = 1, HELD, LISTED };

struct picture {
	u8 kind[PAGES];
	u8 order[PAGES];
	/* The free lists, head to tail: the first page of each block. */
	u8 list[ORDER + 1][PAGES];
	unsigned int nr_free[ORDER + 1];
	unsigned int pages[LISTED + 1];
};

/* Fill in blocks of one kind. False where something is there already. */
static bool paint(struct picture *p, unsigned int at, unsigned int order,
		  u8 kind)
{
	unsigned int i;

	if (order > ORDER || at % BIT(order))
		return false;
	for (i = at; i < at + BIT(order); i++) {
		if (p->kind[i])
			return false;
		p->kind[i] = kind;
		p->order[i] = order;
	}
	p->pages[kind] += BIT(order);
	return true;
}

/* What is wrong, or NULL. */
static const char *look(const struct exhaustive *e, struct picture *p)
{
	const struct sim_page *page;
	unsigned int i, k;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < e->nr; i++) {
		page = e->base + e->held[i].at;
		if (!paint(p, e->held[i].at, e->held[i].order, HELD))
			return "two blocks that are held overlap";
		if (!sim_page_head(page) || sim_page_buddy(page) ||
		    sim_page_pcp(page) ||
		    sim_page_order(page) != e->held[i].order ||
		    atomic_read(&page->_refcount) != 1)
			return "a block that is held is not marked so";
	}
	for (i = 0; i < PAGES; i++) {
		page = e->base + i;
		if (sim_page_pcp(page) &&
		    !paint(p, i, sim_page_order(page), LISTED))
			return "a block in a per-CPU list overlaps another";
	}
	for (k = 0; k <= ORDER; k++) {
		const struct sim_free_area *area = &e->zone->free_area[k];

		list_for_each_entry(page, &area->free_list[MOVABLE], lru) {
			i = page - e->base;
			if (i >= PAGES || !sim_page_buddy(page) ||
			    sim_page_order(page) != k || !paint(p, i, k, FREE))
				return "a block in a free list is none";
			p->list[k][p->nr_free[k]++] = i + 1;
		}
		if (area->nr_free != p->nr_free[k])
			return "nr_free is not the length of the list";
	}
	if (memchr(p->kind, 0, PAGES))
		return "a page is nowhere";
	for (i = 0; i < PAGES; i++)
		if (p->kind[i] == FREE && p->order[i] < ORDER &&
		    p->kind[i ^ BIT(p->order[i])] == FREE &&
		    p->order[i ^ BIT(p->order[i])] == p->order[i])
			return "two free buddies did not merge";
	if (sim_zone_page_state_snapshot(e->zone, SIM_NR_FREE_PAGES) !=
	    p->pages[FREE])
		return "the free pages are not those counted";
	if (e->pcp->count != p->pages[LISTED])
		return "the pages in per-CPU lists are not those counted";
	return NULL;
}

/* Is there a block for such a request? */
static bool room(const struct exhaustive *e, const struct picture *p,
		 unsigned int order)
{
	unsigned int k;

	for (k = order; k <= ORDER; k++)
		if (p->nr_free[k])
			return true;
	return e->lists && order <= PAGE_ALLOC_COSTLY_ORDER &&
	       !list_empty(&e->pcp->lists[sim_order_to_pindex(MOVABLE, order)]);
}

static void remember(struct exhaustive *e, const struct picture *p)
{
	u64 hash = (u64)jhash(p, sizeof(*p), 1) << 32 | jhash(p, sizeof(*p), 2);
	unsigned int i;

	for (i = hash % STATES_MAX; e->seen[i]; i = (i + 1) % STATES_MAX)
		if (e->seen[i] == hash)
			return;
	if (e->states < STATES_MAX / 2) {
		e->seen[i] = hash;
		e->states++;
	}
}

static struct sim_page *take(struct exhaustive *e, unsigned int order)
{
	if (!e->lists)
		return sim_alloc_pages_zone(&e->m->mm, e->zone, order, MOVABLE);
	return sim_alloc_pages(&e->m->mm, SIM_TEST_GFP_ALL | __GFP_MOVABLE |
			       __GFP_DMA32, order);
}

static int give(struct exhaustive *e, unsigned int i)
{
	struct sim_page *page = e->base + e->held[i].at;
	unsigned int order = e->held[i].order;
	const char *why;

	/* In order, so that each place is a block as old as those before. */
	e->nr--;
	memmove(&e->held[i], &e->held[i + 1],
		(e->nr - i) * sizeof(e->held[0]));
	if (e->lists)
		return sim_free_pages(&e->m->mm, page, order);
	return sim_free_pages_why(&e->m->mm, sim_page_to_pfn(&e->m->mm, page),
				  order, &why);
}

/* 1: done; 0: nothing to do; -1: it went wrong. */
static int operate(struct exhaustive *e, unsigned int op)
{
	struct sim_page *page;
	struct picture p;
	bool has_room;

	if (op >= OP_FREE)
		return op - OP_FREE >= e->nr ? 0 :
		       give(e, op - OP_FREE) ? -1 : 1;
	look(e, &p);
	if (op == OP_DRAIN) {
		if (!p.pages[LISTED])
			return 0;
		sim_drain_all_pages(&e->m->mm, e->zone);
		return e->pcp->count ? -1 : 1;
	}
	has_room = room(e, &p, op);
	page = take(e, op);
	if (!!page != has_room)
		return -1;
	if (!page)
		return 0;
	e->held[e->nr].at = page - e->base;
	e->held[e->nr].order = op;
	e->nr++;
	return page >= e->base && page < e->base + PAGES ? 1 : -1;
}

/* Run a sequence. Returns how many of its operations there were something to do. */
static int run(struct kunit *test, struct exhaustive *e)
{
	const unsigned int *o = e->ops;
	const char *wrong = NULL;
	struct picture p;
	int step, done = 1;

	for (step = 0; step < STEPS; step++) {
		done = operate(e, e->ops[step]);
		e->operations++;
		if (done <= 0)
			break;
		wrong = look(e, &p);
		if (wrong)
			break;
		remember(e, &p);
	}
	if (done >= 0 && !wrong) {
		while (e->nr)
			if (give(e, e->nr - 1))
				done = -1;
		sim_drain_all_pages(&e->m->mm, e->zone);
		wrong = look(e, &p);
		if (!wrong && !p.nr_free[ORDER])
			wrong = "not whole again after all was freed";
	}
	if (done < 0 || wrong)
		KUNIT_FAIL(test, "%u %u %u %u %u %u, step %d: %s", o[0], o[1],
			   o[2], o[3], o[4], o[5], step,
			   wrong ?: "not as it should be");
	return done < 0 || wrong ? -1 : step;
}

static void make(struct kunit *test, struct exhaustive *e)
{
	struct sim_test_blocks *held;
	struct sim_zone *zone;

	e->m = sim_test_boot(test, "64M", "63M@1M", SIM_STAGE_BUDDY);
	e->seen = kunit_kcalloc(test, STATES_MAX, sizeof(*e->seen), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, e->seen);
	sim_test_drain(test, e->m, sim_test_zone(e->m, SIM_ZONE_DMA));
	zone = sim_test_zone(e->m, SIM_ZONE_DMA32);
	held = sim_test_drain(test, e->m, zone);
	KUNIT_ASSERT_EQ(test, held->block[0].order, SIM_MAX_PAGE_ORDER);
	sim_test_set_type(e->m, zone, held->block[0].pfn, MOVABLE);
	sim_test_split_held(test, e->m, held->block[0].pfn, SIM_MAX_PAGE_ORDER,
			    ORDER);
	e->zone = zone;
	e->pcp = sim_zone_pcp(&e->m->mm, zone, 0);
	e->base = sim_pfn_to_page(&e->m->mm, held->block[0].pfn + 5 * PAGES);
	sim_test_free(test, e->m, held->block[0].pfn + 5 * PAGES, ORDER);
}

/* On to the next sequence: another operation at @at, any behind it. */
static bool next(struct exhaustive *e, int at)
{
	/* Behind a free of nothing there are only more of these. */
	while (at >= 0 && e->ops[at] >= OP_FREE + STEPS - 1)
		at--;
	if (at < 0)
		return false;
	e->ops[at]++;
	while (++at < STEPS)
		e->ops[at] = 0;
	return true;
}

static void every_sequence_of_six_operations_is_sound(struct kunit *test)
{
	struct exhaustive *e = kunit_kzalloc(test, sizeof(*e), GFP_KERNEL);
	struct sim_test_blocks *before;
	int steps;

	KUNIT_ASSERT_NOT_NULL(test, e);
	e->lists = *(const bool *)test->param_value;
	make(test, e);
	before = sim_test_image(test, e->m);
	do {
		steps = run(test, e);
		if (steps < 0)
			return;
		if (steps == STEPS)
			e->sequences++;
		else if (e->ops[steps] >= OP_FREE)
			e->ops[steps] = OP_FREE + STEPS - 1;
		if (e->operations % 4096 < STEPS)
			cond_resched();
	} while (next(e, min(steps, STEPS - 1)));
	kunit_info(test, "%lu sequences, %lu operations, %lu states",
		   e->sequences, e->operations, e->states);
	/* Take, free, take, free ...: at least so many there are. */
	KUNIT_EXPECT_GT(test, e->sequences, 5 * 5 * 5);
	KUNIT_EXPECT_LT(test, e->states, STATES_MAX / 2);
	sim_test_expect_same(test, before, sim_test_image(test, e->m));
	sim_test_verify(test, e->m);
}

static const bool with_lists[] = { false, true };

static void lists_name(const bool *lists, char *desc)
{
	strscpy(desc, *lists ? "by way of per-CPU lists" : "buddy lists alone",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(lists, with_lists, lists_name);

static struct kunit_case exhaustive_cases[] = {
	KUNIT_CASE_PARAM(every_sequence_of_six_operations_is_sound,
			 lists_gen_params),
	{}
};

static struct kunit_suite exhaustive_suite = {
	.name = "mm_sim_exhaustive",
	.test_cases = exhaustive_cases,
};

kunit_test_suite(exhaustive_suite);
