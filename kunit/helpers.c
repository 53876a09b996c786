// SPDX-License-Identifier: GPL-2.0
/*
 * What the suites share.
 */
/* For pr_debug() to be there: see sim_test_quiet_begin(). */
#define DEBUG

#include <kunit/test.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kmsg_dump.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>

#include "helpers.h"
#include "host/compat.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/verify.h"
#include "view/walk.h"

static unsigned long long seed;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "seed of the random tests; 0 (default) draws one and prints it");

static const struct sim_log sim_test_log = { .name = "kunit" };

/**
 * sim_test_memblock() - a memblock instance without memory behind it
 * @test: the running case; the instance goes when it ends
 *
 * Good for regions and placement; an allocation that returns a host address
 * finds no bank and returns NULL.
 *
 * Return: the instance, empty.
 */
struct sim_memblock *sim_test_memblock(struct kunit *test)
{
	struct sim_memblock *mb = kunit_kzalloc(test, sizeof(*mb), GFP_KERNEL);
	struct sim_banks *banks = kunit_kzalloc(test, sizeof(*banks),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mb);
	KUNIT_ASSERT_NOT_NULL(test, banks);
	sim_memblock_init(mb, &sim_test_log, banks, NULL, NULL);
	return mb;
}

/**
 * sim_test_quiet_begin() - keep what machines say off the console
 * @level: LOGLEVEL_ERR to show errors only, LOGLEVEL_CRIT to hide those, too
 *
 * What hundreds of machines log is more than the console of User Mode Linux can
 * take: it drops lines, the results of the cases among them. The log buffer
 * still has everything. Nothing that may end the case, and no expectation,
 * belongs between this and sim_test_quiet_end().
 *
 * Return: for sim_test_quiet_end().
 */
int sim_test_quiet_begin(int level)
{
	int old = console_loglevel;

	/* KUnit's last line has no newline: the next message ends it. */
	pr_debug("mm_sim_kunit: quiet\n");
	console_loglevel = min(old, level + 1);
	return old;
}

/**
 * sim_test_quiet_end() - show messages again
 * @old: what sim_test_quiet_begin() returned
 */
void sim_test_quiet_end(int old)
{
	console_loglevel = old;
}

/**
 * sim_test_end_process() - the process of kunit_vm_mmap() ends
 *
 * When that is left to KUnit, a reference of kthread_use_mm() stays, and the memory
 * is never freed (up to 7.2 at least). Context: the task of the case.
 */
void sim_test_end_process(void)
{
	struct mm_struct *mm = current->mm;

	kthread_unuse_mm(mm);
	mmput(mm);
}

static void sim_test_destroy_machine(void *m)
{
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);

	sim_machine_destroy(m);
	sim_test_quiet_end(level);
}

/**
 * sim_test_boot_to() - sim_machine_boot(), without its log on the console
 * @m: the machine
 * @target: stage to boot to
 *
 * Return: as sim_machine_boot().
 */
int sim_test_boot_to(struct sim_machine *m, enum sim_stage target)
{
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);
	int err = sim_machine_boot(m, target);

	sim_test_quiet_end(level);
	return err;
}

/**
 * sim_test_machine() - a machine on carved host memory
 * @test: the running case; the machine goes when it ends
 * @params: its description
 * @target: stage to boot to
 *
 * Fails the case when the machine cannot be made.
 *
 * Return: the machine.
 */
struct sim_machine *sim_test_machine(struct kunit *test,
				     const struct sim_machine_params *params,
				     enum sim_stage target)
{
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);
	struct sim_machine *m = sim_machine_create(params);
	int err;

	sim_test_quiet_end(level);
	/* For the case to know whose lists it uses: it has a thread of its own. */
	set_cpus_allowed_ptr(current,
			     cpumask_of(cpumask_first(cpu_online_mask)));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, m);
	err = kunit_add_action_or_reset(test, sim_test_destroy_machine, m);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, target), 0);
	return m;
}

