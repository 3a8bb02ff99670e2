/** `wanted` positions out of `total`, evenly spread, without the very first and last, which are often the emptiest. */
export function spreadOver(total: number, wanted: number): number[] {
  const count = Math.min(total, wanted);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * total) / count));
}
