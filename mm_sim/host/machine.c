// SPDX-License-Identifier: GPL-2.0
/*
 * The life of one machine: describe, carve, boot stage by stage, reset, give
 * back. Each stage is one call into early/; there is no algorithm here.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "early/mm_init.h"
#include "early/page_ext.h"
#include "early/percpu.h"
#include "early/sparse.h"
#include "early/wait_table.h"
#include "early/zonelist.h"
#include "early/zones.h"
#include "host/compat.h"
#include "host/kmemleak.h"
#include "host/describe.h"
#include "host/machine.h"
#include "page/page_alloc.h"
#include "page/page_owner.h"
#include "page/pcp.h"
#include "page/watermark.h"
#include "view/stage_snapshot.h"
#include "view/walk.h"
#include "workload/pagecache.h"

#define CREATE_TRACE_POINTS
#include "view/trace.h"

EXPORT_TRACEPOINT_SYMBOL_GPL(sim_stage_begin);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_stage_end);

/* Blocks named in the log when a machine goes away with them. */
#define SIM_MAX_LEFT_OVER 16

/* Memory that memblock is asked for once the buddy lists are up. */
static phys_addr_t sim_machine_late_alloc(void *owner, phys_addr_t size)
{
	struct sim_machine *m = owner;
	unsigned int order = get_order(size);
	struct sim_page *page = NULL;
	phys_addr_t base;

	if (size && order <= SIM_MAX_PAGE_ORDER)
		page = sim_alloc_pages(&m->mm, GFP_KERNEL, order);
	if (!page)
		return 0;
	base = PFN_PHYS(sim_page_to_pfn(&m->mm, page));
	memset(sim_phys_to_virt(&m->banks, base), 0, PAGE_SIZE << order);
	return base;
}

static void sim_machine_late_free(void *owner, phys_addr_t base,
				  phys_addr_t size)
{
	struct sim_machine *m = owner;

	sim_free_pages(&m->mm, sim_pfn_to_page(&m->mm, PFN_DOWN(base)),
		       get_order(size));
}

static void sim_machine_kmemleak_alloc(void *owner, void *mem, phys_addr_t size)
{
	struct sim_machine *m = owner;

	sim_kmemleak_alloc(&m->kmemleak, mem, size);
}

static void sim_machine_kmemleak_free_part(void *owner, void *mem,
					   phys_addr_t size)
{
	struct sim_machine *m = owner;

	sim_kmemleak_free_part(&m->kmemleak, mem, size);
}

/**
 * sim_machine_panic() - the machine cannot go on
 * @m: the machine
 * @why: kept for debugfs
 *
 * Where Linux would panic; the host is not touched. Context: machine's lock.
 */
void sim_machine_panic(struct sim_machine *m, const char *why)
{
	strscpy(m->panic, why, sizeof(m->panic));
	sim_err(&m->log, "panicked after stage %s: %s; reset boots it anew\n",
		sim_stage_name(m->stage), why);
	m->stage = SIM_STAGE_PANICKED;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_machine_panic);

/*
 * A page that memblock kept until after the boot. With any other page the lists
 * would be lost, and one without a struct page would take the host along.
 */
static void sim_machine_free_pages(void *owner, unsigned long pfn)
{
	struct sim_machine *m = owner;
	struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);

	if (!page || sim_page_head(page) || atomic_read(&page->_refcount) != 1) {
		sim_machine_panic(m, "a page was freed late that memblock did not keep");
		return;
	}
	sim_free_pages_core(&m->mm, page, pfn, 0);
	m->mm.totalram_pages++;
}

static void sim_machine_die(void *owner, const char *why)
{
	sim_machine_panic(owner, why);
}

static const struct sim_memblock_ops sim_machine_memblock_ops = {
	.late_alloc = sim_machine_late_alloc,
	.late_free = sim_machine_late_free,
	.free_pages = sim_machine_free_pages,
	.die = sim_machine_die,
	.kmemleak_alloc = sim_machine_kmemleak_alloc,
	.kmemleak_free_part = sim_machine_kmemleak_free_part,
};

