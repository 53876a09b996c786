// SPDX-License-Identifier: GPL-2.0
/*
 * The memory map of many nodes: each page is where memblock, the zones' bounds
 * and the banks say, and holes are never handed out.
 */
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "early/mm_init.h"
#include "early/zones.h"
#include "helpers.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/vmstat.h"

#define PFN_16M (SZ_16M >> PAGE_SHIFT)
#define PFN_4G (1UL << (32 - PAGE_SHIFT))

struct map_case {
	const char *name;
	struct sim_machine_params params;
};

static const struct map_case map_cases[] = {
	{ "one node", { .banks = "24M@0:0" } },
	{ "eight nodes in a row",
	  { .banks = "20M@0:0,4M@20M:1,4M@24M:2,4M@28M:3,4M@32M:4,4M@36M:5,4M@40M:6,4M@44M:7" } },
	{ "interleaved inside a section",
	  { .banks = "17M@0:0,1M@17M:1,1M@18M:0,1M@19M:2,1M@20M:1,8M@21M:0,3M@29M:2,2M@32M:1" } },
	{ "interleaved inside a pageblock",
	  { .banks = "20M@0:0,12K@20M:1,20K@20492K:0,4K@20512K:2,8156K@20516K:1,8M@28M:2" } },
	/* It begins with a hole, so its type is one that movable pages claim. */
	{ "interleaved inside a pageblock of another type",
	  { .banks = "21248K@0:0,512K@21248K:1,8960K@21760K:0",
	    .memmap = "4K$20M" } },
	{ "a node's page inside of another",
	  { .banks = "18M@0:0,4K@18M:5,10236K@18436K:0" } },
	{ "holes inside pageblocks",
	  { .banks = "16M@0:0,16M@16M:1",
	    .memmap = "12K$5M,1M$7M,4K$18M,700K$21M,3M$25M,4K$32764K" } },
	{ "memory that starts and ends inside pageblocks",
	  { .banks = "20M@100K:0,5M@23332K:1,3M@31112K:0,4M@50004K:2",
	    .memmap = "1K$100K" } },
	{ "zone borders inside nodes",
	  { .banks = "12M@0:0,16M@12M:1,8M@4092M:2" } },
	{ "zone borders inside banks of interleaved nodes",
	  { .banks = "15M@0:0,2M@15M:1,6M@17M:0,3M@4094M:1,4M@4097M:0" } },
	{ "far apart",
	  { .banks = "20M@0:0,4M@126M:1,4M@100G:2,4M@60T:3,4M@1022M:1" } },
	{ "a node without memory", { .banks = "24M@0:0,4M@24M:2", .cpus = "1:0,2:1,1:2" } },
	{ "HighMem", { .banks = "24M@0:0,8M@24M:1,8M@32M:0", .lowmem = "28M" } },
	{ "Movable", { .banks = "24M@0:0,16M@24M:1,8M@40M:0", .kernelcore = "30M" } },
	{ "Movable, interleaved",
	  { .banks = "20M@0:0,5M@20M:1,5M@25M:0,9M@30M:1,5M@39M:0",
	    .movablecore = "40%" } },
	{ "Movable in HighMem",
	  { .banks = "24M@0:0,16M@24M:1", .lowmem = "24M", .kernelcore = "28M" } },
	{ "movable_node",
	  { .banks = "20M@0:0,8M@20M:1:hotplug,4M@28M:0,5M@33M:2,5M@38M:2:hotplug,4M@64M:0",
	    .movable_node = true } },
	{ "fake nodes", { .banks = "40M@0:0,24M@64M:1", .numa = "fake=32M" } },
};

static void map_case_name(const struct map_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, map_cases, map_case_name);

static struct sim_machine *boot_case(struct kunit *test, enum sim_stage stage)
{
	const struct map_case *c = test->param_value;

	return sim_test_machine(test, &c->params, stage);
}

