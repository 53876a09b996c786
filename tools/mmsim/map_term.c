// SPDX-License-Identifier: GPL-2.0
/*
 * A map in the terminal, with colours or without.
 */
#include <stdlib.h>
#include <string.h>

#include "mmsim.h"

/* "0x0000000000 " before the cells of a row, and what parts two maps. */
#define ADDRESS_WIDTH 14
#define GAP 3

/* The colour of the 6 x 6 x 6 cube that is next to 0xRRGGBB. */
static unsigned int cube(unsigned int rgb)
{
	static const unsigned int step[] = { 0, 95, 135, 175, 215, 255 };
	unsigned int index = 0;
	int shift;

	for (shift = 16; shift >= 0; shift -= 8) {
		unsigned int value = rgb >> shift & 0xff, best = 0, i;

		for (i = 1; i < 6; i++)
			if (abs((int)(step[i] - value)) <
			    abs((int)(step[best] - value)))
				best = i;
		index = 6 * index + best;
	}
	return 16 + index;
}

static void print_cell(const struct map *map, const struct pageblock *block,
		       const struct term_options *o, FILE *out)
{
	/* Eighths of a cell, from below. */
	static const char *const blocks[] = {
		" ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585",
		"\u2586", "\u2587", "\u2588",
	};
	struct cell cell = map_cell(map, block);

	if (o->colour)
		fprintf(out, "\033[38;5;%u;48;5;%um%s", cube(cell.ink),
			cube(cell.paper), o->ascii ? " " : blocks[cell.fill]);
	else
		fputc(cell.letter, out);
}

/* A row of one map; @pad to the width of all. */
static void print_row(const struct map *map, const struct row *row,
		      unsigned int cells, bool pad,
		      const struct term_options *o, FILE *out)
{
	unsigned int i;
	size_t at;

	if (!row) {
		fprintf(out, "%*s", pad ? ADDRESS_WIDTH + cells : 0, "");
		return;
	}
	fprintf(out, "0x%010llx  ", (unsigned long long)row->pfn << 12);
	for (i = 0, at = row->first; i < cells && (pad || at < row->end); i++) {
		if (at < row->end &&
		    map->blocks[at].pfn == row->pfn + i * map->pages) {
			print_cell(map, &map->blocks[at], o, out);
			at++;
		} else {
			if (o->colour)
				fputs("\033[0m", out);
			fputc(' ', out);
		}
	}
	if (o->colour)
		fputs("\033[0m", out);
}

static void print_text(const char *text, unsigned int width, bool pad,
		       FILE *out)
{
	fprintf(out, "%-*.*s", pad ? width + GAP : 0, width, text);
}

static void print_legend(const struct term_options *o, FILE *out)
{
	const struct key *key;
	const char *gap = "";
	size_t nr, i;

	key = map_legend(&nr);
	fputc('\n', out);
	for (i = 0; i < nr; i++) {
		if (o->colour)
			fprintf(out, "%s\033[48;5;%um  \033[0m %s", gap,
				cube(key[i].colour), key[i].text);
		else if (key[i].letter == '.')
			fprintf(out, "%s. free; a small letter: mostly free",
				gap);
		else if (key[i].letter)
			fprintf(out, "%s%c %s", gap, key[i].letter,
				key[i].text);
		gap = "  ";
	}
	fputc('\n', out);
}

/**
 * map_term() - print maps beside each other
 * @maps: one or two
 * @nr: how many
 * @o: how
 * @out: where to
 */
void map_term(const struct map *maps, size_t nr, const struct term_options *o,
	      FILE *out)
{
	unsigned int width = (o->width - GAP * (nr - 1)) / nr, cells = 8;
	struct row *rows[2] = {};
	size_t count[2] = {}, at[2] = {}, i;
	char text[256];

	while (cells < 256 && ADDRESS_WIDTH + 2 * cells <= width)
		cells *= 2;
	width = ADDRESS_WIDTH + cells;
	for (i = 0; i < nr; i++) {
		rows[i] = map_rows(&maps[i], cells, &count[i]);
		if (!rows[i])
			goto out;
	}
	for (i = 0; i < nr; i++)
		print_text(maps[i].title, width, i + 1 < nr, out);
	fputc('\n', out);
	while (at[0] < count[0] || (nr > 1 && at[1] < count[1])) {
		const struct row *row[2] = {};
		bool zone = false;

		for (i = 0; i < nr; i++) {
			if (at[i] < count[i])
				row[i] = &rows[i][at[i]];
			zone |= row[i] && row[i]->zone;
		}
		for (i = 0; zone && i < nr; i++) {
			*text = '\0';
			if (row[i] && row[i]->zone)
				map_zone_text(&maps[i], row[i]->zone, text,
					      sizeof(text));
			print_text(text, width, i + 1 < nr, out);
		}
		if (zone)
			fputc('\n', out);
		for (i = 0; i < nr; i++) {
			print_row(&maps[i], row[i], cells, i + 1 < nr, o, out);
			fprintf(out, "%*s", i + 1 < nr ? GAP : 0, "");
			at[i]++;
		}
		fputc('\n', out);
	}
	print_legend(o, out);
out:
	for (i = 0; i < nr; i++)
		free(rows[i]);
}
