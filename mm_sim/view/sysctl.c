// SPDX-License-Identifier: GPL-2.0
/*
 * The numbers of a machine that can be changed while it runs, in the text form of
 * /proc/sys/vm/. Stricter than the kernel in one point: a text is taken wholly or
 * not at all.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "page/watermark.h"
#include "view/sysctl.h"

/**
 * struct sim_sysctl_desc - one of them
 * @name: as in /proc/sys/vm/
 * @want: what may be written, for the log
 * @offset: of the first number in struct sim_mm
 * @nr: numbers that it has
 */
struct sim_sysctl_desc {
	const char *name;
	const char *want;
	size_t offset;
	unsigned int nr;
};

static const struct sim_sysctl_desc sim_sysctls[SIM_NR_SYSCTLS] = {
	[SIM_SYSCTL_MIN_FREE_KBYTES] = {
		"min_free_kbytes", "one number from 0 to 2147483647",
		offsetof(struct sim_mm, min_free_kbytes), 1,
	},
	[SIM_SYSCTL_WATERMARK_SCALE_FACTOR] = {
		"watermark_scale_factor", "one number from 1 to 3000",
		offsetof(struct sim_mm, watermark_scale_factor), 1,
	},
	[SIM_SYSCTL_WATERMARK_BOOST_FACTOR] = {
		"watermark_boost_factor", "one number from 0 to 2147483647",
		offsetof(struct sim_mm, watermark_boost_factor), 1,
	},
	[SIM_SYSCTL_LOWMEM_RESERVE_RATIO] = {
		"lowmem_reserve_ratio",
		"1 to 5 numbers from -2147483648 to 2147483647",
		offsetof(struct sim_mm, lowmem_reserve_ratio), SIM_MAX_NR_ZONES,
	},
	[SIM_SYSCTL_PERCPU_PAGELIST_HIGH_FRACTION] = {
		"percpu_pagelist_high_fraction",
		"0, or one number from 8 to 2147483647",
		offsetof(struct sim_mm, percpu_pagelist_high_fraction), 1,
	},
	[SIM_SYSCTL_NUMA_STAT] = {
		"numa_stat", "0 or 1", offsetof(struct sim_mm, numa_stat), 1,
	},
};

static_assert(SIM_MAX_WATERMARK_SCALE_FACTOR == 3000);
static_assert(SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION == 8);
static_assert(SIM_MAX_NR_ZONES == 5);

/**
 * sim_sysctl_name() - what one is called
 * @which: which one
 *
 * Return: a static string.
 */
const char *sim_sysctl_name(enum sim_sysctl which)
{
	return sim_sysctls[which].name;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_sysctl_name);

/**
 * sim_sysctl_read() - a number as text
 * @m: the machine; its lock is taken
 * @which: which one
 * @text: filled
 *
 * Several numbers are separated by tabs, as proc_dointvec() does it. Context: may
 * sleep.
 *
 * Return: characters in @text.
 */
int sim_sysctl_read(struct sim_machine *m, enum sim_sysctl which,
		    char text[SIM_SYSCTL_TEXT_MAX + 1])
{
	const struct sim_sysctl_desc *d = &sim_sysctls[which];
	const int *val = (const void *)&m->mm + d->offset;
	unsigned int i;
	int len = 0;

	mutex_lock(&m->lock);
	for (i = 0; i < d->nr; i++)
		len += scnprintf(text + len, SIM_SYSCTL_TEXT_MAX + 1 - len,
				 "%d%c", val[i], i + 1 < d->nr ? '\t' : '\n');
	mutex_unlock(&m->lock);
	return len;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_sysctl_read);

/*
 * Up to @max numbers, separated as proc_dointvec() wants it, hexadecimal after
 * 0x and octal after 0 as there. Return: how many, or -EINVAL.
 */
static int sim_sysctl_parse(char *text, int *val, unsigned int max)
{
	static const char blank[] = " \t\n";
	unsigned int nr = 0;
	char *word;

	while ((word = strsep(&text, blank))) {
		if (!*word)
			continue;
		/* kstrtoint() would take a plus sign. */
		if (nr == max || !(isdigit(*word) || *word == '-') ||
		    kstrtoint(word, 0, &val[nr]))
			return -EINVAL;
		nr++;
	}
	return nr ?: -EINVAL;
}

static int sim_sysctl_set(struct sim_mm *mm, enum sim_sysctl which,
			  const int *val, unsigned int nr)
{
	switch (which) {
	case SIM_SYSCTL_MIN_FREE_KBYTES:
		return sim_set_min_free_kbytes(mm, *val);
	case SIM_SYSCTL_WATERMARK_SCALE_FACTOR:
		return sim_set_watermark_scale_factor(mm, *val);
	case SIM_SYSCTL_WATERMARK_BOOST_FACTOR:
		return sim_set_watermark_boost_factor(mm, *val);
	case SIM_SYSCTL_PERCPU_PAGELIST_HIGH_FRACTION:
		return sim_set_percpu_pagelist_high_fraction(mm, *val);
	case SIM_SYSCTL_NUMA_STAT:
		return sim_set_numa_stat(mm, *val);
	default:
		sim_set_lowmem_reserve_ratio(mm, val, nr);
		return 0;
	}
}

/**
 * sim_sysctl_write() - change a number
 * @m: the machine; its locks are taken
 * @which: which one
 * @text: what the user wrote
 * @len: characters in @text
 *
 * Takes effect at once, at every stage: before the boot it is kept for it. A
 * text that is refused changes nothing and leaves one line in the log. Context:
 * may sleep.
 *
 * Return: 0; -EINVAL for what is no number, too many numbers, or out of range;
 * -EIO when the machine has panicked.
 */
int sim_sysctl_write(struct sim_machine *m, enum sim_sysctl which,
		     const char *text, size_t len)
{
	const struct sim_sysctl_desc *d = &sim_sysctls[which];
	char copy[SIM_SYSCTL_TEXT_MAX + 1];
	int val[SIM_MAX_NR_ZONES];
	int nr = -EINVAL, err;

	if (len <= SIM_SYSCTL_TEXT_MAX && !memchr(text, '\0', len)) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		nr = sim_sysctl_parse(copy, val, d->nr);
	}
	mutex_lock(&m->drive);
	mutex_lock(&m->lock);
	if (m->stage == SIM_STAGE_PANICKED)
		err = -EIO;
	else if (nr < 0)
		err = nr;
	else
		err = sim_sysctl_set(&m->mm, which, val, nr);
	mutex_unlock(&m->lock);
	mutex_unlock(&m->drive);

	while (len && isspace(text[len - 1]))
		len--;
	if (err == -EIO)
		sim_err(&m->log, "vm/%s=%.*s: the machine has panicked; reset it first\n",
			d->name, (int)min_t(size_t, len, 64), text);
	else if (err)
		sim_err(&m->log, "vm/%s=%.*s: must be %s\n", d->name,
			(int)min_t(size_t, len, 64), text, d->want);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_sysctl_write);
