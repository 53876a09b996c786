// SPDX-License-Identifier: GPL-2.0
/*
 * What a user says of nodes: banks=, cpus=, numa= and numa_distance=.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "early/e820.h"
#include "early/numa.h"
#include "host/compat.h"

#define SIM_PHYS_LIMIT BIT_ULL(SIM_MAX_PHYSMEM_BITS)

/* The part of a list that a line of the log shows. */
static int sim_entry_len(const char *entry)
{
	return min_t(int, strcspn(entry, ","), 64);
}

/* A decimal number of at most @max; *text moves behind it. */
static int sim_parse_number(const char **text, unsigned int max,
			    unsigned int *value)
{
	const char *s = *text;
	u64 sum = 0;

	if (!isdigit(*s))
		return -EINVAL;
	for (; isdigit(*s); s++) {
		sum = sum * 10 + (*s - '0');
		if (sum > max)
			return -ERANGE;
	}
	*text = s;
	*value = sum;
	return 0;
}

/* A word of an entry, up to the next colon, comma or end. */
static bool sim_parse_word(const char **text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*text, word, len) ||
	    !strchr(":,", (*text)[len]))
		return false;
	*text += len;
	return true;
}

/* One entry of banks=: size@address:node, then :hotplug, :mirror. */
static int sim_parse_bank(const char **text, struct sim_numa_memblk *blk)
{
	const char *s = *text;
	unsigned int nid;
	u64 size;
	int err;

	err = sim_memparse(&s, &size);
	if (err || *s++ != '@')
		return err ?: -EINVAL;
	err = sim_memparse(&s, &blk->start);
	if (err || *s++ != ':')
		return err ?: -EINVAL;
	err = sim_parse_number(&s, SIM_MAX_NUMNODES - 1, &nid);
	if (err)
		return err == -ERANGE ? -ENODEV : err;
	blk->nid = nid;
	blk->flags = 0;
	while (*s == ':') {
		s++;
		if (sim_parse_word(&s, "hotplug"))
			blk->flags |= SIM_MEMBLOCK_HOTPLUG;
		else if (sim_parse_word(&s, "mirror"))
			blk->flags |= SIM_MEMBLOCK_MIRROR;
		else
			return -EINVAL;
	}
	if (*s && *s != ',')
		return -EINVAL;
	if (!size)
		return -ENODATA;
	if (size > SIM_PHYS_LIMIT || blk->start > SIM_PHYS_LIMIT - size)
		return -EOVERFLOW;
	/* No page is of two nodes. */
	if (!PAGE_ALIGNED(blk->start) || !PAGE_ALIGNED(size))
		return -EDOM;
	blk->end = blk->start + size;
	*text = s;
	return 0;
}

static int sim_bank_refused(const struct sim_log *log, const char *entry,
			    int err)
{
	int len = sim_entry_len(entry);

	switch (err) {
	case -ENODATA:
		sim_err(log, "banks=%.*s: the bank is empty; it must have at least 1 byte\n",
			len, entry);
		return -EINVAL;
	case -ENODEV:
		sim_err(log, "banks=%.*s: nodes are numbered from 0 to %d\n",
			len, entry, SIM_MAX_NUMNODES - 1);
		return -ERANGE;
	case -EDOM:
		sim_err(log, "banks=%.*s: address and size must be multiples of %luK\n",
			len, entry, PAGE_SIZE >> 10);
		return -EINVAL;
	case -EOVERFLOW:
		sim_err(log, "banks=%.*s: the bank ends above 0x%llx, the end of the simulated physical address space (%d bits)\n",
			len, entry, SIM_PHYS_LIMIT, SIM_MAX_PHYSMEM_BITS);
		return -ERANGE;
	case -E2BIG:
		sim_err(log, "banks=%.*s: one bank too many; %d are the limit\n",
			len, entry, SIM_NR_NODE_MEMBLKS);
		return -E2BIG;
	}
	sim_err(log, "banks=%.*s: %s; want size@address:node, as in 128M@4G:1, and :hotplug or :mirror behind it\n",
		len, entry, err == -ERANGE ? "a number above 64 bits"
		: "not a bank");
	return err;
}

