/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lock of a zone, where blocks are taken and given back.
 */
#ifndef SIM_PAGE_ZONE_LOCK_H
#define SIM_PAGE_ZONE_LOCK_H

#include <linux/kconfig.h>
#include <linux/spinlock.h>

#include "page/mmzone.h"

unsigned long sim_zone_lock_contended(struct sim_zone *zone)
	__acquires(&zone->lock);

/**
 * sim_zone_lock_irqsave() - take the lock of a zone for a block or a batch
 * @zone: the zone
 *
 * As spin_lock_irqsave(), but who finds it taken stays away for a moment before it
 * queues. spin_unlock_irqrestore() is the counterpart. Context: any.
 *
 * Return: what spin_unlock_irqrestore() wants.
 */
static __always_inline unsigned long
sim_zone_lock_irqsave(struct sim_zone *zone)
	__acquires(&zone->lock)
{
	unsigned long flags;

	/* Lockdep learns nothing from a trylock. */
	if (IS_ENABLED(CONFIG_LOCKDEP))
		spin_lock_irqsave(&zone->lock, flags);
	else if (unlikely(!spin_trylock_irqsave(&zone->lock, flags)))
		flags = sim_zone_lock_contended(zone);
	return flags;
}

#endif /* SIM_PAGE_ZONE_LOCK_H */
