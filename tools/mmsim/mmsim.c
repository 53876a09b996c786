// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim: the commands.
 */
#include <locale.h>
#include <string.h>

#include "mmsim.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *text;
} commands[] = {
	{ "map", map_main, "a machine as a map of its pageblocks" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(*commands))

static void print_usage(FILE *out)
{
	size_t i;

	fputs("usage: mmsim COMMAND [options]\n\n", out);
	for (i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].text);
	fputs("\nmmsim COMMAND --help tells of its options.\n", out);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	size_t i;

	setlocale(LC_CTYPE, "");
	/* As mmsim-map it is that command. */
	name = name ? name + 1 : argv[0];
	if (!strncmp(name, "mmsim-", 6)) {
		name += 6;
	} else {
		argc--;
		argv++;
		name = argc ? *argv : "";
	}
	if (!*name) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		print_usage(stdout);
		return EXIT_OK;
	}
	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].main(argc, argv);
	fail("%s: no such command; see mmsim --help", name);
	return EXIT_USAGE;
}
