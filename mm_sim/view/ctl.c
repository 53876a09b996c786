// SPDX-License-Identifier: GPL-2.0
/*
 * Commands. A line is parsed wholly before
 * anything is done; what is wrong gets an errno, one line in the log, and the
 * same words in the result.
 */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>

#include "host/compat.h"
#include "page/contig.h"
#include "page/gfp.h"
#include "page/page_alloc.h"
#include "page/show_mem.h"
#include "view/ctl_internal.h"

/**
 * sim_ctl_say() - add to the results of a write
 * @ctl: the commands
 * @fmt: what to say
 */
void sim_ctl_say(struct sim_ctl *ctl, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	ctl->result_len += vscnprintf(ctl->result + ctl->result_len,
				      SIM_CTL_RESULT_MAX - ctl->result_len,
				      fmt, args);
	va_end(args);
}

/**
 * sim_ctl_refuse() - a refusal: the same words in the log and in the result
 * @ctl: the commands
 * @err: a negative errno
 * @fmt: why, without newline
 *
 * Return: @err.
 */
int sim_ctl_refuse(struct sim_ctl *ctl, int err, const char *fmt, ...)
{
	struct va_format words = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	words.va = &args;
	sim_err(&ctl->machine->log, "ctl: %pV\n", &words);
	sim_ctl_say(ctl, "error %d %pV\n", err, &words);
	va_end(args);
	return err;
}

static u32 sim_ctl_hash(const char *tag)
{
	return full_name_hash(NULL, tag, strlen(tag));
}

static struct sim_ctl_block *sim_ctl_find(struct sim_ctl *ctl, const char *tag)
{
	struct sim_ctl_block *b;

	hash_for_each_possible(ctl->by_tag, b, node, sim_ctl_hash(tag))
		if (!strcmp(b->tag, tag))
			return b;
	return NULL;
}

/**
 * sim_ctl_remember() - from now on, a tag stands for what a command allocated
 * @ctl: the commands
 * @b: filled in, of kzalloc()
 */
void sim_ctl_remember(struct sim_ctl *ctl, struct sim_ctl_block *b)
{
	hash_add(ctl->by_tag, &b->node, sim_ctl_hash(b->tag));
}

static void sim_ctl_forget(struct sim_ctl *ctl, struct sim_ctl_block *b)
{
	hash_del(&b->node);
	/* The pages of a range are freed one by one, so it has no pfn there. */
	if (!b->nr_pages)
		xa_erase(&ctl->by_pfn, b->pfn);
	kfree(b);
}

static void sim_ctl_forget_all(struct sim_ctl *ctl)
{
	struct sim_ctl_block *b;
	struct hlist_node *next;
	int i;

	hash_for_each_safe(ctl->by_tag, i, next, b, node)
		sim_ctl_forget(ctl, b);
}

/* Split "key=value ..." into @args; the first word is the command. */
static int sim_ctl_parse(struct sim_ctl *ctl, char *line, char **command,
			 struct sim_ctl_args *args)
{
	const struct {
		const char *key;
		char **value;
	} keys[] = {
		{ "order", &args->order }, { "type", &args->type },
		{ "tag", &args->tag }, { "node", &args->node },
		{ "zone", &args->zone }, { "pfn", &args->pfn },
		{ "pages", &args->pages }, { "align", &args->align },
		{ "stage", &args->stage }, { "cold", &args->cold },
		{ "seconds", &args->seconds }, { "ops", &args->ops },
		{ "seed", &args->seed },
		{ "reclaimable", &args->reclaimable },
		{ "touch", &args->touch },
		{ "gfp", &args->gfp }, { "consistent", &args->consistent },
	};
	char *word;

	*command = NULL;
	memset(args, 0, sizeof(*args));
	while ((word = strsep(&line, " \t"))) {
		char *value = strchr(word, '=');
		int i;

		if (!*word)
			continue;
		if (!*command) {
			*command = word;
			continue;
		}
		if (!value && !args->what && (!strcmp(*command, "whatif") ||
					      !strcmp(*command, "cma"))) {
			args->what = word;
			continue;
		}
		if (value)
			*value++ = '\0';
		for (i = 0; i < ARRAY_SIZE(keys); i++)
			if (!strcmp(word, keys[i].key))
				break;
		if (!value || !*value || i == ARRAY_SIZE(keys))
			return sim_ctl_refuse(ctl, -EINVAL,
					      "%.32s: '%.32s%s%.32s' is no key=value; the keys are order, type, tag, node, zone, pfn, pages, align, stage, cold, seconds, ops, seed, reclaimable, touch, gfp and consistent",
					      *command, word, value ? "=" : "",
					      value ?: "");
		if (*keys[i].value)
			return sim_ctl_refuse(ctl, -EINVAL,
					      "%.32s: %s= is given twice; once is the limit",
					      *command, word);
		*keys[i].value = value;
	}
	return 0;
}

