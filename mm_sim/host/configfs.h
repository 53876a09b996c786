/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The folder mm_sim of configfs, for the tests.
 */
#ifndef SIM_HOST_CONFIGFS_H
#define SIM_HOST_CONFIGFS_H

#include <linux/configfs.h>

extern struct configfs_subsystem sim_config_subsys;

int sim_config_init(void);
void sim_config_exit(void);

#endif /* SIM_HOST_CONFIGFS_H */
