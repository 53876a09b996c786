/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between host kernels. No other file of mm_sim tests a kernel
 * version or a kernel feature.
 */
#ifndef SIM_HOST_COMPAT_H
#define SIM_HOST_COMPAT_H

#include <linux/build_bug.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/memory_hotplug.h>
#include <linux/mmzone.h>
#include <linux/module.h>
/* HUGETLB_PAGE_ORDER of arm64, for pageblock_order. */
#include <linux/pgtable.h>
#include <linux/stacktrace.h>
#include <linux/version.h>

/* 6.13 made the namespace of an export a string; before it is a bare word. */
#if KERNEL_VERSION(6, 13, 0) <= LINUX_VERSION_CODE
#define EXPORT_SYMBOL_SIM_NS(sym, ns) EXPORT_SYMBOL_NS_GPL(sym, #ns)
#define SIM_IMPORT_NS(ns) MODULE_IMPORT_NS(#ns)
#else
#define EXPORT_SYMBOL_SIM_NS(sym, ns) EXPORT_SYMBOL_NS_GPL(sym, ns)
#define SIM_IMPORT_NS(ns) MODULE_IMPORT_NS(ns)
#endif

/* The API for other modules. */
#define EXPORT_SYMBOL_SIM(sym) EXPORT_SYMBOL_SIM_NS(sym, MM_SIM)

/* Internals that the KUnit suites reach when they are a module of their own. */
#if IS_ENABLED(CONFIG_KUNIT)
#define EXPORT_SYMBOL_SIM_KUNIT(sym) EXPORT_SYMBOL_SIM_NS(sym, MM_SIM_KUNIT)
#else
#define EXPORT_SYMBOL_SIM_KUNIT(sym) \
	static_assert(__builtin_types_compatible_p(typeof(sym), typeof(sym)))
#endif

/* A test may put a function of its own in the place of this one. */
#if KERNEL_VERSION(6, 12, 0) <= LINUX_VERSION_CODE
#include <kunit/static_stub.h>
#define SIM_STATIC_STUB(fn, args...) KUNIT_STATIC_STUB_REDIRECT(fn, ##args)
#else
#define SIM_STATIC_STUB(fn, args...) ((void)(fn))
#endif

/* The third argument of alloc_contig_range(): a migratetype, later flags. */
#ifdef ACR_FLAGS_NONE
#define SIM_CONTIG_RANGE_KIND ACR_FLAGS_NONE
#else
#define SIM_CONTIG_RANGE_KIND MIGRATE_MOVABLE
#endif

/*
 * alloc_contig_pages() links when it is exported (Kbuild looks it up in
 * Module.symvers) and always when mm_sim is built in.
 */
#if !defined(MODULE) || defined(SIM_ALLOC_CONTIG_PAGES_EXPORTED)
#define SIM_HAVE_ALLOC_CONTIG_PAGES 1
#define sim_host_alloc_contig_pages alloc_contig_pages
#else
#define SIM_HAVE_ALLOC_CONTIG_PAGES 0
static inline struct page *
sim_host_alloc_contig_pages(unsigned long nr_pages, gfp_t gfp, int nid,
			    nodemask_t *nodemask)
{
	return NULL;
}
#endif

/* One CPU for ever: a spinlock is nothing, and its trylock always succeeds. */
#define SIM_HOST_UP (!IS_ENABLED(CONFIG_SMP))

/*
 * On one CPU a trylock always succeeds, even in an interrupt that came while the
 * lock is held: there, interrupts have to wait. As pcp_trylock_prepare().
 */
#if defined(CONFIG_SMP) || defined(CONFIG_PREEMPT_RT)
#define sim_trylock_prepare(flags) ((void)((flags) = 0))
#define sim_trylock_finish(flags) ((void)(flags))
#else
#define sim_trylock_prepare(flags) local_irq_save(flags)
#define sim_trylock_finish(flags) local_irq_restore(flags)
#endif

