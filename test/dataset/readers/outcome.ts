import { examine, groupSources, readVolume } from '@main/dataset/readers';
import { RefusedFile, type SourceFile, type Volume } from '@main/dataset/readers/scan';
import { refusalSentence } from '@shared/domain/import/findings';

export type Outcome =
  | { readonly kind: 'read'; readonly volume: Volume }
  | { readonly kind: 'half'; readonly of: string }
  | { readonly kind: 'refused'; readonly sentence: string; readonly code: string };

/** What becomes of one file by itself: as an import would find it. Anything thrown but a refusal is a defect. */
export async function outcomeOf(file: SourceFile, limit?: number): Promise<Outcome> {
  const found = await examine(file);
  if (found.kind === 'half') return { kind: 'half', of: found.of };
  if (found.kind === 'refused') return refused(found.refusal);
  try {
    const [source] = groupSources([found]);
    return { kind: 'read', volume: await readVolume(source!, limit === undefined ? {} : { limit }) };
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    return refused(error.refusal);
  }
}

const refused = (refusal: RefusedFile['refusal']): Outcome => ({
  kind: 'refused',
  sentence: refusalSentence(refusal),
  code: refusal.code,
});
