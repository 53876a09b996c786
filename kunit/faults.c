// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations that fail, by the host's own fault injection, and what is left behind,
 * by its trace events of slab objects.
 *
 * The host counts the allocations of a task down and fails the one at which it comes
 * to 0: "one" lets those behind it succeed again, as it may be with a large one;
 * "few" fails the next of slab objects and the next of pages, too, so that kvmalloc()
 * with its two ways fails alone; "all" fails all behind it, down to those of the way
 * back.
 *
 * What a task allocates is noted until it is freed, by whomever. A chunk of a machine is
 * no slab object: it is missed in the host's free pages, when a case ends.
 */
#include <linux/debugfs.h>
#include <linux/fault-inject.h>
#include <linux/hashtable.h>
#include <linux/kmsg_dump.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>
#include <trace/events/kmem.h>

#include "faults.h"
#include "helpers.h"

#define TRACKED_MAX 16384
/* What the host itself keeps: four machines, of which each failure might lose one. */
#define SLACK_PAGES 16384
/* No operation allocates so often. */
#define NTH_MAX 100000

/* An object that is there. */
struct object {
	struct hlist_node node;
	const void *ptr;
	unsigned long site;
	size_t bytes;
};

static struct {
	raw_spinlock_t lock;
	struct task_struct *task;
	unsigned int nr;
	bool full;
	struct hlist_head spare;
	struct object *pool;
	DECLARE_HASHTABLE(by_ptr, 12);
} tracked = { .lock = __RAW_SPIN_LOCK_UNLOCKED(tracked.lock) };

static struct object *tracked_find(const void *ptr)
{
	struct object *o;

	hash_for_each_possible(tracked.by_ptr, o, node, (unsigned long)ptr)
		if (o->ptr == ptr)
			return o;
	return NULL;
}

/* The host tells of a large one twice; who allocated it comes the second time. */
static void tracked_add(unsigned long site, const void *ptr, size_t bytes)
{
	struct object *o;
	unsigned long flags;

	if (!ptr || !in_task() || READ_ONCE(tracked.task) != current)
		return;
	raw_spin_lock_irqsave(&tracked.lock, flags);
	o = tracked_find(ptr);
	if (!o && !hlist_empty(&tracked.spare)) {
		o = hlist_entry(tracked.spare.first, struct object, node);
		hlist_del(&o->node);
		hash_add(tracked.by_ptr, &o->node, (unsigned long)ptr);
		tracked.nr++;
	}
	if (o) {
		o->ptr = ptr;
		o->site = site;
		o->bytes = bytes;
	} else {
		tracked.full = true;
	}
	raw_spin_unlock_irqrestore(&tracked.lock, flags);
}

static void tracked_del(const void *ptr)
{
	struct object *o;
	unsigned long flags;

	if (!READ_ONCE(tracked.nr))
		return;
	raw_spin_lock_irqsave(&tracked.lock, flags);
	o = tracked_find(ptr);
	if (o) {
		hash_del(&o->node);
		hlist_add_head(&o->node, &tracked.spare);
		tracked.nr--;
	}
	raw_spin_unlock_irqrestore(&tracked.lock, flags);
}

static void on_kmalloc(void *data, unsigned long site, const void *ptr,
		       size_t wanted, size_t bytes, gfp_t gfp, int node)
{
	tracked_add(site, ptr, bytes);
}

static void on_kmem_cache_alloc(void *data, unsigned long site,
				const void *ptr, struct kmem_cache *cache,
				gfp_t gfp, int node)
{
	tracked_add(site, ptr, kmem_cache_size(cache));
}

static void on_kfree(void *data, unsigned long site, const void *ptr)
{
	tracked_del(ptr);
}

static void on_kmem_cache_free(void *data, unsigned long site, const void *ptr,
			       const struct kmem_cache *cache)
{
	tracked_del(ptr);
}

