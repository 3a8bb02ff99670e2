import { shallowRef, type ShallowRef } from 'vue';
import { applicationContract, type ApplicationService } from '@shared/contract/application';
import type { Channel } from '@shared/contract/channel';
import { asSliceloomError, SliceloomError } from '@shared/contract/errors';
import { connect, type Connection } from '@shared/contract/rpc';

/**
 * How the page stands to its host.
 *
 *   connecting ──▶ connected ⇄ lost
 */
export type LinkState = 'connecting' | 'connected' | 'lost';

export interface ClientOptions {
  readonly open: () => Promise<Channel>;
  /** Milliseconds to wait before the given attempt, counted from 0. */
  readonly wait?: (attempt: number) => number;
  /** Fetches what lies at one of our addresses; the browser's own unless it is given. */
  readonly fetch?: (url: string) => Promise<ArrayBuffer>;
}

async function fetchBytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}`);
  return response.arrayBuffer();
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
const growingWait = (attempt: number): number => Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);

export interface Watching<T> {
  /** Opens the stream on a connection; its first item replaces what is known. */
  readonly open: (service: ApplicationService, signal: AbortSignal) => AsyncIterable<T>;
  readonly take: (item: T) => void;
  readonly fail?: (error: SliceloomError) => void;
}

/** A connection that mends itself: calls go over the present one, watched streams are opened again on each new one. */
export class Client {
  readonly link: ShallowRef<LinkState> = shallowRef('connecting');
  private connection: Connection<typeof applicationContract> | undefined;
  private arrivals: (() => void)[] = [];
  private ended = false;

  constructor(private readonly options: ClientOptions) {
    void this.keepConnected();
  }

  /**
   * Does something with the service. While the first connection is being made this waits for it; once one was lost it
   * fails at once, so that a click is never answered long after it was made.
   */
  async call<T>(action: (service: ApplicationService) => Promise<T>): Promise<T> {
    if (this.link.value === 'connecting') await this.arrival();
    if (!this.connection) throw new SliceloomError('connection-lost');
    return action(this.connection.service);
  }

  /** The bytes at an address of `mediaUrl`. @throws Error where there are none. */
  bytes(url: string): Promise<ArrayBuffer> {
    return (this.options.fetch ?? fetchBytes)(url);
  }

  /** Follows a stream over lost connections until the returned function is called, the stream ends or it fails. */
  watch<T>(watching: Watching<T>): () => void {
    const stopping = new AbortController();
    void this.follow(watching, stopping.signal);
    return () => stopping.abort();
  }

  close(): void {
    this.ended = true;
    this.connection?.close();
    this.announce();
  }

  private async follow<T>(watching: Watching<T>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.ended) {
      if (!this.connection) await this.arrival();
      if (!this.connection) continue;
      const over = this.connection;
      try {
        for await (const item of watching.open(over.service, signal)) {
          if (signal.aborted) return;
          watching.take(item);
        }
        return;
      } catch (thrown) {
        const error = asSliceloomError(thrown);
        if (error.code !== 'connection-lost') {
          if (!signal.aborted) watching.fail?.(error);
          return;
        }
        await over.closed;
      }
    }
  }

  private async keepConnected(): Promise<void> {
    let failures = 0;
    while (!this.ended) {
      try {
        const connection = connect(applicationContract, await this.options.open());
        failures = 0;
        this.connection = connection;
        this.link.value = 'connected';
        this.announce();
        await connection.closed;
        this.connection = undefined;
      } catch {
        // The host cannot be reached now: the next attempt follows after the wait.
        failures++;
      }
      if (this.ended) return;
      this.link.value = 'lost';
      const wait = (this.options.wait ?? growingWait)(failures);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  private arrival(): Promise<void> {
    return new Promise((resolve) => this.arrivals.push(resolve));
  }

  private announce(): void {
    const waiting = this.arrivals;
    this.arrivals = [];
    for (const resolve of waiting) resolve();
  }
}
