import { z } from 'zod';

/** Which generator was written. */
export const modelExport = z.object({
  /** Real images shown until its checkpoint. */
  images: z.number().int(),
  resolution: z.number().int(),
  /** How far that resolution had grown in, up to 1. */
  fade: z.number(),
  colors: z.number().int(),
  /** SHA-256 of the checkpoint's generator.safetensors, which image sets name as well. */
  generatorSha256: z.string(),
});
export type ModelExport = z.infer<typeof modelExport>;
