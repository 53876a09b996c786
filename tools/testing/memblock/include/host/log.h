/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host is userspace: a log keeps nothing, and prints as the kernel would.
 */
#ifndef SIM_HOST_LOG_H
#define SIM_HOST_LOG_H

#include <linux/printk.h>

#define SIM_NAME_LEN 16

struct sim_log {
	char name[SIM_NAME_LEN];
};

#define sim_info(log, fmt, ...) \
	pr_info("mm_sim: %s: " fmt, (log)->name, ##__VA_ARGS__)
#define sim_warn(log, fmt, ...) \
	pr_warn("mm_sim: %s: " fmt, (log)->name, ##__VA_ARGS__)
#define sim_err(log, fmt, ...) \
	pr_err("mm_sim: %s: " fmt, (log)->name, ##__VA_ARGS__)

#endif
