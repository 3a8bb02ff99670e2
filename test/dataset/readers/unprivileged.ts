import { examine, listFiles } from '@main/dataset/readers';

/**
 * Lists what lies below a path as a user to whom permissions apply, in a process of its own: root, as whom the tests may run,
 * reads everything, and so becomes nobody first. Prints a line of JSON for each file: its name, and why it is refused if it is.
 */
const NOBODY = 65534;
if (process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
for await (const file of listFiles(process.argv.slice(2))) {
  const found = await examine(file);
  const code = found.kind === 'refused' ? found.refusal.code : undefined;
  process.stdout.write(`${JSON.stringify({ name: file.name, code })}\n`);
}
