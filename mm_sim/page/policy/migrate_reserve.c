// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: MIGRATE_RESERVE, as in Linux 2.6.24 to 4.3
 *
 * A few pageblocks of each zone were kept from all types, so that short-lived
 * atomic allocations of large blocks find one: as many as the min mark fills, two
 * at most, the first movable ones of the zone. An allocation that no other list has
 * a block for takes one of theirs; the pageblock stays what it is, so that it comes
 * back when it is freed. Linux 4.4 replaced it by MIGRATE_HIGHATOMIC, which a
 * machine has all the same.
 *
 * Two things differ. What of a reserved pageblock is free never makes a larger
 * block with a pageblock of another type; up to 4.3 it did, and the whole went to
 * the list of the half that was freed last. And whether a zone has a large block
 * above its mark is asked as in 6.12, with these lists among the others; up to 4.3
 * the mark was halved for each order instead.
 */
#include <linux/math.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/page_isolation.h"
#include "page/policy/policy.h"

/* Pageblocks of a zone at most, whatever the mark says. */
#define SIM_MAX_RESERVE_BLOCKS 2UL

/* Mirrors pageblock_is_reserved(): such a pageblock is never free as a whole. */
static bool sim_pageblock_is_reserved(const struct sim_mm *mm,
				      unsigned long pfn, unsigned long end)
{
	for (; pfn < end; pfn++)
		if (!sim_pfn_valid(mm, pfn) ||
		    sim_page_is_reserved(sim_pfn_to_page(mm, pfn)))
			return true;
	return false;
}

/* What a pageblock is, or will be again once it is no longer isolated. */
static void sim_reserve_retype(struct sim_mm *mm, struct sim_zone *zone,
			       unsigned long pfn, int migratetype)
{
	if (sim_get_pageblock_migratetype(mm, pfn) == SIM_MIGRATE_ISOLATE)
		sim_set_pageblock_type_before(mm, pfn, migratetype);
	else
		sim_put_back_pageblock(mm, zone, pfn, migratetype);
}

/*
 * Mirrors setup_zone_migrate_reserve(). Reserve what is missing, and give back what
 * is too much, from the start of the zone on. Zone lock.
 */
static void sim_setup_zone_migrate_reserve(struct sim_mm *mm,
					   struct sim_zone *zone,
					   unsigned long want)
{
	unsigned long had = zone->nr_migrate_reserve_block, missing = want, pfn;
	unsigned long end = sim_zone_end_pfn(zone);

	if (want == had)
		return;
	zone->nr_migrate_reserve_block = want;
	pfn = round_up(zone->zone_start_pfn, SIM_PAGEBLOCK_NR_PAGES);
	for (; pfn < end; pfn += SIM_PAGEBLOCK_NR_PAGES) {
		bool reserved;

		/* Nothing to give back, and nothing more to find. */
		if (!missing && !had)
			return;
		if (!sim_pfn_valid(mm, pfn) ||
		    sim_page_zone(mm, sim_pfn_to_page(mm, pfn)) != zone)
			continue;
		reserved = sim_pageblock_type_before(mm, pfn) ==
			   SIM_MIGRATE_RESERVE;
		if (missing && reserved) {
			missing--;
		} else if (missing) {
			if (sim_get_pageblock_migratetype(mm, pfn) !=
			    SIM_MIGRATE_MOVABLE ||
			    !sim_pageblock_is_of_zone(mm, zone, pfn) ||
			    sim_pageblock_is_reserved(mm, pfn,
						      min(end, sim_pageblock_end_pfn(pfn))))
				continue;
			sim_reserve_retype(mm, zone, pfn, SIM_MIGRATE_RESERVE);
			missing--;
		} else if (reserved) {
			sim_reserve_retype(mm, zone, pfn, SIM_MIGRATE_MOVABLE);
		}
	}
}

/**
 * sim_setup_migrate_reserve() - the marks changed, or the policy did
 * @mm: the machine; before its pages are with the buddy lists, nothing is done
 *
 * Mirrors what __setup_per_zone_wmarks() of Linux 4.3 does for each zone. Context:
 * boot, or machine's lock; takes the zone locks.
 */
void sim_setup_migrate_reserve(struct sim_mm *mm)
{
	bool on = mm->features & SIM_FEATURE_MIGRATE_RESERVE;
	struct sim_zone *zone;
	unsigned long flags;
	int nid;

	/* Nor where there is no memory map. */
	if (!mm->totalram_pages || !mm->section_roots)
		return;
	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			unsigned long want;

			spin_lock_irqsave(&zone->lock, flags);
			want = DIV_ROUND_UP(zone->_watermark[SIM_WMARK_MIN],
					    SIM_PAGEBLOCK_NR_PAGES);
			want = on ? min(want, SIM_MAX_RESERVE_BLOCKS) : 0;
			sim_setup_zone_migrate_reserve(mm, zone, want);
			spin_unlock_irqrestore(&zone->lock, flags);
		}
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_migrate_reserve);

/**
 * sim_set_migrate_reserve() - the user wants pageblocks reserved, or not
 * @mm: the machine
 * @on: 1 or 0
 *
 * Context: machine's lock; takes the zone locks.
 *
 * Return: 0, or -EINVAL when it is neither.
 */
int sim_set_migrate_reserve(struct sim_mm *mm, int on)
{
	int err = sim_set_feature(mm, SIM_FEATURE_MIGRATE_RESERVE, on);

	if (!err)
		sim_setup_migrate_reserve(mm);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_migrate_reserve);
