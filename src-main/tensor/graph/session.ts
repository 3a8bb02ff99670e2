import { api, bytesAt, type Output, type Pointer } from './c-api';
import { checked, newTensor, throwIfFailed, type Graph } from './graph';
import { runProfile, type RunProfile } from './step-stats';

/** RunOptions { trace_level: FULL_TRACE } (tensorflow/core/protobuf/config.proto), serialised. */
const FULL_TRACE = Uint8Array.of(0x08, 3);

export interface SessionOptions {
  /** Serialised ConfigProto. */
  readonly config: Uint8Array;
}

/** A value to run with; the array is read before `run` returns. */
export interface Feed {
  readonly output: Output;
  readonly type: number;
  readonly shape: readonly number[];
  readonly values: ArrayBufferView;
}

/** Runs a graph (TF_Session). One run at a time. */
export class Session {
  private readonly handle: Pointer;

  constructor(
    readonly graph: Graph,
    config: Uint8Array,
  ) {
    const options = api.newSessionOptions();
    try {
      if (config.length > 0) checked((status) => api.setConfig(options, config, config.length, status));
      this.handle = checked((status) => api.newSession(graph.handle, options, status));
    } finally {
      api.deleteSessionOptions(options);
    }
  }

  /**
   * Runs what `fetches` and `targets` need, on a thread of its own: the event loop stays free. Returns the fetches' bytes.
   * @throws Error with TensorFlow's reason.
   */
  run(
    feeds: readonly Feed[],
    fetches: readonly Output[],
    targets: readonly Output[] = [],
  ): Promise<Uint8Array<ArrayBuffer>[]> {
    return this.execute(feeds, fetches, targets, null, null);
  }

  /** {@link run}, and how long each kind of operation took. Tracing takes time itself: not for training. */
  async profile(
    feeds: readonly Feed[],
    fetches: readonly Output[],
    targets: readonly Output[] = [],
  ): Promise<{ readonly results: Uint8Array<ArrayBuffer>[]; readonly profile: RunProfile }> {
    const options = api.newBufferOf(FULL_TRACE, FULL_TRACE.length);
    const metadata = api.newBuffer();
    try {
      const results = await this.execute(feeds, fetches, targets, options, metadata);
      const { data, length } = api.bufferContent(metadata);
      return { results, profile: runProfile(bytesAt(data, Number(length))) };
    } finally {
      api.deleteBuffer(metadata);
      api.deleteBuffer(options);
    }
  }

  /** Ends a run that is under way as soon as its present operations are done; the session is of no more use. */
  cancel(): void {
    checked((status) => api.closeSession(this.handle, status));
  }

  close(): void {
    this.cancel();
    checked((status) => api.deleteSession(this.handle, status));
  }

  /** `options` and `metadata` are buffers of a RunOptions and for a RunMetadata. */
  private async execute(
    feeds: readonly Feed[],
    fetches: readonly Output[],
    targets: readonly Output[],
    options: Pointer | null,
    metadata: Pointer | null,
  ): Promise<Uint8Array<ArrayBuffer>[]> {
    const inputs = feeds.map(({ type, shape, values }) => newTensor(type, shape, values));
    const results: (Pointer | null)[] = fetches.map(() => null);
    const status = api.newStatus();
    try {
      await new Promise<void>((resolve, reject) => {
        api.run.async(
          this.handle,
          options,
          feeds.map(({ output }) => output),
          inputs,
          inputs.length,
          [...fetches],
          results,
          results.length,
          targets.map(({ oper }) => oper),
          targets.length,
          metadata,
          status,
          (error: Error | null) => (error ? reject(error) : resolve()),
        );
      });
      throwIfFailed(status);
      return results.map((tensor) => bytesAt(api.tensorData(tensor!), Number(api.tensorBytes(tensor!))));
    } finally {
      for (const tensor of [...inputs, ...results]) if (tensor) api.deleteTensor(tensor);
      api.deleteStatus(status);
    }
  }
}
