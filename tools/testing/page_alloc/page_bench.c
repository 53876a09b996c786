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
#define MAX_HOARD 65536
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
 * @page_size: bytes of what describes a page; those of a block lie in a row
 */
struct allocator {
	void *(*alloc)(gfp_t gfp, unsigned int order);
	void (*free)(void *page, unsigned int order);
	size_t page_size;
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

static const struct allocator host = {
	host_alloc, host_free, sizeof(struct page)
};

static const struct allocator ours = {
	ours_alloc, ours_free, sizeof(struct sim_page)
};

#define MAX_CREW 2

/**
 * struct work - what a CPU works with, in one row at a time
 * @page: its blocks
 * @order: their orders
 * @shuffled: numbers of blocks, in random order
 * @seed: of the next random number
 * @churn_pages: how many pages the churn holds
 */
static struct work {
	void *page[BULK];
	u8 order[BULK];
	u16 shuffled[BULK];
	u64 seed;
	unsigned int churn_pages;
} *work;

static u64 clock_now(void)
{
#ifdef CONFIG_UML
	return os_nsecs();
#else
	return get_cycles();
#endif
}

static u64 next_random(u64 *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Less than @n, which has 32 bits at most. */
static u32 random_below(u64 *seed, u32 n)
{
	return ((next_random(seed) >> 32) * n) >> 32;
}

static void prepare_work(struct work *w, unsigned int nr)
{
	unsigned int i, other;

	w->seed = 88172645463325252ULL + nr;
	w->churn_pages = CHURN_PAGES;
	for (i = 0; i < BULK; i++)
		w->shuffled[i] = i;
	for (i = BULK - 1; i; i--) {
		other = random_below(&w->seed, i + 1);
		swap(w->shuffled[i], w->shuffled[other]);
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

static __always_inline u64 pair(const struct allocator *a, struct work *w,
				unsigned int order)
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

static __always_inline u64 bulk(const struct allocator *a, struct work *w,
				unsigned int how)
{
	unsigned long flags;
	unsigned int i, n;
	u64 t;

	local_irq_save(flags);
	t = clock_now();
	for (n = 0; n < BULK; n++) {
		w->page[n] = a->alloc(BENCH_GFP, 0);
		if (unlikely(!w->page[n]))
			break;
	}
	for (i = 0; i < n; i++) {
		unsigned int at = i;

		if (how == BULK_LIFO)
			at = n - 1 - i;
		else if (how == BULK_RANDOM && n == BULK)
			at = w->shuffled[i];
		a->free(w->page[at], 0);
	}
	t = clock_now() - t;
	local_irq_restore(flags);
	return n == BULK ? t : 0;
}

/* Orders at random, small ones more often, around so many pages in use. */
static __always_inline u64 churn(const struct allocator *a, struct work *w,
				 unsigned int unused)
{
	unsigned int nr = 0, live = 0, failed = 0, i;
	unsigned long flags;
	u64 t = 0;

	local_irq_save(flags);
	for (i = 0; i < 2 * churn_ops; i++) {
		u64 random = next_random(&w->seed);
		unsigned int order = __ffs64(random | BIT(SIM_MAX_PAGE_ORDER));
		unsigned int at;

		if (i == churn_ops)
			t = clock_now();
		if (live < w->churn_pages && nr < BULK) {
			w->page[nr] = a->alloc(BENCH_GFP, order);
			if (likely(w->page[nr])) {
				w->order[nr++] = order;
				live += 1U << order;
				continue;
			}
			failed++;
		}
		if (!nr)
			break;
		at = (random >> 32) * nr >> 32;
		live -= 1U << w->order[at];
		a->free(w->page[at], w->order[at]);
		w->page[at] = w->page[--nr];
		w->order[at] = w->order[nr];
	}
	t = clock_now() - t;
	local_irq_restore(flags);
	while (nr--)
		a->free(w->page[nr], w->order[nr]);
	return failed > churn_ops / 100 ? 0 : t;
}

#define ROW_FUNCTIONS(row)						\
static noinline u64 host_##row(struct work *w, unsigned int arg)	\
{									\
	return row(&host, w, arg);					\
}									\
static noinline u64 ours_##row(struct work *w, unsigned int arg)	\
{									\
	return row(&ours, w, arg);					\
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
	u64 (*host)(struct work *w, unsigned int arg);
	u64 (*ours)(struct work *w, unsigned int arg);
};

static const struct row pair_row = { host_pair, ours_pair };
static const struct row bulk_row = { host_bulk, ours_bulk };
static const struct row churn_row = { host_churn, ours_churn };

static void run_row(const char *name, const struct row *row, unsigned int arg,
		    unsigned int ops)
{
	unsigned int round;

	/* Each side once for nothing: caches, and lists as they will be. */
	row->host(work, arg);
	row->ours(work, arg);
	for (round = 0; round < rounds; round++) {
		u64 h = row->host(work, arg), o = row->ours(work, arg);

		cond_resched();
		if (!h || !o) {
			pr_err("page-bench: %s: no memory\n", name);
			return;
		}
		pr_info("page-bench: row ops %u host %llu ours %llu adds %llu name %s\n",
			ops, h, o, adds(), name);
	}
}

/* Blocks that are kept, so that their neighbours stay what they are. */
struct kept {
	void *page[SIM_NR_PAGE_ORDERS][MAX_CREW];
};

/*
 * From here on a CPU that takes a block of this order and gives it back has nothing
 * to split and nothing to merge: there are blocks whose neighbours are in use. What
 * was in use before may have left any lists behind, other ones on each side.
 */
static __always_inline void keep_neighbours(const struct allocator *a,
					    struct kept *kept,
					    unsigned int order)
{
	void *page[MAX_CREW];
	unsigned int i;

	for (i = 0; i < MAX_CREW; i++) {
		page[i] = a->alloc(BENCH_GFP, order);
		/* Where the list was empty, this is the other half. */
		kept->page[order][i] = a->alloc(BENCH_GFP, order);
	}
	while (i--)
		if (page[i])
			a->free(page[i], order);
}

static __always_inline void free_kept(const struct allocator *a,
				      struct kept *kept)
{
	unsigned int order, i;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++)
		for (i = 0; i < MAX_CREW; i++)
			if (kept->page[order][i])
				a->free(kept->page[order][i], order);
	memset(kept, 0, sizeof(*kept));
}

static struct kept host_kept, ours_kept;

static void free_all_kept(void)
{
	free_kept(&host, &host_kept);
	free_kept(&ours, &ours_kept);
}

static void run_pairs(void)
{
	unsigned int order;
	char name[32];

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		keep_neighbours(&host, &host_kept, order);
		keep_neighbours(&ours, &ours_kept, order);
		snprintf(name, sizeof(name), "pair, order %u", order);
		run_row(name, &pair_row, order, pairs);
	}
	free_all_kept();
}

/*
 * Take blocks until one comes from @lone, from the start of one of them where it is to
 * be @fresh. So nothing smaller is left.
 */
static __always_inline unsigned int
take_what_is_left(const struct allocator *a, void *const *lone, void **page,
		  u8 *of_order, unsigned int nr, unsigned int order, bool fresh)
{
	size_t size = a->page_size << (fresh ? 0 : SIM_MAX_PAGE_ORDER);
	unsigned int i;

	while (nr < MAX_HOARD) {
		void *taken = a->alloc(BENCH_GFP, order);

		if (!taken)
			break;
		for (i = 0; i < CHURN_BLOCKS; i++)
			if (lone[i] && taken - lone[i] >= 0 &&
			    taken - lone[i] < size) {
				a->free(taken, order);
				return nr;
			}
		page[nr] = taken;
		of_order[nr++] = order;
	}
	return nr;
}

/* Take all that there is, but for some largest blocks, which lie alone then. */
static __always_inline unsigned int hoard(const struct allocator *a,
					  void **page, u8 *of_order)
{
	void *lone[CHURN_BLOCKS] = { };
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
			lone[i] = page[i];
			a->free(page[i], SIM_MAX_PAGE_ORDER);
			page[i] = NULL;
		}
	/* The marks of the zone had kept some, other ones on each side. */
	nr = take_what_is_left(a, lone, page, of_order, nr, 0, false);
	return take_what_is_left(a, lone, page, of_order, nr,
				 PAGE_ALLOC_COSTLY_ORDER + 1, true);
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

/**
 * struct crew - what one of several CPUs does at the same time
 * @pairs: some pairs, or NULL
 * @row: else a whole row
 * @arg: for either of them
 * @step: operations of one @row
 * @most: when to end, in operations
 * @work: what it works with
 * @waiting: how many have not begun
 * @over: one has come to the end
 * @time: what it took, as the clock says; 0 where it failed
 * @ops: how many operations it came to
 * @done: it has ended
 */
struct crew {
	void (*pairs)(unsigned int order, unsigned int nr);
	u64 (*row)(struct work *w, unsigned int arg);
	unsigned int arg;
	unsigned int step;
	unsigned int most;
	struct work *work;
	atomic_t *waiting;
	bool *over;
	u64 time;
	u64 ops;
	struct completion done;
};

#define CREW_STEP 64
/* How often a row is done. */
#define CREW_ROWS 4

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

static u64 crew_step(struct crew *crew)
{
	unsigned long flags;
	u64 t;

	if (crew->row)
		return crew->row(crew->work, crew->arg);
	/* In User Mode Linux each change is a system call. */
	local_irq_save(flags);
	t = clock_now();
	crew->pairs(crew->arg, crew->step);
	t = clock_now() - t;
	local_irq_restore(flags);
	return t;
}

/* The first to be done ends it for all: nobody is measured alone. */
static int crew_main(void *data)
{
	struct crew *crew = data;

	atomic_dec(crew->waiting);
	while (atomic_read(crew->waiting))
		cpu_relax();
	do {
		u64 t = crew_step(crew);

		if (!t) {
			crew->time = 0;
			break;
		}
		crew->time += t;
		crew->ops += crew->step;
	} while (!READ_ONCE(*crew->over) && crew->ops < crew->most);
	WRITE_ONCE(*crew->over, true);
	complete(&crew->done);
	return 0;
}

/*
 * What each of so many CPUs does as @what says. Thousandths of the clock for an
 * operation, the mean of the CPUs; 0: failed.
 */
static u64 run_crew(const struct crew *what, unsigned int cpus)
{
	struct crew crew[MAX_CREW] = { };
	struct task_struct *task[MAX_CREW];
	atomic_t waiting = ATOMIC_INIT(cpus);
	unsigned int i;
	bool over = false;
	u64 sum = 0;

	for (i = 0; i < cpus; i++) {
		crew[i] = *what;
		crew[i].work = work + i;
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
	for (i = 0; i < cpus; i++)
		wait_for_completion(&crew[i].done);
	for (i = 0; i < cpus; i++) {
		if (!crew[i].time)
			return 0;
		sum += div64_u64(crew[i].time * 1000, crew[i].ops);
	}
	return sum / cpus;
}

static void run_crew_row(const char *name, const struct crew *of_the_host,
			 const struct crew *of_our_own)
{
	unsigned int round;

	for (round = 0; round < rounds; round++)
		pr_info("page-bench: cpus host %llu %llu ours %llu %llu name %s\n",
			run_crew(of_the_host, 1), run_crew(of_the_host, 2),
			run_crew(of_our_own, 1), run_crew(of_our_own, 2), name);
}

static void run_crews(void)
{
	struct crew of_the_host = {
		.pairs = host_crew_pairs, .step = CREW_STEP, .most = pairs,
	};
	struct crew of_our_own = of_the_host;
	unsigned int order;
	char name[32];

	of_our_own.pairs = ours_crew_pairs;
	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		keep_neighbours(&host, &host_kept, order);
		keep_neighbours(&ours, &ours_kept, order);
		of_the_host.arg = order;
		of_our_own.arg = order;
		snprintf(name, sizeof(name), "pair, order %u", order);
		run_crew_row(name, &of_the_host, &of_our_own);
	}
	free_all_kept();
}

/* The rows of one CPU. */
static void run_crew_rows(const char *name, const struct row *row,
			  unsigned int arg, unsigned int ops)
{
	struct crew of_the_host = {
		.row = row->host, .arg = arg, .step = ops,
		.most = CREW_ROWS * ops,
	};
	struct crew of_our_own = of_the_host;

	of_our_own.row = row->ours;
	run_crew_row(name, &of_the_host, &of_our_own);
}

static const struct {
	const char *name;
	enum bulk_order how;
} bulk_rows[] = {
	{ "16384 pages, freed last first", BULK_LIFO },
	{ "16384 pages, freed first first", BULK_FIFO },
	{ "16384 pages, freed at random", BULK_RANDOM },
};

static void run_churns(void)
{
	static const char name[] = "random mixed orders at half";
	unsigned int i;

	run_row(name, &churn_row, 0, churn_ops);
	if (num_online_cpus() < 2)
		return;
	for (i = 0; i < MAX_CREW; i++)
		work[i].churn_pages = CHURN_PAGES / MAX_CREW;
	run_crew_rows(name, &churn_row, 0, churn_ops);
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
		run_churns();
	}
	unhoard(&host, of_host, host_order, nr_host);
	unhoard(&ours, of_ours, ours_order, nr_ours);
	return err;
}

static int run_all(void)
{
	unsigned int i;

	for (i = 0; i < MAX_CREW; i++)
		prepare_work(work + i, i);
	run_pairs();
	for (i = 0; i < ARRAY_SIZE(bulk_rows); i++)
		run_row(bulk_rows[i].name, &bulk_row, bulk_rows[i].how, BULK);
	if (num_online_cpus() > 1) {
		run_crews();
		for (i = 0; i < ARRAY_SIZE(bulk_rows); i++)
			run_crew_rows(bulk_rows[i].name, &bulk_row,
				      bulk_rows[i].how, BULK);
	}
	return run_hoarded();
}

static int run_bench(void)
{
	struct sim_machine_params params = { .name = "bench", .banks = banks };
	struct sim_machine *m = sim_machine_create(&params);
	int err = -ENOMEM;

	if (IS_ERR(m))
		return PTR_ERR(m);
	work = vmalloc(MAX_CREW * sizeof(*work));
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
