import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isNIFTI, readHeader, readImage } from 'nifti-reader-js';

const NIFTI_UINT16 = 512;

/**
 * Reads a gzipped NIfTI volume of uint16 and turns it, by its affine alone, into axial slices as a radiologist sees them:
 * rows from anterior to posterior, columns from the patient's right to the left, slices from the feet upwards. Axes are
 * swapped and turned round, never rotated: each slice keeps the pixels that were acquired.
 *
 * @param {string} path
 * @returns {{ values: Uint16Array, columns: number, rows: number, slices: number, columnMm: number, rowMm: number }}
 *   values slice by slice, row by row; spacings in millimetres.
 */
export function readAxialVolume(path) {
  const file = gunzipSync(readFileSync(path));
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  if (!isNIFTI(bytes)) throw new Error(`${path} is not NIfTI`);
  const header = readHeader(bytes);
  if (header.datatypeCode !== NIFTI_UINT16 || !header.littleEndian)
    throw new Error(`${path} is not little-endian uint16`);
  const dims = header.dims.slice(1, 4);
  const voxels = dims[0] * dims[1] * dims[2];
  const image = readImage(header, bytes);
  if (image.byteLength !== voxels * 2) throw new Error(`${path} is cut short`);
  const stored = new Uint16Array(image);

  // The affine leads from voxel to millimetres towards the patient's right, front and top (NIfTI-1, method 3).
  const spacing = header.pixDims.slice(1, 4);
  const [right, front, top] = [0, 1, 2].map((row) => axisAlong(header.affine[row], spacing));
  if (new Set([right.axis, front.axis, top.axis]).size !== 3) throw new Error(`${path} is too oblique`);
  if (top.axis !== 2) throw new Error(`${path} was not acquired in axial slices`);

  const stride = [1, dims[0], dims[0] * dims[1]];
  const walk = ({ axis, sign }, towards) => {
    const forwards = sign === towards;
    return {
      count: dims[axis],
      start: forwards ? 0 : dims[axis] - 1,
      step: forwards ? 1 : -1,
      by: stride[axis],
    };
  };
  const column = walk(right, -1);
  const row = walk(front, -1);
  const slice = walk(top, 1);
  const values = new Uint16Array(voxels);
  let to = 0;
  for (let k = 0; k < slice.count; k++)
    for (let j = 0; j < row.count; j++)
      for (let i = 0; i < column.count; i++) values[to++] = stored[at(slice, k) + at(row, j) + at(column, i)];
  return {
    values,
    columns: column.count,
    rows: row.count,
    slices: slice.count,
    columnMm: header.pixDims[1 + right.axis],
    rowMm: header.pixDims[1 + front.axis],
  };
}

const at = ({ start, step, by }, index) => (start + step * index) * by;

/**
 * The voxel axis that runs most along a direction of the patient, and whether it runs with (1) or against (-1) it. What
 * counts is the angle: a step between slices is several times a step between pixels.
 */
function axisAlong(affineRow, spacing) {
  const cosines = spacing.map((length, axis) => affineRow[axis] / length);
  const lengths = cosines.map(Math.abs);
  const axis = lengths.indexOf(Math.max(...lengths));
  return { axis, sign: Math.sign(cosines[axis]) };
}
