// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints: probes of ours note what each of them tells, and known operations
 * must tell it. Skipped where the kernel has no tracepoints.
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "early/trace_events.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/trace_events.h"
#include "rig.h"
#include "view/trace.h"

#define MOVABLE SIM_MIGRATE_MOVABLE
#define UNMOVABLE SIM_MIGRATE_UNMOVABLE

/* What a tracepoint told: its name, and up to four numbers. */
struct told {
	const char *what;
	u64 a, b, c, d;
};

/* What was told of one machine, or of one memblock. */
struct told_log {
	const void *of;
	unsigned int nr;
	struct told told[300];
};

static void note(struct told_log *log, const void *of, struct told told)
{
	if (of == log->of && log->nr++ < ARRAY_SIZE(log->told))
		log->told[log->nr - 1] = told;
}

#define NOTE(log, of, ...) note(log, of, (struct told){ __VA_ARGS__ })

static u64 pfn_of(const struct sim_mm *mm, const struct sim_page *page)
{
	return page ? sim_page_to_pfn(mm, page) : 0;
}

static void on_sim_mm_page_alloc(void *log, const struct sim_mm *mm,
				 const struct sim_page *page,
				 unsigned int order, gfp_t gfp, int mt)
{
	NOTE(log, mm, "alloc", pfn_of(mm, page), order, (__force u32)gfp, mt);
}

static void on_sim_mm_page_free(void *log, const struct sim_mm *mm,
				const struct sim_page *page,
				unsigned int order)
{
	NOTE(log, mm, "free", pfn_of(mm, page), order);
}

static void on_sim_mm_page_split(void *log, const struct sim_mm *mm,
				 unsigned long pfn, unsigned int order, int mt)
{
	NOTE(log, mm, "split", pfn, order, mt);
}

static void on_sim_mm_page_coalesce(void *log, const struct sim_mm *mm,
				    unsigned long pfn, unsigned int order,
				    int mt)
{
	NOTE(log, mm, "coalesce", pfn, order, mt);
}

static void on_sim_mm_page_pcpu_refill(void *log, const struct sim_mm *mm,
				       const struct sim_page *page,
				       unsigned int order, int mt)
{
	NOTE(log, mm, "refill", pfn_of(mm, page), order, mt);
}

static void on_sim_mm_page_pcpu_drain(void *log, const struct sim_mm *mm,
				      const struct sim_page *page,
				      unsigned int order, int mt)
{
	NOTE(log, mm, "drain", pfn_of(mm, page), order, mt);
}

static void on_sim_mm_page_alloc_extfrag(void *log, const struct sim_mm *mm,
					 const struct sim_page *page,
					 int alloc_order, int fallback_order,
					 int alloc_mt, int fallback_mt,
					 int change_ownership)
{
	NOTE(log, mm, "extfrag", pfn_of(mm, page),
	     alloc_order * 100 + fallback_order, alloc_mt * 10 + fallback_mt,
	     change_ownership);
}

static void on_sim_mm_pageblock_claim(void *log, const struct sim_mm *mm,
				      unsigned long pfn, unsigned int order,
				      int from, int to)
{
	NOTE(log, mm, "claim", pfn, order, from, to);
}

static void on_sim_mm_pageblock_isolate(void *log, const struct sim_mm *mm,
					unsigned long pfn, int mt, int ret)
{
	NOTE(log, mm, "isolate", pfn, mt, -ret);
}

static void on_sim_mm_pageblock_unisolate(void *log, const struct sim_mm *mm,
					  unsigned long pfn, int mt, int ret)
{
	NOTE(log, mm, "unisolate", pfn, mt, -ret);
}

static void on_sim_test_pages_isolated(void *log, const struct sim_mm *mm,
				       unsigned long start_pfn,
				       unsigned long end_pfn,
				       unsigned long fin_pfn)
{
	NOTE(log, mm, "test", start_pfn, end_pfn, fin_pfn);
}

