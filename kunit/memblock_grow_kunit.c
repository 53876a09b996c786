// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: arrays that double, and what happens when they cannot.
 */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "drawing.h"
#include "rig.h"

/* Single pages, with a page between them, where no array fits and no bank is. */
#define FAR BIT_ULL(40)
#define FAR_PAGES(nr) (FAR + sim_pages(nr))

/* The only place for an array, unless a case says otherwise. */
#define ROOM SIM_RIG_HIGH
#define ROOM_SIZE SZ_1M

static int grow_test_init(struct kunit *test)
{
	test->priv = sim_rig(test);
	return 0;
}

static struct sim_memblock *test_mb(struct kunit *test)
{
	return &((struct sim_rig *)test->priv)->mb;
}

/* Neighbours differ, so that a region that moves is seen to have moved. */
static struct sim_memblock_region far_region(unsigned long i)
{
	return (struct sim_memblock_region){
		.base = FAR_PAGES(2 * i),
		.size = PAGE_SIZE,
		.nid = i % 3,
		.flags = i % 2 ? SIM_MEMBLOCK_HOTPLUG : SIM_MEMBLOCK_NONE,
	};
}

static void add_far(struct kunit *test, struct sim_memblock *mb,
		    struct sim_memblock_type *type, unsigned long i)
{
	struct sim_memblock_region r = far_region(i);

	KUNIT_ASSERT_EQ(test, 0,
			sim_memblock_add_range(mb, type, r.base, r.size, r.nid,
					       r.flags));
}

/* Add far regions, the lowest first, until there are so many in all. */
static void fill(struct kunit *test, struct sim_memblock *mb,
		 struct sim_memblock_type *type, unsigned long cnt)
{
	unsigned long i;

	for (i = 0; type->cnt < cnt; i++)
		add_far(test, mb, type, i);
}

static void give_room(struct kunit *test, struct sim_memblock *mb)
{
	KUNIT_ASSERT_EQ(test, 0, sim_memblock_add(mb, ROOM, ROOM_SIZE));
}

/* The last @nr regions are far ones, from @from on; all is in order and adds up. */
static void expect_far_from(struct kunit *test,
			    const struct sim_memblock_type *type,
			    unsigned long from, unsigned long nr)
{
	unsigned long i, first = type->cnt - nr;
	phys_addr_t total = 0, end = 0;

	KUNIT_ASSERT_GE(test, type->cnt, nr);
	KUNIT_ASSERT_LE(test, type->cnt, type->max);
	for (i = 0; i < type->cnt; i++) {
		const struct sim_memblock_region *r = &type->regions[i];
		struct sim_memblock_region want = far_region(from + i - first);

		total += r->size;
		if (r->base < end) {
			KUNIT_FAIL(test, "%s[%lu] begins below %#llx",
				   type->name, i, (u64)end);
			return;
		}
		end = sim_region_end(r);
		if (i >= first && memcmp(r, &want, sizeof(want))) {
			KUNIT_FAIL(test, "%s[%lu] is not far region %lu",
				   type->name, i, from + i - first);
			return;
		}
	}
	KUNIT_EXPECT_EQ(test, type->total_size, total);
}

static void expect_far(struct kunit *test, const struct sim_memblock_type *type,
		       unsigned long nr)
{
	expect_far_from(test, type, 0, nr);
}

static phys_addr_t array_bytes(const struct sim_memblock_type *type)
{
	return PAGE_ALIGN(type->max * sizeof(*type->regions));
}

static phys_addr_t array_base(const struct sim_memblock *mb,
			      const struct sim_memblock_type *type)
{
	return sim_virt_to_phys(mb->banks, type->regions);
}

