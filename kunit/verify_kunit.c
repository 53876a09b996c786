// SPDX-License-Identifier: GPL-2.0
/*
 * Does verify find what is broken? Each case breaks one thing, by hand and not
 * by the code that keeps it, expects a line that names it, and mends it again.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/vmstat.h"
#include "view/verify.h"

struct patient {
	struct kunit *test;
	struct sim_machine *m;
	struct sim_zone *zone;
	/* First page of a free block of order 8, alone in its list. */
	unsigned long free_pfn;
	struct sim_page *free;
	struct sim_free_area *area;
	/* First pages of two free blocks of the largest order. */
	struct sim_page *largest;
	/* Two allocated pages, one next to the other. */
	struct sim_page *used;
	/* Put back as they were. */
	struct sim_page saved;
	struct sim_memblock_region region;
	unsigned long span;
};

static void make_patient(struct kunit *test, struct patient *p)
{
	struct sim_test_blocks *list;
	unsigned long pfn;

	p->test = test;
	p->m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	p->zone = sim_test_zone(p->m, SIM_ZONE_DMA);
	/* 1M to 2M: see free_all_fills_known_lists. */
	list = sim_test_list(test, p->m, p->zone, 8, SIM_MIGRATE_UNMOVABLE);
	KUNIT_ASSERT_EQ(test, list->nr, 1);
	p->free_pfn = list->block[0].pfn;
	p->free = sim_pfn_to_page(&p->m->mm, p->free_pfn);
	p->area = &p->zone->free_area[8];
	list = sim_test_list(test, p->m, p->zone, 10, SIM_MIGRATE_MOVABLE);
	KUNIT_ASSERT_GE(test, list->nr, 2);
	p->largest = sim_pfn_to_page(&p->m->mm, list->block[0].pfn);
	pfn = sim_test_alloc(test, p->m, p->zone, 1, SIM_MIGRATE_UNMOVABLE);
	sim_test_split_held(test, p->m, pfn, 1, 0);
	p->used = sim_pfn_to_page(&p->m->mm, pfn);
	KUNIT_ASSERT_TRUE(test, sim_test_verify(test, p->m));
}

/* Each of these breaks, and with @mend mends. */
static void wrong_nr_free(struct patient *p, bool mend)
{
	p->area->nr_free += mend ? -1 : 1;
}

static void wrong_nr_free_pages(struct patient *p, bool mend)
{
	p->zone->vm_stat[SIM_NR_FREE_PAGES] += mend ? 1 : -1;
}

static void change_zone(struct sim_page *page)
{
	page->flags ^= (u64)SIM_ZONE_NORMAL << SIM_ZONES_PGSHIFT;
}

static void zone_of_free_block(struct patient *p, bool mend)
{
	change_zone(p->free);
}

static void zone_of_free_tail(struct patient *p, bool mend)
{
	change_zone(p->free + 100);
}

static void zone_of_used_page(struct patient *p, bool mend)
{
	change_zone(p->used);
}

static void section_of_tail(struct patient *p, bool mend)
{
	/* 4 GiB: a section of its own on this machine. */
	p->free[100].flags ^= 32ULL << SIM_SECTIONS_PGSHIFT;
}

static void tail_is_buddy(struct patient *p, bool mend)
{
	p->free[16].page_type = mend ? ~0U : SIM_PGTY_BUDDY;
}

static void tail_is_head(struct patient *p, bool mend)
{
	p->free[16].flags ^= SIM_PG_HEAD;
}

static void tail_is_reserved(struct patient *p, bool mend)
{
	p->free[16].flags ^= SIM_PG_RESERVED;
}

static void order_of_free_block(struct patient *p, bool mend)
{
	sim_set_page_order(p->free, mend ? 8 : 7);
}

static void free_block_is_not_buddy(struct patient *p, bool mend)
{
	p->free->page_type = mend ? SIM_PGTY_BUDDY : ~0U;
}

static void type_of_pageblock(struct patient *p, bool mend)
{
	sim_test_set_type(p->m, p->zone, p->free_pfn,
			  mend ? SIM_MIGRATE_UNMOVABLE
			       : SIM_MIGRATE_RECLAIMABLE);
}

static void type_of_second_pageblock(struct patient *p, bool mend)
{
	sim_test_set_type(p->m, p->zone,
			  sim_page_to_pfn(&p->m->mm, p->largest) +
			  SIM_PAGEBLOCK_NR_PAGES,
			  mend ? SIM_MIGRATE_MOVABLE : SIM_MIGRATE_UNMOVABLE);
}

