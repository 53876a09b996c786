// SPDX-License-Identifier: GPL-2.0
/*
 * The buffers of a machine's log.
 *
 * There are two, so that nothing that a machine says at run time pushes the lines
 * of its boot out: one keeps the first lines of a boot, the other the last lines
 * of all. They are text, line after line, in memory of the host: they are our
 * instrument, not metadata that a machine would have to find room for.
 *
 * Positions count bytes since the log was made, so that they only ever grow and a
 * reader that was overtaken can tell.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/stdarg.h>
#include <linux/string.h>

#include "host/compat.h"
#include "host/log.h"

/**
 * struct sim_log_buffer - one area
 * @start: bytes before the oldest line that is kept
 * @end: bytes before the next line
 * @gone: lines that made room for later ones
 * @refused: lines that came when it was full; only where the first ones stay
 * @text: the byte of position p is at p modulo the size
 */
struct sim_log_buffer {
	u64 start;
	u64 end;
	u64 gone;
	u64 refused;
	char text[SIM_LOG_SIZE];
};

static_assert(!(SIM_LOG_SIZE & (SIM_LOG_SIZE - 1)));
/* A batch has room for any line, with its level. */
static_assert(SIM_LOG_LINE_MAX + 3 <= SIM_LOG_BATCH);

/**
 * struct sim_log_store - the buffers of one machine
 * @lock: guards all; lines come from any context but NMI, with any lock held
 * @booting: a stage is running
 * @line: the line that is being put together; not on the stack, which may be
 *	deep already
 * @buffers: one for each area
 */
struct sim_log_store {
	raw_spinlock_t lock;
	bool booting;
	char line[SIM_LOG_LINE_MAX];
	struct sim_log_buffer buffers[SIM_NR_LOG_AREAS];
};

/**
 * sim_log_init() - give a log buffers
 * @log: the log; its name stays
 *
 * Context: may sleep.
 *
 * Return: 0 or -ENOMEM.
 */
int sim_log_init(struct sim_log *log)
{
	log->store = kvzalloc(sizeof(*log->store), GFP_KERNEL);
	if (!log->store)
		return -ENOMEM;
	raw_spin_lock_init(&log->store->lock);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_init);

/**
 * sim_log_destroy() - free a log's buffers; from now on it only prints
 * @log: the log; nobody else uses it
 */
void sim_log_destroy(struct sim_log *log)
{
	kvfree(log->store);
	log->store = NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_destroy);

/**
 * sim_log_reset_boot() - forget the lines of the last boot
 * @log: the log
 *
 * Context: any but NMI.
 */
