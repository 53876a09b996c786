// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: a clone of a zone of the host
 *
 * The machine has one node with one zone: the free blocks of a zone of the running
 * host, each in its place in its list, the types of its pageblocks, its marks, and
 * its per-CPU lists with what is in them. All else in the zone is in use, by an
 * owner that is not known. Only metadata: the pages stay the host's.
 *
 * Nothing backs such a machine, and it has no boot: its memory map is lent by the
 * host, 32 bytes a page, and what would be the stages of a boot fill it in. A zone
 * of its own knows no others to fall back to, and its lists lead nowhere else.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "early/zonelist.h"
#include "host/clone.h"
#include "host/compat.h"
#include "host/machine.h"
#include "host/memory_hotplug.h"
#include "page/buddy.h"
#include "page/linux_6_1.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"
#include "page/watermark.h"

/**
 * sim_clone_zone() - the zone of a clone
 * @m: the machine, a clone
 */
struct sim_zone *sim_clone_zone(const struct sim_machine *m)
{
	return &m->clone->pgdat->node_zones[m->clone->zone.idx];
}

static unsigned long sim_clone_end_pfn(const struct sim_clone *clone)
{
	return clone->zone.start_pfn + clone->zone.spanned_pages;
}

/* What the bookkeeping takes at most, in bytes; holes take none. */
static u64 sim_clone_need(const struct sim_clone *clone)
{
	return (u64)clone->zone.spanned_pages * sizeof(struct sim_page);
}

/* Does the host have room for it? */
static int sim_clone_check_room(struct sim_machine *m, const char *text)
{
	u64 need = sim_clone_need(m->clone);
	u64 room = (u64)max(si_mem_available(), 0L) << PAGE_SHIFT;

	if (need <= room / 2)
		return 0;
	sim_err(&m->log, "clone=%.64s: %lu pages need %lluM of bookkeeping, %zu bytes a page; the limit is half of the %lluM that the host has available\n",
		text, m->clone->zone.spanned_pages, (need >> 20) + 1,
		sizeof(struct sim_page), room >> 20);
	return -ENOMEM;
}

/**
 * sim_clone_check_params() - is there nothing in a description but clone=?
 * @m: the machine
 *
 * What a clone has is its host's: nothing of it can be described.
 *
 * Return: 0, or -EINVAL with a line in the log.
 */
int sim_clone_check_params(const struct sim_machine *m)
{
	const struct sim_machine_params *p = &m->params;
	const struct {
		const char *name;
		const char *value;
	} others[] = {
		{ "size", p->size }, { "memmap", p->memmap }, { "mem", p->mem },
		{ "banks", p->banks }, { "cpus", p->cpus }, { "numa", p->numa },
		{ "numa_distance", p->numa_distance },
		{ "kernelcore", p->kernelcore },
		{ "movablecore", p->movablecore }, { "lowmem", p->lowmem },
		{ "min_free_kbytes", p->min_free_kbytes },
		{ "debug_guardpage_minorder", p->debug_guardpage_minorder },
	};
	int i;

	if (memchr_inv(&p->hardening, 0, sizeof(p->hardening))) {
		sim_err(&m->log, "clone=%.64s: pages that belong to the host cannot be checked or cleared\n",
			p->clone);
		return -EINVAL;
	}

	if (p->page_owner) {
		sim_err(&m->log, "page_owner=Y: not with clone=, whose pages are handed out by the host\n");
		return -EINVAL;
	}

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		if (!others[i].value)
			continue;
		sim_err(&m->log, "%s=%.64s: not with clone=, which takes all that from the host\n",
			others[i].name, others[i].value);
		return -EINVAL;
	}
	return 0;
}

