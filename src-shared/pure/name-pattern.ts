/** Patterns of file names that a user builds by pointing at parts of one: what the page, the command line and the importer use. */
export { compilePattern, patternFields } from './pattern-matcher';
export type { NamePattern, PatternField, PatternMatch } from './pattern-matcher';
export { explainPattern, suggestPattern } from './suggest-pattern';
export type { PatternExplained, PatternSelection } from './suggest-pattern';
