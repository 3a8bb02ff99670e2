import type { Examined, ImageFacts, Source, SourceFile } from './scan';
import { dicomSources } from './dicom/series';

type Image = Extract<Examined, { kind: 'image' }>;

/**
 * Which files are one stack. DICOM by its series (see dicom/series.ts); single pictures by `keyOf`, in the order of their
 * names; every other file by itself. Sources come in the order of their first files.
 *
 * @param keyOf the same for all slices of one stack, such as what their names have in common; undefined for a file by itself
 */
export function groupSources(
  images: readonly Image[],
  keyOf: (file: SourceFile, facts: ImageFacts) => string | undefined = () => undefined,
): Source[] {
  const order = new Map(images.map(({ file }, i) => [file, i]));
  const dicom = images.filter(({ facts }) => facts.format === 'DICOM');
  const others = images.filter(({ facts }) => facts.format !== 'DICOM');
  const stacks = new Map<string, Image[]>();
  for (const [i, image] of others.entries()) {
    const { facts, file } = image;
    const key = facts.slices === 1 && facts.frames === 1 ? keyOf(file, facts) : undefined;
    const whole =
      key === undefined
        ? `file ${i}`
        : `key ${key} ${facts.columns} ${facts.rows} ${facts.dtype} ${facts.colors}`;
    const stack = stacks.get(whole);
    if (stack) stack.push(image);
    else stacks.set(whole, [image]);
  }
  const sources = [...dicomSources(dicom), ...[...stacks.values()].map(asStack)];
  const place = (source: Source): number => Math.min(...source.files.map((file) => order.get(file) ?? 0));
  return sources
    .map((source) => ({ source, at: place(source) }))
    .sort((a, b) => a.at - b.at)
    .map(({ source }) => source);
}

const numbers = new Intl.Collator('en', { numeric: true });

function asStack(images: readonly Image[]): Source {
  const sorted = [...images].sort((a, b) => numbers.compare(a.file.name, b.file.name));
  const { facts } = sorted[0]!;
  return {
    files: sorted.map(({ file }) => file),
    facts: { ...facts, slices: facts.slices * sorted.length },
    remarks: [],
  };
}
