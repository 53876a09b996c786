// SPDX-License-Identifier: GPL-2.0
/*
 * Where what is shown comes from: a machine, a file, standard input.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mmsim.h"

#define DEBUGFS "/sys/kernel/debug"

/* The name of the first machine in @dir; false when there is none. */
static bool first_machine(const char *dir, char *name, size_t len)
{
	struct dirent *entry;
	bool found = false;
	DIR *d = opendir(dir);

	if (!d)
		return false;
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		if (!found || strcmp(entry->d_name, name) < 0)
			snprintf(name, len, "%s", entry->d_name);
		found = true;
	}
	closedir(d);
	return found;
}

/* Why nothing of a machine can be read. */
static void no_machine(const char *dir)
{
	if (access(DEBUGFS, X_OK) && errno == EACCES)
		fail("%s: only root may read it", DEBUGFS);
	else if (access(DEBUGFS "/sched", F_OK) && access(DEBUGFS "/bdi", F_OK))
		fail("%s: not mounted? mount -t debugfs none %s", DEBUGFS,
		     DEBUGFS);
	else
		fail("%s: there is no machine; is the module mm_sim loaded?",
		     dir);
}

/**
 * machine_dir() - the folder of a machine
 * @name: its name; NULL for the first machine
 *
 * Return: the path, for free(); NULL when there is none, and it was said why.
 */
char *machine_dir(const char *name)
{
	const char *root = getenv("MMSIM_DEBUGFS");
	char *machines = NULL, *dir = NULL;
	char first[256];

	if (asprintf(&machines, "%s/mm_sim", root ? root : DEBUGFS) < 0)
		return NULL;
	if (!name && first_machine(machines, first, sizeof(first)))
		name = first;
	if (!name || access(machines, F_OK)) {
		no_machine(machines);
	} else if (asprintf(&dir, "%s/%s", machines, name) < 0) {
		dir = NULL;
	} else if (access(dir, F_OK)) {
		fail("%s: %s", dir, strerror(errno));
		free(dir);
		dir = NULL;
	}
	free(machines);
	return dir;
}

/**
 * read_text() - all of a file of a machine
 * @dir: the machine's folder
 * @file: its name there
 *
 * Return: the text, for free(); NULL when it cannot be read, and it was said why.
 */
char *read_text(const char *dir, const char *file)
{
	char *path, *text = NULL;
	size_t room = 0;
	FILE *in;

	if (asprintf(&path, "%s/%s", dir, file) < 0)
		return NULL;
	in = fopen(path, "r");
	/* Nothing in these files is a NUL. */
	if (!in || (getdelim(&text, &room, '\0', in) < 0 && ferror(in))) {
		fail("%s: %s", path, strerror(errno));
		free(text);
		text = NULL;
	} else if (feof(in) && !text) {
		text = strdup("");
	}
	if (in)
		fclose(in);
	free(path);
	return text;
}

/**
 * open_source() - open what the user named
 * @what: name of a machine, a file (with a slash, or that exists), "-", or NULL for
 *	the first machine
 * @file: the machine's debugfs file
 * @title: filled with what it is
 * @len: bytes at @title
 *
 * Return: the open file, or NULL, and it was said why.
 */
FILE *open_source(const char *what, const char *file, char *title, size_t len)
{
	char *dir, *path;
	FILE *in = NULL;

	if (what && !strcmp(what, "-")) {
		snprintf(title, len, "standard input");
		return stdin;
	}
	if (what && (strchr(what, '/') || !access(what, F_OK))) {
		in = fopen(what, "r");
		if (!in)
			fail("%s: %s", what, strerror(errno));
		what = strrchr(what, '/') ? strrchr(what, '/') + 1 : what;
		snprintf(title, len, "%s", what);
		return in;
	}
	dir = machine_dir(what);
	if (!dir)
		return NULL;
	snprintf(title, len, "machine %s", strrchr(dir, '/') + 1);
	if (asprintf(&path, "%s/%s", dir, file) >= 0) {
		in = fopen(path, "r");
		if (!in)
			fail("%s: %s", path, strerror(errno));
		free(path);
	}
	free(dir);
	return in;
}
