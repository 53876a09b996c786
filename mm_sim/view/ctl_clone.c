// SPDX-License-Identifier: GPL-2.0
/*
 * The machine becomes a clone of a zone of the host, or the same clone anew.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "host/compat.h"
#include "view/ctl_internal.h"

/**
 * sim_ctl_clone() - copy a zone of the host as it is now
 * @ctl: the commands
 * @args: the values of the line: node= and zone= of the host, which one that is a
 *	clone need not name; consistent=
 *
 * All that the machine was is gone. Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_clone(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	char text[48];
	int err;

	if (!m->unbacked)
		return sim_ctl_refuse(ctl, -EBUSY,
				      "clone: this machine has memory of its own; want one with size=0 or clone=");
	if (args->order || args->type || args->tag || args->pfn ||
	    args->pages || args->stage)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "clone: takes node=, zone= and consistent= only");
	if (!m->clone && (!args->node || !args->zone))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "clone: node= or zone= is missing; want those of the host, see /proc/buddyinfo");
	if (args->node)
		snprintf(text, sizeof(text), "%.16s:%.16s", args->node,
			 args->zone ?:
			 sim_zone_names[m->clone->zone.idx]);
	else
		snprintf(text, sizeof(text), "%d:%.16s", m->clone->zone.nid,
			 args->zone ?: sim_zone_names[m->clone->zone.idx]);
	err = sim_clone_describe(m, text, args->consistent);
	if (err) {
		/* The log has a line already. */
		sim_ctl_say(ctl, "error %d clone: %s cannot be cloned, see the log\n",
			    err, text);
		return err;
	}
	sim_machine_reset(m);
	while (!err && m->stage < sim_machine_last_stage(m))
		err = sim_machine_step(m);
	if (err) {
		sim_ctl_say(ctl, "error %d clone: %s\n", err, m->panic);
		return err;
	}
	sim_ctl_say(ctl, "ok clone %s blocks=%lu moved=%lu held_us=%llu bytes=%llu\n",
		    text, m->clone->nr_blocks, m->clone->nr_moved,
		    m->clone->held_ns / 1000, m->clone->bytes);
	return 0;
}
