// SPDX-License-Identifier: GPL-2.0
/*
 * Whom an allocation asks when the marks are low, in which order and how often.
 *
 * Each hook that is called adds a letter to a line: K wakes kswapd, R reclaims, O is
 * out of memory; a, l and f compact: asynchronously, synchronously but lightly, or
 * fully. The lines that are expected are worked out by hand from what Linux 6.12 does.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/reclaim.h"

/* As many rounds as an allocation may take, and those in which nothing comes. */
#define MOST_ROUNDS 256
#define NO_PROGRESS 16

/**
 * struct recorder - a reclaimer that writes down what it is asked
 * @r: the reclaimer
 * @m: the machine
 * @freed: what each reclaim says that it freed
 * @compact: what each compaction says that it came to
 * @freed_times: how often; then it claims nothing any more; 0 for always
 * @oom: what the OOM killer says
 * @reclaimable: pages of each zone that it claims to be able to free
 * @held: pages that were taken from the machine
 * @give_at: the letter whose call gives one of @held back
 * @give_nth: which of these calls, from 1; 0 for none
 * @nested: reclaim allocates a page itself
 * @nested_got: whether it got one
 * @rc: what reclaim was asked for last
 * @len: letters in @line
 * @line: the letters
 */
struct recorder {
	struct sim_reclaimer r;
	struct sim_machine *m;
	unsigned long freed;
	unsigned int freed_times;
	enum sim_compact_result compact;
	bool oom;
	unsigned long reclaimable;
	struct list_head held;
	char give_at;
	unsigned int give_nth;
	bool nested;
	bool nested_got;
	struct sim_reclaim_control rc;
	unsigned int len;
	char line[4096];
};

static struct recorder *recorder_of(struct sim_reclaimer *r)
{
	return container_of(r, struct recorder, r);
}

static void record(struct recorder *rec, char letter)
{
	struct sim_page *page;

	if (rec->len < sizeof(rec->line) - 1)
		rec->line[rec->len++] = letter;
	if (letter != rec->give_at || !rec->give_nth || --rec->give_nth)
		return;
	page = list_first_entry(&rec->held, struct sim_page, lru);
	list_del(&page->lru);
	sim_free_pages(&rec->m->mm, page, 0);
}

static unsigned long record_reclaim(struct sim_reclaimer *r,
				    const struct sim_reclaim_control *rc)
{
	struct recorder *rec = recorder_of(r);
	struct sim_page *page;
	unsigned long freed;

	rec->rc = *rc;
	record(rec, 'R');
	if (rec->nested) {
		page = sim_alloc_pages(r->mm, GFP_KERNEL | __GFP_NOWARN, 0);
		rec->nested_got = page;
		if (page)
			sim_free_pages(r->mm, page, 0);
	}
	freed = rec->freed;
	if (rec->freed_times && !--rec->freed_times)
		rec->freed = 0;
	return freed;
}

static enum sim_compact_result
record_compact(struct sim_reclaimer *r, const struct sim_reclaim_control *rc,
	       enum sim_compact_priority prio)
{
	record(recorder_of(r), prio == SIM_COMPACT_PRIO_ASYNC ? 'a' :
			       prio == SIM_COMPACT_PRIO_SYNC_LIGHT ? 'l' : 'f');
	return recorder_of(r)->compact;
}

static void record_kswapd(struct sim_reclaimer *r, struct sim_zone *zone,
			  gfp_t gfp, unsigned int order, int highest_zoneidx)
{
	record(recorder_of(r), 'K');
}

static bool record_oom(struct sim_reclaimer *r,
		       const struct sim_reclaim_control *rc)
{
	record(recorder_of(r), 'O');
	return recorder_of(r)->oom;
}

static unsigned long record_reclaimable(struct sim_reclaimer *r,
					const struct sim_zone *zone)
{
	return recorder_of(r)->reclaimable;
}

static const struct sim_reclaim_ops recorder_ops = {
	.try_to_free_pages = record_reclaim,
	.try_to_compact_pages = record_compact,
	.wakeup_kswapd = record_kswapd,
	.out_of_memory = record_oom,
	.zone_reclaimable_pages = record_reclaimable,
};

