// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: the storm
 *
 * On each CPU of the host two tasks take and free blocks of all orders and kinds,
 * one that stays there and one that moves on. Interrupts and softirqs, which the
 * tasks send to each other's CPUs, do the same with GFP_ATOMIC. Tasks pass some
 * of their blocks on, and whoever gets them frees them. Meanwhile the caller
 * empties, disables and resizes per-CPU lists, isolates pageblocks and takes
 * ranges.
 *
 * Who gets a block writes its mark for each page of it into a table, where there
 * must be none, and takes it away before the block is freed: so a page that is
 * handed out twice is seen at once. In the first page of each block, where it has
 * memory, stands the mark, too.
 *
 * At the end everything is given back and the per-CPU lists are emptied.
 */
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/prandom.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "host/compat.h"
#include "page/contig.h"
#include "page/gfp.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"
#include "workload/storm.h"

/* Blocks that one who takes part holds at most. */
#define SIM_STORM_HELD 128
/* Places through which blocks are passed on. */
#define SIM_STORM_PASSED 64
/* The largest blocks that are taken in an interrupt: each page is marked. */
#define SIM_STORM_IRQ_ORDER 5
#define SIM_STORM_BULK 16
#define SIM_STORM_ISOLATE_TRIES 64
/* So many marks apart are those of one; below are those of the caller. */
#define SIM_STORM_ACTORS 65536U
#define SIM_STORM_MARK_ISOLATED 1
#define SIM_STORM_MARK_CONTIG 2

struct sim_storm;

/**
 * struct sim_storm_block - a block that is held
 * @page: its first page
 * @order: its order
 * @mark: what stands in the table for its pages; never 0
 */
struct sim_storm_block {
	struct sim_page *page;
	unsigned int order;
	u32 mark;
};

/**
 * struct sim_storm_actor - one who takes part: a task, a softirq or an interrupt
 * @storm: the whole
 * @rnd: random numbers
 * @atomic: may not wait
 * @max_order: of the blocks that it takes
 * @next_mark: the next mark, which nobody else uses
 * @nr: blocks held
 * @pages: pages of these
 * @held: the blocks
 * @taken: blocks got so far
 * @refused: requests that got nothing
 * @remote: blocks of others freed
 *
 * Used by one context at a time, which is why there is no lock.
 */
struct sim_storm_actor {
	struct sim_storm *storm;
	struct rnd_state rnd;
	bool atomic;
	unsigned int max_order;
	u32 next_mark;
	unsigned int nr;
	unsigned long pages;
	struct sim_storm_block held[SIM_STORM_HELD];
	unsigned long taken;
	unsigned long refused;
	unsigned long remote;
};

/**
 * struct sim_storm_cpu - what happens on one CPU beside its tasks
 * @csd: an interrupt that another CPU sends
 * @sent: it is under way; two at once must not send the same
 * @work: an interrupt where there is no other CPU: the next tick
 * @tasklet: a softirq, which the interrupt raises
 * @hard: what the interrupt holds
 * @soft: what the softirq holds
 */
struct sim_storm_cpu {
	call_single_data_t csd;
	atomic_t sent;
	struct irq_work work;
	struct tasklet_struct tasklet;
	struct sim_storm_actor hard;
	struct sim_storm_actor soft;
};

/**
 * struct sim_storm_task - one task
 * @actor: what it holds
 * @task: the thread; NULL before it is made
 * @cpu: where it begins
 * @roams: whether it moves on from there
 */
struct sim_storm_task {
	struct sim_storm_actor actor;
	struct task_struct *task;
	unsigned int cpu;
	bool roams;
};

/**
 * struct sim_storm - all of it
 * @mm: the machine
 * @params: how it is to be
 * @result: what it did
 * @end: when it ends, in jiffies
 * @budget: pages that each who takes part may hold
 * @nr_sections: entries of @marks
 * @marks: by section, the marks of its pages; NULL where it has no memory map
 * @passed: blocks under way from one task to another; the lock guards it
 * @lock: guards @passed and the first error of @result; taken with interrupts off
 * @running: tasks that are not done
 * @done: no task is left
 * @go: begin, or stop: the tasks wait until all are there
 * @nr_cpus: entries of @cpu, by number of the host's CPU
 * @cpu: CPUs; NULL for those that are offline
 * @nr_actors: who takes part so far
 * @nr_tasks: entries of @task
 * @task: tasks
 * @caller: what the caller holds
 */
