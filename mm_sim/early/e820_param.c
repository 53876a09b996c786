// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's memmap= and mem=: what a user says of the firmware's map.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/string.h>

#include "early/e820.h"
#include "host/compat.h"
#include "page/mmzone.h"

#define SIM_PHYS_LIMIT BIT_ULL(SIM_MAX_PHYSMEM_BITS)

/**
 * sim_memparse() - read a number with an optional suffix K, M, G or T
 * @text: in: where to read; out: first character that was not used
 * @value: the number, in bytes
 *
 * Like memparse(), but it tells what is no number and what does not fit.
 *
 * Return: 0; -EINVAL when there is no number; -ERANGE past 64 bits.
 */
int sim_memparse(const char **text, u64 *value)
{
	const char *s = *text;
	unsigned int base = 10, shift = 0;
	u64 sum = 0;

	if (s[0] == '0' && tolower(s[1]) == 'x' && isxdigit(s[2])) {
		base = 16;
		s += 2;
	}
	if (!isxdigit(*s) || (base == 10 && !isdigit(*s)))
		return -EINVAL;
	for (; base == 16 ? isxdigit(*s) : isdigit(*s); s++) {
		unsigned int digit = isdigit(*s) ? *s - '0'
						 : tolower(*s) - 'a' + 10;

		if (check_mul_overflow(sum, (u64)base, &sum) ||
		    check_add_overflow(sum, (u64)digit, &sum))
			return -ERANGE;
	}
	switch (toupper(*s)) {
	case 'T':
		shift += 10;
		fallthrough;
	case 'G':
		shift += 10;
		fallthrough;
	case 'M':
		shift += 10;
		fallthrough;
	case 'K':
		shift += 10;
		s++;
		break;
	}
	if (check_mul_overflow(sum, 1ULL << shift, &sum))
		return -ERANGE;
	*text = s;
	*value = sum;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memparse);

/* What one entry of memmap= asks for. */
enum sim_memmap_kind {
	SIM_MEMMAP_EXACTMAP,	/* exactmap */
	SIM_MEMMAP_LIMIT,	/* nn */
	SIM_MEMMAP_ADD,		/* nn@ss nn$ss nn#ss nn!ss */
	SIM_MEMMAP_CHANGE,	/* nn%ss-old+new */
};

struct sim_memmap_entry {
	enum sim_memmap_kind kind;
	u64 start;
	u64 size;
	unsigned int old_type;	/* 0: not given */
	unsigned int new_type;	/* 0: not given */
};

/* A type, as a number. */
static int sim_memmap_parse_type(const char **text, unsigned int *type)
{
	u64 number = 0;
	int err = sim_memparse(text, &number);

	if (!err && number > U32_MAX)
		err = -ERANGE;
	*type = number;
	return err;
}

/* Parse one entry; *text moves to the comma or the NUL behind it. */
static int sim_memmap_parse_one(const char **text, struct sim_memmap_entry *e)
{
	static const struct {
		char sign;
		enum sim_e820_type type;
	} signs[] = {
		{ '@', SIM_E820_TYPE_RAM },
		{ '$', SIM_E820_TYPE_RESERVED },
		{ '#', SIM_E820_TYPE_ACPI },
		{ '!', SIM_E820_TYPE_PRAM },
	};
	const char *s = *text;
	unsigned int i;
	int err;

	memset(e, 0, sizeof(*e));
	if (!strncmp(s, "exactmap", 8)) {
		e->kind = SIM_MEMMAP_EXACTMAP;
		*text = s + 8;
		return 0;
	}
	err = sim_memparse(&s, &e->size);
	if (err)
		return err;
	e->kind = SIM_MEMMAP_LIMIT;
	for (i = 0; i < ARRAY_SIZE(signs); i++) {
		if (*s != signs[i].sign)
			continue;
		e->kind = SIM_MEMMAP_ADD;
		e->new_type = signs[i].type;
	}
	if (*s == '%')
		e->kind = SIM_MEMMAP_CHANGE;
	if (e->kind != SIM_MEMMAP_LIMIT) {
		s++;
		err = sim_memparse(&s, &e->start);
		if (err)
			return err;
	}
	if (e->kind == SIM_MEMMAP_CHANGE) {
		if (*s == '-') {
			s++;
			err = sim_memmap_parse_type(&s, &e->old_type);
		}
		if (!err && *s == '+') {
			s++;
			err = sim_memmap_parse_type(&s, &e->new_type);
		}
		if (err)
			return err;
	}
	*text = s;
	return 0;
}

