/** Moments in words, in the reader's own language and time zone. */

import { h } from "../views/elements/dom.js";

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
const UNITS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const EPOCH = 1420070400000n;

const formats = new Map();

/** A moment in a style of Discord's timestamps. Formats are kept: making one is slow. */
export function shown(moment, style) {
  if (!formats.has(style)) formats.set(style, new Intl.DateTimeFormat(undefined, FORMATS[style]));
  return formats.get(style).format(new Date(moment));
}

export const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

/** When something was said: the hour today, else the day too. */
export const when = (moment) => shown(moment, sameDay(moment, Date.now()) ? "t" : "s");

/** When an object with this id was made. */
export const madeAt = (id) => new Date(Number((BigInt(id) >> 22n) + EPOCH));

/** The id of the so-manieth object that is made at a moment, in milliseconds. */
export const idAt = (moment, number) => String(((BigInt(moment) - EPOCH) << 22n) + BigInt(number));

/** The node for `<t:seconds:style>`. */
export function timestamp(seconds, style) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return document.createTextNode("Invalid date");
  const text = style === "R" ? relative(moment) : shown(moment, style);
  return h("time", {
    class: "timestamp",
    datetime: moment.toISOString(),
    title: shown(moment, "F"),
    data: style === "R" ? { relative: "" } : {},
  }, text);
}

/** "in 3 hours", "2 days ago". */
export function relative(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / length), unit);
}

/** Keeps every relative time on the page right. */
export function keepTime() {
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-relative]")) {
      element.textContent = relative(new Date(element.dateTime));
    }
  }, 1000);
}