static void on_sim_mm_watermark_failed(void *log, const struct sim_zone *zone,
				       unsigned int order, unsigned long mark,
				       unsigned long free_pages, long reserve,
				       unsigned int alloc_flags)
{
	NOTE(log, zone->mm, "watermark", sim_zone_idx(zone), order, mark,
	     free_pages);
}

static void on_sim_memblock_region_add(void *log, const struct sim_memblock *mb,
				       const struct sim_memblock_type *type,
				       const struct sim_memblock_region *r)
{
	NOTE(log, mb, "add", r->base, r->size, r->flags);
}

static void on_sim_memblock_region_remove(void *log,
					  const struct sim_memblock *mb,
					  const struct sim_memblock_type *type,
					  const struct sim_memblock_region *r)
{
	NOTE(log, mb, "remove", r->base, r->size, r->flags);
}

static void on_sim_memblock_region_isolate(void *log,
					   const struct sim_memblock *mb,
					   const struct sim_memblock_type *type,
					   const struct sim_memblock_region *r,
					   phys_addr_t at)
{
	NOTE(log, mb, "cut", r->base, r->size, at);
}

static void on_sim_memblock_region_merge(void *log,
					 const struct sim_memblock *mb,
					 const struct sim_memblock_type *type,
					 const struct sim_memblock_region *r,
					 phys_addr_t at)
{
	NOTE(log, mb, "merge", r->base, r->size, at);
}

static void on_sim_section_mapped(void *log, const struct sim_memblock *mb,
				  u64 virt, u64 phys, u64 size, bool exec)
{
	NOTE(log, mb, "section", phys, size, exec, virt);
}

static void on_sim_stage_begin(void *log, const char *machine,
			       const char *stage)
{
	NOTE(log, machine, "begin", sim_stage_by_name(stage));
}

static void on_sim_stage_end(void *log, const char *machine, const char *stage,
			     int ret)
{
	NOTE(log, machine, "end", sim_stage_by_name(stage), -ret);
}

#define LISTENER(event)							\
static void unlisten_##event(void *log)					\
{									\
	unregister_trace_##event(on_##event, log);			\
	tracepoint_synchronize_unregister();				\
}									\
									\
static void listen_##event(struct kunit *test, struct told_log *log)	\
{									\
	KUNIT_ASSERT_EQ(test, register_trace_##event(on_##event, log), 0); \
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test,		\
							unlisten_##event, \
							log), 0);	\
}

LISTENER(sim_mm_page_alloc)
LISTENER(sim_mm_page_free)
LISTENER(sim_mm_page_split)
LISTENER(sim_mm_page_coalesce)
LISTENER(sim_mm_page_pcpu_refill)
LISTENER(sim_mm_page_pcpu_drain)
LISTENER(sim_mm_page_alloc_extfrag)
LISTENER(sim_mm_pageblock_claim)
LISTENER(sim_mm_pageblock_isolate)
LISTENER(sim_mm_pageblock_unisolate)
LISTENER(sim_test_pages_isolated)
LISTENER(sim_mm_watermark_failed)
LISTENER(sim_memblock_region_add)
LISTENER(sim_memblock_region_remove)
LISTENER(sim_memblock_region_isolate)
LISTENER(sim_memblock_region_merge)
LISTENER(sim_section_mapped)
LISTENER(sim_stage_begin)
LISTENER(sim_stage_end)

static int trace_test_init(struct kunit *test)
{
	if (!IS_ENABLED(CONFIG_TRACEPOINTS))
		kunit_skip(test, "no tracepoints in this kernel");
	return 0;
}

static struct told_log *new_log(struct kunit *test, const void *of)
{
	struct told_log *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, log);
	log->of = of;
	return log;
}

