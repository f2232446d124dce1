/** Dates in words, in the reader's own language and time zone. */

/** The styles of Discord's timestamps. @type {Record<string, Intl.DateTimeFormatOptions>} */
const FORMATS = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

/**
 * Each unit with the seconds that it has, and those from which on it is used: 50 minutes are about an hour.
 * @type {[Intl.RelativeTimeFormatUnit, length: number, from: number][]}
 */
const UNITS = [
  ["year", 31557600, 27648000],
  ["month", 2629800, 2246400],
  ["day", 86400, 79200],
  ["hour", 3600, 2700],
  ["minute", 60, 45],
  ["second", 1, 0],
];

/** Formats are slow to make, so they are kept. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * Return a date in a style of Discord's timestamps.
 * @param {Date | string | number} date
 * @param {string} style
 */
export function formatDate(date, style) {
  const format = formats.get(style) ?? new Intl.DateTimeFormat(undefined, FORMATS[style]);
  formats.set(style, format);
  return format.format(new Date(date));
}

/**
 * @param {Date | string | number} one
 * @param {Date | string | number} other
 */
export const isSameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

/**
 * Return the time alone for a date of today, else the day with it.
 * @param {Date | string | number} date
 */
export const formatRecent = (date) => formatDate(date, isSameDay(date, Date.now()) ? "t" : "s");

/**
 * Return how far a date is from now: "in 3 hours", "2 days ago".
 * @param {Date | number} date
 */
export function formatRelative(date) {
  const seconds = (Number(date) - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, , from]) => Math.abs(seconds) >= from) ?? UNITS[UNITS.length - 1];
  const count = Math.sign(seconds) * Math.max(1, Math.round(Math.abs(seconds) / length));
  return new Intl.RelativeTimeFormat().format(count, unit);
}