struct sim_storm {
	struct sim_mm *mm;
	const struct sim_storm_params *params;
	struct sim_storm_result *result;
	unsigned long end;
	unsigned long budget;
	unsigned long nr_sections;
	u32 **marks;
	struct sim_storm_block passed[SIM_STORM_PASSED];
	spinlock_t lock; /* @passed, @result->first */
	atomic_t running;
	struct completion done;
	struct completion go;
	unsigned int nr_cpus;
	struct sim_storm_cpu **cpu;
	unsigned int nr_actors;
	unsigned int nr_tasks;
	struct sim_storm_task **task;
	struct sim_storm_actor caller;
};

static u32 sim_storm_draw(struct sim_storm_actor *a, u32 below)
{
	return (u64)prandom_u32_state(&a->rnd) * below >> 32;
}

static __printf(2, 3) void sim_storm_error(struct sim_storm *s,
					   const char *fmt, ...)
{
	unsigned long flags;
	va_list args;

	va_start(args, fmt);
	spin_lock_irqsave(&s->lock, flags);
	if (!s->result->errors++)
		vsnprintf(s->result->first, sizeof(s->result->first), fmt,
			  args);
	spin_unlock_irqrestore(&s->lock, flags);
	va_end(args);
}

/* Change the marks of a range. Each page has the mark @from, and then @to. */
static void sim_storm_mark(struct sim_storm *s, unsigned long pfn,
			   unsigned long nr, u32 from, u32 to)
{
	for (; nr; pfn++, nr--) {
		u32 *section = s->marks[pfn >> SIM_PFN_SECTION_SHIFT];
		u32 *mark = &section[pfn & (SIM_PAGES_PER_SECTION - 1)];
		u32 was = cmpxchg(mark, from, to);

		if (was != from)
			sim_storm_error(s, "pfn %lu: mark %#x where %#x was to be; to be %#x",
					pfn, was, from, to);
	}
}

/* Where a block's mark is in its own memory; NULL where nothing backs it. */
static u32 *sim_storm_memory(const struct sim_storm *s,
			     const struct sim_page *page)
{
	if (!s->mm->pfn_to_virt)
		return NULL;
	return s->mm->pfn_to_virt(s->mm, sim_page_to_pfn(s->mm, page));
}

/* @page heads a block that was handed out just now. */
static void sim_storm_hold(struct sim_storm_actor *a, struct sim_page *page,
			   unsigned int order)
{
	struct sim_storm *s = a->storm;
	u32 *memory = sim_storm_memory(s, page);
	struct sim_storm_block *b;

	b = &a->held[a->nr++];
	*b = (struct sim_storm_block){ page, order, a->next_mark };
	a->next_mark += SIM_STORM_ACTORS;
	if (a->next_mark < SIM_STORM_ACTORS)
		a->next_mark += SIM_STORM_ACTORS;
	a->pages += 1UL << order;
	a->taken++;
	sim_storm_mark(s, sim_page_to_pfn(s->mm, page), 1UL << order, 0,
		       b->mark);
	if (memory)
		WRITE_ONCE(*memory, b->mark);
}

/* Take entry @i away, without freeing the block. */
static struct sim_storm_block sim_storm_let_go(struct sim_storm_actor *a,
					       unsigned int i)
{
	struct sim_storm_block b = a->held[i];

	a->held[i] = a->held[--a->nr];
	a->pages -= 1UL << b.order;
	return b;
}

