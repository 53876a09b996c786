// SPDX-License-Identifier: GPL-2.0
/*
 * More machines, by configfs: a folder in /sys/kernel/config/mm_sim/ describes a
 * machine, in attributes with the names of the module parameters, and power=1
 * makes it, in the manner of null_blk. A module of its own: mm_sim.ko needs no
 * configfs.
 */
#include <linux/configfs.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "host/compat.h"
#include "host/configfs.h"
#include "host/describe.h"
#include "host/load.h"

/**
 * struct sim_config - one folder
 * @item: what configfs knows of it
 * @lock: guards all below
 * @loaded: its machine; none while the power is off
 * @gone: the folder was removed
 * @params: what was written to the attributes; the texts are the folder's own
 * @stage: where the boot stops, the same
 * @keep_memblock: the opposite of what @params has
 */
struct sim_config {
	struct config_item item;
	struct mutex lock; /* all below */
	struct sim_loaded loaded;
	bool gone;
	struct sim_machine_params params;
	const char *stage;
	bool keep_memblock;
};

static struct sim_config *to_sim_config(struct config_item *item)
{
	return container_of(item, struct sim_config, item);
}

/* Nothing is changed while the machine is on. */
static int sim_config_lock_off(struct sim_config *config, const char *name)
{
	mutex_lock(&config->lock);
	if (!config->loaded.machine)
		return 0;
	mutex_unlock(&config->lock);
	pr_err("mm_sim: %s: %s: the machine is on; write 0 to power first\n",
	       config_item_name(&config->item), name);
	return -EBUSY;
}

static ssize_t sim_config_show_text(struct sim_config *config,
				    const char **text, char *page)
{
	ssize_t len;

	mutex_lock(&config->lock);
	/* One as long as a page comes without its newline. */
	len = scnprintf(page, PAGE_SIZE, "%s\n", *text ?: "");
	mutex_unlock(&config->lock);
	return len;
}

static ssize_t sim_config_store_text(struct sim_config *config,
				     const char *name, const char **text,
				     const char *page, size_t count)
{
	size_t len = count && page[count - 1] == '\n' ? count - 1 : count;
	char *copy = NULL;
	int err;

	if (strlen(page) < count) {
		pr_err("mm_sim: %s: %s: a byte 0 in it\n",
		       config_item_name(&config->item), name);
		return -EINVAL;
	}
	err = sim_config_lock_off(config, name);
	if (err)
		return err;
	/* An empty one is the default again. */
	if (len) {
		copy = kstrndup(page, len, GFP_KERNEL);
		err = copy ? 0 : -ENOMEM;
	}
	if (!err) {
		kfree(*text);
		*text = copy;
	}
	mutex_unlock(&config->lock);
	return err ?: count;
}

static ssize_t sim_config_show_bool(struct sim_config *config, bool *yes,
				    char *page)
{
	return sysfs_emit(page, "%c\n", READ_ONCE(*yes) ? 'Y' : 'N');
}

static ssize_t sim_config_store_bool(struct sim_config *config,
				     const char *name, bool *yes,
				     const char *page, size_t count)
{
	bool wanted;
	int err;

	if (kstrtobool(page, &wanted)) {
		pr_err("mm_sim: %s: %s=%.*s: not 0, 1, n or y\n",
		       config_item_name(&config->item), name,
		       (int)min(strcspn(page, "\n"), (size_t)32), page);
		return -EINVAL;
	}
	err = sim_config_lock_off(config, name);
	if (err)
		return err;
	*yes = wanted;
	mutex_unlock(&config->lock);
	return count;
}

/* As CONFIGFS_ATTR(), for root alone. */
#define SIM_CONFIG_ATTR(name)						\
static struct configfs_attribute sim_config_attr_##name = {		\
	.ca_name = __stringify(name),					\
	.ca_mode = 0600,						\
	.ca_owner = THIS_MODULE,					\
	.show = sim_config_##name##_show,				\
	.store = sim_config_##name##_store,				\
}

/*
 * An attribute, and where in @config it is. configfs does not tell its functions
 * which attribute they are called for: each has its own.
 */
