import {
  imageSetRequest,
  MOST_IMAGES,
  usualSetName,
  usualSetRequest,
  type ImageFormat,
  type ImageSetRequest,
} from '@shared/domain/image-set';
import { freeName, nameProblem } from '@shared/domain/names';
import type { LayerRange } from '@shared/domain/recipe';
import { text } from '../../text/en';

export const LARGEST_SEED = 2147483647;

/** What stands in the fields, as typed. */
export interface TypedRequest {
  readonly count: string;
  readonly seed: string;
  readonly psi: number;
  readonly format: ImageFormat;
  readonly name: string;
  /** Layers of each image from another seed. */
  readonly mix: LayerRange | undefined;
  /** Position of the class of all images; empty: they take turns. */
  readonly chosenClass: string;
  readonly names: string;
  /** Shares of the candidates that are kept, 1: all. */
  readonly real: number;
  readonly typical: number;
  readonly near: NonNullable<ImageSetRequest['near']>;
  readonly isOriginalAspect: boolean;
  readonly areValuesRestored: boolean;
}

export const freshRequest = (): TypedRequest => ({
  ...usualSetRequest,
  count: String(usualSetRequest.count),
  seed: String(usualSetRequest.seed),
  ...{ name: '', mix: undefined, chosenClass: '', names: '', real: 1, typical: 1 },
  ...{ isOriginalAspect: false, areValuesRestored: false },
});

export type NamedRequest = ImageSetRequest & { readonly name: string };

export interface ReadRequest {
  /** Ready to be sent, where nothing is wrong. */
  readonly request: NamedRequest | undefined;
  readonly problems: {
    readonly count?: string;
    readonly seed?: string;
    readonly name?: string;
    readonly names?: string;
  };
}

const whole = (typed: string): number => (/^\s*\d+\s*$/.test(typed) ? Number(typed) : Number.NaN);

/** Whether files of a format can hold the scanner's values. */
export const canRestore = (format: ImageFormat): boolean => format !== 'png';

/** Reads the form; `taken` are names of image sets that this run already has, whole or not. */
export function readRequest(typed: TypedRequest, taken: readonly string[]): ReadRequest {
  const { count, seed, psi, names } = imageSetRequest.shape;
  const problems: { -readonly [field in keyof ReadRequest['problems']]: string } = {};
  if (!count.safeParse(whole(typed.count)).success) problems.count = text.generate.countProblem(MOST_IMAGES);
  if (!seed.safeParse(whole(typed.seed)).success) problems.seed = text.generate.seedProblem(LARGEST_SEED);
  if (typed.name !== '') {
    const reason = nameProblem(typed.name);
    if (reason) problems.name = text.train.nameNotAllowed(reason);
    else if (taken.some((name) => name.toLowerCase() === typed.name.toLowerCase()))
      problems.name = text.generate.nameTaken(typed.name);
  }
  if (typed.names !== '' && !names.safeParse(typed.names).success)
    problems.names = text.generate.namesProblem;
  if (Object.keys(problems).length > 0 || !psi.safeParse(typed.psi).success)
    return { request: undefined, problems };
  const { format, mix, near } = typed;
  const keep = {
    ...(typed.real < 1 && { real: typed.real }),
    ...(typed.typical < 1 && { typical: typed.typical }),
  };
  const request = {
    ...{ count: whole(typed.count), seed: whole(typed.seed), psi: typed.psi, format, near },
    ...(mix && { mix }),
    ...(typed.chosenClass !== '' && { class: Number(typed.chosenClass) }),
    ...(typed.names !== '' && { names: typed.names }),
    ...(Object.keys(keep).length > 0 && { keep }),
    ...(typed.isOriginalAspect && { aspect: 'original' as const }),
    ...(typed.areValuesRestored && canRestore(format) && { values: 'restored' as const }),
  };
  const name = typed.name || freeName(usualSetName(request), taken);
  return { request: { ...request, name }, problems };
}
