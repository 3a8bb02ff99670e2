import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { outcomeOf } from './outcome';
const dir = '/tmp/rd/made';
interface T { dtype: string; shape: number[]; affine?: number[]; axcodes?: string; inverted?: boolean }
const truth = JSON.parse(readFileSync(`${dir}/truth.json`, 'utf8')) as Record<string, T>;
it.each(Object.entries(truth))('%s', async (name, t) => {
  const o = await outcomeOf({ name, path: `${dir}/${name}` });
  if (o.kind !== 'read') throw new Error(JSON.stringify(o));
  const raw = readFileSync(`${dir}/${name}.raw`);
  const A = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array, '>f4': Float32Array, '>i4': Int32Array, '>i2': Int16Array, '>u1': Uint8Array }[t.dtype]!;
  if (t.dtype.startsWith('>')) { if (A.BYTES_PER_ELEMENT === 2) raw.swap16(); if (A.BYTES_PER_ELEMENT === 4) raw.swap32(); }
  const want = new A(new Uint8Array(raw).buffer);
  const { pixels } = o.volume;
  expect(pixels.length).toBe(want.length);
  expect(pixels.constructor.name).toBe(A.name);
  let worst = 0; let count = 0;
  for (let i = 0; i < want.length; i++) { const d = Math.abs(pixels[i]! - want[i]!); if (d > 0) count++; if (d > worst) worst = d; }
  expect([worst, count]).toEqual([0, 0]);
  if (t.affine) t.affine.forEach((v, i) => expect(Math.abs(o.volume.affine![i]! - v)).toBeLessThan(1e-3));
  if (t.axcodes) expect(o.volume.facts.orientation).toBe(t.axcodes);
  if (t.inverted) expect(o.volume.inverted).toBe(true);
});
