/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host is userspace: what the files of early/ and host/describe.c take from
 * the kernel's headers. scripts/fuzz makes each <linux/...> of theirs lead here.
 */
#ifndef SIM_FUZZ_SHIM_H
#define SIM_FUZZ_SHIM_H

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

typedef uint8_t u8;
typedef int8_t s8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int32_t s32;
/* As in the kernel, for its formats. */
typedef unsigned long long u64;
typedef long long s64;
typedef u64 phys_addr_t;
typedef unsigned int gfp_t;

#define noinline __attribute__((noinline))
#define __printf(a, b) __attribute__((format(printf, a, b)))
#define __must_check __attribute__((warn_unused_result))
#define __maybe_unused __attribute__((unused))
#define __cold
#define __force
#define __percpu
#define fallthrough __attribute__((fallthrough))
#define ____cacheline_aligned_in_smp __attribute__((aligned(64)))
#define ____cacheline_aligned ____cacheline_aligned_in_smp
#define __aligned(n) __attribute__((aligned(n)))
#define __packed __attribute__((packed))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ volatile("" ::: "memory")
#define READ_ONCE(x) (*(const volatile typeof(x) *)&(x))
/* One thread has no races. */
#define data_race(expr) (expr)
#define ASSERT_EXCLUSIVE_BITS(var, mask) ((void)(var), (void)(mask))
#define WRITE_ONCE(x, v) (*(volatile typeof(x) *)&(x) = (v))
#define static_assert(x, ...) _Static_assert(x, #x)
#define BUILD_BUG_ON(x) _Static_assert(!(x), #x)
#define IS_ENABLED(x) 0
#define _RET_IP_ 0UL

#define U8_MAX UINT8_MAX
#define U32_MAX UINT32_MAX
#define U64_MAX UINT64_MAX
#define PHYS_ADDR_MAX (~(phys_addr_t)0)
#define NUMA_NO_NODE (-1)
#define LOCAL_DISTANCE 10
#define REMOTE_DISTANCE 20

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALLOC_COSTLY_ORDER 3
#define SMP_CACHE_BYTES 64
#define L1_CACHE_BYTES 64
#define BITS_PER_LONG 64
#define SZ_4K 0x1000
#define SZ_64K 0x10000
#define SZ_128K 0x20000
#define SZ_1M 0x100000
#define SZ_2M 0x200000
#define SZ_4M 0x400000
#define SZ_8M 0x800000
#define SZ_16M 0x1000000
#define SZ_32M 0x2000000
#define SZ_64M 0x4000000
#define SZ_128M 0x8000000
#define SZ_256M 0x10000000
#define SZ_512M 0x20000000
#define SZ_1G 0x40000000
#define SZ_2G 0x80000000U
#define SZ_4G 0x100000000ULL

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
#define GENMASK_ULL(h, l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define min(a, b) ({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define max(a, b) ({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define min_not_zero(a, b) ({ typeof(a) x_ = (a), y_ = (b); \
	!x_ ? y_ : !y_ ? x_ : min(x_, y_); })
#define min3(a, b, c) min((typeof(a))min(a, b), c)
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)
#define clamp(v, lo, hi) min((typeof(v))max(v, lo), hi)
#define swap(a, b) ({ typeof(a) t_ = (a); (a) = (b); (b) = t_; })
#define round_down(x, y) ((x) & ~((typeof(x))(y) - 1))
#define round_up(x, y) ((((x) - 1) | ((typeof(x))(y) - 1)) + 1)
#define roundup(x, y) (((x) + (y) - 1) / (y) * (y))
#define rounddown(x, y) ((x) - (x) % (y))
#define ALIGN(x, a) (((x) + (typeof(x))(a) - 1) & ~((typeof(x))(a) - 1))
#define ALIGN_DOWN(x, a) round_down(x, a)
#define IS_ALIGNED(x, a) (!((x) & ((typeof(x))(a) - 1)))
#define PAGE_ALIGN(x) ALIGN(x, PAGE_SIZE)
#define PAGE_ALIGNED(x) IS_ALIGNED(x, PAGE_SIZE)
#define PFN_UP(x) (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#define PHYS_PFN(x) ((unsigned long)PFN_DOWN(x))
#define PFN_PHYS(x) ((phys_addr_t)(x) << PAGE_SHIFT)
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define BITS_TO_LONGS(n) DIV_ROUND_UP(n, BITS_PER_LONG)
#define div64_u64(a, b) ((u64)(a) / (b))
#define div_u64(a, b) ((u64)(a) / (b))
#define mul_u64_u64_div_u64(a, b, c) ((u64)((unsigned __int128)(a) * (b) / (c)))
#define hweight64(x) __builtin_popcountll(x)
#define hweight_long(x) __builtin_popcountl(x)
#define ilog2(x) (63 - __builtin_clzll(x))
#define fls_long(x) ((x) ? ilog2(x) + 1 : 0)
#define fls64(x) fls_long(x)
#define fls(x) ((int)fls_long((u32)(x)))
#define __ffs(x) ((unsigned long)__builtin_ctzl(x))
#define __fls(x) ((unsigned long)ilog2(x))
#define __ffs64(x) ((unsigned long)__builtin_ctzll(x))
#define is_power_of_2(x) ((x) && !((x) & ((x) - 1)))
#define lower_32_bits(n) ((u32)(n))
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define check_add_overflow(a, b, to) __builtin_add_overflow(a, b, to)
#define check_sub_overflow(a, b, to) __builtin_sub_overflow(a, b, to)
#define check_mul_overflow(a, b, to) __builtin_mul_overflow(a, b, to)
#define container_of(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]
#define for_each_set_bit(bit, map, bits) \
	for ((bit) = 0; (bit) < (bits); (bit)++) \
		if ((map)[(bit) / 64] >> ((bit) % 64) & 1)

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

