import { z } from 'zod';
import type { SliceOrigin } from '@shared/domain/dataset';
import { splits, planes, type Plane, type Split } from '@shared/domain/import/options';
import type { LeftOutFile } from '@shared/domain/import/findings';
import type { ImportReport } from '@shared/domain/import/report';
import { UNKNOWN_PATIENT } from '../dataset/identity';

/** What a journal keeps of a source, so that an import that goes on knows what it would have known. */
export const aboutSource = z.object({
  plane: z.enum(planes),
  labelMap: z.boolean(),
  burnedIn: z.boolean(),
  empty: z.number().int(),
  outOfRange: z.number().int(),
  /** Slices that were not stored because an equal one is there. */
  duplicates: z.array(z.object({ hash: z.string(), saturated: z.number() })),
});
export type AboutSource = z.infer<typeof aboutSource>;

type Part = { readonly patients: Set<string>; slices: number };

/** Counts what is told of an import at its end. */
export class Ledger {
  readonly refused: LeftOutFile[] = [];
  private readonly skipped = { empty: 0, duplicate: 0, outOfRange: 0 };
  private readonly byPlane = new Set<Plane>();
  private readonly parts = Object.fromEntries(
    splits.map((split) => [split, { patients: new Set<string>(), slices: 0 }]),
  ) as Record<Split, Part>;

  /** A slice that is in the data set. */
  stored({ split = 'train', patient }: Pick<SliceOrigin, 'split' | 'patient'>): void {
    if (patient !== UNKNOWN_PATIENT) this.parts[split].patients.add(patient);
    this.parts[split].slices++;
  }

  prepared({ plane, empty, outOfRange, duplicates }: AboutSource): void {
    this.byPlane.add(plane);
    this.skipped.empty += empty;
    this.skipped.outOfRange += outOfRange;
    this.skipped.duplicate += duplicates.length;
  }

  get slices(): number {
    return splits.reduce((sum, split) => sum + this.parts[split].slices, 0);
  }

  get patients(): number {
    return new Set(splits.flatMap((split) => [...this.parts[split].patients])).size;
  }

  /** The plane of all slices; `as acquired` where they have several. */
  get plane(): Plane {
    const [first = 'as acquired', ...more] = this.byPlane;
    return more.length > 0 ? 'as acquired' : first;
  }

  report(options: ImportReport['options'], checks: ImportReport['checks']): ImportReport {
    const parts = Object.fromEntries(
      splits.map((split) => {
        const { patients, slices } = this.parts[split];
        return [split, { patients: patients.size, slices }];
      }),
    ) as ImportReport['parts'];
    return { schema: 1, options, checks, refused: this.refused, skipped: { ...this.skipped }, parts };
  }
}
