// SPDX-License-Identifier: GPL-2.0
/*
 * The map of a machine: what was read, and what it looks like.
 */
#include <stdlib.h>
#include <string.h>

#include "mmsim.h"

/* What pages in use, and some others, are drawn with; the types come first. */
enum { PCP = 6, RESERVED, OTHER };

static const struct key keys[] = {
	{ 0xd02020, 'U', "unmovable", "Unmovable" },
	{ 0x2e6fb7, 'M', "movable", "Movable" },
	{ 0xe08a1e, 'E', "reclaimable", "Reclaimable" },
	{ 0x8e44ad, 'H', "high atomic", "HighAtomic" },
	{ 0x16a2a2, 'C', "CMA", "CMA" },
	{ 0x6c7a89, 'I', "isolated", "Isolate" },
	[PCP] = { 0xe0c020, 'P', "per-CPU lists", "" },
	[RESERVED] = { 0x404040, 'R', "reserved", "" },
	[OTHER] = { 0x909090, 'O', "not given away", "" },
	{ 0xf4f0c8, 0, "free, order 0 at most", "" },
	{ 0xb1d87d, 0, "free, order 5", "" },
	{ 0x2f9e4f, '.', "free, order 10", "" },
};

/* Free pages, by the largest block in the pageblock. */
static const unsigned int free_colours[NR_ORDERS] = {
	0xf4f0c8, 0xecedb8, 0xe2eaa8, 0xd4e598, 0xc4df8a, 0xb1d87d, 0x9bd071,
	0x82c667, 0x67bb5e, 0x4bae56, 0x2f9e4f,
};

/**
 * map_legend() - what the colours and letters stand for
 * @nr: filled with their number
 *
 * Return: the entries.
 */
const struct key *map_legend(size_t *nr)
{
	*nr = sizeof(keys) / sizeof(*keys);
	return keys;
}

/**
 * map_free_colour() - the colour of free pages
 * @order: of their block
 *
 * Return: 0xRRGGBB.
 */
unsigned int map_free_colour(unsigned int order)
{
	return free_colours[order];
}

/* One line of the file. False where it is none. */
static bool parse_line(const char *line, struct pageblock *b)
{
	unsigned int *field[NR_ORDERS + 4];
	int at, len, i;

	if (sscanf(line, "%lu %d %15s %15s%n", &b->pfn, &b->node, b->zone,
		   b->type, &at) != 4)
		return false;
	for (i = 0; i < NR_ORDERS; i++)
		field[i] = &b->free[i];
	field[i++] = &b->pcp;
	field[i++] = &b->used;
	field[i++] = &b->reserved;
	field[i++] = &b->other;
	for (i = 0; i < NR_ORDERS + 4; i++) {
		if (sscanf(line + at, " %u%n", field[i], &len) != 1)
			return false;
		at += len;
	}
	return line[at] == '\n' || !line[at];
}

static unsigned long count_pages(const struct pageblock *b)
{
	unsigned long pages = (unsigned long)b->pcp + b->used + b->reserved +
			      b->other;
	int i;

	for (i = 0; i < NR_ORDERS; i++)
		pages += b->free[i];
	return pages;
}

/**
 * map_read() - read the debugfs file map
 * @map: filled in; its title is there already
 * @in: the file
 *
 * Return: false when it is no such file, or empty, and it was said why.
 */
bool map_read(struct map *map, FILE *in)
{
	unsigned long number = 0;
	size_t room = 0, size = 0;
	char *line = NULL;
	bool good = true;

	map->blocks = NULL;
	map->nr = 0;
	while (good && getline(&line, &size, in) > 0) {
		number++;
		if (*line == '#')
			continue;
		if (map->nr == room) {
			struct pageblock *more;

			room = room ? 2 * room : 256;
			more = realloc(map->blocks, room * sizeof(*more));
			if (!more) {
				fail("no memory for %zu pageblocks", room);
				good = false;
				break;
			}
			map->blocks = more;
		}
		if (!parse_line(line, &map->blocks[map->nr])) {
			fail("%s: line %lu is not that of a map", map->title,
			     number);
			good = false;
			break;
		}
		if (map->nr &&
		    map->blocks[map->nr].pfn <= map->blocks[map->nr - 1].pfn) {
			fail("%s: line %lu goes back to pfn %lu", map->title,
			     number, map->blocks[map->nr].pfn);
			good = false;
			break;
		}
		map->nr++;
	}
	free(line);
	if (good && !map->nr) {
		fail("%s: no pageblock; has the machine a memory map yet?",
		     map->title);
		good = false;
	}
	map->pages = good ? count_pages(&map->blocks[0]) : 0;
	if (good && !map->pages) {
		fail("%s: pageblocks without pages", map->title);
		good = false;
	}
	if (!good)
		map_free(map);
	return good;
}

