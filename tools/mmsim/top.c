// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim top: a machine, live. Keys step it, allocate and free.
 */
#include <curses.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mmsim.h"

#define MAX_TAGS 1000

enum view { ZONES, MAP, LISTS, REGIONS, LOG, NR_VIEWS };

static const char *const view_names[NR_VIEWS] = {
	[ZONES] = "zones",
	[MAP] = "map",
	[LISTS] = "free lists by type",
	[REGIONS] = "memblock",
	[LOG] = "boot log",
};

/* What is shown in each view as the machine tells it. */
static const char *const view_files[NR_VIEWS][2] = {
	[LISTS] = { "pagetypeinfo" },
	[REGIONS] = { "memblock/memory", "memblock/reserved" },
	[LOG] = { "boot_log" },
};

static const char *const types[] = { "unmovable", "movable", "reclaimable" };

/**
 * struct top - what is on the screen
 * @dir: the machine's folder
 * @interval: between two looks, in milliseconds
 * @state: the last look
 * @rate: of its counters, per second
 * @looked: when
 * @view: what is shown
 * @scroll: lines that were scrolled away
 * @order: of the next allocation
 * @type: index of its type
 * @nr_tags: allocations that were not freed
 * @next_tag: number of the next one
 * @tags: their numbers
 * @message: what became of the last command
 */
struct top {
	const char *dir;
	int interval;
	struct state state;
	double rate[NR_COUNTERS];
	struct timespec looked;
	enum view view;
	int scroll;
	int order;
	int type;
	int nr_tags;
	unsigned int next_tag;
	unsigned int tags[MAX_TAGS];
	char message[256];
};

static void print_usage(FILE *out)
{
	fputs("usage: mmsim top [options] [MACHINE]\n"
	      "\n"
	      "A machine, live: zones, map, free lists by type, memblock, boot log.\n"
	      "\n"
	      "  -i, --interval SECONDS  between two looks, 0.1 to 60; 1 unless given\n"
	      "  -h, --help\n"
	      "\n"
	      "  Tab, arrows  another view; up, down and the page keys scroll\n"
	      "  s, b, R      run the next stage; run all; reset\n"
	      "  a, f         allocate a block; free the last one\n"
	      "  + - t        the order and the type of the next block\n"
	      "  v            check all invariants\n"
	      "  q            quit\n", out);
}

/* One line, cut at the edge. Returns the next line. */
static int put_line(int y, const char *text)
{
	if (y < 0 || y >= LINES - 1)
		return y + 1;
	move(y, 0);
	clrtoeol();
	addnstr(text, COLS);
	return y + 1;
}