static void stop_recording(void *data)
{
	struct recorder *rec = data;

	sim_unregister_reclaim_ops(&rec->r);
}

static struct recorder *record_machine(struct kunit *test,
				       struct sim_machine *m)
{
	struct recorder *rec = kunit_kzalloc(test, sizeof(*rec), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rec);
	rec->m = m;
	rec->r.name = "recorder";
	rec->r.ops = &recorder_ops;
	rec->compact = SIM_COMPACT_SKIPPED;
	INIT_LIST_HEAD(&rec->held);
	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(&m->mm, &rec->r), 0);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, stop_recording,
							   rec));
	return rec;
}

static void forget_line(struct recorder *rec)
{
	memset(rec->line, 0, sizeof(rec->line));
	rec->len = 0;
}

/* A machine of zones DMA and DMA32 without a free page, marks or not. */
static struct recorder *empty_machine(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", NULL,
					      SIM_STAGE_BUDDY);
	struct recorder *rec;
	struct sim_page *page;

	sim_test_no_pcp(m);
	rec = record_machine(test, m);
	while ((page = sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL | __GFP_NORETRY,
				       0)))
		list_add(&page->lru, &rec->held);
	KUNIT_ASSERT_EQ(test, 0, sim_global_zone_page_state(&m->mm,
							    SIM_NR_FREE_PAGES));
	forget_line(rec);
	return rec;
}

/* The same machine full of large blocks, whose marks nothing is above. */
static struct recorder *high_marks(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_zone *zone;
	int i;

	sim_test_no_pcp(m);
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		for (i = 0; i < SIM_NR_WMARK; i++)
			zone->_watermark[i] = 1000000;
	return record_machine(test, m);
}

/* The order of hooks for each kind of request, where none of them helps. */
struct order_case {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	const char *line;
	enum sim_compact_result compact;
};

static const struct order_case order_cases[] = {
	{ "kernel, order 0", GFP_KERNEL, 0, "KKRO" },
	{ "kernel, order 2", GFP_KERNEL, 2, "KaKRlO" },
	{ "kernel, order 3", GFP_KERNEL, 3, "KaKRlO" },
	{ "kernel, order 4", GFP_KERNEL, 4, "KaKRl" },
	{ "kernel, order 9", GFP_KERNEL, 9, "KaKRl" },
	{ "movable, order 0", GFP_HIGHUSER_MOVABLE, 0, "KKRO" },
	{ "movable, order 2", GFP_HIGHUSER_MOVABLE, 2, "KKRlO" },
	{ "movable, order 4", GFP_HIGHUSER_MOVABLE, 4, "KaKRl" },
	{ "atomic, order 0", GFP_ATOMIC, 0, "KK" },
	{ "atomic, order 4", GFP_ATOMIC, 4, "KK" },
	{ "nowait, order 0", GFP_NOWAIT, 0, "KK" },
	{ "nothing", 0, 0, "" },
	{ "no kswapd", GFP_KERNEL & ~__GFP_KSWAPD_RECLAIM, 0, "RO" },
	{ "noretry, order 0", GFP_KERNEL | __GFP_NORETRY, 0, "KKR" },
	{ "noretry, order 2", GFP_KERNEL | __GFP_NORETRY, 2, "KaKRl" },
	{ "noretry, order 4", GFP_KERNEL | __GFP_NORETRY, 4, "Ka" },
	{ "noretry, order 4, compacted", GFP_KERNEL | __GFP_NORETRY, 4,
	  "KaKRa", SIM_COMPACT_COMPLETE },
	{ "noretry, order 4, deferred", GFP_KERNEL | __GFP_NORETRY, 4, "Ka",
	  SIM_COMPACT_DEFERRED },
	{ "mayfail, order 0", GFP_KERNEL | __GFP_RETRY_MAYFAIL, 0, "KKR" },
	{ "mayfail, order 4", GFP_KERNEL | __GFP_RETRY_MAYFAIL, 4, "KaKRl" },
	{ "thisnode, order 0", GFP_KERNEL | __GFP_THISNODE, 0, "KKR" },
	{ "thisnode, order 4", GFP_KERNEL | __GFP_THISNODE, 4, "KaKRl" },
	{ "low zone", GFP_KERNEL | __GFP_DMA, 0, "KKR" },
	{ "low zone, DMA32", GFP_KERNEL | __GFP_DMA32, 0, "KKR" },
	{ "huge, light", GFP_TRANSHUGE_LIGHT, 9, "" },
	{ "huge", GFP_TRANSHUGE, 9, "aRl" },
	{ "huge, once", GFP_TRANSHUGE | __GFP_NORETRY, 9, "a" },
	{ "huge, once, compacted", GFP_TRANSHUGE | __GFP_NORETRY, 9, "aRa",
	  SIM_COMPACT_PARTIAL_SKIPPED },
	{ "huge, here, compacted",
	  GFP_TRANSHUGE | __GFP_NORETRY | __GFP_THISNODE, 9, "a",
	  SIM_COMPACT_PARTIAL_SKIPPED },
	{ "no I/O, order 2", GFP_NOIO | __GFP_NORETRY, 2, "KKR" },
	{ "no I/O, order 4", GFP_NOIO | __GFP_RETRY_MAYFAIL, 4, "KKR" },
	{ "memalloc, order 0", GFP_KERNEL | __GFP_MEMALLOC, 0, "KKRO" },
	{ "memalloc, order 2", GFP_KERNEL | __GFP_MEMALLOC, 2, "KKRlO" },
	{ "memalloc, order 4", GFP_KERNEL | __GFP_MEMALLOC, 4, "KKRl" },
	{ "nomemalloc wins", GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOMEMALLOC, 2,
	  "KaKRlO" },
};

