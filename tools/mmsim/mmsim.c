// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim: the commands.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "mmsim.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *text;
} commands[] = {
	{ "status", status_main, "its stage and its zones" },
	{ "top", top_main, "live, with keys to step, allocate and free" },
	{ "map", map_main, "its pageblocks as a map, for a terminal, SVG or PNG" },
	{ "watch", watch_main, "free lists over time, as CSV or as a picture" },
	{ "trace", trace_main, "what it does, as it does it" },
	{ "alloc", ctl_main, "allocate a block" },
	{ "free", ctl_main, "free it" },
	{ "step", ctl_main, "run the next stage" },
	{ "whatif", ctl_main, "what an allocation would come to" },
	{ "ctl", ctl_main, "any other command of the machine" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(*commands))

static void print_usage(FILE *out)
{
	size_t i;

	fputs("usage: mmsim COMMAND [options] [MACHINE]\n"
	      "\n"
	      "See and drive a machine of mm_sim; the first one unless given.\n\n", out);
	for (i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].text);
	fputs("\nmmsim COMMAND --help tells of its options.\n", out);
}

/**
 * parse_interval() - the option --interval
 * @command: whose option it is
 * @text: what was given
 * @least: in seconds
 * @most: the same
 * @interval: filled, in seconds
 *
 * Return: false for no such number, and it was said.
 */
bool parse_interval(const char *command, const char *text, double least,
		    double most, double *interval)
{
	char *end;

	*interval = strtod(text, &end);
	if (!*text || *end || !(*interval >= least && *interval <= most)) {
		fail("%s: --interval %s: %g to %g seconds", command, text,
		     least, most);
		return false;
	}
	return true;
}

/**
 * parse_count() - the option --count
 * @command: whose option it is
 * @text: what was given
 * @most: the largest; the least is 1
 * @count: filled
 *
 * Return: false for no such number, and it was said.
 */
bool parse_count(const char *command, const char *text, unsigned long most,
		 unsigned long *count)
{
	char *end;

	*count = strtoul(text, &end, 10);
	if (*end || !*count || *count > most) {
		fail("%s: --count %s: 1 to %lu", command, text, most);
		return false;
	}
	return true;
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
	if (!strcmp(name, "--version")) {
		puts("mmsim " MM_SIM_VERSION);
		return EXIT_OK;
	}
	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].main(argc, argv);
	fail("%s: no such command; see mmsim --help", name);
	return EXIT_USAGE;
}