static int sim_clone_find(struct sim_machine *m, const char *text)
{
	char number[8] = "";
	const char *name = strchr(text, ':');
	int nid, err;

	if (name && name - text < sizeof(number))
		memcpy(number, text, name - text);
	if (!name || kstrtoint(number, 10, &nid)) {
		sim_err(&m->log, "clone=%.64s: must be a node of the host and a zone, as in 0:Normal; see /proc/buddyinfo\n",
			text);
		return -EINVAL;
	}
	err = sim_host_zone_find(nid, name + 1, &m->clone->zone);
	if (err == -ENODEV)
		sim_err(&m->log, "clone=%.64s: the host has no node %d online; see /proc/buddyinfo\n",
			text, nid);
	else if (err)
		sim_err(&m->log, "clone=%.64s: node %d of the host has no memory in a zone %.16s; see /proc/buddyinfo\n",
			text, nid, name + 1);
	else if (nid >= SIM_MAX_NUMNODES)
		sim_err(&m->log, "clone=%.64s: node %d is beyond %d, the last that a machine can have\n",
			text, nid, SIM_MAX_NUMNODES - 1);
	return err ?: nid < SIM_MAX_NUMNODES ? 0 : -ERANGE;
}

/* The same while no memory comes or goes. */
static int sim_clone_look_at(struct sim_machine *m, const char *text)
{
	int err = sim_get_online_mems(SIM_HOTPLUG_WAIT_MS);

	if (err) {
		sim_err(&m->log, "clone=%.64s: the host is taking memory offline, or bringing some online, for longer than %d ms, the limit\n",
			text, SIM_HOTPLUG_WAIT_MS);
		return err;
	}
	err = sim_clone_find(m, text);
	sim_put_online_mems();
	return err;
}

static int sim_clone_no_memory(struct sim_machine *m, const char *text)
{
	sim_err(&m->log, "clone=%.32s: the host has no memory to note it\n",
		text);
	return -ENOMEM;
}

/**
 * sim_clone_describe() - which zone of the host a machine is to be a clone of
 * @m: the machine, without any memory of its own
 * @text: node:Zone, as the user typed it
 * @consistent: 0 or 1, as the user typed it; NULL for what the size asks for
 *
 * Context: may sleep.
 *
 * Return: 0; -EINVAL, -ENODEV, -ENXIO or -ERANGE when there is no such zone;
 * -ENOMEM when the host has no room for the bookkeeping; -EBUSY or -EINTR when
 * memory of the host comes or goes. There is a line in the log, and what was
 * described before still holds.
 */
int sim_clone_describe(struct sim_machine *m, const char *text,
		       const char *consistent)
{
	struct sim_clone *old = m->clone, *clone;
	bool one_hold;
	int err = 0;

	clone = kzalloc(sizeof(*clone), GFP_KERNEL);
	if (!clone)
		return sim_clone_no_memory(m, text);
	clone->consistent = -1;
	if (consistent) {
		if (kstrtobool(consistent, &one_hold)) {
			sim_err(&m->log, "consistent=%.32s: must be 0 or 1\n",
				consistent);
			err = -EINVAL;
		}
		clone->consistent = one_hold;
	}
	m->clone = clone;
	if (!err)
		err = sim_clone_look_at(m, text);
	if (!err)
		err = sim_clone_check_room(m, text);
	if (!err) {
		clone->pgdat = kvzalloc(sizeof(*clone->pgdat), GFP_KERNEL);
		clone->scratch = kvcalloc(SIM_CLONE_PCP_BLOCKS,
					  sizeof(*clone->scratch), GFP_KERNEL);
		if (!clone->pgdat || !clone->scratch)
			err = sim_clone_no_memory(m, text);
	}
	if (err) {
		sim_clone_free(m);
		m->clone = old;
		return err;
	}
	/* What the old one had is forgotten by name of its machine. */
	if (old) {
		m->clone = old;
		sim_clone_free(m);
		m->clone = clone;
	}
	m->unbacked = true;
	return 0;
}