/* This was told since the last call, and nothing else. */
static void expect_told(struct kunit *test, struct told_log *log,
			const struct told *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_ASSERT_LE(test, log->nr, ARRAY_SIZE(log->told));
	KUNIT_EXPECT_EQ(test, log->nr, nr);
	for (i = 0; i < min(nr, log->nr); i++) {
		const struct told *got = &log->told[i];

		KUNIT_EXPECT_STREQ_MSG(test, got->what, want[i].what, "no. %u",
				       i);
		KUNIT_EXPECT_EQ_MSG(test, got->a, want[i].a, "%s, no. %u",
				    got->what, i);
		KUNIT_EXPECT_EQ_MSG(test, got->b, want[i].b, "%s, no. %u",
				    got->what, i);
		KUNIT_EXPECT_EQ_MSG(test, got->c, want[i].c, "%s, no. %u",
				    got->what, i);
		KUNIT_EXPECT_EQ_MSG(test, got->d, want[i].d, "%s, no. %u",
				    got->what, i);
	}
	log->nr = 0;
}

/* A zone with nothing free, and its blocks of the largest order. */
struct arena {
	struct sim_machine *m;
	struct sim_mm *mm;
	struct sim_zone *zone;
	struct sim_test_blocks *held;
	struct told_log *log;
};

static struct arena make_arena(struct kunit *test)
{
	struct arena a = { };

	a.m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	a.mm = &a.m->mm;
	a.zone = sim_test_zone(a.m, SIM_ZONE_DMA);
	a.held = sim_test_drain(test, a.m, a.zone);
	KUNIT_ASSERT_EQ(test, a.held->block[0].order, SIM_MAX_PAGE_ORDER);
	a.log = new_log(test, a.mm);
	return a;
}

/* The block number @i in pieces of @order, allocated, of type @mt. */
static unsigned long prepare(struct kunit *test, struct arena *a, int i,
			     int mt, unsigned int order)
{
	unsigned long pfn = a->held->block[i].pfn;

	KUNIT_ASSERT_EQ(test, a->held->block[i].order, SIM_MAX_PAGE_ORDER);
	sim_test_set_type(a->m, a->zone, pfn, mt);
	sim_test_set_type(a->m, a->zone, pfn + SIM_PAGEBLOCK_NR_PAGES, mt);
	sim_test_split_held(test, a->m, pfn, SIM_MAX_PAGE_ORDER, order);
	return pfn;
}

static void each_halving_and_each_union_is_told(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, MOVABLE, 3);
	const struct told halvings[] = {
		{ "split", pfn + 8, 3, MOVABLE },
		{ "split", pfn + 8, 2, MOVABLE },
		{ "split", pfn + 8, 1, MOVABLE },
	};
	const struct told unions[] = {
		{ "coalesce", pfn + 8, 1, MOVABLE },
		{ "coalesce", pfn + 8, 2, MOVABLE },
		{ "coalesce", pfn + 8, 3, MOVABLE },
	};

	listen_sim_mm_page_split(test, a.log);
	listen_sim_mm_page_coalesce(test, a.log);
	sim_test_free(test, a.m, pfn + 8, 3);
	expect_told(test, a.log, NULL, 0);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MOVABLE),
			pfn + 8);
	expect_told(test, a.log, halvings, ARRAY_SIZE(halvings));
	sim_test_free(test, a.m, pfn + 8, 0);
	expect_told(test, a.log, unions, ARRAY_SIZE(unions));

	/* A block that fits is not cut. */
	sim_test_alloc(test, a.m, a.zone, 3, MOVABLE);
	expect_told(test, a.log, NULL, 0);
}

