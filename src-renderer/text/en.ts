import { charting } from './en/charts';
import { comparing } from './en/compare';
import { drawing } from './en/drawing';
import { estimating } from './en/estimate';
import { exploring } from './en/exploring';
import { bringing } from './en/import';
import { library } from './en/library';
import { mixing } from './en/mixing';
import { nearness } from './en/nearest';
import { running } from './en/run';
import { runList } from './en/runs';
import { shell } from './en/shell';
import { training } from './en/training';

/**
 * Every sentence that the pages say, in English; another language is another file of this shape. Sentences of failures
 * stand in src-shared/contract/errors.ts.
 */
export const text = {
  ...shell,
  ...library,
  ...bringing,
  ...training,
  ...running,
  ...runList,
  ...comparing,
  ...estimating,
  ...drawing,
  ...exploring,
  ...mixing,
  ...nearness,
  ...charting,
};