static void sim_storm_free(struct sim_storm_actor *a, struct sim_storm_block b)
{
	struct sim_storm *s = a->storm;
	unsigned long pfn = sim_page_to_pfn(s->mm, b.page);
	u32 *memory = sim_storm_memory(s, b.page);
	unsigned long i;
	int err = 0;

	if (memory && READ_ONCE(*memory) != b.mark)
		sim_storm_error(s, "pfn %lu: %#x in its memory, which is held with mark %#x",
				pfn, READ_ONCE(*memory), b.mark);
	sim_storm_mark(s, pfn, 1UL << b.order, b.mark, 0);
	/* Some in pieces. */
	if (b.order && !(b.page->flags & SIM_PG_COMPOUND) &&
	    !sim_storm_draw(a, 8) && !sim_split_page(s->mm, b.page, b.order)) {
		for (i = 0; i < 1UL << b.order; i++)
			err |= sim_free_pages(s->mm, b.page + i, 0);
	} else {
		err = sim_free_pages(s->mm, b.page, b.order);
	}
	if (err)
		sim_storm_error(s, "pfn %lu order %u: cannot be freed: error %d",
				pfn, b.order, err);
}

static gfp_t sim_storm_gfp(struct sim_storm_actor *a)
{
	static const gfp_t task[] = {
		GFP_KERNEL, GFP_HIGHUSER_MOVABLE, GFP_KERNEL | __GFP_RECLAIMABLE,
		GFP_USER | __GFP_MOVABLE, GFP_KERNEL | GFP_DMA32, GFP_ATOMIC,
		GFP_NOWAIT, GFP_KERNEL | __GFP_NORETRY,
	};
	static const gfp_t atomic[] = {
		GFP_ATOMIC, GFP_NOWAIT, GFP_ATOMIC | __GFP_NOMEMALLOC,
		GFP_ATOMIC | GFP_DMA32,
	};
	gfp_t gfp = a->atomic ? atomic[sim_storm_draw(a, ARRAY_SIZE(atomic))]
			      : task[sim_storm_draw(a, ARRAY_SIZE(task))];

	if (!sim_storm_draw(a, 4))
		gfp |= __GFP_COMP;
	if (!sim_storm_draw(a, 16))
		gfp |= __GFP_THISNODE;
	return gfp | __GFP_NOWARN;
}

/* Any node, or that of the CPU. */
static int sim_storm_nid(struct sim_storm_actor *a)
{
	struct sim_mm *mm = a->storm->mm;
	int nid;

	nid = sim_next_node(mm, sim_storm_draw(a, mm->sim_nr_node_ids + 1));
	return nid < SIM_MAX_NUMNODES ? nid : NUMA_NO_NODE;
}

static void sim_storm_take(struct sim_storm_actor *a)
{
	unsigned int order = __ffs(prandom_u32_state(&a->rnd) |
				   BIT(a->max_order));
	struct sim_mm *mm = a->storm->mm;
	gfp_t gfp = sim_storm_gfp(a);
	int nid = sim_storm_nid(a);
	struct sim_page *page;

	/* Some pass the per-CPU lists by. */
	if (sim_storm_draw(a, 16) || nid == NUMA_NO_NODE)
		page = sim_alloc_pages_node(mm, nid, gfp, order);
	else
		page = sim_alloc_pages_buddy(mm, nid, gfp, order);
	if (page)
		sim_storm_hold(a, page, order);
	else
		a->refused++;
}

static void sim_storm_take_many(struct sim_storm_actor *a)
{
	struct sim_page *pages[SIM_STORM_BULK] = { };
	unsigned int i, nr;

	nr = min_t(unsigned int, SIM_STORM_BULK, SIM_STORM_HELD - a->nr);
	nr = sim_alloc_pages_bulk_array(a->storm->mm, sim_storm_gfp(a) &
					~__GFP_THISNODE, nr, pages);
	for (i = 0; i < nr; i++)
		sim_storm_hold(a, pages[i], 0);
}

/* Leave a block for others, and free what was there. */
static void sim_storm_pass(struct sim_storm_actor *a)
{
	struct sim_storm_block mine = sim_storm_let_go(a, 0), other;
	struct sim_storm *s = a->storm;
	unsigned long flags;
	unsigned int i;

	i = sim_storm_draw(a, SIM_STORM_PASSED);
	spin_lock_irqsave(&s->lock, flags);
	other = s->passed[i];
	s->passed[i] = mine;
	spin_unlock_irqrestore(&s->lock, flags);
	if (other.page) {
		sim_storm_free(a, other);
		a->remote++;
	}
}