void sim_log_reset_boot(const struct sim_log *log)
{
	struct sim_log_store *store = log->store;
	struct sim_log_buffer *boot;
	unsigned long flags;

	if (!store)
		return;
	boot = &store->buffers[SIM_LOG_BOOT];
	raw_spin_lock_irqsave(&store->lock, flags);
	boot->start = boot->end;
	boot->refused = 0;
	raw_spin_unlock_irqrestore(&store->lock, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_reset_boot);

/**
 * sim_log_set_booting() - from now on lines belong to the boot, or no longer
 * @log: the log
 * @booting: whether a stage is running
 *
 * Context: any but NMI.
 */
void sim_log_set_booting(const struct sim_log *log, bool booting)
{
	struct sim_log_store *store = log->store;
	unsigned long flags;

	if (!store)
		return;
	raw_spin_lock_irqsave(&store->lock, flags);
	store->booting = booting;
	raw_spin_unlock_irqrestore(&store->lock, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_set_booting);

static void sim_log_put(struct sim_log_buffer *b, const char *text, size_t len)
{
	size_t at = b->end % SIM_LOG_SIZE;
	size_t first = min_t(size_t, len, SIM_LOG_SIZE - at);

	memcpy(b->text + at, text, first);
	memcpy(b->text, text + first, len - first);
	b->end += len;
}

static void sim_log_get(const struct sim_log_buffer *b, u64 pos, char *to,
			size_t len)
{
	size_t at = pos % SIM_LOG_SIZE;
	size_t first = min_t(size_t, len, SIM_LOG_SIZE - at);

	memcpy(to, b->text + at, first);
	memcpy(to + first, b->text, len - first);
}

/* One past the line that begins at @pos. */
static u64 sim_log_line_end(const struct sim_log_buffer *b, u64 pos)
{
	while (b->text[pos++ % SIM_LOG_SIZE] != '\n')
		;
	return pos;
}

static bool sim_log_fits(const struct sim_log_buffer *b, size_t len)
{
	return b->end - b->start + len <= SIM_LOG_SIZE;
}

static void sim_log_append(struct sim_log_store *store, int level, size_t len)
{
	struct sim_log_buffer *boot = &store->buffers[SIM_LOG_BOOT];
	struct sim_log_buffer *all = &store->buffers[SIM_LOG_ALL];
	const char prefix[] = { '<', '0' + level, '>' };

	if (store->booting) {
		/* One that is too long must not let a later one in. */
		if (!boot->refused && sim_log_fits(boot, len))
			sim_log_put(boot, store->line, len);
		else
			boot->refused++;
	}
	while (!sim_log_fits(all, sizeof(prefix) + len)) {
		all->start = sim_log_line_end(all, all->start);
		all->gone++;
	}
	sim_log_put(all, prefix, sizeof(prefix));
	sim_log_put(all, store->line, len);
}

/**
 * sim_log_line() - log a line
 * @log: the log
 * @level: from LOGLEVEL_ALERT to LOGLEVEL_INFO; the host has no level above
 *	LOGLEVEL_ERR for us
 * @fmt: the line, with a newline at its end
 *
 * What is longer than SIM_LOG_LINE_MAX bytes, with the newline, is cut. Context:
 * any but NMI; never sleeps or allocates.
 */
void sim_log_line(const struct sim_log *log, int level, const char *fmt, ...)
{
	struct sim_log_store *store = log->store;
	struct va_format vaf = { .fmt = fmt };
	unsigned long flags;
	va_list args;

	if (store) {
		size_t len;

		raw_spin_lock_irqsave(&store->lock, flags);
		va_start(args, fmt);
		len = vscnprintf(store->line, sizeof(store->line), fmt, args);
		va_end(args);
		/* In the place of the closing NUL. */
		if (!len || store->line[len - 1] != '\n')
			store->line[len++] = '\n';
		sim_log_append(store, level, len);
		raw_spin_unlock_irqrestore(&store->lock, flags);
	}

	va_start(args, fmt);
	vaf.va = &args;
	if (level <= LOGLEVEL_ERR)
		pr_err("mm_sim: %s: %pV", log->name, &vaf);
	else if (level == LOGLEVEL_WARNING)
		pr_warn("mm_sim: %s: %pV", log->name, &vaf);
	else
		pr_info("mm_sim: %s: %pV", log->name, &vaf);
	va_end(args);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_line);

/**
 * sim_log_read_begin() - read from the oldest line to what is now the latest
 * @log: the log
 * @reader: filled in
 * @area: which lines
 *
 * Context: any but NMI.
 */
void sim_log_read_begin(const struct sim_log *log,
			struct sim_log_reader *reader, enum sim_log_area area)
{
	struct sim_log_store *store = log->store;
	unsigned long flags;

	*reader = (struct sim_log_reader){ .area = area };
	if (!store)
		return;
	raw_spin_lock_irqsave(&store->lock, flags);
	reader->pos = store->buffers[area].start;
	reader->end = store->buffers[area].end;
	raw_spin_unlock_irqrestore(&store->lock, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_read_begin);

/**
 * sim_log_read() - copy the next lines
 * @log: the log; lines may be added and the boot's be forgotten meanwhile
 * @reader: its place; it has reached its end when @reader->pos is @reader->end
 *	or above
 * @to: where to; no NUL is added
 * @len: its size, in bytes
 *
 * Copies whole lines only, SIM_LOG_BATCH bytes at most. Where lines made room for
 * later ones before they were read, it copies nothing and says how many in
 * @reader->lost. Context: any but NMI.
 *
 * Return: bytes copied; else 0: at the end, when lines were lost, or when @len is
 * too small for a line.
 */
size_t sim_log_read(const struct sim_log *log, struct sim_log_reader *reader,
		    char *to, size_t len)
{
	struct sim_log_store *store = log->store;
	const struct sim_log_buffer *b;
	unsigned long flags;
	u64 pos, next;

	reader->lost = 0;
	if (!store)
		return 0;
	b = &store->buffers[reader->area];
	len = min_t(size_t, len, SIM_LOG_BATCH);

	raw_spin_lock_irqsave(&store->lock, flags);
	pos = max(reader->pos, b->start);
	reader->pos = pos;
	if (reader->line < b->gone) {
		reader->lost = b->gone - reader->line;
		reader->line = b->gone;
	}
	/* A boot that was forgotten may have ended behind @pos. */
	while (!reader->lost && pos < reader->end) {
		next = sim_log_line_end(b, pos);
		if (next - reader->pos > len)
			break;
		pos = next;
		reader->line++;
	}
	len = pos - reader->pos;
	sim_log_get(b, reader->pos, to, len);
	reader->pos = pos;
	raw_spin_unlock_irqrestore(&store->lock, flags);
	return len;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_read);

/**
 * sim_log_nr_refused() - lines of the boot that found no room
 * @log: the log
 *
 * Context: any but NMI.
 *
 * Return: how many came after the last one that is kept.
 */
u64 sim_log_nr_refused(const struct sim_log *log)
{
	struct sim_log_store *store = log->store;
	unsigned long flags;
	u64 nr;

	if (!store)
		return 0;
	raw_spin_lock_irqsave(&store->lock, flags);
	nr = store->buffers[SIM_LOG_BOOT].refused;
	raw_spin_unlock_irqrestore(&store->lock, flags);
	return nr;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_log_nr_refused);
