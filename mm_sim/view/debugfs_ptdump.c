// SPDX-License-Identifier: GPL-2.0
/*
 * The debugfs file kernel_page_tables: the direct map in the form of ptdump of
 * ARM, Linux 6.12. What it says is decoded from the entries.
 *
 * ptdump of ARM takes a PMD whose first section is all that is mapped for a
 * mapping of 2 MiB, and passes over a table behind a section; here each of the
 * two entries counts.
 */
#include <linux/limits.h>

#include "early/pgtable.h"
#include "host/compat.h"
#include "view/debugfs_internal.h"
#include "view/stage_snapshot.h"

/**
 * struct sim_prot_bits - what a line says of some attribute bits
 * @mask: the bits
 * @val: a value that they may have
 * @text: printed when they have another one, and when they have it; NULL for
 *	nothing
 */
struct sim_prot_bits {
	u64 mask;
	u64 val;
	const char *text[2];
};

#define SIM_BITS_ARE(mask, val, name) { (mask), (val), { NULL, (name) } }
#define SIM_BITS(bits, set, clear) { (bits), (bits), { (clear), (set) } }

#define SIM_ARM_AP (SIM_ARM_PMD_SECT_APX | SIM_ARM_PMD_SECT_AP_READ | \
		    SIM_ARM_PMD_SECT_AP_WRITE)

static const struct sim_prot_bits sim_arm_section_bits[] = {
	SIM_BITS_ARE(SIM_ARM_AP,
		     SIM_ARM_PMD_SECT_APX | SIM_ARM_PMD_SECT_AP_WRITE,
		     "    ro"),
	SIM_BITS_ARE(SIM_ARM_AP, SIM_ARM_PMD_SECT_AP_WRITE, "    RW"),
	SIM_BITS_ARE(SIM_ARM_AP, SIM_ARM_PMD_SECT_AP_READ, "USR ro"),
	SIM_BITS_ARE(SIM_ARM_AP,
		     SIM_ARM_PMD_SECT_AP_READ | SIM_ARM_PMD_SECT_AP_WRITE,
		     "USR RW"),
	SIM_BITS(SIM_ARM_PMD_SECT_XN, "NX", "x "),
	SIM_BITS(SIM_ARM_PMD_SECT_S, "SHD", "   "),
};

#define SIM_ARM_MT(mt, name) \
	SIM_BITS_ARE(SIM_ARM_L_PTE_MT_MASK, SIM_ARM_L_PTE_MT(mt), name)

static const struct sim_prot_bits sim_arm_pte_bits[] = {
	SIM_BITS(SIM_ARM_L_PTE_USER, "USR", "   "),
	SIM_BITS(SIM_ARM_L_PTE_RDONLY, "ro", "RW"),
	SIM_BITS(SIM_ARM_L_PTE_XN, "NX", "x "),
	SIM_BITS(SIM_ARM_L_PTE_SHARED, "SHD", "   "),
	SIM_ARM_MT(0, "SO/UNCACHED"),
	SIM_ARM_MT(1, "MEM/BUFFERABLE/WC"),
	SIM_ARM_MT(2, "MEM/CACHED/WT"),
	SIM_ARM_MT(3, "MEM/CACHED/WBRA"),
	SIM_ARM_MT(6, "MEM/MINICACHE"),
	SIM_ARM_MT(SIM_MT_WRITEALLOC, "MEM/CACHED/WBWA"),
	SIM_ARM_MT(4, "DEV/SHARED"),
	SIM_ARM_MT(12, "DEV/NONSHARED"),
	SIM_ARM_MT(9, "DEV/WC"),
	SIM_ARM_MT(11, "DEV/CACHED"),
};

static const struct sim_prot_bits sim_lpae_section_bits[] = {
	SIM_BITS(SIM_LPAE_USER, "USR", NULL),
	SIM_BITS(SIM_LPAE_L_RDONLY | SIM_LPAE_AP2, "ro", "RW"),
	SIM_BITS(SIM_LPAE_XN, "NX", "x "),
	SIM_BITS(SIM_LPAE_SHARED, "SHD", "   "),
};