/**
 * sim_ctl_parse_order() - the value of order=
 * @ctl: the commands
 * @command: for the refusal
 * @text: the value; NULL when there is none
 * @order: set to 0 to SIM_MAX_PAGE_ORDER
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_parse_order(struct sim_ctl *ctl, const char *command,
			const char *text, unsigned int *order)
{
	if (!text)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: order= is missing; want 0 to %d",
				      command, SIM_MAX_PAGE_ORDER);
	if (kstrtouint(text, 10, order) || *order > SIM_MAX_PAGE_ORDER)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s order=%.32s: must be 0 to %d",
				      command, text, SIM_MAX_PAGE_ORDER);
	return 0;
}

/**
 * sim_ctl_parse_type() - the value of type=
 * @ctl: the commands
 * @command: for the refusal
 * @text: the value; NULL stands for unmovable
 * @type: set to an enum sim_migratetype below SIM_MIGRATE_PCPTYPES
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_parse_type(struct sim_ctl *ctl, const char *command,
		       const char *text, int *type)
{
	int i;

	*type = SIM_MIGRATE_UNMOVABLE;
	if (!text)
		return 0;
	for (i = 0; i < SIM_MIGRATE_PCPTYPES; i++) {
		if (!strcasecmp(text, sim_migratetype_names[i])) {
			*type = i;
			return 0;
		}
	}
	return sim_ctl_refuse(ctl, -EINVAL,
			      "%s type=%.32s: must be unmovable, movable or reclaimable",
			      command, text);
}

/**
 * sim_ctl_parse_node() - the value of node=
 * @ctl: the commands
 * @command: for the refusal
 * @text: the value; NULL stands for the first that has memory
 * @nid: set to the number of a node
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_parse_node(struct sim_ctl *ctl, const char *command,
		       const char *text, int *nid)
{
	struct sim_mm *mm = &ctl->machine->mm;

	*nid = sim_first_memory_node(mm);
	if (!text)
		return 0;
	if (!kstrtoint(text, 10, nid) && *nid >= 0 &&
	    *nid < SIM_MAX_NUMNODES && mm->node_data[*nid])
		return 0;
	return sim_ctl_refuse(ctl, -EINVAL,
			      "%s node=%.32s: this machine has no such node; see zonelists",
			      command, text);
}

/**
 * sim_ctl_parse_zone() - the value of zone=
 * @ctl: the commands
 * @command: for the refusal
 * @text: the value; NULL for none
 * @nid: the node
 * @zone: set to the zone, or to NULL
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_parse_zone(struct sim_ctl *ctl, const char *command,
		       const char *text, int nid, struct sim_zone **zone)
{
	struct sim_mm *mm = &ctl->machine->mm;
	struct sim_zone *z;

	*zone = NULL;
	if (!text)
		return 0;
	for_each_sim_populated_zone(mm->node_data[nid], z) {
		if (!strcmp(text, z->name)) {
			*zone = z;
			return 0;
		}
	}
	return sim_ctl_refuse(ctl, -EINVAL,
			      "%s zone=%.32s: node %d of this machine has no memory in such a zone; see buddyinfo",
			      command, text, nid);
}

/*
 * A page by way of the per-CPU lists, from or to their cold end. @fits: it is about
 * a single page of any zone.
 */
static int sim_ctl_parse_cold(struct sim_ctl *ctl, const char *command,
			      const char *text, bool fits, bool *cold)
{
	*cold = text && !strcmp(text, "1");
	if (!text || (fits && (*cold || !strcmp(text, "0"))))
		return 0;
	return sim_ctl_refuse(ctl, -EINVAL,
			      "%s cold=%.32s: must be 0 or 1, for a block of order 0 of any zone, by its tag",
			      command, text);
}

/**
 * sim_ctl_panicked() - refuse a command of a machine that has panicked
 * @ctl: the commands
 * @command: its name
 *
 * Return: -EIO.
 */
