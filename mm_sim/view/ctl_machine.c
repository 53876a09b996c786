// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that drive the boot of a machine: step, boot, reset, snapshot, managed.
 */
#include <linux/kstrtox.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/watermark.h"
#include "view/ctl_internal.h"
#include "view/stage_snapshot.h"

/**
 * sim_ctl_step() - the command step: one stage of the boot
 * @ctl: the commands
 * @args: not used
 *
 * Context: machine's lock; may sleep.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_step(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	int err;

	if (m->stage == sim_machine_last_stage(m))
		return sim_ctl_refuse(ctl, -ERANGE,
				      "step: stage %s is the last of %d%s",
				      sim_stage_name(m->stage), m->stage + 1,
				      m->unbacked ? "; nothing backs this machine"
						  : "");
	if (m->stage == SIM_STAGE_PANICKED)
		return sim_ctl_panicked(ctl, "step");
	err = sim_machine_step(m);
	if (err)
		sim_ctl_say(ctl, "error %d step: %s\n", err, m->panic);
	else
		sim_ctl_say(ctl, "ok step stage=%s\n",
			    sim_stage_name(m->stage));
	return err;
}

/**
 * sim_ctl_boot() - the command boot: up to a stage, or the last
 * @ctl: the commands
 * @args: stage=
 *
 * Context: machine's lock; may sleep.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_boot(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	int target = sim_machine_last_stage(m), err = 0;

	if (args->stage)
		target = sim_stage_by_name(args->stage);
	if (target < 0)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "boot stage=%.32s: no such stage; the file stage lists them",
				      args->stage);
	if (target > (int)sim_machine_last_stage(m))
		return sim_ctl_refuse(ctl, -ERANGE,
				      "boot stage=%s: nothing backs this machine; %s is the last stage that needs no memory",
				      sim_stage_name(target),
				      sim_stage_name(sim_machine_last_stage(m)));
	if (m->stage == SIM_STAGE_PANICKED)
		return sim_ctl_panicked(ctl, "boot");
	if (m->stage >= target)
		return sim_ctl_refuse(ctl, -ERANGE,
				      "boot stage=%s: the machine is at stage %s; only reset goes back",
				      sim_stage_name(target),
				      sim_stage_name(m->stage));
	while (!err && m->stage < target)
		err = sim_machine_step(m);
	if (err)
		sim_ctl_say(ctl, "error %d boot: %s\n", err, m->panic);
	else
		sim_ctl_say(ctl, "ok boot stage=%s\n",
			    sim_stage_name(m->stage));
	return err;
}

/**
 * sim_ctl_managed() - the command managed: what a zone would have left
 * @ctl: the commands
 * @args: node=, zone= and pages=
 *
 * What a host kernel would have reserved is not known where nothing backs the
 * machine: the user says how many pages of a zone are left to manage.
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_managed(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	unsigned long pages;
	struct sim_zone *zone;
	int nid, err;

	if (!m->unbacked || m->stage < SIM_STAGE_ZONES ||
	    m->stage == SIM_STAGE_PANICKED)
		return sim_ctl_refuse(ctl, -EBUSY,
				      "managed: needs stage zones of a machine that nothing backs; this one is at stage %s",
				      sim_stage_name(m->stage));
	if (!args->node || !args->zone || !args->pages || args->order ||
	    args->type || args->tag || args->pfn || args->stage)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "managed: takes node=, zone= and pages=");
	err = sim_ctl_parse_node(ctl, "managed", args->node, &nid);
	if (err)
		return err;
	for_each_sim_zone(m->mm.node_data[nid], zone)
		if (!strcmp(args->zone, zone->name))
			break;
	if (zone == m->mm.node_data[nid]->node_zones + SIM_MAX_NR_ZONES)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "managed zone=%.32s: no such zone; want DMA, DMA32, Normal, HighMem or Movable",
				      args->zone);
	if (kstrtoul(args->pages, 10, &pages) || pages > zone->present_pages)
		return sim_ctl_refuse(ctl, -ERANGE,
				      "managed pages=%.32s: must be a decimal number up to %lu, the pages that the zone has",
				      args->pages, zone->present_pages);
	sim_set_managed_pages(&m->mm, zone, pages);
	sim_ctl_say(ctl, "ok managed node=%d zone=%s pages=%lu\n", nid,
		    zone->name, pages);
	return 0;
}

/**
 * sim_ctl_snapshot() - the command snapshot: of the stage that is reached
 * @ctl: the commands
 * @args: not used
 *
 * Context: machine's lock; may sleep.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_snapshot(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	enum sim_stage stage = m->stage;
	unsigned int left_out;
	size_t bytes;
	int err;

	if (stage == SIM_STAGE_PANICKED)
		return sim_ctl_panicked(ctl, "snapshot");
	err = sim_stage_snapshot_take(m);
	if (err) {
		sim_ctl_say(ctl, "error %d snapshot: see the log\n", err);
		return err;
	}
	bytes = sim_snapshots_size(m, stage, &left_out);
	sim_ctl_say(ctl, "ok snapshot stage=%s bytes=%zu left_out=%u\n",
		    sim_stage_name(stage), bytes, left_out);
	return 0;
}

/**
 * sim_ctl_reset() - the command reset: back to stage carved
 * @ctl: the commands
 * @args: not used
 *
 * Context: machine's lock; may sleep.
 *
 * Return: 0.
 */
int sim_ctl_reset(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	sim_machine_reset(ctl->machine);
	sim_ctl_say(ctl, "ok reset stage=%s\n",
		    sim_stage_name(ctl->machine->stage));
	return 0;
}
