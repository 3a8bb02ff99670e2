import type { Remark } from '@shared/domain/import/findings';
import { isPossibleSpacing } from '../facts';
import type { Affine, Examined, ImageFacts, Source } from '../scan';

type Image = Extract<Examined, { kind: 'image' }>;

/**
 * Series of DICOM files as stacks: the slices of one series with the same orientation, size, echo and kind of picture, in
 * the order of their positions along the normal, else of their instance numbers. Slices at the same place become stacks of
 * their own, in the order of instance numbers: further time points, or copies.
 */
export function dicomSources(images: readonly Image[]): Source[] {
  const stacks = new Map<string, Image[]>();
  for (const [i, image] of images.entries()) {
    const { series, stack, patient } = image.facts.private;
    // Volumes in one file (enhanced, mosaic) follow one another as time points of their series.
    const key = series === undefined ? `file ${i}` : [series, patient, stack, image.facts.slices].join('\n');
    const known = stacks.get(key);
    if (known) known.push(image);
    else stacks.set(key, [image]);
  }
  return [...stacks.values()].flatMap(asSources);
}

/** Positions nearer than this are the same, in millimetres. */
const SAME = 0.01;

function asSources(stack: readonly Image[]): Source[] {
  const byInstance = (a: Image, b: Image): number =>
    (a.facts.instance ?? 0) - (b.facts.instance ?? 0) || (a.file.name < b.file.name ? -1 : 1);
  const sorted = [...stack].sort(byInstance);
  const whole = sorted.filter(({ facts }) => facts.slices * facts.frames > 1);
  if (whole.length > 0)
    return sorted.map(({ file, facts }, repeat) => ({
      files: [file],
      facts,
      remarks: [],
      ...(repeat ? { repeat } : {}),
    }));
  if (sorted.some(({ facts }) => facts.position === undefined)) return [stackOf(sorted)];
  const places: Image[][] = [];
  for (const image of [...sorted].sort((a, b) => a.facts.position! - b.facts.position! || byInstance(a, b))) {
    const last = places.at(-1);
    if (last && image.facts.position! - last[0]!.facts.position! < SAME) last.push(image);
    else places.push([image]);
  }
  const repeats = Math.max(...places.map((place) => place.length));
  return Array.from({ length: repeats }, (_, repeat) => {
    const slices = places.map((place) => place[repeat]).filter((image) => image !== undefined);
    return { ...stackOf(slices), ...(repeat ? { repeat } : {}) };
  });
}

function stackOf(slices: readonly Image[]): Source {
  const { facts } = slices[0]!;
  const files = slices.map(({ file }) => file);
  if (slices.length === 1) return { files, facts, remarks: [] };
  const positions = slices.map((slice) => slice.facts.position);
  const whole = { ...facts, slices: slices.length };
  if (positions.includes(undefined) || !facts.spacing) return { files, facts: whole, remarks: [] };
  const { distance, remarks } = stepsOf(positions as number[]);
  const spacing = [facts.spacing[0], facts.spacing[1], distance] as [number, number, number];
  const isPossible = isPossibleSpacing(spacing);
  return {
    files,
    facts: {
      ...whole,
      affine: stackAffine(facts, slices.at(-1)!.facts, slices.length),
      spacing: isPossible ? spacing : facts.spacing,
    },
    remarks,
  };
}

/** The step from slice to slice, and what is to be said where not all are alike. */
function stepsOf(positions: readonly number[]): { distance: number; remarks: Remark[] } {
  const steps = positions.slice(1).map((position, i) => position - positions[i]!);
  const distance = [...steps].sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)]!;
  const missing = steps.reduce((sum, step) => sum + Math.max(0, Math.round(step / distance) - 1), 0);
  if (missing > 0) return { distance, remarks: [{ code: 'slices-missing', params: { count: missing } }] };
  const isUneven = steps.some((step) => Math.abs(step / distance - 1) > 0.1);
  return { distance, remarks: isUneven ? [{ code: 'slices-uneven', params: {} }] : [] };
}

/** The first slice's affine with the mean step to the last; a tilted gantry tilts the steps. */
function stackAffine({ affine }: ImageFacts, last: ImageFacts, count: number): Affine | undefined {
  if (!affine || !last.affine) return affine;
  const other = last.affine;
  return affine.map((value, i) =>
    i % 4 === 2 && i < 12 ? (other[i + 1]! - affine[i + 1]!) / (count - 1) : value,
  );
}