static bool sim_is_ram(unsigned int type)
{
	return type == SIM_E820_TYPE_RAM;
}

static bool sim_memmap_clash(const struct sim_memmap_entry *a,
			     const struct sim_memmap_entry *b)
{
	/* Memory, and what lies over memory, may overlap each other. */
	if (a->kind != SIM_MEMMAP_ADD || b->kind != SIM_MEMMAP_ADD ||
	    sim_is_ram(a->new_type) != sim_is_ram(b->new_type))
		return false;
	return a->start < b->start + b->size && b->start < a->start + a->size;
}

/* Refuse what is empty, wraps, or says twice what lies somewhere. */
static int sim_memmap_check_one(const struct sim_log *log, const char *text,
				const char *here, int len,
				const struct sim_memmap_entry *e)
{
	struct sim_memmap_entry before;

	if (e->kind == SIM_MEMMAP_EXACTMAP)
		return 0;
	if (!e->size) {
		sim_err(log, "memmap=%.*s: the range is empty; it must have at least 1 byte\n",
			len, here);
		return -EINVAL;
	}
	if (e->size > SIM_PHYS_LIMIT || e->start > SIM_PHYS_LIMIT - e->size) {
		sim_err(log, "memmap=%.*s: the range ends above 0x%llx, the end of the simulated physical address space (%d bits)\n",
			len, here, SIM_PHYS_LIMIT, SIM_MAX_PHYSMEM_BITS);
		return -ERANGE;
	}
	while (text < here) {
		const char *start = text;

		if (sim_memmap_parse_one(&text, &before))
			break;
		if (sim_memmap_clash(&before, e)) {
			sim_err(log, "memmap=%.*s: overlaps %.*s, given before it\n",
				len, here, (int)(text - start), start);
			return -EINVAL;
		}
		text++;
	}
	return 0;
}

static int sim_memmap_apply(struct sim_e820_table *table,
			    const struct sim_memmap_entry *e)
{
	switch (e->kind) {
	case SIM_MEMMAP_EXACTMAP:
		return 0;
	case SIM_MEMMAP_LIMIT:
		return sim_e820__range_remove(table, e->size, U64_MAX,
					      SIM_E820_TYPE_RAM, true);
	case SIM_MEMMAP_ADD:
		return sim_e820__range_add(table, e->start, e->size,
					   e->new_type);
	case SIM_MEMMAP_CHANGE:
		if (e->old_type && e->new_type)
			return sim_e820__range_update(table, e->start, e->size,
						      e->old_type, e->new_type);
		if (!e->new_type)
			return sim_e820__range_remove(table, e->start, e->size,
						      e->old_type, e->old_type);
		return sim_e820__range_add(table, e->start, e->size,
					   e->new_type);
	}
	return -EINVAL;
}

/**
 * sim_e820__memmap_is_whole() - does it describe the machine from scratch?
 * @table: the map that it is about
 * @text: a memmap= parameter
 *
 * Return: true with exactmap, or any nn@ss where there is no firmware's map;
 * false when it changes another map.
 */
bool sim_e820__memmap_is_whole(const struct sim_e820_table *table,
			       const char *text)
{
	return strstr(text, "exactmap") ||
	       (!table->firmware && strchr(text, '@'));
}

