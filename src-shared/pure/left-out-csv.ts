import { refusalSentence, type LeftOutFile } from '../domain/import/findings';

/**
 * Files that were left out, as a table for a spreadsheet: CSV of RFC 4180 with a header line. A field that a spreadsheet would
 * take for a formula gets an apostrophe in front, as OWASP advises (CSV injection): file names come from anywhere.
 */
export function leftOutCsv(files: readonly LeftOutFile[]): string {
  const rows = files.map(({ file, refusal }) => [file, refusal.code, refusalSentence(refusal)]);
  return [['file', 'code', 'reason'], ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