static void order_case_name(const struct order_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(order, order_cases, order_case_name);

static void hooks_are_asked_in_order(struct kunit *test)
{
	const struct order_case *c = test->param_value;
	struct recorder *rec = empty_machine(test);

	if (c->compact)
		rec->compact = c->compact;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&rec->m->mm, c->gfp |
						__GFP_NOWARN, c->order));
	KUNIT_EXPECT_STREQ(test, rec->line, c->line);
}

/* Letters of one kind in what was recorded. */
static unsigned int times(const struct recorder *rec, char letter)
{
	unsigned int i, n = 0;

	for (i = 0; i < rec->len; i++)
		n += rec->line[i] == letter;
	return n;
}

/* How often it goes round, where hooks say that they come to something. */
struct bound_case {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	bool empty;
	unsigned long freed;
	unsigned long reclaimable;
	enum sim_compact_result compact;
	unsigned int reclaims;
	unsigned int async;
	unsigned int light;
	unsigned int full;
	unsigned int ooms;
};

#define SKIPPED SIM_COMPACT_SKIPPED
#define COMPLETE SIM_COMPACT_COMPLETE
#define SUCCESS SIM_COMPACT_SUCCESS
#define MAYFAIL (GFP_KERNEL | __GFP_RETRY_MAYFAIL)

static const struct bound_case bound_cases[] = {
	/* One more round than may come to nothing. */
	{ "could be freed, but is not", GFP_KERNEL, 0, false, 0, 2000000,
	  SKIPPED, NO_PROGRESS + 1, 0, 0, 0, 1 },
	{ "the same, may fail", MAYFAIL, 0, false, 0, 2000000, SKIPPED,
	  NO_PROGRESS + 1, 0, 0, 0, 0 },
	{ "freed, and gone again", GFP_KERNEL, 0, false, 1, 2000000, SKIPPED,
	  MOST_ROUNDS, 0, 0, 0, 0 },
	{ "freed, but no more can be", GFP_KERNEL, 0, false, 1, 100, SKIPPED,
	  1, 0, 0, 0, 1 },
	/* Large blocks do not come of pages. */
	{ "costly, freed", MAYFAIL, 4, false, 1, 2000000, COMPLETE,
	  NO_PROGRESS + 1, 1, NO_PROGRESS + 1, 0, 0 },
	{ "costly, compacted", MAYFAIL, 4, true, 1, 0, SUCCESS, 5, 1, 5, 0,
	  0 },
	{ "costly, in vain", MAYFAIL, 4, true, 1, 0, COMPLETE, 1, 1, 1, 0, 0 },
	{ "order 2, in vain", GFP_KERNEL, 2, true, 1, 0, COMPLETE, 2, 1, 1, 1,
	  1 },
	{ "order 2, gone again", GFP_KERNEL, 2, true, 1, 0, SUCCESS, 34, 1, 17,
	  17, 1 },
	{ "order 2, nothing freed", GFP_KERNEL, 2, true, 0, 0, SUCCESS, 1, 1, 1,
	  0, 1 },
	{ "order 2, too little to compact", GFP_KERNEL, 2, true, 1, 0, SKIPPED,
	  1, 1, 1, 0, 1 },
	{ "order 2, enough to compact soon", GFP_KERNEL, 2, true, 1, 2000000,
	  SKIPPED, MOST_ROUNDS, 1, MOST_ROUNDS, 0, 0 },
	{ "movable, gone again", GFP_HIGHUSER_MOVABLE, 2, true, 1, 0, SUCCESS,
	  34, 0, 17, 17, 1 },
};