int sim_ctl_panicked(struct sim_ctl *ctl, const char *command)
{
	return sim_ctl_refuse(ctl, -EIO,
			      "%s: the machine has panicked: %s; only reset helps",
			      command, ctl->machine->panic);
}

/**
 * sim_ctl_need_buddy() - may a command take or give pages?
 * @ctl: the commands
 * @command: its name
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_need_buddy(struct sim_ctl *ctl, const char *command)
{
	struct sim_machine *m = ctl->machine;

	if (m->stage == SIM_STAGE_BUDDY)
		return 0;
	if (m->stage == SIM_STAGE_PANICKED)
		return sim_ctl_panicked(ctl, command);
	return sim_ctl_refuse(ctl, -EBUSY,
			      "%s: needs stage buddy, the machine is at stage %s",
			      command, sim_stage_name(m->stage));
}

/**
 * sim_ctl_check_tag() - can a tag be given?
 * @ctl: the commands
 * @command: for the refusal
 * @tag: the tag; NULL when there is none
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_check_tag(struct sim_ctl *ctl, const char *command,
		      const char *tag)
{
	struct sim_ctl_block *b;

	if (!tag)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: tag= is missing; want 1 to %d characters",
				      command, SIM_CTL_TAG_LEN - 1);
	/* Words of a line are printable, and not empty. */
	if (strlen(tag) >= SIM_CTL_TAG_LEN)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s tag=%.40s: must be 1 to %d printable characters",
				      command, tag, SIM_CTL_TAG_LEN - 1);
	b = sim_ctl_find(ctl, tag);
	if (b)
		return sim_ctl_refuse(ctl, -EEXIST,
				      "%s tag=%s: in use for the %s at pfn %lu; one block a tag is the limit",
				      command, tag,
				      b->nr_pages ? "range" : "block", b->pfn);
	return 0;
}

/**
 * sim_ctl_gfp() - what a user of the kernel would pass to get pages of a type
 * @type: enum sim_migratetype, below SIM_MIGRATE_PCPTYPES
 *
 * Return: flags in the host's bits.
 */
gfp_t sim_ctl_gfp(int type)
{
	switch (type) {
	case SIM_MIGRATE_MOVABLE:
		return GFP_HIGHUSER_MOVABLE;
	case SIM_MIGRATE_RECLAIMABLE:
		return GFP_KERNEL | __GFP_RECLAIMABLE;
	default:
		return GFP_KERNEL;
	}
}

static int sim_ctl_alloc(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_mm *mm = &ctl->machine->mm;
	char lack[SIM_ALLOC_WHY_LEN];
	struct sim_ctl_block *b;
	struct sim_zone *zone;
	struct sim_page *page;
	unsigned int order;
	int type, nid, err;
	const char *why;
	gfp_t gfp;
	bool cold;

	err = sim_ctl_need_buddy(ctl, "alloc");
	if (!err && (args->pfn || args->pages || args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "alloc: takes order=, type=, tag=, node=, zone=, cold= and gfp= only");
	if (!err)
		err = sim_ctl_parse_order(ctl, "alloc", args->order, &order);
	if (!err)
		err = sim_ctl_parse_node(ctl, "alloc", args->node, &nid);
	if (!err)
		err = sim_ctl_parse_gfp(ctl, args, order, nid, &gfp);
	if (!err)
		err = sim_ctl_parse_zone(ctl, "alloc", args->zone, nid,
					 &zone);
	if (!err)
		err = sim_ctl_check_tag(ctl, "alloc", args->tag);
	if (!err)
		err = sim_ctl_parse_cold(ctl, "alloc", args->cold,
					 !order && !zone, &cold);
	if (err)
		return err;

	/* A machine too small to keep the types apart knows one only. */
	type = sim_gfp_migratetype(mm, gfp);

	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "alloc tag=%s: the host has no memory to note it",
				      args->tag);
	if (zone)
		page = sim_alloc_pages_zone(mm, zone, order, type);
	else if (cold)
		page = sim_alloc_pages_cold(mm, nid, gfp, order);
	else if (args->cold)
		page = sim_alloc_pages_node(mm, nid, gfp, order);
	else
		page = sim_alloc_pages_buddy(mm, nid, gfp, order);
	if (!page) {
		kfree(b);
		if (zone)
			return sim_ctl_refuse(ctl, -ENOMEM,
					      "alloc order=%u tag=%s: no free block of this order or above in %s",
					      order, args->tag, zone->name);
		sim_alloc_why_node(mm, gfp, order, nid, lack);
		return sim_ctl_refuse(ctl, -ENOMEM, "alloc order=%u tag=%s: %s",
				      order, args->tag, lack);
	}
	b->pfn = sim_page_to_pfn(mm, page);
	b->order = order;
	strscpy(b->tag, args->tag, sizeof(b->tag));
	err = xa_err(xa_store(&ctl->by_pfn, b->pfn, b, GFP_KERNEL));
	if (err) {
		sim_free_pages_why(mm, b->pfn, order, &why);
		kfree(b);
		return sim_ctl_refuse(ctl, err,
				      "alloc tag=%s: the host has no memory to note it",
				      args->tag);
	}
	sim_ctl_remember(ctl, b);
	sim_ctl_say(ctl, "ok alloc tag=%s pfn=%lu order=%u type=%s zone=%s\n",
		    b->tag, b->pfn, order, sim_migratetype_names[type],
		    sim_page_zone(mm, page)->name);
	return 0;
}

