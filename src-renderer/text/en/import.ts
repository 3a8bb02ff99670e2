import { errorTexts } from '@shared/contract/error-texts';
import type { ImportProgress } from '@shared/contract/application';
import type { Plane, Side, SliceSize } from '@shared/domain/import/options';
import type { PatternSelection } from '@shared/pure/name-pattern';
import { formatBytes, formatCount, formatDuration, formatFigure, formatPercent } from '@shared/pure/format';
import { many, patients, slices } from './counted';

const files = (count: number): string => many(count, 'file', 'files');
const stacks = (count: number): string => many(count, 'stack', 'stacks');

/** Bringing images. */
export const bringing = {
  bring: {
    title: 'Bring images',
    titleInto: (name: string) => `Add images to ${name}`,
    lead: 'A folder as it came from the scanner, the archive or a colleague. You see what is in it before anything is kept.',
    open: 'Bring images…',
    add: 'Add images…',
    drop: 'Drop a folder or files here',
    dropNow: 'Let go to look at them',
    formats: 'NIfTI, DICOM, PNG, JPEG, TIFF, NRRD, MetaImage and MGZ, also in zip archives.',
    content:
      'What a file is, is told by its content, not by its name. Your files are read and never changed.',
    folder: 'Choose a folder…',
    files: 'Choose files…',
    hostFolder: 'From the computer that runs Sliceloom…',
    privacy: 'Patients become codes',
    privacyMore:
      'No name, date or identifier from a header is kept. Instead each patient gets a code such as P-3F2A, which is made for this data set alone. File names stay as they are: if yours hold names, rename them first.',
    privacyShort:
      'No name, date or identifier from a header is kept; patients become codes. File names stay as they are.',
    uploading: (done: number, total: number) => `Uploading: ${formatBytes(done)} of ${formatBytes(total)}`,
    uploadingMore:
      'The files go to the computer that runs Sliceloom, and are removed there after the import.',
    looking: 'Looking at what there is…',
    lookingAt: (count: number, found: number) =>
      `${files(count)} looked at · ${stacks(found)} of slices found`,
    failed: 'What was brought cannot be looked at',
    others: 'Bring other images',
    nothing: 'There are no images in what was brought',
    nothingMore: (count: number) => `${files(count)} looked at. Beside it stands why each was left out.`,
    found: (stackCount: number, patientCount: number, sliceCount: number, fileCount: number) =>
      `${slices(sliceCount)} of ${patients(patientCount)} in ${stacks(stackCount)} · ${files(fileCount)} looked at`,
    start: 'Import',
    elsewhere: 'Folders that this page may read',
    elsewhereUp: 'One folder up',
    elsewhereOpen: 'Open',
    elsewhereBring: (name: string) => `Bring “${name}”`,
    elsewhereAll: 'Allowed folders',
    elsewhereNone: 'This folder is empty.',
    elsewhereFailed: 'The folder cannot be listed',
  },
  found: {
    title: 'What was found',
    list: 'Stacks of slices that were found',
    keys: 'Arrow keys choose what is shown above.',
    patient: 'Patient',
    visit: 'Visit',
    side: 'Side',
    sequence: 'Sequence',
    plane: 'Plane',
    pixels: 'Pixels',
    slices: 'Slices',
    file: 'File',
    unknown: '–',
    first: (shown: number, total: number) =>
      `The first ${formatCount(shown)} of ${formatCount(total)} are listed.`,
    refused: 'Left out, and why',
    refusedCount: (count: number) => files(count),
    refusedNone: 'Nothing was left out.',
  },
  look: {
    title: 'How slices will look',
    of: (file: string) => `A slice of ${file}`,
    plane: 'Plane',
    planeWord: {
      axial: 'axial',
      coronal: 'coronal',
      sagittal: 'sagittal',
      'as acquired': 'as acquired',
    } satisfies Record<Plane, string>,
    slice: 'Slice',
    sliceOf: (slice: number, of: number) => `${formatCount(slice)} of ${formatCount(of)}`,
    becomes: (size: number) => `As it will be stored, ${size} × ${size}`,
    crop: 'Crop',
    cropHelp:
      'Drag on the image to cut it to a box. Drag the box to move it, its corners to change its size.',
    cropBox: 'Crop box. Arrow keys move it; with Shift they change its size.',
    cropSize: (width: number, height: number) =>
      `${formatPercent(width)} × ${formatPercent(height)} of the image`,
    cropNone: 'the whole image',
    cropSquare: 'Keep it square',
    cropClear: 'Whole image',
    failed: 'This slice cannot be shown',
    window: 'Window',
    windowKind: {
      automatic: 'Automatic',
      percentiles: 'Percentiles',
      fixed: 'Fixed values',
      dicom: 'From the header',
    },
    windowMore: {
      automatic:
        'The darkest and brightest half per cent of each volume become black and white. Right for MR.',
      percentiles: 'Shares of each volume’s values, in per cent, that become black and white.',
      fixed: 'The same values for all, such as −160 and 240 HU for soft tissue in CT.',
      dicom: 'As the scanner suggests it; automatic where a file does not say.',
    },
    low: 'Black at',
    high: 'White at',
    windowIs: (low: number, high: number) => `black at ${formatFigure(low)}, white at ${formatFigure(high)}`,
  },
  make: {
    title: 'The data set',
    name: 'Name',
    nameHint: 'Under this name it stands in your library.',
    usualName: 'Images',
    nameNeeded: 'Give the data set a name.',
    nameTaken: (name: string) => `A data set called “${name}” exists already. Choose another name.`,
    size: 'Size of a slice',
    sizeMore: {
      32: 'Coarse shapes only. Trains fastest: for a first try.',
      64: 'Large structures. Trains quickly, even without a graphics card.',
      128: 'Organs and the borders of tissues. A good start.',
      256: 'Most of the detail of an MR slice. Wants a graphics card.',
      512: 'The detail of a CT slice. Wants a large graphics card and many slices.',
      1024: 'The detail of a radiograph. Only with a large graphics card and very many slices.',
    } satisfies Record<SliceSize, string>,
    sizeEnlarges: (columns: number, rows: number) =>
      `Most of what was found has ${columns} × ${rows} pixels: enlarging adds no detail.`,
    sizeFixed: (size: number) => `The data set has slices of ${size} × ${size}, so these will too.`,
    suggested: 'suggested',
    which: 'Which slices',
    from: 'From',
    to: 'To',
    rangeHint: '% of each stack',
    every: 'Every nth',
    everyHint: '1 takes all',
    skipEmpty: 'Leave out empty slices',
    about: (count: number) => `About ${slices(count)}, before empty ones are left out.`,
    sides: 'Left and right',
    sidesFound: (left: number, right: number) => `${formatCount(left)} left, ${formatCount(right)} right`,
    asTheyAre: 'As they are',
    bringTo: { left: 'All to left', right: 'All to right' } satisfies Record<Side, string>,
    sidesMore: 'Mirrors the others, so that all look like one side. Which side it was is still known.',
    expert: 'Expert choices',
    minForeground: 'Empty below',
    minForegroundHint: '% of foreground',
    seed: 'Seed of the parts',
    seedHint: 'Decides who goes where.',
    keepColor: 'Keep colour',
    keepColorMore: 'Otherwise colour pictures become gray.',
    number: (from: number, to: number) => `A number from ${formatCount(from)} to ${formatCount(to)}.`,
    whole: (from: number, to: number) => `A whole number from ${formatCount(from)} to ${formatCount(to)}.`,
    order: 'The second must be larger than the first.',
    sum: 'Together they must be 100 %.',
    mend: 'Some choices need to be put right first.',
  },
  who: {
    title: 'Who is who',
    scheme: {
      header: 'headers',
      akoa: 'file names as in OAI-AKOA',
      oasis: 'file names as in OASIS',
      bids: 'file names as in BIDS',
      pattern: 'your pattern',
      folder: 'folders',
      none: 'nothing',
    } as Record<string, string>,
    told: (who: readonly string[]) => `Patients were told apart by ${who.join(' and ')}.`,
    without: (count: number) =>
      `${stacks(count)} do not say whose they are, and count as one unknown patient each.`,
    point: 'Tell it by the file name…',
    again: 'Change the pattern…',
    parts: 'Parts',
    partsMore: 'By patient: nobody stands in two parts.',
    partsFound: 'Your folders say which part a patient belongs to. That is kept.',
    part: { train: 'Train', validate: 'Check', test: 'Hold out' },
    percent: '%',
  },
  pattern: {
    title: 'Point at the parts of a file name',
    lead: 'Choose what to point at, then click the parts of the name that say it.',
    what: 'What to point at',
    field: {
      patient: 'Patient',
      visit: 'Visit',
      side: 'Side',
      slice: 'Slice number',
      sequence: 'Sequence',
      split: 'Part',
    } satisfies Record<PatternSelection['field'], string>,
    example: 'Example file name',
    written: 'As a pattern',
    writtenHint: '{any} stands for anything, {word} for one word.',
    matches: (matched: number, total: number) =>
      `Fits ${formatCount(matched)} of ${formatCount(total)} names`,
    patients: (count: number) => `and tells ${patients(count)} apart.`,
    missed: (name: string) => `The first that it does not fit: ${name}`,
    reads: 'So it is read',
    invalid: (reason: string) => `This is no pattern: ${reason}.`,
    nothing: 'Nothing is pointed at yet.',
    remove: 'Without a pattern',
    use: 'Use this',
  },
  importing: {
    title: (name: string) => `Bringing images into ${name}`,
    phase: {
      reading: 'Reading headers',
      preparing: 'Preparing slices',
      checking: 'Checking for duplicates and the like',
      finishing: 'Putting everything in its place',
    } satisfies Record<ImportProgress['phase'], string>,
    starting: 'Starting…',
    done: (done: number, total: number) => `${formatCount(done)} of ${files(total)}`,
    slices: (count: number) => slices(count),
    refused: (count: number) => `${formatCount(count)} left out`,
    rate: (rate: number) => `${formatFigure(rate)} files a second`,
    left: (seconds: number) => `${formatDuration(seconds)} left`,
    cancel: 'Cancel',
    cancelMore: 'You may leave this page; it goes on. Cancelling leaves nothing behind.',
    cancelled: 'The import was cancelled. Nothing was left behind.',
    ready: (name: string, added: number) =>
      added === 0
        ? `Nothing new for “${name}”: every slice was there already.`
        : `“${name}”: ${slices(added)} added.`,
    show: 'Look at it',
    interrupted: (name: string) => `The import into “${name}” was interrupted.`,
    interruptedMore: (count: number) => `${slices(count)} are prepared already; it goes on from there.`,
    interruptedUpload:
      'Bring the same images again under the same name: what is prepared already is not prepared again.',
    goOn: 'Continue',
    forget: 'Give it up',
    busy: (name: string) => {
      const { message, nextStep } = errorTexts['import-busy']({ name });
      return `${message} ${nextStep}`;
    },
  },
};