static void lost_page(struct patient *p, bool mend)
{
	p->used->flags ^= SIM_PG_HEAD;
}

static void reserved_page(struct patient *p, bool mend)
{
	p->used->flags ^= SIM_PG_RESERVED;
}

/* In no list, yet it looks free; all counters agree with the lists. */
static void unlisted_block(struct patient *p, bool mend)
{
	if (mend)
		list_add(&p->free->lru,
			 &p->area->free_list[SIM_MIGRATE_UNMOVABLE]);
	else
		list_del_init(&p->free->lru);
	p->area->nr_free += mend ? 1 : -1;
	p->zone->vm_stat[SIM_NR_FREE_PAGES] += mend ? 256 : -256;
}

static void wrong_list(struct patient *p, bool mend)
{
	list_move(&p->free->lru,
		  &p->area->free_list[mend ? SIM_MIGRATE_UNMOVABLE
					   : SIM_MIGRATE_MOVABLE]);
}

/* The block of order 8 as two of order 7. */
static void uncoalesced(struct patient *p, bool mend)
{
	struct sim_free_area *halves = &p->zone->free_area[7];
	struct sim_page *second = p->free + 128;

	if (mend) {
		list_move(&p->free->lru,
			  &p->area->free_list[SIM_MIGRATE_UNMOVABLE]);
		list_del(&second->lru);
		*second = p->saved;
		sim_set_page_order(p->free, 8);
	} else {
		p->saved = *second;
		list_move(&p->free->lru,
			  &halves->free_list[SIM_MIGRATE_UNMOVABLE]);
		list_add(&second->lru,
			 &halves->free_list[SIM_MIGRATE_UNMOVABLE]);
		second->page_type = SIM_PGTY_BUDDY;
		sim_set_page_order(p->free, 7);
		sim_set_page_order(second, 7);
	}
	p->area->nr_free += mend ? 1 : -1;
	halves->nr_free += mend ? -2 : 2;
}

/* A largest block as two pageblocks of CMA, which merges with its like. */
static void uncoalesced_cma(struct patient *p, bool mend)
{
	const int mt = mend ? SIM_MIGRATE_MOVABLE : SIM_MIGRATE_CMA;
	struct sim_free_area *whole = &p->zone->free_area[10];
	struct sim_free_area *halves = &p->zone->free_area[9];
	unsigned long pfn = sim_page_to_pfn(&p->m->mm, p->largest);
	struct sim_page *second = p->largest + SIM_PAGEBLOCK_NR_PAGES;

	if (mend) {
		list_move(&p->largest->lru, &whole->free_list[mt]);
		list_del(&second->lru);
		*second = p->saved;
	} else {
		p->saved = *second;
		list_move(&p->largest->lru, &halves->free_list[mt]);
		list_add(&second->lru, &halves->free_list[mt]);
		second->page_type = SIM_PGTY_BUDDY;
		sim_set_page_order(second, 9);
	}
	sim_set_page_order(p->largest, mend ? 10 : 9);
	sim_test_set_type(p->m, p->zone, pfn, mt);
	sim_test_set_type(p->m, p->zone, pfn + SIM_PAGEBLOCK_NR_PAGES, mt);
	whole->nr_free += mend ? 1 : -1;
	halves->nr_free += mend ? -2 : 2;
}

/* The second of two pages in use claims to be two pages. */
static void unaligned_block(struct patient *p, bool mend)
{
	sim_set_page_order(p->used + 1, mend ? 0 : 1);
}

static void wrong_nr_isolate_pageblock(struct patient *p, bool mend)
{
	p->zone->nr_isolate_pageblock += mend ? -1 : 1;
}

static void wrong_managed(struct patient *p, bool mend)
{
	p->zone->managed_pages += mend ? 1 : -1;
}

static void wrong_totalram(struct patient *p, bool mend)
{
	p->m->mm.totalram_pages += mend ? -1 : 1;
}

static void wrong_present(struct patient *p, bool mend)
{
	p->zone->present_pages += mend ? -1 : 1;
}

static void wrong_span(struct patient *p, bool mend)
{
	if (!mend)
		p->span = p->zone->spanned_pages;
	p->zone->spanned_pages = mend ? p->span : p->zone->present_pages - 1;
}

static void memblock_order(struct patient *p, bool mend)
{
	swap(p->m->memblock.memory.regions[0],
	     p->m->memblock.memory.regions[1]);
}

static void memblock_total(struct patient *p, bool mend)
{
	p->m->memblock.reserved.total_size += mend ? -1 : 1;
}

