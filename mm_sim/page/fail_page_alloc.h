/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Make allocations fail on purpose.
 */
#ifndef SIM_PAGE_FAIL_PAGE_ALLOC_H
#define SIM_PAGE_FAIL_PAGE_ALLOC_H

#include <linux/ratelimit.h>

#include "host/compat.h"
#include "page/mmzone.h"

/**
 * struct sim_fault_attr - when something fails
 * @probability: in percent; 0 for never
 * @interval: only one call in so many may fail
 * @times: so many failures, and no more; -1 for no limit
 * @space: so many bytes, or what a size counts, succeed first
 * @verbose: 0 says nothing of a failure, 1 logs it, 2 adds a stack
 * @task_filter: only tasks whose make-it-fail is set
 * @count: calls that @interval has counted
 * @ratelimit_state: of what @verbose says
 *
 * For hosts without the kernel's own. Mirrors struct fault_attr.
 */
struct sim_fault_attr {
	unsigned long probability;
	unsigned long interval;
	atomic_t times;
	atomic_t space;
	unsigned long verbose;
	bool task_filter;
	unsigned long count;
	struct ratelimit_state ratelimit_state;
};

/**
 * struct sim_fail_page_alloc - which allocations of a machine fail
 * @attr: when; where the host has no fault injection
 * @host_attr: when; where it has
 * @ignore_gfp_highmem: not those that may be in high memory
 * @ignore_gfp_reclaim: not those that may wait
 * @min_order: not those of a smaller order
 *
 * Mirrors fail_page_alloc of mm/fail_page_alloc.c. Changed by debugfs at any
 * time, without a lock.
 */
struct sim_fail_page_alloc {
	struct sim_fault_attr attr;
	struct sim_host_fault_attr host_attr;
	bool ignore_gfp_highmem;
	bool ignore_gfp_reclaim;
	u32 min_order;
};

void sim_fail_page_alloc_init(struct sim_fail_page_alloc *fail);
bool sim_should_fail_ex(const struct sim_log *log, const char *name,
			struct sim_fault_attr *attr, ssize_t size, bool nowarn);
bool __sim_should_fail_alloc_page(struct sim_mm *mm, gfp_t gfp,
				  unsigned int order);

/* Has anybody asked for failures? */
static inline bool sim_may_fail_alloc_page(const struct sim_mm *mm)
{
	const struct sim_fail_page_alloc *fail = mm->fail_page_alloc;

	return unlikely(fail && (SIM_HOST_FAULT_INJECTION ||
				 READ_ONCE(fail->attr.probability)));
}

/*
 * Shall this allocation fail? While nobody asked for failures, the answer is one
 * load away. Mirrors should_fail_alloc_page().
 */
static inline bool sim_should_fail_alloc_page(struct sim_mm *mm, gfp_t gfp,
					      unsigned int order)
{
	return sim_may_fail_alloc_page(mm) &&
	       __sim_should_fail_alloc_page(mm, gfp, order);
}

#endif /* SIM_PAGE_FAIL_PAGE_ALLOC_H */
