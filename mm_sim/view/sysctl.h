/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The numbers of a machine that can be changed while it runs.
 */
#ifndef SIM_VIEW_SYSCTL_H
#define SIM_VIEW_SYSCTL_H

#include "host/machine.h"

/* Named as in /proc/sys/vm/. */
enum sim_sysctl {
	SIM_SYSCTL_MIN_FREE_KBYTES,
	SIM_SYSCTL_WATERMARK_SCALE_FACTOR,
	SIM_SYSCTL_LOWMEM_RESERVE_RATIO,
	SIM_SYSCTL_PERCPU_PAGELIST_HIGH_FRACTION,
	SIM_SYSCTL_NUMA_STAT,
	SIM_SYSCTL_WATERMARK_BOOST_FACTOR,
	SIM_NR_SYSCTLS
};

/* The longest text that is written to one, and the longest that is read. */
#define SIM_SYSCTL_TEXT_MAX 255

const char *sim_sysctl_name(enum sim_sysctl which);
int sim_sysctl_read(struct sim_machine *m, enum sim_sysctl which,
		    char text[SIM_SYSCTL_TEXT_MAX + 1]);
int sim_sysctl_write(struct sim_machine *m, enum sim_sysctl which,
		     const char *text, size_t len);

#endif /* SIM_VIEW_SYSCTL_H */
