import { fromWire } from '@shared/contract/errors';
import type { RunSummary } from '@shared/domain/run';
import { text } from './en';

export interface Standing {
  readonly tone: 'active' | 'calm' | 'good' | 'warn' | 'bad';
  readonly title: string;
  readonly more: string;
}

/** One sentence on how a run stands: what it is doing, and nothing that was not measured. */
export function standingOf(run: RunSummary, hasCheckpoint: boolean): Standing {
  const words = text.run.stands;
  const { state, options } = run;
  switch (state.phase) {
    case 'ready':
      return run.queuePlace === undefined
        ? { tone: 'calm', title: words.ready, more: words.readyMore }
        : { tone: 'calm', title: words.queued(run.queuePlace + 1), more: words.queuedMore };
    case 'preparing':
      return { tone: 'active', title: words.preparing, more: words.preparingMore };
    case 'training': {
      const { resolution, fade } = state.progress;
      if (fade < 1)
        return {
          tone: 'active',
          title: words.growing(resolution),
          more: words.growingMore(fade, resolution / 2),
        };
      const more =
        resolution >= options.resolution
          ? words.stableLast
          : resolution === options.firstResolution
            ? words.stableFirst
            : words.stableMore(resolution);
      return { tone: 'active', title: words.stable(resolution), more };
    }
    case 'paused':
      return { tone: 'calm', title: words.paused, more: words.pausedMore };
    case 'stopped':
      return { tone: 'calm', title: words.stopped, more: words.stoppedMore };
    case 'finished':
      return { tone: 'good', title: words.finished, more: words.finishedMore };
    case 'interrupted':
      return {
        tone: 'warn',
        title: words.interrupted,
        more: hasCheckpoint ? words.interruptedMore : words.interruptedUnsaved,
      };
    case 'failed': {
      const error = fromWire(state.error);
      return { tone: 'bad', title: words.failed, more: `${error.message} ${error.nextStep}` };
    }
  }
}
