// SPDX-License-Identifier: GPL-2.0
/*
 * Does a machine that began as the clone of an idle zone of the kernel hand out the
 * same pages as the kernel, call by call?
 *
 * The kernel allocates from a node that nobody else uses, one without CPUs; so does
 * a fresh clone. After each call both are to have given the same page, and after
 * the last one all lists are to be the same. The whole work is done on loading.
 *
 * Nothing may come between: interrupts are off from the comparison of the lists
 * before the first call to that after the last one.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include "oracle.h"
#include "host/compat.h"
#include "page/page_alloc.h"

/* Blocks that stay allocated in the kernel from one sequence to the next. */
#define NR_HELD 2048
/* To find the shortest sequence that shows a difference: seconds, and lines. */
#define MOST_SECONDS 100
#define MOST_LINES 200

static unsigned long seed = 1;
module_param(seed, ulong, 0400);
MODULE_PARM_DESC(seed, "of the first sequence");

static unsigned int seeds = 100;
module_param(seeds, uint, 0400);
MODULE_PARM_DESC(seeds, "sequences");

static unsigned int ops = 10000;
module_param(ops, uint, 0400);
MODULE_PARM_DESC(ops, "operations of each");

static unsigned int profiles = BIT(SIM_NR_PROFILES) - 1;
module_param(profiles, uint, 0400);
MODULE_PARM_DESC(profiles, "how they are made up, in turn: bits of enum sim_profile");

static unsigned int orders = BIT(SIM_NR_PAGE_ORDERS) - 1;
module_param(orders, uint, 0400);
MODULE_PARM_DESC(orders, "a bit for each order that is asked for");

static unsigned int types = BIT(SIM_MIGRATE_PCPTYPES) - 1;
module_param(types, uint, 0400);
MODULE_PARM_DESC(types, "a bit for each of unmovable, movable and reclaimable");

static char *zone = "1:DMA32";
module_param(zone, charp, 0400);
MODULE_PARM_DESC(zone, "node:Zone; nobody else uses it");

static bool tamper;
module_param(tamper, bool, 0400);
MODULE_PARM_DESC(tamper, "change the clone, and see whether that is found");

static struct sim_machine *machine;
static struct zone *host;

static struct page **host_page;
static struct sim_page **clone_page;

static struct {
	struct page *page;
	unsigned int order;
} held[NR_HELD];

static unsigned long calls[SIM_NR_PAGE_ORDERS];
static unsigned long failures[SIM_NR_PAGE_ORDERS];
static unsigned long differences[SIM_NR_PAGE_ORDERS];
static unsigned long list_differences;
static unsigned int agreed[SIM_NR_PROFILES];
static unsigned int disagreed[SIM_NR_PROFILES];

/*
 * Once a second a CPU that did something adds to the sum what it has counted for
 * itself, and empties its lists of nodes that are not its own when they were used
 * lately. What is left of that would happen while the test runs, if need be.
 */
static bool others_are_done(struct sim_difference *diff)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct per_cpu_zonestat *stats;
		const struct per_cpu_pages *pcp;

		stats = per_cpu_ptr(host->per_cpu_zonestats, cpu);
		pcp = per_cpu_ptr(host->per_cpu_pageset, cpu);
		if (cpu == smp_processor_id() ||
		    (!sim_host_free_diff(stats) &&
		     (!pcp->count || !sim_host_pcp_expires(pcp)) &&
		     !sim_host_pcp_decays(pcp)))
			continue;
		snprintf(diff->what, sizeof(diff->what),
			 "cpu %u keeps %d pages, for %d ticks, and counted %d free",
			 cpu, pcp->count, sim_host_pcp_expires(pcp),
			 sim_host_free_diff(stats));
		return false;
	}
	return true;
}

/* Two blocks of a list change places: the smallest lie that can be told. */
static void tamper_with_clone(void)
{
	struct sim_zone *z;
	int order;

	z = &machine->clone->pgdat->node_zones[machine->clone->zone.idx];
	for (order = SIM_MAX_PAGE_ORDER; order >= 4; order--) {
		struct list_head *list;

		list = &z->free_area[order].free_list[SIM_MIGRATE_MOVABLE];
		if (list_empty(list) || list_is_singular(list))
			continue;
		list_move(list->next->next, list);
		return;
	}
}

static unsigned long pfn_of_host(struct page *page)
{
	return page ? page_to_pfn(page) : 0;
}

static unsigned long pfn_of_clone(struct sim_page *page)
{
	return page ? sim_page_to_pfn(&machine->mm, page) : 0;
}

/* Both do the same. Returns whether both got the same. */
static bool run_alloc(const struct sim_op *op, struct sim_difference *diff)
{
	int nid = machine->clone->zone.nid;
	gfp_t gfp = sim_op_gfp(op);
	struct sim_page *clone;
	struct page *page;

	page = alloc_pages_node(nid, gfp, op->order);
	clone = sim_alloc_pages_node(&machine->mm, nid, gfp, op->order);
	host_page[op->id] = page;
	clone_page[op->id] = clone;
	if (pfn_of_host(page) == pfn_of_clone(clone))
		return true;
	snprintf(diff->what, sizeof(diff->what),
		 "alloc of order %u: pfn %lu from the kernel, %lu from the clone (0: none)",
		 op->order, pfn_of_host(page), pfn_of_clone(clone));
	return false;
}

