/** What is known of all sources together. */
export interface SourceTally {
  /** Their files as they are named to the user. */
  readonly files: string[];
  readonly patients: Map<string, number>;
  color: { count: number; file: string | undefined };
  gray: number;
  personal: number;
  namesIdentify: { count: number; file: string | undefined };
}