#define line(y, fmt, ...)						\
({									\
	char line_text[1024];						\
									\
	snprintf(line_text, sizeof(line_text), fmt, ##__VA_ARGS__);	\
	put_line(y, line_text);						\
})

static void look(struct top *top)
{
	unsigned long before[NR_COUNTERS];
	struct timespec now;
	double seconds;
	int i;

	memcpy(before, top->state.counter, sizeof(before));
	if (!state_read(&top->state, top->dir)) {
		snprintf(top->message, sizeof(top->message),
			 "cannot read %s; is the machine gone?", top->dir);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = now.tv_sec - top->looked.tv_sec +
		  (now.tv_nsec - top->looked.tv_nsec) / 1e9;
	for (i = 0; i < NR_COUNTERS; i++) {
		bool known = top->looked.tv_sec && seconds > 0 &&
			     top->state.counter[i] >= before[i];

		top->rate[i] = known ?
			(top->state.counter[i] - before[i]) / seconds : 0;
	}
	top->looked = now;
}

/* How many blocks of each order are free. */
static void orders_text(const struct zone *zone, char *text, size_t len)
{
	int order, used = 0;

	for (order = 0; order < NR_ORDERS; order++)
		used += snprintf(text + used, len - used, " %5lu",
				 zone->nr_free[order]);
}

static int draw_zones(struct top *top, int y)
{
	/* Beside the marks, or where that is too wide, in a table below. */
	const bool wide = COLS >= 119;
	char orders[256];
	size_t i;

	if (!top->state.nr_zones)
		return line(y, "no zones yet: s runs the next stage");
	y = line(y, "%4s %-8s %9s %7s %5s %5s %5s%s", "node", "zone",
		 "managed M", "free M", "min", "low", "high",
		 wide ? " | free blocks of order 0 to 10" : "");
	for (i = top->scroll; i < top->state.nr_zones; i++) {
		const struct zone *zone = &top->state.zone[i];

		orders_text(zone, orders, sizeof(orders));
		if (zone_free(zone) < zone->low)
			attron(A_BOLD);
		y = line(y, "%4d %-8s %9.1f %7.1f %5lu %5lu %5lu%s%s",
			 zone->node, zone->name, zone->managed / 256.0,
			 zone_free(zone) / 256.0, zone->min, zone->low,
			 zone->high, wide ? " |" : "", wide ? orders : "");
		attroff(A_BOLD);
	}
	if (wide)
		return y;
	y = line(y, "%4s %-8s free blocks of order 0 to 10", "node", "zone");
	for (i = top->scroll; i < top->state.nr_zones; i++) {
		const struct zone *zone = &top->state.zone[i];

		orders_text(zone, orders, sizeof(orders));
		y = line(y, "%4d %-8s%s", zone->node, zone->name, orders);
	}
	return y;
}

/* The eight colours that every terminal has, for the letters of a map. */
static const struct {
	char letter;
	short colour;
} pairs[] = {
	{ '.', COLOR_GREEN }, { 'U', COLOR_RED }, { 'M', COLOR_BLUE },
	{ 'E', COLOR_YELLOW }, { 'H', COLOR_MAGENTA }, { 'C', COLOR_CYAN },
};

#define NR_PAIRS (sizeof(pairs) / sizeof(*pairs))

static void make_pairs(void)
{
	size_t i;

	if (!has_colors())
		return;
	start_color();
	use_default_colors();
	for (i = 0; i < NR_PAIRS; i++)
		init_pair(i + 1, pairs[i].colour, -1);
}

static int pair_of(const struct cell *cell)
{
	size_t i;

	for (i = 0; i < NR_PAIRS; i++)
		if ((pairs[i].letter | 0x20) == (cell->letter | 0x20))
			return i + 1;
	return 0;
}

static int draw_map(struct top *top, int y)
{
	unsigned int cells = 8, i;
	struct map map = {};
	struct row *rows;
	size_t nr, at, r;
	char text[256];
	FILE *in;

	snprintf(text, sizeof(text), "%s/map", top->dir);
	in = fopen(text, "r");
	if (!in || !map_read(&map, in)) {
		if (in)
			fclose(in);
		return line(y, "no memory map yet: s runs the next stage");
	}
	fclose(in);
	while (cells < 256 && 14 + 2 * cells <= (unsigned int)COLS)
		cells *= 2;
	rows = map_rows(&map, cells, &nr);
	for (r = top->scroll; rows && r < nr && y < LINES - 1; r++) {
		if (rows[r].zone) {
			map_zone_text(&map, rows[r].zone, text, sizeof(text));
			y = line(y, "%s", text);
			if (y >= LINES - 1)
				break;
		}
		line(y, "0x%010llx", (unsigned long long)rows[r].pfn << 12);
		for (i = 0, at = rows[r].first; at < rows[r].end; i++) {
			const struct pageblock *b = &map.blocks[at];
			struct cell cell;

			if (b->pfn != rows[r].pfn + i * map.pages)
				continue;
			cell = map_cell(&map, b);
			at++;
			attron(COLOR_PAIR(pair_of(&cell)));
			mvaddch(y, 14 + i, cell.letter);
			attrset(A_NORMAL);
		}
		y++;
	}
	free(rows);
	map_free(&map);
	return y;
}

/*
 * The lines of pagetypeinfo: counts by type without the words between them, for eleven
 * orders to fit into 80 columns; others as they are.
 */
static int put_types(int y, const char *text, int len)
{
	int node, at = 0, order, used = 0;
	char zone[16], type[16], counts[128] = "", copy[256];
	const char *number;

	snprintf(copy, sizeof(copy), "%.*s", len, text);
	if (!strncmp(copy, "Free pages count", 16))
		return line(y, "%-21s    0    1    2    3    4    5    6    7    8    9   10",
			    "free blocks of order");
	if (sscanf(copy, "Node %d, zone %15[^,], type %15s%n", &node, zone,
		   type, &at) != 3 || !at)
		return line(y, "%s", copy);
	number = copy + at;
	for (order = 0; order < NR_ORDERS && *number; order++) {
		int width = strcspn(number += strspn(number, " "), " ");

		used += snprintf(counts + used, sizeof(counts) - used, " %4.*s",
				 width < 8 ? width : 8, number);
		number += width;
	}
	return line(y, "%d %-7s %-11.11s%s", node, zone, type, counts);
}

/* Files as they are, the first line that is shown at the top. */
static int draw_files(struct top *top, int y)
{
	int skip = top->scroll, i;

	for (i = 0; i < 2 && view_files[top->view][i]; i++) {
		char *text = read_text(top->dir, view_files[top->view][i]);
		char *at = text, *end;

		if (skip-- <= 0)
			y = line(y, "== %s", view_files[top->view][i]);
		for (; text && *at && y < LINES - 1; at = end) {
			end = strchrnul(at, '\n');
			if (skip-- <= 0 && top->view == LISTS)
				y = put_types(y, at, end - at);
			else if (skip < 0)
				y = line(y, "%.*s", (int)(end - at), at);
			end += *end == '\n';
		}
		free(text);
	}
	return y;
}

static void draw(struct top *top)
{
	static const char keys[] =
	"Tab view  s step  b boot  R reset  a alloc  f free  +- order  t type  v check  q quit";
	int y = 0;

	attron(A_REVERSE);
	y = line(y, "mmsim top  %s  stage %s  every %.1f s  %s",
		 strrchr(top->dir, '/') + 1, top->state.stage,
		 top->interval / 1000.0, view_names[top->view]);
	attroff(A_REVERSE);
	y = line(y, "pages per s: %s %.0f  %s %.0f  %s %.0f  %s %.0f",
		 counter_names[ALLOCATED], top->rate[ALLOCATED],
		 counter_names[FREED], top->rate[FREED],
		 counter_names[STALLS], top->rate[STALLS],
		 counter_names[WAKEUPS], top->rate[WAKEUPS]);
	y = line(y, "next block: order %d %s, %d held%s%s", top->order,
		 types[top->type], top->nr_tags, *top->message ? "; " : "",
		 top->message);
	if (top->view == ZONES)
		y = draw_zones(top, y);
	else if (top->view == MAP)
		y = draw_map(top, y);
	else
		y = draw_files(top, y);
	if (y < LINES - 1) {
		move(y, 0);
		clrtobot();
	}
	move(LINES - 1, 0);
	clrtoeol();
	addnstr(keys, COLS - 1);
	refresh();
}

/* The first line of the answer becomes the message. */
static bool command(struct top *top, const char *text)
{
	bool good;
	char *answer = ctl_do(top->dir, text, &good);

	if (answer)
		snprintf(top->message, sizeof(top->message), "%.*s",
			 (int)strcspn(answer, "\n"), answer);
	free(answer);
	return good;
}

static void allocate(struct top *top)
{
	char text[128];

	if (top->nr_tags == MAX_TAGS) {
		snprintf(top->message, sizeof(top->message),
			 "%d blocks are held; free some", MAX_TAGS);
		return;
	}
	snprintf(text, sizeof(text), "alloc order=%d type=%s tag=top%u",
		 top->order, types[top->type], top->next_tag);
	if (command(top, text))
		top->tags[top->nr_tags++] = top->next_tag++;
}

static void release(struct top *top)
{
	char text[128];

	if (!top->nr_tags)
		return;
	snprintf(text, sizeof(text), "free tag=top%u",
		 top->tags[--top->nr_tags]);
	command(top, text);
}

static void check_all(struct top *top)
{
	char *text = read_text(top->dir, "verify");

	if (text)
		snprintf(top->message, sizeof(top->message), "all invariants: %.*s",
			 (int)strcspn(text, "\n"), text);
	free(text);
}

/* False to quit. */
static bool key(struct top *top, int c)
{
	switch (c) {
	case 'q':
		return false;
	case '\t':
	case KEY_RIGHT:
		top->view = (top->view + 1) % NR_VIEWS;
		top->scroll = 0;
		break;
	case KEY_LEFT:
		top->view = (top->view + NR_VIEWS - 1) % NR_VIEWS;
		top->scroll = 0;
		break;
	case KEY_DOWN:
		top->scroll++;
		break;
	case KEY_UP:
		top->scroll -= top->scroll > 0;
		break;
	case KEY_NPAGE:
		top->scroll += LINES / 2;
		break;
	case KEY_PPAGE:
		top->scroll = top->scroll > LINES / 2 ?
			      top->scroll - LINES / 2 : 0;
		break;
	case 's':
		command(top, "step");
		break;
	case 'b':
		command(top, "boot");
		break;
	case 'R':
		if (command(top, "reset"))
			top->nr_tags = 0;
		break;
	case 'a':
		allocate(top);
		break;
	case 'f':
		release(top);
		break;
	case '+':
		top->order += top->order < NR_ORDERS - 1;
		break;
	case '-':
		top->order -= top->order > 0;
		break;
	case 't':
		top->type = (top->type + 1) % 3;
		break;
	case 'v':
		check_all(top);
		break;
	}
	return true;
}

/* Errors would be written over the screen. */
static void run(struct top *top)
{
	FILE *quiet = freopen("/dev/null", "w", stderr);
	int c;

	initscr();
	make_pairs();
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	timeout(top->interval);
	do {
		look(top);
		draw(top);
		c = getch();
		/* A terminal that went away. */
		if (c == ERR && (!quiet || feof(stdin)))
			break;
	} while (key(top, c));
	endwin();
}

/**
 * top_main() - mmsim top
 * @argc: as of main()
 * @argv: as of main()
 *
 * Return: an exit code.
 */
int top_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct top *top;
	double interval = 1;
	char *dir;
	int c;

	while ((c = getopt_long(argc, argv, "i:h", options, NULL)) != -1) {
		switch (c) {
		case 'i':
			if (!parse_interval("top", optarg, 0.1, 60, &interval))
				return EXIT_USAGE;
			break;
		case 'h':
			print_usage(stdout);
			return EXIT_OK;
		default:
			print_usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (argc - optind > 1) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	dir = machine_dir(argv[optind]);
	if (!dir)
		return EXIT_FAILED;
	top = calloc(1, sizeof(*top));
	if (!top) {
		fail("no memory");
		free(dir);
		return EXIT_FAILED;
	}
	top->dir = dir;
	top->interval = interval * 1000;
	run(top);
	free(top);
	free(dir);
	return EXIT_OK;
}