/**
 * sim_test_destroy_now() - a machine goes before the case ends
 * @test: the running case
 * @m: of sim_test_machine()
 */
void sim_test_destroy_now(struct kunit *test, struct sim_machine *m)
{
	kunit_release_action(test, sim_test_destroy_machine, m);
}

static void sim_test_say(void *test, const char *line)
{
	kunit_err((struct kunit *)test, "broken: %s\n", line);
}

static bool sim_test_verify_with(struct kunit *test, struct sim_machine *m,
				 bool shared)
{
	struct sim_verify v = {
		.say = sim_test_say,
		.arg = test,
		.shared = shared,
	};
	int err;

	mutex_lock(&m->lock);
	err = sim_verify(m, &v);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, err, 0);
	return !err;
}

/**
 * sim_test_verify() - all invariants of a machine hold
 * @test: the running case; fails, with each broken invariant, if they do not
 * @m: the machine; its lock is taken
 *
 * Return: whether they do.
 */
bool sim_test_verify(struct kunit *test, struct sim_machine *m)
{
	return sim_test_verify_with(test, m, false);
}

/**
 * sim_test_verify_shared() - the same for one whose memblock the case used, too
 * @test: the running case; fails, with each broken invariant, if they do not
 * @m: the machine; its lock is taken
 *
 * Return: whether they do.
 */
bool sim_test_verify_shared(struct kunit *test, struct sim_machine *m)
{
	return sim_test_verify_with(test, m, true);
}

/**
 * sim_test_verify_quiet() - the same for one that a case has broken on purpose
 * @m: the machine; its lock is taken
 *
 * Return: what sim_verify() found; nothing of it is told.
 */
int sim_test_verify_quiet(struct sim_machine *m)
{
	struct sim_verify v = { };
	int err;

	mutex_lock(&m->lock);
	err = sim_verify(m, &v);
	mutex_unlock(&m->lock);
	return err;
}

static void sim_test_destroy_log(void *log)
{
	sim_log_destroy(log);
}

/**
 * sim_test_new_log() - a log that keeps its lines
 * @test: the running case; the log goes when it ends
 *
 * Return: the log, empty.
 */
struct sim_log *sim_test_new_log(struct kunit *test)
{
	struct sim_log *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, log);
	strscpy(log->name, "kunit", sizeof(log->name));
	KUNIT_ASSERT_EQ(test, sim_log_init(log), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test,
							sim_test_destroy_log,
							log), 0);
	return log;
}

/**
 * sim_test_expect_one_line() - a log holds one line, that of an error
 * @test: the running case; fails if it does not
 * @log: the log
 * @start: how the line starts
 */
void sim_test_expect_one_line(struct kunit *test, const struct sim_log *log,
			      const char *start)
{
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	len = sim_log_read(log, &reader, text, SIM_LOG_BATCH);
	KUNIT_ASSERT_GT_MSG(test, len, 3, "no line; want %s", start);
	KUNIT_EXPECT_PTR_EQ_MSG(test, strchr(text, '\n'), text + len - 1,
				"more than one line: %s", text);
	KUNIT_EXPECT_TRUE_MSG(test, !strncmp(text, "<3>", 3) &&
			      !strncmp(text + 3, start, strlen(start)),
			      "want %s: %s", start, text);
}

/**
 * sim_test_host_log() - lines of the host's log that hold a text
 * @test: the running case
 * @text: what to look for
 * @word: what those lines should hold, too
 *
 * For what is said before there is a machine whose log could be read.
 *
 * Return: how many lines there are; fails the case if one does not hold @word.
 */
unsigned int sim_test_host_log(struct kunit *test, const char *text,
			       const char *word)
{
	const size_t size = 2 * SIM_LOG_LINE_MAX;
	char *line = kunit_kzalloc(test, size, GFP_KERNEL);
	char *other = kunit_kzalloc(test, size, GFP_KERNEL);
	struct kmsg_dump_iter iter;
	unsigned int nr = 0;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, line);
	KUNIT_ASSERT_NOT_NULL(test, other);
	kmsg_dump_rewind(&iter);
	while (kmsg_dump_get_line(&iter, false, line, size - 1, &len)) {
		line[len] = '\0';
		if (!strstr(line, text))
			continue;
		nr++;
		if (!strstr(line, word))
			strscpy(other, line, size);
	}
	/* Not in the loop, which would find what it says. */
	KUNIT_EXPECT_EQ_MSG(test, *other, 0, "want %s: %s", word, other);
	return nr;
}