/* An array that grew lies in memory that is taken and there, all of it. */
static void expect_home(struct kunit *test, const struct sim_memblock *mb,
			const struct sim_memblock_type *type)
{
	phys_addr_t base = array_base(mb, type), size = array_bytes(type);
	long i = sim_memblock_search(&mb->reserved, base);

	KUNIT_EXPECT_TRUE(test, IS_ALIGNED(base, PAGE_SIZE));
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_memory(mb, base, size));
	KUNIT_ASSERT_GE(test, i, 0);
	KUNIT_EXPECT_GE(test, sim_region_end(&mb->reserved.regions[i]),
			base + size);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(mb->banks, base + size - 1),
			    (void *)type->regions + size - 1);
}

static unsigned long nr_far(const struct sim_memblock_type *type)
{
	unsigned long i, nr = 0;

	for (i = 0; i < type->cnt; i++)
		nr += type->regions[i].base >= FAR;
	return nr;
}

/* Bytes that are reserved below the far regions. */
static phys_addr_t taken_near(const struct sim_memblock *mb)
{
	struct sim_memblock_region *r;
	phys_addr_t sum = 0;

	for_each_sim_reserved_mem_region(mb, r)
		if (r->base < FAR)
			sum += r->size;
	return sum;
}

static struct sim_memblock *copy_of(struct kunit *test,
				    const struct sim_memblock *mb)
{
	struct sim_memblock *copy = kunit_kmalloc(test, sizeof(*copy),
						  GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, mb, sizeof(*copy));
	return copy;
}

/* Which set a case is about. */
struct set_row {
	const char *name;
	size_t offset;
};

static const struct set_row set_rows[] = {
	{ "memory", offsetof(struct sim_memblock, memory) },
	{ "reserved", offsetof(struct sim_memblock, reserved) },
	{ "physmem", offsetof(struct sim_memblock, physmem) },
};

KUNIT_ARRAY_PARAM_DESC(set_rows, set_rows, name);

static struct sim_memblock_type *row_type(struct kunit *test)
{
	const struct set_row *row = test->param_value;

	return (void *)test_mb(test) + row->offset;
}

static void double_array_is_refused_before_allow_resize(struct kunit *test)
{
	struct sim_memblock_type *type = row_type(test);
	struct sim_memblock *mb = test_mb(test), *before;
	unsigned long max = type->max;

	give_room(test, mb);
	fill(test, mb, type, max);
	before = copy_of(test, mb);
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			sim_memblock_add_range(mb, type, FAR_PAGES(2 * max),
					       PAGE_SIZE, 0, SIM_MEMBLOCK_NONE));
	KUNIT_EXPECT_EQ(test, 0, memcmp(mb, before, sizeof(*mb)));

	sim_memblock_allow_resize(mb);
	fill(test, mb, type, max + 1);
	KUNIT_EXPECT_EQ(test, type->max, 2 * max);
	KUNIT_EXPECT_EQ(test, taken_near(mb), array_bytes(type));
}

static void double_array_keeps_all_and_gives_the_old_one_back(struct kunit *test)
{
	static const unsigned long steps[] = { 128, 129, 257, 513, 1000, 1024 };
	struct sim_memblock_type *type = row_type(test);
	struct sim_memblock *mb = test_mb(test);
	unsigned long max = type->max;
	int i;

	give_room(test, mb);
	memset(sim_phys_to_virt(mb->banks, ROOM), 0xa5, ROOM_SIZE);
	sim_memblock_allow_resize(mb);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		fill(test, mb, type, steps[i]);
		while (max < type->cnt)
			max *= 2;
		KUNIT_EXPECT_EQ(test, type->max, max);
		expect_far(test, type, nr_far(type));
		if (max == 128)
			continue;
		expect_home(test, mb, type);
		/* What is not yet used is zero, whatever was there. */
		KUNIT_EXPECT_NULL(test,
				  memchr_inv(type->regions + type->cnt, 0,
					     (type->max - type->cnt) *
					     sizeof(*type->regions)));
		/* It, and no array before it. */
		KUNIT_EXPECT_EQ(test, taken_near(mb), array_bytes(type));
	}
	KUNIT_EXPECT_EQ(test, max, 1024);
	KUNIT_EXPECT_EQ(test, ((struct sim_rig *)test->priv)->nr_deaths, 0);
}

