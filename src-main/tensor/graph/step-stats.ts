import protobuf from 'protobufjs';

/** How long all operations of one kind took in a run. */
export interface OperationTime {
  readonly kind: string;
  /** Milliseconds within the operations, added up. */
  readonly ms: number;
  readonly nodes: number;
}

/** Where the time of one run went. */
export interface RunProfile {
  /** From the first operation's start to the last one's end; less than the sum where operations ran side by side. */
  readonly wallMs: number;
  /** The longest first. */
  readonly operations: readonly OperationTime[];
}

/** The fields of tensorflow/core/protobuf/config.proto and framework/step_stats.proto that are read, by their numbers. */
const schema = protobuf.Root.fromJSON({
  nested: {
    NodeExecStats: {
      fields: {
        nodeName: { type: 'string', id: 1 },
        timelineLabel: { type: 'string', id: 8 },
        allStartNanos: { type: 'int64', id: 13 },
        opStartRelNanos: { type: 'int64', id: 14 },
        opEndRelNanos: { type: 'int64', id: 15 },
        allEndRelNanos: { type: 'int64', id: 16 },
      },
    },
    DeviceStepStats: {
      fields: {
        device: { type: 'string', id: 1 },
        nodeStats: { rule: 'repeated', type: 'NodeExecStats', id: 2 },
      },
    },
    StepStats: { fields: { devStats: { rule: 'repeated', type: 'DeviceStepStats', id: 1 } } },
    RunMetadata: { fields: { stepStats: { type: 'StepStats', id: 1 } } },
  },
});

interface NodeStats {
  readonly nodeName: string;
  readonly timelineLabel: string;
  readonly allStartNanos: number;
  readonly opStartRelNanos: number;
  readonly opEndRelNanos: number;
  readonly allEndRelNanos: number;
}
interface Metadata {
  readonly stepStats?: {
    readonly devStats?: { readonly device: string; readonly nodeStats?: NodeStats[] }[];
  };
}

/**
 * Adds up a traced run, a serialised RunMetadata, by kind of operation. On a graphics card this is what the operations
 * took to start: what its streams report besides is left out, as it would count the same work twice.
 */
export function runProfile(metadata: Uint8Array): RunProfile {
  const type = schema.lookupType('RunMetadata');
  // Nanoseconds of the epoch lose their last digits as a number, some 0.3 µs; nothing here is as fine as that.
  const { stepStats } = type.toObject(type.decode(metadata), { longs: Number, defaults: true }) as Metadata;
  const nodes = (stepStats?.devStats ?? []).flatMap(({ device, nodeStats }) =>
    device.includes('/stream:') ? [] : (nodeStats ?? []),
  );
  const kinds = new Map<string, { ms: number; nodes: number }>();
  for (const node of nodes) {
    const total = kinds.get(kindOf(node)) ?? { ms: 0, nodes: 0 };
    kinds.set(kindOf(node), total);
    total.ms += (node.opEndRelNanos - node.opStartRelNanos) / 1e6;
    total.nodes++;
  }
  let [start, end] = [Infinity, 0];
  for (const { allStartNanos, allEndRelNanos } of nodes) {
    start = Math.min(start, allStartNanos);
    end = Math.max(end, allStartNanos + allEndRelNanos);
  }
  return {
    wallMs: Math.max(0, end - start) / 1e6,
    operations: [...kinds].map(([kind, total]) => ({ kind, ...total })).sort((a, b) => b.ms - a.ms),
  };
}

/** A label reads `name = Kind(inputs)`. */
const kindOf = ({ timelineLabel, nodeName }: NodeStats): string =>
  / = (\w+)\(/.exec(timelineLabel)?.[1] ?? nodeName;