/**
 * sim_faults_watch() - from now on, what this task allocates is noted
 */
void sim_faults_watch(void)
{
	WRITE_ONCE(tracked.task, current);
}

/**
 * sim_faults_watched() - the end of that
 * @test: the running case; tells what is left
 * @what: what was done meanwhile
 * @keeps: as many may be left, and are not waited for
 *
 * Return: how many objects are left.
 */
unsigned int sim_faults_watched(struct kunit *test, const char *what,
				unsigned int keeps)
{
	unsigned int nr, said = 0;
	struct hlist_node *next;
	struct object *o;
	char site[32];
	int i;

	WRITE_ONCE(tracked.task, NULL);
	for (i = 0; READ_ONCE(tracked.nr) > keeps && i < 3; i++) {
		rcu_barrier();
		if (i)
			schedule_timeout_uninterruptible(HZ / 50);
	}
	nr = tracked.nr;
	hash_for_each_safe(tracked.by_ptr, i, next, o, node) {
		/* What vmalloc() keeps of an address range waits for the next. */
		snprintf(site, sizeof(site), "%ps", (void *)o->site);
		if (strstarts(site, "alloc_vmap_area"))
			nr--;
		else if (!keeps && said++ < 4)
			kunit_err(test, "%s: %zu bytes are left, allocated by %pS\n",
				  what, o->bytes, (void *)o->site);
		tracked_del(o->ptr);
	}
	return nr;
}

/* What the host's fault injection can be told, as its debugfs has it. */
static void *knob(struct kunit *test, const char *dir, const char *name)
{
	struct dentry *d = debugfs_lookup(dir, NULL), *file;
	void *value = NULL;

	if (IS_ERR_OR_NULL(d))
		return NULL;
	file = debugfs_lookup(name, d);
	if (!IS_ERR_OR_NULL(file)) {
		value = d_inode(file)->i_private;
		dput(file);
	}
	dput(d);
	KUNIT_EXPECT_NOT_NULL_MSG(test, value, "%s/%s", dir, name);
	return value;
}

static const char *const knobs[] = { "failslab", "fail_page_alloc" };

static void set_bool(struct kunit *test, const char *dir, const char *name,
		     bool yes)
{
	bool *value = knob(test, dir, name);

	if (value)
		*value = yes;
}

static void set_ulong(struct kunit *test, const char *dir, const char *name,
		      unsigned long to)
{
	unsigned long *value = knob(test, dir, name);

	if (value)
		*value = to;
}

enum mode { ONE, FEW, ALL, NR_MODES };

static const char *const mode_names[NR_MODES] = { "one", "few", "all" };

/* When the n-th has failed, which of those behind it do, too? */
static void set_mode(struct kunit *test, enum mode mode)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++) {
		atomic_t *times = knob(test, knobs[i], "times");

		if (times)
			atomic_set(times, mode == FEW ? 1 : -1);
		set_ulong(test, knobs[i], "probability", mode == ONE ? 0 : 100);
	}
}

#ifdef CONFIG_FAULT_INJECTION
static void arm(unsigned int nth)
{
	current->make_it_fail = !!nth;
	current->fail_nth = nth;
}

/* Returns whether one has failed. */
static bool disarm(void)
{
	bool failed = !current->fail_nth;

	current->fail_nth = 0;
	current->make_it_fail = 0;
	return failed;
}
#else
static void arm(unsigned int nth)
{
}

static bool disarm(void)
{
	return false;
}
#endif

/**
 * struct faults - a case with faults
 * @iter: behind the last line of the host's log that was looked at
 * @line: room for one
 * @free: the host's free pages at first
 */
struct faults {
	struct kmsg_dump_iter iter;
	char line[2 * SIM_LOG_LINE_MAX];
	long free;
};

static long host_free_pages(void)
{
	return global_zone_page_state(NR_FREE_PAGES);
}

