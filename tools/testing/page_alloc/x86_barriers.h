/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The barriers of x86, for User Mode Linux with several CPUs, whose own are fences
 * wherever Linux has any: with them half of what an allocation takes is the mfence
 * in each unlock, on both sides, which no real machine has there. Included before
 * everything else; what is defined here asm-generic/barrier.h leaves alone.
 */
#ifndef X86_BARRIERS_H
#define X86_BARRIERS_H

#define __smp_mb() \
	({ asm volatile("lock; addl $0,-4(%%rsp)" ::: "memory", "cc"); })
#define __smp_rmb() barrier()
#define __smp_wmb() barrier()
#define __smp_mb__before_atomic() barrier()
#define __smp_mb__after_atomic() barrier()

/* Loads stay before what follows them, stores after what precedes them. */
#define __smp_store_release(p, v)		\
do {						\
	barrier();				\
	WRITE_ONCE(*(p), v);			\
} while (0)

#define __smp_load_acquire(p)			\
({						\
	__auto_type loaded = READ_ONCE(*(p));	\
						\
	barrier();				\
	loaded;					\
})

#endif /* X86_BARRIERS_H */