static void *sim_machine_pfn_to_virt(const struct sim_mm *mm, unsigned long pfn)
{
	const struct sim_machine *m = container_of(mm, struct sim_machine, mm);

	return sim_phys_to_virt(&m->banks, PFN_PHYS(pfn));
}

static unsigned long sim_machine_virt_to_pfn(const struct sim_mm *mm,
					     const void *virt)
{
	const struct sim_machine *m = container_of(mm, struct sim_machine, mm);

	return PHYS_PFN(sim_virt_to_phys(&m->banks, virt));
}

static int sim_stage_firmware(struct sim_machine *m)
{
	unsigned long max_arch_pfn = BIT(SIM_MAX_PHYSMEM_BITS - PAGE_SHIFT);
	unsigned int i;
	int err;

	err = sim_describe(m, false);
	if (err)
		return err;
	sim_info(&m->log, "last_pfn = %#lx max_arch_pfn = %#lx\n",
		 sim_e820__end_of_ram_pfn(&m->e820), max_arch_pfn);
	if (sim_e820__end_of_ram_pfn(&m->e820) > PFN_DOWN(SZ_4G))
		sim_info(&m->log, "last_pfn = %#lx max_arch_pfn = %#lx\n",
			 sim_e820__end_of_low_ram_pfn(&m->e820), max_arch_pfn);

	/* Every range is backed by the next part of its node's chunk. */
	for (i = 0; i < m->layout.nr && !m->unbacked && !err; i++)
		err = sim_banks_plug(&m->banks, m->layout.range[i].base,
				     m->layout.range[i].size,
				     m->layout.range[i].nid);
	return err;
}

static int sim_stage_memblock(struct sim_machine *m)
{
	struct sim_memblock *mb = &m->memblock;
	int err;

	sim_memblock_init(mb, &m->log, &m->banks, &sim_machine_memblock_ops, m);
	/* Its array cannot grow where nothing backs the machine. */
	if (m->unbacked) {
		mb->memory.regions = m->unbacked_regions;
		mb->memory.max = SIM_LAYOUT_REGIONS;
	}
	mb->history = m->history;
	mb->kernel_end = m->image.kernel_base + m->image.kernel_size;
	mb->movable_node = m->params.movable_node;
	mb->mirrored_kernelcore = m->core.mirror;
	err = sim_early_reserve_memory(mb, &m->image);
	if (err)
		return err;
	if (m->image.initrd_size)
		sim_info(&m->log, "RAMDISK: [mem %#010llx-%#010llx]\n",
			 m->image.initrd_base,
			 m->image.initrd_base + m->image.initrd_size - 1);
	err = sim_e820__memblock_setup(&m->e820, mb);
	if (err)
		return err;
	/* What is not mapped directly cannot be written to yet. */
	if (m->limits.max_low_pfn < m->limits.max_pfn)
		sim_memblock_set_current_limit(mb,
					       PFN_PHYS(m->limits.max_low_pfn));
	return sim_numa_init(&m->numa, mb, &m->log, m->limits.max_pfn, false);
}

static int sim_stage_mapped(struct sim_machine *m)
{
	int err = 0;

	/* Nothing backs the tables of a machine that nothing backs. */
	if (!m->unbacked)
		err = sim_map_lowmem(&m->lowmem, &m->memblock, &m->image,
				     sim_map_shape_by_name(m->params.page_tables),
				     PFN_PHYS(m->limits.max_low_pfn));
	if (!err)
		err = sim_describe_cma(m, &m->mm.cma, &m->memblock, false);
	return err;
}