/* The node and its zone, with the numbers of the host. */
static int sim_clone_stage_zones(struct sim_machine *m)
{
	struct sim_clone *clone = m->clone;
	const struct sim_host_zone *z = &clone->zone;
	struct sim_pglist_data *pgdat = clone->pgdat;
	struct sim_mm *mm = &m->mm;
	struct sim_zone *zone;
	int err, i;

	/* Memory may have come or gone since the machine was described. */
	err = sim_host_zone_find(z->nid, sim_zone_names[z->idx], &clone->zone);
	if (err) {
		char why[64];

		snprintf(why, sizeof(why),
			 "node %d of the host has no memory in zone %s any more",
			 z->nid, sim_zone_names[z->idx]);
		sim_machine_panic(m, why);
		return err;
	}
	clone->hotplug = sim_memory_hotplug_count();
	memset(pgdat, 0, sizeof(*pgdat));
	pgdat->node_id = z->nid;
	pgdat->node_start_pfn = z->start_pfn;
	pgdat->node_spanned_pages = z->spanned_pages;
	pgdat->node_present_pages = z->present_pages;
	pgdat->nr_zones = z->idx + 1;
	for_each_sim_zone(pgdat, zone) {
		zone->mm = mm;
		zone->zone_pgdat = pgdat;
		zone->name = sim_zone_names[sim_zone_idx(zone)];
		sim_zone_pcp_init(zone);
		sim_init_currently_empty_zone(zone);
	}
	zone = sim_clone_zone(m);
	zone->zone_start_pfn = z->start_pfn;
	zone->spanned_pages = z->spanned_pages;
	zone->present_pages = z->present_pages;
	zone->managed_pages = z->managed_pages;

	/* It is to do what its host would do. */
	if (!SIM_HOST_PCP_TUNED)
		mm->features |= SIM_FEATURE_LINUX_6_1;
	mm->log = &m->log;
	mm->fail_page_alloc = &m->fail_page_alloc;
	mm->pcp_free_high_late = SIM_HOST_PCP_FREE_HIGH_LATE;
	/* No page of a clone has contents. */
	mm->pfn_to_virt = NULL;
	mm->virt_to_pfn = NULL;
	mm->node_data[z->nid] = pgdat;
	mm->sim_nr_node_ids = z->nid + 1;
	for (i = 0; i < SIM_NR_NODE_STATES; i++)
		sim_node_set_state(mm, z->nid, i);
	mm->node_nr_cpus[z->nid] = sim_host_node_cpus(z->nid);
	if (!mm->node_nr_cpus[z->nid])
		mm->node_states[SIM_N_CPU] = 0;
	/* Whether there are others decides how types may mix. */
	mm->node_states[SIM_N_ONLINE] |= sim_host_online_nodes();
	mm->nr_cpus = sim_host_nr_cpus();
	mm->movable_zone = z->idx;
	mm->max_pfn = sim_clone_end_pfn(clone);
	mm->totalram_pages = z->managed_pages;
	return 0;
}

/* The first and one past the last pageblock of a section with memory, if any. */
static u64 sim_clone_present(const struct sim_clone *clone, unsigned long pfn)
{
	unsigned long block, i;
	u64 present = 0;

	for (block = 0; block < SIM_PAGEBLOCKS_PER_SECTION; block++) {
		cond_resched();
		for (i = 0; i < SIM_PAGEBLOCK_NR_PAGES; i++, pfn++) {
			if (sim_host_page_kind(&clone->zone, pfn) ==
			    SIM_HOST_PAGE_HOLE)
				continue;
			present |= BIT_ULL(block);
			pfn = sim_pageblock_end_pfn(pfn);
			break;
		}
	}
	return present;
}

static void *sim_clone_alloc(struct sim_clone *clone, u64 size)
{
	clone->bytes += size;
	/* Page by page: large blocks are what a clone is to tell about. */
	return vzalloc(size);
}

