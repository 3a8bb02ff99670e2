import { z } from 'zod';

/** notes.json of a run: what the user says of it, which may change at any time. */
export const runNotes = z.object({
  schema: z.literal(1),
  note: z.string(),
  starred: z.boolean(),
});
export type RunNotes = z.infer<typeof runNotes>;

export const NO_NOTES: RunNotes = { schema: 1, note: '', starred: false };
