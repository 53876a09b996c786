// SPDX-License-Identifier: GPL-2.0
/*
 * The firmware's memory map: add, update, remove, sanitize, print, and the
 * hand-over to memblock.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "early/e820.h"
#include "early/memblock.h"
#include "host/compat.h"
#include "page/mmzone.h"

#define SIM_BIOS_BEGIN 0xa0000ULL
#define SIM_BIOS_END 0x100000ULL

/**
 * sim_e820__range_add() - append a range
 * @table: the map; unsorted until sim_e820__update_table()
 * @start: simulated physical address
 * @size: bytes
 * @type: what lies there
 *
 * Mirrors e820__range_add().
 *
 * Return: 0, or -ENOSPC when the table is full.
 */
int sim_e820__range_add(struct sim_e820_table *table, u64 start, u64 size,
			enum sim_e820_type type)
{
	if (table->nr_entries == SIM_E820_MAX_ENTRIES)
		return -ENOSPC;
	table->entries[table->nr_entries++] =
		(struct sim_e820_entry){ start, size, type };
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__range_add);

/* The end of a range, capped where it would wrap. */
static u64 sim_e820_end(u64 start, u64 size)
{
	return start + min(size, U64_MAX - start);
}

/*
 * Cut [start, end) out of entry @i, which it overlaps. What remains below stays
 * in the entry, what remains above becomes a new one.
 */
static int sim_e820_cut(struct sim_e820_table *table, unsigned int i,
			u64 start, u64 end)
{
	struct sim_e820_entry *entry = &table->entries[i];
	u64 entry_end = entry->addr + entry->size;
	int err = 0;

	if (end < entry_end)
		err = sim_e820__range_add(table, end, entry_end - end,
					  entry->type);
	if (!err)
		entry->size = start > entry->addr ? start - entry->addr : 0;
	return err;
}

static const char *sim_e820_type_name(enum sim_e820_type type)
{
	switch (type) {
	case SIM_E820_TYPE_RAM:
		return "usable";
	case SIM_E820_TYPE_RESERVED:
		return "reserved";
	case SIM_E820_TYPE_ACPI:
		return "ACPI data";
	case SIM_E820_TYPE_NVS:
		return "ACPI NVS";
	case SIM_E820_TYPE_UNUSABLE:
		return "unusable";
	case SIM_E820_TYPE_PMEM:
		return "persistent (type 7)";
	case SIM_E820_TYPE_PRAM:
		return "persistent (type 12)";
	}
	return NULL;
}

/**
 * sim_e820_type_text() - a type as the kernel's boot log spells it
 * @type: the type
 * @number: room for the text of a type that has no name
 *
 * Mirrors e820_print_type().
 *
 * Return: a static string, or @number.
 */
const char *sim_e820_type_text(enum sim_e820_type type,
			       char number[SIM_E820_TYPE_TEXT_LEN])
{
	const char *name = sim_e820_type_name(type);

	if (name)
		return name;
	snprintf(number, SIM_E820_TYPE_TEXT_LEN, "type %u", type);
	return number;
}

/* Give [low, high) of entry @i, which holds it, another type. */
static int sim_e820_retype(struct sim_e820_table *table, unsigned int i,
			   u64 low, u64 high, enum sim_e820_type new_type)
{
	struct sim_e820_entry *entry = &table->entries[i];
	u64 end = entry->addr + entry->size;
	unsigned int need = (low > entry->addr) + (high < end);

	if (table->nr_entries + need > SIM_E820_MAX_ENTRIES)
		return -ENOSPC;
	if (high < end)
		sim_e820__range_add(table, high, end - high, entry->type);
	if (low > entry->addr) {
		entry->size = low - entry->addr;
		return sim_e820__range_add(table, low, high - low, new_type);
	}
	entry->size = high - low;
	entry->type = new_type;
	return 0;
}

/**
 * sim_e820__range_update() - give all of one type in a range another type
 * @table: the map
 * @start: simulated physical address
 * @size: bytes
 * @old_type: only entries of this type change
 * @new_type: what they become
 *
 * Mirrors e820__range_update(). Entries may be split.
 *
 * Return: 0, or -ENOSPC when the table is full; then the entry that could not be
 * split and those behind it are unchanged.
 */
int sim_e820__range_update(struct sim_e820_table *table, u64 start, u64 size,
			   enum sim_e820_type old_type,
			   enum sim_e820_type new_type)
{
	u64 end = sim_e820_end(start, size);
	unsigned int i, nr = table->nr_entries;
	char from[SIM_E820_TYPE_TEXT_LEN], to[SIM_E820_TYPE_TEXT_LEN];
	int err = 0;