/* The zone of a page, from the limits alone. */
static int zone_of_pfn(const struct sim_machine *m, int nid, unsigned long pfn)
{
	unsigned long movable = m->mm.zone_movable_pfn[nid];
	int zone = SIM_ZONE_NORMAL;

	if (pfn >= m->limits.max_low_pfn)
		zone = SIM_ZONE_HIGHMEM;
	else if (pfn < PFN_16M)
		zone = SIM_ZONE_DMA;
	else if (pfn < PFN_4G)
		zone = SIM_ZONE_DMA32;
	return movable && pfn >= movable ? SIM_ZONE_MOVABLE : zone;
}

/* Move @pfn on to the next one that a memory map covers; false at the end. */
static bool find_mapped(const struct sim_mm *mm, unsigned long *pfn)
{
	unsigned long end = round_up(mm->max_pfn, SIM_PAGES_PER_SECTION);

	while (*pfn < end && !sim_pfn_to_page(mm, *pfn)) {
		if (sim_pfn_to_section(mm, *pfn))
			*pfn = round_down(*pfn, SIM_MAX_ORDER_NR_PAGES) +
			       SIM_MAX_ORDER_NR_PAGES;
		else
			*pfn = round_down(*pfn, SIM_PAGES_PER_SECTION) +
			       SIM_PAGES_PER_SECTION;
	}
	return *pfn < end;
}

/* One page of memory is what all else says. */
static bool page_is_at_home(const struct sim_machine *m, unsigned long pfn)
{
	const struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);
	unsigned long low, high;
	int nid = sim_memblock_search_pfn_nid(&m->memblock, pfn, &low, &high);
	void *mem = sim_phys_to_virt(&m->banks, PFN_PHYS(pfn));
	const struct sim_zone *zone = sim_page_zone(&m->mm, page);

	return sim_pfn_valid(&m->mm, pfn) &&
	       sim_page_to_pfn(&m->mm, page) == pfn &&
	       sim_page_to_nid(page) == nid &&
	       sim_page_zonenum(page) == zone_of_pfn(m, nid, pfn) &&
	       zone->zone_pgdat->node_id == nid &&
	       sim_zone_spans_pfn(zone, pfn) && mem &&
	       sim_virt_to_phys(&m->banks, mem) == PFN_PHYS(pfn) &&
	       sim_virt_to_phys(&m->banks, mem + PAGE_SIZE - 1) ==
			PFN_PHYS(pfn) + PAGE_SIZE - 1;
}

static void all_say_the_same_of_each_page(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const unsigned long all = sim_memblock_phys_mem_size(&m->memblock) >>
				  PAGE_SHIFT;
	unsigned long pfn, memory = 0, wrong = 0;

	for (pfn = 0; find_mapped(&m->mm, &pfn); pfn++) {
		if (sim_memblock_is_memory(&m->memblock, PFN_PHYS(pfn))) {
			memory++;
			if (!page_is_at_home(m, pfn) && !wrong++)
				kunit_info(test, "pfn %lu is the first that is not at home\n",
					   pfn);
			continue;
		}
		if (!sim_page_is_reserved(sim_pfn_to_page(&m->mm, pfn)))
			wrong++;
		if (sim_phys_to_virt(&m->banks, PFN_PHYS(pfn)))
			wrong++;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, memory, all);
}

/* In Linux, each page of a section that holds any memory has a struct page. */
static void holes_of_present_sections_are_unavailable(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_ZONES);
	const struct sim_memblock *mb = &m->memblock;
	unsigned long pfn, end, holes = 0, unavailable;
	int level;

	for (pfn = 0; pfn < m->mm.max_pfn; pfn = end) {
		end = pfn + SIM_PAGES_PER_SECTION;
		if (!sim_memblock_overlaps_region(&mb->memory, PFN_PHYS(pfn),
						  SZ_128M))
			continue;
		for (; pfn < end; pfn++)
			holes += !sim_memblock_is_memory(mb, PFN_PHYS(pfn));
	}
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	unavailable = sim_memmap_init(&m->mm, mb);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, unavailable, holes);
}