static void bound_case_name(const struct bound_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bound, bound_cases, bound_case_name);

static void rounds_are_bounded(struct kunit *test)
{
	const struct bound_case *c = test->param_value;
	struct recorder *rec = c->empty ? empty_machine(test) :
					  high_marks(test);
	struct sim_mm *mm = &rec->m->mm;
	unsigned long stalls, compacts, fails;

	rec->freed = c->freed;
	rec->reclaimable = c->reclaimable;
	rec->compact = c->compact;
	stalls = sim_vm_events(mm, SIM_ALLOCSTALL_DMA + sim_gfp_zone(c->gfp));
	compacts = sim_vm_events(mm, SIM_COMPACTSTALL);
	fails = sim_vm_events(mm, SIM_COMPACTFAIL);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, c->gfp | __GFP_NOWARN,
						c->order));
	KUNIT_EXPECT_EQ(test, times(rec, 'R'), c->reclaims);
	KUNIT_EXPECT_EQ(test, times(rec, 'a'), c->async);
	KUNIT_EXPECT_EQ(test, times(rec, 'l'), c->light);
	KUNIT_EXPECT_EQ(test, times(rec, 'f'), c->full);
	KUNIT_EXPECT_EQ(test, times(rec, 'O'), c->ooms);
	KUNIT_EXPECT_EQ(test, times(rec, 'K'), c->reclaims + 1);
	KUNIT_EXPECT_EQ(test, c->reclaims,
			sim_vm_events(mm, SIM_ALLOCSTALL_DMA +
					  sim_gfp_zone(c->gfp)) - stalls);
	/* A compaction that was not begun is none. */
	KUNIT_EXPECT_EQ(test, c->compact == SKIPPED ? 0 :
			      c->async + c->light + c->full,
			sim_vm_events(mm, SIM_COMPACTSTALL) - compacts);
	KUNIT_EXPECT_EQ(test, sim_vm_events(mm, SIM_COMPACTSTALL) - compacts,
			sim_vm_events(mm, SIM_COMPACTFAIL) - fails);
}

/* A page is given back at some call; that ends it. */
struct help_case {
	const char *name;
	gfp_t gfp;
	char at;
	unsigned int nth;
	unsigned long freed;
	bool oom;
	const char *line;
};

static const struct help_case help_cases[] = {
	{ "kswapd is fast", GFP_KERNEL, 'K', 1, 0, false, "K" },
	{ "kswapd is slower", GFP_KERNEL, 'K', 2, 0, false, "KK" },
	{ "atomic, kswapd", GFP_ATOMIC, 'K', 2, 0, false, "KK" },
	{ "reclaim", GFP_KERNEL, 'R', 1, 1, false, "KKR" },
	{ "reclaim, once", GFP_KERNEL | __GFP_NORETRY, 'R', 1, 1, false, "KKR" },
	/* Found by the round that follows the OOM killer, or by itself. */
	{ "OOM killer", GFP_KERNEL, 'O', 1, 0, true, "KKROK" },
	{ "OOM killer, later", GFP_KERNEL, 'O', 3, 0, true, "KKROKROKROK" },
	/* May not kill, and waits for somebody who may. */
	{ "no file system", GFP_NOFS, 'R', 3, 1, false, "KKRKRKR" },
	{ "must not fail", GFP_KERNEL | __GFP_NOFAIL, 'R', 3, 1, false,
	  "KKROKROKR" },
	{ "must not fail, OOM killer", GFP_KERNEL | __GFP_NOFAIL, 'O', 2, 0,
	  false, "KKROKRO" },
	{ "must not fail, here", GFP_KERNEL | __GFP_NOFAIL | __GFP_THISNODE,
	  'R', 5, 1, false, "KKRKRKRKRKR" },
};