static void double_array_keeps_the_order_of_scattered_adds(struct kunit *test)
{
	struct sim_memblock_type *type = row_type(test);
	struct sim_memblock *mb = test_mb(test);
	const unsigned long nr = 601;
	unsigned long i;

	give_room(test, mb);
	sim_memblock_allow_resize(mb);
	/* Every one once: 250 and 601 have no common factor. */
	for (i = 0; i < nr; i++)
		add_far(test, mb, type, i * 250 % nr);
	KUNIT_EXPECT_EQ(test, type->max, 1024);
	expect_far(test, type, nr);
	expect_home(test, mb, type);
}

/* One add that fills the gaps on both sides of every region. */
static void double_array_runs_until_all_gaps_fit(struct kunit *test)
{
	struct sim_memblock_type *type = row_type(test);
	struct sim_memblock *mb = test_mb(test);
	unsigned long max = type->max, want = max, nr, cnt;

	give_room(test, mb);
	sim_memblock_allow_resize(mb);
	fill(test, mb, type, max);
	nr = nr_far(type);
	/* The array itself is one more reserved region. */
	cnt = max + nr + 1 + (type == &mb->reserved);
	while (want < cnt)
		want *= 2;
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_add_range(mb, type, FAR - PAGE_SIZE,
					       sim_pages(2 * nr + 1), 5,
					       SIM_MEMBLOCK_NOMAP));
	KUNIT_EXPECT_EQ(test, type->max, want);
	KUNIT_EXPECT_EQ(test, type->cnt, cnt);
	expect_home(test, mb, type);
	KUNIT_EXPECT_EQ(test, taken_near(mb), array_bytes(type) +
			(type == &mb->reserved ? PAGE_SIZE : 0));
}

/**
 * struct busy_row - where the new array goes while a range is being reserved
 * @name: what is special about it
 * @memory: all memory there is, in pages
 * @range: the range; the array is of two pages
 * @top: first page of the array from the top down; 0 when it fits nowhere
 * @bottom: first page of the array from the bottom up
 */
struct busy_row {
	const char *name;
	const char *memory;
	const char *range;
	unsigned int top;
	unsigned int bottom;
};

static const struct busy_row busy_rows[] = {
	{ "room on both sides",		".aaaaaaaaa", "....***", 8, 7 },
	{ "room below only",		".aaaaaaaa",  "....****", 2, 1 },
	{ "room above only",		".aaaaaaaa",  "..****", 7, 6 },
	{ "just enough below",		".aaaaaa",    "...****", 1, 1 },
	{ "just enough above",		".aaaaaa",    ".****", 5, 5 },
	{ "room inside only",		".aaaaaa",    "..****", 0, 0 },
	{ "it is all there is",		".aaaa",      ".****", 0, 0 },
	{ "it is more than there is",	"..aaaa",     ".******", 0, 0 },
	{ "from address 0, room above",	".aaaaaa",    "*****", 5, 5 },
	{ "from address 0, no room",	".aaaaa",     "*****", 0, 0 },
};

KUNIT_ARRAY_PARAM_DESC(busy_rows, busy_rows, name);

static void try_busy_row(struct kunit *test, struct sim_memblock *mb,
			 phys_addr_t base, phys_addr_t size, unsigned int want)
{
	const struct busy_row *row = test->param_value;
	unsigned long max = mb->reserved.max;
	struct sim_memblock *before;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_memblock_allow_resize(mb);
	fill(test, mb, &mb->reserved, max);
	before = copy_of(test, mb);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, base, size),
			want ? 0 : -ENOMEM);
	if (!want) {
		KUNIT_EXPECT_EQ(test, 0, memcmp(mb, before, sizeof(*mb)));
		return;
	}
	KUNIT_EXPECT_EQ(test, mb->reserved.max, 2 * max);
	KUNIT_EXPECT_EQ(test, array_base(mb, &mb->reserved), sim_pages(want));
	KUNIT_EXPECT_FALSE(test, sim_memblock_addrs_overlap(base, size,
							    sim_pages(want),
							    sim_pages(2)));
	expect_home(test, mb, &mb->reserved);
	KUNIT_EXPECT_EQ(test, taken_near(mb), size + sim_pages(2));
	expect_far(test, &mb->reserved, max);
}