/**
 * sim_numa_parse_banks() - which memory belongs to which node
 * @numa: the nodes; ranges are added
 * @log: told what is wrong, with the entry and the limit
 * @text: size@address:node[:hotplug][:mirror], separated by commas
 *
 * Return: 0; -EINVAL on text that is malformed, empty or contradicts itself;
 * -ERANGE on numbers that do not fit; -E2BIG on too many entries.
 */
int sim_numa_parse_banks(struct sim_numa *numa, const struct sim_log *log,
			 const char *text)
{
	const char *s = text;
	unsigned int i;

	for (;; s++) {
		const char *entry = s;
		struct sim_numa_memblk blk;
		int err = sim_parse_bank(&s, &blk);

		if (err)
			return sim_bank_refused(log, entry, err);
		for (i = 0; i < numa->meminfo.nr_blks; i++) {
			const struct sim_numa_memblk *other =
				&numa->meminfo.blk[i];

			if (blk.start >= other->end || other->start >= blk.end)
				continue;
			sim_err(log, "banks=%.*s: overlaps [mem %#018llx-%#018llx] of node %d, given before it\n",
				sim_entry_len(entry), entry, other->start,
				other->end - 1, other->nid);
			return -EINVAL;
		}
		err = sim_numa_add_memblk(numa, blk.nid, blk.start, blk.end,
					  blk.flags);
		if (err)
			return sim_bank_refused(log, entry, err);
		if (!*s)
			break;
	}
	numa->told = true;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_parse_banks);

/**
 * sim_numa_parse_cpus() - how many CPUs belong to which node
 * @numa: the nodes
 * @log: told what is wrong
 * @text: count:node, separated by commas
 *
 * A node that has CPUs and no memory is a memoryless node.
 *
 * Return: 0; -EINVAL on text that is malformed or names a node twice; -ERANGE on
 * numbers above the limits.
 */
int sim_numa_parse_cpus(struct sim_numa *numa, const struct sim_log *log,
			const char *text)
{
	const char *s = text;
	unsigned int sum = 0;
	u64 seen = 0;

	for (;; s++) {
		const char *entry = s;
		int len = sim_entry_len(entry);
		unsigned int count, nid;
		int err;

		err = sim_parse_number(&s, SIM_MAX_CPUS, &count);
		if (!err && *s++ != ':')
			err = -EINVAL;
		if (!err)
			err = sim_parse_number(&s, SIM_MAX_NUMNODES - 1, &nid);
		if (!err && *s && *s != ',')
			err = -EINVAL;
		if (!err && (!count || (seen & BIT_ULL(nid)))) {
			sim_err(log, "cpus=%.*s: %s\n", len, entry, count ?
				"the node was named before" :
				"a node that is named has at least 1 CPU");
			return -EINVAL;
		}
		if (err) {
			sim_err(log, "cpus=%.*s: %s; want count:node, with up to %d CPUs and nodes from 0 to %d\n",
				len, entry, err == -ERANGE ?
				"a number above the limit" : "not CPUs of a node",
				SIM_MAX_CPUS, SIM_MAX_NUMNODES - 1);
			return err;
		}
		sum += count;
		if (sum > SIM_MAX_CPUS) {
			sim_err(log, "cpus=%.*s: %u CPUs with those before it; a machine has %d at most\n",
				len, entry, sum, SIM_MAX_CPUS);
			return -ERANGE;
		}
		seen |= BIT_ULL(nid);
		numa->nr_cpus[nid] = count;
		numa->nodes_parsed |= BIT_ULL(nid);
		if (!*s)
			break;
	}
	numa->cpus_told = true;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_parse_cpus);

/* A table is symmetric, and no node is nearer than the own. */
static int sim_check_distances(const struct sim_log *log, const char *name,
			       const char *text, const u8 *distance, int cnt)
{
	int i, j;

	for (i = 0; i < cnt; i++) {
		for (j = 0; j < cnt; j++) {
			int there = distance[i * cnt + j];
			int back = distance[j * cnt + i];
			bool wrong = i == j ? there != LOCAL_DISTANCE
					    : there < LOCAL_DISTANCE;

			if (wrong)
				sim_err(log, "%s%.64s: node %d to %d is %d; a node is at %d from itself, and the others are not nearer\n",
					name, text, i, j, there, LOCAL_DISTANCE);
			else if (there != back)
				sim_err(log, "%s%.64s: node %d to %d is %d, but back it is %d; the table must be symmetric\n",
					name, text, i, j, there, back);
			if (wrong || there != back)
				return -EINVAL;
		}
	}
	return 0;
}