static int sim_ctl_free_range(struct sim_ctl *ctl, struct sim_ctl_block *b)
{
	int err;

	if (b->cma)
		err = sim_ctl_cma_release(ctl, b);
	else
		err = sim_free_contig_range(&ctl->machine->mm, b->pfn,
					    b->nr_pages);
	if (err)
		sim_ctl_say(ctl, "error %d free tag=%s pfn=%lu pages=%lu: %s\n",
			    err, b->tag, b->pfn, b->nr_pages,
			    "some were not in use, see the log");
	else
		sim_ctl_say(ctl, "ok free tag=%s pfn=%lu pages=%lu\n", b->tag,
			    b->pfn, b->nr_pages);
	sim_ctl_forget(ctl, b);
	return err;
}

static int sim_ctl_free_tag(struct sim_ctl *ctl, const char *tag,
			    const char *cold_text)
{
	struct sim_ctl_block *b = sim_ctl_find(ctl, tag);
	struct sim_mm *mm = &ctl->machine->mm;
	const char *why;
	bool cold;
	int err;

	if (!b)
		return sim_ctl_refuse(ctl, -ENOENT,
				      "free tag=%.40s: no block has this tag; never allocated, or freed already",
				      tag);
	err = sim_ctl_parse_cold(ctl, "free", cold_text,
				 !b->nr_pages && !b->order, &cold);
	if (err)
		return err;
	if (b->nr_pages)
		return sim_ctl_free_range(ctl, b);
	if (cold_text) {
		err = sim_free_hot_cold_page(mm, sim_pfn_to_page(mm, b->pfn),
					     cold);
		why = "the log says why not";
	} else {
		err = sim_free_pages_why(mm, b->pfn, b->order, &why);
	}
	if (err) {
		/* The block was freed behind our back; the log says so. */
		sim_ctl_say(ctl, "error %d free tag=%s pfn=%lu order=%u: %s\n",
			    err, tag, b->pfn, b->order, why);
	} else {
		sim_ctl_say(ctl, "ok free tag=%s pfn=%lu order=%u\n", b->tag,
			    b->pfn, b->order);
	}
	sim_ctl_forget(ctl, b);
	return err;
}

static int sim_ctl_free_pfn(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_ctl_block *b;
	unsigned int order;
	unsigned long pfn;
	const char *why;
	int err;

	if (kstrtoul(args->pfn, 10, &pfn))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "free pfn=%.32s: must be a decimal number up to %lu",
				      args->pfn, ctl->machine->mm.max_pfn - 1);
	err = sim_ctl_parse_order(ctl, "free", args->order, &order);
	if (err)
		return err;
	err = sim_free_pages_why(&ctl->machine->mm, pfn, order, &why);
	if (err) {
		sim_ctl_say(ctl, "error %d free pfn=%lu order=%u: %s\n", err,
			    pfn, order, why);
		return err;
	}
	sim_ctl_say(ctl, "ok free pfn=%lu order=%u\n", pfn, order);
	b = xa_load(&ctl->by_pfn, pfn);
	if (b)
		sim_ctl_forget(ctl, b);
	return 0;
}

