/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each allocation of an operation fails in turn, until the operation ends without
 * having met the one that is to fail.
 */
#ifndef SIM_KUNIT_FAULTS_H
#define SIM_KUNIT_FAULTS_H

#include <kunit/test.h>

/**
 * struct sim_fault_op - an operation that allocates
 * @name: what the operation is called when it fails a case
 * @prepare: called before; may be NULL
 * @run: do it; 0 or a negative errno. Without KUnit's allocations and assertions
 * @undo: called after @run, with what @run returned: all that the operation has
 *	allocated is given back; may be NULL
 * @check: called when @run has failed and @undo was called; may be NULL
 * @one_line: a failure is said in one line of the log, of level error; without it
 *	in one line at most
 * @a_line_at_least: in one line or more
 * @keeps: as many objects may be left: those that are there in the place of older
 *	ones
 * @stride: how far it is from one allocation that fails to the next behind the
 *	first few; 0: 1
 */
struct sim_fault_op {
	const char *name;
	void (*prepare)(void *arg);
	int (*run)(void *arg);
	void (*undo)(void *arg, int ret);
	void (*check)(struct kunit *test, void *arg);
	bool one_line;
	bool a_line_at_least;
	unsigned int keeps;
	unsigned int stride;
};

int sim_faults_watch_begin(struct kunit *test);
void sim_faults_watch(void);
unsigned int sim_faults_watched(struct kunit *test, const char *what,
				unsigned int keeps);
int sim_faults_begin(struct kunit *test);
void sim_faults_run(struct kunit *test, const struct sim_fault_op *op,
		    void *arg);
void sim_faults_none(struct kunit *test, const struct sim_fault_op *op,
		     void *arg);

#endif /* SIM_KUNIT_FAULTS_H */
