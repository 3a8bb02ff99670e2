import type { HealthFinding, HealthRule } from '../domain/health';
import type { Progress } from '../domain/run';

/** A finding that went away and comes back within so long is no news. */
const FORGOTTEN_MS = 30 * 60_000;
const STILL_THERE = Infinity;

/** Tells of one run which findings its user is to hear of: those that press, each once. */
export class FindingNews {
  /** Since when a rule that held before has held no longer, in milliseconds of the epoch. */
  private readonly goneSince = new Map<HealthRule, number>();

  /**
   * The findings of `progress` that are new and press.
   *
   * @param now milliseconds of the epoch
   */
  take({ health = [] }: Progress, now: number): HealthFinding[] {
    const { goneSince } = this;
    const there = health.filter(({ tone }) => tone === 'warn' || tone === 'bad');
    const news = there.filter(({ rule }) => now - (goneSince.get(rule) ?? -Infinity) > FORGOTTEN_MS);
    for (const [rule, since] of goneSince) if (since === STILL_THERE) goneSince.set(rule, now);
    for (const { rule } of there) goneSince.set(rule, STILL_THERE);
    return news;
  }
}