static void free_host(u32 id, unsigned int order)
{
	if (host_page[id])
		__free_pages(host_page[id], order);
	host_page[id] = NULL;
}

static void run_free(const struct sim_op *op)
{
	free_host(op->id, op->order);
	if (clone_page[op->id])
		sim_free_pages(&machine->mm, clone_page[op->id], op->order);
	clone_page[op->id] = NULL;
}

/* Keep a block for a while, in the place of another one. */
static void hold(const struct sim_op *op, unsigned int at)
{
	if (held[at].page)
		__free_pages(held[at].page, held[at].order);
	held[at].page = host_page[op->id];
	held[at].order = op->order;
	host_page[op->id] = NULL;
}

/* All that a sequence has left goes back to the kernel, but for some of it. */
static void clean_up(const struct sim_sequence *seq, struct rnd_state *rnd)
{
	unsigned int i;

	for (i = 0; i < seq->nr; i++) {
		const struct sim_op *op = &seq->op[i];

		if (!op->alloc || !host_page[op->id])
			continue;
		if (rnd && op->order < 3 && prandom_u32_state(rnd) % 8 == 0)
			hold(op, prandom_u32_state(rnd) % NR_HELD);
		free_host(op->id, op->order);
		if (i % 64 == 0)
			cond_resched();
	}
}

/* A clone that is the same as the kernel now. */
static int fresh_clone(void)
{
	mutex_lock(&machine->lock);
	sim_machine_reset(machine);
	mutex_unlock(&machine->lock);
	return sim_machine_boot(machine, SIM_STAGE_BUDDY);
}

/*
 * Run a sequence on both. Returns 0 when they agree; 1 with @diff filled in when
 * not; -EAGAIN when somebody else used the zone before it began.
 */
static int run_once(const struct sim_sequence *seq, bool count,
		    struct sim_difference *diff)
{
	unsigned long flags;
	unsigned int i;
	int ret = 0;

	ret = fresh_clone();
	if (ret)
		return ret;
	memset(host_page, 0, ops * sizeof(*host_page));
	memset(clone_page, 0, ops * sizeof(*clone_page));
	preempt_disable();
	local_irq_save(flags);
	if (!others_are_done(diff) || !sim_compare(host, machine, diff)) {
		ret = -EAGAIN;
		goto out;
	}
	if (tamper)
		tamper_with_clone();
	for (i = 0; i < seq->nr && !ret; i++) {
		const struct sim_op *op = &seq->op[i];

		if (!op->alloc) {
			run_free(op);
			continue;
		}
		ret = !run_alloc(op, diff);
		diff->at = i;
		if (count) {
			calls[op->order]++;
			failures[op->order] += !host_page[op->id];
			differences[op->order] += ret;
		}
	}
	/* Of what was tampered with, a call is to tell. */
	if (!ret && !tamper && !sim_compare(host, machine, diff)) {
		diff->at = seq->nr;
		list_differences += count;
		ret = 1;
	}
out:
	local_irq_restore(flags);
	preempt_enable();
	return ret;
}

static int run(const struct sim_sequence *seq, bool count,
	       struct sim_difference *diff)
{
	int ret, try;

	for (try = 0; try < 80; try++) {
		ret = run_once(seq, count, diff);
		if (ret != -EAGAIN)
			return ret;
		/* Counters are added up, and lists shortened, once a second. */
		schedule_timeout_uninterruptible(HZ / 4);
	}
	pr_info("buddy: the zone does not hold still: %s\n", diff->what);
	return ret;
}

/* A copy of @seq without operations [from, from + nr). */
static void without(struct sim_sequence *to, const struct sim_sequence *seq,
		    unsigned int from, unsigned int nr)
{
	to->nr = seq->nr - nr;
	memcpy(to->op, seq->op, from * sizeof(*to->op));
	memcpy(to->op + from, seq->op + from + nr,
	       (seq->nr - from - nr) * sizeof(*to->op));
}

/*
 * Leave out what is not needed to see a difference: first large parts, then small
 * ones, and single operations until all that are left are needed, or the time is
 * over. A free whose allocation is gone does nothing.
 */
static void shrink(struct sim_sequence *seq, struct sim_difference *diff)
{
	struct sim_difference last = *diff;
	struct sim_sequence less = *seq;
	unsigned long end = jiffies + MOST_SECONDS * HZ;
	unsigned int step, at, before = 0;

	less.op = vmalloc(array_size(seq->nr, sizeof(*less.op)));
	if (!less.op)
		return;
	seq->nr = min(diff->at + 1, seq->nr);
	for (step = max(seq->nr / 2, 1U); step;
	     step = step > 1 ? step / 2 : seq->nr < before) {
		before = seq->nr;
		for (at = 0; at < seq->nr; ) {
			unsigned int nr = min(step, seq->nr - at);

			if (time_after(jiffies, end))
				goto out;
			without(&less, seq, at, nr);
			if (run(&less, false, &last) == 1) {
				clean_up(&less, NULL);
				less.nr = min(last.at + 1, less.nr);
				*diff = last;
				seq->nr = less.nr;
				memcpy(seq->op, less.op,
				       less.nr * sizeof(*less.op));
			} else {
				clean_up(&less, NULL);
				at += nr;
			}
			cond_resched();
		}
	}
out:
	vfree(less.op);
}

