// SPDX-License-Identifier: GPL-2.0
/*
 * mmsim trace: the tracepoints of a machine, as they come.
 */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tracefs.h>

#include "mmsim.h"

#define SYSTEM "mm_sim"
#define MAX_PATTERNS 32
/* Between two looks, in microseconds. */
#define PAUSE 100000

/* Set by a signal. */
static atomic_bool stopped;

/**
 * struct tracer - what is traced, and how much there was
 * @tep: knows the fields of the events
 * @instance: a trace buffer of its own, for not to disturb other tracers
 * @text: a line
 * @count: events to print; 0 for no end
 * @printed: so many were
 * @lost: so many came faster than they were read
 */
struct tracer {
	struct tep_handle *tep;
	struct tracefs_instance *instance;
	struct trace_seq text;
	unsigned long count;
	unsigned long printed;
	unsigned long lost;
};

static void print_usage(FILE *out)
{
	fputs("usage: mmsim trace [options] [MACHINE]\n"
	      "\n"
	      "What a machine does, as it does it: the tracepoints " SYSTEM ":*.\n"
	      "\n"
	      "  -e, --event EVENT  only these, as in 'mm_page_*'; may be given again\n"
	      "  -n, --count N      end after so many; when interrupted unless given\n"
	      "  -l, --list         list the events\n"
	      "  -h, --help\n", out);
}

static void stop(int signal)
{
	(void)signal;
	stopped = true;
}

/* All of them have the same prefix; it need not be given. */
static bool is_wanted(const char *name, char *const *patterns, int nr)
{
	const char *rest = strncmp(name, "sim_", 4) ? name : name + 4;
	int i;

	for (i = 0; i < nr; i++)
		if (!fnmatch(patterns[i], name, 0) ||
		    !fnmatch(patterns[i], rest, 0))
			return true;
	return !nr;
}

static bool is_ours(const struct tep_event *event)
{
	return !strcmp(event->system, SYSTEM);
}

static int print_event(struct tep_event *event, struct tep_record *record,
		       int cpu, void *data)
{
	struct tracer *t = data;

	(void)event;
	(void)cpu;
	if (stopped || (t->count && t->printed == t->count))
		return 1;
	if (record->missed_events > 0)
		t->lost += record->missed_events;
	trace_seq_reset(&t->text);
	tep_print_event(t->tep, &t->text, record,
			"%16s-%-7d [%03d] %6.1000d: %s: %s\n",
			TEP_PRINT_COMM, TEP_PRINT_PID, TEP_PRINT_CPU,
			TEP_PRINT_TIME, TEP_PRINT_NAME, TEP_PRINT_INFO);
	trace_seq_terminate(&t->text);
	fputs(t->text.buffer, stdout);
	t->printed++;
	return 0;
}

/* Switch on what is wanted of @machine; false when that is nothing. */
static bool enable(struct tracer *t, const char *machine,
		   char *const *patterns, int nr)
{
	struct tep_event **events = tep_list_events(t->tep, TEP_EVENT_SORT_NAME);
	char filter[300];
	bool any = false;
	int i;

	snprintf(filter, sizeof(filter), "machine == \"%s\"", machine);
	for (i = 0; events && events[i]; i++) {
		if (!is_ours(events[i]) ||
		    !is_wanted(events[i]->name, patterns, nr))
			continue;
		any = true;
		if (tracefs_event_filter_apply(t->instance, events[i],
					       filter) < 0 ||
		    tracefs_event_enable(t->instance, SYSTEM,
					 events[i]->name) < 0) {
			fail("trace: %s: cannot be switched on: %s",
			     events[i]->name, strerror(errno));
			return false;
		}
	}
	if (!any)
		fail("trace: no such event; see mmsim trace --list");
	return any;
}

static bool follow(struct tracer *t)
{
	const struct sigaction action = { .sa_handler = stop };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	while (!stopped && (!t->count || t->printed < t->count)) {
		unsigned long before = t->printed;

		tracefs_load_cmdlines(NULL, t->tep);
		if (tracefs_iterate_raw_events(t->tep, t->instance, NULL, 0,
					       print_event, t) < 0) {
			fail("trace: cannot read the trace: %s",
			     strerror(errno));
			return false;
		}
		if (fflush(stdout) || ferror(stdout))
			return false;
		if (t->printed == before)
			usleep(PAUSE);
	}
	fprintf(stderr, "mmsim: %lu events, %lu lost\n", t->printed, t->lost);
	return true;
}

static bool trace_machine(struct tracer *t, const char *machine,
			  char *const *patterns, int nr)
{
	char name[32];
	bool good;

	snprintf(name, sizeof(name), "mmsim-%d", getpid());
	t->instance = tracefs_instance_create(name);
	if (!t->instance) {
		fail("trace: no trace buffer of its own: %s", strerror(errno));
		return false;
	}
	trace_seq_init(&t->text);
	good = enable(t, machine, patterns, nr) && follow(t);
	trace_seq_destroy(&t->text);
	tracefs_event_disable(t->instance, SYSTEM, NULL);
	tracefs_instance_destroy(t->instance);
	tracefs_instance_free(t->instance);
	return good;
}

static void list_events(struct tep_handle *tep)
{
	struct tep_event **events = tep_list_events(tep, TEP_EVENT_SORT_NAME);
	int i;

	for (i = 0; events && events[i]; i++)
		if (is_ours(events[i]))
			puts(events[i]->name);
}

/* There are some of ftrace itself in any case. */
static bool has_ours(struct tep_handle *tep)
{
	struct tep_event **events = tep_list_events(tep, TEP_EVENT_SORT_NAME);
	int i;

	for (i = 0; events && events[i]; i++)
		if (is_ours(events[i]))
			return true;
	return false;
}

/* What the kernel knows of our events; NULL when that is nothing. */
static struct tep_handle *read_events(void)
{
	const char *const systems[] = { SYSTEM, NULL };
	struct tep_handle *tep;

	if (!tracefs_tracing_dir()) {
		fail("trace: no tracefs; mount -t tracefs none /sys/kernel/tracing");
		return NULL;
	}
	tep = tracefs_local_events_system(NULL, systems);
	if (!tep || !has_ours(tep)) {
		fail("trace: the kernel has no events " SYSTEM ":*; is the module mm_sim loaded?");
		tep_free(tep);
		return NULL;
	}
	return tep;
}

/**
 * trace_main() - mmsim trace
 * @argc: as of main()
 * @argv: as of main()
 *
 * Return: an exit code.
 */
int trace_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "event", required_argument, NULL, 'e' },
		{ "count", required_argument, NULL, 'n' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	char *patterns[MAX_PATTERNS], *dir;
	bool list = false, good = true;
	struct tracer t = {};
	int c, nr = 0;

	while ((c = getopt_long(argc, argv, "e:n:lh", options, NULL)) != -1) {
		switch (c) {
		case 'e':
			if (nr == MAX_PATTERNS) {
				fail("trace: --event: at most %d", MAX_PATTERNS);
				return EXIT_USAGE;
			}
			patterns[nr++] = optarg;
			break;
		case 'n':
			if (!parse_count("trace", optarg, 1000000000, &t.count))
				return EXIT_USAGE;
			break;
		case 'l':
			list = true;
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
	t.tep = read_events();
	if (!t.tep)
		good = false;
	else if (list)
		list_events(t.tep);
	else
		good = trace_machine(&t, strrchr(dir, '/') + 1, patterns, nr);
	tep_free(t.tep);
	free(dir);
	return good ? EXIT_OK : EXIT_FAILED;
}
