/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all pictures share: SVG or PNG by the name of the file, white paper, colours.
 */
#ifndef MMSIM_PICTURE_H
#define MMSIM_PICTURE_H

#include <cairo.h>
#include <stdbool.h>

cairo_surface_t *picture_create(const char *file, bool svg, double width,
				double height);
cairo_t *picture_begin(cairo_surface_t *surface, double text_size);
bool picture_write(cairo_surface_t *surface, const char *file, bool svg);
void picture_colour(cairo_t *cr, unsigned int rgb);
void picture_text(cairo_t *cr, double x, double y, const char *text);

#endif /* MMSIM_PICTURE_H */
