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
	const char *root = getenv("MMSIM_DEBUGFS");
	char name[256], *dir = NULL, *path = NULL;
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
	if (asprintf(&dir, "%s/mm_sim", root ? root : DEBUGFS) < 0)
		return NULL;
	if (what) {
		snprintf(name, sizeof(name), "%s", what);
	} else if (!first_machine(dir, name, sizeof(name))) {
		no_machine(dir);
		goto out;
	}
	if (asprintf(&path, "%s/%s/%s", dir, name, file) < 0)
		goto out;
	in = fopen(path, "r");
	if (!in && errno == ENOENT && access(dir, F_OK))
		no_machine(dir);
	else if (!in)
		fail("%s: %s", path, strerror(errno));
	snprintf(title, len, "machine %s", name);
out:
	free(path);
	free(dir);
	return in;
}
