import { sideOfName } from '@shared/pure/name-words';
import type { Told } from './told';
import type { NameParts } from './name-parts';

/** What tells a knee of the Osteoarthritis Initiative where its number does not stand behind "OAI". */
const MARKS = /de3d|dess|base[\s_-]*line|\d[\s_-]*months?/i;

/**
 * The scheme of OAI-AKOA: `OAI9896743_BaseLine_3de3d1_SAG_3D_DESS_WE_RIGHT.nii.gz_0.png`, a patient's number, visit,
 * sequence, side, and behind the volume's own name the slice. Also in small letters, with words in another order, without
 * side or slice, with an ending more, the volume itself, and with parts of it in the names of folders.
 */
export function tellAkoa(parts: NameParts): Told | undefined {
  const { folders, stem } = parts;
  const path = [...folders, stem].join('/');
  const patient = patientOf(stem) ?? folders.map(patientOf).findLast((found) => found !== undefined);
  if (patient === undefined) return undefined;

  const side = [stem, ...[...folders].reverse()].map((part) => sideOfName(part)).find((found) => found);
  const { number, rest } = sliceOf(stem);
  return {
    scheme: 'akoa',
    patient,
    visit: visitOf(stem) ?? visitOf(folders.join('/')),
    side: side?.side,
    sliceNumber: number,
    seriesKey: number === undefined ? undefined : `akoa ${folders.join('/')}/${rest}`.toLowerCase(),
    sequence: /dess/i.test(path) ? 'DESS' : undefined,
    plane: /(^|[^a-z])cor([^a-z]|$)/i.test(path)
      ? 'coronal'
      : /(^|[^a-z])(ax|tra)([^a-z]|$)/i.test(path)
        ? 'axial'
        : 'sagittal',
  };
}

function patientOf(text: string): string | undefined {
  const marked = /(?<![a-z])oai[\s_-]?(\d{5,8})(?!\d)/i.exec(text)?.[1];
  if (marked) return marked;
  return MARKS.test(text) ? /(?<!\d)(9\d{6})(?!\d)/.exec(text)?.[1] : undefined;
}

/** Months since the first visit, in one spelling: names of one data set write them in several. */
function visitOf(text: string): string | undefined {
  if (/base[\s_-]*line|(?<![a-z0-9])(bl|v00)(?![a-z0-9])/i.test(text)) return 'month 0';
  const months = /(?<!\d)(\d{1,3})[\s_-]*m(?:on(?:th)?s?|o|ths?)?(?![a-z])/i.exec(text)?.[1];
  if (months) return `month ${Number(months)}`;
  const years = /(?<!\d)(\d{1,2})[\s_-]*y(?:ea)?rs?(?![a-z])/i.exec(text)?.[1];
  return years && `month ${12 * Number(years)}`;
}

/** The slice's number, behind the volume's name or at either end of the stem, and the rest of the stem. */
function sliceOf(stem: string): { number: number | undefined; rest: string } {
  for (const form of [
    /[\s_.-]*slice[\s_.-]*(\d{1,5})(?!\d)/i,
    /(?<=\.nii(?:\.gz)?)[\s_.-]*(\d{1,5})$/i,
    /(?<=[a-z])[\s_.-]+(\d{1,5})$/i,
    /^(\d{1,5})(?=[\s_.-]+[a-z])(?![\s_-]*(?:months?|years?|m|y)(?![a-z]))(?!\d*de\dd)/i,
    /^(\d{1,5})$/,
  ]) {
    const found = form.exec(stem);
    if (found) return { number: Number(found[1]), rest: stem.replace(form, '') };
  }
  return { number: undefined, rest: stem };
}
