import type { Refusal } from '@shared/domain/import/findings';
import type { ImportOptions } from '@shared/domain/import/options';
import type { CheckCollector } from '../dataset/checks';
import type { PreparedSlice } from '../dataset/prepare';
import type { SourceFile } from '../dataset/readers/scan';
import type { OriginOf, SourceWriter } from '../dataset/writer';
import { beginBatch, mustBeAlone } from './importer-batch';
import type { JobContext } from './importer-context';
import { inGroups, inOrder } from './importer-in-order';
import type { AboutSource, Ledger } from './importer-ledger';
import type { OpenedSource, PreparedSource, WorkerItem } from './importer-messages';
import { checkedSource, type Plan, type PlannedSource } from './importer-plan';
import type { Sink } from './importer-sink';
import type { ImportTeller } from './importer-teller';
import { keyOfFiles } from './trace';

/** Small sources are given to a worker some at a time. */
const SOURCES_IN_BATCH = 16;
const SMALL_BYTES = 2 * 2 ** 20;

export interface Preparing {
  readonly plan: Plan;
  readonly options: ImportOptions;
  readonly sink: Sink;
  readonly ledger: Ledger;
  readonly checks: CheckCollector;
  readonly teller: ImportTeller;
  readonly context: JobContext;
}

/** Has all sources that the sink has not yet decoded and prepared by workers, and takes their slices in the sources' order. */
export async function prepareAll(preparing: Preparing): Promise<void> {
  const { plan, options, sink, context, teller, ledger } = preparing;
  const filesOf = ({ surveyed }: PlannedSource): number => surveyed.source.files.length;
  const total = plan.sources.reduce((sum, source) => sum + filesOf(source), 0);
  const wanted = plan.sources.filter(({ key }) => !sink.has(key));
  let done = total - wanted.reduce((sum, source) => sum + filesOf(source), 0);
  teller.preparing(done, total, ledger.slices, ledger.refused.length);

  const isAlone = (source: PlannedSource): boolean =>
    mustBeAlone(context, source) || source.cost > SMALL_BYTES;
  const batches = inOrder(inGroups(wanted, SOURCES_IN_BATCH, isAlone), context.pool.size + 1, (group) =>
    beginBatch(
      context,
      group,
      (some) => ({ kind: 'prepare', sources: some.map((one) => wantedOf(one, options, plan)) }),
      isLast,
    ),
  );
  let taking: TakenSource | undefined;
  for await (const batch of batches) {
    for await (const { piece, item } of batch) {
      context.signal.throwIfAborted();
      taking ??= new TakenSource(piece, preparing);
      await taking.take(item);
      if (isLast(item)) {
        taking = undefined;
        done += filesOf(piece);
      }
      teller.preparing(done, total, ledger.slices, ledger.refused.length);
    }
  }
  context.signal.throwIfAborted();
}

const isLast = ({ kind }: WorkerItem): boolean => kind === 'prepared' || kind === 'refused';

const wantedOf = ({ surveyed }: PlannedSource, options: ImportOptions, { layout }: Plan) => ({
  // Who it is stays here.
  source: { ...surveyed.source, facts: { ...surveyed.source.facts, private: { identifiers: [] } } },
  request: { options, layout, side: surveyed.identity.side, acquiredPlane: surveyed.identity.plane },
});

/** A source whose slices are being taken. */
class TakenSource {
  private writer: SourceWriter | undefined;
  private opened: OpenedSource | undefined;
  private readonly duplicates: AboutSource['duplicates'] = [];
  /** Counted only once the source is whole. */
  private readonly stored: OriginOf[] = [];

  constructor(
    private readonly planned: PlannedSource,
    private readonly preparing: Preparing,
  ) {}

  async take(item: WorkerItem): Promise<void> {
    if (item.kind === 'opened') this.open(item);
    else if (item.kind === 'slices') for (const slice of item.slices) await this.add(slice);
    else if (item.kind === 'prepared') await this.end(item);
    else if (item.kind === 'refused') await this.refuse(item.refusal);
    else throw new Error(`A source was to be prepared and ${item.kind} came`);
  }

  private open(opened: OpenedSource): void {
    const { sink, checks } = this.preparing;
    this.opened = opened;
    this.writer = sink.source(this.planned.key);
    checks.source(checkedSource(this.planned, opened));
  }

  private async add(prepared: PreparedSlice): Promise<void> {
    const { hash, saturated, thumbnail } = prepared;
    const origin = originOf(this.planned, prepared);
    const record = await this.writer?.add(prepared, origin);
    if (record === undefined) this.duplicates.push({ hash, saturated });
    else this.stored.push(origin);
    this.preparing.checks.add({ record, hash, thumbnail, saturated });
  }

  private async end({ empty, outOfRange }: PreparedSource): Promise<void> {
    const { plane, labelMap, burnedIn } = this.opened!;
    const about: AboutSource = { plane, labelMap, burnedIn, empty, outOfRange, duplicates: this.duplicates };
    const { ledger } = this.preparing;
    await this.writer?.done(about);
    ledger.prepared(about);
    for (const origin of this.stored) ledger.stored(origin);
  }

  private async refuse(refusal: Refusal): Promise<void> {
    const { sink, ledger, context } = this.preparing;
    // Ended because the import was cancelled: nothing is wrong with the file.
    context.signal.throwIfAborted();
    await this.writer?.drop();
    const { key, surveyed } = this.planned;
    for (const [i, { name }] of surveyed.source.files.entries()) {
      const leftOut = { file: name, refusal };
      ledger.refused.push(leftOut);
      await sink.refuse(i === 0 ? key : keyOfFiles([surveyed.source.files[i]!]), leftOut);
    }
  }
}

function originOf({ surveyed, codes, split }: PlannedSource, prepared: PreparedSlice): OriginOf {
  const { identity, source } = surveyed;
  const { slice, slicesInSeries, mirrored, window, content } = prepared;
  const sequence = source.facts.sequence ?? identity.sequence;
  return {
    patient: codes.patient,
    ...(codes.visit !== undefined && { visit: codes.visit }),
    slice,
    slicesInSeries,
    series: codes.series,
    ...(sequence !== undefined && { sequence }),
    file: fileOf(source.files, prepared.storedSlice),
    ...(identity.side && { side: identity.side }),
    ...(mirrored && { mirrored }),
    split,
    ...(content && { content: [...content] }),
    window: [window[0], window[1]],
  };
}

/** The file of a slice: its own where each slice has one, otherwise the stack's first. */
const fileOf = (files: readonly SourceFile[], storedSlice: number | undefined): string =>
  (files.length > 1 && storedSlice !== undefined ? files[storedSlice] : undefined)?.name ?? files[0]!.name;