static void neighbours_that_are_taken_at_once_tell_each_halving(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, MOVABLE, 4);
	const struct told halvings[] = {
		{ "split", pfn + 16, 4, MOVABLE },
		{ "split", pfn + 16, 3, MOVABLE },
		{ "split", pfn + 16, 2, MOVABLE },
		{ "split", pfn + 20, 2, MOVABLE },
		{ "split", pfn + 24, 3, MOVABLE },
		{ "split", pfn + 24, 2, MOVABLE },
	};
	struct sim_page *page;
	LIST_HEAD(list);

	sim_test_free(test, a.m, pfn + 16, 4);
	listen_sim_mm_page_split(test, a.log);
	KUNIT_ASSERT_EQ(test, sim_rmqueue_bulk(a.mm, a.zone, 1, 5, &list,
					       MOVABLE, 0), 5);
	expect_told(test, a.log, halvings, ARRAY_SIZE(halvings));
	while ((page = list_first_entry_or_null(&list, struct sim_page, lru))) {
		list_del(&page->lru);
		page->flags &= ~(SIM_PG_PCP | SIM_ORDER_PGMASK);
		__sim_free_one_page(a.mm, a.zone, page,
				    sim_page_to_pfn(a.mm, page), 1, MOVABLE,
				    SIM_FPI_NONE);
	}
}

static void pageblocks_that_merge_are_told(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, MOVABLE, SIM_PAGEBLOCK_ORDER);
	const struct told both = { "coalesce", pfn, SIM_MAX_PAGE_ORDER,
				   MOVABLE };

	listen_sim_mm_page_coalesce(test, a.log);
	sim_test_free(test, a.m, pfn, SIM_PAGEBLOCK_ORDER);
	expect_told(test, a.log, NULL, 0);
	sim_test_free(test, a.m, pfn + SIM_PAGEBLOCK_NR_PAGES,
		      SIM_PAGEBLOCK_ORDER);
	expect_told(test, a.log, &both, 1);
}

/* Both ways through the allocator: the short one, and the long one. */
static void allocations_and_frees_are_told(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", NULL,
					      SIM_STAGE_BUDDY);
	struct told_log *log = new_log(test, &m->mm);
	struct sim_page *page[3];
	unsigned long pfn[3];
	int i;

	listen_sim_mm_page_alloc(test, log);
	listen_sim_mm_page_free(test, log);
	page[0] = sim_alloc_pages(&m->mm, GFP_KERNEL, 0);
	page[1] = sim_alloc_pages_node(&m->mm, 0, GFP_HIGHUSER_MOVABLE, 5);
	page[2] = sim_alloc_pages_buddy(&m->mm, 0,
					GFP_KERNEL | __GFP_RECLAIMABLE, 1);
	for (i = 0; i < 3; i++) {
		KUNIT_ASSERT_NOT_NULL(test, page[i]);
		pfn[i] = sim_page_to_pfn(&m->mm, page[i]);
	}
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page[0], 0), 0);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page[1], 5), 0);
	sim_test_free(test, m, pfn[2], 1);
	expect_told(test, log, (const struct told[]){
		{ "alloc", pfn[0], 0, (__force u32)GFP_KERNEL, UNMOVABLE },
		{ "alloc", pfn[1], 5, (__force u32)GFP_HIGHUSER_MOVABLE,
		  MOVABLE },
		{ "alloc", pfn[2], 1,
		  (__force u32)(GFP_KERNEL | __GFP_RECLAIMABLE),
		  SIM_MIGRATE_RECLAIMABLE },
		{ "free", pfn[0], 0 },
		{ "free", pfn[1], 5 },
		{ "free", pfn[2], 1 },
	}, 6);
}

static void a_failed_allocation_is_told_and_a_refused_free_is_not(struct kunit *test)
{
	struct arena a = make_arena(test);
	gfp_t gfp = GFP_DMA | GFP_NOWAIT | __GFP_NOWARN;
	const struct told failed = { "alloc", 0, 2, (__force u32)gfp,
				     UNMOVABLE };
	struct sim_page *page = sim_pfn_to_page(a.mm, a.held->block[0].pfn);

	listen_sim_mm_page_alloc(test, a.log);
	listen_sim_mm_page_free(test, a.log);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(a.mm, gfp, 2));
	expect_told(test, a.log, &failed, 1);
	KUNIT_EXPECT_EQ(test, sim_free_pages(a.mm, page, 0), -EINVAL);
	expect_told(test, a.log, NULL, 0);
}

