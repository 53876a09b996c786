// SPDX-License-Identifier: GPL-2.0
/*
 * From what a user says of a machine to its firmware map, nodes and limits. All
 * of it is checked here, before anything is carved; what is wrong is said in the
 * words of the user.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "early/zonelist.h"
#include "host/compat.h"
#include "host/describe.h"
#include "host/host_map.h"
#include "page/debug_page_alloc.h"

/**
 * sim_check_name() - is it good for a directory and for log lines?
 * @name: as the user typed it
 *
 * Return: 0, or -EINVAL with a line in the log.
 */
int sim_check_name(const char *name)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	size_t len = strspn(name, allowed);

	if (name[len] || !len || len >= SIM_NAME_LEN) {
		pr_err("mm_sim: name=%.64s: must be 1 to %d letters, digits, - or _\n",
		       name, SIM_NAME_LEN - 1);
		return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_SIM(sim_check_name);

static int sim_parse_size(struct sim_machine *m, const char *text)
{
	u64 align = sim_banks_align();
	const char *s = text;
	int err = sim_memparse(&s, &m->size);

	if (!err && *s)
		err = -EINVAL;
	if (err) {
		sim_err(&m->log, "size=%.64s: %s; want bytes with K, M or G, a multiple of %lluM\n",
			text, err == -ERANGE ? "more than 64 bits hold"
			: "not a number of bytes", align >> 20);
		return err;
	}
	if (m->size >> SIM_MAX_PHYSMEM_BITS) {
		sim_err(&m->log, "size=%.64s: more than the simulated physical address space, %lluG\n",
			text, BIT_ULL(SIM_MAX_PHYSMEM_BITS) >> 30);
		return -ERANGE;
	}
	if (!m->size) {
		m->unbacked = true;
		return 0;
	}
	if (!IS_ALIGNED(m->size, align) || m->size < 2 * align) {
		sim_err(&m->log, "size=%.64s: must be a multiple of %lluM and %lluM at least, or 0 for a machine that nothing backs\n",
			text, align >> 20, 2 * align >> 20);
		return -EINVAL;
	}
	return 0;
}

#define SIM_SOURCE_LEN 80

/* What the user has to change when a map is wrong, with its value. */
static const char *sim_map_source(const struct sim_machine *m,
				  char text[SIM_SOURCE_LEN])
{
	const struct sim_machine_params *p = &m->params;

	if (m->pasted)
		return "e820";
	if (p->memmap)
		snprintf(text, SIM_SOURCE_LEN, "memmap=%.64s", p->memmap);
	else if (p->banks)
		snprintf(text, SIM_SOURCE_LEN, "banks=%.64s", p->banks);
	else if (p->mem)
		snprintf(text, SIM_SOURCE_LEN, "mem=%.64s", p->mem);
	else
		snprintf(text, SIM_SOURCE_LEN, "firmware=%.64s",
			 p->firmware ?: "pc");
	return text;
}

/* Does memmap= say all there is to say? */
static bool sim_memmap_is_whole(const struct sim_machine *m)
{
	return m->params.memmap && !m->pasted &&
	       sim_e820__memmap_is_whole(&m->e820, m->params.memmap);
}

/*
 * How much to carve. Without size=, a machine whose memory is described gets what
 * that needs, once sim_describe() knows it.
 */
static int sim_describe_size(struct sim_machine *m)
{
	if (m->params.size)
		return sim_parse_size(m, m->params.size);
	if (m->params.banks || sim_memmap_is_whole(m))
		return 0;
	return sim_parse_size(m, SIM_DEFAULT_SIZE);
}

/* How much the user wants to be kept free. */
static int sim_describe_min_free_kbytes(struct sim_machine *m)
{
	const char *text = m->params.min_free_kbytes;

	m->user_min_free_kbytes = -1;
	if (!text)
		return 0;
	if (text[strspn(text, "0123456789")] ||
	    kstrtoint(text, 10, &m->user_min_free_kbytes)) {
		sim_err(&m->log, "min_free_kbytes=%.64s: must be KiB, decimal, from 0 to %d\n",
			text, INT_MAX);
		return -EINVAL;
	}
	return 0;
}

/*
 * What the user wants to be checked and cleared. Mirrors
 * debug_guardpage_minorder_setup(), but a value that it passes over is refused.
 */
static int sim_describe_hardening(struct sim_machine *m)
{
	const char *text = m->params.debug_guardpage_minorder;
	unsigned int minorder = 0;

	if (text && (text[strspn(text, "0123456789")] ||
		     kstrtouint(text, 10, &minorder) ||
		     minorder > SIM_MAX_GUARDPAGE_MINORDER)) {
		sim_err(&m->log, "Bad debug_guardpage_minorder value: debug_guardpage_minorder=%.64s: must be from 0 to %d\n",
			text, SIM_MAX_GUARDPAGE_MINORDER);
		return -EINVAL;
	}
	m->hardening = m->params.hardening;
	m->hardening.debug_guardpage_minorder = minorder;
	return 0;
}

/* What the user says of nodes. */
static int sim_describe_nodes(struct sim_machine *m)
{
	const struct sim_machine_params *p = &m->params;
	int err = 0;

	memset(&m->numa, 0, sizeof(m->numa));
	if (p->banks)
		err = sim_numa_parse_banks(&m->numa, &m->log, p->banks);
	if (!err && p->cpus)
		err = sim_numa_parse_cpus(&m->numa, &m->log, p->cpus);
	if (!err && p->numa_distance)
		err = sim_numa_parse_distance(&m->numa, &m->log,
					      p->numa_distance);
	if (!err && p->numa)
		err = sim_numa_parse_numa(&m->numa, &m->log, p->numa);
	return err;
}

/* Memory modules, where nothing else says what is memory. */
static int sim_map_of_banks(struct sim_machine *m)
{
	const struct sim_numa_meminfo *mi = &m->numa.meminfo;
	unsigned int i;
	int err = 0;

	m->e820.nr_entries = 0;
	for (i = 0; i < mi->nr_blks && !err; i++)
		err = sim_e820__range_add(&m->e820, mi->blk[i].start,
					  mi->blk[i].end - mi->blk[i].start,
					  SIM_E820_TYPE_RAM);
	return err ?: sim_e820__update_table(&m->e820);
}

static u64 sim_size_or_default(const struct sim_machine *m)
{
	return m->size ?: SZ_256M;
}

/* The host's map; that of a small PC where the host has none to show. */
static int sim_map_of_host(struct sim_machine *m, bool quiet)
{
	int err;

	err = sim_host_map(&m->e820, &m->numa, m->size, &m->scale);
	if (err) {
		if (!quiet)
			sim_info(&m->log, "firmware=host: the host's map cannot be mirrored (error %d); this is a small PC's\n",
				 err);
		m->scale = 0;
		return sim_e820__default_map(&m->e820, sim_size_or_default(m));
	}
	if (!quiet)
		sim_info(&m->log, "firmware=host: a mirror of the host, scaled down by %lu\n",
			 BIT(m->scale));
	return 0;
}

/* What the firmware says before the user changes it. */
static int sim_firmware_map(struct sim_machine *m, bool quiet)
{
	const char *firmware = m->params.firmware ?: "pc";

	m->scale = 0;
	if (strcmp(firmware, "pc") && strcmp(firmware, "host")) {
		sim_err(&m->log, "firmware=%.64s: must be host or pc\n",
			firmware);
		return -EINVAL;
	}
	m->e820.firmware = false;
	if (m->pasted) {
		m->e820 = *m->pasted;
		m->e820.firmware = true;
		return 0;
	}
	if (m->params.banks)
		return sim_map_of_banks(m);
	if (!strcmp(firmware, "host") && !sim_memmap_is_whole(m))
		return sim_map_of_host(m, quiet);
	return sim_e820__default_map(&m->e820, sim_size_or_default(m));
}

/*
 * The firmware's map with the user's changes. Says what is wrong in the user's
 * terms; @quiet leaves out what a boot prints.
 */
static int sim_describe_map(struct sim_machine *m, bool quiet)
{
	struct sim_e820_table *e820 = &m->e820;
	const struct sim_machine_params *p = &m->params;
	bool whole = sim_memmap_is_whole(m);
	char source[SIM_SOURCE_LEN];
	int err;

	err = sim_firmware_map(m, quiet);
	if (err)
		return err;
	e820->log = quiet ? NULL : &m->log;
	if (!whole && !quiet) {
		sim_info(&m->log, "BIOS-provided physical RAM map:\n");
		sim_e820__print_table(e820, &m->log, "BIOS-e820");
	}
	if (p->memmap) {
		err = sim_e820__parse_memmap(e820, &m->log, p->memmap);
		if (err)
			return err;
	}
	if (whole && !quiet) {
		sim_info(&m->log, "BIOS-provided physical RAM map:\n");
		sim_e820__print_table(e820, &m->log, "BIOS-e820");
	}
	if (p->mem) {
		err = sim_e820__parse_mem(e820, &m->log, p->mem);
		if (err)
			return err;
	}
	if ((p->mem || (p->memmap && !whole)) && !quiet) {
		sim_info(&m->log, "user-defined physical RAM map:\n");
		sim_e820__print_table(e820, &m->log, "user");
	}
	/* The host has left its BIOS area out; scaled, it is elsewhere. */
	if (!m->scale && sim_e820__trim_bios_range(e820)) {
		sim_err(&m->log, "%s: one entry too many; the map holds %d, and needs two to leave out the BIOS area\n",
			sim_map_source(m, source), SIM_E820_MAX_ENTRIES);
		return -E2BIG;
	}
	return 0;
}

/* A limit of the host's, scaled, but never inside a largest block. */
static unsigned long sim_scaled_limit(const struct sim_machine *m,
				      unsigned long pfn)
{
	return max_t(unsigned long, round_down(pfn >> m->scale,
					       SIM_MAX_ORDER_NR_PAGES),
		     SIM_MAX_ORDER_NR_PAGES);
}

/* Entries of 32 bits reach memory below 4 GiB only. */
static int sim_describe_page_tables(struct sim_machine *m)
{
	const char *text = m->params.page_tables;
	int shape = sim_map_shape_by_name(text);
	u32 i;

	if (shape < 0) {
		sim_err(&m->log, "page_tables=%.64s: must be lpae or arm\n",
			text);
		return shape;
	}
	for (i = 0; shape == SIM_MAP_ARM && i < m->e820.nr_entries; i++) {
		const struct sim_e820_entry *e = &m->e820.entries[i];

		if (e->type != SIM_E820_TYPE_RAM)
			continue;
		if (e->addr < SZ_4G)
			break;
		sim_err(&m->log, "page_tables=%.64s: maps memory below 4G only, and the lowest is at %lluM\n",
			text, e->addr >> 20);
		return -ERANGE;
	}
	return 0;
}

/**
 * struct sim_scratch - a memblock to ask, which is thrown away
 * @mb: the memblock
 * @regions: its memory; an array that is large enough, for it cannot grow:
 *	there is nothing to grow into
 * @cma: what cma= makes of it
 */
struct sim_scratch {
	struct sim_memblock mb;
	struct sim_cma_areas cma;
	struct sim_memblock_region regions[SIM_LAYOUT_REGIONS];
};

static int sim_describe_no_memory(struct sim_machine *m)
{
	sim_err(&m->log, "the host has no memory to look at the map\n");
	return -ENOMEM;
}

static struct sim_scratch *sim_scratch_create(struct sim_machine *m)
{
	struct sim_scratch *scratch = kvzalloc(sizeof(*scratch), GFP_KERNEL);

	if (!scratch)
		return NULL;
	sim_memblock_init(&scratch->mb, &m->log, &m->banks, NULL, NULL);
	scratch->mb.memory.regions = scratch->regions;
	scratch->mb.memory.max = SIM_LAYOUT_REGIONS;
	return scratch;
}

/* What the tables of classic ARM can map directly is low memory; 0 for none. */
static int sim_describe_arm_limit(struct sim_machine *m, u64 asked)
{
	struct sim_scratch *scratch = sim_scratch_create(m);
	int err;

	if (!scratch)
		return sim_describe_no_memory(m);
	err = sim_e820__memblock_setup(&m->e820, &scratch->mb);
	if (!err)
		m->limits.max_low_pfn =
			PFN_DOWN(sim_lowmem_limit(&scratch->mb, SIM_MAP_ARM,
						  asked));
	kvfree(scratch);
	return err;
}

/* lowmem=, or PHYS_ADDR_MAX without it. */
static int sim_parse_lowmem(struct sim_machine *m, u64 *low)
{
	const char *text = m->params.lowmem, *s = text;
	int err;

	*low = PHYS_ADDR_MAX;
	if (!text)
		return 0;
	err = sim_memparse(&s, low);
	if (!err && *s)
		err = -EINVAL;
	if (!err && *low < SZ_4M)
		err = -ERANGE;
	if (err)
		sim_err(&m->log, "lowmem=%.64s: %s; want the end of what is mapped directly, in bytes with K, M or G, 4M at least\n",
			text, err == -ERANGE ? "out of range"
			: "not a number of bytes");
	*low = round_down(*low, SZ_4M);
	return err;
}

/* Where the zones end. */
static int sim_describe_limits(struct sim_machine *m)
{
	struct sim_zone_limits *limits = &m->limits;
	u64 low;
	int err = sim_parse_lowmem(m, &low);

	if (err)
		return err;
	limits->max_pfn = sim_e820__end_of_ram_pfn(&m->e820);
	limits->max_low_pfn = min_t(u64, limits->max_pfn, PFN_DOWN(low));
	limits->max_dma_pfn = sim_scaled_limit(m, SIM_MAX_DMA_PFN);
	limits->max_dma32_pfn = sim_scaled_limit(m, SIM_MAX_DMA32_PFN);
	if (sim_map_shape_by_name(m->params.page_tables) == SIM_MAP_ARM)
		return sim_describe_arm_limit(m, low);
	return 0;
}

static int sim_describe_core(struct sim_machine *m)
{
	const struct sim_machine_params *p = &m->params;
	int err = 0;

	memset(&m->core, 0, sizeof(m->core));
	memset(&m->cma, 0, sizeof(m->cma));
	if (p->kernelcore)
		err = sim_parse_kernelcore(&m->core, &m->log, p->kernelcore);
	if (!err && p->movablecore)
		err = sim_parse_movablecore(&m->core, &m->log, p->movablecore);
	if (!err && p->cma)
		err = sim_parse_cma(&m->cma, &m->log, p->cma);
	if (!err)
		err = sim_check_core(&m->core, &m->log,
				     sim_e820__ram_bytes(&m->e820) >>
				     PAGE_SHIFT);
	return err;
}

static int sim_describe_image(struct sim_machine *m)
{
	char source[SIM_SOURCE_LEN];
	int err;

	err = sim_e820__place_image(&m->e820, &m->image,
				    PFN_PHYS(m->limits.max_low_pfn));
	if (err)
		sim_err(&m->log, "%s: no usable range from 64K on, below what lowmem= maps, holds a kernel image of %lluK; %lluK are usable in all\n",
			sim_map_source(m, source), m->image.kernel_size >> 10,
			sim_e820__ram_bytes(&m->e820) >> 10);
	return err;
}

/**
 * sim_describe_cma() - reserve the area that cma= asks for
 * @m: the machine; params, limits and cma are known
 * @areas: where it is noted
 * @mb: the machine's memblock, or one that knows as much
 * @quiet: leave out what a boot prints
 *
 * Context: boot, or nobody else knows of @m.
 *
 * Return: 0; as sim_dma_contiguous_reserve() with one line in the log.
 */
int sim_describe_cma(struct sim_machine *m, struct sim_cma_areas *areas,
		     struct sim_memblock *mb, bool quiet)
{
	char why[SIM_CMA_WHY];
	u64 base;
	int err;

	err = sim_dma_contiguous_reserve(areas, mb, &m->cma,
					 PFN_PHYS(m->limits.max_low_pfn), why);
	if (err) {
		sim_err(&m->log, "cma=%.64s: %s\n", m->params.cma, why);
	} else if (areas->nr && !quiet) {
		base = PFN_PHYS(areas->area[0].base_pfn);
		sim_info(&m->log, "cma: Reserved %lu MiB at 0x%016llx on node %d\n",
			 areas->total_pages >> (20 - PAGE_SHIFT), base,
			 NUMA_NO_NODE);
	}
	return err;
}

/* Note the memory of each node, as @mb has it. */
static int sim_note_layout(struct sim_machine *m,
			   const struct sim_memblock *mb, u64 nodes)
{
	struct sim_layout *layout = &m->layout;
	struct sim_memblock_region *r;

	layout->nr = 0;
	layout->nodes = nodes;
	for_each_sim_mem_region(mb, r) {
		if (layout->nr == ARRAY_SIZE(layout->range)) {
			sim_err(&m->log, "the memory of the nodes is in more than %zu pieces\n",
				ARRAY_SIZE(layout->range));
			return -E2BIG;
		}
		layout->range[layout->nr].base = r->base;
		layout->range[layout->nr].size = r->size;
		layout->range[layout->nr].nid = r->nid;
		layout->nr++;
	}
	return 0;
}

/*
 * Which node has which memory is what memblock makes of it. Ask one that is
 * thrown away.
 */
static int sim_describe_layout(struct sim_machine *m)
{
	struct sim_scratch *scratch = sim_scratch_create(m);
	struct sim_numa *numa = kvmalloc(sizeof(*numa), GFP_KERNEL);
	struct sim_memblock *mb;
	int err;

	if (!scratch || !numa) {
		err = sim_describe_no_memory(m);
	} else {
		*numa = m->numa;
		mb = &scratch->mb;
		mb->mirrored_kernelcore = m->core.mirror;
		err = sim_early_reserve_memory(mb, &m->image);
		if (!err)
			err = sim_e820__memblock_setup(&m->e820, mb);
		if (!err)
			err = sim_numa_init(numa, mb, &m->log,
					    m->limits.max_pfn, true);
		if (err == -ENOMEM)
			sim_err(&m->log, "the map has more than %d ranges of memory by node\n",
				SIM_LAYOUT_REGIONS);
		if (!err)
			err = sim_note_layout(m, mb, numa->nodes_parsed);
		if (!err)
			err = sim_describe_cma(m, &scratch->cma, mb, true);
	}
	kvfree(numa);
	kvfree(scratch);
	return err;
}

/* Is there carved, or will there be, what the map describes? */
static int sim_describe_fits(struct sim_machine *m)
{
	const struct sim_layout *layout = &m->layout;
	const struct sim_banks *banks = &m->banks;
	u64 need[SIM_MAX_CHUNKS] = { }, ram = 0;
	char source[SIM_SOURCE_LEN];
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		ram += layout->range[i].size;
		need[banks->chunk_of_node[layout->range[i].nid]] +=
			layout->range[i].size;
	}
	if (m->unbacked)
		return 0;
	if (!m->size)
		m->size = max(round_up(ram, sim_banks_align()),
			      2 * sim_banks_align());
	if (ram > m->size) {
		sim_err(&m->log, "%s: describes %lluK of memory, but size= carves only %lluK\n",
			sim_map_source(m, source), ram >> 10, m->size >> 10);
		return -EINVAL;
	}
	for (i = 0; i < banks->nr_chunks; i++) {
		u64 carved = (u64)banks->chunk[i].nr_pages << PAGE_SHIFT;

		if (need[i] <= carved)
			continue;
		sim_err(&m->log, "e820: describes %lluK of memory of nodes that have only %lluK\n",
			need[i] >> 10, carved >> 10);
		return -EINVAL;
	}
	return 0;
}

