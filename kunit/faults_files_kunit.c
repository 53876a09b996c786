// SPDX-License-Identifier: GPL-2.0
/*
 * The host runs out of memory while a machine is driven and looked at: commands,
 * files of debugfs, folders of configfs.
 */
#include <kunit/test.h>
#include <linux/configfs.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kconfig.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "commands.h"
#include "faults.h"
#include "helpers.h"
#include "host/configfs.h"
#include "page/page_alloc.h"
#include "view/debugfs.h"

/*
 * Commands
 */

static const struct sim_machine_params backed = {
	.name = "fault", .size = "16M", .memmap = "16M@16M", .cma = "4M",
	.page_owner = true,
};

static const struct sim_machine_params unbacked = {
	.name = "fault", .size = "0", .memmap = "1G@0",
};

static const struct sim_machine_params a_clone = {
	.name = "fault", .clone = "0:Normal",
};

struct command_case {
	const char *line;
	/* What gives back what it allocated; done without faults. */
	const char *undo;
	const struct sim_machine_params *params;
	/* What comes before it, without faults. */
	const char *before;
	/* A description of a clone is three objects, or six by vmalloc(). */
	unsigned int keeps;
};

static const struct command_case command_cases[] = {
	{ "alloc order=3 type=movable tag=t", "free tag=t", &backed },
	{ "alloc order=0 zone=DMA32 tag=t", "free tag=t", &backed },
	{ "alloc order=0 cold=1 tag=t", "free tag=t", &backed },
	{ "contig pages=512 tag=t", "free tag=t", &backed },
	{ "cma alloc pages=64 tag=t", "free tag=t", &backed },
	{ "pagecache pages=100 reclaimable=20", "reset\nboot", &backed },
	{ "snapshot", "reset\nboot", &backed },
	{ "storm ops=20 seed=1", NULL, &backed },
	{ "clone node=0 zone=Normal", "reset", &unbacked, NULL, 6 },
	{ "clone", "reset", &a_clone, "boot", 6 },
	{ "reset\nboot", "reset", &a_clone, "boot" },
	{ "whatif alloc order=3", NULL, &a_clone },
	{ "whatif fill order=6", NULL, &a_clone },
};

static void command_case_name(const struct command_case *c, char *desc)
{
	strscpy(desc, c->line, KUNIT_PARAM_DESC_SIZE);
	strreplace(desc, '\n', ' ');
}

KUNIT_ARRAY_PARAM(command, command_cases, command_case_name);

struct command_arg {
	const struct command_case *c;
	struct sim_machine *m;
	struct sim_test_commands *commands;
	char text[256];
	char said[256];
};

static int write_text(struct command_arg *a, const char *text)
{
	ssize_t ret;

	snprintf(a->text, sizeof(a->text), "%s\n", text);
	ret = sim_ctl_write(a->commands->ctl, &a->commands->writer, a->text,
			    strlen(a->text));
	return min(ret, 0L);
}

static int run_command(void *arg)
{
	struct command_arg *a = arg;
	int err = write_text(a, a->c->line);

	strscpy(a->said, a->commands->ctl->result,
		min(sizeof(a->said), a->commands->ctl->result_len + 1));
	return err;
}

static void prepare_command(void *arg)
{
	struct command_arg *a = arg;

	if (a->c->before)
		write_text(a, a->c->before);
}

static void undo_command(void *arg, int ret)
{
	struct command_arg *a = arg;

	struct xarray *by_pfn = &a->commands->ctl->by_pfn;
	unsigned long pfn = 0;

	if (a->c->undo)
		write_text(a, a->c->undo);
	/* An xarray keeps what it had when it could not get more, for the next. */
	if (!xa_find(by_pfn, &pfn, ULONG_MAX, XA_PRESENT))
		xa_destroy(by_pfn);
}

static void check_command(struct kunit *test, void *arg)
{
	struct command_arg *a = arg;

	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(a->said, "error -12 "), "%s",
				  a->said);
	if (a->m->stage != SIM_STAGE_PANICKED)
		sim_test_verify(test, a->m);
}