static void memblock_empty(struct patient *p, bool mend)
{
	struct sim_memblock_region *r = p->m->memblock.reserved.regions;

	if (!mend)
		p->region = *r;
	r->size = mend ? p->region.size : 0;
}

/* The last region as two that touch. */
static void memblock_unmerged(struct patient *p, bool mend)
{
	struct sim_memblock_type *type = &p->m->memblock.reserved;
	struct sim_memblock_region *r;

	if (mend) {
		type->cnt--;
		type->regions[type->cnt - 1] = p->region;
		return;
	}
	r = &type->regions[type->cnt - 1];
	p->region = *r;
	r[1] = *r;
	r[0].size = PAGE_SIZE;
	r[1].base += PAGE_SIZE;
	r[1].size -= PAGE_SIZE;
	type->cnt++;
}

static void memblock_max(struct patient *p, bool mend)
{
	struct sim_memblock_type *type = &p->m->memblock.reserved;

	type->max = mend ? SIM_INIT_MEMBLOCK_RESERVED_REGIONS : type->cnt - 1;
}

static void reserved_but_free(struct patient *p, bool mend)
{
	int err;

	err = mend ? sim_memblock_phys_free(&p->m->memblock,
					    PFN_PHYS(p->free_pfn + 7), 1)
		   : sim_memblock_reserve(&p->m->memblock,
					  PFN_PHYS(p->free_pfn + 7), 1);
	KUNIT_EXPECT_EQ(p->test, err, 0);
}

static void free_but_no_memory(struct patient *p, bool mend)
{
	int err;

	err = mend ? sim_memblock_add_node(&p->m->memblock,
					   PFN_PHYS(p->free_pfn + 7), PAGE_SIZE,
					   0, SIM_MEMBLOCK_NONE)
		   : sim_memblock_remove(&p->m->memblock,
					 PFN_PHYS(p->free_pfn + 7), PAGE_SIZE);
	KUNIT_EXPECT_EQ(p->test, err, 0);
}

static void bank_too_short(struct patient *p, bool mend)
{
	p->m->banks.bank[0].size += mend ? PAGE_SIZE : -PAGE_SIZE;
}

struct corruption {
	void (*change)(struct patient *p, bool mend);
	const char *name;
	/* What a line must say. */
	const char *words;
};

#define CORRUPTION(f, words) { f, #f, words }

static const struct corruption corruptions[] = {
	CORRUPTION(wrong_nr_free, "nr_free is"),
	CORRUPTION(wrong_nr_free_pages, "nr_free_pages is"),
	CORRUPTION(zone_of_free_block, "is of another zone"),
	CORRUPTION(zone_of_free_tail, "but not of that zone"),
	CORRUPTION(zone_of_used_page, "manages"),
	CORRUPTION(section_of_tail, "its struct page says"),
	CORRUPTION(tail_is_buddy, "a block of its own"),
	CORRUPTION(tail_is_head, "a block of its own"),
	CORRUPTION(tail_is_reserved, "a block of its own"),
	CORRUPTION(order_of_free_block, "is no free block of this order"),
	CORRUPTION(free_block_is_not_buddy, "is no free block of this order"),
	CORRUPTION(type_of_pageblock, "in a pageblock of another type"),
	CORRUPTION(type_of_second_pageblock, "pageblocks of two types"),
	CORRUPTION(lost_page, "neither free nor allocated nor reserved"),
	CORRUPTION(reserved_page, "manages"),
	CORRUPTION(unlisted_block, "the memory map has"),
	CORRUPTION(wrong_list, "in a pageblock of another type"),
	CORRUPTION(uncoalesced, "its buddy is free too"),
	CORRUPTION(uncoalesced_cma, "its buddy is free too"),
	CORRUPTION(unaligned_block, "not aligned to its size"),
	CORRUPTION(wrong_nr_isolate_pageblock, "isolated pageblocks"),
	CORRUPTION(wrong_managed, "manages"),
	CORRUPTION(wrong_totalram, "totalram"),
	CORRUPTION(wrong_present, "pages present, but memblock has"),
	CORRUPTION(wrong_span, ": spanned"),
	CORRUPTION(memblock_order, "overlap"),
	CORRUPTION(memblock_total, "total_size is"),
	CORRUPTION(memblock_empty, "is empty"),
	CORRUPTION(memblock_unmerged, "are not merged"),
	CORRUPTION(memblock_max, "regions in an array of"),
	CORRUPTION(reserved_but_free, "holds what memblock has reserved"),
	CORRUPTION(free_but_no_memory, "is not memory"),
	CORRUPTION(bank_too_short, "is not backed"),
};