	if (table->log)
		sim_info(table->log, "e820: update [mem 0x%08llx-0x%08llx] %s ==> %s\n",
			 start, end - 1, sim_e820_type_text(old_type, from),
			 sim_e820_type_text(new_type, to));
	for (i = 0; i < nr && !err; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];
		u64 low = max(start, entry->addr);
		u64 high = min(end, entry->addr + entry->size);

		if (entry->type == old_type && low < high)
			err = sim_e820_retype(table, i, low, high, new_type);
	}
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__range_update);

/**
 * sim_e820__range_remove() - take a range out of the map
 * @table: the map
 * @start: simulated physical address
 * @size: bytes
 * @old_type: with @check_type, only entries of this type are touched
 * @check_type: false to remove whatever is there
 *
 * Mirrors e820__range_remove().
 *
 * Return: 0, or -ENOSPC when a split does not fit in the table.
 */
int sim_e820__range_remove(struct sim_e820_table *table, u64 start, u64 size,
			   enum sim_e820_type old_type, bool check_type)
{
	u64 end = sim_e820_end(start, size);
	unsigned int i, nr = table->nr_entries;
	char from[SIM_E820_TYPE_TEXT_LEN];
	int err = 0;

	if (table->log)
		sim_info(table->log, "e820: remove [mem 0x%08llx-0x%08llx] %s\n",
			 start, end - 1, check_type ?
			 sim_e820_type_text(old_type, from) : "");
	for (i = 0; i < nr && !err; i++) {
		struct sim_e820_entry *entry = &table->entries[i];
		u64 low = max(start, entry->addr);
		u64 high = min(end, entry->addr + entry->size);

		if ((check_type && entry->type != old_type) || low >= high)
			continue;
		err = sim_e820_cut(table, i, low, high);
	}
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__range_remove);

static int sim_e820_cmp_edge(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* What lies at @addr: the highest type that covers it, 0 for nothing. */
static unsigned int sim_e820_type_at(const struct sim_e820_table *table,
				     u64 addr)
{
	unsigned int i, type = 0;

	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];

		if (addr >= entry->addr && addr - entry->addr < entry->size)
			type = max_t(unsigned int, type, entry->type);
	}
	return type;
}

/**
 * sim_e820__update_table() - sort, split and merge
 * @table: the map; afterwards ascending and disjoint
 *
 * Where entries overlap the higher type wins; neighbours of one type merge.
 * Mirrors e820__update_table().
 *
 * Return: 0; -EINVAL when an entry wraps around the address space; -ENOSPC when
 * the result does not fit. On failure the map is unchanged.
 */
int sim_e820__update_table(struct sim_e820_table *table)
{
	unsigned int i, nr_edges = 0, nr = 0;

	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];

		if (entry->addr + entry->size < entry->addr)
			return -EINVAL;
		table->edges[nr_edges++] = entry->addr;
		table->edges[nr_edges++] = entry->addr + entry->size;
	}
	sort(table->edges, nr_edges, sizeof(u64), sim_e820_cmp_edge, NULL);

	/* Between two edges the type is the same everywhere. */
	for (i = 0; i + 1 < nr_edges; i++) {
		u64 low = table->edges[i], high = table->edges[i + 1];
		struct sim_e820_entry *last = nr ? &table->sorted[nr - 1] : NULL;
		unsigned int type;

		if (low == high)
			continue;
		type = sim_e820_type_at(table, low);
		if (!type)
			continue;
		if (last && last->type == type && type != SIM_E820_TYPE_PRAM &&
		    last->addr + last->size == low) {
			last->size += high - low;
			continue;
		}
		if (nr == SIM_E820_MAX_ENTRIES)
			return -ENOSPC;
		table->sorted[nr++] =
			(struct sim_e820_entry){ low, high - low, type };
	}
	memcpy(table->entries, table->sorted, nr * sizeof(*table->sorted));
	table->nr_entries = nr;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__update_table);

/**
 * sim_e820__print_table() - print the map as a boot log does
 * @table: the map
 * @log: where to
 * @who: "BIOS-e820" or "user"
 *
 * Mirrors e820__print_table().
 */
void sim_e820__print_table(const struct sim_e820_table *table,
			   const struct sim_log *log, const char *who)
{
	unsigned int i;

	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];
		char number[SIM_E820_TYPE_TEXT_LEN];

		sim_info(log, "%s: [mem 0x%016llx-0x%016llx] %s\n", who,
			 entry->addr, entry->addr + entry->size - 1,
			 sim_e820_type_text(entry->type, number));
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__print_table);