static int sim_ctl_free(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	int err = sim_ctl_need_buddy(ctl, "free");

	if (err)
		return err;
	if (args->node || args->zone || args->type || args->pages ||
	    args->stage)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "free: takes either tag=, or pfn= and order=");
	if (args->tag && !args->pfn && !args->order)
		return sim_ctl_free_tag(ctl, args->tag, args->cold);
	if (args->pfn && !args->tag && !args->cold)
		return sim_ctl_free_pfn(ctl, args);
	return sim_ctl_refuse(ctl, -EINVAL,
			      "free: takes either tag=, or pfn= and order=");
}

static const struct {
	const char *name;
	int (*run)(struct sim_ctl *ctl, struct sim_ctl_args *args);
	bool takes_args;
} sim_ctl_commands[] = {
	{ "alloc", sim_ctl_alloc, true },
	{ "free", sim_ctl_free, true },
	{ "contig", sim_ctl_contig, true },
	{ "cma", sim_ctl_cma, true },
	{ "isolate", sim_ctl_isolate, true },
	{ "unisolate", sim_ctl_unisolate, true },
	{ "storm", sim_ctl_storm, true },
	{ "compact", sim_ctl_compact, true },
	{ "pagecache", sim_ctl_pagecache, true },
	{ "step", sim_ctl_step },
	{ "boot", sim_ctl_boot, true },
	{ "reset", sim_ctl_reset },
	{ "snapshot", sim_ctl_snapshot },
	{ "managed", sim_ctl_managed, true },
	{ "clone", sim_ctl_clone, true },
	{ "whatif", sim_ctl_whatif, true },
};

/*
 * Run one command: @line, printable, without a newline, is changed by the parser.
 * Its result is added to @ctl->result. When it fails, nothing was done.
 */
static int sim_ctl_command(struct sim_ctl *ctl, char *line)
{
	struct sim_machine *m = ctl->machine;
	struct sim_ctl_args args;
	char *command;
	int i, err;

	lockdep_assert_held(&ctl->lock);
	err = sim_ctl_parse(ctl, line, &command, &args);
	if (err)
		return err;
	if (!command)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "an empty line is no command; want alloc, free, contig, cma, isolate, unisolate, compact, pagecache, storm, step, boot, reset, snapshot, managed, clone or whatif");
	for (i = 0; i < ARRAY_SIZE(sim_ctl_commands); i++)
		if (!strcmp(command, sim_ctl_commands[i].name))
			break;
	if (i == ARRAY_SIZE(sim_ctl_commands))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%.32s: no such command; want alloc, free, contig, cma, isolate, unisolate, compact, pagecache, storm, step, boot, reset, snapshot, managed, clone or whatif",
				      command);
	if (!sim_ctl_commands[i].takes_args &&
	    memchr_inv(&args, 0, sizeof(args)))
		return sim_ctl_refuse(ctl, -EINVAL, "%s: takes no key=value",
				      command);
	if (args.align && sim_ctl_commands[i].run != sim_ctl_cma)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: takes no align=; only cma does",
				      command);
	if (args.gfp && sim_ctl_commands[i].run != sim_ctl_alloc &&
	    sim_ctl_commands[i].run != sim_ctl_whatif)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: takes no gfp=; only alloc and whatif do",
				      command);
	if (args.consistent && sim_ctl_commands[i].run != sim_ctl_clone)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: takes no consistent=; clone does",
				      command);
	if ((args.seconds || args.ops || args.seed) &&
	    sim_ctl_commands[i].run != sim_ctl_storm)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: takes no seconds=, ops= or seed=; storm does",
				      command);
	if (args.cold && strcmp(command, "alloc") && strcmp(command, "free"))
		return sim_ctl_refuse(ctl, -EINVAL, "%s: takes no cold=",
				      command);
	if ((args.reclaimable || args.touch) &&
	    sim_ctl_commands[i].run != sim_ctl_pagecache)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: reclaimable= and touch= are for pagecache only",
				      command);

	mutex_lock(&m->drive);
	mutex_lock(&m->lock);
	if (ctl->boots != m->boots)
		sim_ctl_forget_all(ctl);
	ctl->boots = m->boots;
	err = sim_ctl_commands[i].run(ctl, &args);
	mutex_unlock(&m->lock);
	mutex_unlock(&m->drive);
	return err;
}

/*
 * What is not printable becomes a dot, so that a line can be shown. The kernel's
 * isprint() knows Latin-1, which is no UTF-8. Returns whether there was any.
 */