/* The hole is the zone's above it, the last one the zone's below it. */
static void a_hole_is_of_the_zone_above_it(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	unsigned long pfn, low, high, wrong = 0;
	int i, nid, above_nid = -1, above_zone = -1;
	unsigned long above = 0;

	for (pfn = 0; find_mapped(&m->mm, &pfn); pfn++) {
		const struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);

		if (!sim_pfn_valid(&m->mm, pfn) ||
		    sim_memblock_is_memory(&m->memblock, PFN_PHYS(pfn)))
			continue;
		if (pfn >= above) {
			for_each_sim_mem_pfn_range(i, &m->memblock,
						   NUMA_NO_NODE, &low, &high,
						   &nid) {
				above = low > pfn ? low : high - 1;
				above_nid = nid;
				above_zone = zone_of_pfn(m, nid, above);
				if (low > pfn)
					break;
			}
			if (above <= pfn)
				above = ULONG_MAX;
		}
		if (sim_page_to_nid(page) != above_nid ||
		    sim_page_zonenum(page) != above_zone)
			wrong++;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* Pages that were handed out, by where the host has them. */
struct seen {
	unsigned long *pages;
	unsigned long nr;
	unsigned long twice;
	unsigned long strange;
};

static void see_block(const struct sim_machine *m, struct seen *seen,
		      const struct sim_zone *zone, unsigned long pfn,
		      unsigned int order)
{
	const struct sim_chunk *chunk = &m->banks.chunk[0];
	unsigned long end = pfn + (1UL << order);

	for (; pfn < end; pfn++) {
		void *mem = sim_phys_to_virt(&m->banks, PFN_PHYS(pfn));
		unsigned long low, high;
		int nid = sim_memblock_search_pfn_nid(&m->memblock, pfn, &low,
						      &high);

		if (!mem || nid != zone->zone_pgdat->node_id ||
		    zone_of_pfn(m, nid, pfn) != sim_zone_idx(zone) ||
		    sim_memblock_is_reserved(&m->memblock, PFN_PHYS(pfn))) {
			seen->strange++;
			continue;
		}
		if (__test_and_set_bit((mem - chunk->mem) >> PAGE_SHIFT,
				       seen->pages))
			seen->twice++;
		seen->nr++;
	}
}

static void drain_and_refill(struct kunit *test, struct sim_machine *m)
{
	const unsigned long free = sim_global_zone_page_state(&m->mm,
							      SIM_NR_FREE_PAGES);
	struct sim_test_blocks *held[SIM_MAX_NR_ZONES];
	struct seen seen = { };
	struct sim_zone *zone;
	unsigned long i;
	int nid;

	/* On a host of one node all memory is in one chunk. */
	seen.pages = kunit_kcalloc(test, BITS_TO_LONGS(m->banks.chunk[0].nr_pages),
				   sizeof(long), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, seen.pages);
	KUNIT_ASSERT_EQ(test, m->banks.nr_chunks, 1);
	KUNIT_EXPECT_EQ(test, free, m->mm.totalram_pages);
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			struct sim_test_blocks *blocks;

			blocks = sim_test_drain(test, m, zone);
			KUNIT_EXPECT_EQ(test, 0,
					sim_zone_page_state_snapshot(zone,
								     SIM_NR_FREE_PAGES));
			for (i = 0; i < blocks->nr; i++)
				see_block(m, &seen, zone, blocks->block[i].pfn,
					  blocks->block[i].order);
			held[sim_zone_idx(zone)] = blocks;
		}
		/* While the next nodes are emptied, this one fills again. */
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			const struct sim_test_blocks *blocks;

			blocks = held[sim_zone_idx(zone)];
			for (i = 0; i < blocks->nr; i++)
				sim_test_free(test, m, blocks->block[i].pfn,
					      blocks->block[i].order);
		}
	}
	KUNIT_EXPECT_EQ(test, seen.strange, 0);
	KUNIT_EXPECT_EQ(test, seen.twice, 0);
	KUNIT_EXPECT_EQ(test, seen.nr, free);
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES),
			free);
	sim_test_verify(test, m);
}