/*
 * Mirrors e820__end_ram_pfn(): ACPI tables count, they lie in memory that may be
 * freed once they were read.
 */
static unsigned long sim_e820_end_pfn(const struct sim_e820_table *table,
				      unsigned long limit)
{
	unsigned long last = 0;
	unsigned int i;

	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];

		if ((entry->type == SIM_E820_TYPE_RAM ||
		     entry->type == SIM_E820_TYPE_ACPI) &&
		    PFN_DOWN(entry->addr) < limit)
			last = max_t(unsigned long, last,
				     PFN_DOWN(entry->addr + entry->size));
	}
	return min(last, limit);
}

/**
 * sim_e820__end_of_ram_pfn() - one past the highest pfn of memory
 * @table: a sanitized map
 *
 * Mirrors e820__end_of_ram_pfn().
 *
 * Return: pfn; 0 when there is none.
 */
unsigned long sim_e820__end_of_ram_pfn(const struct sim_e820_table *table)
{
	return sim_e820_end_pfn(table, PFN_DOWN(BIT_ULL(SIM_MAX_PHYSMEM_BITS)));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__end_of_ram_pfn);

/**
 * sim_e820__end_of_low_ram_pfn() - the same below 4 GiB
 * @table: a sanitized map
 *
 * Mirrors e820__end_of_low_ram_pfn().
 *
 * Return: pfn; 0 when there is none.
 */
unsigned long sim_e820__end_of_low_ram_pfn(const struct sim_e820_table *table)
{
	return sim_e820_end_pfn(table, PFN_DOWN(SZ_4G));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__end_of_low_ram_pfn);

/**
 * sim_e820__ram_bytes() - usable memory in whole pages
 * @table: a sanitized map
 *
 * Return: bytes.
 */
u64 sim_e820__ram_bytes(const struct sim_e820_table *table)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];
		u64 start = PAGE_ALIGN(entry->addr);
		u64 end = round_down(entry->addr + entry->size, PAGE_SIZE);

		if (entry->type == SIM_E820_TYPE_RAM && end > start)
			sum += end - start;
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__ram_bytes);

/**
 * sim_e820__default_map() - the map of a small PC
 * @table: the map; replaced
 * @size: bytes of memory modules, a multiple of 4 MiB and 8 MiB at least
 *
 * Three quarters of the memory (3 GiB at most) lie from 0 on, the rest from
 * 4 GiB on, so that the machine has the zones DMA, DMA32 and Normal. The first
 * MiB has the PC's hole, and the firmware keeps 128 KiB for its tables.
 *
 * Return: 0, or a negative errno of the map's functions.
 */
int sim_e820__default_map(struct sim_e820_table *table, u64 size)
{
	u64 low = min_t(u64, round_down(size / 4 * 3, SZ_4M), 3ULL * SZ_1G);
	const struct sim_e820_entry map[] = {
		{ 0, 0x9fc00, SIM_E820_TYPE_RAM },
		{ 0x9fc00, 0x400, SIM_E820_TYPE_RESERVED },
		{ 0xf0000, 0x10000, SIM_E820_TYPE_RESERVED },
		{ SZ_1M, low - SZ_1M - SZ_128K, SIM_E820_TYPE_RAM },
		{ low - SZ_128K, SZ_128K, SIM_E820_TYPE_ACPI },
		{ 0xfffc0000, 0x40000, SIM_E820_TYPE_RESERVED },
		{ SZ_4G, size - low, SIM_E820_TYPE_RAM },
	};
	unsigned int i;
	int err = 0;

	table->nr_entries = 0;
	for (i = 0; i < ARRAY_SIZE(map) && !err; i++)
		err = sim_e820__range_add(table, map[i].addr, map[i].size,
					  map[i].type);
	return err ?: sim_e820__update_table(table);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__default_map);

/**
 * sim_e820__trim_bios_range() - page 0 and the BIOS area are never memory
 * @table: the map
 *
 * Mirrors trim_bios_range().
 *
 * Return: 0, or -ENOSPC when the map overflows.
 */
int sim_e820__trim_bios_range(struct sim_e820_table *table)
{
	int err;

	err = sim_e820__range_update(table, 0, PAGE_SIZE, SIM_E820_TYPE_RAM,
				     SIM_E820_TYPE_RESERVED);
	if (!err)
		err = sim_e820__range_remove(table, SIM_BIOS_BEGIN,
					     SIM_BIOS_END - SIM_BIOS_BEGIN,
					     SIM_E820_TYPE_RAM, true);
	return err ?: sim_e820__update_table(table);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__trim_bios_range);