static int sim_stage_zones(struct sim_machine *m)
{
	unsigned long max_zone_pfn[SIM_MAX_NR_ZONES];
	int err;

	m->mm.log = &m->log;
	m->mm.fail_page_alloc = &m->fail_page_alloc;
	m->mm.pcp_free_high_late = SIM_HOST_PCP_FREE_HIGH_LATE;
	err = sim_numa_register_nodes(&m->mm, &m->memblock, &m->numa,
				      num_online_cpus(), m->unbacked_nodes);
	if (err)
		return err;
	sim_zone_sizes_init(&m->limits, max_zone_pfn);
	sim_free_area_init(&m->mm, &m->memblock, max_zone_pfn, &m->core);
	/* A page of no zone would have a struct page that nobody fills in. */
	return sim_zones_hold_memory(&m->mm, &m->memblock) ? 0 : -EUCLEAN;
}

static int sim_stage_memmap(struct sim_machine *m)
{
	int err = 0;

	if (!m->unbacked)
		err = sim_sparse_init(&m->mm, &m->memblock);
	if (!err && !m->unbacked && m->params.page_owner)
		err = sim_page_ext_init(&m->mm, &m->memblock);
	if (!err)
		sim_memmap_init(&m->mm, &m->memblock);
	if (!err && !m->unbacked && m->params.wait_table)
		err = sim_wait_tables_init(&m->mm, &m->memblock);
	if (!err && !m->unbacked)
		err = sim_cma_init(&m->mm, &m->memblock);
	return err;
}

static int sim_stage_zonelists(struct sim_machine *m)
{
	int err = 0;

	if (!m->unbacked)
		err = sim_setup_per_cpu_areas(&m->mm, &m->memblock);
	if (!err)
		sim_build_all_zonelists(&m->mm);
	/* As far as it comes: marks as if a kernel took nothing for itself. */
	if (!err && m->unbacked)
		sim_init_per_zone_wmark_min(&m->mm);
	return err;
}

static int sim_stage_buddy(struct sim_machine *m)
{
	int err;

	sim_mem_debugging_and_hardening_init(&m->mm, &m->hardening);
	sim_report_meminit(&m->mm);
	err = sim_memblock_free_all(&m->mm, &m->memblock);
	if (err)
		return err;
	m->memblock.late = true;
	sim_setup_per_cpu_pageset(&m->mm);
	sim_mem_init_print_info(&m->mm, &m->memblock, &m->image);
	sim_numa_cpus_up(&m->mm);
	sim_cma_init_reserved_areas(&m->mm);
	sim_init_per_zone_wmark_min(&m->mm);
	if (m->mm.page_owner_stacks)
		sim_init_page_owner(&m->mm);
	if (m->params.discard_memblock)
		sim_memblock_discard(&m->memblock);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct sim_machine *m);
} sim_stages[SIM_NR_STAGES] = {
	[SIM_STAGE_CARVED] = { "carved", NULL },
	[SIM_STAGE_FIRMWARE] = { "firmware", sim_stage_firmware },
	[SIM_STAGE_MEMBLOCK] = { "memblock", sim_stage_memblock },
	[SIM_STAGE_MAPPED] = { "mapped", sim_stage_mapped },
	[SIM_STAGE_ZONES] = { "zones", sim_stage_zones },
	[SIM_STAGE_MEMMAP] = { "memmap", sim_stage_memmap },
	[SIM_STAGE_ZONELISTS] = { "zonelists", sim_stage_zonelists },
	[SIM_STAGE_BUDDY] = { "buddy", sim_stage_buddy },
};

/**
 * sim_stage_name() - a stage as the user spells it
 * @stage: the stage
 *
 * Return: a static string.
 */
const char *sim_stage_name(enum sim_stage stage)
{
	return stage < SIM_NR_STAGES ? sim_stages[stage].name : "panicked";
}
EXPORT_SYMBOL_SIM_KUNIT(sim_stage_name);

/**
 * sim_stage_by_name() - the stage of a name
 * @name: as the user typed it
 *
 * Return: enum sim_stage, or -EINVAL.
 */
