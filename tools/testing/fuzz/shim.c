// SPDX-License-Identifier: GPL-2.0
/*
 * The functions of the kernel that shim.h declares, and those of mm_sim that
 * have no place in a program: the host's memory, and the later stages of a boot.
 */
#include <linux/types.h>

#include "early/zones.h"
#include "host/describe.h"
#include "host/host_map.h"

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (len == size)
		len--;
	memcpy(to, from, len);
	to[len] = '\0';
	return from[len] ? -E2BIG : (ssize_t)len;
}

char *strnstr(const char *text, const char *what, size_t len)
{
	return memmem(text, len, what, strlen(what));
}

unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0, bit;

	for (bit = 1UL << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= x)
			root += bit;
	return root;
}

/* As the kernel's: digits and at most one newline, nothing else. */
static int parse(const char *text, unsigned int base, long long low,
		 long long high, long long *value)
{
	char *end;

	if (isspace((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*value = strtoll(text, &end, base);
	if (end == text || (*end && strcmp(end, "\n")))
		return -EINVAL;
	return errno || *value < low || *value > high ? -ERANGE : 0;
}

int kstrtoint(const char *text, unsigned int base, int *value)
{
	long long number;
	int err = parse(text, base, INT_MIN, INT_MAX, &number);

	if (!err)
		*value = number;
	return err;
}

int kstrtouint(const char *text, unsigned int base, unsigned int *value)
{
	long long number;
	int err = *text == '-' ? -EINVAL
			       : parse(text, base, 0, UINT_MAX, &number);

	if (!err)
		*value = number;
	return err;
}

void sort(void *base, size_t nr, size_t size,
	  int (*compare)(const void *, const void *),
	  void (*swap_them)(void *, void *, int))
{
	qsort(base, nr, size, compare);
}

unsigned long find_next_bit(const unsigned long *map, unsigned long bits,
			    unsigned long from)
{
	while (from < bits && !test_bit(from, map))
		from++;
	return from;
}

/* Pageblocks of the host are not larger than our largest block. */
u64 sim_banks_align(void)
{
	return (u64)PAGE_SIZE << SIM_MAX_PAGE_ORDER;
}

void *sim_phys_to_virt(const struct sim_banks *banks, phys_addr_t addr)
{
	return NULL;
}

phys_addr_t sim_virt_to_phys(const struct sim_banks *banks, const void *mem)
{
	return PHYS_ADDR_MAX;
}

int sim_host_map(struct sim_e820_table *table, struct sim_numa *numa, u64 size,
		 unsigned int *scale)
{
	return -ENODEV;
}

const char *sim_stage_name(enum sim_stage stage)
{
	return "of a program";
}

void sim_machine_reset(struct sim_machine *m)
{
	m->stage = SIM_STAGE_CARVED;
}

/* What only later stages call, whose files are those of earlier ones. */
const char *const sim_zone_names[SIM_MAX_NR_ZONES];

#define NOT_REACHED(name) void name(void) { abort(); }
NOT_REACHED(sim_zone_pcp_init)
NOT_REACHED(sim_init_currently_empty_zone)
NOT_REACHED(sim_zlc_init)
NOT_REACHED(sim_nr_free_zone_pages)
