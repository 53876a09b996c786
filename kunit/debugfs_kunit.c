// SPDX-License-Identifier: GPL-2.0
/*
 * The files as programs have them: opened in a mounted debugfs, read into memory of a
 * process, and still open when the machine is gone. That nothing is used that was
 * freed is for KASAN to tell.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "helpers.h"
#include "page/page_alloc.h"
#include "view/debugfs.h"

#define USER_LEN PAGE_SIZE

/**
 * struct fixture - a machine, its tree, and a process that reads
 * @m: the machine
 * @view: its tree; NULL once it is removed
 * @mnt: debugfs
 * @type: the same, as a kind of file system
 * @user: memory of the process, USER_LEN bytes
 */
struct fixture {
	struct sim_machine *m;
	struct sim_view *view;
	struct vfsmount *mnt;
	struct file_system_type *type;
	char __user *user;
};

static int make_tree(struct kunit *test)
{
	const struct sim_machine_params params = {
		.name = "goes", .size = "16M", .memmap = "16M@16M",
		.page_owner = true,
	};
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	unsigned long user;

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	user = kunit_vm_mmap(test, NULL, 0, USER_LEN, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(user));
	KUNIT_ASSERT_NE(test, user, 0);
	f->user = (char __user *)user;
	f->type = get_fs_type("debugfs");
	KUNIT_ASSERT_NOT_NULL(test, f->type);
	f->mnt = kern_mount(f->type);
	KUNIT_ASSERT_FALSE(test, IS_ERR(f->mnt));
	f->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	f->view = sim_debugfs_create(f->m);
	KUNIT_ASSERT_FALSE(test, IS_ERR(f->view));
	return 0;
}

static void remove_machine(struct kunit *test)
{
	struct fixture *f = test->priv;

	sim_debugfs_destroy(f->view);
	f->view = NULL;
	sim_test_destroy_now(test, f->m);
	f->m = NULL;
}

static void remove_tree(struct kunit *test)
{
	struct fixture *f = test->priv;

	if (!f)
		return;
	if (!IS_ERR_OR_NULL(f->view))
		sim_debugfs_destroy(f->view);
	if (!IS_ERR_OR_NULL(f->mnt))
		kern_unmount(f->mnt);
	if (f->type)
		module_put(f->type->owner);
}

static struct file *open_file(struct kunit *test, const char *name, int flags)
{
	struct fixture *f = test->priv;
	struct path root = { .mnt = f->mnt, .dentry = f->mnt->mnt_root };
	char path[96];
	struct file *file;

	snprintf(path, sizeof(path), "mm_sim/goes/%s", name);
	file = file_open_root(&root, path, flags, 0);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(file), "%s: %ld", path,
			       PTR_ERR(file));
	return file;
}

static ssize_t read_file(struct kunit *test, struct file *file, size_t len)
{
	struct fixture *f = test->priv;

	return file->f_op->read(file, f->user, len, &file->f_pos);
}

static ssize_t write_file(struct kunit *test, struct file *file,
			  const char *text)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, copy_to_user(f->user, text, strlen(text)), 0);
	return file->f_op->write(file, f->user, strlen(text), &file->f_pos);
}

/* Of all kinds: one show, a list, a log, one read at a time, a sysctl. */
static const char *const files[] = {
	"buddyinfo", "map", "log", "boot_log", "memblock/log", "e820",
	"page_owner", "page_owner_stacks/show_stacks", "vm/min_free_kbytes",
	"node0/DMA32/free_area/order_10/Movable", "node0/DMA32/pageset",
};

static void file_name(const char *const *name, char *desc)
{
	strscpy(desc, *name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(file, files, file_name);

static void a_reader_whose_machine_goes_gets_an_error(struct kunit *test)
{
	const char *const *name = test->param_value;
	struct fixture *f = test->priv;
	struct file *file, *unread;

	/* For page_owner to have something. */
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&f->m->mm, GFP_KERNEL, 3));
	file = open_file(test, *name, O_RDONLY);
	unread = open_file(test, *name, O_RDONLY);
	/* The whole of an entry, where there are such; else a part. */
	KUNIT_EXPECT_GT(test, read_file(test, file, strcmp(*name, "page_owner") ?
					5 : USER_LEN), 0);
	remove_machine(test);
	KUNIT_EXPECT_EQ(test, read_file(test, file, 5), -EIO);
	KUNIT_EXPECT_EQ(test, read_file(test, unread, USER_LEN), -EIO);
	/* To somewhere else: what comes before it is shown once more. */
	KUNIT_EXPECT_EQ(test, vfs_llseek(file, 3, SEEK_SET), -EIO);
	KUNIT_EXPECT_EQ(test, read_file(test, file, USER_LEN), -EIO);
	__fput_sync(file);
	__fput_sync(unread);
	sim_test_end_process();
}

static void a_writer_whose_machine_goes_gets_an_error(struct kunit *test)
{
	struct file *file = open_file(test, "ctl", O_RDWR);

	/* A line that has no end yet would be carried out when it is closed. */
	KUNIT_EXPECT_EQ(test, write_file(test, file, "alloc order=0 tag=a\nfre"),
			23);
	remove_machine(test);
	KUNIT_EXPECT_EQ(test, write_file(test, file, "e tag=a\n"), -EIO);
	KUNIT_EXPECT_EQ(test, read_file(test, file, 5), -EIO);
	__fput_sync(file);
	sim_test_end_process();
}

static struct kunit_case debugfs_cases[] = {
	KUNIT_CASE_PARAM(a_reader_whose_machine_goes_gets_an_error,
			 file_gen_params),
	KUNIT_CASE(a_writer_whose_machine_goes_gets_an_error),
	{}
};

static struct kunit_suite debugfs_suite = {
	.name = "mm_sim_seq_debugfs",
	.init = make_tree,
	.exit = remove_tree,
	.test_cases = debugfs_cases,
};

kunit_test_suite(debugfs_suite);
