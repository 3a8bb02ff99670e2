import { formatBytes, formatCount, formatResolution, type Locale } from '../pure/format';
import { choosePreset, type Circumstances, type PresetChoice, type PresetName } from './presets';

/** What a preset has chosen and why, a sentence for each choice that a person may wonder about. */
export function presetReasons(
  preset: PresetName,
  circumstances: Circumstances,
  locale?: Locale,
): readonly string[] {
  const choice = choosePreset(preset, circumstances);
  return [
    sizeReason(preset, choice, circumstances, locale),
    ...batchReason(choice, circumstances, locale),
    setReason(preset, choice, circumstances, locale),
    networkReason(preset, circumstances),
  ];
}

const slicesWords = (count: number, locale: Locale): string =>
  count === 1 ? 'Your one slice is' : `Your ${formatCount(count, locale)} slices are`;

const memoryWords = ({ usesGpu, memoryBytes }: Circumstances, locale: Locale): string =>
  `the ${formatBytes(memoryBytes, locale)} of memory of ${usesGpu ? 'the graphics card' : 'this computer'}`;

function sizeReason(
  preset: PresetName,
  { sideLimit, options }: PresetChoice,
  circumstances: Circumstances,
  locale: Locale,
): string {
  const side = formatResolution(options.resolution);
  if (sideLimit === 'memory')
    return `Images become ${side}: larger ones do not fit into ${memoryWords(circumstances, locale)}.`;
  if (sideLimit === 'slices')
    return `Images become ${side}, as large as your slices are: larger ones would be made up.`;
  if (preset === 'quick')
    return `Images stay small, ${side}, so that there is something to judge within minutes.`;
  // Where the slices end at the same size, no other choice would give larger images.
  if (options.resolution === circumstances.size) return `Images become ${side}, as large as your slices are.`;
  if (!circumstances.usesGpu)
    return `Images become ${side}: without an NVIDIA graphics card, larger ones take ${preset === 'best' ? 'weeks' : 'days'}.`;
  return preset === 'best'
    ? `Images become ${side}: larger ones take weeks on one graphics card.`
    : `Images become ${side}, which the graphics card learns within a day.`;
}

function batchReason(
  { batchLimit, options: { batch } }: PresetChoice,
  circumstances: Circumstances,
  locale: Locale,
): string[] {
  const shown = `The network is shown ${batch === 1 ? 'one image' : `${formatCount(batch, locale)} images`} at a time`;
  if (batchLimit === 'slices')
    return [`${shown}: the data set has only ${formatCount(circumstances.slices, locale)}.`];
  if (batchLimit === 'memory')
    return [`${shown}: more do not fit into ${memoryWords(circumstances, locale)}.`];
  return [];
}

function setReason(
  preset: PresetName,
  { isLarge }: PresetChoice,
  { slices }: Circumstances,
  locale: Locale,
): string {
  if (isLarge)
    return `${slicesWords(slices, locale)} many: training takes twice as long, so that the network sees their variety, and none needs to be altered.`;
  if (preset === 'quick')
    return `${slicesWords(slices, locale)} shown as they are: so short a training cannot learn them by heart.`;
  return `${slicesWords(slices, locale)} few: slices are shifted and turned slightly so that the network cannot learn them by heart.`;
}

function networkReason(preset: PresetName, { usesGpu }: Circumstances): string {
  if (preset === 'quick')
    return 'The network is a narrow StyleGAN, which learns fast and leaves out fine detail.';
  return usesGpu
    ? 'The network is StyleGAN at its full width, as it was published.'
    : 'The network is a StyleGAN of a quarter of its published width, which a processor can train.';
}
