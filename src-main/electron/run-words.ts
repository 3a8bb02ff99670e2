import { progressOf, type RunSummary } from '@shared/domain/run';
import { formatDuration, formatPercent } from '@shared/pure/format';
import { outlookOf } from '@shared/pure/outlook';
import { text } from './text';

/** A run in one line, for the tray and the window's title: its name, how far it is, and how long it takes at its present speed. */
export function standingWords({ name, state, options }: RunSummary): string {
  const progress = progressOf(state);
  if (!progress) return text.standsPreparing(name);
  const { share, secondsLeft, slowerAhead } = outlookOf(options, progress);
  const done = formatPercent(share);
  if (state.phase === 'paused') return text.standsPaused(name, done);
  if (secondsLeft === undefined) return text.stands(name, done);
  const left = formatDuration(secondsLeft);
  return slowerAhead ? text.standsAtLeast(name, done, left) : text.standsFor(name, done, left);
}
