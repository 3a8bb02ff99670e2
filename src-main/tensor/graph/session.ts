import { api, bytesAt, type Output, type Pointer } from './c-api';
import { checked, newTensor, throwIfFailed, type Graph } from './graph';

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
  async run(
    feeds: readonly Feed[],
    fetches: readonly Output[],
    targets: readonly Output[] = [],
  ): Promise<Uint8Array<ArrayBuffer>[]> {
    const inputs = feeds.map(({ type, shape, values }) => newTensor(type, shape, values));
    const results: (Pointer | null)[] = fetches.map(() => null);
    const status = api.newStatus();
    try {
      await new Promise<void>((resolve, reject) => {
        api.run.async(
          this.handle,
          null,
          feeds.map(({ output }) => output),
          inputs,
          inputs.length,
          [...fetches],
          results,
          results.length,
          targets.map(({ oper }) => oper),
          targets.length,
          null,
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

  close(): void {
    checked((status) => api.closeSession(this.handle, status));
    checked((status) => api.deleteSession(this.handle, status));
  }
}
