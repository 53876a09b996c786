// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim watch: free lists and fragmentation over time, as CSV or as a picture.
 */
#include <cairo.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mmsim.h"
#include "picture.h"

#define WIDTH 800.0
#define HEIGHT 240.0
#define MARGIN 40.0

/**
 * struct sample - one zone at one moment
 * @seconds: since the first
 * @zone: what it was like
 */
struct sample {
	double seconds;
	struct zone zone;
};

static void print_usage(FILE *out)
{
	fputs("usage: mmsim watch [options] [MACHINE]\n"
	      "\n"
	      "Free blocks by order, and how much of what is free is too small for a huge page,\n"
	      "of each zone of a machine over time.\n"
	      "\n"
	      "  -i, --interval SECONDS  between two looks, 0.01 to 3600; 1 unless given\n"
	      "  -n, --count N           so many looks; until interrupted unless given\n"
	      "      --csv               print comma separated values; the default\n"
	      "  -p, --plot FILE         draw free pages by order over time into an SVG or PNG,\n"
	      "                          by the end of its name; needs --count\n"
	      "  -h, --help\n", out);
}

/* Thousandths of the free pages in blocks below order 9. */
static unsigned long unusable(const struct zone *zone)
{
	unsigned long all = zone_free(zone), large;

	large = (zone->nr_free[9] << 9) + (zone->nr_free[10] << 10);
	return all ? (all - large) * 1000 / all : 1000;
}

static void print_csv(const struct sample *s)
{
	int order;

	printf("%.3f,%d,%s,%lu,%lu", s->seconds, s->zone.node, s->zone.name,
	       zone_free(&s->zone), unusable(&s->zone));
	for (order = 0; order < NR_ORDERS; order++)
		printf(",%lu", s->zone.nr_free[order]);
	putchar('\n');
}

static bool same_zone(const struct zone *a, const struct zone *b)
{
	return a->node == b->node && !strcmp(a->name, b->name);
}

/* One zone: areas stacked by order, the largest blocks lowest. */
static void plot_zone(cairo_t *cr, const struct sample *samples, size_t nr,
		      const struct zone *zone, double top, double end)
{
	const double left = MARGIN, width = WIDTH - 2 * MARGIN;
	const double height = HEIGHT - MARGIN, bottom = top + height;
	double most = zone->managed ? zone->managed : zone_free(zone);
	int order, upper;
	char text[64];
	size_t i;

	for (i = 0; i < nr; i++)
		if (same_zone(&samples[i].zone, zone) &&
		    zone_free(&samples[i].zone) > most)
			most = zone_free(&samples[i].zone);
	for (order = 0; most && order < NR_ORDERS; order++) {
		/* From the sum of all orders not below this one down to 0. */
		cairo_move_to(cr, left, bottom);
		for (i = 0; i < nr; i++) {
			unsigned long pages = 0;
			double x;

			if (!same_zone(&samples[i].zone, zone))
				continue;
			for (upper = order; upper < NR_ORDERS; upper++)
				pages += samples[i].zone.nr_free[upper] << upper;
			x = left + (end ? samples[i].seconds / end : 0) * width;
			cairo_line_to(cr, x, bottom - pages / most * height);
		}
		cairo_line_to(cr, left + width, bottom);
		cairo_close_path(cr);
		picture_colour(cr, map_free_colour(order));
		cairo_fill(cr);
	}
	picture_colour(cr, 0x202020);
	cairo_rectangle(cr, left, top, width, height);
	cairo_stroke(cr);
	snprintf(text, sizeof(text), "Node %d %s: free pages by order, of %.0f",
		 zone->node, zone->name, most);
	picture_text(cr, left, top - 4, text);
	snprintf(text, sizeof(text), "%.1f s", end);
	picture_text(cr, left + width - 30, bottom + 12, text);
}

