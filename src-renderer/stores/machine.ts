import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { z } from 'zod';
import type { about, MachineStatus } from '@shared/contract/application';
import { useClient } from './use-client';

export type About = z.infer<typeof about>;

/** The computer under the pages: what it is, what is free, and how the page stands to its host. */
export const useMachine = defineStore('machine', () => {
  const client = useClient();
  const status = shallowRef<MachineStatus>();
  const host = shallowRef<About>();

  /** Follows the machine for as long as the page lives. */
  function follow(): void {
    client.watch({
      open: (service, signal) => service.watchMachine({}, signal),
      take: (item) => (status.value = item),
    });
    // A new connection may lead to a host that was started anew, with other answers.
    client.watch({
      open: async function* (service, signal) {
        yield await service.about({});
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
      take: (item) => (host.value = item),
    });
  }

  return { status, host, link: computed(() => client.link.value), follow };
});
