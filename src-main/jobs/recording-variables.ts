/** What a process that plays a recorded training is told by its host; a job process gets variables of this prefix. */
export const recordingVariables = {
  /** Folder of the recording. */
  folder: 'SLICELOOM_RECORDING',
  /** Seconds of it in one second. */
  speed: 'SLICELOOM_RECORDING_SPEED',
} as const;