/* One step of anybody. */
static void sim_storm_step(struct sim_storm_actor *a)
{
	unsigned int what = sim_storm_draw(a, 64);
	bool full = a->nr == SIM_STORM_HELD || a->pages > a->storm->budget;

	if (what < 2 && a->nr)
		sim_storm_pass(a);
	else if (what < 4 && !full)
		sim_storm_take_many(a);
	else if (what < 36 && !full)
		sim_storm_take(a);
	else if (a->nr)
		sim_storm_free(a, sim_storm_let_go(a, sim_storm_draw(a, a->nr)));
}

static void sim_storm_give_all(struct sim_storm_actor *a)
{
	while (a->nr)
		sim_storm_free(a, sim_storm_let_go(a, a->nr - 1));
}

static void sim_storm_hardirq(void *arg)
{
	struct sim_storm_cpu *c = arg;
	unsigned int i;

	for (i = 0; i < 8; i++)
		sim_storm_step(&c->hard);
	tasklet_schedule(&c->tasklet);
	atomic_set_release(&c->sent, 0);
}

static void sim_storm_tick(struct irq_work *work)
{
	sim_storm_hardirq(container_of(work, struct sim_storm_cpu, work));
}

static void sim_storm_softirq(struct tasklet_struct *tasklet)
{
	struct sim_storm_cpu *c = container_of(tasklet, struct sim_storm_cpu,
					       tasklet);
	unsigned int i;

	for (i = 0; i < 16; i++)
		sim_storm_step(&c->soft);
}

/* Interrupt a CPU, whatever it is doing. */
static void sim_storm_interrupt(struct sim_storm_actor *a)
{
	unsigned int cpu = sim_storm_draw(a, a->storm->nr_cpus);
	struct sim_storm_cpu *c = a->storm->cpu[cpu];

	if (!c)
		return;
	/* One that is under way already is enough. */
	if (atomic_xchg(&c->sent, 1))
		return;
	if (!IS_ENABLED(CONFIG_SMP))
		irq_work_queue(&c->work);
	else if (smp_call_function_single_async(cpu, &c->csd))
		atomic_set(&c->sent, 0);
}

static void sim_storm_move(struct sim_storm_actor *a)
{
	unsigned int cpu = sim_storm_draw(a, a->storm->nr_cpus);

	if (a->storm->cpu[cpu])
		set_cpus_allowed_ptr(current, cpumask_of(cpu));
}

static int sim_storm_thread(void *arg)
{
	struct sim_storm_task *t = arg;
	struct sim_storm_actor *a = &t->actor;
	struct sim_storm *s = a->storm;
	unsigned long step;

	wait_for_completion(&s->go);
	for (step = 1; time_before(jiffies, READ_ONCE(s->end)); step++) {
		sim_storm_step(a);
		if (step % 32 == 0) {
			sim_storm_interrupt(a);
			cond_resched();
		}
		if (t->roams && step % 256 == 0)
			sim_storm_move(a);
		if (step == s->params->ops)
			break;
	}
	sim_storm_give_all(a);
	if (atomic_dec_and_test(&s->running))
		complete(&s->done);
	/* Whoever made it takes the thread away. */
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ);
	return 0;
}

/* Isolate a random pageblock of which nobody has any, or so it seems. */
static bool sim_storm_start_isolate(struct sim_storm *s, unsigned long *pfn)
{
	struct sim_storm_actor *a = &s->caller;
	const struct sim_pglist_data *pgdat;
	unsigned int i;
	int nid;

	for (i = 0; i < SIM_STORM_ISOLATE_TRIES; i++) {
		nid = sim_storm_nid(a);
		if (nid == NUMA_NO_NODE)
			continue;
		pgdat = s->mm->node_data[nid];
		*pfn = pgdat->node_start_pfn +
		       sim_storm_draw(a, min_t(u64, pgdat->node_spanned_pages,
					       U32_MAX));
		*pfn = sim_pageblock_start_pfn(*pfn);
		if (sim_pfn_valid(s->mm, *pfn) &&
		    !sim_start_isolate_page_range(s->mm, *pfn, *pfn +
						  SIM_PAGEBLOCK_NR_PAGES,
						  SIM_MIGRATE_MOVABLE, 0))
			return true;
	}
	return false;
}