static void double_array_avoids_the_range_being_reserved(struct kunit *test)
{
	const struct busy_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->range);
	phys_addr_t base = sim_pages(run.start);
	phys_addr_t size = sim_pages(run.end) - base;
	struct sim_rig *other = sim_rig(test);

	try_busy_row(test, test_mb(test), base, size, row->top);
	sim_memblock_set_bottom_up(&other->mb, true);
	try_busy_row(test, &other->mb, base, size, row->bottom);
}

/* A range may begin inside the first page, of which nothing is handed out. */
static void double_array_avoids_a_range_from_any_low_byte(struct kunit *test)
{
	static const phys_addr_t bases[] = { 0, 1, 2, PAGE_SIZE - 1, PAGE_SIZE };
	struct sim_memblock *mb = test_mb(test);
	int i;

	sim_draw(test, mb, &mb->memory, ".aaaa", NULL);
	sim_memblock_allow_resize(mb);
	fill(test, mb, &mb->reserved, mb->reserved.max);
	for (i = 0; i < ARRAY_SIZE(bases); i++)
		KUNIT_EXPECT_EQ_MSG(test, -ENOMEM,
				    sim_memblock_reserve(mb, bases[i],
							 sim_pages(5) - bases[i]),
				    "from byte %llu", (u64)bases[i]);
	KUNIT_EXPECT_EQ(test, mb->reserved.max, SIM_INIT_MEMBLOCK_REGIONS);
}

static void alloc_and_its_array_share_no_byte(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t addr;
	int i;

	give_room(test, mb);
	sim_memblock_allow_resize(mb);
	for (i = 0; i < 2; i++) {
		/* The best place is taken by the allocation already. */
		fill(test, mb, &mb->reserved, mb->reserved.max);
		addr = sim_memblock_phys_alloc(mb, SZ_64K, PAGE_SIZE);
		KUNIT_ASSERT_NE(test, addr, 0);
		expect_home(test, mb, &mb->reserved);
		KUNIT_EXPECT_FALSE(test,
				   sim_memblock_addrs_overlap(addr, SZ_64K,
							      array_base(mb, &mb->reserved),
							      array_bytes(&mb->reserved)));
		KUNIT_EXPECT_EQ(test, taken_near(mb), (i + 1) * SZ_64K +
				array_bytes(&mb->reserved));
	}
}

/* Every function that may need an entry, on a full array. */

/* Inside the first far region, and the gap behind it. */
#define PIECE (FAR + 64)
#define GAP FAR_PAGES(1)

static int op_add(struct sim_memblock *mb)
{
	return sim_memblock_add(mb, GAP, PAGE_SIZE);
}

static int op_add_node(struct sim_memblock *mb)
{
	return sim_memblock_add_node(mb, GAP, PAGE_SIZE, 7, SIM_MEMBLOCK_NONE);
}

static int op_reserve(struct sim_memblock *mb)
{
	return sim_memblock_reserve(mb, GAP, PAGE_SIZE);
}

static int op_remove(struct sim_memblock *mb)
{
	return sim_memblock_remove(mb, PIECE, 64);
}

static int op_phys_free(struct sim_memblock *mb)
{
	return sim_memblock_phys_free(mb, PIECE, 64);
}

static int op_isolate(struct sim_memblock *mb)
{
	unsigned long start, end;

	return sim_memblock_isolate_range(mb, &mb->memory, PIECE, 64, &start,
					  &end);
}

static int op_set_node(struct sim_memblock *mb)
{
	return sim_memblock_set_node(mb, PIECE, 64, &mb->memory, 9);
}

