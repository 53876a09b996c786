// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzes what is written to a machine that lives: the first and only process of a
 * User Mode Linux with mm_sim, KCOV and KASAN in it. The kernel says which lines
 * it went through, libFuzzer takes them for its own; the kernel stops when it
 * finds something, and the input that it was given last lies in the file "last".
 *
 * As "configfs", an input describes a machine, an attribute a line ("banks=1G@0:0"),
 * which is made and removed; as "debugfs", it is what is written to the files of a
 * machine at stage buddy, a file a line ("ctl=alloc order=3 tag=a").
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#define KCOV_INIT_TRACE _IOR('c', 1, unsigned long)
#define KCOV_ENABLE _IO('c', 100)
#define KCOV_DISABLE _IO('c', 101)
#define KCOV_TRACE_PC 0
#define COVER_SIZE 0x100000UL

#define SIM "/sys/kernel/debug/mm_sim/sim0/"
#define CONFIG "/sys/kernel/config/mm_sim/"

/* libFuzzer looks at these as at its own counters. */
#pragma clang section bss = "__libfuzzer_extra_counters"
static uint8_t counters[1 << 16];
#pragma clang section bss = ""

static unsigned long *cover;
static int kcov = -1, last = -1;
static bool configfs;

static void die(const char *what)
{
	perror(what);
	abort();
}

static int read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t len, sum = 0;

	if (fd < 0)
		return -errno;
	while ((len = read(fd, text + sum, size - 1 - sum)) > 0)
		sum += len;
	text[sum] = '\0';
	close(fd);
	return len < 0 ? -errno : sum;
}

static int write_file(const char *folder, const char *name, const char *text,
		      size_t len)
{
	char path[256];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s%s", folder, name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -errno;
	if (write(fd, text, len) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* The first process must not end before the kernel does. */
static void power_off(void)
{
	fflush(NULL);
	sync();
	reboot(RB_POWER_OFF);
}

/* The options of libFuzzer, one a line: a kernel adds some of its own to those given. */
static void read_options(int *argc, char ***argv)
{
	static char text[4096], *words[64];
	char *line, *rest = text;

	if (read_file("/work/options", text, sizeof(text)) < 0)
		die("options");
	*argc = 0;
	words[(*argc)++] = (*argv)[0];
	while ((line = strsep(&rest, "\n")) && *argc < 63)
		if (*line)
			words[(*argc)++] = line;
	*argv = words;
}

/* Both by the names that libFuzzer calls. */
int initialize(int *argc, char ***argv) __asm__("LLVMFuzzerInitialize");
int fuzz_one(const uint8_t *data, size_t size)
	__asm__("LLVMFuzzerTestOneInput");

int initialize(int *argc, char ***argv)
{
	if (getpid() != 1) {
		fputs("This wants to be the only process of a kernel: scripts/fuzz debugfs\n",
		      stderr);
		_exit(1);
	}
	atexit(power_off);
	mount("none", "/proc", "proc", 0, NULL);
	mount("none", "/sys", "sysfs", 0, NULL);
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	mount("none", "/sys/kernel/config", "configfs", 0, NULL);
	read_options(argc, argv);
	configfs = !access("/work/configfs", F_OK);
	last = open("/work/last", O_WRONLY | O_CREAT, 0644);
	kcov = open("/sys/kernel/debug/kcov", O_RDWR);
	if (last < 0 || kcov < 0)
		die("last, kcov");
	if (ioctl(kcov, KCOV_INIT_TRACE, COVER_SIZE))
		die("KCOV_INIT_TRACE");
	cover = mmap(NULL, COVER_SIZE * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, kcov, 0);
	if (cover == MAP_FAILED)
		die("kcov: mmap");
	return 0;
}

/* May @name be written to? No way out of the folder, and no way to wait for long. */
static bool allowed(const char *name, const char *value)
{
	const char *number;

	if (strstr(name, "..") || *name == '/' || strlen(name) > 100)
		return false;
	number = strstr(value, "seconds=");
	if (number && strtoul(number + 8, NULL, 10) > 1)
		return false;
	number = strstr(value, "ops=");
	return !number || strtoul(number + 4, NULL, 10) <= 2000;
}

/* Each line "name=value" is a write. */
static void write_lines(const char *folder, char *text)
{
	char *line, *value;

	while ((line = strsep(&text, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (!allowed(line, value))
			continue;
		/* A text of several lines is written with | for the newline. */
		if (!strcmp(line, "e820"))
			for (char *s = value; (s = strchr(s, '|')); )
				*s = '\n';
		write_file(folder, line, value, strlen(value));
	}
}

static void check_verify(const char *folder)
{
	static char text[65536];
	char path[256];

	snprintf(path, sizeof(path), "%sverify", folder);
	if (read_file(path, text, sizeof(text)) < 0)
		return;
	if (!strncmp(text, "ok", 2))
		return;
	fprintf(stderr, "verify: %s\n", text);
	abort();
}

static void fuzz_configfs(char *text)
{
	if (mkdir(CONFIG "f", 0700))
		die("mkdir " CONFIG "f");
	/* Nothing is carved, unless the input says so. */
	write_file(CONFIG "f/", "size", "0", 1);
	write_file(CONFIG "f/", "stage", "zonelists", 9);
	write_lines(CONFIG "f/", text);
	if (!write_file(CONFIG "f/", "power", "1", 1))
		check_verify("/sys/kernel/debug/mm_sim/f/");
	if (rmdir(CONFIG "f"))
		die("rmdir " CONFIG "f");
}

static void fuzz_debugfs(char *text)
{
	write_lines(SIM, text);
	check_verify(SIM);
	write_file(SIM, "ctl", "reset", 5);
	/* A map that was pasted stays; one that does not boot must not. */
	if (write_file(SIM, "ctl", "boot", 4)) {
		static const char map[] =
			"BIOS-e820: [mem 0x0000000000000000-0x0000000000ffffff] usable\n";

		write_file(SIM, "ctl", "reset", 5);
		write_file(SIM, "e820", map, sizeof(map) - 1);
		if (write_file(SIM, "ctl", "boot", 4))
			die("boot");
	}
	check_verify(SIM);
}

int fuzz_one(const uint8_t *data, size_t size)
{
	unsigned long i, nr;
	char *text;

	if (size > 4000)
		return 0;
	text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	if (pwrite(last, text, size, 0) != (ssize_t)size || ftruncate(last, size))
		die("last");
	if (ioctl(kcov, KCOV_ENABLE, KCOV_TRACE_PC))
		die("KCOV_ENABLE");
	__atomic_store_n(&cover[0], 0, __ATOMIC_RELAXED);
	if (configfs)
		fuzz_configfs(text);
	else
		fuzz_debugfs(text);
	nr = __atomic_load_n(&cover[0], __ATOMIC_RELAXED);
	if (ioctl(kcov, KCOV_DISABLE, 0))
		die("KCOV_DISABLE");
	for (i = 1; i <= nr && i < COVER_SIZE; i++) {
		uint8_t *c = &counters[cover[i] * 0x9e3779b97f4a7c15ULL >> 48];

		if (*c < 255)
			(*c)++;
	}
	free(text);
	return 0;
}
