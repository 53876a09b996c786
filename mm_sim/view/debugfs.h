/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The debugfs tree of a machine.
 */
#ifndef SIM_VIEW_DEBUGFS_H
#define SIM_VIEW_DEBUGFS_H

#include "host/machine.h"

struct sim_view;

struct sim_view *sim_debugfs_create(struct sim_machine *machine);
void sim_debugfs_destroy(struct sim_view *view);

#endif /* SIM_VIEW_DEBUGFS_H */
