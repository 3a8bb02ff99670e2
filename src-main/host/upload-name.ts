import { nameProblem } from '@shared/domain/names';

const LONGEST_PART = 180;
const LONGEST_PATH = 1000;
const DEEPEST = 32;
/** What some file system forbids in a name, and what no name of a person's file needs. */
// eslint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*\\/]/g;

/**
 * The path under which an uploaded file is kept, relative to its upload's folder and with `/`; undefined where `name` has
 * none. Letters of all scripts stay; `..`, absolute paths, drives, devices and hidden names cannot come out of it.
 */
export function uploadName(name: string): string | undefined {
  if (name.length > LONGEST_PATH) return undefined;
  const parts = name
    .normalize('NFC')
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(safePart);
  return parts.length > 0 && parts.length <= DEEPEST ? parts.join('/') : undefined;
}

function safePart(part: string): string {
  const kept = part
    .replace(FORBIDDEN, '_')
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '_');
  const short =
    kept.length > LONGEST_PART ? kept.slice(0, LONGEST_PART / 2) + kept.slice(-LONGEST_PART / 2) : kept;
  // Of the reasons against a name only that of Windows' devices is left, such as “nul.png”.
  return nameProblem(short)?.includes('Windows') ? `_${short}` : short;
}