/**
 * sim_e820__parse_memmap() - apply a memmap= parameter
 * @table: the firmware's map
 * @log: told what is wrong, with the entry and the limit
 * @text: entries in the kernel's boot-parameter syntax, separated by commas
 *
 * Where sim_e820__memmap_is_whole(), the map is dropped first; else it is
 * changed. Mirrors parse_memmap_opt().
 *
 * Return: 0; -EINVAL on text that is malformed, empty or contradicts itself;
 * -ERANGE on numbers that do not fit; -E2BIG on more than SIM_E820_MAX_ENTRIES
 * entries.
 */
int sim_e820__parse_memmap(struct sim_e820_table *table,
			   const struct sim_log *log, const char *text)
{
	const char *s;
	int nr = 0;

	if (!*text) {
		sim_err(log, "memmap=: empty; want nn[KMG]@ss[KMG] for memory, or $, #, ! or %% in place of @\n");
		return -EINVAL;
	}
	if (sim_e820__memmap_is_whole(table, text))
		table->nr_entries = 0;
	for (s = text; ; s++) {
		struct sim_memmap_entry e;
		const char *start = s;
		int err = sim_memmap_parse_one(&s, &e);
		int len = strcspn(start, ",");

		/* Keep the line short whatever the user typed. */
		len = min(len, 64);
		if (!err && *s && *s != ',')
			err = -EINVAL;
		if (err) {
			sim_err(log, "memmap=%.*s: %s; want nn[KMG]@ss[KMG], $, #, ! or %%ss-old+new\n",
				len, start, err == -ERANGE ?
				"a number above 64 bits" : "not a range");
			return err;
		}
		err = sim_memmap_check_one(log, text, start, len, &e);
		if (err)
			return err;
		if (++nr > SIM_E820_MAX_ENTRIES || sim_memmap_apply(table, &e)) {
			sim_err(log, "memmap=%.*s: one entry too many; the map holds %d\n",
				len, start, SIM_E820_MAX_ENTRIES);
			return -E2BIG;
		}
		if (!*s)
			break;
	}
	if (sim_e820__update_table(table)) {
		sim_err(log, "memmap=%.64s: splits into more than the %d entries that the map holds\n",
			text, SIM_E820_MAX_ENTRIES);
		return -E2BIG;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__parse_memmap);

/* A type as sim_e820_type_text() spells it; 0 for none of them. */
static unsigned int sim_e820_type_of_text(const char *text, size_t len)
{
	static const struct {
		const char *text;
		enum sim_e820_type type;
	} others[] = {
		/* Memory for a purpose; not for us. */
		{ "soft reserved", SIM_E820_TYPE_RESERVED },
		/* The words of 7.x. */
		{ "System RAM", SIM_E820_TYPE_RAM },
		{ "device reserved", SIM_E820_TYPE_RESERVED },
		{ "persistent RAM (type 7)", SIM_E820_TYPE_PMEM },
		{ "persistent RAM (type 12)", SIM_E820_TYPE_PRAM },
	};
	char copy[SIM_E820_TYPE_TEXT_LEN], number[SIM_E820_TYPE_TEXT_LEN];
	unsigned int i;

	for (i = SIM_E820_TYPE_RAM; i <= SIM_E820_TYPE_PRAM; i++) {
		const char *name = sim_e820_type_text(i, number);

		if (strlen(name) == len && !strncmp(text, name, len))
			return i;
	}
	/* One without a name: just as it is printed. */
	if (len > 5 && len < sizeof(copy)) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		if (!kstrtouint(copy + 5, 10, &i) &&
		    !strcmp(copy, sim_e820_type_text(i, number)))
			return i;
	}
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (strlen(others[i].text) == len &&
		    !strncmp(text, others[i].text, len))
			return others[i].type;
	return 0;
}

/* 0x and hexadecimal digits; *text moves behind @next, which follows them. */
static bool sim_parse_hex(const char **text, char next, u64 *value)
{
	const char *s = *text;

	if (s[0] != '0' || s[1] != 'x' || sim_memparse(&s, value) ||
	    !isxdigit(s[-1]) || *s != next)
		return false;
	*text = s + 1;
	return true;
}

/*
 * [mem 0x...-0x...] type, up to the end of the line. 7.x has a second space before
 * the type, and lines of the gaps: [gap 0x...-0x...].
 */