/* Who called; a kernel that cannot tell has no entries. */
#ifdef CONFIG_STACKTRACE
#define sim_host_stack_trace_save stack_trace_save
#else
static inline unsigned int sim_host_stack_trace_save(unsigned long *entries,
						     unsigned int size,
						     unsigned int skip)
{
	return 0;
}
#endif

/* Without kmemleak its functions are empty, and nothing is kept for it. */
#define SIM_HOST_KMEMLEAK IS_ENABLED(CONFIG_DEBUG_KMEMLEAK)

/*
 * The host's fault injection. should_fail_ex() is not exported: a module is not
 * able to say that a failure shall pass in silence.
 */
#ifdef CONFIG_FAULT_INJECTION_DEBUG_FS
#include <linux/fault-inject.h>
#define SIM_HOST_FAULT_INJECTION 1
struct sim_host_fault_attr {
	struct fault_attr attr;
};

static inline void sim_host_fault_attr_init(struct sim_host_fault_attr *host)
{
	host->attr = (struct fault_attr)FAULT_ATTR_INITIALIZER;
}

static inline bool sim_host_should_fail(struct sim_host_fault_attr *host,
					ssize_t size, bool nowarn)
{
#ifdef MODULE
	return should_fail(&host->attr, size);
#else
	return should_fail_ex(&host->attr, size, nowarn ? FAULT_NOWARN : 0);
#endif
}

static inline struct dentry *
sim_host_create_fault_attr(const char *name, struct dentry *parent,
			   struct sim_host_fault_attr *host)
{
	return fault_create_debugfs_attr(name, parent, &host->attr);
}
#else
#define SIM_HOST_FAULT_INJECTION 0
struct dentry;
struct sim_host_fault_attr {
};

static inline void sim_host_fault_attr_init(struct sim_host_fault_attr *host)
{
}

static inline bool sim_host_should_fail(struct sim_host_fault_attr *host,
					ssize_t size, bool nowarn)
{
	return false;
}

static inline struct dentry *
sim_host_create_fault_attr(const char *name, struct dentry *parent,
			   struct sim_host_fault_attr *host)
{
	return NULL;
}
#endif

/*
 * Of the host's free lists: orders, types that only some configurations have, the
 * bits of a pageblock, and per-CPU lists, whose length is tuned from 6.7 on.
 */
#ifdef MAX_PAGE_ORDER
#define SIM_HOST_NR_PAGE_ORDERS NR_PAGE_ORDERS
#else
#define SIM_HOST_NR_PAGE_ORDERS MAX_ORDER
#endif

#ifdef CONFIG_CMA
#define SIM_HOST_MIGRATE_CMA MIGRATE_CMA
#else
#define SIM_HOST_MIGRATE_CMA (-1)
#endif

#ifdef CONFIG_MEMORY_ISOLATION
#define SIM_HOST_MIGRATE_ISOLATE MIGRATE_ISOLATE
#else
#define SIM_HOST_MIGRATE_ISOLATE (-1)
#endif

#ifdef CONFIG_MEMORY_ISOLATION
#define sim_host_zone_nr_isolated(zone) READ_ONCE((zone)->nr_isolate_pageblock)
#else
#define sim_host_zone_nr_isolated(zone) ((void)(zone), 0UL)
#endif

/*
 * Returns when no memory goes offline or comes online, or has done so since the
 * call. get_online_mems() is not exported; giving a callback back that was never
 * set takes it, and does nothing else.
 */
#ifdef CONFIG_MEMORY_HOTPLUG
static inline void sim_host_no_callback(struct page *page, unsigned int order)
{
}

static inline void sim_host_wait_for_online_mems(void)
{
	(void)restore_online_page_callback(sim_host_no_callback);
}
#else
static inline void sim_host_wait_for_online_mems(void)
{
}
#endif

/* Isolation is a bit of its own from 6.17 on. */
static inline int sim_host_pageblock_type(unsigned long bits)
{
#ifdef PAGEBLOCK_MIGRATETYPE_MASK
	if (bits & PAGEBLOCK_ISO_MASK)
		return SIM_HOST_MIGRATE_ISOLATE;
	return bits & PAGEBLOCK_MIGRATETYPE_MASK;
#else
	return bits & ((1UL << PB_migratetype_bits) - 1);
#endif
}