/* The memory map of a section: all in use, but for what is not managed. */
static int sim_clone_section(struct sim_machine *m, struct sim_mem_section *ms,
			     unsigned long start)
{
	const struct sim_host_zone *z = &m->clone->zone;
	unsigned long pfn, low, high;
	u64 always;

	ms->subsection_map = sim_clone_present(m->clone, start);
	if (!ms->subsection_map)
		return 0;
	low = start + (__ffs64(ms->subsection_map) << SIM_PAGEBLOCK_ORDER);
	high = start + (fls64(ms->subsection_map) << SIM_PAGEBLOCK_ORDER);
	ms->map_pfn = round_down(low, SIM_MAX_ORDER_NR_PAGES);
	ms->map_pages = round_up(high, SIM_MAX_ORDER_NR_PAGES) - ms->map_pfn;
	ms->nid = z->nid;
	ms->map = sim_clone_alloc(m->clone, ms->map_pages * sizeof(*ms->map));
	ms->pageblock_flags = kzalloc(SIM_PAGEBLOCKS_PER_SECTION *
				      SIM_PAGEBLOCK_BITS / BITS_PER_BYTE,
				      GFP_KERNEL);
	if (!ms->map || !ms->pageblock_flags)
		return -ENOMEM;
	always = (u64)(start >> SIM_PFN_SECTION_SHIFT) << SIM_SECTIONS_PGSHIFT |
		 (u64)z->nid << SIM_NODES_PGSHIFT |
		 (u64)z->idx << SIM_ZONES_PGSHIFT;
	for (pfn = ms->map_pfn; pfn < ms->map_pfn + ms->map_pages; pfn++) {
		struct sim_page *page = ms->map + (pfn - ms->map_pfn);
		bool managed = sim_host_page_kind(z, pfn) ==
			       SIM_HOST_PAGE_MANAGED;

		*page = (struct sim_page){
			.lru = LIST_HEAD_INIT(page->lru),
			.flags = always | (managed ? 0 : SIM_PG_RESERVED),
			._refcount = ATOMIC_INIT(managed ? 0 : 1),
			._mapcount = ATOMIC_INIT(-1),
		};
		if (pfn % SIM_PAGEBLOCK_NR_PAGES)
			continue;
		cond_resched();
		sim_set_pageblock_migratetype(&m->mm, pfn, SIM_MIGRATE_MOVABLE);
	}
	return 0;
}

static int sim_clone_stage_memmap(struct sim_machine *m)
{
	unsigned long first = m->clone->zone.start_pfn >> SIM_PFN_SECTION_SHIFT;
	unsigned long end = (m->mm.max_pfn - 1) >> SIM_PFN_SECTION_SHIFT;
	struct sim_mm *mm = &m->mm;
	unsigned long nr;
	int err = 0;

	mm->section_roots = kvcalloc(end / SIM_SECTIONS_PER_ROOT + 1,
				     sizeof(*mm->section_roots), GFP_KERNEL);
	if (!mm->section_roots)
		return -ENOMEM;
	mm->nr_section_roots = end / SIM_SECTIONS_PER_ROOT + 1;
	for (nr = first; nr <= end && !err; nr++) {
		struct sim_mem_section **root;

		root = &mm->section_roots[nr / SIM_SECTIONS_PER_ROOT];
		if (!*root)
			*root = sim_clone_alloc(m->clone, SIM_SECTIONS_PER_ROOT *
						sizeof(**root));
		if (!*root)
			return -ENOMEM;
		err = sim_clone_section(m, &(*root)[nr % SIM_SECTIONS_PER_ROOT],
					nr << SIM_PFN_SECTION_SHIFT);
	}
	return err;
}