static void help_case_name(const struct help_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(help, help_cases, help_case_name);

static void who_frees_a_page_ends_it(struct kunit *test)
{
	const struct help_case *c = test->param_value;
	struct recorder *rec = empty_machine(test);
	struct sim_zone *zone;

	for_each_sim_populated_zone(rec->m->mm.node_data[0], zone) {
		memset(zone->_watermark, 0, sizeof(zone->_watermark));
		memset(zone->lowmem_reserve, 0, sizeof(zone->lowmem_reserve));
	}
	rec->give_at = c->at;
	rec->give_nth = c->nth;
	rec->freed = c->freed;
	rec->oom = c->oom;
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&rec->m->mm, c->gfp |
						    __GFP_NOWARN, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, c->line);
}

static void nofail_fails_where_nobody_can_help(struct kunit *test)
{
	static const gfp_t gfps[] = {
		GFP_KERNEL | __GFP_NOFAIL,
		GFP_KERNEL | __GFP_NOFAIL | __GFP_THISNODE,
	};
	struct recorder *rec = empty_machine(test);
	struct sim_log *log = sim_test_new_log(test);
	struct sim_mm *mm = &rec->m->mm;
	int i, level;

	for (i = 0; i < ARRAY_SIZE(gfps); i++) {
		forget_line(rec);
		KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfps[i] |
							__GFP_NOWARN, 0));
		KUNIT_EXPECT_EQ(test, times(rec, 'R'), NO_PROGRESS);
		KUNIT_EXPECT_EQ(test, times(rec, 'O'), i ? 0 : NO_PROGRESS);
	}
	/* It is said even where failures are silent: it never happens in Linux. */
	mm->log = log;
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfps[0] | __GFP_NOWARN, 0));
	sim_test_quiet_end(level);
	mm->log = &rec->m->log;
	sim_test_expect_one_line(test, log,
				 "page allocation: __GFP_NOFAIL order:0 fails after 16 rounds");
	/* Without direct reclaim it is no promise in Linux either. */
	forget_line(rec);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, GFP_ATOMIC | __GFP_NOFAIL |
						__GFP_NOWARN, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, "KK");
}

/* Large blocks are not what reclaim is for; but while it frees, there is hope. */
static void nofail_begins_anew_where_somebody_helps(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);

	rec->freed = 1;
	rec->freed_times = 20;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&rec->m->mm, GFP_KERNEL |
						__GFP_NOFAIL | __GFP_NOWARN,
						4));
	KUNIT_EXPECT_EQ(test, times(rec, 'R'), 20 + NO_PROGRESS);
}

static void nofail_fails_where_nobody_is_registered(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);

	sim_unregister_reclaim_ops(&rec->r);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&rec->m->mm, GFP_KERNEL |
						__GFP_NOFAIL | __GFP_NOWARN,
						0));
	KUNIT_EXPECT_STREQ(test, rec->line, "");
}

static void hooks_learn_what_was_asked_for(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);
	struct sim_mm *mm = &rec->m->mm;
	const gfp_t gfp = GFP_KERNEL | __GFP_HIGH | __GFP_NORETRY |
			  __GFP_NOWARN;

	KUNIT_EXPECT_NULL(test, __sim_alloc_pages(mm, gfp, 2, 0, BIT_ULL(0)));
	KUNIT_EXPECT_TRUE(test, rec->rc.gfp == gfp);
	KUNIT_EXPECT_EQ(test, rec->rc.order, 2);
	KUNIT_EXPECT_PTR_EQ(test, rec->rc.zonelist,
			    &mm->node_data[0]->node_zonelists[0]);
	KUNIT_EXPECT_EQ(test, rec->rc.nodemask, BIT_ULL(0));
	KUNIT_EXPECT_EQ(test, rec->rc.highest_zoneidx, SIM_ZONE_NORMAL);
	KUNIT_EXPECT_EQ(test, rec->rc.alloc_flags, SIM_ALLOC_WMARK_MIN |
			SIM_ALLOC_CPUSET | SIM_ALLOC_KSWAPD |
			SIM_ALLOC_MIN_RESERVE);
}

