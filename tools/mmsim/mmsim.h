/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mmsim: see and drive the machines of mm_sim.
 */
#ifndef MMSIM_H
#define MMSIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define NR_ORDERS 11

/* Say what went wrong, in one line. */
#define fail(fmt, ...) fprintf(stderr, "mmsim: " fmt "\n", ##__VA_ARGS__)

/* Exit codes. */
enum { EXIT_OK, EXIT_FAILED, EXIT_USAGE };

/**
 * struct pageblock - one line of the debugfs file map
 * @pfn: its first page
 * @node: the node
 * @zone: name of the zone
 * @type: name of its migratetype
 * @free: free pages by the order of their block
 * @pcp: pages in per-CPU lists
 * @used: pages in use
 * @reserved: reserved pages
 * @other: pages that nobody gave away yet
 */
struct pageblock {
	unsigned long pfn;
	int node;
	char zone[16];
	char type[16];
	unsigned int free[NR_ORDERS];
	unsigned int pcp;
	unsigned int used;
	unsigned int reserved;
	unsigned int other;
};

/**
 * struct map - the pageblocks of a machine
 * @title: where it came from
 * @blocks: the pageblocks, lowest first
 * @nr: how many
 * @pages: in each of them
 */
struct map {
	char title[256];
	struct pageblock *blocks;
	size_t nr;
	unsigned long pages;
};

/**
 * struct cell - how a pageblock is drawn
 * @fill: part of it that is not free, in eighths
 * @ink: colour of that part, 0xRRGGBB
 * @paper: colour of the rest, by the largest free block in it
 * @letter: the same without colours
 */
struct cell {
	unsigned int fill;
	unsigned int ink;
	unsigned int paper;
	char letter;
};

/**
 * struct key - one entry of the legend
 * @colour: 0xRRGGBB
 * @letter: in a map without colours; 0 for what has none
 * @text: what it stands for
 * @type: name of the migratetype whose pages in use it is for; "" for none
 */
struct key {
	unsigned int colour;
	char letter;
	const char *text;
	const char *type;
};

/**
 * struct row - pageblocks that are drawn in one line
 * @zone: the pageblock whose zone begins with this row; NULL within a zone
 * @pfn: of the first place in the row
 * @first: index of the first pageblock in the row
 * @end: one past the last
 */
struct row {
	const struct pageblock *zone;
	unsigned long pfn;
	size_t first;
	size_t end;
};

/**
 * struct zone - one zone, of buddyinfo and zoneinfo
 * @node: the node
 * @name: its name
 * @nr_free: free blocks by order
 * @min: the marks, in pages
 * @low: the same
 * @high: the same
 * @managed: pages that the page allocator has or had
 */
struct zone {
	int node;
	char name[16];
	unsigned long nr_free[NR_ORDERS];
	unsigned long min;
	unsigned long low;
	unsigned long high;
	unsigned long managed;
};

#define MAX_ZONES 512

/* What is counted over time. */
enum { ALLOCATED, FREED, STALLS, WAKEUPS, NR_COUNTERS };

/**
 * struct state - what a machine is like at one moment
 * @stage: the last stage that was done; "panicked" for one that stopped
 * @zone: its zones
 * @nr_zones: how many
 * @counter: of vmstat, in pages or times
 */
struct state {
	char stage[32];
	struct zone zone[MAX_ZONES];
	size_t nr_zones;
	unsigned long counter[NR_COUNTERS];
};

/* mmsim.c */
bool parse_interval(const char *command, const char *text, double least,
		    double most, double *interval);
bool parse_count(const char *command, const char *text, unsigned long most,
		 unsigned long *count);

/* sources.c */
char *machine_dir(const char *name);
char *read_text(const char *dir, const char *file);
FILE *open_source(const char *what, const char *file, char *title, size_t len);

/* state.c */
extern const char *const counter_names[NR_COUNTERS];
bool state_read(struct state *state, const char *dir);
unsigned long zone_free(const struct zone *zone);
int zone_largest(const struct zone *zone);

/* ctl.c */
char *ctl_do(const char *dir, const char *line, bool *good);
int ctl_main(int argc, char **argv);

/* status.c, watch.c, top.c, trace.c */
int status_main(int argc, char **argv);
int watch_main(int argc, char **argv);
int top_main(int argc, char **argv);
int trace_main(int argc, char **argv);

/* map.c */
bool map_read(struct map *map, FILE *in);
void map_free(struct map *map);
struct cell map_cell(const struct map *map, const struct pageblock *block);
const struct key *map_legend(size_t *nr);
unsigned int map_free_colour(unsigned int order);
struct row *map_rows(const struct map *map, unsigned int cells, size_t *nr);
void map_zone_text(const struct map *map, const struct pageblock *first,
		   char *text, size_t len);

/* map_term.c */
struct term_options {
	bool colour;
	bool ascii;
	unsigned int width;
};

void map_term(const struct map *maps, size_t nr, const struct term_options *o,
	      FILE *out);

/* map_draw.c */
bool map_draw(const struct map *maps, size_t nr, const char *file, bool svg);

/* map_main.c */
int map_main(int argc, char **argv);

#endif /* MMSIM_H */
