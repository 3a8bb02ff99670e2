const numpyLetter: Record<string, string> = {
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  float32: 'f4',
  float64: 'f8',
};

/** As numpy spells it; big-endian types as `>f4`. */
export function numpyName(name: string, littleEndian: boolean): string {
  const letter = numpyLetter[name];
  return littleEndian || !letter ? name : `>${letter}`;
}
