// SPDX-License-Identifier: GPL-2.0
/*
 * The only program of a User Mode Linux in which the KUnit suites have run: it asks
 * kmemleak what is left of them, prints its answer and ends. scripts/kunit starts it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

#define KMEMLEAK "/debug/kmemleak"

static void power_off(void)
{
	fflush(stdout);
	reboot(RB_POWER_OFF);
}

static void must(int done, const char *what)
{
	if (done)
		return;
	printf("kmemleak init: ");
	fflush(stdout);
	perror(what);
	power_off();
}

static void scan(void)
{
	int fd = open(KMEMLEAK, O_WRONLY);

	must(fd >= 0, KMEMLEAK);
	/* Refused where kmemleak has given up, for want of memory, say. */
	must(write(fd, "scan", 4) == 4, "scan");
	close(fd);
}

int main(void)
{
	unsigned long leaks = 0;
	char line[512];
	FILE *file;

	must(!mount("none", "/debug", "debugfs", 0, NULL), "debugfs");
	/* Nothing younger than 5 seconds is called a leak. */
	sleep(6);
	/* What moved from one place to another meanwhile is found by the second. */
	scan();
	scan();
	file = fopen(KMEMLEAK, "r");
	must(!!file, KMEMLEAK);
	while (fgets(line, sizeof(line), file)) {
		leaks += !strncmp(line, "unreferenced object", 19);
		fputs(line, stdout);
	}
	must(!ferror(file), KMEMLEAK);
	printf("kmemleak init: scanned, %lu leaks\n", leaks);
	power_off();
	return 1;
}
