import { partOfFolder, sequenceOfWord, sideOfWord, wordsOf } from '@shared/pure/name-words';

/** Which words of names are visits, patients, labels or say nothing, for names that follow no known scheme. */

const VISIT =
  /^(?:(?:study|studie|visit|visite|ses|session|exam|examination|untersuchung|timepoint|tp|st|v)[\s_-]*\d{1,3}|baseline|bl|follow[\s_-]*up[\s_-]*\d*|fu[\s_-]*\d{1,2}|(?:months?|weeks?|years?)[\s_-]*\d{1,3}|m\d{2}|\d{1,3}[\s_-]*(?:months?|mo|weeks?|wk|years?|yr))$/i;
const DATE = /^(?:19|20)\d{2}[._-]?(?:0[1-9]|1[0-2])[._-]?(?:0[1-9]|[12]\d|3[01])$/;

/** A visit's word, such as `study2`, `V01`, `12_months` or a date. */
export const isVisit = (text: string): boolean => VISIT.test(text) || DATE.test(text);
export const isDate = (text: string): boolean => DATE.test(text);

const PATIENT_WORD =
  'patients?|patid|pat|pt|pa|subjects?|subj|sub|cases?|participant|proband|person|pid|fall|paziente|paciente|sujet';
const PATIENT = new RegExp(`^(?:(?:${PATIENT_WORD})[\\s_-]*\\d+[a-z]?|p\\d{2,})$`, 'i');
const PATIENT_WITHIN = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${PATIENT_WORD})[\\s_-]?\\d+(?![\\p{L}\\p{N}])`,
  'iu',
);

/** A name that says itself that it is a patient's, such as `patient01`, `Case 12` or `PA000001`. */
export const isPatient = (text: string): boolean => PATIENT.test(text);
/** Such a name within a longer one. */
export const patientWithin = (stem: string): string | undefined => PATIENT_WITHIN.exec(stem)?.[0];

/** Words of what lies in folders, of series and of planes: they tell nobody apart. */
const GENERIC =
  /^(images?|imgs?|img|im|pics?|pictures?|photos?|bilder|bild|fotos?|data|dataset|slices?|slice|frames?|png|jpe?g|tiff?|dicom|dcm|nifti|nii|raw|original|orig|preprocessed|processed|prepared|registered|export|output|input|parts?|batch|fold|folder|volumes?|vol|series|se|scans?|scan|anat|func|dwi|mri?|mr|ct|xray|x|axial|ax|tra|coronal|cor|sagittal|sag|new|neu|copy|kopie|kopia|untitled|page|ima|all|mixed|masks?|labels?|seg|segmentations?|bmp|ms|mm|px|w|d|dsc|dscn|screenshot|axial|3d|2d)$/i;
const UID = /^[12](\.\d+){4,}$/;

/** Whether the value of a folder's name could be a patient: no part, side, sequence, visit, size or other common word. */
export function couldBePatient(folder: string): boolean {
  if (isPatient(folder)) return true;
  if (isVisit(folder) || UID.test(folder) || partOfFolder(folder)) return false;
  if (/^\d+\s*x\s*\d+$/i.test(folder)) return false;
  const words = wordsOf(folder);
  const areNumbers = words.every((word) => /^\d+$/.test(word));
  return words.some((word) => isOwn(word) && (areNumbers || !/^\d+$/.test(word)));
}

/** A word that could tell somebody apart. Numbers behind a common word belong to it: `images_001`, `series2`. */
export function isOwn(word: string): boolean {
  const letters = word.replace(/\d+$/, '');
  if (letters === '') return true;
  return !(
    GENERIC.test(word) ||
    GENERIC.test(letters) ||
    sequenceOfWord(word) ||
    sideOfWord(word) ||
    isVisit(word)
  );
}