/**
 * sim_describe() - work out the machine's firmware map, nodes and limits
 * @m: the machine; e820, image, limits, core, numa and layout are filled in,
 *	and size if it was not given
 * @quiet: leave out what a boot prints
 *
 * Nothing outside of @m is touched. Context: may sleep; machine's lock, or
 * nobody else knows of it.
 *
 * Return: 0; -EINVAL, -ERANGE, -E2BIG or -ENOSPC on a description that is wrong,
 * with one line in the log; -ENOMEM.
 */
int sim_describe(struct sim_machine *m, bool quiet)
{
	int err = sim_numa_zonelist_order(&m->log, m->params.numa_zonelist_order);

	if (err >= 0)
		err = sim_describe_nodes(m);
	if (!err)
		err = sim_describe_map(m, quiet);
	if (!err)
		err = sim_describe_page_tables(m);
	if (!err)
		err = sim_describe_limits(m);
	if (!err)
		err = sim_describe_core(m);
	if (!err)
		err = sim_describe_image(m);
	if (!err)
		err = sim_describe_layout(m);
	if (!err)
		err = sim_describe_fits(m);
	return err;
}

/**
 * sim_describe_machine() - work out all that the parameters of a new machine say
 * @m: the machine; size, unbacked, user_min_free_kbytes and hardening are set, and
 *	what sim_describe() fills in
 *
 * Context: may sleep; nobody else knows of the machine.
 *
 * Return: as sim_describe().
 */
