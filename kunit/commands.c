// SPDX-License-Identifier: GPL-2.0
/*
 * Give commands, and read what they say.
 */
#include <linux/string.h>

#include "commands.h"
#include "helpers.h"

static void sim_test_destroy_ctl(void *ctl)
{
	sim_ctl_destroy(ctl);
}

/**
 * sim_test_commands() - the commands of a machine
 * @test: the running case; they go when it ends
 * @m: the machine
 *
 * Return: the commands, until the case ends.
 */
struct sim_test_commands *sim_test_commands(struct kunit *test,
					    struct sim_machine *m)
{
	struct sim_test_commands *c = kunit_kzalloc(test, sizeof(*c),
						    GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->ctl = sim_ctl_create(m);
	KUNIT_ASSERT_NOT_NULL(test, c->ctl);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, sim_test_destroy_ctl,
						  c->ctl), 0);
	return c;
}

/**
 * sim_test_put() - one write
 * @test: the running case
 * @c: the commands
 * @text: what is written; what is refused does not reach the console
 * @len: bytes of it
 *
 * Return: as sim_ctl_write().
 */
ssize_t sim_test_put(struct kunit *test, struct sim_test_commands *c,
		     const char *text, size_t len)
{
	char *copy = kunit_kzalloc(test, len + 1, GFP_KERNEL);
	ssize_t ret;
	int level;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, text, len);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	ret = sim_ctl_write(c->ctl, &c->writer, copy, len);
	sim_test_quiet_end(level);
	return ret;
}

/**
 * sim_test_say() - one write of a text
 * @test: the running case
 * @c: the commands
 * @text: the text
 *
 * Return: as sim_ctl_write().
 */
ssize_t sim_test_say(struct kunit *test, struct sim_test_commands *c,
		     const char *text)
{
	return sim_test_put(test, c, text, strlen(text));
}

/**
 * sim_test_result() - what the last write came to
 * @test: the running case
 * @c: the commands
 *
 * Return: the text, until the case ends.
 */
const char *sim_test_result(struct kunit *test,
			    const struct sim_test_commands *c)
{
	char *text = kunit_kzalloc(test, c->ctl->result_len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	memcpy(text, c->ctl->result, c->ctl->result_len);
	return text;
}
