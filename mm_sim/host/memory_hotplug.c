// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the host that goes offline or comes online, and who reads its zones.
 *
 * Between the two notices that the host gives of each such change, its zones do not
 * add up, and their per-CPU lists may go; after the second, memory maps may. The
 * host's own lock for that cannot be taken by a module. So readers hold up the first
 * notice, and wait for the second. Isolation begins before the first: what a reader
 * sees of that is whole, and of type Isolate.
 *
 * The notices come under the host's lock: what is between get and put must not need
 * it, nor wait for a CPU to come or go. Allocating memory does neither.
 */
#include <linux/jiffies.h>
#include <linux/memory.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "host/compat.h"
#include "host/host_zone.h"
#include "host/memory_hotplug.h"

static DEFINE_SPINLOCK(sim_mems_lock);
static DECLARE_WAIT_QUEUE_HEAD(sim_mems_wait);
/* Under sim_mems_lock. */
static unsigned int sim_mems_readers;
static bool sim_mems_changing;
static unsigned long sim_mems_count;

static DEFINE_MUTEX(sim_mems_settle_lock);
static bool sim_mems_settled;

static bool sim_mems_unread(void)
{
	bool unread;

	spin_lock(&sim_mems_lock);
	unread = !sim_mems_readers;
	spin_unlock(&sim_mems_lock);
	return unread;
}

static bool sim_mems_try_get(void)
{
	bool got;

	spin_lock(&sim_mems_lock);
	got = !sim_mems_changing;
	sim_mems_readers += got;
	spin_unlock(&sim_mems_lock);
	return got;
}

/**
 * sim_memory_hotplug_event() - the host gives notice
 * @action: MEM_GOING_OFFLINE and so on
 *
 * The first notice of a change returns when nobody reads a zone any more. A change
 * that another one was against is called off without a first notice to us.
 *
 * Context: process; the host's lock of memory hotplug.
 */
void sim_memory_hotplug_event(unsigned long action)
{
	bool going = action == MEM_GOING_OFFLINE || action == MEM_GOING_ONLINE;

	if (!going && action != MEM_OFFLINE && action != MEM_ONLINE &&
	    action != MEM_CANCEL_OFFLINE && action != MEM_CANCEL_ONLINE)
		return;
	spin_lock(&sim_mems_lock);
	sim_mems_changing = going;
	sim_mems_count++;
	spin_unlock(&sim_mems_lock);
	if (going)
		wait_event(sim_mems_wait, sim_mems_unread());
	else
		wake_up_all(&sim_mems_wait);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memory_hotplug_event);

static int sim_memory_notify(struct notifier_block *nb, unsigned long action,
			     void *arg)
{
	sim_memory_hotplug_event(action);
	return NOTIFY_OK;
}

static struct notifier_block sim_memory_nb = {
	.notifier_call = sim_memory_notify,
};

/**
 * sim_memory_hotplug_init() - have the host give notice
 *
 * Context: process.
 *
 * Return: 0 or a negative errno.
 */
int sim_memory_hotplug_init(void)
{
	SIM_STATIC_STUB(sim_memory_hotplug_init);
	return register_memory_notifier(&sim_memory_nb);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memory_hotplug_init);

/**
 * sim_memory_hotplug_exit() - no more notices
 *
 * Context: process; nobody reads a zone of the host.
 */
void sim_memory_hotplug_exit(void)
{
	SIM_STATIC_STUB(sim_memory_hotplug_exit);
	unregister_memory_notifier(&sim_memory_nb);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memory_hotplug_exit);

/**
 * sim_memory_hotplug_count() - what tells whether memory came or went meanwhile
 *
 * Context: any.
 *
 * Return: how many notices there were.
 */
unsigned long sim_memory_hotplug_count(void)
{
	return READ_ONCE(sim_mems_count);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memory_hotplug_count);

/*
 * A change that began before there were notices is waited for, once. Long ones keep
 * their pageblocks isolated, and are not waited for without end; of what is left of
 * them after that, some ms, the host's lock tells.
 */
static int sim_mems_settle(unsigned int ms)
{
	unsigned long end = jiffies + msecs_to_jiffies(ms);
	int err = 0;

	if (READ_ONCE(sim_mems_settled))
		return 0;
	if (mutex_lock_killable(&sim_mems_settle_lock))
		return -EINTR;
	while (!err && !sim_mems_settled && sim_host_nr_isolated()) {
		if (fatal_signal_pending(current))
			err = -EINTR;
		else if (time_after(jiffies, end))
			err = -EBUSY;
		else
			schedule_timeout_killable(msecs_to_jiffies(20));
	}
	if (!err && !sim_mems_settled) {
		sim_host_wait_for_online_mems();
		WRITE_ONCE(sim_mems_settled, true);
	}
	mutex_unlock(&sim_mems_settle_lock);
	return err;
}

/**
 * sim_get_online_mems() - no memory of the host goes offline or comes online now
 * @ms: how long to wait for a change that is under way, in milliseconds
 *
 * Not to be nested: the second might wait for a change that waits for the first.
 * As get_online_mems(). Context: may sleep; no lock of the host.
 *
 * Return: 0; -EBUSY when the change took too long; -EINTR when the caller is to die.
 */
int sim_get_online_mems(unsigned int ms)
{
	int err = sim_mems_settle(ms);
	long left;

	if (err)
		return err;
	left = wait_event_killable_timeout(sim_mems_wait, sim_mems_try_get(),
					   msecs_to_jiffies(ms));
	return left > 0 ? 0 : left ? -EINTR : -EBUSY;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_get_online_mems);

/**
 * sim_put_online_mems() - it may again
 *
 * As put_online_mems(). Context: any.
 */
void sim_put_online_mems(void)
{
	spin_lock(&sim_mems_lock);
	sim_mems_readers--;
	spin_unlock(&sim_mems_lock);
	wake_up_all(&sim_mems_wait);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_put_online_mems);
