# SPDX-License-Identifier: GPL-2.0
#
# A storm of random allocations and frees through ctl, in batches of one write
# each. Keeps its own account of every block and holds the machine to it.
#
#	awk -v seed=1 -v commands=100000 -v sim=/sys/kernel/debug/mm_sim/sim0 -f storm.awk
#
# Tells how far it is. What is wrong is written to /tmp/storm.why, with an exit
# status of 1. All that it allocated is free at the end.

# Park and Miller: exact in a double, so a seed means the same in every awk.
function random(n)
{
	state = state * 16807 % 2147483647
	return int(state / 2147483647 * n)
}

function fail(why)
{
	print "after " done " commands: " why > "/tmp/storm.why"
	exit 1
}

function free_pages(	line, field, n, i, sum)
{
	while ((getline line < (sim "/buddyinfo")) > 0) {
		n = split(line, field, " ")
		for (i = 5; i <= n; i++)
			sum += field[i] * pages[i - 5]
	}
	close(sim "/buddyinfo")
	return sum
}

# What verify says, and no page lost or won: free and allocated make a whole.
function account(	line, free)
{
	getline line < (sim "/verify")
	close(sim "/verify")
	if (line != "ok")
		fail("verify says: " line)
	free = free_pages()
	if (free + live_pages != total)
		fail(free " pages free and " live_pages " allocated, of " total)
	print "# " done " commands, " live " blocks allocated, verify ok"
	fflush()
}

function value(line, key,	at)
{
	at = index(line, " " key "=")
	if (!at)
		return ""
	line = substr(line, at + length(key) + 2)
	sub(/ .*/, "", line)
	return line
}

function plan_alloc(	order, r)
{
	# Half of the blocks are single pages, a quarter pairs, and so on.
	r = random(1024)
	for (order = 0; order < 10 && r % 2; order++)
		r = int(r / 2)
	planned++
	tag[planned] = "s" ++tags
	want_order[planned] = order
	want_type[planned] = type[random(3)]
	return "alloc order=" order " type=" want_type[planned] " tag=" tag[planned]
}

function plan_free(	i)
{
	i = 1 + random(live)
	planned++
	tag[planned] = block[i]
	want_order[planned] = -1
	# It leaves the account now, so that it is not freed twice in a batch.
	block[i] = block[live--]
	return "free tag=" tag[planned]
}

function allocated(i, line,	pfn)
{
	pfn = value(line, "pfn")
	if (value(line, "tag") != tag[i] || value(line, "order") != want_order[i] ||
	    tolower(value(line, "type")) != want_type[i])
		fail("asked for tag=" tag[i] " order=" want_order[i] " type=" want_type[i] ", got: " line)
	if (pfn == "" || pfn % pages[want_order[i]])
		fail("not aligned to its order: " line)
	block[++live] = tag[i]
	size[tag[i]] = pages[want_order[i]]
	live_pages += size[tag[i]]
	allocs++
}

function freed(i)
{
	live_pages -= size[tag[i]]
	delete size[tag[i]]
	frees++
}

# Read what became of the commands, in their order. The write stops at the
# first that fails; memory that has run out is no failure of the machine.
function settle(status,	i, line, answered)
{
	while ((getline line < (sim "/ctl")) > 0) {
		answered++
		if (line ~ /^ok /) {
			done++
			if (want_order[answered] < 0)
				freed(answered)
			else
				allocated(answered, line)
		} else if (line ~ /^error -12 / && want_order[answered] >= 0) {
			done++
			refused++
		} else {
			fail(line)
		}
	}
	close(sim "/ctl")
	if (!answered)
		fail("no answer to a batch of " planned " commands")
	if (status == 0 && answered != planned)
		fail(planned " commands written, " answered " answered")
	# What was not reached any more is still to be freed.
	for (i = answered + 1; i <= planned; i++)
		if (want_order[i] < 0)
			block[++live] = tag[i]
}

function run(n, only_free,	i, file, status)
{
	file = "/tmp/storm.batch"
	planned = 0
	# The tide: memory fills to three quarters, empties to one, and so on.
	if (live_pages > total * 3 / 4)
		ebb = 1
	else if (live_pages < total / 4)
		ebb = 0
	for (i = 0; i < n; i++) {
		if (live > 0 && (only_free || random(4) < 1 + 2 * ebb))
			print plan_free() > file
		else if (!only_free)
			print plan_alloc() > file
	}
	close(file)
	# dd, because it writes the whole batch at once or says that it did not.
	status = system("dd if=" file " of=" sim "/ctl bs=64k 2>/dev/null")
	settle(status)
}

BEGIN {
	state = seed % 2147483646 + 1
	# Busybox may have an awk without powers.
	pages[0] = 1
	for (i = 0; i < 10; i++)
		pages[i + 1] = pages[i] * 2
	type[0] = "movable"
	type[1] = "unmovable"
	type[2] = "reclaimable"
	total = free_pages()
	next_check = commands / 4

	while (done < commands) {
		run(commands - done < batch ? commands - done : batch, 0)
		if (done >= next_check) {
			account()
			next_check += commands / 4
		}
	}
	while (live > 0)
		run(live < batch ? live : batch, 1)
	account()
	if (live_pages)
		fail(live_pages " pages in the account after the last free")
	print "# " allocs " allocations, " frees " frees, " refused + 0 " refused for want of memory"
}