static void reclaim_does_not_recurse(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);
	struct sim_mm *mm = &rec->m->mm;

	rec->nested = true;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, GFP_KERNEL | __GFP_NOWARN,
						0));
	/* The inner allocation reclaims nothing and kills nobody. */
	KUNIT_EXPECT_STREQ(test, rec->line, "KKRKKO");
	KUNIT_EXPECT_FALSE(test, rec->nested_got);
	KUNIT_EXPECT_FALSE(test, sim_task_is_memalloc(mm));
}

static void reclaim_may_use_all_reserves(struct kunit *test)
{
	struct recorder *rec = high_marks(test);
	struct sim_mm *mm = &rec->m->mm;
	struct sim_memalloc save, inner;

	rec->nested = true;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, GFP_KERNEL | __GFP_NOWARN |
						__GFP_NORETRY, 0));
	KUNIT_EXPECT_TRUE(test, rec->nested_got);
	KUNIT_EXPECT_STREQ(test, rec->line, "KKRKK");

	/* So may a task that says that it frees memory, until it says no more. */
	sim_memalloc_noreclaim_save(mm, &save);
	sim_memalloc_noreclaim_save(mm, &inner);
	sim_memalloc_noreclaim_restore(mm, &inner);
	KUNIT_EXPECT_TRUE(test, sim_task_is_memalloc(mm));
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(mm, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, GFP_KERNEL |
						__GFP_NOMEMALLOC | __GFP_NOWARN,
						0));
	sim_memalloc_noreclaim_restore(mm, &save);
	KUNIT_EXPECT_FALSE(test, sim_task_is_memalloc(mm));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, GFP_KERNEL | __GFP_NORETRY |
						__GFP_NOWARN, 0));
}

static struct task_struct *start(struct kunit *test, int (*fn)(void *),
				 void *data)
{
	struct task_struct *task = kthread_create(fn, data, "sim_slow");

	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	wake_up_process(get_task_struct(task));
	return task;
}

/* Another task. */
struct other {
	struct sim_mm *mm;
	bool is_memalloc;
	struct completion done;
};

static int other_task(void *data)
{
	struct other *other = data;

	other->is_memalloc = sim_task_is_memalloc(other->mm);
	complete(&other->done);
	return 0;
}

static void only_the_task_that_frees_may_use_reserves(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);
	struct sim_mm *mm = &rec->m->mm;
	struct other other = { .mm = mm, .is_memalloc = true };
	struct task_struct *task;
	struct sim_memalloc save;

	init_completion(&other.done);
	sim_memalloc_noreclaim_save(mm, &save);
	task = start(test, other_task, &other);
	wait_for_completion(&other.done);
	KUNIT_EXPECT_FALSE(test, other.is_memalloc);
	sim_memalloc_noreclaim_restore(mm, &save);
	kthread_stop(task);
	put_task_struct(task);
}

static void who_waits_for_the_oom_lock_goes_round(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);
	struct sim_mm *mm = &rec->m->mm;

	rec->give_at = 'R';
	rec->give_nth = 4;
	/* The page that comes back is above no mark but for such a request. */
	mutex_lock(&mm->reclaim->oom_lock);
	rec->freed = 1;
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(mm, GFP_KERNEL |
						    __GFP_MEMALLOC |
						    __GFP_NOWARN, 0));
	mutex_unlock(&mm->reclaim->oom_lock);
	KUNIT_EXPECT_STREQ(test, rec->line, "KKRKRKRKR");
}

static struct sim_machine *two_nodes(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "32M@1G:0,32M@2G:1",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);

	sim_test_no_pcp(m);
	return m;
}

