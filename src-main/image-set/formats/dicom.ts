import { createHash } from 'node:crypto';
import { dicomFile, type Element } from './dicom-elements';
import { littleEndian, to16Bits, to8Bits, type DrawnImage } from './written';

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

/** The greatest value of a pixel. */
const TOP = 65_535;

/** UIDs of our own that are always the same for the same: 2.25 and a number of 128 bits (PS3.5, section B.2). */
function uidOf(...of: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 32);
  return `2.25.${BigInt(`0x${digest}`)}`;
}

const IMPLEMENTATION = uidOf('Sliceloom');

/** A decimal string of at most 16 characters (PS3.5, section 6.2). */
function decimal(value: number): string {
  const text = String(value);
  return text.length <= 16 ? text : value.toPrecision(10);
}

/** Nobody: a set is one series of one patient of this name, so that viewers list it once. */
const PATIENT = 'SYNTHETIC';

/**
 * An image as DICOM Secondary Capture (PS3.3, A.8.1) of 16 bits, or of 8 where it has colours: derived, secondary, synthetic
 * (C.12.1), without anybody's data. The images of a set are the instances of one series and, as their comment says,
 * independent of each other. Times are those of the set, so that the same image always gives the same bytes.
 */
export function dicomOf(image: DrawnImage): Uint8Array {
  const { values, width, height, colors, window, about } = image;
  const { set } = about;
  const isGray = colors === 1;
  // Without a window stored values are the values, and one more than there are is their width (PS3.3, C.11.2.1.2).
  const [black, white] = window ?? [0, TOP + 1];
  const pixels = isGray ? littleEndian(to16Bits(values)) : to8Bits(values);
  const bits = isGray ? 16 : 8;
  const instance = uidOf(set.id, about.index);
  const date = set.createdAt.slice(0, 10).replaceAll('-', '');
  const time = set.createdAt.slice(11, 19).replaceAll(':', '');
  const meta: Element[] = [
    [0x00020001, 'OB', Uint8Array.of(0, 1)],
    [0x00020002, 'UI', SECONDARY_CAPTURE],
    [0x00020003, 'UI', instance],
    [0x00020010, 'UI', EXPLICIT_LITTLE_ENDIAN],
    [0x00020012, 'UI', IMPLEMENTATION],
    [0x00020013, 'SH', 'SLICELOOM'],
  ];
  const elements: Element[] = [
    [0x00080005, 'CS', 'ISO_IR 192'],
    [0x00080008, 'CS', 'DERIVED\\SECONDARY'],
    [0x00080016, 'UI', SECONDARY_CAPTURE],
    [0x00080018, 'UI', instance],
    [0x0008001c, 'CS', 'YES'],
    [0x00080020, 'DA', date],
    [0x00080023, 'DA', date],
    [0x00080030, 'TM', time],
    [0x00080033, 'TM', time],
    [0x00080050, 'SH', ''],
    [0x00080060, 'CS', 'OT'],
    [0x00080064, 'CS', 'SYN'],
    [0x00080070, 'LO', 'Sliceloom'],
    [0x00080090, 'PN', ''],
    [0x0008103e, 'LO', set.name.slice(0, 64)],
    [0x00082111, 'ST', `${about.notice} Seed ${about.seed}.`],
    [0x00100010, 'PN', PATIENT],
    [0x00100020, 'LO', PATIENT],
    [0x00100030, 'DA', ''],
    [0x00100040, 'CS', ''],
    [0x00181020, 'LO', about.software],
    [0x0020000d, 'UI', uidOf(set.id, 'study')],
    [0x0020000e, 'UI', uidOf(set.id, 'series')],
    [0x00200010, 'SH', '1'],
    [0x00200011, 'IS', '1'],
    [0x00200013, 'IS', String(about.index + 1)],
    [0x00200020, 'CS', ''],
    [0x00204000, 'LT', 'Each image of this series is an independent sample.'],
    [0x00280002, 'US', [colors]],
    [0x00280004, 'CS', isGray ? 'MONOCHROME2' : 'RGB'],
    ...(isGray ? [] : [[0x00280006, 'US', [0]] as const]),
    [0x00280010, 'US', [height]],
    [0x00280011, 'US', [width]],
    [0x00280100, 'US', [bits]],
    [0x00280101, 'US', [bits]],
    [0x00280102, 'US', [bits - 1]],
    [0x00280103, 'US', [0]],
    [0x00280301, 'CS', 'NO'],
    ...(isGray
      ? ([
          [0x00281050, 'DS', decimal((black + white) / 2)],
          [0x00281051, 'DS', decimal(white - black)],
          ...(window
            ? ([
                [0x00281052, 'DS', decimal(black)],
                [0x00281053, 'DS', decimal((white - black) / TOP)],
                [0x00281054, 'LO', 'US'],
              ] as const)
            : []),
        ] as const)
      : []),
    [0x7fe00010, isGray ? 'OW' : 'OB', pixels],
  ];
  return dicomFile(meta, elements);
}