static int op_set_node_reserved(struct sim_memblock *mb)
{
	return sim_memblock_set_node(mb, PIECE, 64, &mb->reserved, 9);
}

static int op_mark_hotplug(struct sim_memblock *mb)
{
	return sim_memblock_mark_hotplug(mb, PIECE, 64);
}

static int op_clear_hotplug(struct sim_memblock *mb)
{
	return sim_memblock_clear_hotplug(mb, PIECE, 64);
}

static int op_mark_mirror(struct sim_memblock *mb)
{
	return sim_memblock_mark_mirror(mb, PIECE, 64);
}

static int op_mark_nomap(struct sim_memblock *mb)
{
	return sim_memblock_mark_nomap(mb, PIECE, 64);
}

static int op_clear_nomap(struct sim_memblock *mb)
{
	return sim_memblock_clear_nomap(mb, PIECE, 64);
}

static int op_mark_noinit(struct sim_memblock *mb)
{
	return sim_memblock_reserved_mark_noinit(mb, PIECE, 64);
}

/**
 * struct op_row - a function that may need entries
 * @name: Linux's name of it
 * @run: does it
 * @reserved: it is about reserved, else about memory
 * @more: regions more afterwards
 */
struct op_row {
	const char *name;
	int (*run)(struct sim_memblock *mb);
	bool reserved;
	unsigned int more;
};

static const struct op_row op_rows[] = {
	{ "memblock_add", op_add, false, 1 },
	{ "memblock_add_node", op_add_node, false, 1 },
	{ "memblock_reserve", op_reserve, true, 1 },
	{ "memblock_remove", op_remove, false, 1 },
	{ "memblock_phys_free", op_phys_free, true, 1 },
	{ "memblock_isolate_range", op_isolate, false, 2 },
	{ "memblock_set_node, memory", op_set_node, false, 2 },
	{ "memblock_set_node, reserved", op_set_node_reserved, true, 2 },
	{ "memblock_mark_hotplug", op_mark_hotplug, false, 2 },
	/* Nothing to clear: what was split is joined again. */
	{ "memblock_clear_hotplug", op_clear_hotplug, false, 0 },
	{ "memblock_mark_mirror", op_mark_mirror, false, 2 },
	{ "memblock_mark_nomap", op_mark_nomap, false, 2 },
	{ "memblock_clear_nomap", op_clear_nomap, false, 0 },
	{ "memblock_reserved_mark_noinit", op_mark_noinit, true, 2 },
};

KUNIT_ARRAY_PARAM_DESC(op_rows, op_rows, name);

static struct sim_memblock_type *op_type(struct kunit *test)
{
	const struct op_row *row = test->param_value;
	struct sim_memblock *mb = test_mb(test);

	/* There is some already, and a want of it was warned about. */
	mb->mirrored_kernelcore = true;
	mb->has_mirror = true;
	mb->mirror_warned = true;
	return row->reserved ? &mb->reserved : &mb->memory;
}

static void double_array_serves_all_who_need_entries(struct kunit *test)
{
	const struct op_row *row = test->param_value;
	struct sim_memblock_type *type = op_type(test);
	struct sim_memblock *mb = test_mb(test);
	unsigned long max = type->max, nr;

	give_room(test, mb);
	sim_memblock_allow_resize(mb);
	fill(test, mb, type, max);
	nr = nr_far(type);
	KUNIT_EXPECT_EQ(test, row->run(mb), 0);
	KUNIT_EXPECT_EQ(test, type->max, 2 * max);
	/* The array itself is one more reserved region. */
	KUNIT_EXPECT_EQ(test, type->cnt, max + row->more + row->reserved);
	expect_far_from(test, type, 1, nr - 1);
	expect_home(test, mb, type);
	KUNIT_EXPECT_EQ(test, taken_near(mb), array_bytes(type));
}

