// SPDX-License-Identifier: GPL-2.0
/*
 * A map as a picture: the same drawing for SVG and PNG.
 */
#include <cairo.h>
#include <stdlib.h>

#include "mmsim.h"
#include "picture.h"

/* All in points, or pixels. */
#define CELL 10.0
#define LINE 12.0
#define TEXT 10.0
#define MARGIN 12.0
#define ADDRESS 86.0
#define GAP 24.0
#define LEGEND 120.0

static void rectangle(cairo_t *cr, unsigned int rgb, double x, double y,
		      double width, double height)
{
	picture_colour(cr, rgb);
	cairo_rectangle(cr, x, y, width, height);
	cairo_fill(cr);
}

/* Returns where it ends below. */
static double draw_map(cairo_t *cr, const struct map *map, double left,
		       unsigned int cells)
{
	double y = MARGIN + LINE;
	struct row *rows;
	size_t nr, i, at;
	char text[256];

	rows = map_rows(map, cells, &nr);
	if (!rows)
		return y;
	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       CAIRO_FONT_WEIGHT_BOLD);
	picture_text(cr, left, y, map->title);
	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       CAIRO_FONT_WEIGHT_NORMAL);
	for (i = 0; i < nr; i++) {
		const struct row *row = &rows[i];

		y += LINE;
		if (row->zone) {
			map_zone_text(map, row->zone, text, sizeof(text));
			y += LINE / 2;
			picture_text(cr, left, y, text);
			y += LINE;
		}
		snprintf(text, sizeof(text), "0x%010llx",
			 (unsigned long long)row->pfn << 12);
		picture_text(cr, left, y, text);
		for (at = row->first; at < row->end; at++) {
			const struct pageblock *b = &map->blocks[at];
			struct cell cell = map_cell(map, b);
			double x = left + ADDRESS +
				   (b->pfn - row->pfn) / map->pages *
				   (CELL + 1);
			double full = CELL * cell.fill / 8;

			rectangle(cr, cell.paper, x, y - CELL + 1, CELL, CELL);
			if (cell.fill)
				rectangle(cr, cell.ink, x, y + 1 - full, CELL,
					  full);
		}
	}
	free(rows);
	return y;
}

static double draw_legend(cairo_t *cr, double left, double y, double width)
{
	const struct key *key;
	double x = left;
	size_t nr, i;

	key = map_legend(&nr);
	y += 2 * LINE;
	for (i = 0; i < nr; i++) {
		if (x + LEGEND > left + width && x > left) {
			x = left;
			y += LINE + 2;
		}
		rectangle(cr, key[i].colour, x, y - CELL + 1, CELL, CELL);
		picture_text(cr, x + CELL + 4, y, key[i].text);
		x += LEGEND;
	}
	return y;
}

/* Draw all on @surface; returns the height that it took. */
static double draw_all(cairo_surface_t *surface, const struct map *maps,
		       size_t nr, unsigned int cells, double width)
{
	const double one = ADDRESS + cells * (CELL + 1);
	cairo_t *cr = picture_begin(surface, TEXT);
	double y = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		double end = draw_map(cr, &maps[i], MARGIN + i * (one + GAP),
				      cells);

		if (end > y)
			y = end;
	}
	y = draw_legend(cr, MARGIN, y, width - 2 * MARGIN);
	cairo_destroy(cr);
	return y + MARGIN;
}

/**
 * map_draw() - draw maps beside each other into a file
 * @maps: one or two
 * @nr: how many
 * @file: its name
 * @svg: an SVG; else a PNG
 *
 * Return: false when it could not be written, and it was said why.
 */
bool map_draw(const struct map *maps, size_t nr, const char *file, bool svg)
{
	const unsigned int cells = nr > 1 ? 32 : 64;
	const double width = 2 * MARGIN + nr * (ADDRESS + cells * (CELL + 1)) +
			     (nr - 1) * GAP;
	cairo_surface_t *surface;
	double height;

	/* Once into nothing, to learn how high it is. */
	surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
	height = draw_all(surface, maps, nr, cells, width);
	cairo_surface_destroy(surface);

	surface = picture_create(file, svg, width, height);
	draw_all(surface, maps, nr, cells, width);
	return picture_write(surface, file, svg);
}
