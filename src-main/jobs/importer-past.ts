import type { SliceOrigin } from '@shared/domain/dataset';
import type { CheckCollector } from '../dataset/checks';
import { figuresOf } from '../dataset/prepare';
import type { DatasetWriter } from '../dataset/writer';
import { aboutSource, type AboutSource, type Ledger } from './importer-ledger';
import { checkedSource, type Plan, type PlannedSource } from './importer-plan';

interface PastSource {
  readonly planned: PlannedSource | undefined;
  readonly about: AboutSource;
  /** Records of the data set before it, and with it. */
  readonly from: number;
  readonly to: number;
}

/**
 * Takes up what is there already, as if it had just been prepared: the slices of the data set that is added to, and what an
 * import that was interrupted has gathered.
 */
export async function takePast(
  writer: DatasetWriter,
  plan: Plan,
  ledger: Ledger,
  checks: CheckCollector,
): Promise<void> {
  const past = pastSources(writer, plan, ledger);
  const base = writer.base?.slices ?? 0;
  /** Looks of slices of which equal ones were not stored: an equal slice looks the same. */
  const looks = new Map<string, Float32Array | undefined>();
  for (const { about } of past) for (const { hash } of about.duplicates) looks.set(hash, undefined);
  const begin = ({ planned, about }: PastSource): void =>
    void (planned && checks.source(checkedSource(planned, about)));
  const end = ({ planned, about }: PastSource): void => {
    if (!planned) return;
    for (const { hash, saturated } of about.duplicates) {
      const thumbnail = looks.get(hash);
      if (thumbnail) checks.add({ record: undefined, hash, saturated, thumbnail });
    }
  };

  let next = 0;
  let series: string | undefined;
  const passTo = (record: number): void => {
    for (let one = past[next]; one && one.to <= record; one = past[++next]) {
      if (one.from === one.to) begin(one);
      end(one);
    }
  };
  for await (const { origin, pixels } of writer.records()) {
    ledger.stored(origin);
    if (origin.index < base && origin.series !== series)
      checks.source(sourceBefore(origin, writer.base?.plane ?? 'as acquired'));
    series = origin.series;
    passTo(origin.index);
    const current = past[next];
    if (current?.from === origin.index) begin(current);
    const { hash, saturated, thumbnail } = figuresOf(pixels, plan.layout);
    if (looks.has(hash)) looks.set(hash, thumbnail);
    checks.add({ record: origin.index, hash, saturated, thumbnail });
  }
  passTo(Infinity);
}

function pastSources(writer: DatasetWriter, plan: Plan, ledger: Ledger): PastSource[] {
  const byKey = new Map(plan.sources.map((source) => [source.key, source]));
  const before = writer.base?.slices ?? 0;
  const past: PastSource[] = [];
  let from = before;
  for (const entry of writer.continued) {
    if (entry.kind === 'refused') {
      ledger.refused.push(entry.leftOut);
      continue;
    }
    const about = aboutSource.parse(entry.about);
    ledger.prepared(about);
    past.push({ planned: byKey.get(entry.key), about, from, to: before + entry.records });
    from = before + entry.records;
  }
  return past;
}

const sourceBefore = (
  { file = '', patient, series, slicesInSeries, side, split, sequence }: SliceOrigin,
  plane: string,
): Parameters<CheckCollector['source']>[0] => ({
  file,
  facts: undefined,
  patient,
  series,
  isStack: slicesInSeries > 1,
  side,
  split,
  sequence,
  plane,
  labelMap: false,
  burnedIn: false,
});