/* There is memory, but no two pages of it in a row. */
static void double_array_without_room_changes_nothing(struct kunit *test)
{
	const struct op_row *row = test->param_value;
	struct sim_memblock_type *type = op_type(test);
	struct sim_memblock *mb = test_mb(test), *before;

	sim_memblock_allow_resize(mb);
	sim_draw(test, mb, &mb->memory, ".a.a.a.a.aa", NULL);
	sim_draw(test, mb, &mb->reserved, "..........x", NULL);
	fill(test, mb, type, type->max);
	before = copy_of(test, mb);
	KUNIT_EXPECT_EQ(test, row->run(mb), -ENOMEM);
	KUNIT_EXPECT_EQ(test, 0, memcmp(mb, before, sizeof(*mb)));
	KUNIT_EXPECT_EQ(test, ((struct sim_rig *)test->priv)->nr_deaths, 0);
}

static void double_array_without_room_keeps_a_grown_array(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_region *array;
	unsigned long nr;

	/* Two pages: room for one doubling. */
	sim_draw(test, mb, &mb->memory, "..aa", NULL);
	sim_memblock_allow_resize(mb);
	fill(test, mb, &mb->reserved, 256);
	KUNIT_ASSERT_EQ(test, mb->reserved.max, 256);
	array = mb->reserved.regions;
	nr = nr_far(&mb->reserved);
	KUNIT_EXPECT_EQ(test, op_reserve(mb), -ENOMEM);
	KUNIT_EXPECT_EQ(test, op_phys_free(mb), -ENOMEM);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_phys_alloc(mb, 64, 64));
	KUNIT_EXPECT_PTR_EQ(test, mb->reserved.regions, array);
	KUNIT_EXPECT_EQ(test, mb->reserved.max, 256);
	expect_far(test, &mb->reserved, nr);
	expect_home(test, mb, &mb->reserved);
}

/**
 * struct both_row - memory is full, and reserved nearly so
 * @name: what is special about it
 * @grown: the arrays have grown before, and must be given back
 * @left: entries that reserved has left
 * @bottom_up: places are looked for from the bottom up
 */
struct both_row {
	const char *name;
	bool grown;
	unsigned long left;
	bool bottom_up;
};

static const struct both_row both_rows[] = {
	{ "first arrays, none left", false, 0 },
	{ "first arrays, one left", false, 1 },
	{ "first arrays, two left", false, 2 },
	{ "grown arrays, none left", true, 0 },
	{ "grown arrays, one left", true, 1 },
	{ "grown arrays, two left", true, 2 },
	{ "grown arrays, three left", true, 3 },
	{ "first arrays, none left, bottom-up", false, 0, true },
	{ "grown arrays, none left, bottom-up", true, 0, true },
	{ "grown arrays, one left, bottom-up", true, 1, true },
};

KUNIT_ARRAY_PARAM_DESC(both_rows, both_rows, name);

/* The array of memory is reserved: that of reserved must grow for it. */
static void double_array_of_memory_may_double_reserved(struct kunit *test)
{
	const struct both_row *row = test->param_value;
	struct sim_rig *rig = test->priv;
	struct sim_memblock *mb = &rig->mb;
	struct sim_memblock_type *memory = &mb->memory;
	struct sim_memblock_type *reserved = &mb->reserved;
	unsigned long far_memory, far_reserved, max;
	phys_addr_t want = 0;

	give_room(test, mb);
	sim_memblock_allow_resize(mb);
	sim_memblock_set_bottom_up(mb, row->bottom_up);
	if (row->grown) {
		fill(test, mb, memory, 129);
		fill(test, mb, reserved, 129);
	}
	max = memory->max;
	KUNIT_ASSERT_EQ(test, max, row->grown ? 256 : 128);
	KUNIT_ASSERT_EQ(test, reserved->max, max);
	fill(test, mb, memory, max);
	fill(test, mb, reserved, max - row->left);
	far_memory = nr_far(memory);
	far_reserved = nr_far(reserved);

	add_far(test, mb, memory, far_memory);
	KUNIT_EXPECT_EQ(test, memory->max, 2 * max);
	KUNIT_EXPECT_EQ(test, rig->nr_deaths, 0);
	expect_far(test, memory, far_memory + 1);
	expect_far(test, reserved, far_reserved);
	expect_home(test, mb, memory);
	want += array_bytes(memory);
	if (reserved->regions != mb->reserved_init) {
		expect_home(test, mb, reserved);
		want += array_bytes(reserved);
		KUNIT_EXPECT_FALSE(test,
				   sim_memblock_addrs_overlap(array_base(mb, memory),
							      array_bytes(memory),
							      array_base(mb, reserved),
							      array_bytes(reserved)));
	}
	KUNIT_EXPECT_EQ(test, taken_near(mb), want);
}

