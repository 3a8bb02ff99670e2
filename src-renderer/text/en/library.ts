import { formatCount, formatResolution } from '@shared/pure/format';
import { patients, slices } from './counted';

/** Data sets. */
export const library = {
  datasets: {
    title: 'Data sets',
    lead: 'Slices that are prepared for training. They lie in your library folder.',
    empty: 'There is no data set in your library yet',
    emptyMore: 'The sample that comes with Sliceloom has real brain slices to try everything with.',
    addSample: 'Add the sample',
    adding: 'Adding…',
    unreadable: 'The data sets cannot be listed',
    facts: (count: number, of: number, size: number) =>
      `${slices(count)} of ${patients(of)} · ${formatResolution(size)}`,
    kind: (modality: string, plane: string) => [modality, plane].filter(Boolean).join(' · '),
    mosaic: (name: string) => `Some slices of ${name}`,
    train: 'Train with this',
  },
  dataset: {
    lead: (count: number, of: number, plane: string, size: number) =>
      `${slices(count)} of ${patients(of)} · ${plane} · ${formatResolution(size)}`,
    gallery: 'All slices',
    galleryOf: (patient: string) => `Slices of patient ${patient}`,
    shown: (count: number) => `${formatCount(count)} shown`,
    all: 'All',
    byPatient: 'By patient',
    arrangement: 'Arrangement of the slices',
    onePatient: 'Patient',
    everyPatient: 'All patients',
    patientHeading: (patient: string, count: number) => `Patient ${patient} · ${slices(count)}`,
    sliceName: (patient: string, visit: string | undefined, slice: number, of: number) =>
      [`patient ${patient}`, visit ? `visit ${visit}` : '', `slice ${slice} of ${of}`]
        .filter(Boolean)
        .join(' · '),
    series: (series: string) => `series ${series}`,
    keys: 'Arrow keys move through the slices.',
    facts: 'What it is',
    fact: {
      slices: 'Slices',
      patients: 'Patients',
      modality: 'Sequence',
      plane: 'Plane',
      size: 'Size of a slice',
      window: 'Window',
      colors: 'Colour',
      created: 'Added',
      licence: 'Licence',
      attribution: 'Source',
    },
    pixels: (side: number) => `${formatCount(side)} × ${formatCount(side)} pixels`,
    gray: 'gray',
    rgb: 'colour',
    noSlices: 'The slices cannot be shown',
    loading: 'Loading the slices…',
  },
};