int sim_stage_by_name(const char *name)
{
	int i;

	for (i = 0; i < SIM_NR_STAGES; i++)
		if (!strcmp(name, sim_stages[i].name))
			return i;
	return -EINVAL;
}
EXPORT_SYMBOL_SIM(sim_stage_by_name);

/* The strings of a description. */
static const size_t sim_param_strings[] = {
	offsetof(struct sim_machine_params, name),
	offsetof(struct sim_machine_params, size),
	offsetof(struct sim_machine_params, firmware),
	offsetof(struct sim_machine_params, memmap),
	offsetof(struct sim_machine_params, mem),
	offsetof(struct sim_machine_params, banks),
	offsetof(struct sim_machine_params, cpus),
	offsetof(struct sim_machine_params, numa),
	offsetof(struct sim_machine_params, numa_distance),
	offsetof(struct sim_machine_params, kernelcore),
	offsetof(struct sim_machine_params, movablecore),
	offsetof(struct sim_machine_params, cma),
	offsetof(struct sim_machine_params, lowmem),
	offsetof(struct sim_machine_params, page_tables),
	offsetof(struct sim_machine_params, numa_zonelist_order),
	offsetof(struct sim_machine_params, min_free_kbytes),
	offsetof(struct sim_machine_params, debug_guardpage_minorder),
	offsetof(struct sim_machine_params, clone),
	offsetof(struct sim_machine_params, consistent),
};

static const char **sim_param_string(struct sim_machine_params *params,
				     unsigned int i)
{
	return (void *)params + sim_param_strings[i];
}

/* Take a copy of a description; what was copied is freed with the machine. */
static int sim_copy_params(struct sim_machine_params *to,
			   const struct sim_machine_params *from)
{
	unsigned int i;

	*to = *from;
	for (i = 0; i < ARRAY_SIZE(sim_param_strings); i++)
		*sim_param_string(to, i) = NULL;
	for (i = 0; i < ARRAY_SIZE(sim_param_strings); i++) {
		const char *text = *(const char *const *)((const void *)from +
							  sim_param_strings[i]);

		if (!text)
			continue;
		*sim_param_string(to, i) = kstrdup(text, GFP_KERNEL);
		if (!*sim_param_string(to, i))
			return -ENOMEM;
	}
	return 0;
}

/**
 * sim_machine_params_free() - free the strings of a description
 * @params: all of them are from the heap, or NULL
 */
void sim_machine_params_free(struct sim_machine_params *params)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sim_param_strings); i++)
		kfree(*sim_param_string(params, i));
}
EXPORT_SYMBOL_SIM(sim_machine_params_free);

static void sim_machine_free(struct sim_machine *m)
{
	sim_reclaim_destroy(&m->reclaim, &m->log);
	mutex_destroy(&m->lock);
	mutex_destroy(&m->drive);
	sim_machine_params_free(&m->params);
	sim_clone_forget(m);
	sim_clone_free(m);
	sim_snapshots_forget(m);
	kvfree(m->unbacked_nodes);
	kvfree(m->unbacked_regions);
	kvfree(m->pasted);
	kvfree(m->history);
	sim_log_destroy(&m->log);
	kvfree(m);
}

/* Host node to take a node's memory from: that of its number, if there is one. */
static int sim_home_node(int nid)
{
	return sim_host_has_memory(nid) && sim_host_nr_nodes() > 1 ?
	       nid : NUMA_NO_NODE;
}

/* Carve @size bytes for node @nid, and for others that have the same home. */
static int sim_carve_home(struct sim_machine *m, int nid, u64 size)
{
	struct sim_banks *banks = &m->banks;
	unsigned int i, chunk = banks->nr_chunks;
	char text[40];
	int err;

	snprintf(text, sizeof(text), "%lluM (of node %d)", size / SZ_1M, nid);
	err = sim_banks_carve(banks, &m->log,
			      m->params.size && size == m->size ?
			      m->params.size : text, size, sim_home_node(nid),
			      m->params.method);
	for (i = 0; i < m->layout.nr && !err; i++)
		if (sim_home_node(m->layout.range[i].nid) == sim_home_node(nid))
			banks->chunk_of_node[m->layout.range[i].nid] = chunk;
	return err;
}

