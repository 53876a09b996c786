// SPDX-License-Identifier: GPL-2.0
/*
 * The directory fail_page_alloc/: what /sys/kernel/debug/fail_page_alloc/ is to
 * the kernel.
 */
#include "host/compat.h"
#include "page/fail_page_alloc.h"
#include "view/debugfs_internal.h"

/* Mirrors fault_create_debugfs_attr(), for hosts without it. */
static struct dentry *sim_debugfs_create_fault_attr(const char *name,
						    struct dentry *parent,
						    struct sim_fault_attr *attr)
{
	struct dentry *dir = debugfs_create_dir(name, parent);

	debugfs_create_ulong("probability", 0600, dir, &attr->probability);
	debugfs_create_ulong("interval", 0600, dir, &attr->interval);
	debugfs_create_atomic_t("times", 0600, dir, &attr->times);
	debugfs_create_atomic_t("space", 0600, dir, &attr->space);
	debugfs_create_ulong("verbose", 0600, dir, &attr->verbose);
	debugfs_create_u32("verbose_ratelimit_interval_ms", 0600, dir,
			   (u32 *)&attr->ratelimit_state.interval);
	debugfs_create_u32("verbose_ratelimit_burst", 0600, dir,
			   (u32 *)&attr->ratelimit_state.burst);
	debugfs_create_bool("task-filter", 0600, dir, &attr->task_filter);
	return dir;
}

/**
 * sim_debugfs_create_fail() - make the directory fail_page_alloc/
 * @parent: where
 * @m: the machine
 */
void sim_debugfs_create_fail(struct dentry *parent, struct sim_machine *m)
{
	struct sim_fail_page_alloc *fail = &m->fail_page_alloc;
	struct dentry *dir;

	if (SIM_HOST_FAULT_INJECTION)
		dir = sim_host_create_fault_attr("fail_page_alloc", parent,
						 &fail->host_attr);
	else
		dir = sim_debugfs_create_fault_attr("fail_page_alloc", parent,
						    &fail->attr);
	debugfs_create_bool("ignore-gfp-wait", 0600, dir,
			    &fail->ignore_gfp_reclaim);
	debugfs_create_bool("ignore-gfp-highmem", 0600, dir,
			    &fail->ignore_gfp_highmem);
	debugfs_create_u32("min-order", 0600, dir, &fail->min_order);
}
