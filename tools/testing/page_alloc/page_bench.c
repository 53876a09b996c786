// SPDX-License-Identifier: GPL-2.0
/*
 * How long do allocations and frees of a simulated machine take beside those of
 * the kernel around it, in one boot? scripts/bench builds, runs and sums up; the
 * lines printed here are raw: what both sides took for one round of one row, and
 * how many operations that was.
 *
 * Both sides run the same code, compiled twice, in turns. One CPU: interrupts are
 * off while the clock runs. The time is that of the machine around us, in ns; in
 * a VM that counts instructions, the clock is that count.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/timex.h>
#include <linux/vmalloc.h>
#ifdef CONFIG_UML
#include <os.h>
#endif

#include "host/compat.h"
#include "host/machine.h"
#include "page/page_alloc.h"

/* Not one of these waits or wakes anybody; both sides have enough. */
#define BENCH_GFP (GFP_NOWAIT | __GFP_NOWARN)
/* To have all there is, and nobody is woken for it. */
#define HOARD_GFP (__GFP_NOWARN | __GFP_NORETRY)

#define BULK 16384
#define CHURN_PAGES 16384
#define CHURN_BLOCKS 32
#define MAX_HOARD 16384
#define ADDS 1000000

static char *banks;
module_param(banks, charp, 0400);
MODULE_PARM_DESC(banks,
		 "memory of the machine, as the parameter of mm_sim; nothing is done without it");

static unsigned int rounds = 7;
module_param(rounds, uint, 0400);
MODULE_PARM_DESC(rounds, "of each row (default 7)");

static unsigned int pairs = 20000;
module_param(pairs, uint, 0400);
MODULE_PARM_DESC(pairs, "of one allocation and one free in a round (default 20000)");

static unsigned int churn_ops = 200000;
module_param(churn_ops, uint, 0400);
MODULE_PARM_DESC(churn_ops,
		 "operations of a round of the churn, after as many that are not timed (default 200000)");

/**
 * struct allocator - one side
 * @alloc: take a block
 * @free: give it back
 */
struct allocator {
	void *(*alloc)(gfp_t gfp, unsigned int order);
	void (*free)(void *page, unsigned int order);
};

static unsigned int pcp_max_order;
module_param(pcp_max_order, uint, 0400);
MODULE_PARM_DESC(pcp_max_order, "the policy of that name (default 0, which is off)");

static struct sim_mm *mm;

static __always_inline void *host_alloc(gfp_t gfp, unsigned int order)
{
	return alloc_pages(gfp, order);
}

static __always_inline void host_free(void *page, unsigned int order)
{
	__free_pages(page, order);
}

static __always_inline void *ours_alloc(gfp_t gfp, unsigned int order)
{
	return sim_alloc_pages(mm, gfp, order);
}

static __always_inline void ours_free(void *page, unsigned int order)
{
	sim_free_pages(mm, page, order);
}

static const struct allocator host = { host_alloc, host_free };
static const struct allocator ours = { ours_alloc, ours_free };

/* What a row works with; one row at a time. */
static struct {
	void *page[BULK];
	u8 order[BULK];
	u16 shuffled[BULK];
} *work;

static u64 clock_now(void)
{
#ifdef CONFIG_UML
	return os_nsecs();
#else
	return get_cycles();
#endif
}

static u64 seed = 88172645463325252ULL;

static u64 next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Less than @n, which has 32 bits at most. */
static u32 random_below(u32 n)
{
	return ((next_random() >> 32) * n) >> 32;
}

static void shuffle(void)
{
	unsigned int i, other;

	for (i = 0; i < BULK; i++)
		work->shuffled[i] = i;
	for (i = BULK - 1; i; i--) {
		other = random_below(i + 1);
		swap(work->shuffled[i], work->shuffled[other]);
	}
}

/* All rows return what the clock says, 0 where memory ran out. */

