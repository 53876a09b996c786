/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How two sets of regions can lie to each other, as drawings (see drawing.h).
 * The data of memblock_kunit.c.
 */
#ifndef SIM_KUNIT_MEMBLOCK_TABLES_H
#define SIM_KUNIT_MEMBLOCK_TABLES_H

/**
 * struct sim_add_row - add a range to a set
 * @name: how the range lies to the regions
 * @old: the set, '='
 * @add: the range, '+'
 * @then: the set after it; what stays '=' was there before
 *
 * Whether '=' and '+' are one region where they touch is up to the attributes
 * that a test gives them.
 */
struct sim_add_row {
	const char *name;
	const char *old;
	const char *add;
	const char *then;
};

static const struct sim_add_row sim_add_rows[] = {
	{
		.name = "into an empty set",
		.old =  "",
		.add =  "....++++",
		.then = "....++++",
	}, {
		.name = "at address 0",
		.old =  "....====",
		.add =  "++",
		.then = "++..====",
	}, {
		.name = "before, with a gap",
		.old =  "....====",
		.add =  ".++",
		.then = ".++.====",
	}, {
		.name = "touching the low end",
		.old =  "....====",
		.add =  "..++",
		.then = "..++====",
	}, {
		.name = "overlapping the low end",
		.old =  "....====",
		.add =  "..++++",
		.then = "..++====",
	}, {
		.name = "from below to the high end",
		.old =  "....====",
		.add =  "..++++++",
		.then = "..++====",
	}, {
		.name = "inside, at the low end",
		.old =  "....====",
		.add =  "....++",
		.then = "....====",
	}, {
		.name = "inside",
		.old =  "....====",
		.add =  ".....++",
		.then = "....====",
	}, {
		.name = "inside, at the high end",
		.old =  "....====",
		.add =  "......++",
		.then = "....====",
	}, {
		.name = "equal",
		.old =  "....====",
		.add =  "....++++",
		.then = "....====",
	}, {
		.name = "around",
		.old =  "....====",
		.add =  "..++++++++",
		.then = "..++====++",
	}, {
		.name = "from the low end to above",
		.old =  "....====",
		.add =  "....++++++",
		.then = "....====++",
	}, {
		.name = "overlapping the high end",
		.old =  "....====",
		.add =  "......++++",
		.then = "....====++",
	}, {
		.name = "touching the high end",
		.old =  "....====",
		.add =  "........++",
		.then = "....====++",
	}, {
		.name = "after, with a gap",
		.old =  "....====",
		.add =  ".........++",
		.then = "....====.++",
	}, {
		.name = "filling a gap",
		.old =  "..==..==",
		.add =  "....++",
		.then = "..==++==",
	}, {
		.name = "in a gap, touching neither side",
		.old =  "..==....==",
		.add =  ".....++",
		.then = "..==.++.==",
	}, {
		.name = "in a gap, touching the low side",
		.old =  "..==....==",
		.add =  "....++",
		.then = "..==++..==",
	}, {
		.name = "in a gap, touching the high side",
		.old =  "..==....==",
		.add =  "......++",
		.then = "..==..++==",
	}, {
		.name = "bridging two, overlapping both",
		.old =  "..===..===",
		.add =  "....+++++",
		.then = "..===++===",
	}, {
		.name = "bridging several",
		.old =  "..==..==..==..==",
		.add =  "...++++++++",
		.then = "..==++==++==..==",
	}, {
		.name = "around several",
		.old =  "..==..==..==..==",
		.add =  ".++++++++++++",
		.then = ".+==++==++==+.==",
	}, {
		.name = "around one of several",
		.old =  "..==..==..==",
		.add =  ".....++++",
		.then = "..==.+==+.==",
	}, {
		.name = "from a gap into a region",
		.old =  "..==..==..==",
		.add =  ".....++",
		.then = "..==.+==..==",
	}, {
		.name = "from a region into a gap",
		.old =  "..==..==..==",
		.add =  ".......++",
		.then = "..==..==+.==",
	},
};

/**
 * struct sim_isolate_row - make a range begin and end at borders
 * @name: how the range lies to the regions
 * @range: the range, '*'
 * @then: the set after it
 * @start: index of the first region in the range
 * @end: one past the index of the last one
 */
struct sim_isolate_row {
	const char *name;
	const char *range;
	const char *then;
	unsigned long start;
	unsigned long end;
};

/* The set that each row begins with. */
static const char *const sim_isolate_old = "..mmmm..aaaa..bbbb";

