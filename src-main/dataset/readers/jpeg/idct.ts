/**
 * The inverse DCT of 8×8 blocks in whole numbers, after Loeffler, Ligtenberg and Moschytz (1989): 11 multiplications a
 * line, constants of 13 bits. With the same rounding as the “slow” integer transform that most decoders use, so that
 * values are equal to theirs.
 */
const FIX = {
  a: 2446, // 0.298631336
  b: 3196, // 0.390180644
  c: 4433, // 0.541196100
  d: 6270, // 0.765366865
  e: 7373, // 0.899976223
  f: 9633, // 1.175875602
  g: 12299, // 1.501321110
  h: 15137, // 1.847759065
  i: 16069, // 1.961570560
  j: 16819, // 2.053119869
  k: 20995, // 2.562915447
  l: 25172, // 3.072711026
} as const;

const work = new Int32Array(64);
const line = new Float64Array(8);

/** One line of 8 values in `line`, still scaled by 2¹³; results in `line`. */
function transformLine(): void {
  const [x0, x1, x2, x3, x4, x5, x6, x7] = line as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const even = (x2 + x6) * FIX.c;
  const e2 = even - x6 * FIX.h;
  const e3 = even + x2 * FIX.d;
  const sum = (x0 + x4) * 8192;
  const difference = (x0 - x4) * 8192;
  const [t0, t3, t1, t2] = [sum + e3, sum - e3, difference + e2, difference - e2];
  const z5 = (x7 + x3 + x5 + x1) * FIX.f;
  const z1 = (x7 + x1) * -FIX.e;
  const z2 = (x5 + x3) * -FIX.k;
  const z3 = (x7 + x3) * -FIX.i + z5;
  const z4 = (x5 + x1) * -FIX.b + z5;
  const o0 = x7 * FIX.a + z1 + z3;
  const o1 = x5 * FIX.j + z2 + z4;
  const o2 = x3 * FIX.l + z2 + z3;
  const o3 = x1 * FIX.g + z1 + z4;
  line[0] = t0 + o3;
  line[7] = t0 - o3;
  line[1] = t1 + o2;
  line[6] = t1 - o2;
  line[2] = t2 + o1;
  line[5] = t2 - o1;
  line[3] = t3 + o0;
  line[4] = t3 - o0;
}

/**
 * Samples of one block.
 *
 * @param coefficients 64 from `at` on, in the order of lines, not yet multiplied by `quantization`
 * @param out receives 8 lines of 8 samples, `stride` apart, from `to` on; between 0 and 2^precision - 1
 */
export function inverseTransform(
  coefficients: Int16Array,
  at: number,
  quantization: Uint16Array,
  precision: number,
  out: Uint8Array | Uint16Array,
  to: number,
  stride: number,
): void {
  // One digit less is kept between the passes with 12 bits, as others do.
  const kept = precision === 8 ? 2 : 1;
  const down = 2 ** (13 - kept);
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < 8; y++) line[y] = coefficients[at + y * 8 + x]! * quantization[y * 8 + x]!;
    transformLine();
    for (let y = 0; y < 8; y++) work[y * 8 + x] = Math.floor((line[y]! + down / 2) / down);
  }
  const last = 2 ** (13 + kept + 3);
  const middle = 2 ** (precision - 1);
  const most = 2 ** precision - 1;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) line[x] = work[y * 8 + x]!;
    transformLine();
    for (let x = 0; x < 8; x++) {
      const value = Math.floor((line[x]! + last / 2) / last) + middle;
      out[to + y * stride + x] = value < 0 ? 0 : value > most ? most : value;
    }
  }
}
