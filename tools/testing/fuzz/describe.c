// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzes what a user says of a machine: all that is parsed before anything is
 * carved, and what is made of it up to the memory of each node. An input is a
 * description, a parameter a line ("banks=1G@0:0"); what follows a line "e820" is
 * written to the file of that name, a boot log.
 *
 * KEYS says which parameters this program takes: map, nodes or all of them.
 */
#include <linux/types.h>

#include "early/e820.h"
#include "early/numa.h"
#include "early/zonelist.h"
#include "host/describe.h"

#define MAP 1
#define NODES 2
#define OTHER 4
#define ALL (MAP | NODES | OTHER)

static const struct {
	const char *name;
	size_t offset;
	int family;
} keys[] = {
#define KEY(family, name) \
	{ #name, offsetof(struct sim_machine_params, name), family }
	KEY(MAP, memmap), KEY(MAP, mem), KEY(ALL, size), KEY(MAP, firmware),
	KEY(NODES, banks), KEY(NODES, cpus), KEY(NODES, numa),
	KEY(NODES, numa_distance), KEY(OTHER, kernelcore),
	KEY(OTHER, movablecore), KEY(OTHER, cma), KEY(OTHER, lowmem),
	KEY(OTHER, page_tables), KEY(OTHER, numa_zonelist_order),
	KEY(OTHER, min_free_kbytes), KEY(OTHER, debug_guardpage_minorder),
};

/* What was said since the last reset. */
static char said[1 << 20];
static size_t said_len;
static unsigned int complaints;

void sim_log_line(const struct sim_log *log, int level, const char *fmt, ...)
{
	size_t room = sizeof(said) - said_len;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(said + said_len, room, fmt, args);
	va_end(args);
	if (len < 1 || said[said_len + min((size_t)len, room - 1) - 1] != '\n' ||
	    len >= SIM_LOG_LINE_MAX)
		abort();
	complaints += level <= LOGLEVEL_ERR;
	said_len += len;
}

static void forget(void)
{
	said_len = 0;
	said[0] = '\0';
	complaints = 0;
}

/* One who is refused gets one line that says why; nobody else does. */
static void check_complaints(int err, const char *what)
{
	if (err == -ENOMEM || complaints == !!err)
		return;
	fprintf(stderr, "%s: %d, with %u lines:\n%s", what, err, complaints,
		said);
	abort();
}

static void check_map(const struct sim_e820_table *table)
{
	u64 end = 0;
	u32 i;

	if (table->nr_entries > SIM_E820_MAX_ENTRIES)
		abort();
	for (i = 0; i < table->nr_entries; i++) {
		const struct sim_e820_entry *e = &table->entries[i];

		if (!e->size || e->addr < end || e->addr + e->size - 1 < e->addr)
			abort();
		end = e->addr + e->size;
	}
}

/* What is printed is what a boot log has: taken from there, it is the same map. */
static void check_round_trip(struct sim_machine *m)
{
	static struct sim_e820_table again;
	u32 i;

	if (!m->e820.nr_entries)
		return;
	forget();
	sim_e820__print_table(&m->e820, &m->log, "BIOS-e820");
	if (sim_e820__parse_boot_log(&again, &m->log, said) ||
	    again.nr_entries != m->e820.nr_entries) {
		fprintf(stderr, "a map is printed and not understood:\n%s", said);
		abort();
	}
	for (i = 0; i < again.nr_entries; i++)
		if (again.entries[i].addr != m->e820.entries[i].addr ||
		    again.entries[i].size != m->e820.entries[i].size ||
		    again.entries[i].type != m->e820.entries[i].type)
			abort();
}

static void check_layout(const struct sim_machine *m)
{
	const struct sim_layout *layout = &m->layout;
	u64 end = 0, sum = 0;
	unsigned int i;

	for (i = 0; i < layout->nr; i++) {
		u64 base = layout->range[i].base, size = layout->range[i].size;

		if (base < end || !size || !PAGE_ALIGNED(base | size) ||
		    layout->range[i].nid < 0 ||
		    layout->range[i].nid >= SIM_MAX_NUMNODES ||
		    !(layout->nodes >> layout->range[i].nid & 1))
			abort();
		end = base + size;
		sum += size;
	}
	/* Memory is lost where a page is not whole, and never made. */
	if (sum > sim_e820__ram_bytes(&m->e820) ||
	    end > BIT_ULL(SIM_MAX_PHYSMEM_BITS))
		abort();
	/* A machine that is carved gets as much as it needs. */
	if (!m->unbacked && sum > m->size)
		abort();
}

/* A number, read with more than 64 bits to spare; false for none, or too large. */
static bool read_number(const char *s, u64 *value, const char **end)
{
	unsigned __int128 sum = 0;
	static const char letters[] = "KMGT";
	unsigned int base = s[0] == '0' && (s[1] | 32) == 'x' ? 16 : 10;
	const char *digits = base == 16 ? s + 2 : s;
	const char *letter;

	if (base == 16 && !isxdigit(*digits)) {
		base = 10;
		digits = s;
	}
	for (s = digits; base == 16 ? isxdigit(*s) : isdigit(*s); s++) {
		sum = sum * base + strtoul((char[]){ *s, '\0' }, NULL, 16);
		if (sum >> 64)
			return false;
	}
	if (s == digits)
		return false;
	letter = *s ? strchr(letters, toupper(*s)) : NULL;
	if (letter) {
		sum <<= 10 * (letter - letters + 1);
		s++;
	}
	*value = sum;
	*end = s;
	return !(sum >> 64);
}

/* Whatever is written anywhere in a text is the number that it says, or refused. */
static void check_numbers(const char *text)
{
	for (; *text; text++) {
		const char *end = text, *want_end = text;
		u64 value = 0, want = 0;
		int err = sim_memparse(&end, &value);

		if (read_number(text, &want, &want_end) != !err ||
		    (!err && (value != want || end != want_end))) {
			fprintf(stderr, "%.30s: read as %d, %llx\n", text, err,
				value);
			abort();
		}
	}
}

/* No page is of two nodes. */
static void check_banks(struct sim_machine *m)
{
	static struct sim_numa numa;
	unsigned int i;

	memset(&numa, 0, sizeof(numa));
	if (!m->params.banks ||
	    sim_numa_parse_banks(&numa, &m->log, m->params.banks))
		return;
	for (i = 0; i < numa.meminfo.nr_blks; i++)
		if (!PAGE_ALIGNED(numa.meminfo.blk[i].start |
				  numa.meminfo.blk[i].end))
			abort();
}

static void fuzz(struct sim_machine *m)
{
	static struct sim_layout first;
	int err;

	check_banks(m);
	forget();
	err = sim_describe_machine(m);
	check_complaints(err, "describe");
	if (err)
		return;
	check_map(&m->e820);
	check_layout(m);
	/* A boot works it out once more, aloud. */
	first = m->layout;
	forget();
	err = sim_describe(m, false);
	check_complaints(err, "describe again");
	if (err || memcmp(&first, &m->layout, sizeof(first)))
		abort();
	check_round_trip(m);
}

/* By the name that libFuzzer calls. */
int fuzz_one(const uint8_t *data, size_t size)
	__asm__("LLVMFuzzerTestOneInput");

int fuzz_one(const uint8_t *data, size_t size)
{
	struct sim_machine *m = calloc(1, sizeof(*m));
	char *text = malloc(size + 1), *line = text, *next;
	struct sim_e820_table *pasted = NULL;
	unsigned int i;

	memcpy(text, data, size);
	text[size] = '\0';
	strscpy(m->log.name, "fuzz", sizeof(m->log.name));
	m->params.name = m->log.name;
	/* On a machine that nothing backs, unless size= or banks= say more. */
	m->params.size = "0";
	for (; line; line = next) {
		char *value;

		if (!strncmp(line, "e820\n", 5) && KEYS & MAP) {
			pasted = calloc(1, sizeof(*pasted));
			forget();
			check_complaints(sim_e820__parse_boot_log(pasted,
								  &m->log,
								  line + 5),
					 "e820");
			if (complaints)
				goto out;
			check_map(pasted);
			m->pasted = pasted;
			break;
		}
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = '\0';
		check_numbers(value);
		/* What is empty stands for the default, as in configfs. */
		for (i = 0; i < ARRAY_SIZE(keys); i++)
			if (!strcmp(line, keys[i].name) && keys[i].family & KEYS)
				*(const char **)((char *)&m->params +
						 keys[i].offset) =
					*value ? value : NULL;
	}
	fuzz(m);
out:
	free(pasted);
	free(text);
	free(m);
	return 0;
}
