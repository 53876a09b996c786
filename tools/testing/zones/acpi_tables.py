#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Make the bodies of ACPI tables for QEMU's -acpitable from a layout.

    acpi_tables.py LAYOUT FOLDER

A layout describes them by lines such as

    srat cpus 0-1 node 0
    srat memory 0-128M node 0
    srat memory 4G-5G node 1 hotplug
    slit 10 20
    slit 20 10

Written are FOLDER/SRAT and FOLDER/SLIT, those of the two that are described;
QEMU puts the common header before them. Printed are the arguments for QEMU.
"""

import struct
import sys

ENABLED, HOTPLUGGABLE = 1, 2


def size(text):
    """Bytes of 4096, 640K, 128M or 4G."""
    units = {"K": 10, "M": 20, "G": 30}
    if text[-1] in units:
        return int(text[:-1], 0) << units[text[-1]]
    return int(text, 0)


def cpu_affinity(apic, node):
    """Type 0: the processor with this local APIC is in this node."""
    return struct.pack("<BBBBIB3sI", 0, 16, node & 0xff, apic, ENABLED, 0,
                       (node >> 8).to_bytes(3, "little"), 0)


def memory_affinity(start, end, node, flags):
    """Type 1: this address range is in this node."""
    return struct.pack("<BBIHQQIIQ", 1, 40, node, 0, start, end - start, 0,
                       flags, 0)


def srat_entries(words):
    """The entries that one line of a layout stands for."""
    kind, what, keyword, node = words[:4]
    flags = words[4:]
    if keyword != "node" or flags not in ([], ["hotplug"]):
        raise ValueError("want: cpus|memory RANGE node N [hotplug]")
    first, _, last = what.partition("-")
    if kind == "cpus":
        return b"".join(cpu_affinity(apic, int(node))
                        for apic in range(int(first), int(last or first) + 1))
    if kind == "memory":
        return memory_affinity(size(first), size(last), int(node), ENABLED |
                               (HOTPLUGGABLE if flags else 0))
    raise ValueError(f"neither cpus nor memory: {kind}")


def main():
    layout, folder = sys.argv[1:]
    srat, slit = b"", []
    with open(layout, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            words = line.split()
            try:
                if words[:1] == ["srat"]:
                    srat += srat_entries(words[1:])
                elif words[:1] == ["slit"]:
                    slit.append(bytes(int(word) for word in words[1:]))
            except ValueError as error:
                sys.exit(f"{layout}:{number}: {error}")
    bodies = {}
    if srat:
        bodies["SRAT"] = struct.pack("<IQ", 1, 0) + srat
    if slit:
        bodies["SLIT"] = struct.pack("<Q", len(slit)) + b"".join(slit)
    for name, body in bodies.items():
        with open(f"{folder}/{name}", "wb") as table:
            table.write(body)
        revision = {"SRAT": 3, "SLIT": 1}[name]
        print(f"-acpitable sig={name},rev={revision},data={folder}/{name}")


main()