/* Areas for the per-CPU lists: those of boot, and those of the zone. */
static int sim_clone_per_cpu_areas(struct sim_machine *m)
{
	struct sim_percpu *pc = &m->mm.percpu;
	size_t fixed = SIM_PERCPU_STATIC;
	unsigned int nr = sim_nr_cpus(&m->mm), cpu;
	void *areas;

	pc->unit_size = ALIGN(fixed + sim_pagesets_size(&m->mm),
			      SMP_CACHE_BYTES);
	pc->used = fixed;
	pc->bytes = nr * (pc->unit_size + sizeof(*pc->unit));
	pc->unit = kvcalloc(nr, sizeof(*pc->unit), GFP_KERNEL);
	if (!pc->unit)
		return -ENOMEM;
	areas = sim_clone_alloc(m->clone, nr * pc->unit_size);
	pc->unit[0] = areas;
	if (!areas)
		return -ENOMEM;
	for (cpu = 0; cpu < nr; cpu++) {
		struct sim_cpu *this;

		pc->unit[cpu] = areas + cpu * pc->unit_size;
		/* The only node with memory is the nearest one. */
		this = sim_per_cpu_ptr(&m->mm, SIM_PERCPU_CPU, cpu);
		this->numa_node = m->clone->zone.nid;
	}
	sim_boot_pagesets_init(&m->mm);
	return 0;
}

static int sim_clone_stage_zonelists(struct sim_machine *m)
{
	const struct sim_host_zone *z = &m->clone->zone;
	struct sim_zone *zone = sim_clone_zone(m);
	int err, i;

	err = sim_clone_per_cpu_areas(m);
	if (err)
		return err;
	for (i = 0; i < SIM_NR_WMARK; i++)
		zone->_watermark[i] = z->watermark[i];
	zone->watermark_boost = z->watermark_boost;
	zone->nr_reserved_highatomic = z->nr_reserved_highatomic;
	zone->percpu_drift_mark = z->percpu_drift_mark;
	memcpy(zone->lowmem_reserve, z->lowmem_reserve,
	       sizeof(zone->lowmem_reserve));
	if (z->below_high)
		set_bit(SIM_ZONE_BELOW_HIGH, &zone->flags);
	sim_build_all_zonelists(&m->mm);
	/* The host decided that by all of its memory. */
	m->mm.page_group_by_mobility_disabled = sim_host_mobility_disabled();
	return 0;
}

static int sim_clone_stage_buddy(struct sim_machine *m)
{
	struct sim_clone *clone = m->clone;
	const struct sim_host_zone *z = &clone->zone;
	struct sim_zone *zone = sim_clone_zone(m);

	clone->nr_blocks = 0;
	clone->nr_moved = 0;
	clone->nr_odd = 0;
	clone->nr_unread = 0;
	clone->held_ns = 0;
	clone->one_hold = clone->consistent < 0 ?
			  z->spanned_pages <= SIM_CLONE_ONE_HOLD_PAGES :
			  clone->consistent;
	sim_setup_per_cpu_pageset(&m->mm);
	zone->pageset_batch = z->batch;
	zone->pageset_high_min = z->high_min;
	zone->pageset_high_max = z->high_max;
	sim_clone_read(m);
	sim_info(&m->log, "clone: node %d zone %s of the host: %lu free blocks; %lu moved meanwhile; %lluK of bookkeeping; its lock was held for %llu us at most, %s\n",
		 z->nid, zone->name, clone->nr_blocks, clone->nr_moved,
		 clone->bytes >> 10, clone->held_ns / 1000,
		 clone->one_hold ? "once" : "often");
	if (sim_is_linux_6_1(&m->mm))
		sim_info(&m->log, "clone: types mix, and per-CPU lists are filled and emptied, by the rules of the host, those of Linux 6.1\n");
	if (clone->nr_odd)
		sim_info(&m->log, "clone: %lu free blocks lie in a list of another type than their pageblock has\n",
			 clone->nr_odd);
	if (zone->nr_isolate_pageblock)
		sim_info(&m->log, "clone: %lu pageblocks are isolated: the host is taking that memory offline, or in one piece\n",
			 zone->nr_isolate_pageblock);
	if (zone->managed_pages != z->managed_pages)
		sim_info(&m->log, "clone: %lu pages are managed, though the host counts %lu\n",
			 zone->managed_pages, z->managed_pages);
	if (clone->nr_unread)
		sim_info(&m->log, "clone: %lu blocks of per-CPU lists count as in use; %lu a CPU are the limit\n",
			 clone->nr_unread, SIM_CLONE_PCP_BLOCKS);
	return 0;
}

