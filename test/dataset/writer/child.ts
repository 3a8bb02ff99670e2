import { asked, importAll } from './made-imports';

/** An import in a process of its own, to be killed: `LIBRARY new|existing SOURCES SLICES FIRST`. */
const [path = '', kind, sources, slicesEach, first] = process.argv.slice(2);
const into = kind === 'existing' ? { existing: 'Knees' } : { name: 'Knees' };
process.stdout.write('begun\n');
const { added } = await importAll(asked(path, { into }), {
  sources: Number(sources),
  slicesEach: Number(slicesEach),
  first: Number(first),
});
process.stdout.write(`added ${added}\n`);
