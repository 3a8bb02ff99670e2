import type { LeftOutFile } from '@shared/domain/import/findings';
import type { OriginOf, SourceWriter } from '../dataset/writer';
import type { Existing } from './importer-plan';

/** Where prepared slices go: a data set in the making, or nowhere. */
export interface Sink {
  has(key: string): boolean;
  source(key: string): SourceWriter;
  refuse(key: string, leftOut: LeftOutFile): Promise<void>;
}

/** Takes slices as a writer does, and forgets all but what tells equal ones. */
export class Nowhere implements Sink {
  private readonly hashes = new Set<string>();
  private count: number;

  /** @param existing the data set to which the slices would be added */
  constructor(existing?: Existing) {
    for (const { hash } of existing?.origins ?? []) if (hash !== undefined) this.hashes.add(hash);
    this.count = existing?.origins.length ?? 0;
  }

  has(): boolean {
    return false;
  }

  source(): SourceWriter {
    return {
      add: async ({ hash }: { readonly hash: string }, _origin: OriginOf) => {
        if (this.hashes.has(hash)) return undefined;
        this.hashes.add(hash);
        return this.count++;
      },
      done: async () => {},
      drop: async () => {},
    };
  }

  async refuse(): Promise<void> {}
}
