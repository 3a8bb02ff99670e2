import { connect, type Connection } from '@shared/contract/rpc';
import { SliceloomError } from '@shared/contract/errors';
import { trainerContract, type TrainerEvent, type TrainerService } from '@shared/contract/trainer';
import type { JobExit, JobProcess } from './host';
import { answerOf, deathWords, isLost } from './job-owner';

/** Loading TensorFlow takes seconds; on a machine that is short of memory it can take a minute. */
const LONGEST_START_MS = 120_000;
/** A checkpoint is saved in seconds, also after the step in hand. */
const LONGEST_STOP_MS = 50_000;
const LONGEST_EXIT_MS = 10_000;

/** Owns one trainer process: every way in which it can end is seen here. */
export class TrainerOwner {
  private readonly connection: Connection<typeof trainerContract>;

  constructor(private readonly process: JobProcess) {
    this.connection = connect(trainerContract, process.channel);
  }

  get service(): TrainerService {
    return this.connection.service;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get exited(): Promise<JobExit> {
    return this.process.exited;
  }

  /**
   * The answer of a call, or how the process ended instead.
   * @throws SliceloomError `trainer-died` or `trainer-silent`, or what the call itself failed with.
   */
  answered<T>(answer: Promise<T>, milliseconds = LONGEST_START_MS): Promise<T> {
    return answerOf(answer, milliseconds, {
      died: async () => this.death(await this.process.exited),
      silent: (seconds) => new SliceloomError('trainer-silent', { seconds }),
    });
  }

  /** Begins a run and calls `onEvent` with what it announces; `ended` settles when training has, with the death if it died. */
  async begin(
    input: Parameters<TrainerService['begin']>[0],
    onEvent: (event: TrainerEvent) => void,
  ): Promise<{ ended: Promise<SliceloomError | undefined> }> {
    const events = this.service.watch({}, new AbortController().signal);
    const ended = (async () => {
      try {
        for await (const event of events) onEvent(event);
        return undefined;
      } catch (error) {
        if (error instanceof SliceloomError && !isLost(error)) return error;
        return this.death(await this.process.exited);
      }
    })();
    await this.answered(this.service.begin(input));
    return { ended };
  }

  /** Why the process is gone, for the user, with its last words for a report. */
  death(exit: JobExit): SliceloomError {
    const reason = deathWords(exit);
    return new SliceloomError('trainer-died', { reason }, 'trainer', { stack: this.process.lastWords() });
  }

  /** Ends a process that has nothing to save, without asking it, and sees it gone. */
  async end(): Promise<void> {
    this.connection.close();
    this.process.kill();
    await this.process.exited;
  }

  /** Asks it to stop with a checkpoint, closes the pipe and sees it gone; a process that hangs is killed. */
  async close(): Promise<void> {
    await this.answered(this.service.stop({}), LONGEST_STOP_MS).catch(() => undefined);
    this.connection.close();
    const timer = setTimeout(() => this.process.kill(), LONGEST_EXIT_MS);
    await this.process.exited;
    clearTimeout(timer);
  }
}