/* Isolate a pageblock; if nobody else has any of it, nobody must get any. */
static void sim_storm_isolate(struct sim_storm *s)
{
	const u32 mark = SIM_STORM_MARK_ISOLATED;
	unsigned long pfn, end;

	if (!sim_storm_start_isolate(s, &pfn))
		return;
	end = pfn + SIM_PAGEBLOCK_NR_PAGES;
	sim_drain_all_pages(s->mm, NULL);
	if (!sim_test_pages_isolated(s->mm, pfn, end)) {
		sim_storm_mark(s, pfn, end - pfn, 0, mark);
		schedule_timeout_uninterruptible(1);
		if (sim_test_pages_isolated(s->mm, pfn, end))
			sim_storm_error(s, "pfn %lu: isolated, but not free any more",
					pfn);
		sim_storm_mark(s, pfn, end - pfn, mark, 0);
		s->result->isolated++;
	}
	sim_undo_isolate_page_range(s->mm, pfn, end, SIM_MIGRATE_BEFORE);
}

static void sim_storm_contig(struct sim_storm *s)
{
	struct sim_storm_actor *a = &s->caller;
	unsigned long nr = 1 + sim_storm_draw(a, 1024), pfn;
	const u32 mark = SIM_STORM_MARK_CONTIG;
	int nid = sim_first_memory_node(s->mm), err;
	struct sim_page *page;

	page = sim_alloc_contig_pages(s->mm, nr, GFP_KERNEL | __GFP_NOWARN, nid,
				      NULL);
	if (!page)
		return;
	pfn = sim_page_to_pfn(s->mm, page);
	sim_storm_mark(s, pfn, nr, 0, mark);
	s->result->contig++;
	schedule_timeout_uninterruptible(1);
	sim_storm_mark(s, pfn, nr, mark, 0);
	err = sim_free_contig_range(s->mm, pfn, nr);
	if (err)
		sim_storm_error(s, "pfn %lu: a range of %lu pages cannot be freed: error %d",
				pfn, nr, err);
}

/* What the caller does to the per-CPU lists. */
static void sim_storm_lists(struct sim_storm *s)
{
	struct sim_storm_actor *a = &s->caller;
	unsigned int cpu = sim_storm_draw(a, sim_nr_cpus(s->mm));
	int fraction = s->mm->percpu_pagelist_high_fraction;
	int nid = sim_first_memory_node(s->mm);
	struct sim_zone *zone;

	zone = sim_next_populated_zone(s->mm->node_data[nid],
				       s->mm->node_data[nid]->node_zones +
				       sim_storm_draw(a, SIM_MAX_NR_ZONES));
	switch (sim_storm_draw(a, 6)) {
	case 0:
		sim_drain_all_pages(s->mm, NULL);
		break;
	case 1:
		sim_drain_pages(s->mm, cpu);
		break;
	case 2:
		if (zone)
			sim_drain_zone_pages(s->mm, zone, cpu);
		break;
	case 3:
		if (zone) {
			sim_zone_pcp_disable(s->mm, zone);
			schedule_timeout_uninterruptible(1);
			sim_zone_pcp_enable(s->mm, zone);
		}
		break;
	case 4:
		sim_set_percpu_pagelist_high_fraction(s->mm, 64);
		sim_set_percpu_pagelist_high_fraction(s->mm, fraction);
		break;
	case 5:
		sim_refresh_vm_stats(s->mm);
		break;
	}
	s->result->drains++;
}

/* The caller's part, until the tasks are done. */
static void sim_storm_disturb(struct sim_storm *s)
{
	while (!wait_for_completion_timeout(&s->done, 1)) {
		if (fatal_signal_pending(current))
			WRITE_ONCE(s->end, jiffies);
		switch (sim_storm_draw(&s->caller, 4)) {
		case 0:
			sim_storm_isolate(s);
			break;
		case 1:
			sim_storm_contig(s);
			break;
		default:
			sim_storm_lists(s);
			break;
		}
	}
}