static void faults_end(void *arg)
{
	struct kunit *test = arg;
	int i;

	set_mode(test, ONE);
	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		set_bool(test, knobs[i], "ignore-gfp-wait", true);
}

static void watch_end(void *unused)
{
	unregister_trace_kmalloc(on_kmalloc, NULL);
	unregister_trace_kmem_cache_alloc(on_kmem_cache_alloc, NULL);
	unregister_trace_kfree(on_kfree, NULL);
	unregister_trace_kmem_cache_free(on_kmem_cache_free, NULL);
	tracepoint_synchronize_unregister();
	vfree(tracked.pool);
	tracked.pool = NULL;
}

/**
 * sim_faults_watch_begin() - what this task allocates can be noted
 * @test: the running case, for its init
 *
 * Return: 0.
 */
int sim_faults_watch_begin(struct kunit *test)
{
	struct faults *f;
	int i;

	f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	tracked.pool = vzalloc(TRACKED_MAX * sizeof(*tracked.pool));
	KUNIT_ASSERT_NOT_NULL(test, tracked.pool);
	hash_init(tracked.by_ptr);
	INIT_HLIST_HEAD(&tracked.spare);
	for (i = 0; i < TRACKED_MAX; i++)
		hlist_add_head(&tracked.pool[i].node, &tracked.spare);
	tracked.nr = 0;
	tracked.full = false;
	KUNIT_ASSERT_EQ(test, register_trace_kmalloc(on_kmalloc, NULL), 0);
	KUNIT_ASSERT_EQ(test, register_trace_kmem_cache_alloc(on_kmem_cache_alloc,
							      NULL), 0);
	KUNIT_ASSERT_EQ(test, register_trace_kfree(on_kfree, NULL), 0);
	KUNIT_ASSERT_EQ(test, register_trace_kmem_cache_free(on_kmem_cache_free,
							     NULL), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, watch_end, NULL),
			0);
	kmsg_dump_rewind(&f->iter);
	f->free = host_free_pages();
	return 0;
}

/**
 * sim_faults_begin() - and its allocations can be made to fail, too
 * @test: the running case, for its init; skipped where the host has no such faults
 *
 * Return: 0.
 */
int sim_faults_begin(struct kunit *test)
{
	int i;

	if (!IS_ENABLED(CONFIG_FAILSLAB) || !IS_ENABLED(CONFIG_FAIL_PAGE_ALLOC) ||
	    !IS_ENABLED(CONFIG_FAULT_INJECTION_DEBUG_FS))
		kunit_skip(test, "no fault injection; SANITIZE=faults scripts/kunit has it");
	sim_faults_watch_begin(test);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, faults_end, test),
			0);
	for (i = 0; i < ARRAY_SIZE(knobs); i++) {
		set_bool(test, knobs[i], "ignore-gfp-wait", false);
		set_bool(test, knobs[i], "task-filter", true);
		set_ulong(test, knobs[i], "verbose", 0);
	}
	set_bool(test, knobs[1], "ignore-gfp-highmem", false);
	*(u32 *)knob(test, knobs[1], "min-order") = 0;
	return 0;
}

/* Lines of ours of level error in the host's log, since the last call. */
static unsigned int new_errors(struct faults *f, char *last, size_t max)
{
	unsigned int nr = 0;
	size_t len;

	while (kmsg_dump_get_line(&f->iter, true, f->line, sizeof(f->line) - 1,
				  &len)) {
		f->line[len] = '\0';
		if (strncmp(f->line, "<3>", 3) || !strstr(f->line, "mm_sim: "))
			continue;
		nr++;
		strscpy(last, f->line, max);
	}
	return nr;
}

/* How often it was tried, failed all the same, and had another way. */
struct sum {
	unsigned int tried;
	unsigned int failed;
	unsigned int other;
};

/*
 * The n-th allocation fails; with @nth 0 none does. Returns whether there was an
 * n-th.
 */
