/** The sentences of the shell: menu, dialogs, terminal. Those of the pages stand in the renderer's own text. */
export const text = {
  name: 'Sliceloom',
  cannotStart: 'Sliceloom cannot start',
  close: 'Close',
  alreadyOpen: 'Sliceloom is open already; its window has been brought to the front.',
  libraryNeedsFolder: {
    option: '--library',
    reason: 'it needs a folder',
    allowed: 'a folder such as /data/sliceloom, or leave the option out',
  },
  sampleFailed: 'The sample training could not be started.',
  closeTookTooLong: 'Training did not end in time and was ended; it can be resumed from its last checkpoint.',
  chooseFolders: 'Folders with images',
  chooseFiles: 'Images or archives',
  bring: 'Bring',
  menu: { file: 'File', edit: 'Edit', view: 'View', window: 'Window' },
} as const;
