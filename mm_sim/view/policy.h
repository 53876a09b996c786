/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies of a machine, as a user switches them.
 */
#ifndef SIM_VIEW_POLICY_H
#define SIM_VIEW_POLICY_H

#include "host/machine.h"

enum sim_policy {
	SIM_POLICY_PCP_MAX_ORDER,
	SIM_POLICY_ZONE_ORDER,
	SIM_POLICY_MIGRATE_RESERVE,
	SIM_POLICY_FAIR_ZONE,
	SIM_POLICY_ZLC,
	SIM_POLICY_HOT_COLD,
	SIM_NR_POLICIES
};

/* The longest text that is written to one, and the longest that is read. */
#define SIM_POLICY_TEXT_MAX 63

const char *sim_policy_name(enum sim_policy which);
int sim_policy_read(struct sim_machine *m, enum sim_policy which,
		    char text[SIM_POLICY_TEXT_MAX + 1]);
int sim_policy_write(struct sim_machine *m, enum sim_policy which,
		     const char *text, size_t len);

#endif /* SIM_VIEW_POLICY_H */