static inline void list_add(struct list_head *node, struct list_head *head)
{
	node->next = head->next;
	node->prev = head;
	head->next->prev = node;
	head->next = node;
}

#define list_add_tail(node, head) list_add(node, (head)->prev)

static inline void __list_del_entry(struct list_head *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
}

#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_del(node) __list_del_entry(node)
#define INIT_LIST_HEAD(head) ((head)->next = (head)->prev = (head))
#define list_empty(head) ((head)->next == (head))
#define list_first_entry(head, type, member) \
	container_of((head)->next, type, member)

/* Nobody else is there: locks do nothing. */
typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;
typedef struct { int unused; } spinlock_t, raw_spinlock_t, seqcount_t;
typedef struct { int unused; } wait_queue_head_t;
struct mutex { int unused; };
struct ratelimit_state { int unused; };
struct srcu_struct { int unused; };
struct rcu_head { int unused; };
struct xarray { int unused; };

#define atomic_read(v) READ_ONCE((v)->counter)
#define atomic_long_read(v) READ_ONCE((v)->counter)
#define atomic_set(v, i) WRITE_ONCE((v)->counter, i)
#define atomic_long_set(v, i) WRITE_ONCE((v)->counter, i)
#define lockdep_assert_held(lock)
#define raw_smp_processor_id() 0
#define local_irq_save(flags) ((void)((flags) = 0))
#define local_irq_restore(flags) ((void)(flags))
#define write_seqcount_begin(s) ((void)(s))
#define write_seqcount_end(s) ((void)(s))

static inline bool test_bit(unsigned long bit, const unsigned long *map)
{
	return map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG) & 1;
}

static inline void set_bit(unsigned long bit, unsigned long *map)
{
	map[bit / BITS_PER_LONG] |= BIT(bit % BITS_PER_LONG);
}

/* Any bits: nothing is allocated with them. */
#define __GFP_DMA 0x1U
#define __GFP_HIGHMEM 0x2U
#define __GFP_DMA32 0x4U
#define __GFP_MOVABLE 0x8U
#define __GFP_RECLAIMABLE 0x10U
#define __GFP_HIGH 0x20U
#define __GFP_DIRECT_RECLAIM 0x400U
#define __GFP_KSWAPD_RECLAIM 0x800U
#define __GFP_NOWARN 0x2000U
#define __GFP_NOFAIL 0x8000U
#define __GFP_NORETRY 0x10000U
#define __GFP_MEMALLOC 0x20000U
#define __GFP_NOMEMALLOC 0x80000U
#define __GFP_ZERO 0x100U
#define __GFP_THISNODE 0x200000U
#define GFP_KERNEL 0xcc0U
#define GFP_ATOMIC 0x820U

#define kvzalloc(size, gfp) calloc(1, size)
#define kvmalloc(size, gfp) malloc(size)
#define kvcalloc(n, size, gfp) calloc(n, size)
#define kvfree(p) free(p)
#define kzalloc(size, gfp) calloc(1, size)
#define kfree(p) free(p)

#define LOGLEVEL_ERR 3
#define LOGLEVEL_WARNING 4
#define LOGLEVEL_INFO 6
#define printk(...) ((void)0)
#define pr_err(fmt, ...) sim_log_line(NULL, LOGLEVEL_ERR, fmt, ##__VA_ARGS__)
#define pr_warn(...) ((void)0)
#define pr_info(...) ((void)0)
#define WARN_ON_ONCE(x) ({ if (x) abort(); false; })
#define WARN_ON(x) WARN_ON_ONCE(x)
#define WARN_ONCE(x, ...) WARN_ON_ONCE(x)

#define scnprintf(buf, size, ...) \
	({ int n_ = snprintf(buf, size, __VA_ARGS__); \
	   n_ >= (int)(size) ? (int)(size) - 1 : n_; })

#define prefetch(p) __builtin_prefetch(p)
#define cond_resched() ((void)0)

/* Nobody listens. */
#define DECLARE_TRACEPOINT(name) struct sim_unused_##name
#define tracepoint_enabled(name) false

/* In shim.c. */
unsigned long find_next_bit(const unsigned long *map, unsigned long bits,
			    unsigned long from);
ssize_t strscpy(char *to, const char *from, size_t size);
char *strnstr(const char *text, const char *what, size_t len);
unsigned long int_sqrt(unsigned long x);
int kstrtoint(const char *text, unsigned int base, int *value);
int kstrtouint(const char *text, unsigned int base, unsigned int *value);
void sort(void *base, size_t nr, size_t size,
	  int (*compare)(const void *, const void *),
	  void (*swap_them)(void *, void *, int));
int match_string(const char *const *array, size_t n, const char *text);

#endif