static void who_listens_changes_no_answer(struct kunit *test)
{
	struct sim_machine *m[2];
	unsigned long *pfn[2];
	struct told_log *log;
	int i, j;

	for (j = 0; j < 2; j++) {
		m[j] = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
		pfn[j] = kunit_kcalloc(test, 200, sizeof(**pfn), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, pfn[j]);
	}
	log = new_log(test, &m[1]->mm);
	for (j = 0; j < 2; j++) {
		if (j) {
			listen_sim_mm_page_alloc(test, log);
			listen_sim_mm_page_free(test, log);
		}
		for (i = 0; i < 200; i++) {
			unsigned int order = i % 7;
			struct sim_page *page;

			page = sim_alloc_pages(&m[j]->mm, GFP_KERNEL, order);
			KUNIT_ASSERT_NOT_NULL(test, page);
			pfn[j][i] = sim_page_to_pfn(&m[j]->mm, page);
			if (i % 3)
				sim_free_pages(&m[j]->mm, page, order);
		}
	}
	KUNIT_EXPECT_MEMEQ(test, pfn[0], pfn[1], 200 * sizeof(**pfn));
	KUNIT_EXPECT_EQ(test, log->nr, 200 + 133);
	sim_test_verify(test, m[1]);
}

static void each_block_of_a_refill_and_of_a_drain_is_told(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M", .banks = "64M@1G:0", .cpus = "1:0",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA32);
	struct sim_per_cpu_pages *pcp = sim_zone_pcp(&m->mm, zone, 0);
	struct told_log *log = new_log(test, &m->mm);
	struct sim_page *page, *handed;
	u64 pfn[8];
	int i = 0;

	pcp->batch = 8;
	pcp->high_min = 64;
	pcp->high_max = 64;
	listen_sim_mm_page_pcpu_refill(test, log);
	listen_sim_mm_page_pcpu_drain(test, log);
	handed = sim_alloc_pages(&m->mm, GFP_USER | __GFP_MOVABLE, 0);
	KUNIT_ASSERT_NOT_NULL(test, handed);

	/* A batch: the first is handed out, the list has the others. */
	KUNIT_ASSERT_EQ(test, log->nr, 8);
	pfn[i++] = sim_page_to_pfn(&m->mm, handed);
	list_for_each_entry(page, &pcp->lists[MOVABLE], lru) {
		KUNIT_ASSERT_LT(test, i, 8);
		pfn[i++] = sim_page_to_pfn(&m->mm, page);
	}
	KUNIT_ASSERT_EQ(test, i, 8);
	for (i = 0; i < 8; i++) {
		KUNIT_EXPECT_STREQ(test, log->told[i].what, "refill");
		KUNIT_EXPECT_EQ(test, log->told[i].a, pfn[i]);
		KUNIT_EXPECT_EQ(test, log->told[i].b, 0);
		KUNIT_EXPECT_EQ(test, log->told[i].c, MOVABLE);
	}
	log->nr = 0;
	sim_drain_all_pages(&m->mm, NULL);
	KUNIT_ASSERT_EQ(test, log->nr, 7);
	for (i = 0; i < 7; i++) {
		KUNIT_EXPECT_STREQ(test, log->told[i].what, "drain");
		/* The coldest first. */
		KUNIT_EXPECT_EQ(test, log->told[i].a, pfn[7 - i]);
		KUNIT_EXPECT_EQ(test, log->told[i].b, 0);
		KUNIT_EXPECT_EQ(test, log->told[i].c, MOVABLE);
	}
}