static void only_free_memory_is_handed_out(struct kunit *test)
{
	drain_and_refill(test, boot_case(test, SIM_STAGE_BUDDY));
}

static int isolate(struct sim_mm *mm, unsigned long pfn)
{
	return sim_set_migratetype_isolate(mm, pfn, SIM_MIGRATE_MOVABLE, 0, pfn,
					   pfn + 1);
}

/* Its type would change under a lock that is not that of all its pages. */
static void a_pageblock_of_two_nodes_is_not_isolated(struct kunit *test)
{
	const struct sim_machine_params params = {
		.banks = "21248K@0:0,512K@21248K:1,8960K@21760K:0",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	const unsigned long shared = 20 * SZ_1M >> PAGE_SHIFT;
	struct sim_mm *mm = &m->mm;

	KUNIT_EXPECT_EQ(test, isolate(mm, shared), -EBUSY);
	KUNIT_EXPECT_EQ(test, isolate(mm, shared + 256), -EBUSY);
	KUNIT_EXPECT_EQ(test, sim_unset_migratetype_isolate(mm, shared,
							    SIM_MIGRATE_MOVABLE),
			-EINVAL);
	/* Its neighbours are node 0's alone. */
	KUNIT_EXPECT_EQ(test, isolate(mm, shared - 1), 0);
	KUNIT_EXPECT_EQ(test, isolate(mm, shared + 512), 0);
	sim_test_verify(test, m);
	KUNIT_EXPECT_EQ(test, sim_unset_migratetype_isolate(mm, shared - 1,
							    SIM_MIGRATE_MOVABLE),
			0);
	KUNIT_EXPECT_EQ(test, sim_unset_migratetype_isolate(mm, shared + 512,
							    SIM_MIGRATE_MOVABLE),
			0);
	drain_and_refill(test, m);
}

/* A layout of banks and holes, drawn by lot. */
#define MAX_PIECES 10
#define MAX_HOLES 4
#define MAX_NODES 6

struct layout {
	struct {
		unsigned long pfn;
		unsigned long pages;
		int nid;
		bool hotplug;
	} piece[MAX_PIECES];
	int nr_pieces;
	struct {
		unsigned long pfn;
		unsigned long pages;
	} hole[MAX_HOLES];
	int nr_holes;
	unsigned long lowmem;
	char banks[MAX_PIECES * 40];
	char memmap[MAX_HOLES * 40];
	char kernelcore[16];
	char movablecore[16];
	char lowmem_text[16];
};

static unsigned int draw(struct rnd_state *rnd, unsigned int below)
{
	return prandom_u32_state(rnd) % below;
}

static void draw_pieces(struct layout *l, struct rnd_state *rnd)
{
	/* Just below what has a border above it. */
	static const unsigned long jumps[] = {
		(SZ_128M - SZ_1M) >> PAGE_SHIFT, PFN_4G - 700, 8 * PFN_4G + 33,
	};
	int i, nodes = 1 + draw(rnd, MAX_NODES), jump = 0;
	unsigned long pfn = 0, pages;

	l->nr_pieces = 1 + draw(rnd, MAX_PIECES);
	for (i = 0; i < l->nr_pieces; i++) {
		/* The kernel and the machine's own bookkeeping fit into one. */
		pages = i ? 1 + draw(rnd, 1200) : 3000 + draw(rnd, 2500);
		l->piece[i].pfn = pfn;
		l->piece[i].pages = pages;
		l->piece[i].nid = draw(rnd, nodes);
		l->piece[i].hotplug = i && !draw(rnd, 4);
		pfn += pages;
		switch (draw(rnd, 5)) {
		case 0:
			pfn += draw(rnd, 1500);
			break;
		case 1:
			pfn += 1 + draw(rnd, 8);
			break;
		case 2:
			if (jump < ARRAY_SIZE(jumps))
				pfn = max(pfn, jumps[jump++]);
			break;
		}
	}
}

static void draw_holes(struct layout *l, struct rnd_state *rnd)
{
	int i;

	l->nr_holes = draw(rnd, MAX_HOLES + 1);
	for (i = 0; i < l->nr_holes; i++) {
		int p = draw(rnd, l->nr_pieces);

		/* Each in its own piece of the address space, or none. */
		l->hole[i].pfn = l->piece[p].pfn +
				 draw(rnd, l->piece[p].pages);
		l->hole[i].pages = 1 + draw(rnd, 300);
		if (l->hole[i].pfn < 3000 ||
		    (i && l->hole[i].pfn < l->hole[i - 1].pfn +
					   l->hole[i - 1].pages)) {
			l->nr_holes = i;
			break;
		}
	}
}

static void print_layout(struct layout *l, struct rnd_state *rnd)
{
	unsigned long total = 0;
	int i, len = 0;

	for (i = 0; i < l->nr_pieces; i++) {
		len += scnprintf(l->banks + len, sizeof(l->banks) - len,
				 "%s%luK@%luK:%d%s", i ? "," : "",
				 l->piece[i].pages * 4, l->piece[i].pfn * 4,
				 l->piece[i].nid,
				 l->piece[i].hotplug ? ":hotplug" : "");
		total += l->piece[i].pages;
	}
	for (i = 0, len = 0; i < l->nr_holes; i++)
		len += scnprintf(l->memmap + len, sizeof(l->memmap) - len,
				 "%s%luK$%luK", i ? "," : "",
				 l->hole[i].pages * 4, l->hole[i].pfn * 4);
	switch (draw(rnd, 6)) {
	case 0:
		snprintf(l->kernelcore, sizeof(l->kernelcore), "%u%%",
			 1 + draw(rnd, 100));
		break;
	case 1:
		snprintf(l->kernelcore, sizeof(l->kernelcore), "%uK",
			 4 * (1 + draw(rnd, total / 2)));
		break;
	case 2:
		snprintf(l->movablecore, sizeof(l->movablecore), "%u%%",
			 1 + draw(rnd, 60));
		break;
	case 3:
		snprintf(l->movablecore, sizeof(l->movablecore), "%uK",
			 4 * (1 + draw(rnd, total / 2)));
		break;
	}
	if (!draw(rnd, 4)) {
		l->lowmem = 3 * SIM_MAX_ORDER_NR_PAGES +
			    draw(rnd, 4) * SIM_MAX_ORDER_NR_PAGES;
		snprintf(l->lowmem_text, sizeof(l->lowmem_text), "%luK",
			 l->lowmem * 4);
	}
}

static struct layout *draw_layout(struct kunit *test, struct rnd_state *rnd)
{
	struct layout *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, l);
	draw_pieces(l, rnd);
	draw_holes(l, rnd);
	print_layout(l, rnd);
	return l;
}