static void double_array_serves_both_sets_in_turn(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	unsigned long i;

	give_room(test, mb);
	sim_memblock_allow_resize(mb);
	for (i = 0; i < 1000; i++) {
		add_far(test, mb, &mb->memory, i);
		add_far(test, mb, &mb->reserved, i);
	}
	KUNIT_EXPECT_EQ(test, mb->memory.max, 1024);
	KUNIT_EXPECT_EQ(test, mb->reserved.max, 1024);
	expect_far(test, &mb->memory, 1000);
	expect_far(test, &mb->reserved, 1000);
	expect_home(test, mb, &mb->memory);
	expect_home(test, mb, &mb->reserved);
	KUNIT_EXPECT_EQ(test, taken_near(mb), array_bytes(&mb->memory) +
			array_bytes(&mb->reserved));
}

/* Where Linux has a BUG_ON(). The room is for one array of the two. */
static void double_array_that_cannot_be_reserved_stops_the_machine(struct kunit *test)
{
	struct sim_rig *rig = test->priv;
	struct sim_memblock *mb = &rig->mb;

	sim_draw(test, mb, &mb->memory, "..aa", NULL);
	sim_memblock_allow_resize(mb);
	fill(test, mb, &mb->memory, mb->memory.max);
	fill(test, mb, &mb->reserved, mb->reserved.max);
	KUNIT_EXPECT_EQ(test, op_add(mb), -ENOMEM);
	KUNIT_EXPECT_EQ(test, rig->nr_deaths, 1);
	expect_far(test, &mb->reserved, mb->reserved.max);
}

static struct kunit_case grow_cases[] = {
	KUNIT_CASE_PARAM(double_array_is_refused_before_allow_resize,
			 set_rows_gen_params),
	KUNIT_CASE_PARAM(double_array_keeps_all_and_gives_the_old_one_back,
			 set_rows_gen_params),
	KUNIT_CASE_PARAM(double_array_keeps_the_order_of_scattered_adds,
			 set_rows_gen_params),
	KUNIT_CASE_PARAM(double_array_runs_until_all_gaps_fit,
			 set_rows_gen_params),
	KUNIT_CASE_PARAM(double_array_avoids_the_range_being_reserved,
			 busy_rows_gen_params),
	KUNIT_CASE(double_array_avoids_a_range_from_any_low_byte),
	KUNIT_CASE(alloc_and_its_array_share_no_byte),
	KUNIT_CASE_PARAM(double_array_serves_all_who_need_entries,
			 op_rows_gen_params),
	KUNIT_CASE_PARAM(double_array_without_room_changes_nothing,
			 op_rows_gen_params),
	KUNIT_CASE(double_array_without_room_keeps_a_grown_array),
	KUNIT_CASE_PARAM(double_array_of_memory_may_double_reserved,
			 both_rows_gen_params),
	KUNIT_CASE(double_array_serves_both_sets_in_turn),
	KUNIT_CASE(double_array_that_cannot_be_reserved_stops_the_machine),
	{ }
};

static struct kunit_suite grow_suite = {
	.name = "mm_sim_memblock_grow",
	.init = grow_test_init,
	.test_cases = grow_cases,
};

kunit_test_suite(grow_suite);