static void report(struct sim_sequence *seq, struct sim_difference *diff)
{
	unsigned int i;

	pr_info("buddy: differ at operation %u: %s\n", diff->at, diff->what);
	shrink(seq, diff);
	pr_info("buddy: the shortest sequence found has %u operations: %s\n",
		seq->nr, diff->what);
	for (i = 0; i < min_t(unsigned int, seq->nr, MOST_LINES); i++)
		sim_op_print(&seq->op[i]);
}

static int run_seed(unsigned long number, bool *same)
{
	struct sim_sequence seq = {
		.seed = number,
		.profile = number % SIM_NR_PROFILES,
		.orders = orders,
		.types = types,
		.nr = ops,
	};
	struct sim_difference diff = { };
	struct rnd_state rnd;
	int ret;

	while (!(profiles & BIT(seq.profile)))
		seq.profile = (seq.profile + 1) % SIM_NR_PROFILES;
	seq.op = vzalloc(array_size(seq.nr, sizeof(*seq.op)));
	if (!seq.op)
		return -ENOMEM;
	sim_sequence_fill(&seq, zone_page_state(host, NR_FREE_PAGES));
	ret = run(&seq, true, &diff);
	prandom_seed_state(&rnd, number + 1);
	clean_up(&seq, ret ? NULL : &rnd);
	*same = !ret;
	agreed[seq.profile] += !ret;
	disagreed[seq.profile] += !!ret;
	if (!ret)
		pr_info("buddy: seed %lu %s: %u operations agree\n", number,
			sim_profile_names[seq.profile], seq.nr);
	else if (ret == 1)
		pr_info("buddy: seed %lu %s: DIFFERENT\n", number,
			sim_profile_names[seq.profile]);
	if (ret == 1)
		report(&seq, &diff);
	vfree(seq.op);
	return ret < 0 ? ret : 0;
}

static void let_go(void)
{
	unsigned int i;

	for (i = 0; i < NR_HELD; i++)
		if (held[i].page)
			__free_pages(held[i].page, held[i].order);
}

static int __init oracle_init(void)
{
	const struct sim_machine_params params = {
		.name = "oracle",
		.clone = zone,
		.consistent = "1",
	};
	unsigned int i, good = 0, bad = 0;
	int err = 0;

	if (!(orders & (BIT(SIM_NR_PAGE_ORDERS) - 1)) ||
	    !(types & (BIT(SIM_MIGRATE_PCPTYPES) - 1)) ||
	    !(profiles & (BIT(SIM_NR_PROFILES) - 1)) || !ops) {
		pr_err("buddy: orders, types, profiles and ops must not be empty\n");
		return -EINVAL;
	}
	host_page = vzalloc(array_size(ops, sizeof(*host_page)));
	clone_page = vzalloc(array_size(ops, sizeof(*clone_page)));
	machine = sim_machine_create(&params);
	if (!host_page || !clone_page || IS_ERR(machine)) {
		err = IS_ERR(machine) ? PTR_ERR(machine) : -ENOMEM;
		goto out;
	}
	host = machine->clone->zone.zone;
	for (i = 0; i < seeds && !err; i++) {
		bool same = false;

		err = run_seed(seed + i, &same);
		good += same;
		bad += !same;
		/* One is enough to know what a change of the clone does. */
		if (tamper || bad == 2)
			break;
	}
	for (i = 0; i < SIM_NR_PROFILES; i++)
		if (agreed[i] + disagreed[i])
			pr_info("buddy: profile %s: %u sequences agree, %u do not\n",
				sim_profile_names[i], agreed[i], disagreed[i]);
	for (i = 0; i < SIM_NR_PAGE_ORDERS; i++)
		if (calls[i])
			pr_info("buddy: order %u: %lu calls, %lu of them failed in the kernel, %lu differ\n",
				i, calls[i], failures[i], differences[i]);
	pr_info("buddy: %u sequences from seed %lu of %u operations: %u agree, %u do not; lists differ %lu times\n",
		good + bad, seed, ops, good, bad, list_differences);
	let_go();
out:
	if (!IS_ERR_OR_NULL(machine))
		sim_machine_destroy(machine);
	vfree(host_page);
	vfree(clone_page);
	return err;
}

static void __exit oracle_exit(void)
{
}

module_init(oracle_init);
module_exit(oracle_exit);

SIM_IMPORT_NS(MM_SIM);
MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("The page allocator of the kernel and that of its clone, side by side");
MODULE_LICENSE("GPL");
