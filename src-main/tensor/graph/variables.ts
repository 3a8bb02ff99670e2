import type { Output } from './c-api';
import { DataType, type Graph } from './graph';
import type { Session } from './session';

const FLOAT = { dtype: { type: DataType.float32 } } as const;

/** Named float32 values that live in a session: resource variables, which operations read and assign. */
export class VariableStore {
  private readonly handles = new Map<
    string,
    { readonly shape: readonly number[]; readonly handle: Output }
  >();
  private readonly loaders = new Map<string, { readonly input: Output; readonly assign: Output }>();
  private readonly readers = new Map<string, Output>();

  constructor(
    private readonly graph: Graph,
    private readonly session: Session,
  ) {}

  add(name: string, shape: readonly number[]): void {
    const handle = this.graph.one('VarHandleOp', [], {
      ...FLOAT,
      shape: { shape },
      shared_name: { string: name },
      container: { string: '' },
    });
    this.handles.set(name, { shape, handle });
  }

  handle(name: string): Output {
    return this.variable(name).handle;
  }

  /** A new operation that reads the variable after those named. */
  read(name: string, after: readonly Output[] = []): Output {
    return this.graph.one('ReadVariableOp', [this.handle(name)], FLOAT, after);
  }

  assign(name: string, value: Output, after: readonly Output[] = []): Output {
    return this.graph.effect('AssignVariableOp', [this.handle(name), value], FLOAT, after);
  }

  /** Sets variables to given values; those of one call are in memory twice for a moment. */
  async load(values: Readonly<Record<string, Float32Array>>): Promise<void> {
    const feeds = Object.entries(values).map(([name, data]) => {
      const { shape } = this.variable(name);
      return { output: this.loader(name).input, type: DataType.float32, shape, values: data };
    });
    await this.session.run(
      feeds,
      [],
      Object.keys(values).map((name) => this.loader(name).assign),
    );
  }

  /** The present values of variables, copied out of the session. */
  async values(names: readonly string[]): Promise<Float32Array<ArrayBuffer>[]> {
    const bytes = await this.session.run(
      [],
      names.map((name) => this.reader(name)),
    );
    return bytes.map(({ buffer }) => new Float32Array(buffer));
  }

  private variable(name: string): { readonly shape: readonly number[]; readonly handle: Output } {
    const found = this.handles.get(name);
    if (!found) throw new Error(`The session has no variable ${name}`);
    return found;
  }

  private loader(name: string): { readonly input: Output; readonly assign: Output } {
    let loader = this.loaders.get(name);
    if (!loader) {
      const input = this.graph.placeholder(DataType.float32, this.variable(name).shape);
      loader = { input, assign: this.assign(name, input) };
      this.loaders.set(name, loader);
    }
    return loader;
  }

  private reader(name: string): Output {
    const reader = this.readers.get(name) ?? this.read(name);
    this.readers.set(name, reader);
    return reader;
  }
}
