// SPDX-License-Identifier: GPL-2.0
/*
 * Policies of a machine, as a user switches them: a text is taken wholly or not at
 * all.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "early/zonelist.h"
#include "host/compat.h"
#include "page/policy/policy.h"
#include "view/policy.h"

/**
 * struct sim_policy_desc - one of them
 * @name: of its file
 * @want: what may be written, for the log
 * @words: what its values are called, ended by NULL; NULL where they are numbers
 * @get: what it is now; with the machine's lock
 * @set: change it; 0 or -EINVAL; with the machine's lock
 */
struct sim_policy_desc {
	const char *name;
	const char *want;
	const char *const *words;
	int (*get)(const struct sim_mm *mm);
	int (*set)(struct sim_mm *mm, int val);
};

static int sim_get_pcp_max_order(const struct sim_mm *mm)
{
	return mm->pcp_max_order;
}

static int sim_get_zone_order(const struct sim_mm *mm)
{
	return mm->numa_zonelist_order;
}

static int sim_get_migrate_reserve(const struct sim_mm *mm)
{
	return !!(mm->features & SIM_FEATURE_MIGRATE_RESERVE);
}

static int sim_get_fair_zone(const struct sim_mm *mm)
{
	return !!(mm->features & SIM_FEATURE_FAIR_ZONE);
}

static int sim_get_zlc(const struct sim_mm *mm)
{
	return !!(mm->features & SIM_FEATURE_ZLC);
}

static int sim_get_hot_cold(const struct sim_mm *mm)
{
	return !!(mm->features & SIM_FEATURE_HOT_COLD);
}

static const char *const sim_zone_orders[] = {
	[SIM_ZONELIST_ORDER_NODE] = "node",
	[SIM_ZONELIST_ORDER_ZONE] = "zone",
	[SIM_ZONELIST_ORDER_DEFAULT] = "default",
	NULL
};

static const struct sim_policy_desc sim_policies[SIM_NR_POLICIES] = {
	[SIM_POLICY_PCP_MAX_ORDER] = {
		"pcp_max_order", "3 to 10, the highest order; 3 is off", NULL,
		sim_get_pcp_max_order, sim_set_pcp_max_order,
	},
	[SIM_POLICY_ZONE_ORDER] = {
		"zone_order", "node, zone or default", sim_zone_orders,
		sim_get_zone_order, sim_set_numa_zonelist_order,
	},
	[SIM_POLICY_MIGRATE_RESERVE] = {
		"migrate_reserve", "0 or 1", NULL,
		sim_get_migrate_reserve, sim_set_migrate_reserve,
	},
	[SIM_POLICY_FAIR_ZONE] = {
		"fair_zone", "0 or 1", NULL,
		sim_get_fair_zone, sim_set_fair_zone,
	},
	[SIM_POLICY_ZLC] = {
		"zlc", "0 or 1", NULL, sim_get_zlc, sim_set_zlc,
	},
	[SIM_POLICY_HOT_COLD] = {
		"hot_cold", "0 or 1", NULL, sim_get_hot_cold, sim_set_hot_cold,
	},
};

static_assert(PAGE_ALLOC_COSTLY_ORDER == 3);
static_assert(SIM_MAX_PAGE_ORDER == 10);

/**
 * sim_policy_name() - what one is called
 * @which: which one
 *
 * Return: a static string.
 */
const char *sim_policy_name(enum sim_policy which)
{
	return sim_policies[which].name;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_policy_name);

/**
 * sim_policy_read() - a policy as text
 * @m: the machine; its lock is taken
 * @which: which one
 * @text: filled
 *
 * Context: may sleep.
 *
 * Return: characters in @text.
 */
int sim_policy_read(struct sim_machine *m, enum sim_policy which,
		    char text[SIM_POLICY_TEXT_MAX + 1])
{
	const struct sim_policy_desc *d = &sim_policies[which];
	int val;

	mutex_lock(&m->lock);
	val = d->get(&m->mm);
	mutex_unlock(&m->lock);
	if (d->words)
		return scnprintf(text, SIM_POLICY_TEXT_MAX + 1, "%s\n",
				 d->words[val]);
	return scnprintf(text, SIM_POLICY_TEXT_MAX + 1, "%d\n", val);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_policy_read);

/* One number or word, blanks around it. */
static int sim_policy_parse(const struct sim_policy_desc *d, char *text,
			    int *val)
{
	char *word = strim(text);

	if (d->words) {
		for (*val = 0; d->words[*val]; ++*val)
			if (!strcmp(word, d->words[*val]))
				return 0;
		return -EINVAL;
	}
	/* kstrtoint() would take a sign. */
	if (!isdigit(*word) || kstrtoint(word, 10, val))
		return -EINVAL;
	return 0;
}

/**
 * sim_policy_write() - change a policy
 * @m: the machine; its locks are taken
 * @which: which one
 * @text: what the user wrote
 * @len: characters in @text
 *
 * Takes effect at once, at every stage, and also on a machine that is in use;
 * before the boot it is kept for it. A text that is refused changes nothing and
 * leaves one line in the log. Context: may sleep.
 *
 * Return: 0; -EINVAL for what is no such value; -EIO when the machine has panicked.
 */
int sim_policy_write(struct sim_machine *m, enum sim_policy which,
		     const char *text, size_t len)
{
	const struct sim_policy_desc *d = &sim_policies[which];
	char copy[SIM_POLICY_TEXT_MAX + 1];
	int val, err = -EINVAL;

	if (len <= SIM_POLICY_TEXT_MAX && !memchr(text, '\0', len)) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		err = sim_policy_parse(d, copy, &val);
	}
	mutex_lock(&m->drive);
	mutex_lock(&m->lock);
	if (m->stage == SIM_STAGE_PANICKED)
		err = -EIO;
	else if (!err)
		err = d->set(&m->mm, val);
	mutex_unlock(&m->lock);
	mutex_unlock(&m->drive);

	while (len && isspace(text[len - 1]))
		len--;
	if (err == -EIO)
		sim_err(&m->log, "policy/%s=%.*s: the machine has panicked; reset it first\n",
			d->name, (int)min_t(size_t, len, 64), text);
	else if (err)
		sim_err(&m->log, "policy/%s=%.*s: must be %s\n", d->name,
			(int)min_t(size_t, len, 64), text, d->want);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_policy_write);
