// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: fault injection
 *
 * Allocations of a machine fail on purpose, as the files of fail_page_alloc/ say.
 * The host's framework decides when, if it is there; else what is below does, by
 * the same rules. What only that framework has is missing then: /proc files that
 * mark tasks, so that a task filter lets nobody fail, and stack filters.
 */
#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/printk.h>
#include <linux/random.h>

#include "host/compat.h"
#include "page/fail_page_alloc.h"

/**
 * sim_fail_page_alloc_init() - nothing fails yet
 * @fail: the settings, zeroed
 *
 * They are those that a kernel boots with: a failure, once asked for, hits one
 * allocation of order 1 at least that may neither wait nor be in high memory.
 */
void sim_fail_page_alloc_init(struct sim_fail_page_alloc *fail)
{
	fail->attr.interval = 1;
	atomic_set(&fail->attr.times, 1);
	fail->attr.verbose = 2;
	ratelimit_state_init(&fail->attr.ratelimit_state, 0,
			     DEFAULT_RATELIMIT_BURST);
	sim_host_fault_attr_init(&fail->host_attr);
	fail->ignore_gfp_highmem = true;
	fail->ignore_gfp_reclaim = true;
	fail->min_order = 1;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_fail_page_alloc_init);

/* Mirrors fail_dump(). */
static void sim_fail_dump(const struct sim_log *log, const char *name,
			  struct sim_fault_attr *attr)
{
	unsigned long verbose = READ_ONCE(attr->verbose);

	if (!verbose || !__ratelimit(&attr->ratelimit_state))
		return;
	sim_log_line(log, LOGLEVEL_NOTICE,
		     "FAULT_INJECTION: forcing a failure.\n");
	sim_log_line(log, LOGLEVEL_NOTICE,
		     "name %s, interval %lu, probability %lu, space %d, times %d\n",
		     name, attr->interval, attr->probability,
		     atomic_read(&attr->space), atomic_read(&attr->times));
	if (verbose > 1)
		dump_stack();
}

/**
 * sim_should_fail_ex() - shall this fail?
 * @log: where it is said
 * @name: of what fails
 * @attr: when
 * @size: what @attr->space is counted in
 * @nowarn: say nothing
 *
 * Mirrors should_fail_ex() of a kernel without stack filters. Context: any. Races
 * with changes of @attr cost a failure more or less.
 *
 * Return: whether it shall.
 */
bool sim_should_fail_ex(const struct sim_log *log, const char *name,
			struct sim_fault_attr *attr, ssize_t size, bool nowarn)
{
	unsigned long probability = READ_ONCE(attr->probability);
	unsigned long interval = READ_ONCE(attr->interval);

	/* No task is marked where the host cannot mark any. */
	if (!probability || READ_ONCE(attr->task_filter))
		return false;
	if (!atomic_read(&attr->times))
		return false;
	if (atomic_read(&attr->space) > size) {
		atomic_sub(size, &attr->space);
		return false;
	}
	if (interval > 1 && ++attr->count % interval)
		return false;
	if (probability < 100 && get_random_u32() % 100 >= probability)
		return false;

	if (!nowarn)
		sim_fail_dump(log, name, attr);
	if (atomic_read(&attr->times) != -1)
		atomic_add_unless(&attr->times, -1, 0);
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_should_fail_ex);

/**
 * __sim_should_fail_alloc_page() - shall this allocation fail?
 * @mm: the machine
 * @gfp: the request
 * @order: its order
 *
 * Mirrors should_fail_alloc_page(). Context: any.
 *
 * Return: whether it shall.
 */
bool __sim_should_fail_alloc_page(struct sim_mm *mm, gfp_t gfp,
				  unsigned int order)
{
	struct sim_fail_page_alloc *fail = mm->fail_page_alloc;
	bool nowarn = gfp & __GFP_NOWARN;

	if (order < READ_ONCE(fail->min_order) || (gfp & __GFP_NOFAIL))
		return false;
	if (READ_ONCE(fail->ignore_gfp_highmem) && (gfp & __GFP_HIGHMEM))
		return false;
	if (READ_ONCE(fail->ignore_gfp_reclaim) &&
	    (gfp & __GFP_DIRECT_RECLAIM))
		return false;
	if (SIM_HOST_FAULT_INJECTION)
		return sim_host_should_fail(&fail->host_attr, 1L << order,
					    nowarn);
	return sim_should_fail_ex(mm->log, "fail_page_alloc", &fail->attr,
				  1L << order, nowarn);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_should_fail_alloc_page);