#define SIM_CONFIG_FIELD(name, kind, place)				\
static ssize_t sim_config_##name##_show(struct config_item *item,	\
					char *page)			\
{									\
	struct sim_config *config = to_sim_config(item);		\
									\
	return sim_config_show_##kind(config, place, page);		\
}									\
									\
static ssize_t sim_config_##name##_store(struct config_item *item,	\
					 const char *page, size_t count) \
{									\
	struct sim_config *config = to_sim_config(item);		\
									\
	return sim_config_store_##kind(config, #name, place, page,	\
				       count);				\
}									\
									\
SIM_CONFIG_ATTR(name)

#define SIM_CONFIG_TEXT(name) \
	SIM_CONFIG_FIELD(name, text, &config->params.name)
#define SIM_CONFIG_BOOL(name) \
	SIM_CONFIG_FIELD(name, bool, &config->params.name)
#define SIM_CONFIG_HARDENING(name) \
	SIM_CONFIG_FIELD(name, bool, &config->params.hardening.name)

SIM_CONFIG_TEXT(size);
SIM_CONFIG_TEXT(firmware);
SIM_CONFIG_TEXT(memmap);
SIM_CONFIG_TEXT(mem);
SIM_CONFIG_TEXT(banks);
SIM_CONFIG_TEXT(cpus);
SIM_CONFIG_TEXT(numa);
SIM_CONFIG_TEXT(numa_distance);
SIM_CONFIG_TEXT(kernelcore);
SIM_CONFIG_TEXT(movablecore);
SIM_CONFIG_TEXT(cma);
SIM_CONFIG_TEXT(lowmem);
SIM_CONFIG_TEXT(page_tables);
SIM_CONFIG_TEXT(numa_zonelist_order);
SIM_CONFIG_TEXT(min_free_kbytes);
SIM_CONFIG_TEXT(debug_guardpage_minorder);
SIM_CONFIG_TEXT(clone);
SIM_CONFIG_TEXT(consistent);
SIM_CONFIG_FIELD(stage, text, &config->stage);
SIM_CONFIG_BOOL(movable_node);
SIM_CONFIG_BOOL(wait_table);
SIM_CONFIG_BOOL(snapshot);
SIM_CONFIG_BOOL(page_owner);
SIM_CONFIG_HARDENING(check_pages);
SIM_CONFIG_HARDENING(page_poison);
SIM_CONFIG_HARDENING(init_on_alloc);
SIM_CONFIG_HARDENING(init_on_free);
SIM_CONFIG_HARDENING(debug_pagealloc);
SIM_CONFIG_FIELD(keep_memblock, bool, &config->keep_memblock);

/* Make the machine. Lock. */
static int sim_config_power_on(struct sim_config *config)
{
	struct sim_machine_params params = config->params;

	params.name = config_item_name(&config->item);
	params.discard_memblock = !config->keep_memblock;
	return sim_load(&params, config->stage, &config->loaded);
}

static ssize_t sim_config_power_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n",
			  !!READ_ONCE(to_sim_config(item)->loaded.machine));
}

static ssize_t sim_config_power_store(struct config_item *item,
				      const char *page, size_t count)
{
	struct sim_config *config = to_sim_config(item);
	int err = 0;
	bool on;

	if (kstrtobool(page, &on)) {
		pr_err("mm_sim: %s: power=%.*s: not 0 or 1\n",
		       config_item_name(item),
		       (int)min(strcspn(page, "\n"), (size_t)32), page);
		return -EINVAL;
	}
	mutex_lock(&config->lock);
	if (config->gone)
		err = -ENODEV;
	else if (on && !config->loaded.machine)
		err = sim_config_power_on(config);
	else if (!on)
		sim_unload(&config->loaded);
	mutex_unlock(&config->lock);
	return err ?: count;
}

SIM_CONFIG_ATTR(power);

