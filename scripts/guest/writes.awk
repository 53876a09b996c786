# SPDX-License-Identifier: GPL-2.0
#
# Random writes: for each file name that is read, -v rounds= lines "name TAB text",
# the text in the escapes of printf's %b. The same -v seed= gives the same texts.

function random(n) { return int(rand() * n) }
function word() { return words[1 + random(nr_words)] }

function number(   kind) {
	kind = random(8)
	if (kind == 0)
		return extremes[1 + random(nr_extremes)]
	if (kind == 1)
		return random(2) ? "-" random(100) : "0x" random(100000)
	if (kind == 2)
		return random(4096) substr("KMGT", 1 + random(4), 1)
	return random(kind == 3 ? 2000000000 : kind == 4 ? 100000 : 20)
}

function bytes(n,   text) {
	text = ""
	while (n-- > 0)
		text = text sprintf("\\0%03o", random(256))
	return text
}

# As a user might type it, or nearly. Nothing that takes its time.
function sentence(   text, nr, key) {
	text = commands[1 + random(nr_commands)]
	for (nr = random(5); nr > 0; nr--) {
		key = keys[1 + random(nr_keys)]
		text = text " " key "=" (key == "seconds" ? 1 : key == "ops" ? random(500) :
			key == "tag" ? substr("abcdef", 1 + random(6), 1) :
			random(3) ? number() : word())
	}
	return text
}

function list(   text, nr) {
	text = ""
	for (nr = 1 + random(6); nr > 0; nr--)
		text = text (random(2) ? number() : word()) substr(",@:=-+ $#!%|\t", 1 + random(13), 1)
	return text
}

function text_for(name,   kind, text) {
	kind = random(10)
	if (kind == 0)
		return bytes(1 + random(64))
	if (kind == 1)
		return bytes(1 + random(8)) sprintf("%" (1 + random(9000)) "s", "")
	if (kind == 2)
		return number() "\\n"
	if (kind == 3)
		return number() " " number() "\\t" number() " " number()
	if (kind == 4)
		return word()
	if (kind == 5)
		return list()
	if (name ~ /ctl$/ || kind == 6) {
		text = sentence() "\\n"
		while (random(3))
			text = text sentence() "\\n"
		return text
	}
	if (name ~ /e820$/)
		return sprintf("BIOS-e820: [mem 0x%08x%08x-0x%08x%08x] %s\\n", random(3), random(2000000000),
			random(3), random(2000000000), random(3) ? "usable" : word())
	return random(2) ? number() : word() list()
}

BEGIN {
	srand(seed)
	nr_words = split("0 1 y n yes no on off Y usable reserved node zone arm lpae host pc exactmap " \
		"movable unmovable reclaimable Normal DMA DMA32 Movable GFP_KERNEL __GFP_NOWARN|GFP_ATOMIC " \
		"fake=4 off 64M 128M@0:0 16M@0:0,16M@4G:1 10,20,20,10 mirror 30% zonelists buddy firmware carved " \
		"0:Normal hot cold all 2:0", words, " ")
	nr_extremes = split("0 -1 1 2147483647 2147483648 4294967295 4294967296 9223372036854775807 " \
		"9223372036854775808 18446744073709551615 18446744073709551616 0xffffffffffffffff " \
		"99999999999999999999999 64T 1e9 00000000000000000000000000001", extremes, " ")
	nr_commands = split("alloc free contig cma isolate unisolate storm compact pagecache step boot reset " \
		"snapshot managed whatif", commands, " ")
	nr_keys = split("order type tag node zone pfn pages align stage cold seconds ops seed reclaimable " \
		"touch gfp consistent", keys, " ")
}

{ names[NR] = $0 }

END {
	for (round = 0; round < rounds; round++)
		for (i = 1; i <= NR; i++)
			printf "%s\t%s\n", names[i], text_for(names[i])
}