#define SIM_LPAE_MT_IS(mt, name) \
	SIM_BITS_ARE(SIM_LPAE_MT_MASK, SIM_LPAE_MT(mt), name)

/* Two types have two names, and a line has both. */
static const struct sim_prot_bits sim_lpae_pte_bits[] = {
	SIM_BITS(SIM_LPAE_USER, "USR", "   "),
	SIM_BITS(SIM_LPAE_L_RDONLY, "ro", "RW"),
	SIM_BITS(SIM_LPAE_XN, "NX", "x "),
	SIM_BITS(SIM_LPAE_SHARED, "SHD", "   "),
	SIM_LPAE_MT_IS(0, "SO/UNCACHED"),
	SIM_LPAE_MT_IS(1, "MEM/BUFFERABLE/WC"),
	SIM_LPAE_MT_IS(2, "MEM/CACHED/WT"),
	SIM_LPAE_MT_IS(3, "MEM/CACHED/WBRA"),
	SIM_LPAE_MT_IS(SIM_MT_WRITEALLOC, "MEM/CACHED/WBWA"),
	SIM_LPAE_MT_IS(4, "DEV/SHARED"),
	SIM_LPAE_MT_IS(1, "DEV/WC"),
	SIM_LPAE_MT_IS(3, "DEV/CACHED"),
};

/**
 * struct sim_pg_level - how the entries of a level are shown
 * @name: name of the level
 * @bits: their attributes, in the order of a line
 * @nr: how many
 */
struct sim_pg_level {
	const char *name;
	const struct sim_prot_bits *bits;
	unsigned int nr;
};

#define SIM_PG_LEVEL(name, bits) { (name), (bits), ARRAY_SIZE(bits) }

/* The levels that map memory. */
static const struct sim_pg_level sim_arm_levels[SIM_NR_MAP_LEVELS] = {
	[SIM_MAP_PGD] = SIM_PG_LEVEL("PGD", sim_arm_section_bits),
	[SIM_MAP_PTE] = SIM_PG_LEVEL("PTE", sim_arm_pte_bits),
};

static const struct sim_pg_level sim_lpae_levels[SIM_NR_MAP_LEVELS] = {
	[SIM_MAP_PMD] = SIM_PG_LEVEL("PMD", sim_lpae_section_bits),
	[SIM_MAP_PTE] = SIM_PG_LEVEL("PTE", sim_lpae_pte_bits),
};

static const char *sim_domain_name(unsigned int domain)
{
	static const char *const names[] = {
		[SIM_ARM_DOMAIN_KERNEL] = "KERNEL ",
		[SIM_ARM_DOMAIN_USER] = "USER   ",
		[SIM_ARM_DOMAIN_IO] = "IO     ",
		[SIM_ARM_DOMAIN_VECTORS] = "VECTORS",
	};

	return domain < ARRAY_SIZE(names) ? names[domain] : "unknown";
}

/* Mirrors dump_prot(). */
static void sim_show_prot(struct seq_file *s, const struct sim_pg_level *level,
			  u64 prot)
{
	unsigned int i;

	for (i = 0; i < level->nr; i++) {
		const struct sim_prot_bits *b = &level->bits[i];
		const char *text = b->text[(prot & b->mask) == b->val];

		if (text)
			seq_printf(s, " %s", text);
	}
}

/* The line of a run, as note_page() prints it. */
static void sim_show_range(struct seq_file *s, const struct sim_lowmem *map,
			   const struct sim_lowmem_range *range)
{
	bool arm = map->shape == SIM_MAP_ARM;
	const struct sim_pg_level *level = arm ? &sim_arm_levels[range->level]
					       : &sim_lpae_levels[range->level];
	u64 size = (range->end - range->start) >> 10;
	const char *unit = "KMGTPE";
	int digits = arm ? 8 : 16;

	for (; !(size % 1024) && unit[1]; size /= 1024)
		unit++;
	seq_printf(s, "0x%0*llx-0x%0*llx   %9llu%c %s", digits, range->start,
		   digits, range->end, size, *unit, level->name);
	if (arm)
		seq_printf(s, " %s", sim_domain_name(range->domain));
	sim_show_prot(s, level, range->prot);
	seq_putc(s, '\n');
}