/* So fast is the CPU just now. */
static u64 adds(void)
{
	unsigned long x = 0, i, flags;
	u64 t;

	local_irq_save(flags);
	t = clock_now();
	for (i = 0; i < ADDS; i++) {
		x += i;
		OPTIMIZER_HIDE_VAR(x);
	}
	t = clock_now() - t;
	local_irq_restore(flags);
	return t;
}

static __always_inline u64 pair(const struct allocator *a, unsigned int order)
{
	unsigned long flags;
	unsigned int i;
	void *page;
	u64 t;

	local_irq_save(flags);
	t = clock_now();
	for (i = 0; i < pairs; i++) {
		page = a->alloc(BENCH_GFP, order);
		if (unlikely(!page))
			break;
		a->free(page, order);
	}
	t = clock_now() - t;
	local_irq_restore(flags);
	return i == pairs ? t : 0;
}

enum bulk_order { BULK_LIFO, BULK_FIFO, BULK_RANDOM };

static __always_inline u64 bulk(const struct allocator *a, unsigned int how)
{
	unsigned long flags;
	unsigned int i, n;
	u64 t;

	local_irq_save(flags);
	t = clock_now();
	for (n = 0; n < BULK; n++) {
		work->page[n] = a->alloc(BENCH_GFP, 0);
		if (unlikely(!work->page[n]))
			break;
	}
	for (i = 0; i < n; i++) {
		unsigned int at = i;

		if (how == BULK_LIFO)
			at = n - 1 - i;
		else if (how == BULK_RANDOM && n == BULK)
			at = work->shuffled[i];
		a->free(work->page[at], 0);
	}
	t = clock_now() - t;
	local_irq_restore(flags);
	return n == BULK ? t : 0;
}

/* Orders at random, small ones more often, around so many pages in use. */
static __always_inline u64 churn(const struct allocator *a, unsigned int unused)
{
	unsigned int nr = 0, live = 0, failed = 0, i;
	unsigned long flags;
	u64 t = 0;

	local_irq_save(flags);
	for (i = 0; i < 2 * churn_ops; i++) {
		u64 random = next_random();
		unsigned int order = __ffs64(random | BIT(SIM_MAX_PAGE_ORDER));
		unsigned int at;

		if (i == churn_ops)
			t = clock_now();
		if (live < CHURN_PAGES && nr < BULK) {
			work->page[nr] = a->alloc(BENCH_GFP, order);
			if (likely(work->page[nr])) {
				work->order[nr++] = order;
				live += 1U << order;
				continue;
			}
			failed++;
		}
		if (!nr)
			break;
		at = (random >> 32) * nr >> 32;
		live -= 1U << work->order[at];
		a->free(work->page[at], work->order[at]);
		work->page[at] = work->page[--nr];
		work->order[at] = work->order[nr];
	}
	t = clock_now() - t;
	local_irq_restore(flags);
	while (nr--)
		a->free(work->page[nr], work->order[nr]);
	return failed > churn_ops / 100 ? 0 : t;
}

#define ROW_FUNCTIONS(row)						\
static noinline u64 host_##row(unsigned int arg)			\
{									\
	return row(&host, arg);						\
}									\
static noinline u64 ours_##row(unsigned int arg)			\
{									\
	return row(&ours, arg);						\
}

ROW_FUNCTIONS(pair)
ROW_FUNCTIONS(bulk)
ROW_FUNCTIONS(churn)

/**
 * struct row - what is done, on both sides
 * @host: there
 * @ours: here
 */
struct row {
	u64 (*host)(unsigned int arg);
	u64 (*ours)(unsigned int arg);
};

static const struct row pair_row = { host_pair, ours_pair };
static const struct row bulk_row = { host_bulk, ours_bulk };
static const struct row churn_row = { host_churn, ours_churn };

static void run_row(const char *name, const struct row *row, unsigned int arg,
		    unsigned int ops)
{
	unsigned int round;

	/* Each side once for nothing: caches, and lists as they will be. */
	row->host(arg);
	row->ours(arg);
	for (round = 0; round < rounds; round++) {
		u64 h = row->host(arg), o = row->ours(arg);

		cond_resched();
		if (!h || !o) {
			pr_err("page-bench: %s: no memory\n", name);
			return;
		}
		pr_info("page-bench: row ops %u host %llu ours %llu adds %llu name %s\n",
			ops, h, o, adds(), name);
	}
}

