import type { Remark } from '@shared/domain/import/findings';
import { isPossibleSpacing, ORIENTATION_UNKNOWN, spacingRemarks, spacingText } from '../facts';
import { isUsable, spacingOf } from '../geometry';
import type { ImageFacts } from '../scan';
import type { NiftiHeader } from './header';

/** Rows of the qform's matrix (nifti1.h, method 2): a rotation by a quaternion, spacing by pixdim. */
function fromQuaternion({ qform, pixdim }: NiftiHeader): number[] | undefined {
  if (!qform) return undefined;
  const [b = 0, c = 0, d = 0] = qform.quaternion;
  const [x = 0, y = 0, z = 0] = qform.offset;
  const rest = 1 - (b * b + c * c + d * d);
  // Rounded to float32, a unit quaternion can seem a little longer than 1; one that is much longer is none.
  if (!(rest > -1e-3)) return undefined;
  const a = Math.sqrt(Math.max(0, rest));
  const [i, j, k] = [pixdim[1]!, pixdim[2]!, pixdim[3]! * (pixdim[0]! < 0 ? -1 : 1)];
  return [
    (a * a + b * b - c * c - d * d) * i, (2 * b * c - 2 * a * d) * j, (2 * b * d + 2 * a * c) * k, x,
    (2 * b * c + 2 * a * d) * i, (a * a + c * c - b * b - d * d) * j, (2 * c * d - 2 * a * b) * k, y,
    (2 * b * d - 2 * a * c) * i, (2 * c * d + 2 * a * b) * j, (a * a + d * d - c * c - b * b) * k, z,
    0, 0, 0, 1,
  ]; // prettier-ignore
}

type Geometry = Pick<ImageFacts, 'affine' | 'spacing'> & { readonly remarks: readonly Remark[] };

/** Where the pixels lie: the sform, else the qform, else nothing but the spacing. */
export function niftiGeometry(header: NiftiHeader): Geometry {
  const told = [header.sform && [...header.sform, 0, 0, 0, 1], fromQuaternion(header)];
  const affine = told.find((matrix) => matrix !== undefined && isUsable(matrix));
  const [columns, rows, slices] = header.pixdim.slice(1, 4).map(Math.abs);
  // A single slice needs no distance to the next.
  const hasSlices = (header.dims[2] ?? 1) > 1;
  const own = [columns!, rows!, slices! > 0 || hasSlices ? slices! : 1] as const;
  const remarks: Remark[] = affine ? [] : [ORIENTATION_UNKNOWN];
  if (isPossibleSpacing(own))
    return { affine, spacing: [...own], remarks: [...remarks, ...spacingRemarks(own)] };
  const used = affine && spacingOf(affine);
  if (used && isPossibleSpacing(used)) {
    const params = { spacing: spacingText(own), used: spacingText(used) };
    return { affine, spacing: used, remarks: [...remarks, { code: 'spacing-corrected', params }] };
  }
  remarks.push({ code: 'spacing-unusual', params: { spacing: spacingText(own) } });
  return { affine, spacing: undefined, remarks };
}
