import type { HealthFinding, HealthTone } from '@shared/domain/health';
import { healthTexts } from '@shared/domain/health-texts';
import type { Standing } from './standing';

const tones: Readonly<Record<HealthTone, Standing['tone']>> = {
  calm: 'calm',
  good: 'good',
  notice: 'active',
  warn: 'warn',
  bad: 'bad',
};

/** A finding as pages show it. */
export interface ToldFinding extends Standing {
  readonly rule: HealthFinding['rule'];
  readonly why: string;
}

export function toldFinding({ rule, tone, figures }: HealthFinding): ToldFinding {
  const { title, means, advice, why } = healthTexts[rule](figures);
  return { rule, tone: tones[tone], title, more: `${means} ${advice}`, why };
}