static int sim_clone_run_stage(struct sim_machine *m, int stage)
{
	switch (stage) {
	case SIM_STAGE_MEMBLOCK:
		/* It knows of nothing, and is asked for nothing. */
		sim_memblock_init(&m->memblock, &m->log, &m->banks, NULL, m);
		m->memblock.discarded = true;
		return 0;
	case SIM_STAGE_ZONES:
		return sim_clone_stage_zones(m);
	case SIM_STAGE_MEMMAP:
		return sim_clone_stage_memmap(m);
	case SIM_STAGE_ZONELISTS:
		return sim_clone_stage_zonelists(m);
	case SIM_STAGE_BUDDY:
		return sim_clone_stage_buddy(m);
	}
	return 0;
}

/* What the stages before @stage found holds no longer. */
static int sim_clone_begin_anew(struct sim_machine *m, int stage)
{
	int err = 0, i;

	sim_info(&m->log, "clone: memory of the host came or went after stage zones, which is begun anew\n");
	sim_clone_forget(m);
	sim_machine_forget_mm(m);
	for (i = SIM_STAGE_ZONES; i < stage && !err; i++)
		err = sim_clone_run_stage(m, i);
	return err;
}

/**
 * sim_clone_stage() - what a stage of the boot is to a clone
 * @m: the machine
 * @stage: enum sim_stage
 *
 * Zones, memory map, zonelists, and the lists with what the host has free; there
 * is no firmware and no memblock. While a stage runs, no memory of the host comes
 * or goes; where some did between two stages, those before are run once more.
 * Context: may sleep; machine's lock.
 *
 * Return: 0, or a negative errno.
 */
int sim_clone_stage(struct sim_machine *m, int stage)
{
	int err = sim_get_online_mems(SIM_HOTPLUG_WAIT_MS);

	if (err) {
		sim_machine_panic(m,
				  "the host was taking memory offline, or bringing some online, for too long");
		return err;
	}
	if (stage > SIM_STAGE_ZONES &&
	    m->clone->hotplug != sim_memory_hotplug_count())
		err = sim_clone_begin_anew(m, stage);
	if (!err)
		err = sim_clone_run_stage(m, stage);
	sim_put_online_mems();
	return err;
}

/**
 * sim_clone_forget() - give back what the stages of a clone took
 * @m: the machine; nothing happens when it is no clone
 *
 * Context: may sleep; machine's lock, or nobody else knows of it.
 */
void sim_clone_forget(struct sim_machine *m)
{
	struct sim_mm *mm = &m->mm;
	unsigned long i, j;

	if (!m->clone)
		return;
	for (i = 0; i < mm->nr_section_roots; i++) {
		struct sim_mem_section *root = mm->section_roots[i];

		for (j = 0; root && j < SIM_SECTIONS_PER_ROOT; j++) {
			vfree(root[j].map);
			kfree(root[j].pageblock_flags);
		}
		vfree(root);
	}
	kvfree(mm->section_roots);
	mm->section_roots = NULL;
	mm->nr_section_roots = 0;
	if (mm->percpu.unit)
		vfree(mm->percpu.unit[0]);
	kvfree(mm->percpu.unit);
	mm->percpu.unit = NULL;
	m->clone->bytes = 0;
}

/**
 * sim_clone_free() - a machine is no clone any more
 * @m: the machine; nothing happens when it is none
 *
 * Context: may sleep; as sim_clone_forget(), which comes before.
 */
void sim_clone_free(struct sim_machine *m)
{
	if (!m->clone)
		return;
	kvfree(m->clone->pgdat);
	kvfree(m->clone->scratch);
	kfree(m->clone);
	m->clone = NULL;
}