int sim_describe_machine(struct sim_machine *m)
{
	int err = sim_describe_size(m);

	if (!err)
		err = sim_describe_min_free_kbytes(m);
	if (!err)
		err = sim_describe_hardening(m);
	if (!err)
		err = sim_describe(m, true);
	return err;
}

/**
 * sim_machine_paste() - replace the firmware's map by that of a boot log
 * @m: the machine, at stage carved
 * @text: lines of a boot log
 *
 * Context: may sleep; machine's lock.
 *
 * Return: 0; -EBUSY at a later stage; else as sim_e820__parse_boot_log() and
 * sim_describe(). On failure the machine's map is what it was.
 */
int sim_machine_paste(struct sim_machine *m, const char *text)
{
	struct sim_e820_table *pasted, *before = m->pasted;
	int err;

	lockdep_assert_held(&m->lock);
	if (m->stage != SIM_STAGE_CARVED) {
		sim_err(&m->log, "e820: the machine is at stage %s; a map is taken at stage carved only\n",
			sim_stage_name(m->stage));
		return -EBUSY;
	}
	pasted = kvzalloc(sizeof(*pasted), GFP_KERNEL);
	if (!pasted)
		return -ENOMEM;
	err = sim_e820__parse_boot_log(pasted, &m->log, text);
	if (!err) {
		m->pasted = pasted;
		err = sim_describe(m, true);
	}
	if (err) {
		m->pasted = before;
		kvfree(pasted);
	} else {
		kvfree(before);
	}
	/* What was worked out is for the stage firmware to show. */
	sim_machine_reset(m);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_machine_paste);