static struct command_arg *command(struct kunit *test,
				   const struct command_case *c)
{
	struct command_arg *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, a);
	a->c = c;
	a->m = sim_test_machine(test, c->params, c->params == &unbacked ?
						 SIM_STAGE_ZONELISTS :
						 SIM_STAGE_BUDDY);
	a->commands = sim_test_commands(test, a->m);
	return a;
}

static void a_command_is_carried_out_or_refused(struct kunit *test)
{
	const struct command_case *c = test->param_value;
	const struct sim_fault_op op = {
		.name = c->line, .prepare = prepare_command,
		.run = run_command, .undo = undo_command,
		.check = check_command, .one_line = true, .keeps = c->keeps,
		.stride = 3,
	};
	struct command_arg *a = command(test, c);

	/* It stays a clone, which is what this takes; the next has an old one. */
	if (c->params == &unbacked)
		KUNIT_ASSERT_EQ(test, write_text(a, c->line), 0);
	sim_faults_run(test, &op, a);
}

/* What gives memory back must not need any; nor do those that only move it. */
static const struct command_case frugal_cases[] = {
	{ "free tag=t", NULL, &backed, "alloc order=3 tag=t" },
	{ "free tag=t cold=1", NULL, &backed, "alloc order=0 tag=t" },
	{ "free tag=t", NULL, &backed, "contig pages=512 tag=t" },
	{ "free tag=t", NULL, &backed, "cma alloc pages=64 tag=t" },
	{ "isolate pfn=5120 pages=1024", "unisolate pfn=5120 pages=1024",
	  &backed },
	{ "unisolate pfn=5120 pages=1024", NULL, &backed,
	  "isolate pfn=5120 pages=1024" },
	{ "compact", "pagecache pages=0", &backed,
	  "pagecache pages=1000 reclaimable=200" },
	{ "pagecache pages=0", NULL, &backed,
	  "pagecache pages=100 reclaimable=20" },
	{ "reset", "boot", &backed },
	{ "managed node=0 zone=DMA32 pages=1000", NULL, &unbacked },
};

static void frugal_case_name(const struct command_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s%s%s", c->before ?: "",
		 c->before ? ", " : "", c->line);
}

KUNIT_ARRAY_PARAM(frugal, frugal_cases, frugal_case_name);

static void a_command_that_gives_back_or_moves_needs_no_memory(struct kunit *test)
{
	const struct command_case *c = test->param_value;
	const struct sim_fault_op op = {
		.name = c->line, .prepare = prepare_command,
		.run = run_command, .undo = undo_command,
	};
	struct command_arg *a = command(test, c);

	sim_faults_none(test, &op, a);
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(a->said, "ok "), "%s", a->said);
	sim_test_verify(test, a->m);
}

/*
 * Files of debugfs
 */

#define USER_LEN (4 * PAGE_SIZE)

struct files_arg {
	struct sim_machine *m;
	struct sim_view *view;
	struct vfsmount *mnt;
	struct dentry *dentry;
	char __user *user;
	const char *text;
};

static int create_files(void *arg)
{
	struct files_arg *a = arg;

	a->view = sim_debugfs_create(a->m);
	return PTR_ERR_OR_ZERO(a->view);
}

static void remove_files(void *arg, int ret)
{
	struct files_arg *a = arg;

	if (!IS_ERR_OR_NULL(a->view))
		sim_debugfs_destroy(a->view);
	a->view = NULL;
}

static void files_are_made_or_not(struct kunit *test)
{
	const struct sim_fault_op op = {
		.name = "sim_debugfs_create", .run = create_files,
		.undo = remove_files, .a_line_at_least = true, .stride = 7,
	};
	struct files_arg arg = {
		.m = sim_test_machine(test, &backed, SIM_STAGE_BUDDY),
	};
	struct sim_machine_params params = unbacked;
	struct sim_view *other;

	/* The folder mm_sim stays, with all that is forgotten in it. */
	params.name = "other";
	other = sim_debugfs_create(sim_test_machine(test, &params,
						    SIM_STAGE_ZONELISTS));
	KUNIT_ASSERT_FALSE(test, IS_ERR(other));
	sim_faults_run(test, &op, &arg);
	sim_debugfs_destroy(other);
}

