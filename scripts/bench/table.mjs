// @ts-check
/** Markdown tables, laid out as prettier lays them out, so that they can be pasted into docs/performance.md. */

/**
 * @param {readonly { title: string, right?: boolean }[]} columns `right`: figures, aligned at their ends
 * @param {readonly (readonly string[])[]} rows
 */
export function table(columns, rows) {
  const widths = columns.map(({ title }, i) =>
    Math.max(3, title.length, ...rows.map((row) => row[i].length)),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, i) => (columns[i].right ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = columns.map(({ right }, i) =>
    right ? `${'-'.repeat(widths[i] - 1)}:` : '-'.repeat(widths[i]),
  );
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n');
}