/**
 * map_free() - what map_read() allocated
 * @map: the map
 */
void map_free(struct map *map)
{
	free(map->blocks);
	map->blocks = NULL;
	map->nr = 0;
}

/**
 * map_cell() - how a pageblock is drawn
 * @map: the map
 * @b: the pageblock
 *
 * What is not free is drawn in the colour of what most of it is. Any page in use
 * shows, and any that is free.
 *
 * Return: the cell.
 */
struct cell map_cell(const struct map *map, const struct pageblock *b)
{
	unsigned long taken = (unsigned long)b->pcp + b->used + b->reserved +
			      b->other;
	const struct key *key = &keys[OTHER];
	unsigned int most = b->other;
	struct cell cell = {};
	size_t i;

	if (b->used && b->used >= most) {
		most = b->used;
		for (i = 0; i < PCP; i++)
			if (!strcmp(keys[i].type, b->type))
				key = &keys[i];
	}
	if (b->reserved > most) {
		most = b->reserved;
		key = &keys[RESERVED];
	}
	if (b->pcp > most)
		key = &keys[PCP];
	cell.ink = key->colour;
	cell.letter = key->letter;
	cell.paper = key->colour;
	for (i = 0; i < NR_ORDERS; i++)
		if (b->free[i])
			cell.paper = free_colours[i];
	cell.fill = (8 * taken + map->pages / 2) / map->pages;
	if (taken && !cell.fill)
		cell.fill = 1;
	if (taken < map->pages && cell.fill >= 8)
		cell.fill = 7;
	/* Mostly free: a small letter; wholly: a dot. */
	if (!taken)
		cell.letter = '.';
	else if (2 * taken < map->pages)
		cell.letter += 'a' - 'A';
	return cell;
}

/**
 * map_rows() - part a map into rows
 * @map: the map
 * @cells: pageblocks in a row; each row begins at a multiple of it
 * @nr: filled with the number of rows
 *
 * A zone begins a row. Rows without memory are left out.
 *
 * Return: the rows, for free(); NULL when there is no memory.
 */
struct row *map_rows(const struct map *map, unsigned int cells, size_t *nr)
{
	struct row *rows = calloc(map->nr, sizeof(*rows));
	const struct pageblock *last = NULL;
	unsigned long span = cells * map->pages;
	size_t i;

	*nr = 0;
	if (!rows) {
		fail("no memory for %zu rows", map->nr);
		return NULL;
	}
	for (i = 0; i < map->nr; i++) {
		const struct pageblock *b = &map->blocks[i];
		unsigned long pfn = b->pfn / span * span;
		bool zone = !last || last->node != b->node ||
			    strcmp(last->zone, b->zone);

		if (zone || rows[*nr - 1].pfn != pfn) {
			rows[*nr].zone = zone ? b : NULL;
			rows[*nr].pfn = pfn;
			rows[*nr].first = i;
			++*nr;
		}
		rows[*nr - 1].end = i + 1;
		last = b;
	}
	return rows;
}

/**
 * map_zone_text() - one line about a zone
 * @map: the map
 * @first: its first pageblock, or that where it goes on after another zone
 * @text: filled in
 * @len: bytes at @text
 */
void map_zone_text(const struct map *map, const struct pageblock *first,
		   char *text, size_t len)
{
	const struct pageblock *b, *end = map->blocks + map->nr;
	unsigned long pages = 0, empty = 0;
	int i, largest = -1;

	for (b = first; b < end && b->node == first->node &&
	     !strcmp(b->zone, first->zone); b++) {
		pages += map->pages;
		for (i = 0; i < NR_ORDERS; i++) {
			empty += b->free[i];
			if (b->free[i] && i > largest)
				largest = i;
		}
	}
	if (largest < 0)
		snprintf(text, len, "Node %d %s: nothing of %lu MiB free",
			 first->node, first->zone, pages / 256);
	else
		snprintf(text, len, "Node %d %s: %.1f of %lu MiB free, order %d",
			 first->node, first->zone, empty / 256.0, pages / 256,
			 largest);
}
