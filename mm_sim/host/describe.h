/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From what a user says of a machine to its firmware map, nodes and limits.
 */
#ifndef SIM_HOST_DESCRIBE_H
#define SIM_HOST_DESCRIBE_H

#include "host/machine.h"

int sim_check_name(const char *name);
int sim_describe(struct sim_machine *m, bool quiet);
int sim_describe_machine(struct sim_machine *m);
int sim_describe_cma(struct sim_machine *m, struct sim_cma_areas *areas,
		     struct sim_memblock *mb, bool quiet);

#endif /* SIM_HOST_DESCRIBE_H */
