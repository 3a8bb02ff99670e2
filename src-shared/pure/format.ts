/**
 * Numbers, times and sizes as people read them. `locale` undefined means the user's own; figures follow it, while unit
 * words are English like all other sentences.
 */
export type Locale = string | undefined;

const formats = new Map<string, Intl.NumberFormat>();

function number(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, known);
  return known;
}

export const formatCount = (value: number, locale?: Locale): string =>
  number(locale, { maximumFractionDigits: 0 }).format(value);

/** Thousands of images: one decimal below 100, whole above, where a tenth no longer matters. */
export const formatKimg = (value: number, locale?: Locale): string =>
  number(locale, { maximumFractionDigits: value < 100 ? 1 : 0 }).format(value);

/** A rate or a measured figure with at most three digits that count. */
export const formatFigure = (value: number, locale?: Locale): string =>
  Number.isFinite(value) ? number(locale, { maximumSignificantDigits: 3 }).format(value) : '–';

export const formatPercent = (share: number, locale?: Locale): string =>
  number(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share);

const GIGA = 1024 ** 3;
const MEGA = 1024 ** 2;

/** Bytes in the GB and MB of 1024 that memory is sold and shown in. */
export function formatBytes(bytes: number, locale?: Locale): string {
  if (bytes >= 10 * GIGA) return `${formatCount(bytes / GIGA, locale)} GB`;
  if (bytes >= GIGA) return `${number(locale, { maximumFractionDigits: 1 }).format(bytes / GIGA)} GB`;
  return `${formatCount(bytes / MEGA, locale)} MB`;
}

/** Seconds as the two largest units that matter: `40 s`, `6 min`, `1 h 10 min`, `2 days 3 h`. */
export function formatDuration(seconds: number, locale?: Locale): string {
  if (seconds < 59.5) return `${formatCount(Math.max(seconds, 0), locale)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days === 0) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const dayWord = `${formatCount(days, locale)} ${days === 1 ? 'day' : 'days'}`;
  return hours === 0 ? dayWord : `${dayWord} ${hours} h`;
}

/** The time of day for today, the date and time for any other day. */
export function formatMoment(at: number, now: number, locale?: Locale): string {
  const moment = new Date(at);
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  if (moment.toDateString() === new Date(now).toDateString()) return moment.toLocaleTimeString(locale, time);
  const year: Intl.DateTimeFormatOptions =
    moment.getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' };
  return moment.toLocaleString(locale, { day: 'numeric', month: 'short', ...year, ...time });
}

/** How long ago something was, coarsely: `just now`, `2 minutes ago`, `3 hours ago`; further back, the moment itself. */
export function formatAgo(at: number, now: number, locale?: Locale): string {
  const seconds = (now - at) / 1000;
  if (seconds < 10) return 'just now';
  if (seconds < 60) return 'less than a minute ago';
  const ago = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  if (seconds < 3600) return ago.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86400) return ago.format(-Math.floor(seconds / 3600), 'hour');
  return formatMoment(at, now, locale);
}

/** A resolution as the reading room writes it: 128² for 128 × 128 pixels. */
export const formatResolution = (side: number): string => `${side}²`;
