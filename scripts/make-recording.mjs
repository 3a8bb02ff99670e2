// @ts-check
/**
 * `node scripts/make-recording.mjs --from RUN`: makes resources/recording, which `npm run demo` plays, of the folder of a run
 * of the sample. Checkpoints and image sets are left out.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const KEPT = ['metrics.jsonl', 'quality.jsonl', 'moments.jsonl', 'previews.jsonl', 'previews', 'reals'];

const { values } = parseArgs({ options: { from: { type: 'string' } } });
if (!values.from) throw new Error('Name the folder of a run: --from RUN');
const from = resolve(values.from);
const into = resolve(import.meta.dirname, '..', 'resources', 'recording');
for (const name of [...KEPT, 'run.json']) rmSync(join(into, name), { recursive: true, force: true });
mkdirSync(into, { recursive: true });
for (const name of KEPT) cpSync(join(from, name), join(into, name), { recursive: true });
const record = JSON.parse(readFileSync(join(from, 'run.json'), 'utf8'));
const name = 'Recorded sample training';
writeFileSync(join(into, 'run.json'), `${JSON.stringify({ ...record, name }, null, 2)}\n`);