static void sim_storm_actor_init(struct sim_storm *s, struct sim_storm_actor *a,
				 bool atomic)
{
	u32 nr = s->nr_actors++ % SIM_STORM_ACTORS;

	a->storm = s;
	a->atomic = atomic;
	a->max_order = atomic ? SIM_STORM_IRQ_ORDER : SIM_MAX_PAGE_ORDER;
	a->next_mark = SIM_STORM_ACTORS + nr;
	prandom_seed_state(&a->rnd, s->params->seed + nr);
}

static int sim_storm_make_marks(struct sim_storm *s)
{
	unsigned long nr;

	s->nr_sections = DIV_ROUND_UP(s->mm->max_pfn, SIM_PAGES_PER_SECTION);
	s->marks = kvcalloc(s->nr_sections, sizeof(*s->marks), GFP_KERNEL);
	if (!s->marks)
		return -ENOMEM;
	for (nr = 0; nr < s->nr_sections; nr++) {
		struct sim_mem_section *ms;

		ms = sim_pfn_to_section(s->mm, nr << SIM_PFN_SECTION_SHIFT);
		if (!ms || !ms->map)
			continue;
		s->marks[nr] = kvcalloc(SIM_PAGES_PER_SECTION, sizeof(u32),
					GFP_KERNEL);
		if (!s->marks[nr])
			return -ENOMEM;
	}
	return 0;
}

static int sim_storm_make_cpus(struct sim_storm *s)
{
	unsigned int cpu;

	s->nr_cpus = nr_cpu_ids;
	s->cpu = kcalloc(s->nr_cpus, sizeof(*s->cpu), GFP_KERNEL);
	if (!s->cpu)
		return -ENOMEM;
	for_each_online_cpu(cpu) {
		struct sim_storm_cpu *c = kvzalloc(sizeof(*c), GFP_KERNEL);

		if (!c)
			return -ENOMEM;
		INIT_CSD(&c->csd, sim_storm_hardirq, c);
		c->work = IRQ_WORK_INIT_HARD(sim_storm_tick);
		tasklet_setup(&c->tasklet, sim_storm_softirq);
		sim_storm_actor_init(s, &c->hard, true);
		sim_storm_actor_init(s, &c->soft, true);
		s->cpu[cpu] = c;
	}
	return 0;
}

/* Two for each CPU. They wait for the start. */
static int sim_storm_make_tasks(struct sim_storm *s)
{
	unsigned int max = 2 * s->nr_cpus, cpu, i;

	s->task = kcalloc(max, sizeof(*s->task), GFP_KERNEL);
	if (!s->task)
		return -ENOMEM;
	for (i = 0; i < max; i++) {
		struct sim_storm_task *t;

		cpu = i / 2;
		if (!s->cpu[cpu])
			continue;
		t = kvzalloc(sizeof(*t), GFP_KERNEL);
		if (!t)
			return -ENOMEM;
		s->task[s->nr_tasks++] = t;
		sim_storm_actor_init(s, &t->actor, false);
		t->cpu = cpu;
		t->roams = i % 2;
		t->task = kthread_create(sim_storm_thread, t, "mm_sim_storm/%u",
					 i);
		if (IS_ERR(t->task)) {
			int err = PTR_ERR(t->task);

			t->task = NULL;
			return err;
		}
		if (t->roams)
			set_cpus_allowed_ptr(t->task, cpumask_of(cpu));
		else
			kthread_bind(t->task, cpu);
	}
	return 0;
}

static void sim_storm_flush(void *unused)
{
}

