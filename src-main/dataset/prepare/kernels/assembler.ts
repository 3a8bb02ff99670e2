/**
 * As much of an assembler for WebAssembly as the kernels need: instructions as functions that give bytes, functions, and a
 * module that imports its memory. Numbers of instructions are those of the core specification 2.0, section 5.4.
 */

export type Code = readonly (number | Code)[];

/** A number in LEB128, signed. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(isLast ? byte : byte | 0x80);
    if (isLast) return bytes;
  }
}

/** A number in LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
    if (rest === 0) return bytes;
  }
}

const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
type Type = keyof typeof types;

const BLOCK_WITHOUT_RESULT = 0x40;
const END = 0x0b;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
const int = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const shiftLeft = (a: Code, bits: number): Code => [a, int(bits), 0x74];
export const setTo = (local: number, value: Code): Code => [value, 0x21, ...unsigned(local)];
/** Adds a constant to a local. */
export const step = (local: number, by: number): Code => setTo(local, add(get(local), int(by)));

/** Repeats `body` as long as the local `count` is above 0; each turn takes `by` off it. */
export const countDown = (count: number, by: number, body: Code): Code => [
  [0x02, BLOCK_WITHOUT_RESULT],
  [0x03, BLOCK_WITHOUT_RESULT],
  // i32.le_s, br_if out of the block
  [get(count), int(0), 0x4c, 0x0d, 1],
  body,
  step(count, -by),
  [0x0c, 0, END, END],
];

export const loadInt = (at: Code): Code => [at, 0x28, 2, 0];
export const storeShort = (at: Code, value: Code): Code => [at, value, 0x3b, 1, 0];

/** An instruction on vectors: its number after the prefix. */
const vector = (number: number): Code => [0xfd, ...unsigned(number)];
export const load = (at: Code, offset = 0): Code => [at, vector(0), 0, ...unsigned(offset)];
export const store = (at: Code, value: Code, offset = 0): Code => [
  at,
  value,
  vector(11),
  0,
  ...unsigned(offset),
];
/** One float of the memory in all four places. */
export const loadInAll = (at: Code): Code => [at, vector(9), 2, 0];
export const inAll = {
  i16: (a: Code): Code => [a, vector(16)],
  i32: (a: Code): Code => [a, vector(17)],
  f32: (a: Code): Code => [a, vector(19)],
};
export const floatAt = (a: Code, place: number): Code => [a, vector(31), place];
export const intAt = (a: Code, place: number): Code => [a, vector(27), place];
export const xor = (a: Code, b: Code): Code => [a, b, vector(81)];
export const zeros: Code = [vector(12), ...new Array<number>(16).fill(0)];
/** Four bytes' groups of two vectors in a new order: 0 … 3 of the first, 4 … 7 of the second. */
export const shuffle = (a: Code, b: Code, order: readonly number[]): Code => [
  ...[a, b, vector(13)],
  ...order.flatMap((word) => [0, 1, 2, 3].map((byte) => word * 4 + byte)),
];
export const ints = {
  sub: (a: Code, b: Code): Code => [a, b, vector(177)],
  ofLowShorts: (a: Code): Code => [a, vector(169)],
  ofHighShorts: (a: Code): Code => [a, vector(170)],
};
export const floats = {
  ofInts: (a: Code): Code => [a, vector(250)],
  greater: (a: Code, b: Code): Code => [a, b, vector(68)],
  add: (a: Code, b: Code): Code => [a, b, vector(228)],
  mul: (a: Code, b: Code): Code => [a, b, vector(230)],
  min: (a: Code, b: Code): Code => [a, b, vector(232)],
  max: (a: Code, b: Code): Code => [a, b, vector(233)],
};
/** The whole number below a float; 0 for what is negative or no number. */
export const truncated = (a: Code): Code => [a, 0xfc, 1];
export const float = {
  add: (a: Code, b: Code): Code => [a, b, 0x92],
  mul: (a: Code, b: Code): Code => [a, b, 0x94],
  of: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
};

export interface Routine {
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly result?: Type;
  readonly locals: readonly Type[];
  readonly body: Code;
}

const flat = (code: Code): number[] => (code as readonly unknown[]).flat(Infinity as 1) as number[];
const counted = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const list = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...counted(bytes)];
const text = (words: string): number[] => counted([...new TextEncoder().encode(words)]);

/** A module of routines over the memory that is imported as `memory` of `host`. */
export function assemble(routines: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const kinds = routines.map(({ parameters, result }) => [
    0x60,
    ...list(parameters.map((type) => [types[type]])),
    ...list(result ? [[types[result]]] : []),
  ]);
  const bodies = routines.map(({ locals, body }) =>
    counted([...list(locals.map((type) => [1, types[type]])), ...flat(body), END]),
  );
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(kinds)),
    ...section(2, list([[...text('host'), ...text('memory'), 2, 0, 1]])),
    ...section(3, list(routines.map((_, i) => unsigned(i)))),
    ...section(7, list(routines.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]))),
    ...section(10, list(bodies)),
  ]);
}
