import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import type { about, MachineStatus } from '@shared/contract/application';
import { useClient } from './use-client';

export type About = z.infer<typeof about>;

/** The computer under the pages: what it is, what is free, and how the page stands to its host. */
export const useMachine = defineStore('machine', () => {
  const client = useClient();
  const status = shallowRef<MachineStatus>();
  const host = shallowRef<About>();

  async function meet(): Promise<void> {
    try {
      host.value = await client.call((service) => service.about({}));
    } catch {
      // Lost again: the next connection asks anew.
    }
  }

  /** Follows the machine for as long as the page lives. */
  function follow(): void {
    client.watch({
      open: (service, signal) => service.watchMachine({}, signal),
      take: (item) => (status.value = item),
    });
    // A new connection may lead to a host that was started anew, with other answers.
    watch(client.link, (link) => link === 'connected' && void meet(), { immediate: true });
  }

  return { status, host, link: computed(() => client.link.value), follow };
});
