import { nameProblem } from '@shared/domain/names';
import {
  imageSetRequest,
  MOST_IMAGES,
  type ImageFormat,
  type ImageSetRequest,
} from '@shared/domain/image-set';
import { text } from '../../text/en';

export const LARGEST_SEED = 2147483647;

/** What stands in the fields, as typed. */
export interface TypedRequest {
  readonly count: string;
  readonly seed: string;
  readonly psi: number;
  readonly format: ImageFormat;
  readonly name: string;
}

export interface ReadRequest {
  /** Ready to be sent, where nothing is wrong. */
  readonly request: (ImageSetRequest & { name?: string }) | undefined;
  readonly problems: { readonly count?: string; readonly seed?: string; readonly name?: string };
}

const whole = (typed: string): number => (/^\s*\d+\s*$/.test(typed) ? Number(typed) : Number.NaN);

/** Reads the form; `taken` are names of image sets that this run already has. */
export function readRequest(typed: TypedRequest, taken: readonly string[]): ReadRequest {
  const { count, seed, psi } = imageSetRequest.shape;
  const problems: { count?: string; seed?: string; name?: string } = {};
  if (!count.safeParse(whole(typed.count)).success) problems.count = text.generate.countProblem(MOST_IMAGES);
  if (!seed.safeParse(whole(typed.seed)).success) problems.seed = text.generate.seedProblem(LARGEST_SEED);
  if (typed.name !== '') {
    const reason = nameProblem(typed.name);
    if (reason) problems.name = text.train.nameNotAllowed(reason);
    else if (taken.some((name) => name.toLowerCase() === typed.name.toLowerCase()))
      problems.name = text.generate.nameTaken(typed.name);
  }
  if (Object.keys(problems).length > 0 || !psi.safeParse(typed.psi).success)
    return { request: undefined, problems };
  const { format } = typed;
  const request = { count: whole(typed.count), seed: whole(typed.seed), psi: typed.psi, format };
  return { request: typed.name ? { ...request, name: typed.name } : request, problems };
}
