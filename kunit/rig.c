// SPDX-License-Identifier: GPL-2.0
/*
 * A memblock over memory that is there, with a machine around it that only takes
 * notes.
 */
#include <linux/sizes.h>

#include "rig.h"

static void sim_rig_note(struct sim_rig *rig, enum sim_rig_kind kind,
			 phys_addr_t base, phys_addr_t size)
{
	if (rig->nr_calls < SIM_RIG_CALLS)
		rig->calls[rig->nr_calls] = (struct sim_rig_call){
			.kind = kind,
			.base = base,
			.size = size,
		};
	rig->nr_calls++;
}

static void sim_rig_kmemleak_alloc(void *owner, void *mem, phys_addr_t size)
{
	struct sim_rig *rig = owner;

	sim_rig_note(rig, SIM_RIG_KMEMLEAK_ALLOC,
		     sim_virt_to_phys(rig->mb.banks, mem), size);
}

static void sim_rig_kmemleak_free_part(void *owner, void *mem,
				       phys_addr_t size)
{
	struct sim_rig *rig = owner;

	sim_rig_note(rig, SIM_RIG_KMEMLEAK_FREE_PART,
		     sim_virt_to_phys(rig->mb.banks, mem), size);
}

static void sim_rig_free_pages(void *owner, unsigned long pfn)
{
	sim_rig_note(owner, SIM_RIG_FREE_PAGES, PFN_PHYS(pfn), PAGE_SIZE);
}

static void sim_rig_die(void *owner, const char *why)
{
	struct sim_rig *rig = owner;

	rig->nr_deaths++;
}

static const struct sim_memblock_ops sim_rig_ops = {
	.free_pages = sim_rig_free_pages,
	.die = sim_rig_die,
	.kmemleak_alloc = sim_rig_kmemleak_alloc,
	.kmemleak_free_part = sim_rig_kmemleak_free_part,
};

/**
 * sim_rig() - a memblock on carved host memory
 * @test: the running case; the rig goes when it ends
 *
 * Its sets are empty, its arrays must not grow.
 *
 * Return: the rig.
 */
struct sim_rig *sim_rig(struct kunit *test)
{
	struct sim_rig *rig = kunit_kzalloc(test, sizeof(*rig), GFP_KERNEL);
	struct sim_machine *m = sim_test_boot(test, "8M", "8M@0",
					      SIM_STAGE_FIRMWARE);

	KUNIT_ASSERT_NOT_NULL(test, rig);
	KUNIT_ASSERT_EQ(test, m->banks.nr, 2);
	rig->m = m;
	sim_memblock_init(&rig->mb, &m->log, &m->banks, &sim_rig_ops, rig);
	return rig;
}

/**
 * sim_rig_page_of() - which page an allocation got
 * @mb: the instance
 * @mem: what it returned
 *
 * Return: its pfn; 0, which is never handed out, for NULL.
 */
unsigned int sim_rig_page_of(const struct sim_memblock *mb, const void *mem)
{
	return mem ? PHYS_PFN(sim_virt_to_phys(mb->banks, mem)) : 0;
}

/**
 * sim_rig_expect_calls() - memblock made exactly these calls, in this order
 * @test: the running case; fails if not
 * @rig: the rig; the notes are gone afterwards
 * @want: the calls
 * @nr: their number
 */
void sim_rig_expect_calls(struct kunit *test, struct sim_rig *rig,
			  const struct sim_rig_call *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, rig->nr_calls, nr);
	for (i = 0; i < min(nr, rig->nr_calls); i++) {
		KUNIT_EXPECT_EQ_MSG(test, rig->calls[i].kind, want[i].kind,
				    "call %u", i);
		KUNIT_EXPECT_EQ_MSG(test, rig->calls[i].base, want[i].base,
				    "call %u", i);
		KUNIT_EXPECT_EQ_MSG(test, rig->calls[i].size, want[i].size,
				    "call %u", i);
	}
	rig->nr_calls = 0;
}
