// SPDX-License-Identifier: GPL-2.0
/*
 * Wait queues of zones (4.x era). Up to Linux 4.8, whoever waited for a page
 * did so in a queue of the page's zone, chosen by a hash of the page. From 4.9
 * on all pages share one table.
 */
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "early/wait_table.h"
#include "host/compat.h"

/* Few wait at a time; that two of them meet in one queue does little harm. */
#define SIM_PAGES_PER_WAITQUEUE 256
#define SIM_MIN_WAIT_QUEUES 4UL
#define SIM_MAX_WAIT_QUEUES 4096UL

/**
 * sim_wait_table_hash_nr_entries() - queues for a zone
 * @pages: pages that it spans
 *
 * Mirrors wait_table_hash_nr_entries() of a 4.x kernel without memory hotplug.
 *
 * Return: a power of two, from 4 to 4096.
 */
unsigned long sim_wait_table_hash_nr_entries(unsigned long pages)
{
	unsigned long queues = clamp(pages / SIM_PAGES_PER_WAITQUEUE,
				     SIM_MIN_WAIT_QUEUES, SIM_MAX_WAIT_QUEUES);

	return roundup_pow_of_two(queues);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_wait_table_hash_nr_entries);

/* Mirrors zone_wait_table_init() of 4.8. */
static int sim_zone_wait_table_init(struct sim_zone *zone,
				    struct sim_memblock *mb)
{
	unsigned long i, nr = sim_wait_table_hash_nr_entries(zone->spanned_pages);
	wait_queue_head_t *table;

	table = sim_memblock_alloc_try_nid(mb, nr * sizeof(*table),
					   SMP_CACHE_BYTES, SZ_16M,
					   SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
					   zone->zone_pgdat->node_id);
	if (!table)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		init_waitqueue_head(&table[i]);
	zone->wait_table = table;
	zone->wait_table_hash_nr_entries = nr;
	zone->wait_table_bits = ilog2(nr);
	return 0;
}

/**
 * sim_wait_tables_init() - give each zone its wait queues
 * @mm: the machine; the zones are known
 * @mb: where the memory comes from, from the zone's node while it has room
 *
 * Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room.
 */
int sim_wait_tables_init(struct sim_mm *mm, struct sim_memblock *mb)
{
	struct sim_zone *zone;
	int nid, err;

	for_each_sim_node(mm, nid) {
		for_each_sim_zone(mm->node_data[nid], zone) {
			if (!zone->spanned_pages)
				continue;
			err = sim_zone_wait_table_init(zone, mb);
			if (err)
				return err;
		}
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_wait_tables_init);

/**
 * sim_wait_tables_bytes() - memory that the wait queues of all zones take
 * @mm: the machine
 *
 * Return: bytes.
 */
u64 sim_wait_tables_bytes(const struct sim_mm *mm)
{
	const struct sim_zone *zone;
	u64 bytes = 0;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			bytes += zone->wait_table_hash_nr_entries *
				 sizeof(*zone->wait_table);
	return bytes;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_wait_tables_bytes);
