/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the suites share: instances that clean up after themselves, and a source
 * of random numbers whose seed is printed and can be given.
 */
#ifndef SIM_KUNIT_HELPERS_H
#define SIM_KUNIT_HELPERS_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "host/machine.h"

/* Heeds no mark: a machine of lowmem is empty when it fails. */
#define SIM_TEST_GFP_ALL (GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOWARN)

struct sim_memblock *sim_test_memblock(struct kunit *test);
struct sim_machine *sim_test_machine(struct kunit *test,
				     const struct sim_machine_params *params,
				     enum sim_stage target);
void sim_test_destroy_now(struct kunit *test, struct sim_machine *m);
int sim_test_quiet_begin(int level);
void sim_test_quiet_end(int old);
void sim_test_end_process(void);
int sim_test_boot_to(struct sim_machine *m, enum sim_stage target);
bool sim_test_verify(struct kunit *test, struct sim_machine *m);
int sim_test_verify_quiet(struct sim_machine *m);
bool sim_test_verify_shared(struct kunit *test, struct sim_machine *m);
struct sim_log *sim_test_new_log(struct kunit *test);
void sim_test_expect_one_line(struct kunit *test, const struct sim_log *log,
			      const char *start);
unsigned int sim_test_host_log(struct kunit *test, const char *text,
			       const char *word);
u64 sim_test_seed(void);
int sim_test_print_seed(struct kunit_suite *suite);

/**
 * struct sim_test_block - one block, as a test notes it
 * @pfn: its first pfn
 * @zone: enum sim_zone_type
 * @order: its order
 * @mt: enum sim_migratetype of its list
 */
struct sim_test_block {
	unsigned long pfn;
	u8 zone;
	u8 order;
	u8 mt;
};

/**
 * struct sim_test_blocks - a row of blocks
 * @nr: how many
 * @block: the blocks
 */
struct sim_test_blocks {
	unsigned long nr;
	struct sim_test_block block[];
};

struct sim_machine *sim_test_boot(struct kunit *test, const char *size,
				  const char *memmap, enum sim_stage target);
struct sim_zone *sim_test_zone(struct sim_machine *m, enum sim_zone_type idx);
struct sim_test_blocks *sim_test_free_lists(struct kunit *test,
					    struct sim_machine *m);
struct sim_test_blocks *sim_test_free_blocks(struct kunit *test,
					     struct sim_machine *m);
struct sim_test_blocks *sim_test_list(struct kunit *test,
				      struct sim_machine *m,
				      struct sim_zone *zone,
				      unsigned int order, int mt);
void sim_test_expect_list(struct kunit *test, struct sim_machine *m,
			  struct sim_zone *zone, unsigned int order, int mt,
			  const unsigned long *pfns, unsigned long nr);
void sim_test_expect_same(struct kunit *test, const struct sim_test_blocks *a,
			  const struct sim_test_blocks *b);
struct sim_test_blocks *sim_test_drain(struct kunit *test,
				       struct sim_machine *m,
				       struct sim_zone *zone);
void sim_test_take_small(struct kunit *test, struct sim_machine *m,
			 struct sim_zone *zone);
void sim_test_no_pcp(struct sim_machine *m);
void sim_test_set_type(struct sim_machine *m, struct sim_zone *zone,
		       unsigned long pfn, int mt);
void sim_test_split_held(struct kunit *test, struct sim_machine *m,
			 unsigned long pfn, unsigned int from,
			 unsigned int to);
void sim_test_free(struct kunit *test, struct sim_machine *m,
		   unsigned long pfn, unsigned int order);
unsigned long sim_test_alloc(struct kunit *test, struct sim_machine *m,
			     struct sim_zone *zone, unsigned int order,
			     int mt);

struct sim_test_blocks *sim_test_image(struct kunit *test,
				       struct sim_machine *m);
void sim_test_keep(struct kunit *test, struct sim_machine *m,
		   struct sim_zone *zone, unsigned long block,
		   unsigned int block_order, unsigned long pfn,
		   unsigned int order);

#endif /* SIM_KUNIT_HELPERS_H */
