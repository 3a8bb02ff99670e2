import { z } from 'zod';
import { refusalTexts } from './refusals';
import { remarkTexts } from './remarks';

export type { FindingParams } from './finding-params';

export type RefusalCode = keyof typeof refusalTexts;
export type RemarkCode = keyof typeof remarkTexts;

const params = z.record(z.string(), z.union([z.string(), z.number()]));

/** Why a file does not become slices. */
export const refusal = z.object({
  code: z.enum(Object.keys(refusalTexts) as [RefusalCode, ...RefusalCode[]]),
  params,
});
export type Refusal = z.infer<typeof refusal>;

/** What one should know of a file that is taken all the same. */
export const remark = z.object({
  code: z.enum(Object.keys(remarkTexts) as [RemarkCode, ...RemarkCode[]]),
  params,
});
export type Remark = z.infer<typeof remark>;

export const refusalSentence = ({ code, params: given }: Refusal): string => refusalTexts[code](given);
export const remarkSentence = ({ code, params: given }: Remark): string => remarkTexts[code](given);

/** What an import left out, one a file: stands in the data set and in the CSV. */
export const leftOutFile = z.object({ file: z.string(), refusal });
export type LeftOutFile = z.infer<typeof leftOutFile>;