/*
 * Carve a chunk for each home that the nodes have; one that has them all gets
 * the whole size.
 */
static int sim_machine_carve(struct sim_machine *m)
{
	const struct sim_layout *layout = &m->layout;
	u64 done = 0;
	unsigned int i, j;
	int err = 0;

	if (m->unbacked)
		return 0;
	for (i = 0; i < layout->nr && !err; i++) {
		int nid = layout->range[i].nid;
		bool all = true;
		u64 size = 0;

		if (done & BIT_ULL(nid))
			continue;
		for (j = 0; j < layout->nr; j++) {
			if (sim_home_node(layout->range[j].nid) !=
			    sim_home_node(nid)) {
				all = false;
				continue;
			}
			size += layout->range[j].size;
			done |= BIT_ULL(layout->range[j].nid);
		}
		size = all ? m->size : round_up(size, sim_banks_align());
		err = sim_carve_home(m, nid, size);
	}
	return err;
}

static int sim_machine_no_memory(const char *name)
{
	pr_err("mm_sim: %s: the host has no memory for the machine's bookkeeping\n",
	       name);
	return -ENOMEM;
}

/**
 * sim_machine_create() - describe a machine and carve its memory
 * @params: as the user typed them
 *
 * The whole description is checked before anything is carved. Context: may
 * sleep.
 *
 * Return: the machine, at stage carved; or an error pointer, with one line in
 * the log: -EINVAL, -ERANGE, -E2BIG, -ENOSPC for a description that is wrong,
 * -ENOMEM or -EINTR when carving failed; -ENOMEM, too, when the host has no memory
 * for what it notes of the machine.
 */
struct sim_machine *sim_machine_create(const struct sim_machine_params *params)
{
	const char *name = params->name ?: SIM_DEFAULT_NAME;
	struct sim_machine *m;
	int err;

	SIM_STATIC_STUB(sim_machine_create, params);
	err = sim_check_name(name);
	if (err)
		return ERR_PTR(err);
	m = kvzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return ERR_PTR(sim_machine_no_memory(name));
	if (sim_reclaim_init(&m->reclaim)) {
		kvfree(m);
		return ERR_PTR(sim_machine_no_memory(name));
	}
	mutex_init(&m->drive);
	mutex_init(&m->lock);
	sim_fail_page_alloc_init(&m->fail_page_alloc);
	xa_init(&m->kmemleak);
	strscpy(m->log.name, name, sizeof(m->log.name));