static int sim_e820_parse_line(struct sim_e820_table *table, const char *s)
{
	u64 start, last;
	unsigned int type;
	bool gap = !strncmp(s, " [gap ", 6);

	if (!gap && strncmp(s, " [mem ", 6))
		return -EINVAL;
	s += 6;
	if (!sim_parse_hex(&s, '-', &start) || !sim_parse_hex(&s, ']', &last))
		return -EINVAL;
	if (gap)
		return strcspn(s, "\r\n") ? -EINVAL : 0;
	if (*s++ != ' ')
		return -EINVAL;
	s += *s == ' ';
	type = sim_e820_type_of_text(s, strcspn(s, "\r\n"));
	if (!type)
		return -EINVAL;
	if (last < start || last >= SIM_PHYS_LIMIT)
		return -ERANGE;
	return sim_e820__range_add(table, start, last - start + 1, type);
}

/**
 * sim_e820__parse_boot_log() - take the map from the lines of a boot log
 * @table: the map; replaced
 * @log: told what is wrong, with the line
 * @text: lines; those with "BIOS-e820:" in them count, whatever is before it
 *
 * Reads what e820__print_table() prints, up to 7.2.
 *
 * Return: 0; -EINVAL when there is no such line, or one that is malformed;
 * -ERANGE on a range that ends before it starts or above the simulated physical
 * address space; -E2BIG on more lines than the map holds.
 */
int sim_e820__parse_boot_log(struct sim_e820_table *table,
			     const struct sim_log *log, const char *text)
{
	static const char mark[] = "BIOS-e820:";
	const char *line = text;
	int err;

	table->nr_entries = 0;
	while (*line) {
		size_t len = strcspn(line, "\n");
		const char *s = strnstr(line, mark, len);

		if (s) {
			err = sim_e820_parse_line(table, s + strlen(mark));
			if (err == -ENOSPC) {
				sim_err(log, "e820: %.*s: one line too many; the map holds %d\n",
					(int)min_t(size_t, len, 100), line,
					SIM_E820_MAX_ENTRIES);
				return -E2BIG;
			}
			if (err) {
				sim_err(log, "e820: %.*s: %s; want BIOS-e820: [mem 0xstart-0xlast] type, below 0x%llx\n",
					(int)min_t(size_t, len, 100), line,
					err == -ERANGE ? "not a range of addresses"
					: "not understood", SIM_PHYS_LIMIT);
				return err;
			}
		}
		line += len;
		line += *line == '\n';
	}
	if (!table->nr_entries) {
		sim_err(log, "e820: no line with %s among them; want those of a boot log\n",
			mark);
		return -EINVAL;
	}
	if (sim_e820__update_table(table)) {
		sim_err(log, "e820: the lines split into more than the %d entries that the map holds\n",
			SIM_E820_MAX_ENTRIES);
		return -E2BIG;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__parse_boot_log);

/**
 * sim_e820__parse_mem() - apply a mem= parameter
 * @table: the map
 * @log: told what is wrong
 * @text: nn[KMG], the first address that is not used
 *
 * Mirrors parse_memopt().
 *
 * Return: 0; -EINVAL on what is no number or 0; -ERANGE past 64 bits; -E2BIG
 * when the map overflows.
 */
int sim_e820__parse_mem(struct sim_e820_table *table,
			const struct sim_log *log, const char *text)
{
	const char *s = text;
	u64 limit = 0;
	int err = sim_memparse(&s, &limit);

	if (err || *s || !limit) {
		sim_err(log, "mem=%.64s: must be a number of bytes from 1 to 2^64-1, with K, M, G or T\n",
			text);
		return err ?: -EINVAL;
	}
	if (sim_e820__range_remove(table, limit, U64_MAX, SIM_E820_TYPE_RAM,
				   true) ||
	    sim_e820__update_table(table)) {
		sim_err(log, "mem=%.64s: splits into more than the %d entries that the map holds\n",
			text, SIM_E820_MAX_ENTRIES);
		return -E2BIG;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_e820__parse_mem);
