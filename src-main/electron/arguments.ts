export interface ShellArguments {
  /** Missing where the user's own library is meant. */
  readonly library?: string;
  /** Start the sample training at once. */
  readonly sample: boolean;
}

/**
 * Reads the command line. Switches of Electron and Chromium stand there too, so what is not ours is passed over.
 *
 * @returns undefined where `--library` has no folder behind it
 */
export function parseArguments(argv: readonly string[]): ShellArguments | undefined {
  const sample = argv.includes('--sample');
  const joined = argv.find((argument) => argument.startsWith('--library='));
  const at = argv.indexOf('--library');
  if (!joined && at < 0) return { sample };
  const library = joined ? joined.slice('--library='.length) : argv[at + 1];
  return library && !library.startsWith('--') ? { library, sample } : undefined;
}