/**
 * __sim_numa_parse_distance() - how far the nodes are from each other
 * @numa: the nodes
 * @log: told what is wrong
 * @name: what stands before @text in what the user typed
 * @text: the rows of the table, from node 0 on, one number for each node;
 *	separated by commas
 *
 * Return: 0; -EINVAL on what is no table, or no sensible one; -ERANGE on a
 * number above 255; -E2BIG on more nodes than there can be.
 */
int __sim_numa_parse_distance(struct sim_numa *numa, const struct sim_log *log,
			      const char *name, const char *text)
{
	const char *s = text;
	unsigned int nr = 0;
	int cnt, err;

	for (;; s++) {
		const char *entry = s;
		unsigned int value;

		err = sim_parse_number(&s, U8_MAX, &value);
		if (!err && *s && *s != ',')
			err = -EINVAL;
		if (err) {
			sim_err(log, "%s%.64s: %.*s is no number from %d to %d\n",
				name, text, sim_entry_len(entry), entry,
				LOCAL_DISTANCE, U8_MAX);
			return err;
		}
		if (nr == ARRAY_SIZE(numa->distance)) {
			sim_err(log, "%s%.64s: more than %d nodes\n",
				name, text, SIM_MAX_NUMNODES);
			return -E2BIG;
		}
		numa->distance[nr++] = value;
		if (!*s)
			break;
	}
	cnt = int_sqrt(nr);
	if (cnt * cnt != nr) {
		sim_err(log, "%s%.64s: %u numbers are no table; want as many rows as columns\n",
			name, text, nr);
		return -EINVAL;
	}
	err = sim_check_distances(log, name, text, numa->distance, cnt);
	if (!err)
		numa->distance_cnt = cnt;
	return err;
}

/**
 * sim_numa_parse_distance() - numa_distance=
 * @numa: the nodes
 * @log: told what is wrong
 * @text: as in __sim_numa_parse_distance()
 *
 * Return: as __sim_numa_parse_distance().
 */
int sim_numa_parse_distance(struct sim_numa *numa, const struct sim_log *log,
			    const char *text)
{
	return __sim_numa_parse_distance(numa, log, "numa_distance=", text);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_parse_distance);

/**
 * sim_numa_parse_numa() - the kernel's numa=
 * @numa: the nodes
 * @log: told what is wrong
 * @text: off, fake=N, fake=NU or fake=size; behind fake nodes, a colon and their
 *	distances. It must outlive @numa.
 *
 * Mirrors numa_setup() and numa_emu_cmdline().
 *
 * Return: 0; -EINVAL on anything else; -ERANGE on a number that does not fit.
 */
int sim_numa_parse_numa(struct sim_numa *numa, const struct sim_log *log,
			const char *text)
{
	const char *s = text;
	u64 value = 0;
	int err = -EINVAL;

	if (!strcmp(text, "off")) {
		numa->off = true;
		return 0;
	}
	if (!strncmp(s, "fake=", 5)) {
		s += 5;
		err = sim_memparse(&s, &value);
	}
	numa->fake = SIM_FAKE_COUNT;
	if (!err && *s == 'U') {
		numa->fake = SIM_FAKE_UNIFORM;
		s++;
	} else if (!err && !isxdigit(s[-1])) {
		numa->fake = SIM_FAKE_SIZE;
	}
	if (!err && ((*s && *s != ':') || !value))
		err = -EINVAL;
	if (!err && numa->fake != SIM_FAKE_SIZE && value > SIM_MAX_NUMNODES)
		err = -ERANGE;
	if (err) {
		numa->fake = SIM_FAKE_NONE;
		sim_err(log, "numa=%.64s: %s; want off, or fake=N or fake=NU with up to %d nodes, or fake=size in M or G\n",
			text, err == -ERANGE ? "too large" : "not understood",
			SIM_MAX_NUMNODES);
		return err;
	}
	numa->fake_value = value;
	numa->fake_distance = *s == ':' ? s + 1 : NULL;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_parse_numa);