/* Half of a pageblock is free: it becomes what is asked for. */
static void a_claim_and_its_fallback_are_told(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, MOVABLE, 8);
	const struct told want[] = {
		{ "claim", pfn, SIM_PAGEBLOCK_ORDER, MOVABLE, UNMOVABLE },
		{ "extfrag", pfn, 0 * 100 + 8, UNMOVABLE * 10 + MOVABLE, 1 },
	};

	listen_sim_mm_page_alloc_extfrag(test, a.log);
	listen_sim_mm_pageblock_claim(test, a.log);
	sim_test_free(test, a.m, pfn, 8);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, UNMOVABLE),
			pfn);
	expect_told(test, a.log, want, ARRAY_SIZE(want));
	/* The rest of it is of that type now. */
	sim_test_alloc(test, a.m, a.zone, 0, UNMOVABLE);
	expect_told(test, a.log, NULL, 0);
}

static void a_claim_of_several_pageblocks_is_told_once(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, MOVABLE, SIM_MAX_PAGE_ORDER);
	const struct told want[] = {
		{ "claim", pfn, SIM_MAX_PAGE_ORDER, MOVABLE, UNMOVABLE },
		{ "extfrag", pfn, 4 * 100 + SIM_MAX_PAGE_ORDER,
		  UNMOVABLE * 10 + MOVABLE, 1 },
	};

	listen_sim_mm_page_alloc_extfrag(test, a.log);
	listen_sim_mm_pageblock_claim(test, a.log);
	sim_test_free(test, a.m, pfn, SIM_MAX_PAGE_ORDER);
	sim_test_alloc(test, a.m, a.zone, 4, UNMOVABLE);
	expect_told(test, a.log, want, ARRAY_SIZE(want));
}

/* Movable pages do not claim for the sake of a small block. */
static void a_fallback_without_a_claim_is_told(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, UNMOVABLE, 2);
	const struct told want = { "extfrag", pfn + 4, 0 * 100 + 2,
				   MOVABLE * 10 + UNMOVABLE, 0 };

	listen_sim_mm_page_alloc_extfrag(test, a.log);
	listen_sim_mm_pageblock_claim(test, a.log);
	sim_test_free(test, a.m, pfn + 4, 2);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MOVABLE),
			pfn + 4);
	expect_told(test, a.log, &want, 1);
}

static void isolation_is_told_and_what_came_of_it(struct kunit *test)
{
	struct arena a = make_arena(test);
	unsigned long pfn = prepare(test, &a, 0, MOVABLE, SIM_PAGEBLOCK_ORDER);
	unsigned long next = pfn + SIM_PAGEBLOCK_NR_PAGES;
	const struct told want[] = {
		{ "isolate", pfn, MOVABLE, 0 },
		{ "test", pfn, next, next },
		{ "isolate", pfn, MOVABLE, EBUSY },
		{ "isolate", next, MOVABLE, EBUSY },
		{ "test", pfn + 8, next + 8, next },
		{ "unisolate", pfn, MOVABLE, 0 },
		{ "unisolate", pfn, MOVABLE, EINVAL },
	};

	listen_sim_mm_pageblock_isolate(test, a.log);
	listen_sim_mm_pageblock_unisolate(test, a.log);
	listen_sim_test_pages_isolated(test, a.log);
	sim_test_free(test, a.m, pfn, SIM_PAGEBLOCK_ORDER);
	sim_set_migratetype_isolate(a.mm, pfn + 3, MOVABLE, 0, pfn, next);
	sim_test_pages_isolated(a.mm, pfn, next);
	/* Once more; and one that is in use. */
	sim_set_migratetype_isolate(a.mm, pfn, MOVABLE, 0, pfn, next);
	sim_set_migratetype_isolate(a.mm, next, MOVABLE, 0, next,
				    next + SIM_PAGEBLOCK_NR_PAGES);
	sim_test_pages_isolated(a.mm, pfn + 8, next + 8);
	sim_unset_migratetype_isolate(a.mm, pfn, SIM_MIGRATE_BEFORE);
	sim_unset_migratetype_isolate(a.mm, pfn, SIM_MIGRATE_BEFORE);
	expect_told(test, a.log, want, ARRAY_SIZE(want));
}