	m->history = kvzalloc(sizeof(*m->history), GFP_KERNEL);
	if (!m->history || sim_log_init(&m->log) ||
	    sim_copy_params(&m->params, params)) {
		err = sim_machine_no_memory(name);
		goto out_free;
	}
	if (m->params.clone) {
		m->user_min_free_kbytes = -1;
		err = sim_clone_check_params(m) ?:
		      sim_clone_describe(m, m->params.clone,
					 m->params.consistent);
		if (err)
			goto out_free;
		sim_machine_reset(m);
		return m;
	}
	if (m->params.consistent) {
		sim_err(&m->log, "consistent=%.32s: only with clone=, whose zone is read that way\n",
			m->params.consistent);
		err = -EINVAL;
		goto out_free;
	}
	err = sim_describe_machine(m);
	if (!err && m->unbacked) {
		/* As many as there can be: a pasted map may make more. */
		m->unbacked_nodes = kvcalloc(SIM_MAX_NUMNODES,
					     sizeof(*m->unbacked_nodes),
					     GFP_KERNEL);
		m->unbacked_regions = kvcalloc(SIM_LAYOUT_REGIONS,
					       sizeof(*m->unbacked_regions),
					       GFP_KERNEL);
		if (!m->unbacked_nodes || !m->unbacked_regions)
			err = sim_machine_no_memory(name);
	}
	if (!err)
		err = sim_machine_carve(m);
	if (err)
		goto out_release;
	/* The checks above filled in what the stage firmware is to make. */
	sim_machine_reset(m);
	return m;

out_release:
	sim_banks_release(&m->banks);
out_free:
	sim_machine_free(m);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_SIM(sim_machine_create);

/* Name the blocks that nobody gave back. The chunk is whole all the same. */
static void sim_machine_report_left_over(struct sim_machine *m)
{
	unsigned long pfn = 0, nr = 0;
	struct sim_block block;

	/* What a clone has in use is in use in its host. */
	if (m->stage != SIM_STAGE_BUDDY || m->clone)
		return;
	while (sim_walk_blocks(&m->mm, &pfn, &block)) {
		cond_resched();
		if (block.kind != SIM_BLOCK_ALLOCATED)
			continue;
		if (nr++ < SIM_MAX_LEFT_OVER)
			sim_info(&m->log, "pfn %lu-%lu order %u zone %s still allocated\n",
				 block.pfn, block.pfn + block.nr_pages - 1,
				 block.order, block.zone->name);
	}
	if (nr > SIM_MAX_LEFT_OVER)
		sim_info(&m->log, "and %lu more blocks still allocated\n",
			 nr - SIM_MAX_LEFT_OVER);
}

/* Its threads are gone, and so are its pages unless the machine forgets them. */
static void sim_machine_end_workload(struct sim_machine *m, bool drop)
{
	sim_pagecache_destroy(m->pagecache, drop);
	m->pagecache = NULL;
}

/**
 * sim_machine_destroy() - give everything back to the host
 * @m: the machine; nobody uses it any more
 *
 * Names the blocks that are still allocated in the log. Context: may sleep.
 */
void sim_machine_destroy(struct sim_machine *m)
{
	sim_machine_end_workload(m, m->stage == SIM_STAGE_BUDDY);
	sim_machine_report_left_over(m);
	sim_kmemleak_forget_all(&m->kmemleak);
	sim_banks_release(&m->banks);
	sim_machine_free(m);
}
EXPORT_SYMBOL_SIM(sim_machine_destroy);

/* A stage fails where the machine is too small for its own bookkeeping. */
static void sim_machine_stage_failed(struct sim_machine *m,
				     enum sim_stage stage, int err)
{
	struct sim_memblock *mb = &m->memblock;
	char why[sizeof(m->panic)];