static void corruption_name(const struct corruption *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(corruption, corruptions, corruption_name);

struct listener {
	const char *words;
	bool heard;
	unsigned long lines;
	char last[128];
};

static void listen(void *arg, const char *line)
{
	struct listener *l = arg;

	l->lines++;
	if (strstr(line, l->words))
		l->heard = true;
	strscpy(l->last, line, sizeof(l->last));
}

static int verify(struct sim_machine *m, struct sim_verify *v)
{
	int err;

	mutex_lock(&m->lock);
	err = sim_verify(m, v);
	mutex_unlock(&m->lock);
	return err;
}

static void what_is_broken_is_found_and_named(struct kunit *test)
{
	const struct corruption *c = test->param_value;
	struct patient *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	struct listener *l = kunit_kzalloc(test, sizeof(*l), GFP_KERNEL);
	struct sim_verify loud = { .say = listen, .arg = l }, quiet = { };
	int loud_err, quiet_err;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_NOT_NULL(test, l);
	l->words = c->words;
	make_patient(test, p);

	c->change(p, false);
	loud_err = verify(p->m, &loud);
	quiet_err = verify(p->m, &quiet);
	c->change(p, true);

	KUNIT_EXPECT_EQ(test, loud_err, -EUCLEAN);
	KUNIT_EXPECT_TRUE_MSG(test, l->heard, "the last of %lu lines: %s",
			      l->lines, l->last);
	/* Every finding is said once. */
	KUNIT_EXPECT_EQ(test, l->lines, loud.nr_broken);
	KUNIT_EXPECT_EQ(test, quiet_err, -EUCLEAN);
	KUNIT_EXPECT_EQ(test, quiet.nr_broken, loud.nr_broken);
	sim_test_verify(test, p->m);
}

static void a_sound_machine_is_counted(struct kunit *test)
{
	struct sim_verify v = { };
	struct sim_machine *m;
	struct sim_zone *zone;
	unsigned long managed = 0, blocks;

	m = sim_test_boot(test, "32M", "32M@0", SIM_STAGE_BUDDY);
	zone = sim_test_zone(m, SIM_ZONE_DMA);
	sim_test_alloc(test, m, zone, 3, SIM_MIGRATE_MOVABLE);
	sim_test_alloc(test, m, zone, 0, SIM_MIGRATE_MOVABLE);
	for_each_sim_zone(m->mm.node_data[0], zone)
		managed += zone->managed_pages;
	blocks = sim_test_free_lists(test, m)->nr;

	KUNIT_EXPECT_EQ(test, verify(m, &v), 0);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 0);
	KUNIT_EXPECT_EQ(test, v.allocated, 9);
	KUNIT_EXPECT_EQ(test, v.free, managed - 9);
	/* All pageblocks hold memory: the rest is reserved. */
	KUNIT_EXPECT_EQ(test, v.free + v.allocated + v.reserved,
			SZ_32M >> PAGE_SHIFT);
	KUNIT_EXPECT_EQ(test, v.nr_free_blocks, blocks);
	KUNIT_EXPECT_EQ(test, v.nr_regions,
			m->memblock.memory.cnt + m->memblock.reserved.cnt);
}

static void counts_are_those_of_the_last_look(struct kunit *test)
{
	struct sim_verify first = { }, second;
	struct sim_machine *m;

	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	KUNIT_ASSERT_EQ(test, verify(m, &first), 0);
	second = first;
	KUNIT_ASSERT_EQ(test, verify(m, &second), 0);
	KUNIT_EXPECT_EQ(test, second.free, first.free);
	KUNIT_EXPECT_EQ(test, second.nr_free_blocks, first.nr_free_blocks);
}

static void a_panicked_machine_is_not_looked_at(struct kunit *test)
{
	struct sim_verify v = { };
	struct sim_machine *m;
	int level, err;

	/* No room for the memory map. */
	m = sim_test_boot(test, "8M", "32K@1M", SIM_STAGE_CARVED);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err = sim_machine_boot(m, SIM_STAGE_BUDDY);
	sim_test_quiet_end(level);
	KUNIT_ASSERT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, verify(m, &v), -EIO);
}

static struct kunit_case verify_cases[] = {
	KUNIT_CASE_PARAM(what_is_broken_is_found_and_named,
			 corruption_gen_params),
	KUNIT_CASE(a_sound_machine_is_counted),
	KUNIT_CASE(counts_are_those_of_the_last_look),
	KUNIT_CASE(a_panicked_machine_is_not_looked_at),
	{}
};

static struct kunit_suite verify_suite = {
	.name = "mm_sim_verify",
	.test_cases = verify_cases,
};

kunit_test_suite(verify_suite);
