/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine's log. The lines go to the host's kernel log, each with the
 * machine's name before it, so that two machines can be told apart; and, without
 * the name, into buffers of the machine's own, for debugfs.
 */
#ifndef SIM_HOST_LOG_H
#define SIM_HOST_LOG_H

#include <linux/compiler.h>
#include <linux/printk.h>
#include <linux/types.h>

/* The longest name of a machine, with its closing NUL. */
#define SIM_NAME_LEN 16

/* What each of the buffers holds, and the longest line in it; in bytes. */
#define SIM_LOG_SIZE 65536
#define SIM_LOG_LINE_MAX 1024

/* The most that a reader copies under one hold of the log's lock. */
#define SIM_LOG_BATCH 4096

/**
 * enum sim_log_area - the buffers of a log
 * @SIM_LOG_BOOT: what stages said since the last reset; the first lines stay
 * @SIM_LOG_ALL: everything, each line with its level before it, as "<6>"; the
 *	last lines stay
 * @SIM_NR_LOG_AREAS: how many
 */
enum sim_log_area {
	SIM_LOG_BOOT,
	SIM_LOG_ALL,
	SIM_NR_LOG_AREAS
};

struct sim_log_store;

/**
 * struct sim_log - where one machine's lines go
 * @name: the machine's name, put before each line in the host's log
 * @store: the machine's own buffers; NULL for a log that only prints
 */
struct sim_log {
	char name[SIM_NAME_LEN];
	struct sim_log_store *store;
};

/**
 * struct sim_log_reader - a place in one area of a log
 * @area: which one
 * @pos: bytes that were logged before the next line
 * @end: the same for the line where reading stops
 * @line: lines that were logged before the next one
 * @lost: lines that were missing at the last read, which then copied none
 */
struct sim_log_reader {
	enum sim_log_area area;
	u64 pos;
	u64 end;
	u64 line;
	u64 lost;
};

int sim_log_init(struct sim_log *log);
void sim_log_destroy(struct sim_log *log);
void sim_log_reset_boot(const struct sim_log *log);
void sim_log_set_booting(const struct sim_log *log, bool booting);
void sim_log_read_begin(const struct sim_log *log,
			struct sim_log_reader *reader, enum sim_log_area area);
size_t sim_log_read(const struct sim_log *log, struct sim_log_reader *reader,
		    char *to, size_t len);
u64 sim_log_nr_refused(const struct sim_log *log);
void __printf(3, 4) sim_log_line(const struct sim_log *log, int level,
				 const char *fmt, ...);

/* One call is one line, which ends with a newline. */
#define sim_info(log, fmt, ...) \
	sim_log_line(log, LOGLEVEL_INFO, fmt, ##__VA_ARGS__)
#define sim_warn(log, fmt, ...) \
	sim_log_line(log, LOGLEVEL_WARNING, fmt, ##__VA_ARGS__)
#define sim_err(log, fmt, ...) \
	sim_log_line(log, LOGLEVEL_ERR, fmt, ##__VA_ARGS__)

#endif /* SIM_HOST_LOG_H */
