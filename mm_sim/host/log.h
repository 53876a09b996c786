/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine's log. The lines go to the host's kernel log, each with the
 * machine's name before it, so that two machines can be told apart.
 */
#ifndef SIM_HOST_LOG_H
#define SIM_HOST_LOG_H

#include <linux/printk.h>

/* The longest name of a machine, with its closing NUL. */
#define SIM_NAME_LEN 16

/**
 * struct sim_log - where one machine's lines go
 * @name: the machine's name, put before each line
 */
struct sim_log {
	char name[SIM_NAME_LEN];
};

#define sim_info(log, fmt, ...) \
	pr_info("mm_sim: %s: " fmt, (log)->name, ##__VA_ARGS__)
#define sim_warn(log, fmt, ...) \
	pr_warn("mm_sim: %s: " fmt, (log)->name, ##__VA_ARGS__)
#define sim_err(log, fmt, ...) \
	pr_err("mm_sim: %s: " fmt, (log)->name, ##__VA_ARGS__)

#endif /* SIM_HOST_LOG_H */
