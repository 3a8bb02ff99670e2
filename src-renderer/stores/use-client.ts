import { inject } from 'vue';
import { clientKey, type Client } from '../client';

/** The client, inside a store's set-up. */
export function useClient(): Client {
  const client = inject(clientKey);
  if (!client) throw new Error('the application was made without a client');
  return client;
}
