/** The latest requests that the sandbox answered. */

/** @import { Exchange } from "../../types.d.ts" */

import { fetchTraffic } from "../../actions/sandbox.js";
import { fill, h } from "../elements/dom.js";
import { Polled } from "./polled.js";

const POLL_MILLISECONDS = 1000;
const MOST_ROWS = 60;
const FIRST_FAILURE = 400;

/** @extends {Polled<Exchange[]>} */
export class TrafficSection extends Polled {
  constructor() {
    super(POLL_MILLISECONDS);
    this.after = 0;
    /** The latest first. @type {Exchange[]} */
    this.exchanges = [];
    this.rows = h("tbody");
    const names = ["Who", "Request", "Status", "ms"].map((name) => h("th", { scope: "col" }, name));
    const properties = { class: "traffic", "aria-label": "Latest requests" };
    this.element = h(
      "section",
      {},
      h("h3", {}, "Requests"),
      h("table", properties, h("thead", {}, h("tr", {}, names)), this.rows),
    );
  }

  /** @override */
  fetch() {
    return fetchTraffic(this.after);
  }

  /**
   * @param {Exchange[]} latest
   * @override
   */
  show(latest) {
    if (!latest.length) return;
    this.after = latest[latest.length - 1].seq;
    this.exchanges = [...latest.reverse(), ...this.exchanges].slice(0, MOST_ROWS);
    fill(this.rows, this.exchanges.map(row));
  }
}

/** @param {Exchange} exchange */
function row({ actor, method, path, route, status, ms, unserved }) {
  const hasFailed = !status || status >= FIRST_FAILURE;
  const request = `${method} ${(route ?? path).replace(/\{\w+\}/g, "*")}`;
  return h(
    "tr",
    { class: hasFailed ? "failed" : "" },
    h("td", {}, actor ?? "–"),
    h("td", { title: path }, unserved ? `${request} (${unserved}, not served)` : request),
    h("td", {}, status || "cut"),
    h("td", {}, ms.toFixed(1)),
  );
}
