/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine with its files, as the module and configfs make it.
 */
#ifndef SIM_HOST_LOAD_H
#define SIM_HOST_LOAD_H

#include "host/machine.h"

struct sim_view;

/**
 * struct sim_loaded - a machine that users see
 * @machine: the machine; NULL for none
 * @view: its tree in debugfs
 */
struct sim_loaded {
	struct sim_machine *machine;
	struct sim_view *view;
};

int sim_load(const struct sim_machine_params *params, const char *stage,
	     struct sim_loaded *l);
void sim_unload(struct sim_loaded *l);
int sim_module_load(const struct sim_machine_params *params, const char *stage,
		    struct sim_loaded *l);
void sim_module_unload(struct sim_loaded *l);

#endif /* SIM_HOST_LOAD_H */
