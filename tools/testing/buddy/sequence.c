// SPDX-License-Identifier: GPL-2.0
/*
 * Random sequences of allocations and frees.
 */
#include <linux/gfp.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "oracle.h"

const char *const sim_profile_names[SIM_NR_PROFILES] = {
	[SIM_PROFILE_ORDER] = "order",
	[SIM_PROFILE_MIXED] = "mixed",
	[SIM_PROFILE_TYPES] = "types",
	[SIM_PROFILE_EXHAUST] = "exhaust",
	[SIM_PROFILE_ATOMIC] = "atomic",
};

const char *const sim_type_names[SIM_MIGRATE_TYPES] = {
	"Unmovable", "Movable", "Reclaimable", "HighAtomic", "CMA", "Isolate",
};

/*
 * On Linux 6.1 another flag than __GFP_HIGH says that marks which were raised for a
 * while do not matter; GFP_ATOMIC has both, and so has this.
 */
#ifdef __GFP_ATOMIC
#define SIM_GFP_HIGH (__GFP_HIGH | __GFP_ATOMIC)
#else
#define SIM_GFP_HIGH __GFP_HIGH
#endif

/* What is freed next. */
enum { LIFO, FIFO, RANDOM, NR_FREES };

struct generator {
	struct sim_sequence *seq;
	struct rnd_state rnd;
	/* Ids of what is allocated, if all goes well: [first, end). */
	u32 *live;
	unsigned int first;
	unsigned int end;
	unsigned long used;
	/* Of the phase. */
	unsigned int left;
	bool grow;
	int frees;
	int type;
	unsigned int order;
};

static u32 below(struct generator *g, u32 limit)
{
	return prandom_u32_state(&g->rnd) % limit;
}

/* One of the orders that are asked for; from @order on. */
static unsigned int allowed_order(const struct generator *g, unsigned int order)
{
	while (!(g->seq->orders & BIT(order)))
		order = (order + 1) % SIM_NR_PAGE_ORDERS;
	return order;
}

static unsigned int pick_order(struct generator *g)
{
	/* Half of them of order 0, a quarter of order 1, ... */
	unsigned int few = __ffs(prandom_u32_state(&g->rnd) | 1U << 10);

	switch (g->seq->profile) {
	case SIM_PROFILE_ORDER:
		return allowed_order(g, g->seq->seed / SIM_NR_PROFILES %
					SIM_NR_PAGE_ORDERS);
	case SIM_PROFILE_MIXED:
		return allowed_order(g, few);
	default:
		return allowed_order(g, below(g, 2) ? few : g->order);
	}
}

static int pick_type(struct generator *g)
{
	int type = g->type;

	if (g->seq->profile == SIM_PROFILE_MIXED ||
	    g->seq->profile >= SIM_PROFILE_EXHAUST)
		type = below(g, SIM_MIGRATE_PCPTYPES);
	while (!(g->seq->types & BIT(type)))
		type = (type + 1) % SIM_MIGRATE_PCPTYPES;
	return type;
}

/* Where nothing is to be left, much is taken at a time, large blocks first. */
static void new_phase(struct generator *g)
{
	bool most = g->seq->profile >= SIM_PROFILE_EXHAUST;

	g->left = 1 + below(g, most ? 1000 : 400);
	g->grow = below(g, 5) < (most ? 4 : 3);
	g->frees = below(g, NR_FREES);
	g->type = below(g, SIM_MIGRATE_PCPTYPES);
	g->order = below(g, SIM_NR_PAGE_ORDERS);
}

static void add_alloc(struct generator *g, unsigned int i)
{
	struct sim_op *op = &g->seq->op[i];

	*op = (struct sim_op){
		.alloc = true,
		.order = pick_order(g),
		.type = pick_type(g),
		.id = i,
	};
	if (g->seq->profile == SIM_PROFILE_ATOMIC)
		op->mode = below(g, 4);
	g->live[g->end++] = i;
	g->used += 1UL << op->order;
}

static void add_free(struct generator *g, unsigned int i)
{
	unsigned int at = g->end - 1;
	u32 id;

	if (g->frees == FIFO)
		at = g->first;
	else if (g->frees == RANDOM)
		at = g->first + below(g, g->end - g->first);
	id = g->live[at];
	if (g->frees == FIFO)
		g->first++;
	else
		g->live[at] = g->live[--g->end];
	g->seq->op[i] = g->seq->op[id];
	g->seq->op[i].alloc = false;
	g->used -= 1UL << g->seq->op[id].order;
}

/**
 * sim_sequence_fill() - make a sequence up
 * @seq: seed, profile and number of operations are set
 * @pages: free pages that there are
 *
 * Context: may sleep. Without memory the sequence is empty.
 */
void sim_sequence_fill(struct sim_sequence *seq, unsigned long pages)
{
	struct generator g = { .seq = seq };
	unsigned long most = pages / 2;
	unsigned int i;

	/* Beyond what there is, allocations fail. */
	if (seq->profile == SIM_PROFILE_TYPES)
		most = pages + pages / 8;
	else if (seq->profile > SIM_PROFILE_TYPES)
		most = ULONG_MAX;
	g.live = vmalloc(array_size(seq->nr, sizeof(*g.live)));
	if (!g.live) {
		seq->nr = 0;
		return;
	}
	prandom_seed_state(&g.rnd, seq->seed);
	for (i = 0; i < seq->nr; i++) {
		bool alloc;

		if (!g.left--)
			new_phase(&g);
		alloc = below(&g, 8) < (g.grow ? 7 : 2);
		if (g.used >= most)
			alloc = false;
		if (alloc || g.first == g.end)
			add_alloc(&g, i);
		else
			add_free(&g, i);
	}
	vfree(g.live);
}

/**
 * sim_op_gfp() - the request of an allocation
 * @op: the operation
 *
 * Nothing waits and nothing is reclaimed: what the lists have is what there is.
 *
 * Return: flags.
 */
gfp_t sim_op_gfp(const struct sim_op *op)
{
	static const gfp_t modes[] = {
		__GFP_NOMEMALLOC,
		0,
		SIM_GFP_HIGH,
		__GFP_NOMEMALLOC | SIM_GFP_HIGH,
	};
	gfp_t gfp = __GFP_THISNODE | __GFP_NOWARN | __GFP_IO | __GFP_FS |
		    modes[op->mode];

	if (op->type == SIM_MIGRATE_MOVABLE)
		gfp |= __GFP_MOVABLE | __GFP_HIGHMEM;
	else if (op->type == SIM_MIGRATE_RECLAIMABLE)
		gfp |= __GFP_RECLAIMABLE;
	if (op->order && op->id % 4 == 0)
		gfp |= __GFP_COMP;
	return gfp;
}

/**
 * sim_op_print() - an operation as a line of the log
 * @op: the operation
 */
void sim_op_print(const struct sim_op *op)
{
	gfp_t gfp = sim_op_gfp(op);

	if (op->alloc)
		pr_info("buddy:   #%u = alloc order=%u type=%s gfp=%pGg\n",
			op->id, op->order, sim_type_names[op->type], &gfp);
	else
		pr_info("buddy:   free #%u order=%u\n", op->id, op->order);
}
