// SPDX-License-Identifier: GPL-2.0
/*
 * What making a machine takes, step by step; where a step fails, those before it
 * are undone.
 */
#include <linux/err.h>

#include "host/compat.h"
#include "host/describe.h"
#include "host/load.h"
#include "host/memory_hotplug.h"
#include "view/debugfs.h"

/**
 * sim_load() - make a machine, boot it and show its files
 * @params: as the user typed them
 * @stage: where the boot stops, by name; NULL: at the last stage
 * @l: filled in; on failure there is no machine
 *
 * Context: may sleep.
 *
 * Return: 0; -EINVAL for a stage that is none; or what sim_machine_create(),
 * sim_machine_boot() or sim_debugfs_create() say. The log has a line.
 */
int sim_load(const struct sim_machine_params *params, const char *stage,
	     struct sim_loaded *l)
{
	int target = stage ? sim_stage_by_name(stage) : SIM_STAGE_LAST;
	const char *name = params->name ?: SIM_DEFAULT_NAME;
	struct sim_machine *m;
	int err;

	*l = (struct sim_loaded){ };
	err = sim_check_name(name);
	if (err)
		return err;
	if (target < 0) {
		pr_err("mm_sim: %s: stage=%.64s: must be one of carved, firmware, memblock, mapped, zones, memmap, zonelists and buddy\n",
		       name, stage);
		return target;
	}
	m = sim_machine_create(params);
	if (IS_ERR(m))
		return PTR_ERR(m);
	err = sim_machine_boot(m, target);
	if (err)
		goto out_machine;
	l->view = sim_debugfs_create(m);
	if (IS_ERR(l->view)) {
		err = PTR_ERR(l->view);
		goto out_machine;
	}
	l->machine = m;
	return 0;

out_machine:
	l->view = NULL;
	sim_machine_destroy(m);
	return err;
}
EXPORT_SYMBOL_SIM(sim_load);

/**
 * sim_unload() - remove a machine and its files
 * @l: what sim_load() filled in; no machine in it does nothing
 *
 * Context: may sleep; waits for whoever is inside one of the files.
 */
void sim_unload(struct sim_loaded *l)
{
	if (!l->machine)
		return;
	sim_debugfs_destroy(l->view);
	sim_machine_destroy(l->machine);
	*l = (struct sim_loaded){ };
}
EXPORT_SYMBOL_SIM(sim_unload);

/**
 * sim_module_load() - what the module registers, and its machine
 * @params: as the user typed them; NULL for no machine
 * @stage: where the boot stops, by name
 * @l: filled in
 *
 * Context: may sleep; once.
 *
 * Return: 0, or a negative errno, and nothing is registered.
 */
int sim_module_load(const struct sim_machine_params *params, const char *stage,
		    struct sim_loaded *l)
{
	int err = sim_memory_hotplug_init();

	if (err) {
		pr_err("mm_sim: no notice of the host's memory hotplug: error %d\n",
		       err);
		return err;
	}
	if (params)
		err = sim_load(params, stage, l);
	if (err)
		sim_memory_hotplug_exit();
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_module_load);

/**
 * sim_module_unload() - remove the module's machine, and what was registered
 * @l: what sim_module_load() filled in
 *
 * Context: may sleep; no other machine is left.
 */
void sim_module_unload(struct sim_loaded *l)
{
	sim_unload(l);
	sim_memory_hotplug_exit();
}
EXPORT_SYMBOL_SIM_KUNIT(sim_module_unload);