/* Nobody takes any more: give back what softirqs, interrupts and places hold. */
static void sim_storm_settle(struct sim_storm *s)
{
	struct sim_storm_result *r = s->result;
	unsigned int i;

	for (i = 0; i < s->nr_cpus; i++) {
		struct sim_storm_cpu *c = s->cpu[i];

		if (!c)
			continue;
		/* Behind those that are under way. */
		smp_call_function_single(i, sim_storm_flush, NULL, true);
		irq_work_sync(&c->work);
		tasklet_kill(&c->tasklet);
		r->hardirq += c->hard.taken;
		r->softirq += c->soft.taken;
		sim_storm_give_all(&c->hard);
		sim_storm_give_all(&c->soft);
	}
	for (i = 0; i < SIM_STORM_PASSED; i++)
		if (s->passed[i].page)
			sim_storm_free(&s->caller, s->passed[i]);
	r->tasks = s->nr_tasks;
	for (i = 0; i < s->nr_tasks; i++) {
		r->taken += s->task[i]->actor.taken;
		r->refused += s->task[i]->actor.refused;
		r->remote += s->task[i]->actor.remote;
	}
	sim_drain_all_pages(s->mm, NULL);
	sim_refresh_vm_stats(s->mm);
}

static void sim_storm_destroy(struct sim_storm *s)
{
	unsigned long i;

	for (i = 0; i < s->nr_tasks; i++) {
		if (s->task[i]->task)
			kthread_stop(s->task[i]->task);
		kvfree(s->task[i]);
	}
	for (i = 0; s->cpu && i < s->nr_cpus; i++)
		kvfree(s->cpu[i]);
	for (i = 0; s->marks && i < s->nr_sections; i++)
		kvfree(s->marks[i]);
	kfree(s->task);
	kfree(s->cpu);
	kvfree(s->marks);
	kvfree(s);
}

/* Every mark is gone, as every block was freed. */
static void sim_storm_check_marks(struct sim_storm *s)
{
	unsigned long nr, i;

	for (nr = 0; nr < s->nr_sections; nr++)
		for (i = 0; s->marks[nr] && i < SIM_PAGES_PER_SECTION; i++)
			if (s->marks[nr][i])
				sim_storm_error(s, "pfn %lu: mark %#x is left",
						(nr << SIM_PFN_SECTION_SHIFT) + i,
						s->marks[nr][i]);
}

static void sim_storm_run(struct sim_storm *s)
{
	unsigned int i;

	atomic_set(&s->running, s->nr_tasks);
	s->end = jiffies + max(msecs_to_jiffies(s->params->ms), 1UL);
	for (i = 0; i < s->nr_tasks; i++)
		wake_up_process(s->task[i]->task);
	complete_all(&s->go);
	sim_storm_disturb(s);
	sim_storm_settle(s);
	sim_storm_check_marks(s);
}

/**
 * sim_storm() - take and free pages from everywhere at once
 * @mm: the machine, at stage buddy
 * @params: how
 * @result: filled in
 *
 * Blocks that others hold stay theirs. At the end all that was taken is given
 * back, and the per-CPU lists are empty. Context: nobody drives the machine
 * meanwhile; sleeps for as long as the storm lasts.
 *
 * Return: 0; -EUCLEAN when the allocator did something wrong, and @result says
 * what; -ENOMEM or another error of the host's.
 */
int sim_storm(struct sim_mm *mm, const struct sim_storm_params *params,
	      struct sim_storm_result *result)
{
	struct sim_storm *s = kvzalloc(sizeof(*s), GFP_KERNEL);
	int err;

	*result = (struct sim_storm_result){ };
	if (!s)
		return -ENOMEM;
	s->mm = mm;
	s->params = params;
	s->result = result;
	spin_lock_init(&s->lock);
	init_completion(&s->done);
	init_completion(&s->go);
	sim_storm_actor_init(s, &s->caller, false);
	/* No CPU goes while a task is bound to it. */
	cpus_read_lock();
	err = sim_storm_make_marks(s);
	if (!err)
		err = sim_storm_make_cpus(s);
	if (!err)
		err = sim_storm_make_tasks(s);
	if (!err) {
		/* All together leave half of what is free alone. */
		s->budget = sim_global_zone_page_state(mm, SIM_NR_FREE_PAGES) /
			    2 / s->nr_actors;
		sim_storm_run(s);
		if (result->errors)
			err = -EUCLEAN;
	}
	cpus_read_unlock();
	sim_storm_destroy(s);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_storm);
