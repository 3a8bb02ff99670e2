import { drawing } from './en/drawing';
import { estimating } from './en/estimate';
import { bringing } from './en/import';
import { library } from './en/library';
import { shell } from './en/shell';
import { training } from './en/training';

/**
 * Every sentence that the pages say, in English; another language is another file of this shape. Sentences of failures
 * stand in src-shared/contract/errors.ts.
 */
export const text = { ...shell, ...library, ...bringing, ...training, ...estimating, ...drawing };
