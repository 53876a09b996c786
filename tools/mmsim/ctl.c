// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim alloc, free, step and the others that are commands of a machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mmsim.h"

static void print_usage(FILE *out)
{
	fputs("usage: mmsim COMMAND [-m MACHINE] [key=value...]\n"
	      "\n"
	      "A command of the machine: alloc, free, contig, isolate, unisolate, step, boot,\n"
	      "reset, whatif and others; \"mmsim ctl WORDS\" is any line. They and their keys\n"
	      "stand in Documentation/ABI/debugfs-mm_sim. What the machine answers is printed.\n"
	      "\n"
	      "  mmsim alloc order=3 type=movable tag=mine\n"
	      "  mmsim free tag=mine\n"
	      "\n"
	      "  -m, --machine MACHINE   the first one unless given\n"
	      "  -h, --help\n"
	      "\n"
	      "The exit status is 0 when it was done, 1 when it was refused.\n", out);
}

/**
 * ctl_do() - give a machine one command
 * @dir: the machine's folder
 * @line: the command, without a newline
 * @good: set to whether it was done
 *
 * Return: what the machine answered, for free(); NULL when it could not be asked,
 * and it was said why.
 */
char *ctl_do(const char *dir, const char *line, bool *good)
{
	size_t len = strlen(line);
	char *path, *answer;
	ssize_t written;
	int fd;

	*good = false;
	if (asprintf(&path, "%s/ctl", dir) < 0)
		return NULL;
	fd = open(path, O_WRONLY);
	if (fd < 0) {
		fail("%s: %s", path, strerror(errno));
		free(path);
		return NULL;
	}
	written = write(fd, line, len);
	*good = written == (ssize_t)len;
	close(fd);
	free(path);
	answer = read_text(dir, "ctl");
	return answer;
}

/**
 * ctl_main() - a command of the machine
 * @argc: as of main()
 * @argv: as of main(); the first is the command, or "ctl" for any
 *
 * Return: an exit code.
 */
int ctl_main(int argc, char **argv)
{
	char line[256] = "", *dir, *answer;
	const char *machine = NULL;
	size_t used = 0;
	bool good;
	int i;

	for (i = strcmp(argv[0], "ctl") ? 0 : 1; i < argc; i++) {
		if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help")) {
			print_usage(stdout);
			return EXIT_OK;
		}
		if (!strcmp(argv[i], "-m") || !strcmp(argv[i], "--machine")) {
			machine = argv[++i];
			if (machine)
				continue;
			print_usage(stderr);
			return EXIT_USAGE;
		}
		if (used + strlen(argv[i]) + 2 > sizeof(line) ||
		    strchr(argv[i], '\n')) {
			fail("a command is one line of at most %zu characters",
			     sizeof(line) - 1);
			return EXIT_USAGE;
		}
		used += snprintf(line + used, sizeof(line) - used, "%s%s",
				 used ? " " : "", argv[i]);
	}
	if (!used) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	dir = machine_dir(machine);
	if (!dir)
		return EXIT_FAILED;
	answer = ctl_do(dir, line, &good);
	if (answer)
		fputs(answer, good ? stdout : stderr);
	free(answer);
	free(dir);
	return good && answer ? EXIT_OK : EXIT_FAILED;
}