static bool plot(const struct sample *samples, size_t nr, const char *file)
{
	const char *dot = strrchr(file, '.');
	bool svg = dot && !strcmp(dot, ".svg");
	size_t i, zones = 0;
	cairo_surface_t *surface;
	double end = samples[nr - 1].seconds;
	cairo_t *cr;

	while (zones < nr && samples[zones].seconds == samples[0].seconds)
		zones++;
	surface = picture_create(file, svg, WIDTH, zones * HEIGHT + MARGIN / 2);
	cr = picture_begin(surface, 11);
	for (i = 0; i < zones; i++)
		plot_zone(cr, samples, nr, &samples[i].zone,
			  i * HEIGHT + MARGIN / 2, end);
	cairo_destroy(cr);
	return picture_write(surface, file, svg);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void wait_until(double when)
{
	double left = when - now();
	struct timespec t;

	if (left <= 0)
		return;
	t.tv_sec = left;
	t.tv_nsec = (left - t.tv_sec) * 1e9;
	nanosleep(&t, NULL);
}

/* Where nobody would see that it works: no lines come, and somebody waits. */
static void show_progress(unsigned long n, unsigned long count)
{
	fprintf(stderr, "\rmmsim: look %lu of %lu%s", n, count,
		n == count ? "\n" : "");
}

/* Look @count times, or for ever when it is 0. */
static bool watch(const char *dir, double interval, unsigned long count,
		  bool csv, const char *file)
{
	const bool progress = !csv && isatty(STDERR_FILENO);
	struct sample *samples = NULL, *more;
	struct state *state = malloc(sizeof(*state));
	double start = now();
	bool good = state;
	unsigned long n;
	size_t nr = 0, i;

	if (csv) {
		printf("seconds,node,zone,free,unusable_9");
		for (i = 0; i < NR_ORDERS; i++)
			printf(",order_%zu", i);
		putchar('\n');
	}
	for (n = 0; good && (!count || n < count); n++) {
		double at = n ? now() - start : 0;

		good = state_read(state, dir);
		if (!good)
			break;
		if (file) {
			more = realloc(samples, (nr + state->nr_zones) *
						sizeof(*samples));
			if (!more && state->nr_zones) {
				fail("no memory for %zu samples", nr);
				good = false;
				break;
			}
			samples = more;
		}
		for (i = 0; i < state->nr_zones; i++) {
			struct sample s = { at, state->zone[i] };

			if (csv)
				print_csv(&s);
			if (file)
				samples[nr++] = s;
		}
		good = !csv || (!fflush(stdout) && !ferror(stdout));
		if (progress)
			show_progress(n + 1, count);
		if (n + 1 != count)
			wait_until(start + (n + 1) * interval);
	}
	if (good && file && !nr) {
		fail("%s: it has no zones yet", dir);
		good = false;
	}
	if (good && file)
		good = plot(samples, nr, file);
	free(samples);
	free(state);
	return good;
}

/**
 * watch_main() - mmsim watch
 * @argc: as of main()
 * @argv: as of main()
 *
 * Return: an exit code.
 */
int watch_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'n' },
		{ "csv", no_argument, NULL, 'c' },
		{ "plot", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	const char *file = NULL;
	unsigned long count = 0;
	double interval = 1;
	bool csv = false, good;
	char *dir;
	int c;

	while ((c = getopt_long(argc, argv, "i:n:p:h", options, NULL)) != -1) {
		switch (c) {
		case 'i':
			if (!parse_interval("watch", optarg, 0.01, 3600,
					    &interval))
				return EXIT_USAGE;
			break;
		case 'n':
			if (!parse_count("watch", optarg, 1000000, &count))
				return EXIT_USAGE;
			break;
		case 'c':
			csv = true;
			break;
		case 'p':
			file = optarg;
			break;
		case 'h':
			print_usage(stdout);
			return EXIT_OK;
		default:
			print_usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (argc - optind > 1 || (file && !count)) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	dir = machine_dir(argv[optind]);
	if (!dir)
		return EXIT_FAILED;
	good = watch(dir, interval, count, csv || !file, file);
	free(dir);
	return good ? EXIT_OK : EXIT_FAILED;
}
