// SPDX-License-Identifier: GPL-2.0
/*
 * What all pictures share.
 */
#include <cairo-svg.h>

#include "mmsim.h"
#include "picture.h"

/**
 * picture_create() - a surface to draw on
 * @file: its name; an SVG is written there as it is drawn
 * @svg: an SVG; else a PNG
 * @width: in points, or pixels
 * @height: the same
 *
 * Return: the surface, for picture_write(). What went wrong is told there.
 */
cairo_surface_t *picture_create(const char *file, bool svg, double width,
				double height)
{
	if (svg)
		return cairo_svg_surface_create(file, width, height);
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width,
					  (int)height);
}

/**
 * picture_begin() - what draws, on white paper
 * @surface: to draw on
 * @text_size: of the letters, in points, or pixels
 *
 * Return: the context, for cairo_destroy().
 */
cairo_t *picture_begin(cairo_surface_t *surface, double text_size)
{
	cairo_t *cr = cairo_create(surface);

	picture_colour(cr, 0xffffff);
	cairo_paint(cr);
	cairo_set_line_width(cr, 1);
	cairo_set_font_size(cr, text_size);
	return cr;
}

/**
 * picture_write() - write what was drawn, and end
 * @surface: of picture_create(); it is gone afterwards
 * @file: its name
 * @svg: an SVG; else a PNG
 *
 * Return: false when it could not be written, and it was said why.
 */
bool picture_write(cairo_surface_t *surface, const char *file, bool svg)
{
	cairo_status_t status;

	if (svg) {
		cairo_surface_finish(surface);
		status = cairo_surface_status(surface);
	} else {
		status = cairo_surface_write_to_png(surface, file);
	}
	cairo_surface_destroy(surface);
	if (status)
		fail("%s: %s", file, cairo_status_to_string(status));
	return !status;
}

/**
 * picture_colour() - what is drawn next has this colour
 * @cr: the context
 * @rgb: 0xRRGGBB
 */
void picture_colour(cairo_t *cr, unsigned int rgb)
{
	cairo_set_source_rgb(cr, (rgb >> 16 & 0xff) / 255.0,
			     (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0);
}

/**
 * picture_text() - write, in nearly black
 * @cr: the context
 * @x: where it begins
 * @y: its base line
 * @text: what
 */
void picture_text(cairo_t *cr, double x, double y, const char *text)
{
	picture_colour(cr, 0x202020);
	cairo_move_to(cr, x, y);
	cairo_show_text(cr, text);
}
