/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory of the host that goes offline or comes online.
 */
#ifndef SIM_HOST_MEMORY_HOTPLUG_H
#define SIM_HOST_MEMORY_HOTPLUG_H

/* How long a clone waits for the host to be done with its memory, in ms. */
#define SIM_HOTPLUG_WAIT_MS 2000

int sim_memory_hotplug_init(void);
void sim_memory_hotplug_exit(void);
void sim_memory_hotplug_event(unsigned long action);
unsigned long sim_memory_hotplug_count(void);
int sim_get_online_mems(unsigned int ms);
void sim_put_online_mems(void);

#endif /* SIM_HOST_MEMORY_HOTPLUG_H */
