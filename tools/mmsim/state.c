// SPDX-License-Identifier: GPL-2.0
/*
 * What a machine is like at one moment, from its debugfs files.
 */
#include <stdlib.h>
#include <string.h>

#include "mmsim.h"

const char *const counter_names[NR_COUNTERS] = {
	[ALLOCATED] = "allocated",
	[FREED] = "freed",
	[STALLS] = "stalls",
	[WAKEUPS] = "kswapd",
};

/* The word in brackets, or "panicked" and the like. */
static void parse_stage(const char *text, char *stage, size_t len)
{
	const char *from = strchr(text, '[');

	if (!from || sscanf(from, "[%31[^]]", stage) != 1)
		snprintf(stage, len, "?");
}

static bool parse_buddyinfo(struct state *state, const char *text)
{
	while (*text) {
		struct zone *zone = &state->zone[state->nr_zones];
		int len, order;

		if (state->nr_zones == MAX_ZONES)
			return true;
		if (sscanf(text, "Node %d, zone %15s%n", &zone->node,
			   zone->name, &len) != 2)
			return false;
		text += len;
		for (order = 0; order < NR_ORDERS; order++) {
			if (sscanf(text, " %lu%n", &zone->nr_free[order],
				   &len) != 1)
				return false;
			text += len;
		}
		text = strchrnul(text, '\n');
		text += *text == '\n';
		state->nr_zones++;
	}
	return true;
}

static struct zone *find_zone(struct state *state, int node, const char *name)
{
	size_t i;

	for (i = 0; i < state->nr_zones; i++)
		if (state->zone[i].node == node &&
		    !strcmp(state->zone[i].name, name))
			return &state->zone[i];
	return NULL;
}

static void parse_zoneinfo(struct state *state, const char *text)
{
	struct zone *zone = NULL;
	unsigned long value;
	char word[32];
	int node;

	for (; *text; text = strchrnul(text, '\n'), text += *text == '\n') {
		if (sscanf(text, "Node %d, zone %31s", &node, word) == 2) {
			zone = find_zone(state, node, word);
			continue;
		}
		if (!zone || sscanf(text, " %31s %lu", word, &value) != 2)
			continue;
		if (!strcmp(word, "min"))
			zone->min = value;
		else if (!strcmp(word, "low"))
			zone->low = value;
		else if (!strcmp(word, "high"))
			zone->high = value;
		else if (!strcmp(word, "managed"))
			zone->managed = value;
	}
}

static void parse_vmstat(struct state *state, const char *text)
{
	unsigned long value;
	char word[64];

	for (; *text; text = strchrnul(text, '\n'), text += *text == '\n') {
		if (sscanf(text, "%63s %lu", word, &value) != 2)
			continue;
		if (!strncmp(word, "pgalloc_", 8))
			state->counter[ALLOCATED] += value;
		else if (!strcmp(word, "pgfree"))
			state->counter[FREED] = value;
		else if (!strncmp(word, "allocstall_", 11))
			state->counter[STALLS] += value;
		else if (!strcmp(word, "pageoutrun"))
			state->counter[WAKEUPS] = value;
	}
}

/**
 * state_read() - look at a machine
 * @state: filled in
 * @dir: the machine's folder
 *
 * Before stage zones a machine has no zones.
 *
 * Return: false when it cannot be read, and it was said why.
 */
bool state_read(struct state *state, const char *dir)
{
	static const char *const files[] = {
		"stage", "buddyinfo", "zoneinfo", "vmstat",
	};
	char *text[4] = {};
	bool good = true;
	int i;

	memset(state, 0, sizeof(*state));
	for (i = 0; good && i < 4; i++) {
		text[i] = read_text(dir, files[i]);
		good = text[i];
	}
	if (good) {
		parse_stage(text[0], state->stage, sizeof(state->stage));
		good = parse_buddyinfo(state, text[1]);
		if (!good)
			fail("%s/buddyinfo: not as expected", dir);
		parse_zoneinfo(state, text[2]);
		parse_vmstat(state, text[3]);
	}
	for (i = 0; i < 4; i++)
		free(text[i]);
	return good;
}

/**
 * zone_free() - free pages of a zone
 * @zone: the zone
 *
 * Return: pages in its free lists.
 */
unsigned long zone_free(const struct zone *zone)
{
	unsigned long pages = 0;
	int order;

	for (order = 0; order < NR_ORDERS; order++)
		pages += zone->nr_free[order] << order;
	return pages;
}

/**
 * zone_largest() - its largest free block
 * @zone: the zone
 *
 * Return: the order, -1 when nothing is free.
 */
int zone_largest(const struct zone *zone)
{
	int order = NR_ORDERS - 1;

	while (order >= 0 && !zone->nr_free[order])
		order--;
	return order;
}