static void each_node_is_woken_once(struct kunit *test)
{
	struct sim_machine *m = two_nodes(test);
	struct recorder *rec = record_machine(test, m);
	struct sim_zone *zone;
	int nid, i;

	for_each_sim_node(&m->mm, nid)
		for_each_sim_populated_zone(m->mm.node_data[nid], zone)
			for (i = 0; i < SIM_NR_WMARK; i++)
				zone->_watermark[i] = 1000000;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_NOWAIT, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, "KKKK");
	KUNIT_EXPECT_EQ(test, 2, atomic_long_read(&m->mm.node_data[1]
						  ->kswapd_wakeups));
	/* Not those that the request cannot use. */
	forget_line(rec);
	KUNIT_EXPECT_NULL(test, __sim_alloc_pages(&m->mm, GFP_NOWAIT, 0, 0,
						  BIT_ULL(1)));
	KUNIT_EXPECT_STREQ(test, rec->line, "KK");
	KUNIT_EXPECT_EQ(test, 4, atomic_long_read(&m->mm.node_data[1]
						  ->kswapd_wakeups));
	forget_line(rec);
	KUNIT_ASSERT_EQ(test, sim_set_mems_allowed(&m->mm, BIT_ULL(0)), 0);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_USER | __GFP_NOWARN |
						__GFP_NORETRY, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, "KKR");
	KUNIT_EXPECT_EQ(test, 4, atomic_long_read(&m->mm.node_data[1]
						  ->kswapd_wakeups));
}

static unsigned long allow_all_nodes(struct sim_reclaimer *r,
				     const struct sim_reclaim_control *rc)
{
	record(recorder_of(r), 'R');
	sim_set_mems_allowed(r->mm, SIM_NODE_MASK_ALL);
	return 0;
}

static void a_new_cpuset_begins_anew(struct kunit *test)
{
	struct sim_machine *m = two_nodes(test);
	struct recorder *rec = record_machine(test, m);
	struct sim_reclaim_ops ops = recorder_ops;
	struct sim_page *page;
	struct sim_zone *zone;
	int i;

	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		for (i = 0; i < SIM_NR_WMARK; i++)
			zone->_watermark[i] = 1000000;
	ops.try_to_free_pages = allow_all_nodes;
	rec->r.ops = &ops;
	KUNIT_ASSERT_EQ(test, sim_set_mems_allowed(&m->mm, BIT_ULL(0)), 0);
	page = sim_alloc_pages(&m->mm, GFP_USER | __GFP_NOWARN, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_nid(page), 1);
	/* Then both nodes are woken, and nobody is killed. */
	KUNIT_EXPECT_STREQ(test, rec->line, "KKRKK");
	sim_unregister_reclaim_ops(&rec->r);
}

/* A second reclaimer, which writes into the line of the first. */
struct second {
	struct sim_reclaimer r;
	struct recorder *first;
	enum sim_compact_result compact;
	bool oom;
};

static unsigned long second_reclaim(struct sim_reclaimer *r,
				    const struct sim_reclaim_control *rc)
{
	record(container_of(r, struct second, r)->first, '2');
	return 0;
}

static enum sim_compact_result
second_compact(struct sim_reclaimer *r, const struct sim_reclaim_control *rc,
	       enum sim_compact_priority prio)
{
	struct second *second = container_of(r, struct second, r);

	record(second->first, '2');
	return second->compact;
}

static bool second_oom(struct sim_reclaimer *r,
		       const struct sim_reclaim_control *rc)
{
	struct second *second = container_of(r, struct second, r);

	record(second->first, '2');
	return second->oom;
}

static const struct sim_reclaim_ops second_ops = {
	.try_to_free_pages = second_reclaim,
	.try_to_compact_pages = second_compact,
	.out_of_memory = second_oom,
};

static void all_are_asked_in_the_order_of_registration(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);
	struct sim_mm *mm = &rec->m->mm;
	struct second second = {
		.r = { .name = "second", .ops = &second_ops },
		.first = rec,
		.compact = SIM_COMPACT_COMPLETE,
	};
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;

	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(mm, &second.r), 0);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfp, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, "KKR2O2");
	/* The best of the answers counts; after success nobody is asked. */
	forget_line(rec);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfp | __GFP_NORETRY, 4));
	KUNIT_EXPECT_STREQ(test, rec->line, "Ka2KR2a2");
	forget_line(rec);
	rec->compact = SIM_COMPACT_SUCCESS;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfp | __GFP_NORETRY, 4));
	KUNIT_EXPECT_STREQ(test, rec->line, "KaKR2a");

	sim_unregister_reclaim_ops(&rec->r);
	forget_line(rec);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfp, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, "22");
	sim_unregister_reclaim_ops(&second.r);
	/* Once more does nothing. */
	sim_unregister_reclaim_ops(&second.r);
	forget_line(rec);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(mm, gfp, 0));
	KUNIT_EXPECT_STREQ(test, rec->line, "");
}

