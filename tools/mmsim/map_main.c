// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim map: a machine as a map of its pageblocks.
 */
#include <getopt.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "mmsim.h"

static void print_usage(FILE *out)
{
	fputs("usage: mmsim map [options] [WHAT [WHAT]]\n"
	      "\n"
	      "The pageblocks of a machine: what is free, by the largest free block, and what\n"
	      "is in use, by migratetype. Two maps are drawn beside each other.\n"
	      "\n"
	      "WHAT is a machine, a file that its debugfs file map was copied to, or - for\n"
	      "standard input; the first machine unless given.\n"
	      "\n"
	      "  -s, --svg FILE        draw into an SVG\n"
	      "  -p, --png FILE        draw into a PNG\n"
	      "  -t, --term            print; the default without --svg and --png\n"
	      "  -c, --color WHEN      auto, always or never (letters instead)\n"
	      "  -w, --width COLUMNS   of the print, 24 to 1000\n"
	      "  -h, --help\n", out);
}

static unsigned int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return columns && atoi(columns) > 0 ? atoi(columns) : 80;
}

/* 0 for what is no number. */
static unsigned int parse_width(const char *text)
{
	char *end;
	unsigned long width = strtoul(text, &end, 10);

	return *end || width > 1000 ? 0 : width;
}

static bool read_maps(struct map *maps, size_t nr, char **names)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		FILE *in = open_source(names[i], "map", maps[i].title,
				       sizeof(maps[i].title));
		bool good = in && map_read(&maps[i], in);

		if (in && in != stdin)
			fclose(in);
		if (!good)
			return false;
	}
	return true;
}

/**
 * map_main() - mmsim map
 * @argc: as of main()
 * @argv: as of main()
 *
 * Return: an exit code.
 */
int map_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "svg", required_argument, NULL, 's' },
		{ "png", required_argument, NULL, 'p' },
		{ "term", no_argument, NULL, 't' },
		{ "color", required_argument, NULL, 'c' },
		{ "width", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	const char *svg = NULL, *png = NULL, *colour = "auto";
	struct term_options o = { .width = terminal_width() };
	char *first = NULL, **names;
	struct map maps[2] = {};
	bool term = false, good;
	size_t nr, i;
	int c;

	while ((c = getopt_long(argc, argv, "s:p:tc:w:h", options,
				NULL)) != -1) {
		switch (c) {
		case 's':
			svg = optarg;
			break;
		case 'p':
			png = optarg;
			break;
		case 't':
			term = true;
			break;
		case 'c':
			colour = optarg;
			break;
		case 'w':
			o.width = parse_width(optarg);
			break;
		case 'h':
			print_usage(stdout);
			return EXIT_OK;
		default:
			print_usage(stderr);
			return EXIT_USAGE;
		}
	}
	nr = argc - optind;
	if (nr > 2) {
		fail("map: at most two maps, not %zu", nr);
		return EXIT_USAGE;
	}
	if (o.width < 24 || o.width > 1000) {
		fail("map: --width: 24 to 1000 columns");
		return EXIT_USAGE;
	}
	if (!strcmp(colour, "auto")) {
		o.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	} else if (!strcmp(colour, "always") || !strcmp(colour, "never")) {
		o.colour = *colour == 'a';
	} else {
		fail("map: --color %s: auto, always or never", colour);
		return EXIT_USAGE;
	}
	o.ascii = strcmp(nl_langinfo(CODESET), "UTF-8");

	names = nr ? argv + optind : &first;
	nr = nr ? nr : 1;
	good = read_maps(maps, nr, names);
	if (good && (term || (!svg && !png)))
		map_term(maps, nr, &o, stdout);
	if (good && svg)
		good = map_draw(maps, nr, svg, true);
	if (good && png)
		good = map_draw(maps, nr, png, false);
	for (i = 0; i < nr; i++)
		map_free(&maps[i]);
	if (good && (fflush(stdout) || ferror(stdout))) {
		fail("map: cannot write");
		good = false;
	}
	return good ? EXIT_OK : EXIT_FAILED;
}