static bool sim_ctl_make_printable(char *line)
{
	bool found = false;

	for (; *line; line++) {
		if ((isascii(*line) && isprint(*line)) || *line == '\t')
			continue;
		*line = '.';
		found = true;
	}
	return found;
}

/* Run @line, which has @len bytes and room for a NUL. */
static int sim_ctl_run_line(struct sim_ctl *ctl, char *line, size_t len)
{
	bool nul;

	line[len] = '\0';
	nul = strlen(line) != len;
	if (nul || len >= SIM_CTL_LINE_LEN) {
		line[min_t(size_t, len, 32)] = '\0';
		sim_ctl_make_printable(line);
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s...: a line of %zu bytes, or with a NUL; %d is the limit",
				      line, len, SIM_CTL_LINE_LEN - 1);
	}
	if (sim_ctl_make_printable(line))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%.64s: holds a byte that is not printable ASCII; none is the limit",
				      line);
	return sim_ctl_command(ctl, line);
}

/**
 * sim_ctl_write() - run the commands of one write
 * @ctl: the commands
 * @writer: the open file
 * @text: what was written; there is room for one more byte behind it
 * @len: bytes in @text
 *
 * One command a line, until one fails; @ctl->result tells how far it came. The
 * results of the write before are dropped. The last line needs no newline; but
 * when a program writes a long text in pieces and a piece ends inside a line,
 * that line waits in @writer for its end. Context: may sleep.
 *
 * Return: @len, or the negative errno of the command that failed.
 */
ssize_t sim_ctl_write(struct sim_ctl *ctl, struct sim_ctl_writer *writer,
		      char *text, size_t len)
{
	size_t used = 0;
	int err = 0;

	mutex_lock(&ctl->lock);
	ctl->result_len = 0;
	while (!err && used < len) {
		char *line = text + used;
		char *newline = memchr(line, '\n', len - used);
		size_t n = newline ? newline - line : len - used;
		bool cut = !newline && (used || writer->len);

		used += newline ? n + 1 : n;
		if (!cut && !writer->len) {
			err = sim_ctl_run_line(ctl, line, n);
			continue;
		}
		n = min(n, SIM_CTL_LINE_LEN - writer->len);
		memcpy(writer->partial + writer->len, line, n);
		writer->len += n;
		if (!cut || writer->len == SIM_CTL_LINE_LEN) {
			err = sim_ctl_run_line(ctl, writer->partial,
					       writer->len);
			writer->len = 0;
		}
	}
	mutex_unlock(&ctl->lock);
	return err ?: len;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_ctl_write);

/**
 * sim_ctl_finish() - run a last line whose newline never came
 * @ctl: the commands
 * @writer: the open file, about to be closed
 *
 * Nobody is left to get an errno; the log and the result have it. Context: may
 * sleep.
 */
void sim_ctl_finish(struct sim_ctl *ctl, struct sim_ctl_writer *writer)
{
	mutex_lock(&ctl->lock);
	if (writer->len)
		sim_ctl_run_line(ctl, writer->partial, writer->len);
	writer->len = 0;
	mutex_unlock(&ctl->lock);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_ctl_finish);

/**
 * sim_ctl_create() - commands for a machine
 * @machine: the machine
 *
 * Return: the commands, or NULL without memory.
 */
struct sim_ctl *sim_ctl_create(struct sim_machine *machine)
{
	struct sim_ctl *ctl = kvzalloc(sizeof(*ctl), GFP_KERNEL);

	if (!ctl)
		return NULL;
	ctl->result = kvzalloc(SIM_CTL_RESULT_MAX, GFP_KERNEL);
	if (!ctl->result) {
		kvfree(ctl);
		return NULL;
	}
	ctl->machine = machine;
	mutex_init(&ctl->lock);
	hash_init(ctl->by_tag);
	xa_init(&ctl->by_pfn);
	return ctl;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_ctl_create);

/**
 * sim_ctl_destroy() - forget all blocks
 * @ctl: the commands; NULL does nothing
 *
 * The blocks stay allocated: sim_machine_destroy() names them.
 */
void sim_ctl_destroy(struct sim_ctl *ctl)
{
	if (!ctl)
		return;
	sim_ctl_forget_all(ctl);
	xa_destroy(&ctl->by_pfn);
	kvfree(ctl->result);
	mutex_destroy(&ctl->lock);
	kvfree(ctl);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_ctl_destroy);