/* The lowest page-aligned place for @size bytes in [from, to), or U64_MAX. */
static u64 sim_e820_place_low(const struct sim_e820_table *table, u64 size,
			      u64 from, u64 to)
{
	unsigned int i;

	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];
		u64 start = PAGE_ALIGN(max(entry->addr, from));
		u64 end = min(entry->addr + entry->size, to);

		if (entry->type == SIM_E820_TYPE_RAM && start < end &&
		    end - start >= size)
			return start;
	}
	return U64_MAX;
}

/* The highest page-aligned place for @size bytes in [from, to), or U64_MAX. */
static u64 sim_e820_place_high(const struct sim_e820_table *table, u64 size,
			       u64 from, u64 to)
{
	unsigned int i = table->nr_entries;

	while (i--) {
		const struct sim_e820_entry *entry = &table->entries[i];
		u64 start = PAGE_ALIGN(max(entry->addr, from));
		u64 end = round_down(min(entry->addr + entry->size, to),
				     PAGE_SIZE);

		if (entry->type == SIM_E820_TYPE_RAM && start < end &&
		    end - start >= size)
			return end - size;
	}
	return U64_MAX;
}

/**
 * sim_e820__place_image() - put kernel image and initial ramdisk into memory
 * @table: a sanitized map
 * @image: what was placed; when it fails, the size of the kernel image is right
 * @limit: both end here at the latest; U64_MAX for no limit
 *
 * As a PC's boot loader does: the kernel at 16 MiB or, where that is no memory,
 * at the lowest place from 1 MiB on; the ramdisk as high as possible below
 * 4 GiB. Their sizes are 1/64 and 1/128 of the memory, up to 16 and 256 MiB.
 * A machine too small for a ramdisk has none.
 *
 * Return: 0, or -ENOSPC when the kernel image fits nowhere.
 */
int sim_e820__place_image(const struct sim_e820_table *table,
			  struct sim_boot_image *image, u64 limit)
{
	u64 ram = sim_e820__ram_bytes(table);
	u64 base, after;

	image->kernel_size = clamp_t(u64, PAGE_ALIGN(ram / 64), PAGE_SIZE,
				     SZ_16M);
	base = sim_e820_place_low(table, image->kernel_size, SZ_16M,
				  min(SZ_16M + image->kernel_size, limit));
	if (base == U64_MAX)
		base = sim_e820_place_low(table, image->kernel_size, SZ_1M,
					  limit);
	if (base == U64_MAX)
		base = sim_e820_place_low(table, image->kernel_size, SZ_64K,
					  limit);
	if (base == U64_MAX)
		return -ENOSPC;
	image->kernel_base = base;

	after = base + image->kernel_size;
	image->initrd_size = min_t(u64, PAGE_ALIGN(ram / 128), SZ_256M);
	limit = min(limit, max_t(u64, SZ_4G, after));
	image->initrd_base = sim_e820_place_high(table, image->initrd_size,
						 after, limit);
	if (image->initrd_base == U64_MAX) {
		image->initrd_base = 0;
		image->initrd_size = 0;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__place_image);

/**
 * sim_early_reserve_memory() - reserve what must not be allocated
 * @mb: the machine's memblock
 * @image: kernel image and ramdisk
 *
 * Mirrors early_reserve_memory().
 *
 * Return: 0 or a negative errno of sim_memblock_reserve().
 */
int sim_early_reserve_memory(struct sim_memblock *mb,
			     const struct sim_boot_image *image)
{
	int err;

	err = sim_memblock_reserve(mb, image->kernel_base, image->kernel_size);
	if (err)
		return err;
	/* Firmware is known to corrupt the first 64 KiB. */
	err = sim_memblock_reserve(mb, 0, SZ_64K);
	if (err)
		return err;
	return sim_memblock_reserve(mb, image->initrd_base, image->initrd_size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_early_reserve_memory);

/**
 * sim_e820__memblock_setup() - tell memblock what is memory
 * @table: a sanitized map
 * @mb: the machine's memblock
 *
 * Mirrors e820__memblock_setup().
 *
 * Return: 0 or a negative errno of sim_memblock_add().
 */
int sim_e820__memblock_setup(const struct sim_e820_table *table,
			     struct sim_memblock *mb)
{
	unsigned int i;
	int err;

	/* All that must not be overwritten is reserved by now. */
	sim_memblock_allow_resize(mb);
	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *entry = &table->entries[i];

		if (entry->type != SIM_E820_TYPE_RAM)
			continue;
		err = sim_memblock_add(mb, entry->addr, entry->size);
		if (err)
			return err;
	}
	/* A page that is memory only in part is no memory. */
	sim_memblock_trim_memory(mb, PAGE_SIZE);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__memblock_setup);
