/** Dates in the texts of the page. */

import { formatDate, formatRelative } from "../../state/dates.js";
import { h } from "./dom.js";

const TICK = 1000;

/**
 * Make the element of `<t:seconds:style>`.
 * @param {number} seconds
 * @param {string} style
 */
export function timestamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode("Invalid date");
  const isRelative = style === "R";
  const properties = {
    class: "timestamp",
    datetime: date.toISOString(),
    title: formatDate(date, "F"),
    data: { relative: isRelative ? "" : undefined },
  };
  return h("time", properties, isRelative ? formatRelative(date) : formatDate(date, style));
}

/** Keep every relative date on the page right from now on. */
export function keepRelativeDates() {
  setInterval(() => {
    /** @type {NodeListOf<HTMLTimeElement>} */
    const elements = document.querySelectorAll("time[data-relative]");
    for (const element of elements) element.textContent = formatRelative(new Date(element.dateTime));
  }, TICK);
}