/* Is a page of a piece memory? */
static bool is_memory(const struct layout *l, unsigned long pfn)
{
	int i;

	if (!pfn || (pfn >= 160 && pfn < 256))
		return false;
	for (i = 0; i < l->nr_holes; i++)
		if (pfn >= l->hole[i].pfn &&
		    pfn < l->hole[i].pfn + l->hole[i].pages)
			return false;
	return true;
}

/* What each zone must have, page by page. */
struct model {
	unsigned long present[MAX_NODES][SIM_MAX_NR_ZONES];
	unsigned long low[MAX_NODES];
	unsigned long high[MAX_NODES];
};

static void make_model(const struct layout *l, const struct sim_machine *m,
		       struct model *model)
{
	unsigned long pfn;
	int i, nid;

	for (i = 0; i < l->nr_pieces; i++) {
		nid = l->piece[i].nid;
		for (pfn = l->piece[i].pfn;
		     pfn < l->piece[i].pfn + l->piece[i].pages; pfn++) {
			if (!is_memory(l, pfn))
				continue;
			model->present[nid][zone_of_pfn(m, nid, pfn)]++;
			if (!model->high[nid])
				model->low[nid] = pfn;
			model->high[nid] = pfn + 1;
		}
	}
}

static void expect_model(struct kunit *test, const struct sim_machine *m,
			 const struct model *model)
{
	unsigned long sum = 0, mapped = 0;
	int nid, i;

	for (nid = 0; nid < MAX_NODES; nid++) {
		const struct sim_pglist_data *pgdat = m->mm.node_data[nid];

		if (!pgdat) {
			KUNIT_EXPECT_EQ_MSG(test, model->high[nid], 0,
					    "node %d", nid);
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(test, pgdat->node_start_pfn,
				    model->low[nid], "node %d", nid);
		KUNIT_EXPECT_EQ_MSG(test, pgdat->node_spanned_pages,
				    model->high[nid] - model->low[nid],
				    "node %d", nid);
		for (i = 0; i < SIM_MAX_NR_ZONES; i++) {
			const struct sim_zone *zone = &pgdat->node_zones[i];

			KUNIT_EXPECT_EQ_MSG(test, zone->present_pages,
					    model->present[nid][i],
					    "node %d %s", nid, zone->name);
			mapped += zone->managed_pages;
			sum += model->present[nid][i];
		}
	}
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, mapped);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(&m->memblock) >>
			PAGE_SHIFT, sum);
}

