/** The schedule of progressive growing (Karras et al. 2018, section 2; recipe section 5). */
export interface GrowthSchedule {
  readonly firstResolution: number;
  readonly resolution: number;
  /** Thousands of images for which a fully grown resolution is trained, and for which the next one fades in. */
  readonly kimgStable: number;
  readonly kimgFade: number;
}

export interface GrowthPoint {
  /** The newest resolution that takes part. */
  readonly resolution: number;
  /** Its weight, above 0 up to 1. */
  readonly fade: number;
}

/**
 * Level of detail that is still missing, in octaves: log2(top) − log2(first) at the start, 0 when fully grown. One phase
 * is `kimgStable` at a fixed level, then `kimgFade` down to the next.
 */
export function levelOfDetail(schedule: GrowthSchedule, kimg: number): number {
  const octaves = Math.log2(schedule.resolution / schedule.firstResolution);
  const length = schedule.kimgStable + schedule.kimgFade;
  const phase = Math.floor(kimg / length);
  const into = kimg - phase * length;
  const faded = schedule.kimgFade > 0 ? Math.max(into - schedule.kimgStable, 0) / schedule.kimgFade : 0;
  return Math.max(octaves - phase - faded, 0);
}

/** Which resolution is trained after `kimg` thousand images, and how far it has faded in. */
export function growthAt(schedule: GrowthSchedule, kimg: number): GrowthPoint {
  const lod = levelOfDetail(schedule, kimg);
  const resolution = schedule.resolution / 2 ** Math.floor(lod);
  return { resolution, fade: 1 - (lod - Math.floor(lod)) };
}

/** The thousands of images after which each resolution is fully grown, in rising order. */
export function fullyGrownAt(schedule: GrowthSchedule): { resolution: number; kimg: number }[] {
  const length = schedule.kimgStable + schedule.kimgFade;
  const octaves = Math.log2(schedule.resolution / schedule.firstResolution);
  return Array.from({ length: octaves + 1 }, (_, i) => ({
    resolution: schedule.firstResolution * 2 ** i,
    kimg: i * length,
  }));
}

/**
 * The thousands of images after which a resolution has had its whole training: the next then begins to fade in. Infinity for
 * the last, whose training ends with the run.
 */
export function trainedUntil(schedule: GrowthSchedule, resolution: number): number {
  if (resolution >= schedule.resolution) return Infinity;
  const grown = fullyGrownAt(schedule).find((each) => each.resolution === resolution);
  return (grown?.kimg ?? 0) + schedule.kimgStable;
}
