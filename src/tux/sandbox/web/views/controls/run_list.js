/** The runs of attacks and benign scenarios: how far each is, what came of it, and how punctual the rig was. */

/** @import { AttackRun } from "../../types.d.ts" */

import { fetchRuns, stopRun } from "../../actions/sandbox.js";
import { fill, h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { attempt } from "../elements/toasts.js";
import { Polled } from "./polled.js";

const POLL_MILLISECONDS = 500;
const MOST_RUNS = 6;
/** @type {Record<AttackRun["state"], string>} */
const STATES = {
  running: "running",
  finished: "finished",
  powerless: "stopped by loss of power",
  stopped: "stopped",
  failed: "failed",
};

/** @extends {Polled<AttackRun[]>} */
export class RunList extends Polled {
  constructor() {
    super(POLL_MILLISECONDS);
    this.shown = "";
    this.element = h("div", { class: "runs", role: "list", "aria-label": "Runs" });
  }

  /** @override */
  fetch() {
    return fetchRuns();
  }

  /**
   * @param {AttackRun[]} runs
   * @override
   */
  show(runs) {
    const latest = runs.reverse().slice(0, MOST_RUNS);
    const text = JSON.stringify(latest);
    if (text === this.shown) return;
    this.shown = text;
    fill(this.element, latest.map((run) => this.card(run)));
  }

  /** @param {AttackRun} run */
  card(run) {
    const isRunning = run.state === "running";
    const stop = async () => {
      await attempt(() => stopRun(run));
      this.poll();
    };
    const properties = { class: "plain", type: "button", "aria-label": `Stop ${run.title}`, onclick: stop };
    const who = run.actors.length > 3 ? `${run.actors[0]} and ${run.actors.length - 1} more` : run.actors.join(", ");
    return h(
      "div",
      { class: "run", role: "listitem", data: { state: run.state, benign: run.benign ? "yes" : "no" } },
      h(
        "header",
        {},
        h("strong", {}, run.title),
        h("span", {}, who),
        isRunning && h("button", properties, icon("close")),
      ),
      h("progress", { max: run.planned || 1, value: run.sent + run.skipped, "aria-label": "Progress" }),
      h("p", {}, outcome(run)),
      run.sent > 0 && h("p", {}, punctuality(run)),
    );
  }
}

/** @param {AttackRun} run */
function outcome(run) {
  if (run.state === "finished" && !run.planned) return "There was nothing to do.";
  const counts = [
    `${run.accepted} of ${run.planned} accepted`,
    run.loss !== run.accepted && `${run.loss} lost`,
    run.refused && `${run.refused} refused`,
    run.failed && `${run.failed} failed`,
    run.limited && `${run.limited} × 429`,
  ];
  const end = run.neutral_ms === null ? STATES[run.state] : `powerless after ${milliseconds(run.neutral_ms)}`;
  return [...counts, run.problem || end].filter(Boolean).join(" · ");
}

/** @param {AttackRun} run */
const punctuality = ({ late_ms, latency_ms }) =>
  `p99: left ${milliseconds(late_ms.p99)} late, answered in ${milliseconds(latency_ms.p99)}`;

/** @param {number} value */
const milliseconds = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