/**
 * sim_test_seed() - the seed of this run
 *
 * Return: what the parameter seed= says, or one that is drawn at the first call.
 */
u64 sim_test_seed(void)
{
	if (!seed)
		seed = get_random_u32() | 1;
	return seed;
}

/**
 * sim_test_print_seed() - suite_init of a suite with random cases
 * @suite: the suite
 *
 * Return: 0.
 */
int sim_test_print_seed(struct kunit_suite *suite)
{
	kunit_info(suite, "seed=%llu (give it as mm_sim_kunit.seed=)\n",
		   sim_test_seed());
	return 0;
}

/**
 * sim_test_boot() - a machine, described in two words
 * @test: the running case; the machine goes when it ends
 * @size: bytes to carve
 * @memmap: the kernel's memmap=, or NULL for a small PC
 * @target: stage to boot to
 *
 * It has one CPU, however many the host has.
 *
 * Return: the machine.
 */
struct sim_machine *sim_test_boot(struct kunit *test, const char *size,
				  const char *memmap, enum sim_stage target)
{
	const struct sim_machine_params params = {
		.size = size,
		.memmap = memmap,
		.cpus = "1:0",
	};

	return sim_test_machine(test, &params, target);
}

/**
 * sim_test_zone() - a zone of node 0
 * @m: the machine, at stage zones
 * @idx: which one
 *
 * Return: the zone, populated or not.
 */
struct sim_zone *sim_test_zone(struct sim_machine *m, enum sim_zone_type idx)
{
	return &m->mm.node_data[0]->node_zones[idx];
}

static struct sim_test_blocks *sim_test_new_blocks(struct kunit *test,
						   unsigned long max)
{
	struct sim_test_blocks *blocks;

	blocks = kunit_kzalloc(test, struct_size(blocks, block, max),
			       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	return blocks;
}

/* Note every block of one list, head to tail, behind those in @blocks. */
static void sim_test_note_list(struct sim_test_blocks *blocks,
			       struct sim_machine *m, struct sim_zone *zone,
			       unsigned int order, int mt,
			       unsigned long pfns[SIM_WALK_BATCH])
{
	struct sim_list_walk walk;
	unsigned int i, nr;

	sim_walk_list_begin(&walk, zone, order, mt);
	while ((nr = sim_walk_list(&m->mm, &walk, pfns)))
		for (i = 0; i < nr; i++)
			blocks->block[blocks->nr++] = (struct sim_test_block){
				.pfn = pfns[i],
				.zone = sim_zone_idx(zone),
				.order = order,
				.mt = mt,
			};
}

static unsigned long *sim_test_batch(struct kunit *test)
{
	unsigned long *pfns = kunit_kmalloc_array(test, SIM_WALK_BATCH,
						  sizeof(*pfns), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, pfns);
	return pfns;
}

/**
 * sim_test_list() - one free list, head to tail
 * @test: the running case
 * @m: the machine
 * @zone: the zone
 * @order: the order
 * @mt: the list
 *
 * Return: its blocks.
 */
struct sim_test_blocks *sim_test_list(struct kunit *test,
				      struct sim_machine *m,
				      struct sim_zone *zone,
				      unsigned int order, int mt)
{
	struct sim_test_blocks *blocks;

	blocks = sim_test_new_blocks(test, zone->free_area[order].nr_free + 1);
	sim_test_note_list(blocks, m, zone, order, mt, sim_test_batch(test));
	return blocks;
}

/**
 * sim_test_expect_list() - a free list holds exactly these blocks
 * @test: the running case; fails if it does not
 * @m: the machine
 * @zone: the zone
 * @order: the order
 * @mt: the list
 * @pfns: first pfns, head to tail
 * @nr: how many
 */
void sim_test_expect_list(struct kunit *test, struct sim_machine *m,
			  struct sim_zone *zone, unsigned int order, int mt,
			  const unsigned long *pfns, unsigned long nr)
{
	struct sim_test_blocks *list = sim_test_list(test, m, zone, order, mt);
	unsigned long i;

	KUNIT_EXPECT_EQ_MSG(test, list->nr, nr, "order %u %s", order,
			    sim_migratetype_names[mt]);
	for (i = 0; i < min(nr, list->nr); i++)
		KUNIT_EXPECT_EQ_MSG(test, list->block[i].pfn, pfns[i],
				    "order %u %s, place %lu", order,
				    sim_migratetype_names[mt], i);
}

/**
 * sim_test_free_lists() - all free lists, each head to tail
 * @test: the running case
 * @m: the machine
 *
 * The per-CPU lists are drained first.
 *
 * Return: all free blocks, in the order of zones, orders, types and places.
 */
struct sim_test_blocks *sim_test_free_lists(struct kunit *test,
					    struct sim_machine *m)
{
	unsigned long *pfns = sim_test_batch(test), max = 1;
	struct sim_test_blocks *blocks;
	struct sim_zone *zone;
	int order, mt;

	sim_drain_all_pages(&m->mm, NULL);
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
			max += zone->free_area[order].nr_free;
	blocks = sim_test_new_blocks(test, max);
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
			for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++)
				sim_test_note_list(blocks, m, zone, order, mt,
						   pfns);
	return blocks;
}

