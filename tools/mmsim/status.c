// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim status: what machines there are, and what they are like.
 */
#include <stdlib.h>
#include <string.h>

#include "mmsim.h"

static void print_usage(FILE *out)
{
	fputs("usage: mmsim status [MACHINE]\n"
	      "\n"
	      "The stage and the zones of a machine, the first one unless given: MiB managed and\n"
	      "free, how free stands to the marks, the order of the largest free block.\n"
	      "\n"
	      "  -h, --help\n", out);
}

static const char *level(const struct zone *zone)
{
	unsigned long free = zone_free(zone);

	if (!zone->high)
		return "no marks";
	if (free < zone->min)
		return "below min";
	if (free < zone->low)
		return "below low";
	return free < zone->high ? "below high" : "above high";
}

/**
 * status_main() - mmsim status
 * @argc: as of main()
 * @argv: as of main()
 *
 * Return: an exit code.
 */
int status_main(int argc, char **argv)
{
	struct state *state;
	bool good = false;
	char *dir;
	size_t i;

	if (argc > 1 && (!strcmp(argv[1], "-h") ||
			 !strcmp(argv[1], "--help"))) {
		print_usage(stdout);
		return EXIT_OK;
	}
	if (argc > 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	dir = machine_dir(argc > 1 ? argv[1] : NULL);
	if (!dir)
		return EXIT_FAILED;
	state = malloc(sizeof(*state));
	if (!state || !state_read(state, dir))
		goto out;
	good = true;
	printf("%s: stage %s\n", strrchr(dir, '/') + 1, state->stage);
	if (state->nr_zones)
		printf("%4s %-8s %9s %9s %6s %6s %6s  %-10s %s\n", "node",
		       "zone", "managed M", "free M", "min", "low", "high",
		       "free is", "largest");
	for (i = 0; i < state->nr_zones; i++) {
		const struct zone *zone = &state->zone[i];

		printf("%4d %-8s %9.1f %9.1f %6lu %6lu %6lu  %-10s ",
		       zone->node, zone->name, zone->managed / 256.0,
		       zone_free(zone) / 256.0, zone->min, zone->low,
		       zone->high, level(zone));
		if (zone_largest(zone) < 0)
			puts("-");
		else
			printf("%d\n", zone_largest(zone));
	}
out:
	free(state);
	free(dir);
	return good ? EXIT_OK : EXIT_FAILED;
}