/* A reclaimer that takes its time, an allocation, and who unregisters it. */
struct slow {
	struct sim_reclaimer r;
	struct sim_mm *mm;
	struct completion inside;
	struct completion go;
	struct completion gone;
};

static unsigned long slow_reclaim(struct sim_reclaimer *r,
				  const struct sim_reclaim_control *rc)
{
	struct slow *slow = container_of(r, struct slow, r);

	complete(&slow->inside);
	wait_for_completion(&slow->go);
	return 0;
}

static const struct sim_reclaim_ops slow_ops = {
	.try_to_free_pages = slow_reclaim,
};

static int slow_alloc(void *data)
{
	struct slow *slow = data;

	sim_alloc_pages(slow->mm, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, 0);
	return 0;
}

static int slow_unregister(void *data)
{
	struct slow *slow = data;

	sim_unregister_reclaim_ops(&slow->r);
	complete(&slow->gone);
	return 0;
}

static void unregister_waits_for_hooks_that_run(struct kunit *test)
{
	struct recorder *rec = empty_machine(test);
	struct task_struct *alloc, *unregister;
	struct slow slow = {
		.r = { .name = "slow", .ops = &slow_ops },
		.mm = &rec->m->mm,
	};

	init_completion(&slow.inside);
	init_completion(&slow.go);
	init_completion(&slow.gone);
	sim_unregister_reclaim_ops(&rec->r);
	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(slow.mm, &slow.r), 0);
	alloc = start(test, slow_alloc, &slow);
	wait_for_completion(&slow.inside);
	unregister = start(test, slow_unregister, &slow);
	KUNIT_EXPECT_EQ(test, 0, wait_for_completion_timeout(&slow.gone,
							     HZ / 20));
	complete(&slow.go);
	wait_for_completion(&slow.gone);
	kthread_stop(alloc);
	kthread_stop(unregister);
	put_task_struct(alloc);
	put_task_struct(unregister);
}

static void a_machine_without_hooks_cannot_register_any(struct kunit *test)
{
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	struct sim_reclaimer r = { .name = "nobody", .ops = &recorder_ops };

	KUNIT_ASSERT_NOT_NULL(test, mm);
	KUNIT_EXPECT_EQ(test, sim_register_reclaim_ops(mm, &r), -EINVAL);
	KUNIT_EXPECT_FALSE(test, sim_task_is_memalloc(mm));
	sim_unregister_reclaim_ops(&r);
}

static struct kunit_case slowpath_cases[] = {
	KUNIT_CASE_PARAM(hooks_are_asked_in_order, order_gen_params),
	KUNIT_CASE_PARAM(rounds_are_bounded, bound_gen_params),
	KUNIT_CASE_PARAM(who_frees_a_page_ends_it, help_gen_params),
	KUNIT_CASE(nofail_fails_where_nobody_can_help),
	KUNIT_CASE(nofail_begins_anew_where_somebody_helps),
	KUNIT_CASE(nofail_fails_where_nobody_is_registered),
	KUNIT_CASE(hooks_learn_what_was_asked_for),
	KUNIT_CASE(reclaim_does_not_recurse),
	KUNIT_CASE(reclaim_may_use_all_reserves),
	KUNIT_CASE(only_the_task_that_frees_may_use_reserves),
	KUNIT_CASE(who_waits_for_the_oom_lock_goes_round),
	KUNIT_CASE(each_node_is_woken_once),
	KUNIT_CASE(a_new_cpuset_begins_anew),
	KUNIT_CASE(all_are_asked_in_the_order_of_registration),
	KUNIT_CASE(unregister_waits_for_hooks_that_run),
	KUNIT_CASE(a_machine_without_hooks_cannot_register_any),
	{}
};

static struct kunit_suite slowpath_suite = {
	.name = "mm_sim_slowpath",
	.test_cases = slowpath_cases,
};

kunit_test_suite(slowpath_suite);
