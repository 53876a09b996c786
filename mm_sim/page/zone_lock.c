// SPDX-License-Identifier: GPL-2.0
/*
 * What several CPUs do that want blocks of one zone at the same time.
 */
#include <linux/processor.h>

#include "host/compat.h"
#include "page/zone_lock.h"

/* So often a CPU looks whether the lock is free, and pauses so long between. */
#define SIM_ZONE_LOCK_LOOKS 8
#define SIM_ZONE_LOCK_PAUSES 32

/**
 * sim_zone_lock_contended() - take the lock of a zone that another CPU has
 * @zone: the zone
 *
 * To fetch the lists from the cache of another CPU takes several times as long as
 * to use them. Where CPUs queue, each does so for every block, in turns; whoever
 * stays away for a moment lets the other one take several. After that it queues, so
 * that all get their turn. Context: any, and not on one CPU.
 *
 * Return: what spin_unlock_irqrestore() wants.
 */
noinline unsigned long sim_zone_lock_contended(struct sim_zone *zone)
	__acquires(&zone->lock)
{
	unsigned int looks, pauses;
	unsigned long flags;

	for (looks = 0; looks < SIM_ZONE_LOCK_LOOKS; looks++) {
		for (pauses = 0; pauses < SIM_ZONE_LOCK_PAUSES; pauses++)
			cpu_relax();
		if (spin_trylock_irqsave(&zone->lock, flags))
			return flags;
	}
	spin_lock_irqsave(&zone->lock, flags);
	return flags;
}
