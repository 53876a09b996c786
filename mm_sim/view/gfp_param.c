// SPDX-License-Identifier: GPL-2.0
/*
 * What a user types for a gfp_t: names as the kernel prints them with %pGg, and
 * the values that they have on this host.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/show_mem.h"
#include "view/ctl_internal.h"
#include "view/gfp_param.h"

#define SIM_GFP_NAME(flag) { #flag, flag }

/* None of them is there on some hosts only. */
static const struct {
	const char *name;
	gfp_t gfp;
} sim_gfp_names[] = {
	{ "none", 0 },
	SIM_GFP_NAME(GFP_ATOMIC),
	SIM_GFP_NAME(GFP_DMA),
	SIM_GFP_NAME(GFP_DMA32),
	SIM_GFP_NAME(GFP_HIGHUSER),
	SIM_GFP_NAME(GFP_HIGHUSER_MOVABLE),
	SIM_GFP_NAME(GFP_KERNEL),
	SIM_GFP_NAME(GFP_KERNEL_ACCOUNT),
	SIM_GFP_NAME(GFP_NOFS),
	SIM_GFP_NAME(GFP_NOIO),
	SIM_GFP_NAME(GFP_NOWAIT),
	SIM_GFP_NAME(GFP_TRANSHUGE),
	SIM_GFP_NAME(GFP_TRANSHUGE_LIGHT),
	SIM_GFP_NAME(GFP_USER),
	SIM_GFP_NAME(__GFP_ACCOUNT),
	SIM_GFP_NAME(__GFP_COMP),
	SIM_GFP_NAME(__GFP_DIRECT_RECLAIM),
	SIM_GFP_NAME(__GFP_DMA),
	SIM_GFP_NAME(__GFP_DMA32),
	SIM_GFP_NAME(__GFP_FS),
	SIM_GFP_NAME(__GFP_HARDWALL),
	SIM_GFP_NAME(__GFP_HIGH),
	SIM_GFP_NAME(__GFP_HIGHMEM),
	SIM_GFP_NAME(__GFP_IO),
	SIM_GFP_NAME(__GFP_KSWAPD_RECLAIM),
	SIM_GFP_NAME(__GFP_MEMALLOC),
	SIM_GFP_NAME(__GFP_MOVABLE),
	SIM_GFP_NAME(__GFP_NOFAIL),
	SIM_GFP_NAME(__GFP_NOMEMALLOC),
	SIM_GFP_NAME(__GFP_NORETRY),
	SIM_GFP_NAME(__GFP_NOWARN),
	SIM_GFP_NAME(__GFP_RECLAIM),
	SIM_GFP_NAME(__GFP_RECLAIMABLE),
	SIM_GFP_NAME(__GFP_RETRY_MAYFAIL),
	SIM_GFP_NAME(__GFP_THISNODE),
	SIM_GFP_NAME(__GFP_WRITE),
	SIM_GFP_NAME(__GFP_ZERO),
};

/**
 * sim_parse_gfp() - names of flags, with | between them
 * @text: as "GFP_KERNEL|__GFP_NOWARN"
 * @gfp: set to all of them together, in the host's bits
 * @bad: where in @text the first name begins that there is not
 * @bad_len: its length
 *
 * Context: any.
 *
 * Return: 0, or -EINVAL for a name that there is not; @gfp is not set then.
 */
int sim_parse_gfp(const char *text, gfp_t *gfp, int *bad, int *bad_len)
{
	const char *name = text, *end;
	gfp_t all = 0;
	int i;

	do {
		end = strchrnul(name, '|');
		for (i = 0; i < ARRAY_SIZE(sim_gfp_names); i++)
			if (strlen(sim_gfp_names[i].name) == end - name &&
			    !strncmp(sim_gfp_names[i].name, name, end - name))
				break;
		if (i == ARRAY_SIZE(sim_gfp_names)) {
			*bad = name - text;
			*bad_len = end - name;
			return -EINVAL;
		}
		all |= sim_gfp_names[i].gfp;
		name = end + 1;
	} while (*end);
	*gfp = all;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_parse_gfp);

/**
 * sim_ctl_parse_gfp() - what alloc asks for
 * @ctl: the commands
 * @args: the values of the line
 * @order: of the block
 * @nid: the node near which it is to be
 * @gfp: set to flags in the host's bits
 *
 * By type=, in silence; or by gfp=, as anybody would. Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_parse_gfp(struct sim_ctl *ctl, const struct sim_ctl_args *args,
		      unsigned int order, int nid, gfp_t *gfp)
{
	char why[SIM_ALLOC_WHY_LEN];
	int type, err, bad, bad_len;

	if (!args->gfp) {
		err = sim_ctl_parse_type(ctl, "alloc", args->type, &type);
		if (!err)
			*gfp = sim_ctl_gfp(type) | __GFP_NOWARN;
		return err;
	}
	if (args->type || args->zone)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "alloc: gfp= says type and zone; type= and zone= cannot stand beside it");
	if (sim_parse_gfp(args->gfp, gfp, &bad, &bad_len))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "alloc gfp=%.64s: '%.*s' is no flag; want names as GFP_KERNEL and __GFP_NOWARN, with | between them",
				      args->gfp, min(bad_len, 32),
				      args->gfp + bad);
	if (sim_alloc_refusal(&ctl->machine->mm, *gfp, order, nid, why))
		return sim_ctl_refuse(ctl, -EINVAL, "alloc gfp=%.64s: %s",
				      args->gfp, why);
	return 0;
}