static void run_pairs(void)
{
	unsigned int order;
	char name[32];

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		snprintf(name, sizeof(name), "pair, order %u", order);
		run_row(name, &pair_row, order, pairs);
	}
}

/* Take all that there is, but for some largest blocks, which lie alone then. */
static __always_inline unsigned int hoard(const struct allocator *a,
					  void **page, u8 *of_order)
{
	int order = SIM_MAX_PAGE_ORDER;
	unsigned int nr = 0, i;

	while (order >= 0 && nr < MAX_HOARD) {
		page[nr] = a->alloc(HOARD_GFP, order);
		if (page[nr])
			of_order[nr++] = order;
		else
			order--;
	}
	for (i = 0; i < CHURN_BLOCKS; i++)
		if (i < nr && of_order[i] == SIM_MAX_PAGE_ORDER) {
			a->free(page[i], SIM_MAX_PAGE_ORDER);
			page[i] = NULL;
		}
	return nr;
}

static __always_inline void unhoard(const struct allocator *a, void **page,
				    u8 *of_order, unsigned int nr)
{
	while (nr--)
		if (page[nr])
			a->free(page[nr], of_order[nr]);
	kvfree(page);
	kvfree(of_order);
}

/* With nothing free but largest blocks, which everything is split from. */
static int run_hoarded(void)
{
	void **of_host = kvcalloc(MAX_HOARD, sizeof(*of_host), GFP_KERNEL);
	void **of_ours = kvcalloc(MAX_HOARD, sizeof(*of_ours), GFP_KERNEL);
	u8 *host_order = kvcalloc(MAX_HOARD, 1, GFP_KERNEL);
	u8 *ours_order = kvcalloc(MAX_HOARD, 1, GFP_KERNEL);
	unsigned int nr_host = 0, nr_ours = 0;
	int err = -ENOMEM;

	if (of_host && of_ours && host_order && ours_order) {
		err = 0;
		nr_host = hoard(&host, of_host, host_order);
		nr_ours = hoard(&ours, of_ours, ours_order);
		run_row("split from order 10 and merged, order 4", &pair_row, 4,
			pairs);
		run_row("random mixed orders at half", &churn_row, 0,
			churn_ops);
	}
	unhoard(&host, of_host, host_order, nr_host);
	unhoard(&ours, of_ours, ours_order, nr_ours);
	return err;
}

/* What one of several CPUs does at the same time. */
struct crew {
	void (*pairs)(unsigned int order, unsigned int nr);
	unsigned int order;
	atomic_t *waiting;
	bool *over;
	u64 time;
	u64 ops;
	struct completion done;
};

#define CREW_STEP 64

static __always_inline void crew_pairs(const struct allocator *a,
				       unsigned int order, unsigned int nr)
{
	while (nr--) {
		void *page = a->alloc(BENCH_GFP, order);

		if (likely(page))
			a->free(page, order);
	}
}

static noinline void host_crew_pairs(unsigned int order, unsigned int nr)
{
	crew_pairs(&host, order, nr);
}

static noinline void ours_crew_pairs(unsigned int order, unsigned int nr)
{
	crew_pairs(&ours, order, nr);
}

/* The first to be done ends it for all: nobody is measured alone. */
static int crew_main(void *data)
{
	struct crew *crew = data;
	unsigned long flags;

	atomic_dec(crew->waiting);
	while (atomic_read(crew->waiting))
		cpu_relax();
	crew->time = clock_now();
	do {
		/* In User Mode Linux each change is a system call. */
		local_irq_save(flags);
		crew->pairs(crew->order, CREW_STEP);
		local_irq_restore(flags);
		crew->ops += CREW_STEP;
	} while (!READ_ONCE(*crew->over) && crew->ops < pairs);
	WRITE_ONCE(*crew->over, true);
	crew->time = clock_now() - crew->time;
	complete(&crew->done);
	return 0;
}