static bool run_once(struct kunit *test, const struct sim_fault_op *op,
		     void *arg, unsigned int nth, enum mode mode,
		     struct sum *sum)
{
	struct faults *f = test->priv;
	int ret, level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	unsigned int lines, left;
	char last[128] = "", what[64];
	bool hit;

	snprintf(what, sizeof(what), "%s, %s from %u", op->name,
		 nth ? mode_names[mode] : "none", nth);
	set_mode(test, mode);
	if (op->prepare)
		op->prepare(arg);
	new_errors(f, last, sizeof(last));
	sim_faults_watch();
	arm(nth);
	ret = op->run(arg);
	hit = disarm() && nth;
	lines = new_errors(f, last, sizeof(last));
	if (op->undo)
		op->undo(arg, ret);
	sim_test_quiet_end(level);
	left = sim_faults_watched(test, what, op->keeps);

	KUNIT_EXPECT_LE_MSG(test, left, op->keeps, "%s: %d", what, ret);
	KUNIT_EXPECT_FALSE(test, tracked.full);
	if (!op->a_line_at_least)
		KUNIT_EXPECT_LE_MSG(test, lines, 1, "%s: %d, %s", what, ret,
				    last);
	if (!hit) {
		KUNIT_EXPECT_EQ_MSG(test, ret, 0, "%s", what);
		return false;
	}
	sum->tried++;
	if (!ret) {
		sum->other++;
		return true;
	}
	sum->failed++;
	KUNIT_EXPECT_EQ_MSG(test, ret, -ENOMEM, "%s", what);
	if (op->one_line)
		KUNIT_EXPECT_EQ_MSG(test, lines, 1, "%s", what);
	if (op->a_line_at_least)
		KUNIT_EXPECT_GE_MSG(test, lines, 1, "%s", what);
	if (op->check)
		op->check(test, arg);
	/* What has failed is no worse for it. */
	run_once(test, op, arg, 0, ONE, sum);
	return true;
}

/**
 * sim_faults_run() - fail each allocation of an operation in turn
 * @test: the running case, after sim_faults_begin()
 * @op: the operation
 * @arg: for its functions
 *
 * Each failure is -ENOMEM or does no harm; nothing is left; a second try works.
 */
void sim_faults_run(struct kunit *test, const struct sim_fault_op *op,
		    void *arg)
{
	struct faults *f = test->priv;
	enum mode mode;
	unsigned int nth;
	long lost;

	for (mode = ONE; mode < NR_MODES; mode++) {
		struct sum sum = { };

		for (nth = 1; nth < NTH_MAX;
		     nth += nth < 16 || !op->stride ? 1 : op->stride)
			if (!run_once(test, op, arg, nth, mode, &sum))
				break;
		KUNIT_EXPECT_LT(test, nth, NTH_MAX);
		/* It does allocate, and does not always have another way. */
		KUNIT_EXPECT_GT_MSG(test, sum.tried, 0, "%s", op->name);
		if (mode == ALL)
			KUNIT_EXPECT_GT_MSG(test, sum.failed, 0, "%s", op->name);
		kunit_info(test, "%s: %s: %u allocations, %u failures, %u without effect\n",
			   op->name, mode_names[mode],
			   sum.tried, sum.failed, sum.other);
	}
	lost = f->free - host_free_pages();
	KUNIT_EXPECT_LT_MSG(test, lost, SLACK_PAGES, "%s: pages of the host are gone",
			    op->name);
}

/**
 * sim_faults_none() - an operation that needs no memory of the host succeeds when
 *	all allocations fail
 * @test: the running case, after sim_faults_begin()
 * @op: the operation
 * @arg: for its functions
 */
void sim_faults_none(struct kunit *test, const struct sim_fault_op *op,
		     void *arg)
{
	struct sum sum = { };

	KUNIT_EXPECT_FALSE_MSG(test, run_once(test, op, arg, 1, ALL, &sum),
			       "%s allocates", op->name);
}