static struct file *open_it(struct files_arg *a, int flags)
{
	const struct path path = { .mnt = a->mnt, .dentry = a->dentry };

	return dentry_open(&path, flags, current_cred());
}

static int read_it(void *arg)
{
	struct files_arg *a = arg;
	struct file *file = open_it(a, O_RDONLY);
	ssize_t len;

	if (IS_ERR(file))
		return PTR_ERR(file);
	do {
		len = file->f_op->read(file, a->user, USER_LEN, &file->f_pos);
	} while (len > 0);
	__fput_sync(file);
	return len;
}

static int write_it(void *arg)
{
	struct files_arg *a = arg;
	struct file *file = open_it(a, O_WRONLY);
	ssize_t len;
	int err = 0;

	if (IS_ERR(file))
		return PTR_ERR(file);
	len = file->f_op->write(file, a->user, strlen(a->text), &file->f_pos);
	if (file->f_op->flush)
		err = file->f_op->flush(file, NULL);
	__fput_sync(file);
	return len < 0 ? len : err;
}

static void begin_files(struct kunit *test, struct files_arg *a,
			const struct sim_machine_params *params)
{
	struct file_system_type *type;
	unsigned long user;

	user = kunit_vm_mmap(test, NULL, 0, USER_LEN, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | MAP_PRIVATE | MAP_POPULATE, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(user));
	KUNIT_ASSERT_NE(test, user, 0);
	a->user = (char __user *)user;
	/* None of its pages is to come while an allocation fails. */
	KUNIT_ASSERT_EQ(test, clear_user(a->user, USER_LEN), 0);
	a->m = sim_test_machine(test, params, SIM_STAGE_BUDDY);
	a->view = sim_debugfs_create(a->m);
	KUNIT_ASSERT_FALSE(test, IS_ERR(a->view));
	type = get_fs_type("debugfs");
	KUNIT_ASSERT_NOT_NULL(test, type);
	a->mnt = kern_mount(type);
	module_put(type->owner);
	KUNIT_ASSERT_FALSE(test, IS_ERR(a->mnt));
}

static void end_files(struct files_arg *a)
{
	sim_debugfs_destroy(a->view);
	kern_unmount(a->mnt);
	sim_test_end_process();
}

/* Of all kinds of files, and those that allocate while they are read. */
static const char *const readable[] = {
	"stage", "e820", "boot_log", "log", "memblock/memory", "memblock/log",
	"memory_use", "zonelists", "kernel_page_tables", "buddyinfo",
	"pagetypeinfo", "zoneinfo", "vmstat", "vm/min_free_kbytes",
	"vm/lowmem_reserve_ratio", "policy/stat", "cma/reserved/bitmap",
	"extfrag/extfrag_index", "page_owner", "page_owner_stacks/show_stacks",
	"map", "verify", "pagecache", "snapshots/size", "ctl", "node0/numastat",
	"node0/DMA32/pageset", "node0/DMA32/free_area/order_10/Movable",
	"snapshots/buddy/map",
};

static void readable_name(const char *const *name, char *desc)
{
	strscpy(desc, *name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(readable, readable, readable_name);

static struct dentry *find_file(struct kunit *test, const char *name)
{
	struct dentry *dir = debugfs_lookup("mm_sim", NULL), *next;
	char path[96], *rest = path, *part;

	snprintf(path, sizeof(path), "fault/%s", name);
	while ((part = strsep(&rest, "/")) && !IS_ERR_OR_NULL(dir)) {
		next = debugfs_lookup(part, dir);
		dput(dir);
		dir = next;
	}
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR_OR_NULL(dir), "%s", name);
	return dir;
}

static void a_file_is_read_to_its_end_or_says_why_not(struct kunit *test)
{
	const char *const *name = test->param_value;
	struct sim_machine_params params = backed;
	const struct sim_fault_op op = {
		.name = *name, .run = read_it,
	};
	struct files_arg arg = { };

	params.snapshot = true;
	begin_files(test, &arg, &params);
	/* For page_owner to have something. */
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&arg.m->mm, GFP_KERNEL, 3));
	arg.dentry = find_file(test, *name);
	/* The first open makes what debugfs keeps of the file. */
	KUNIT_EXPECT_EQ(test, read_it(&arg), 0);
	sim_faults_run(test, &op, &arg);
	sim_test_verify(test, arg.m);
	dput(arg.dentry);
	end_files(&arg);
}

