/** Names that Windows keeps for devices; a library may be copied to such a machine. */
const DEVICE_NAMES = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const LONGEST = 80;

/**
 * Says why `name` cannot be the name of a run, a data set or an image set, all of which are folder names on every
 * platform, or undefined where it can.
 */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'it is empty';
  if (name !== name.trim()) return 'it begins or ends with a space';
  if (name.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (!/^[\p{L}\p{M}\p{N} ._\-(),+=@]+$/u.test(name))
    return 'it has characters that cannot stand in a folder name';
  if (name.startsWith('.')) return 'it begins with a dot';
  if (name.endsWith('.')) return 'it ends with a dot';
  if (DEVICE_NAMES.test(name)) return 'Windows keeps that name for itself';
  return undefined;
}

/** `wanted`, or with the first number behind it that makes it new among `taken` (compared as file systems do, without case). */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  if (!used.has(wanted.toLowerCase())) return wanted;
  for (let n = 2; ; n++) if (!used.has(`${wanted} ${n}`.toLowerCase())) return `${wanted} ${n}`;
}
