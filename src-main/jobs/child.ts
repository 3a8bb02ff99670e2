/** What a job process may know of its parent's environment: where things are, and what steers TensorFlow. */
const PASSED_ON = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TMP', 'TEMP'],
  ...['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'OMP_NUM_THREADS', 'XDG_CACHE_HOME'],
  ...[
    'SYSTEMROOT',
    'WINDIR',
    'USERPROFILE',
    'LOCALAPPDATA',
    'APPDATA',
    'PROGRAMDATA',
    'NUMBER_OF_PROCESSORS',
  ],
]);
const PASSED_ON_PREFIXES = ['LC_', 'TF_', 'CUDA_', 'NVIDIA_', 'SLICELOOM_'];

type Environment = Readonly<Partial<Record<string, string>>>;

/**
 * The environment of a job process: names that are known to be needed and nothing else, so that neither a secret of
 * the user's shell nor a switch such as NODE_OPTIONS reaches it.
 */
export function jobEnvironment(parent: Environment): Record<string, string> {
  const passedOn: Record<string, string> = {
    // Only what went wrong: lastWords is shown to people.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Otherwise the eager context and the session fight over the graphics card's memory.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  };
  for (const [name, value] of Object.entries(parent)) {
    const upper = name.toUpperCase();
    const isWanted = PASSED_ON.has(upper) || PASSED_ON_PREFIXES.some((prefix) => upper.startsWith(prefix));
    if (isWanted && value !== undefined) passedOn[name] = value;
  }
  return passedOn;
}

const KEPT_LINES = 40;
const LONGEST_LINE = 2000;

/** Keeps the last lines of a stream of text that comes in pieces. */
export class LastLines {
  private lines: string[] = [];
  private unfinished = '';

  add(piece: string): void {
    const lines = (this.unfinished + piece).split(/\r?\n/);
    this.unfinished = (lines.pop() ?? '').slice(-LONGEST_LINE);
    this.lines = [...this.lines, ...lines.map((line) => line.slice(0, LONGEST_LINE))].slice(-KEPT_LINES);
  }

  toString(): string {
    return [...this.lines, this.unfinished].join('\n').trim();
  }
}