/**
 * sim_test_free_blocks() - all free blocks by address, whatever their type
 * @test: the running case
 * @m: the machine
 *
 * The per-CPU lists are drained first.
 *
 * Return: the blocks, found in the memory map; the type is left out.
 */
struct sim_test_blocks *sim_test_free_blocks(struct kunit *test,
					     struct sim_machine *m)
{
	struct sim_test_blocks *blocks;
	unsigned long pfn = 0, max = 1;
	struct sim_block block;

	sim_drain_all_pages(&m->mm, NULL);
	mutex_lock(&m->lock);
	while (sim_walk_blocks(&m->mm, &pfn, &block))
		max += block.kind == SIM_BLOCK_FREE;
	blocks = sim_test_new_blocks(test, max);
	pfn = 0;
	while (sim_walk_blocks(&m->mm, &pfn, &block))
		if (block.kind == SIM_BLOCK_FREE)
			blocks->block[blocks->nr++] = (struct sim_test_block){
				.pfn = block.pfn,
				.zone = sim_zone_idx(block.zone),
				.order = block.order,
			};
	mutex_unlock(&m->lock);
	return blocks;
}

/**
 * sim_test_expect_same() - two rows are the same, block by block
 * @test: the running case; fails if they are not
 * @a: one row
 * @b: the other
 */
void sim_test_expect_same(struct kunit *test, const struct sim_test_blocks *a,
			  const struct sim_test_blocks *b)
{
	unsigned long i;

	KUNIT_EXPECT_EQ(test, a->nr, b->nr);
	for (i = 0; i < min(a->nr, b->nr); i++) {
		const struct sim_test_block *x = &a->block[i];
		const struct sim_test_block *y = &b->block[i];

		if (x->pfn != y->pfn || x->zone != y->zone ||
		    x->order != y->order || x->mt != y->mt) {
			/* One difference shifts all that follows. */
			KUNIT_FAIL(test, "block %lu: pfn %lu/%lu zone %d/%d order %d/%d type %d/%d",
				   i, x->pfn, y->pfn, x->zone, y->zone,
				   x->order, y->order, x->mt, y->mt);
			return;
		}
	}
}

/**
 * sim_test_drain() - take all that a zone has, in the largest blocks
 * @test: the running case
 * @m: the machine
 * @zone: the zone; it is left without a free block
 *
 * Return: the blocks that were taken, the largest first.
 */