static const char *const writable[][2] = {
	{ "vm/min_free_kbytes", "500\n" },
	{ "vm/numa_stat", "1\n" },
	{ "vm/stat_refresh", "1\n" },
	{ "policy/pcp_max_order", "9\n" },
	{ "ctl", "contig pages=512 tag=t\nfree tag=t\n" },
};

static void writable_name(const char *const (*c)[2], char *desc)
{
	strscpy(desc, (*c)[0], KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(writable, writable, writable_name);

static void a_file_takes_what_is_written_or_says_why_not(struct kunit *test)
{
	const char *const (*c)[2] = test->param_value;
	const struct sim_fault_op op = {
		.name = (*c)[0], .run = write_it,
	};
	struct files_arg arg = { .text = (*c)[1] };

	begin_files(test, &arg, &backed);
	KUNIT_ASSERT_EQ(test, copy_to_user(arg.user, arg.text,
					   strlen(arg.text)), 0);
	arg.dentry = find_file(test, (*c)[0]);
	KUNIT_EXPECT_EQ(test, write_it(&arg), 0);
	sim_faults_run(test, &op, &arg);
	sim_test_verify(test, arg.m);
	dput(arg.dentry);
	end_files(&arg);
}

/*
 * Folders of configfs
 */

#if IS_BUILTIN(CONFIG_MM_SIM_CONFIGFS)
struct folder_arg {
	struct config_group *group;
	struct config_item *item;
	const char *attribute;
	const char *text;
	char page[64];
};

static int make_folder(void *arg)
{
	struct folder_arg *a = arg;

	a->item = a->group->cg_item.ci_type->ct_group_ops->make_item(a->group,
								     "fault");
	return PTR_ERR_OR_ZERO(a->item);
}

static void drop_folder(void *arg, int ret)
{
	struct folder_arg *a = arg;

	if (!IS_ERR_OR_NULL(a->item))
		a->group->cg_item.ci_type->ct_group_ops->drop_item(a->group,
								   a->item);
	a->item = NULL;
}

static int store(struct folder_arg *a, const char *name, const char *text)
{
	struct configfs_attribute **attr = a->item->ci_type->ct_attrs;
	ssize_t ret = -ENOENT;

	strscpy(a->page, text, sizeof(a->page));
	for (; *attr; attr++)
		if (!strcmp((*attr)->ca_name, name))
			ret = (*attr)->store(a->item, a->page, strlen(text));
	return min(ret, 0L);
}

static int store_attribute(void *arg)
{
	struct folder_arg *a = arg;

	return store(a, a->attribute, a->text);
}

static void clear_attribute(void *arg, int ret)
{
	struct folder_arg *a = arg;

	store(a, a->attribute, "");
}

static void turn_off(void *arg, int ret)
{
	store(arg, "power", "0");
}

static struct folder_arg *folder(struct kunit *test)
{
	struct folder_arg *a = kunit_kzalloc(test, sizeof(*a), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, a);
	a->group = &sim_config_subsys.su_group;
	return a;
}

static void a_folder_is_made_or_not(struct kunit *test)
{
	const struct sim_fault_op op = {
		.name = "mkdir", .run = make_folder, .undo = drop_folder,
	};

	sim_faults_run(test, &op, folder(test));
}

static void an_attribute_is_what_was_written_or_what_it_was(struct kunit *test)
{
	const struct sim_fault_op op = {
		.name = "an attribute", .run = store_attribute,
		.undo = clear_attribute,
	};
	struct folder_arg *a = folder(test);

	KUNIT_ASSERT_EQ(test, make_folder(a), 0);
	a->attribute = "size";
	a->text = "16M\n";
	sim_faults_run(test, &op, a);
	drop_folder(a, 0);
}

static void the_power_is_on_or_off(struct kunit *test)
{
	const struct sim_fault_op op = {
		.name = "power", .run = store_attribute, .undo = turn_off,
		.a_line_at_least = true, .stride = 17,
	};
	struct folder_arg *a = folder(test);

	KUNIT_ASSERT_EQ(test, make_folder(a), 0);
	KUNIT_ASSERT_EQ(test, store(a, "size", "16M"), 0);
	a->attribute = "power";
	a->text = "1\n";
	sim_faults_run(test, &op, a);
	drop_folder(a, 0);
}

static const struct config_item_type another_type = {
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem another = {
	.su_group.cg_item.ci_type = &another_type,
};

static int register_another(const char *name)
{
	config_group_init(&another.su_group);
	mutex_init(&another.su_mutex);
	strscpy(another.su_group.cg_item.ci_namebuf, name,
		sizeof(another.su_group.cg_item.ci_namebuf));
	return configfs_register_subsystem(&another);
}

static int show_mm_sim(void *arg)
{
	return sim_config_init();
}

static void hide_mm_sim(void *arg, int ret)
{
	if (!ret)
		sim_config_exit();
}

/* With another beside it: the host mounts configfs for the first, and that stays. */
static void the_folder_mm_sim_is_there_or_not(struct kunit *test)
{
	const struct sim_fault_op op = {
		.name = "mm_sim of configfs", .run = show_mm_sim,
		.undo = hide_mm_sim, .one_line = true,
	};

	KUNIT_ASSERT_EQ(test, register_another("another"), 0);
	sim_config_exit();
	sim_faults_run(test, &op, NULL);
	KUNIT_EXPECT_EQ(test, sim_config_init(), 0);
	configfs_unregister_subsystem(&another);
}

static void a_folder_mm_sim_of_another_is_in_the_way(struct kunit *test)
{
	int level, err;

	sim_config_exit();
	KUNIT_EXPECT_EQ(test, register_another("mm_sim"), 0);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err = sim_config_init();
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, err, -EEXIST);
	configfs_unregister_subsystem(&another);
	KUNIT_EXPECT_EQ(test, sim_config_init(), 0);
}
#else
static void the_folder_mm_sim_is_there_or_not(struct kunit *test)
{
	kunit_skip(test, "no configfs");
}

static void a_folder_mm_sim_of_another_is_in_the_way(struct kunit *test)
{
	kunit_skip(test, "no configfs");
}

static void a_folder_is_made_or_not(struct kunit *test)
{
	kunit_skip(test, "no configfs");
}

static void an_attribute_is_what_was_written_or_what_it_was(struct kunit *test)
{
	kunit_skip(test, "no configfs");
}

static void the_power_is_on_or_off(struct kunit *test)
{
	kunit_skip(test, "no configfs");
}
#endif

static struct kunit_case faults_cases[] = {
	KUNIT_CASE_PARAM(a_command_is_carried_out_or_refused,
			 command_gen_params),
	KUNIT_CASE_PARAM(a_command_that_gives_back_or_moves_needs_no_memory,
			 frugal_gen_params),
	KUNIT_CASE(files_are_made_or_not),
	KUNIT_CASE_PARAM(a_file_is_read_to_its_end_or_says_why_not,
			 readable_gen_params),
	KUNIT_CASE_PARAM(a_file_takes_what_is_written_or_says_why_not,
			 writable_gen_params),
	KUNIT_CASE(the_folder_mm_sim_is_there_or_not),
	KUNIT_CASE(a_folder_mm_sim_of_another_is_in_the_way),
	KUNIT_CASE(a_folder_is_made_or_not),
	KUNIT_CASE(an_attribute_is_what_was_written_or_what_it_was),
	KUNIT_CASE(the_power_is_on_or_off),
	{}
};

static struct kunit_suite faults_suite = {
	.name = "mm_sim_faults_files",
	.init = sim_faults_begin,
	.test_cases = faults_cases,
};

kunit_test_suite(faults_suite);