/* Thousandths of the clock for an operation, the mean of the CPUs; 0: failed. */
static u64 run_crew(void (*work_of)(unsigned int order, unsigned int nr),
		    unsigned int order, unsigned int cpus)
{
	struct crew crew[2] = { };
	struct task_struct *task[2];
	atomic_t waiting = ATOMIC_INIT(cpus);
	unsigned int i;
	bool over = false;
	u64 sum = 0;

	for (i = 0; i < cpus; i++) {
		crew[i].pairs = work_of;
		crew[i].order = order;
		crew[i].waiting = &waiting;
		crew[i].over = &over;
		init_completion(&crew[i].done);
		task[i] = kthread_create(crew_main, &crew[i], "page_bench/%u",
					 i);
		if (IS_ERR(task[i])) {
			while (i--)
				kthread_stop(task[i]);
			return 0;
		}
		kthread_bind(task[i], i);
	}
	for (i = 0; i < cpus; i++)
		wake_up_process(task[i]);
	for (i = 0; i < cpus; i++) {
		wait_for_completion(&crew[i].done);
		sum += div64_u64(crew[i].time * 1000, crew[i].ops);
	}
	return sum / cpus;
}

static void run_crews(void)
{
	unsigned int order, round;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		for (round = 0; round < rounds; round++)
			pr_info("page-bench: cpus order %u host %llu %llu ours %llu %llu\n",
				order,
				run_crew(host_crew_pairs, order, 1),
				run_crew(host_crew_pairs, order, 2),
				run_crew(ours_crew_pairs, order, 1),
				run_crew(ours_crew_pairs, order, 2));
	}
}

static int run_all(void)
{
	void *kept_host, *kept_ours;
	int err;

	/* A free block of each order has a neighbour that never is. */
	kept_host = host.alloc(BENCH_GFP, 0);
	kept_ours = ours.alloc(BENCH_GFP, 0);
	run_pairs();
	shuffle();
	run_row("16384 pages, freed last first", &bulk_row, BULK_LIFO, BULK);
	run_row("16384 pages, freed first first", &bulk_row, BULK_FIFO, BULK);
	run_row("16384 pages, freed at random", &bulk_row, BULK_RANDOM, BULK);
	err = run_hoarded();
	if (num_online_cpus() > 1)
		run_crews();
	if (kept_host)
		host.free(kept_host, 0);
	if (kept_ours)
		ours.free(kept_ours, 0);
	return err;
}

static int run_bench(void)
{
	struct sim_machine_params params = { .name = "bench", .banks = banks };
	struct sim_machine *m = sim_machine_create(&params);
	int err = -ENOMEM;

	if (IS_ERR(m))
		return PTR_ERR(m);
	work = vmalloc(sizeof(*work));
	if (work)
		err = sim_machine_boot(m, SIM_STAGE_BUDDY);
	mm = &m->mm;
	mm->pcp_max_order = pcp_max_order;
	if (!err)
		err = run_all();
	vfree(work);
	sim_machine_destroy(m);
	return err;
}

static int __init page_bench_init(void)
{
	int err;

	if (!banks)
		return 0;
	pr_info("page-bench: begins; cpus %u, a struct page of %zu and %zu bytes, init_on_alloc %d\n",
		num_online_cpus(), sizeof(struct page), sizeof(struct sim_page),
		want_init_on_alloc(0));
	err = run_bench();
	if (err)
		pr_err("page-bench: a machine of %s: error %d\n", banks, err);
	pr_info("page-bench: ends\n");
	if (IS_BUILTIN(CONFIG_MM_SIM_PAGE_BENCH))
		kernel_power_off();
	return err;
}
late_initcall(page_bench_init);

#ifdef MODULE
static void __exit page_bench_exit(void)
{
}
module_exit(page_bench_exit);
#endif

SIM_IMPORT_NS(MM_SIM);
MODULE_DESCRIPTION("Page allocator of mm_sim beside that of the host");
MODULE_LICENSE("GPL");