static void a_mark_that_is_not_kept_is_told(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M", .banks = "64M@1G:0", .cpus = "1:0",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA32);
	struct told_log *log = new_log(test, &m->mm);
	unsigned long free;

	listen_sim_mm_watermark_failed(test, log);
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages_buddy(&m->mm, 0, GFP_KERNEL,
							  4));
	expect_told(test, log, NULL, 0);

	/* Too little for the low mark, and for the min mark after that. */
	free = zone->vm_stat[SIM_NR_FREE_PAGES];
	zone->_watermark[SIM_WMARK_MIN] = free + 100;
	zone->_watermark[SIM_WMARK_LOW] = free + 200;
	zone->_watermark[SIM_WMARK_HIGH] = free + 300;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_buddy(&m->mm, 0,
						      GFP_NOWAIT | __GFP_NOWARN,
						      4));
	KUNIT_ASSERT_GE(test, log->nr, 2);
	KUNIT_EXPECT_STREQ(test, log->told[0].what, "watermark");
	KUNIT_EXPECT_EQ(test, log->told[0].a, SIM_ZONE_DMA32);
	KUNIT_EXPECT_EQ(test, log->told[0].b, 4);
	KUNIT_EXPECT_EQ(test, log->told[0].c, free + 200);
	KUNIT_EXPECT_EQ(test, log->told[0].d, free);
	KUNIT_EXPECT_EQ(test, log->told[log->nr - 1].c, free + 100);
}

static void listen_memblock(struct kunit *test, struct told_log *log)
{
	listen_sim_memblock_region_add(test, log);
	listen_sim_memblock_region_remove(test, log);
	listen_sim_memblock_region_isolate(test, log);
	listen_sim_memblock_region_merge(test, log);
}

#define M(n) ((u64)(n) * SZ_1M)

static void what_happens_to_regions_is_told(struct kunit *test)
{
	struct sim_memblock *mb = sim_test_memblock(test);
	struct told_log *log = new_log(test, mb);

	listen_memblock(test, log);

	/* Nothing near; touching from above, and then from below. */
	sim_memblock_add(mb, M(10), M(4));
	sim_memblock_add(mb, M(14), M(1));
	sim_memblock_add(mb, M(8), M(2));
	expect_told(test, log, (const struct told[]){
		{ "add", M(10), M(4) },
		{ "add", M(14), M(1) }, { "merge", M(10), M(5), M(14) },
		{ "add", M(8), M(2) }, { "merge", M(8), M(7), M(10) },
	}, 5);

	/* Between two: both meet. */
	sim_memblock_add(mb, M(16), M(4));
	sim_memblock_add(mb, M(15), M(1));
	expect_told(test, log, (const struct told[]){
		{ "add", M(16), M(4) },
		{ "add", M(15), M(1) }, { "merge", M(8), M(8), M(15) },
		{ "merge", M(8), M(12), M(16) },
	}, 4);

	/* Around one that is there: the two parts that are not. */
	sim_memblock_add(mb, M(7), M(14));
	expect_told(test, log, (const struct told[]){
		{ "add", M(7), M(1) }, { "add", M(20), M(1) },
		{ "merge", M(7), M(13), M(8) },
		{ "merge", M(7), M(14), M(20) },
	}, 4);

	/* Out of the middle. */
	sim_memblock_remove(mb, M(10), M(2));
	expect_told(test, log, (const struct told[]){
		{ "cut", M(7), M(14), M(10) },
		{ "cut", M(10), M(11), M(12) },
		{ "remove", M(10), M(2) },
	}, 3);

	/* What is marked is cut out; what is no longer joins again. */
	sim_memblock_mark_nomap(mb, M(7), M(1));
	sim_memblock_clear_nomap(mb, M(7), M(1));
	expect_told(test, log, (const struct told[]){
		{ "cut", M(7), M(3), M(8) },
		{ "merge", M(7), M(3), M(8) },
	}, 2);

	/* What is there already, and what is not. */
	sim_memblock_add(mb, M(12), M(1));
	sim_memblock_remove(mb, M(30), M(1));
	expect_told(test, log, NULL, 0);
}