static void layouts_drawn_by_lot_add_up(struct kunit *test)
{
	struct rnd_state rnd;
	struct model *model;
	int i;

	model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model);
	prandom_seed_state(&rnd, sim_test_seed());
	for (i = 0; i < 60; i++) {
		struct layout *l = draw_layout(test, &rnd);
		const struct sim_machine_params params = {
			.banks = l->banks,
			.memmap = l->nr_holes ? l->memmap : NULL,
			.kernelcore = *l->kernelcore ? l->kernelcore : NULL,
			.movablecore = *l->movablecore ? l->movablecore : NULL,
			.lowmem = l->lowmem ? l->lowmem_text : NULL,
			.movable_node = draw(&rnd, 2),
		};
		struct sim_machine *m;

		m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
		memset(model, 0, sizeof(*model));
		make_model(l, m, model);
		expect_model(test, m, model);
		drain_and_refill(test, m);
		if (test->status == KUNIT_FAILURE) {
			kunit_info(test, "%d: banks=%s memmap=%s kernelcore=%s movablecore=%s lowmem=%s movable_node=%d\n",
				   i, l->banks, l->memmap, l->kernelcore,
				   l->movablecore, l->lowmem_text,
				   params.movable_node);
			return;
		}
		sim_test_destroy_now(test, m);
	}
}

static struct kunit_case numa_map_cases[] = {
	KUNIT_CASE_PARAM(all_say_the_same_of_each_page, map_gen_params),
	KUNIT_CASE_PARAM(holes_of_present_sections_are_unavailable,
			 map_gen_params),
	KUNIT_CASE_PARAM(a_hole_is_of_the_zone_above_it, map_gen_params),
	KUNIT_CASE_PARAM(only_free_memory_is_handed_out, map_gen_params),
	KUNIT_CASE(a_pageblock_of_two_nodes_is_not_isolated),
	KUNIT_CASE(layouts_drawn_by_lot_add_up),
	{}
};

static struct kunit_suite numa_map_suite = {
	.name = "mm_sim_numa_map",
	.suite_init = sim_test_print_seed,
	.test_cases = numa_map_cases,
};

kunit_test_suite(numa_map_suite);