struct sim_test_blocks *sim_test_drain(struct kunit *test,
				       struct sim_machine *m,
				       struct sim_zone *zone)
{
	struct sim_test_blocks *held;
	struct sim_page *page;
	unsigned long max = 1;
	int order;

	sim_drain_all_pages(&m->mm, zone);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
		max += zone->free_area[order].nr_free;
	held = sim_test_new_blocks(test, max);
	for (order = SIM_MAX_PAGE_ORDER; order >= 0; order--) {
		while ((page = sim_alloc_pages_zone(&m->mm, zone, order,
						    SIM_MIGRATE_MOVABLE))) {
			KUNIT_ASSERT_LT(test, held->nr, max);
			held->block[held->nr++] = (struct sim_test_block){
				.pfn = sim_page_to_pfn(&m->mm, page),
				.zone = sim_zone_idx(zone),
				.order = order,
			};
		}
	}
	return held;
}

/**
 * sim_test_take_small() - leave a zone nothing but blocks of the largest order
 * @test: the running case
 * @m: the machine
 * @zone: the zone
 */
void sim_test_take_small(struct kunit *test, struct sim_machine *m,
			 struct sim_zone *zone)
{
	int order;

	sim_drain_all_pages(&m->mm, zone);
	for (order = 0; order < SIM_MAX_PAGE_ORDER; order++)
		while (zone->free_area[order].nr_free)
			sim_test_alloc(test, m, zone, order,
				       SIM_MIGRATE_MOVABLE);
}

/**
 * sim_test_no_pcp() - from now on nothing stays with a CPU, neither page nor count
 * @m: the machine
 *
 * For cases that count pages of zones, or go down to the page to a mark.
 */
void sim_test_no_pcp(struct sim_machine *m)
{
	struct sim_zone *zone;
	unsigned int cpu;
	int nid;

	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			sim_zone_pcp_disable(&m->mm, zone);
			for (cpu = 0; cpu < sim_nr_cpus(&m->mm); cpu++)
				sim_zone_stats(zone, cpu)->stat_threshold = 0;
		}
	}
	sim_refresh_vm_stats(&m->mm);
}

/**
 * sim_test_set_type() - give a pageblock without free pages a type
 * @m: the machine
 * @zone: its zone
 * @pfn: any of its pfns
 * @mt: enum sim_migratetype
 */
void sim_test_set_type(struct sim_machine *m, struct sim_zone *zone,
		       unsigned long pfn, int mt)
{
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	if (sim_get_pageblock_migratetype(&m->mm, pfn) == SIM_MIGRATE_ISOLATE)
		zone->nr_isolate_pageblock--;
	if (mt == SIM_MIGRATE_ISOLATE)
		zone->nr_isolate_pageblock++;
	else if (sim_pageblock_type_before(&m->mm, pfn) == SIM_MIGRATE_HIGHATOMIC)
		zone->nr_reserved_highatomic -= SIM_PAGEBLOCK_NR_PAGES;
	if (mt == SIM_MIGRATE_HIGHATOMIC)
		zone->nr_reserved_highatomic += SIM_PAGEBLOCK_NR_PAGES;
	sim_set_pageblock_migratetype(&m->mm, pfn, mt);
	spin_unlock_irqrestore(&zone->lock, flags);
}

/**
 * sim_test_split_held() - make many allocated blocks of a large one
 * @test: the running case
 * @m: the machine
 * @pfn: first pfn of an allocated block
 * @from: its order
 * @to: order of the pieces; each can be freed by itself
 */
void sim_test_split_held(struct kunit *test, struct sim_machine *m,
			 unsigned long pfn, unsigned int from, unsigned int to)
{
	struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);
	unsigned long i;

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_TRUE(test, sim_page_head(page));
	KUNIT_ASSERT_EQ(test, sim_page_order(page), from);
	for (i = 0; i < 1UL << from; i += 1UL << to) {
		page[i].flags |= SIM_PG_HEAD;
		sim_set_page_order(page + i, to);
		atomic_set(&page[i]._refcount, 1);
	}
}

