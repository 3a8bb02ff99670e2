import type { Identity, Scheme } from './identity';

/** What one scheme tells of a name; what it leaves out is not told. */
export type Told = { readonly scheme: Scheme } & {
  readonly [K in keyof Omit<Identity, 'scheme'>]?: Identity[K] | undefined;
};
