import { assemble } from './assembler';
import { routines } from './routines';

const PAGE = 65536;

/** The part of the platform's WebAssembly that is used here. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

interface Routines {
  gray(
    from: number,
    count: number,
    to: number,
    scale: number,
    shift: number,
    sign: number,
    bias: number,
    threshold: number,
  ): number;
  blend(from: number, stride: number, rows: number, weights: number, count: number, to: number): void;
  spread(
    row: number,
    firsts: number,
    weights: number,
    groups: number,
    count: number,
    to: number,
    top: number,
  ): void;
}

/** Routines that compute with four or eight numbers at once, and the memory that they work in. */
export interface Kernels extends Routines {
  /** The memory, at least `bytes` of it; what it held is lost when it grows, and views of it with it. */
  room(bytes: number): ArrayBuffer;
}

let opened: Kernels | undefined | 'none';

/** The kernels of this thread, one after another used by all; undefined where the processor cannot run them. */
export function kernels(): Kernels | undefined {
  opened ??= open() ?? 'none';
  return opened === 'none' ? undefined : opened;
}

function open(): Kernels | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(assemble(routines));
    const { exports } = new WebAssembly.Instance(module, { host: { memory } });
    return {
      ...(exports as Routines),
      room(bytes) {
        const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
        if (missing > 0) memory.grow(missing);
        return memory.buffer;
      },
    };
  } catch {
    // Vectors of 128 bits are wanting in old processors; there is a slower way.
    return undefined;
  }
}