/**
 * struct sim_ptdump_reader - one open of kernel_page_tables
 * @machine: the machine
 * @boots: machine->boots when it was read from the top
 * @range: the run of the line at hand
 *
 * A position is 0 for the line above the map, else one more than the page of the
 * map to look from.
 */
struct sim_ptdump_reader {
	struct sim_machine *machine;
	unsigned long boots;
	struct sim_lowmem_range range;
};

/* Behind the last line. */
#define SIM_PTDUMP_END LLONG_MAX

/* The run at @pos, or the reader itself for the line about a reset. */
static void *sim_ptdump_seek(struct sim_ptdump_reader *r, loff_t *pos)
{
	struct sim_machine *m = r->machine;
	const struct sim_lowmem *map = &m->lowmem;
	u64 addr = map->page_offset + ((u64)(*pos - 1) << SIM_PTE_SHIFT);

	if (*pos == SIM_PTDUMP_END)
		return NULL;
	if (!*pos) {
		r->boots = m->boots;
		return map->table ? SEQ_START_TOKEN : NULL;
	}
	if (r->boots != m->boots)
		return r;
	if (sim_lowmem_next_range(map, addr, &r->range))
		return &r->range;
	*pos = SIM_PTDUMP_END;
	return NULL;
}

static void *sim_ptdump_start(struct seq_file *s, loff_t *pos)
{
	struct sim_ptdump_reader *r = s->private;

	mutex_lock(&r->machine->lock);
	return sim_ptdump_seek(r, pos);
}

static void *sim_ptdump_next(struct seq_file *s, void *entry, loff_t *pos)
{
	struct sim_ptdump_reader *r = s->private;

	if (entry == SEQ_START_TOKEN)
		*pos = 1;
	else if (entry == r)
		*pos = SIM_PTDUMP_END;
	else
		*pos = 1 + ((r->range.end - r->machine->lowmem.page_offset) >>
			    SIM_PTE_SHIFT);
	return sim_ptdump_seek(r, pos);
}

static void sim_ptdump_stop(struct seq_file *s, void *entry)
{
	struct sim_ptdump_reader *r = s->private;

	mutex_unlock(&r->machine->lock);
}

static int sim_ptdump_show(struct seq_file *s, void *entry)
{
	struct sim_ptdump_reader *r = s->private;

	if (entry == SEQ_START_TOKEN)
		seq_puts(s, "---[ Kernel Mapping ]---\n");
	else if (entry == r)
		seq_puts(s, "# the machine was reset while this was read\n");
	else
		sim_show_range(s, &r->machine->lowmem, &r->range);
	return 0;
}

static const struct seq_operations sim_ptdump_ops = {
	.start = sim_ptdump_start,
	.next = sim_ptdump_next,
	.stop = sim_ptdump_stop,
	.show = sim_ptdump_show,
};

/**
 * sim_view_kernel_page_tables() - the direct map, into any buffer
 * @s: the buffer; its private data is the machine
 *
 * Context: may sleep; takes the machine's lock.
 *
 * Return: 0.
 */
int sim_view_kernel_page_tables(struct seq_file *s)
{
	struct sim_ptdump_reader r = { .machine = s->private };

	s->private = &r;
	sim_seq_show_all(s, &sim_ptdump_ops);
	s->private = r.machine;
	return 0;
}

static int sim_ptdump_open(struct inode *inode, struct file *file)
{
	struct sim_ptdump_reader *r;

	r = __seq_open_private(file, &sim_ptdump_ops, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->machine = inode->i_private;
	return 0;
}

const struct file_operations sim_kernel_page_tables_fops = {
	.owner = THIS_MODULE,
	.open = sim_ptdump_open,
	.read = seq_read,
	.read_iter = seq_read_iter,
	.llseek = seq_lseek,
	.release = seq_release_private,
};
EXPORT_SYMBOL_SIM_KUNIT(sim_kernel_page_tables_fops);