	snprintf(why, sizeof(why),
		 "stage %s: error %d; memory %lluK, reserved %lluK in %lu of %lu regions",
		 sim_stage_name(stage), err,
		 (u64)sim_memblock_phys_mem_size(mb) >> 10,
		 (u64)sim_memblock_reserved_size(mb) >> 10, mb->reserved.cnt,
		 mb->reserved.max);
	sim_machine_panic(m, why);
}

/**
 * sim_machine_last_stage() - how far a machine can be booted
 * @m: the machine
 *
 * Return: the stage; zonelists for a machine that nothing backs, whose pages
 * cannot be free, unless it is a clone, where the host's say which are.
 */
enum sim_stage sim_machine_last_stage(const struct sim_machine *m)
{
	return m->unbacked && !m->clone ? SIM_STAGE_ZONELISTS : SIM_STAGE_LAST;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_machine_last_stage);

/**
 * sim_machine_step() - run the next stage
 * @m: the machine
 *
 * A stage that fails leaves the machine panicked. Where the machine keeps
 * snapshots, one is taken after the stage, and one of stage carved before the first;
 * the machine goes on without it where that fails. Context: may sleep; machine's
 * lock, which is dropped for a snapshot.
 *
 * Return: 0; -ERANGE after the last stage; -EIO when it has panicked; -EAGAIN when
 * it was reset during a snapshot; else what the stage returned.
 */
int sim_machine_step(struct sim_machine *m)
{
	enum sim_stage next;
	int err;

	lockdep_assert_held(&m->lock);
	if (m->stage == SIM_STAGE_PANICKED)
		return -EIO;
	if (m->stage == sim_machine_last_stage(m))
		return -ERANGE;
	if (m->params.snapshot && m->stage == SIM_STAGE_CARVED &&
	    sim_stage_snapshot_take(m) == -EAGAIN)
		return -EAGAIN;
	next = m->stage + 1;
	trace_sim_stage_begin(m->log.name, sim_stage_name(next));
	sim_log_set_booting(&m->log, true);
	err = m->clone ? sim_clone_stage(m, next) : sim_stages[next].run(m);
	sim_log_set_booting(&m->log, false);
	trace_sim_stage_end(m->log.name, sim_stage_name(next), err);
	/* A stage may have stopped the machine by itself; its word stands. */
	if (m->stage == SIM_STAGE_PANICKED)
		return err ?: -EIO;
	if (err)
		sim_machine_stage_failed(m, next, err);
	else
		m->stage = next;
	if (!err && m->params.snapshot)
		sim_stage_snapshot_take(m);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_machine_step);

/**
 * sim_machine_boot() - run stages up to a given one
 * @m: the machine
 * @target: the last stage to run; one that was run already does nothing, and
 *	what is beyond sim_machine_last_stage() is not run
 *
 * Context: may sleep; takes the machine's lock.
 *
 * Return: 0 or the first error of sim_machine_step().
 */
int sim_machine_boot(struct sim_machine *m, enum sim_stage target)
{
	int err;

	SIM_STATIC_STUB(sim_machine_boot, m, target);
	mutex_lock(&m->lock);
	err = m->stage == SIM_STAGE_PANICKED ? -EIO : 0;
	target = min(target, sim_machine_last_stage(m));
	while (!err && m->stage < target)
		err = sim_machine_step(m);
	mutex_unlock(&m->lock);
	return err;
}
EXPORT_SYMBOL_SIM(sim_machine_boot);

/**
 * sim_machine_forget_mm() - nodes, zones and lists are as before the boot
 * @m: the machine
 *
 * Context: machine's lock, or nobody else knows of it.
 */
void sim_machine_forget_mm(struct sim_machine *m)
{
	memset(&m->mm, 0, sizeof(m->mm));
	sim_page_alloc_defaults(&m->mm);
	m->mm.pfn_to_virt = sim_machine_pfn_to_virt;
	m->mm.virt_to_pfn = sim_machine_virt_to_pfn;
	m->mm.reclaim = &m->reclaim;
	if (m->user_min_free_kbytes >= 0)
		sim_set_min_free_kbytes(&m->mm, m->user_min_free_kbytes);
	m->mm.numa_zonelist_order =
		sim_numa_zonelist_order(&m->log, m->params.numa_zonelist_order);
}

/**
 * sim_machine_reset() - back to stage carved, with the same memory
 * @m: the machine
 *
 * Everything that it knew is gone, allocated blocks included. Context: machine's
 * lock, or nobody else knows of it.
 */
void sim_machine_reset(struct sim_machine *m)
{
	sim_machine_end_workload(m, false);
	sim_kmemleak_forget_all(&m->kmemleak);
	sim_clone_forget(m);
	sim_snapshots_forget(m);
	m->history->nr = 0;
	sim_log_reset_boot(&m->log);
	sim_banks_unplug_all(&m->banks);
	memset(&m->e820, 0, sizeof(m->e820));
	memset(&m->image, 0, sizeof(m->image));
	memset(&m->layout, 0, sizeof(m->layout));
	memset(&m->numa, 0, sizeof(m->numa));
	memset(&m->memblock, 0, sizeof(m->memblock));
	memset(&m->lowmem, 0, sizeof(m->lowmem));
	sim_machine_forget_mm(m);
	m->panic[0] = '\0';
	m->boots++;
	m->stage = SIM_STAGE_CARVED;
}
EXPORT_SYMBOL_SIM(sim_machine_reset);