/**
 * sim_test_free() - give a block back that must be accepted
 * @test: the running case; ends when it is not
 * @m: the machine
 * @pfn: first pfn of the block
 * @order: its order
 */
void sim_test_free(struct kunit *test, struct sim_machine *m,
		   unsigned long pfn, unsigned int order)
{
	const char *why = "";
	int err = sim_free_pages_why(&m->mm, pfn, order, &why);

	KUNIT_ASSERT_EQ_MSG(test, err, 0, "pfn %lu order %u: %s", pfn, order,
			    why);
}

/**
 * sim_test_alloc() - take a block that must be there
 * @test: the running case; ends when it is not
 * @m: the machine
 * @zone: the zone
 * @order: the order
 * @mt: type that is asked for
 *
 * Return: its first pfn.
 */
unsigned long sim_test_alloc(struct kunit *test, struct sim_machine *m,
			     struct sim_zone *zone, unsigned int order, int mt)
{
	struct sim_page *page = sim_alloc_pages_zone(&m->mm, zone, order, mt);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return sim_page_to_pfn(&m->mm, page);
}

/* In sim_test_block.mt: the block is in use. */
#define SIM_TEST_IN_USE 0x80

/**
 * sim_test_image() - all that is free or in use, by address
 * @test: the running case
 * @m: the machine
 *
 * Return: the blocks, found in the memory map; the type is that of the pageblock,
 * and tells blocks in use from free ones.
 */
struct sim_test_blocks *sim_test_image(struct kunit *test,
				       struct sim_machine *m)
{
	struct sim_test_blocks *blocks;
	unsigned long pfn = 0, max = 1;
	struct sim_block block;

	mutex_lock(&m->lock);
	while (sim_walk_blocks(&m->mm, &pfn, &block))
		max += block.kind != SIM_BLOCK_RESERVED;
	blocks = sim_test_new_blocks(test, max);
	pfn = 0;
	while (sim_walk_blocks(&m->mm, &pfn, &block)) {
		int mt = sim_get_pageblock_migratetype(&m->mm, block.pfn);

		if (block.kind == SIM_BLOCK_RESERVED)
			continue;
		if (block.kind != SIM_BLOCK_FREE)
			mt |= SIM_TEST_IN_USE;
		blocks->block[blocks->nr++] = (struct sim_test_block){
			.pfn = block.pfn,
			.zone = sim_zone_idx(block.zone),
			.order = block.order,
			.mt = mt,
		};
	}
	mutex_unlock(&m->lock);
	return blocks;
}

/**
 * sim_test_keep() - of a free block, one part is in use and all else is free
 * @test: the running case
 * @m: the machine
 * @zone: the zone; its only free block of that order or above is the one meant
 * @block: first pfn of that block
 * @block_order: its order
 * @pfn: first pfn of the part, inside that block
 * @order: order of the part
 */
void sim_test_keep(struct kunit *test, struct sim_machine *m,
		   struct sim_zone *zone, unsigned long block,
		   unsigned int block_order, unsigned long pfn,
		   unsigned int order)
{
	unsigned long at = sim_test_alloc(test, m, zone, block_order,
					  SIM_MIGRATE_MOVABLE);
	struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);
	unsigned long i;

	KUNIT_ASSERT_EQ(test, at, block);
	sim_test_split_held(test, m, block, block_order, 0);
	for (i = 1; i < 1UL << order; i++) {
		page[i].flags &= ~SIM_PG_HEAD;
		atomic_set(&page[i]._refcount, 0);
	}
	sim_set_page_order(page, order);
	for (; at < block + (1UL << block_order); at++)
		if (at < pfn || at >= pfn + (1UL << order))
			sim_test_free(test, m, at, 0);
}

SIM_IMPORT_NS(MM_SIM);
SIM_IMPORT_NS(MM_SIM_KUNIT);
MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("KUnit suites of mm_sim");
MODULE_LICENSE("GPL");
