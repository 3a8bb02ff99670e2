import type { FindingParams } from './finding-params';

interface CheckText {
  /** What was found, in a sentence or two. */
  message: string;
  /** What to do about it; empty where nothing is to be done. */
  remedy: string;
}

const text = (message: string, remedy = ''): CheckText => ({ message, remedy });

/** “1 slice”, “1,200 slices”: a count with its noun. */
const count = (number: string | number | undefined, one: string, several = `${one}s`): string =>
  `${typeof number === 'number' ? number.toLocaleString('en') : number} ${Number(number) === 1 ? one : several}`;

/** The verb for a count. */
const verb = (number: string | number | undefined, one: string, several: string): string =>
  Number(number) === 1 ? one : several;

/** Ends of sentences that say what the user can do with the slices that a check lists. */
const LOOK_AND_SET_ASIDE = 'Look at them, and set aside those that do not belong.';

/** Every check's sentences, once, by what was found. */
export const checkTexts = {
  'slices-enough': (p) => text(`${count(p.slices, 'slice')} to train on: enough to begin with.`),
  'slices-few': (p) =>
    text(
      `Only ${count(p.slices, 'slice')} to train on. Generated images may repeat what they were trained on.`,
      `Add images if you can: from ${count(p.enough, 'slice')} on training becomes dependable. Otherwise keep augmentation on.`,
    ),
  'slices-too-few': (p) =>
    text(
      `Only ${count(p.slices, 'slice')} to train on: too few to learn from.`,
      `Add images: some hundred slices are the least, ${count(p.enough, 'slice')} are better.`,
    ),
  'patients-enough': (p) => text(`${count(p.patients, 'patient')}: enough to tell anatomy from persons.`),
  'patients-few': (p) =>
    text(
      `Only ${count(p.patients, 'patient')}. Generated images will resemble them.`,
      'Add images of other patients if you can, and look at the nearest training images before you share results.',
    ),
  'patients-one': () =>
    text(
      'All slices are of one patient. Every generated image will be an image of this patient.',
      'Add images of other patients.',
    ),
  'patients-unknown': (p) =>
    text(
      `Of ${count(p.slices, 'slice')} nothing tells the patient (such as ${p.file}). They all train, since otherwise one patient might be in two parts.`,
      'If the file names tell the patient, import again and point at the part of a name that does.',
    ),
  'parts-clean': (p) =>
    text(
      `No patient is in two parts: ${p.train} to train, ${p.validate} to validate, ${p.test} to test (patients).`,
    ),
  'parts-moved': (p) =>
    text(
      `${count(p.patients, 'patient')} lay in the folders of several parts (${p.codes}). Each is now whole in one part, training before all.`,
      'Nothing has to be done. Results that were measured with the folders as they were may be too good.',
    ),
  'parts-none': () =>
    text(
      'All patients train; none are held back, on whom quality could be measured.',
      'From three patients on some are held back, unless the folders or the chosen shares say otherwise.',
    ),
  'duplicates-none': () => text('No slice stands twice, and none looks nearly like one of another series.'),
  'duplicates-exact': (p) =>
    text(
      `${count(p.slices, 'slice')} stood there twice or more, equal in every pixel. One of each was taken.`,
    ),
  'duplicates-across': (p) =>
    text(
      `${count(p.slices, 'slice')} ${verb(p.slices, 'is', 'are')} equal in every pixel to a slice of another patient (such as ${p.file}). One of each was taken, so it is not certain whose it is.`,
      'Find out which of the names is right, and import again without the wrong files.',
    ),
  'duplicates-near': (p) =>
    text(
      `${count(p.slices, 'slice')} ${verb(p.slices, 'looks', 'look')} nearly the same as another that is no neighbour (such as ${p.file}): saved again, enlarged or brightened.`,
      'Look at them, and set them aside if they are copies.',
    ),
  'duplicates-near-parts': (p) =>
    text(
      `${count(p.slices, 'slice')} ${verb(p.slices, 'looks', 'look')} nearly the same as one of another patient or part (such as ${p.file}). What is measured on parts that are held back would be too good.`,
      'Look at them, and set them aside if they are copies. Check whether one patient has two names.',
    ),
  'kind-one': (p) => text(`All slices are of one kind: ${p.kind}.`),
  'modalities-mixed': (p) =>
    text(
      `Several modalities are mixed: ${p.list}.`,
      'Train on one at a time: look at the fewer ones, and set them aside or make a data set of each.',
    ),
  'planes-mixed': (p) =>
    text(
      `Several planes are mixed: ${p.list}.`,
      'Choose one plane when you import, or set the others aside.',
    ),
  'sequences-mixed': (p) =>
    text(
      `Several sequences are mixed: ${p.list}. A network that sees all of them will mix them too.`,
      'For images of one sequence, set the others aside or make a data set of each.',
    ),
  'sizes-mixed': (p) =>
    text(
      `Images come in ${p.count} sizes, from ${p.smallest} to ${p.largest} pixels. Small ones are enlarged and look soft.`,
      'Choose a size near the smaller ones, or leave those out.',
    ),
  'fields-mixed': (p) =>
    text(
      `Fields of view differ, from ${p.smallest} to ${p.largest} mm, so the same organ is small in one slice and large in another.`,
      'Where that matters, make data sets of similar images, or crop.',
    ),
  'colors-mixed': (p) =>
    text(
      `${count(p.color, 'image')} in colour ${verb(p.color, 'is', 'are')} among ${p.gray} gray ones (such as ${p.file}).`,
      `Photographs, screenshots and drawings often are in colour. ${LOOK_AND_SET_ASIDE}`,
    ),
  'label-maps': (p) =>
    text(
      `${count(p.slices, 'slice')} ${verb(p.slices, 'looks', 'look')} like label maps (drawings of regions), not images (such as ${p.file}).`,
      'Set them aside: a network that sees them will draw regions.',
    ),
  'labels-left-out': (p) =>
    text(`${count(p.files, 'label map')} lay among the images and ${verb(p.files, 'was', 'were')} left out.`),
  'slices-blank': (p) =>
    text(
      `${count(p.slices, 'slice')} ${verb(p.slices, 'shows', 'show')} nothing: one gray value all over.`,
      'Set them aside, or skip empty slices when you import.',
    ),
  'slices-saturated': (p) =>
    text(
      `In ${count(p.slices, 'slice')} a third of the image or more is plain white (such as ${p.file}).`,
      'Choose a wider window when you import, or set them aside.',
    ),
  'text-burned-in': (p) =>
    text(
      `In ${count(p.slices, 'slice')} text seems to be written into the image (such as ${p.file}). It may name the patient, and a network learns to write it.`,
      'Crop it away when you import, or set these slices aside.',
    ),
  'text-none': () => text('No text was found in the pixels.'),
  'personal-data-left-behind': (p) =>
    text(
      `In the headers of ${count(p.files, 'file')} is personal data (names, identifiers or dates). It was left behind: the data set holds codes only.`,
    ),
  'names-identify': (p) =>
    text(
      `In the names of ${count(p.files, 'file')} stands an identifier of the header (the first is ${p.file}). File names are kept as they are.`,
      'Rename the files before you import if the data set is to be shared.',
    ),
  'unlike-rest': (p) =>
    text(
      `${count(p.slices, 'slice')} ${verb(p.slices, 'looks', 'look')} unlike all others (such as ${p.file}).`,
      LOOK_AND_SET_ASIDE,
    ),
  'sides-unknown': (p) =>
    text(
      `Of ${count(p.slices, 'slice')} the side is not known (such as ${p.file}), while it is of the others. They stay as they are.`,
      'If the file names tell the side, import again and point at the part of a name that does.',
    ),
  'sides-disagree': (p) =>
    text(
      `For ${count(p.slices, 'slice')} the name says one side and the header the other (such as ${p.file}). The header was followed.`,
      'Find out which is right; set them aside until then.',
    ),
} as const satisfies Record<string, (p: FindingParams) => CheckText>;

export type CheckCode = keyof typeof checkTexts;
export const checkCodes = Object.keys(checkTexts) as [CheckCode, ...CheckCode[]];