struct shape {
	const char *name;
	u64 size;
};

static const struct shape shapes[] = { { "lpae", SZ_2M }, { "arm", SZ_1M } };

static void shape_name(const struct shape *shape, char *desc)
{
	strscpy(desc, shape->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape, shapes, shape_name);

static void each_section_of_the_map_is_told_once(struct kunit *test)
{
	const struct shape *shape = test->param_value;
	const struct sim_machine_params params = {
		.size = "32M", .banks = "32M@16M:0", .page_tables = shape->name,
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MEMBLOCK);
	struct told_log *log = new_log(test, &m->memblock);
	unsigned int i, nr = SZ_32M / shape->size;

	listen_sim_section_mapped(test, log);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MAPPED), 0);
	KUNIT_ASSERT_EQ(test, log->nr, nr);
	for (i = 0; i < nr; i++) {
		const struct told *told = &log->told[i];
		u64 phys = SZ_16M + i * shape->size;

		KUNIT_EXPECT_EQ(test, told->a, phys);
		KUNIT_EXPECT_EQ(test, told->b, shape->size);
		/* The image is at the beginning of a machine like this. */
		KUNIT_EXPECT_EQ(test, told->c,
				phys < m->image.kernel_base +
				       m->image.kernel_size &&
				phys + shape->size > m->image.kernel_base);
		KUNIT_EXPECT_EQ(test, told->d,
				phys - m->lowmem.phys_offset +
				m->lowmem.page_offset);
	}
}

static void stages_are_told_before_and_after(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", NULL,
					      SIM_STAGE_CARVED);
	struct told_log *log = new_log(test, m->log.name);
	int i;

	listen_sim_stage_begin(test, log);
	listen_sim_stage_end(test, log);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_ASSERT_EQ(test, log->nr, 14);
	for (i = 0; i < 14; i++) {
		KUNIT_EXPECT_STREQ(test, log->told[i].what,
				   i % 2 ? "end" : "begin");
		KUNIT_EXPECT_EQ(test, log->told[i].a, i / 2 + 1);
		KUNIT_EXPECT_EQ(test, log->told[i].b, 0);
	}
}

static struct kunit_case trace_cases[] = {
	KUNIT_CASE(each_halving_and_each_union_is_told),
	KUNIT_CASE(neighbours_that_are_taken_at_once_tell_each_halving),
	KUNIT_CASE(pageblocks_that_merge_are_told),
	KUNIT_CASE(allocations_and_frees_are_told),
	KUNIT_CASE(a_failed_allocation_is_told_and_a_refused_free_is_not),
	KUNIT_CASE(who_listens_changes_no_answer),
	KUNIT_CASE(each_block_of_a_refill_and_of_a_drain_is_told),
	KUNIT_CASE(a_claim_and_its_fallback_are_told),
	KUNIT_CASE(a_claim_of_several_pageblocks_is_told_once),
	KUNIT_CASE(a_fallback_without_a_claim_is_told),
	KUNIT_CASE(isolation_is_told_and_what_came_of_it),
	KUNIT_CASE(a_mark_that_is_not_kept_is_told),
	KUNIT_CASE(what_happens_to_regions_is_told),
	KUNIT_CASE_PARAM(each_section_of_the_map_is_told_once,
			 shape_gen_params),
	KUNIT_CASE(stages_are_told_before_and_after),
	{}
};

static struct kunit_suite trace_suite = {
	.name = "mm_sim_trace",
	.init = trace_test_init,
	.test_cases = trace_cases,
};

kunit_test_suite(trace_suite);