/* The pageblock flags around an online page, and the bit where its own begin. */
static inline unsigned long *sim_host_pageblock_flags(const struct zone *zone,
						      unsigned long pfn,
						      unsigned long *bit)
{
#ifdef CONFIG_SPARSEMEM
	*bit = (pfn & (PAGES_PER_SECTION - 1)) >> pageblock_order;
	*bit *= NR_PAGEBLOCK_BITS;
	return section_to_usemap(__pfn_to_section(pfn));
#else
	*bit = (pfn - pageblock_start_pfn(zone->zone_start_pfn)) >>
	       pageblock_order;
	*bit *= NR_PAGEBLOCK_BITS;
	return zone->pageblock_flags;
#endif
}

/* Without SMP no CPU keeps a part of a counter to itself. */
#ifdef CONFIG_SMP
#define sim_host_free_diff(stats) \
	READ_ONCE((stats)->vm_stat_diff[NR_FREE_PAGES])
#define sim_host_stat_threshold(stats) READ_ONCE((stats)->stat_threshold)
#else
#define sim_host_free_diff(stats) ((void)(stats), 0)
#define sim_host_stat_threshold(stats) ((void)(stats), 0)
#endif

/* Ticks of its CPU until a part of the list goes back; 0: it stays. */
#ifdef CONFIG_NUMA
#define sim_host_pcp_expires(pcp) READ_ONCE((pcp)->expire)
#else
#define sim_host_pcp_expires(pcp) ((void)(pcp), 0)
#endif

/* Do blocks of orders 1 to 3 that are freed in a row stay until high_min / 2 is there? */
#define SIM_HOST_PCP_FREE_HIGH_LATE \
	(KERNEL_VERSION(6, 13, 0) <= LINUX_VERSION_CODE)

#if KERNEL_VERSION(6, 7, 0) <= LINUX_VERSION_CODE
#define SIM_HOST_PCP_TUNED 1
#define sim_host_pcp_type(page, mt) ((void)(page), (mt))
#define sim_host_pcp_high_min(pcp) ((pcp)->high_min)
#define sim_host_pcp_high_max(pcp) ((pcp)->high_max)
/* Does a tick make the list shorter? As decay_pcp_high(). */
#define sim_host_pcp_decays(pcp) \
	((pcp)->high > (pcp)->high_min || (pcp)->count > (pcp)->high)
#define sim_host_pcp_free_count(pcp) ((pcp)->free_count)
#define sim_host_pcp_alloc_factor(pcp) ((pcp)->alloc_factor)
#define sim_host_pcp_prev_free_high(pcp) \
	((pcp)->flags & PCPF_PREV_FREE_HIGH_ORDER)
#define sim_host_pcp_free_high_batch(pcp) \
	((pcp)->flags & PCPF_FREE_HIGH_BATCH)
#define sim_host_zone_below_high(zone) test_bit(ZONE_BELOW_HIGH, &(zone)->flags)
#else
#define SIM_HOST_PCP_TUNED 0
/* What a page in a per-CPU list goes back to. As get_pcppage_migratetype(). */
#define sim_host_pcp_type(page, mt) ((void)(mt), (int)(page)->index)
#define sim_host_pcp_high_min(pcp) ((pcp)->high)
#define sim_host_pcp_high_max(pcp) ((pcp)->high)
#define sim_host_pcp_decays(pcp) ((void)(pcp), false)
#define sim_host_pcp_free_count(pcp) ((pcp)->free_factor)
#define sim_host_pcp_alloc_factor(pcp) ((void)(pcp), 0)
#define sim_host_pcp_prev_free_high(pcp) ((void)(pcp), false)
#define sim_host_pcp_free_high_batch(pcp) ((void)(pcp), false)
#define sim_host_zone_below_high(zone) ((void)(zone), false)
#endif

#endif /* SIM_HOST_COMPAT_H */