static const struct sim_isolate_row sim_isolate_rows[] = {
	{
		.name = "none: on the borders of one region",
		.range = "........****",
		.then =  "..mmmm..aaaa..bbbb",
		.start = 1, .end = 2,
	}, {
		.name = "none: on the borders of two regions",
		.range = "..**********",
		.then =  "..mmmm..aaaa..bbbb",
		.start = 0, .end = 2,
	}, {
		.name = "none: around everything",
		.range = "********************",
		.then =  "..mmmm..aaaa..bbbb",
		.start = 0, .end = 3,
	}, {
		.name = "none: from gap to gap",
		.range = ".......******",
		.then =  "..mmmm..aaaa..bbbb",
		.start = 1, .end = 2,
	}, {
		.name = "low: from the middle to the high end",
		.range = "..........**",
		.then =  "..mmmm..aa|aa..bbbb",
		.start = 2, .end = 3,
	}, {
		.name = "low: from the middle into the gap above",
		.range = "...........**",
		.then =  "..mmmm..aaa|a..bbbb",
		.start = 2, .end = 3,
	}, {
		.name = "high: from the low end to the middle",
		.range = "........**",
		.then =  "..mmmm..aa|aa..bbbb",
		.start = 1, .end = 2,
	}, {
		.name = "high: from the gap below to the middle",
		.range = "......*****",
		.then =  "..mmmm..aaa|a..bbbb",
		.start = 1, .end = 2,
	}, {
		.name = "both: in the middle",
		.range = ".........**",
		.then =  "..mmmm..a|aa|a..bbbb",
		.start = 2, .end = 3,
	}, {
		.name = "across two",
		.range = ".....*****",
		.then =  "..mmm|m..aa|aa..bbbb",
		.start = 1, .end = 3,
	}, {
		.name = "across several",
		.range = "....************",
		.then =  "..mm|mm..aaaa..bb|bb",
		.start = 1, .end = 4,
	}, {
		.name = "across several, splitting the last only",
		.range = "..**************",
		.then =  "..mmmm..aaaa..bb|bb",
		.start = 0, .end = 3,
	},
};

/**
 * struct sim_remove_row - take a range out of a set
 * @name: how the range lies to the regions
 * @range: the range, '*'
 * @then: the set after it
 */
struct sim_remove_row {
	const char *name;
	const char *range;
	const char *then;
};

/* The set that each row begins with. */
static const char *const sim_remove_old = "..aaaaabbb..aa..cccc";

static const struct sim_remove_row sim_remove_rows[] = {
	{
		.name = "low part",
		.range = "..**",
		.then =  "....aaabbb..aa..cccc",
	}, {
		.name = "high part",
		.range = "..................**",
		.then =  "..aaaaabbb..aa..cc",
	}, {
		.name = "middle part",
		.range = "...**",
		.then =  "..a..aabbb..aa..cccc",
	}, {
		.name = "one whole region",
		.range = "............**",
		.then =  "..aaaaabbb......cccc",
	}, {
		.name = "one whole region and the gaps around it",
		.range = "..........******",
		.then =  "..aaaaabbb......cccc",
	}, {
		.name = "parts of two that touch",
		.range = "......**",
		.then =  "..aaaa..bb..aa..cccc",
	}, {
		.name = "parts of two and all between them",
		.range = "....*************",
		.then =  "..aa.............ccc",
	}, {
		.name = "all",
		.range = "..******************",
		.then =  "",
	}, {
		.name = "more than all",
		.range = "************************",
		.then =  "",
	}, {
		.name = "what is not there: a gap",
		.range = "..............**",
		.then =  "..aaaaabbb..aa..cccc",
	}, {
		.name = "what is not there: below",
		.range = "**",
		.then =  "..aaaaabbb..aa..cccc",
	}, {
		.name = "what is not there: above",
		.range = "....................****",
		.then =  "..aaaaabbb..aa..cccc",
	},
};

/* Give a range the node of 'b'. */
static const struct sim_add_row sim_set_node_rows[] = {
	{
		.name = "a whole region",
		.old =  "..aaaa..aaaa",
		.add =  "..****",
		.then = "..bbbb..aaaa",
	}, {
		.name = "low part",
		.old =  "..aaaa",
		.add =  "..**",
		.then = "..bbaa",
	}, {
		.name = "high part",
		.old =  "..aaaa",
		.add =  "....**",
		.then = "..aabb",
	}, {
		.name = "middle part",
		.old =  "..aaaa",
		.add =  "...**",
		.then = "..abba",
	}, {
		.name = "joins the neighbour below",
		.old =  "..bbaaaa",
		.add =  "....**",
		.then = "..bbbbaa",
	}, {
		.name = "joins the neighbour above",
		.old =  "..aaaabb",
		.add =  "....**",
		.then = "..aabbbb",
	}, {
		.name = "joins both neighbours",
		.old =  "..bbaabb",
		.add =  "....**",
		.then = "..bbbbbb",
	}, {
		.name = "joins what it covers",
		.old =  "..aaccaa.x",
		.add =  "..******",
		.then = "..bbbbbb.x",
	}, {
		.name = "over holes, which stay",
		.old =  "..aa..aa..aa",
		.add =  "...********",
		.then = "..ab..bb..ba",
	}, {
		.name = "flags stay",
		.old =  "..hh",
		.add =  "..**",
		.then = "..HH",
	}, {
		.name = "a hole",
		.old =  "..aa..aa",
		.add =  "....**",
		.then = "..aa..aa",
	}, {
		.name = "the node that it has",
		.old =  "..bbbb",
		.add =  "...**",
		.then = "..bbbb",
	},
};

#endif /* SIM_KUNIT_MEMBLOCK_TABLES_H */