static struct configfs_attribute *sim_config_attrs[] = {
	&sim_config_attr_size,
	&sim_config_attr_firmware,
	&sim_config_attr_memmap,
	&sim_config_attr_mem,
	&sim_config_attr_banks,
	&sim_config_attr_cpus,
	&sim_config_attr_numa,
	&sim_config_attr_numa_distance,
	&sim_config_attr_kernelcore,
	&sim_config_attr_movablecore,
	&sim_config_attr_cma,
	&sim_config_attr_lowmem,
	&sim_config_attr_page_tables,
	&sim_config_attr_numa_zonelist_order,
	&sim_config_attr_min_free_kbytes,
	&sim_config_attr_debug_guardpage_minorder,
	&sim_config_attr_clone,
	&sim_config_attr_consistent,
	&sim_config_attr_stage,
	&sim_config_attr_movable_node,
	&sim_config_attr_wait_table,
	&sim_config_attr_snapshot,
	&sim_config_attr_page_owner,
	&sim_config_attr_check_pages,
	&sim_config_attr_page_poison,
	&sim_config_attr_init_on_alloc,
	&sim_config_attr_init_on_free,
	&sim_config_attr_debug_pagealloc,
	&sim_config_attr_keep_memblock,
	&sim_config_attr_power,
	NULL
};

static void sim_config_release(struct config_item *item)
{
	struct sim_config *config = to_sim_config(item);

	sim_machine_params_free(&config->params);
	kfree(config->stage);
	mutex_destroy(&config->lock);
	kfree(config);
}

static struct configfs_item_operations sim_config_item_ops = {
	.release = sim_config_release,
};

static const struct config_item_type sim_config_type = {
	.ct_item_ops = &sim_config_item_ops,
	.ct_attrs = sim_config_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *sim_config_make_item(struct config_group *group,
						const char *name)
{
	struct sim_config *config;
	int err = sim_check_name(name);

	if (err)
		return ERR_PTR(err);
	config = kzalloc(sizeof(*config), GFP_KERNEL);
	if (!config)
		return ERR_PTR(-ENOMEM);
	mutex_init(&config->lock);
	config->keep_memblock = true;
	config_item_init_type_name(&config->item, name, &sim_config_type);
	return &config->item;
}

/* rmdir gives the memory back; the power need not be off. */
static void sim_config_drop_item(struct config_group *group,
				 struct config_item *item)
{
	struct sim_config *config = to_sim_config(item);

	mutex_lock(&config->lock);
	config->gone = true;
	sim_unload(&config->loaded);
	mutex_unlock(&config->lock);
	config_item_put(item);
}

static struct configfs_group_operations sim_config_group_ops = {
	.make_item = sim_config_make_item,
	.drop_item = sim_config_drop_item,
};

static const struct config_item_type sim_config_group_type = {
	.ct_group_ops = &sim_config_group_ops,
	.ct_owner = THIS_MODULE,
};

struct configfs_subsystem sim_config_subsys = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "mm_sim",
			.ci_type = &sim_config_group_type,
		},
	},
};
EXPORT_SYMBOL_SIM_KUNIT(sim_config_subsys);

/**
 * sim_config_init() - show the folder mm_sim in configfs
 *
 * Context: may sleep; the folder is not there.
 *
 * Return: 0, or a negative errno of configfs_register_subsystem(): -EEXIST where
 * another has the name. Then the log has a line.
 */
int sim_config_init(void)
{
	int err;

	config_group_init(&sim_config_subsys.su_group);
	mutex_init(&sim_config_subsys.su_mutex);
	err = configfs_register_subsystem(&sim_config_subsys);
	if (err)
		pr_err("mm_sim: no folder mm_sim in configfs: error %d\n", err);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_config_init);

/**
 * sim_config_exit() - remove it; it has no folders
 *
 * Context: may sleep.
 */
void sim_config_exit(void)
{
	configfs_unregister_subsystem(&sim_config_subsys);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_config_exit);

module_init(sim_config_init);
module_exit(sim_config_exit);

MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("More machines of mm_sim, by configfs");
MODULE_LICENSE("GPL");
MODULE_VERSION(MM_SIM_VERSION);
SIM_IMPORT_NS(MM_SIM);
