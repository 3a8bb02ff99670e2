import { asSliceloomError, toWire, type ErrorCode } from '@shared/contract/errors';

/** What a command tells: words for a person, or one JSON object a line for a script. */
export class Output {
  private hasStatus = false;

  constructor(
    readonly json: boolean,
    private readonly stdout: NodeJS.WriteStream = process.stdout,
    private readonly stderr: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Something happened: `event` and its figures for a script, `words` for a person (none: only scripts are told). */
  event(event: string, figures: object, words?: string): void {
    if (this.json) this.stdout.write(`${JSON.stringify({ event, ...figures })}\n`);
    else if (words !== undefined) this.line(words);
  }

  /** As `event`, but a person at a terminal sees it in one line that is written over again and again. */
  status(event: string, figures: object, words: string): void {
    if (this.json || !this.stdout.isTTY) return this.event(event, figures, words);
    this.stdout.write(`\r\u001b[K${words.slice(0, Math.max(20, this.stdout.columns - 1))}`);
    this.hasStatus = true;
  }

  /** As `event`, but a person reads it beside the output, where it stands out and is in no pipe's way. */
  warning(event: string, figures: object, words: string): void {
    if (this.json) return this.event(event, figures);
    this.endStatus();
    this.stderr.write(`${words}\n`);
  }

  error(thrown: unknown): void {
    const error = asSliceloomError(thrown);
    if (this.json) {
      const { stack: _stack, ...wire } = toWire(error, 'cli');
      this.stdout.write(
        `${JSON.stringify({ event: 'error', message: error.message, nextStep: error.nextStep, ...wire })}\n`,
      );
    } else {
      this.endStatus();
      this.stderr.write(`${error.message}\n${error.nextStep}\n`);
    }
    if (process.env.SLICELOOM_DEBUG) this.stderr.write(`${error.stack}\n`);
  }

  private line(words: string): void {
    this.endStatus();
    this.stdout.write(`${words}\n`);
  }

  private endStatus(): void {
    if (this.hasStatus) this.stdout.write('\n');
    this.hasStatus = false;
  }
}

export const EXIT = { done: 0, failed: 1, usage: 2, storage: 3, training: 4 } as const;

const storage: readonly ErrorCode[] = [
  'library-not-writable',
  'library-in-use',
  'library-too-new',
  'disk-full',
  'file-damaged',
];
const training: readonly ErrorCode[] = [
  'trainer-died',
  'trainer-silent',
  'out-of-memory',
  'device-lost',
  'training-diverged',
  'tensorflow-missing',
];
const failed: readonly ErrorCode[] = [
  'internal',
  'connection-lost',
  'message-invalid',
  'importer-died',
  'importer-silent',
];

/** The exit code that stands for an error; the codes are listed in the help. */
export function exitCodeOf(thrown: unknown): number {
  const { code } = asSliceloomError(thrown);
  if (storage.includes(code)) return EXIT.storage;
  if (training.includes(code)) return EXIT.training;
  return failed.includes(code) ? EXIT.failed : EXIT.usage;
}
