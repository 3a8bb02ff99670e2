import { join, sep } from 'node:path';
import { importerContract, type ImporterService } from '@shared/contract/importer';
import { serve } from '@shared/contract/rpc';
import { Importer } from './importer-service';
import { parentChannel } from './parent-channel';

/** The importer process: serves the importer contract to the host that started it. Readers run in its worker threads. */
const importer = new Importer(outsideOfArchive(join(__dirname, 'importer-worker.js')));

/** In a package, the copy of a file beside the archive: worker threads read from no archive. */
function outsideOfArchive(path: string): string {
  return path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
}

const service: ImporterService = {
  look: (input, signal) => importer.look(input, signal),
  inspect: (input, signal) => importer.inspect(input, signal),
  import: (input, signal) => importer.import(input, signal),
  cancel: () => importer.cancel(),
  preview: (input) => importer.preview(input),
};

// A Ctrl-C in the terminal reaches this process too; its parent says what is to be done.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => process.exit(0));

// Whoever started us is gone or wants no more. What was written is whole as far as its journal says.
serve(importerContract, service, parentChannel(), () => process.exit(0));
