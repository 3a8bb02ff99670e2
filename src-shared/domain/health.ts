import { z } from 'zod';

/**
 * What can be said of a training from its figures. Each rule stands in `src-shared/pure/health.ts`, its sentences in
 * `health-texts.ts`. `learning`, `steady` and `starting` ask for nothing; the others name what one could do.
 */
export const healthRules = [
  'starting',
  'learning',
  'steady',
  'settled',
  'discriminator-winning',
  'generator-winning',
  'memorising',
  'collapse',
  'diverging',
] as const;
export type HealthRule = (typeof healthRules)[number];

/** How pressing: `calm` nothing is known yet, `good`, `notice` worth a look, `warn` the run may be wasted, `bad` it is. */
export const healthTones = ['calm', 'good', 'notice', 'warn', 'bad'] as const;
export type HealthTone = (typeof healthTones)[number];

/** A rule that holds now, with the figures by which it does; their names are those of the rule's sentences. */
export const healthFinding = z.object({
  rule: z.enum(healthRules),
  tone: z.enum(healthTones),
  figures: z.record(z.string(), z.number()),
});
export type HealthFinding = z.infer<typeof healthFinding>;
