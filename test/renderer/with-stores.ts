import { createPinia } from 'pinia';
import { createApp, type App } from 'vue';
import { applicationContract } from '@shared/contract/application';
import { channelPair, type Channel } from '@shared/contract/channel';
import { serve } from '@shared/contract/rpc';
import { provideClient } from '@renderer/client';
import { Client } from '@renderer/client/client';
import { FakeHost, fakeDataset } from './fake-service';

export interface Bench {
  readonly host: FakeHost;
  readonly app: App;
  readonly client: Client;
  /** Cuts the connection; the client makes a new one by itself. */
  cut(): void;
  use<T>(store: () => T): T;
  end(): void;
}

/** The stores, over a real channel to a host that answers from memory. */
export function bench(): Bench {
  const host = new FakeHost(fakeDataset());
  let theirs: Channel | undefined;
  const client = new Client({
    open: async () => {
      const [ours, other] = channelPair();
      theirs = other;
      serve(applicationContract, host.service, other);
      return ours;
    },
    wait: () => 1,
    fetch: (url) => host.bytes(url),
  });
  const app = createApp({});
  provideClient(app, client);
  app.use(createPinia());
  return {
    host,
    app,
    client,
    cut: () => theirs?.close(),
    use: (store) => app.runWithContext(store),
    end: () => client.close(),
  };
}
