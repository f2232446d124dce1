/** The part of the control panel that makes things go wrong. */

/** @import { Fault } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { addFault, fetchFaults, removeFault } from "../../actions/sandbox.js";
import { fill, h } from "../elements/dom.js";
import { field, selectField, textField, valueOf } from "../elements/fields.js";
import { icon } from "../elements/icons.js";
import { attempt } from "../elements/toasts.js";

/** @typedef {"route" | "actor" | "seconds" | "status" | "scope" | "without"} Setting */

/**
 * Each kind of fault with its label and the settings that it has.
 * @type {Record<string, { label: string, settings: Setting[] }>}
 */
const KINDS = {
  latency: { label: "Slow answers", settings: ["route", "actor", "seconds"] },
  status: { label: "An error status", settings: ["route", "actor", "status"] },
  rate_limit: { label: "Rate limit (429)", settings: ["route", "actor", "seconds", "scope", "without"] },
  cloudflare_ban: { label: "Cloudflare ban (429 as HTML)", settings: ["route", "actor", "seconds", "without"] },
  reset: { label: "Broken connections", settings: ["route", "actor"] },
  lost_reply: { label: "Answers that get lost", settings: ["route", "actor"] },
  late_reply: { label: "Late answers", settings: ["route", "actor", "seconds"] },
  timeout: { label: "No answer", settings: ["route", "actor", "seconds"] },
  gateway_delay: { label: "Gateway: late events", settings: ["actor", "seconds"] },
  gateway_duplicate: { label: "Gateway: repeated events", settings: ["actor"] },
  gateway_ack_loss: { label: "Gateway: no answers to heartbeats", settings: ["actor"] },
  gateway_reorder: { label: "Gateway: swapped events", settings: ["actor"] },
  null_executor: { label: "Audit log without authors", settings: [] },
};
const RATE_LIMITS = ["rate_limit", "cloudflare_ban"];
/** @type {[label: string, scope: string][]} */
const SCOPES = [["this bucket's", "user"], ["the global one", "global"], ["one shared with others", "shared"]];
/** @type {[label: string, route: string][]} */
const ROUTES = [
  ["every request", "*"],
  ["sending messages", "/channels/*/messages"],
  ["bans", "/guilds/*/bans/*"],
  ["members", "/guilds/*/members/*"],
  ["answers to interactions", "/interactions/*/callback"],
  ["follow-ups and webhooks", "/webhooks/*"],
];

export class FaultSection {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.list = h("div", { class: "fault-list", role: "status" });
    this.settings = this.settingFields();
    /** @type {[label: string, kind: string][]} */
    const kinds = Object.entries(KINDS).map(([kind, { label }]) => [label, kind]);
    const { route, actor, seconds, status, scope, without } = this.settings;
    const times = h("input", { name: "times", type: "number", min: 1, placeholder: "always" });
    this.form = h(
      "form",
      { onsubmit: (event) => this.onSubmit(event), onchange: () => this.showSettings() },
      selectField("kind", "What goes wrong", kinds),
      route,
      actor,
      scope,
      without,
      h("div", { class: "pair" }, seconds, status, field("How many times", times)),
      h("button", { class: "button secondary small" }, "Add fault"),
    );
    this.element = h("section", {}, h("h3", {}, "Faults"), this.list, this.form);
    this.showSettings();
    this.draw();
  }

  /** @returns {Record<Setting, HTMLElement>} */
  settingFields() {
    const { bots, store } = this.session;
    /** @type {[label: string, userId: string][]} */
    const actors = [
      ["anyone's", ""],
      ...bots.map((bot) => /** @type {[string, string]} */ ([`${bot.username}'s`, bot.id])),
      ["your own", store.me.id],
    ];
    const seconds = h("input", { name: "seconds", type: "number", min: 0, max: 60, step: 0.1, value: 1 });
    const status = h("input", { name: "status", type: "number", min: 400, max: 599, value: 500 });
    return {
      route: selectField("route", "Where", ROUTES),
      actor: selectField("actor", "Whose requests", actors, bots[0]?.id ?? ""),
      seconds: field("Seconds", seconds),
      status: field("Status", status),
      scope: selectField("scope", "Which limit", SCOPES),
      without: textField("without", "Headers to leave out", { placeholder: "none" }),
    };
  }

  get kind() {
    return valueOf(new FormData(this.form), "kind");
  }

  /** Show the settings that the chosen kind has. */
  showSettings() {
    const shown = /** @type {string[]} */ (KINDS[this.kind].settings);
    for (const [name, element] of Object.entries(this.settings)) element.hidden = !shown.includes(name);
  }

  get body() {
    const { kind } = this;
    const data = new FormData(this.form);
    const { settings } = KINDS[kind];
    /** @param {Setting} name */
    const value = (name) => (settings.includes(name) && valueOf(data, name)) || undefined;
    /** @param {Setting} name */
    const number = (name) => (settings.includes(name) ? Number(valueOf(data, name)) : undefined);
    return {
      kind,
      route: value("route"),
      actor: value("actor"),
      status: number("status"),
      scope: value("scope"),
      leave_out: value("without")?.split(/[\s,]+/),
      [RATE_LIMITS.includes(kind) ? "retry_after" : "seconds"]: number("seconds"),
      times: Number(valueOf(data, "times")) || undefined,
    };
  }

  /** @param {SubmitEvent} event */
  async onSubmit(event) {
    event.preventDefault();
    await attempt(() => addFault(this.body));
    this.draw();
  }

  async draw() {
    const faults = (await attempt(fetchFaults)) ?? [];
    const nothing = h("p", { class: "nothing" }, "Everything works.");
    fill(this.list, faults.length ? faults.map((fault) => this.row(fault)) : nothing);
  }

  /** @param {Fault} fault */
  row(fault) {
    const { label, settings } = KINDS[fault.kind] ?? { label: fault.kind, settings: [] };
    const route = ROUTES.find(([, route]) => route === fault.route)?.[0] ?? fault.route;
    const actor = this.session.store.users.get(fault.actor ?? "")?.username ?? fault.actor;
    const text = [label, settings.includes("route") && route, actor, fault.times && `${fault.times}×`];
    const remove = async () => {
      await attempt(() => removeFault(fault));
      this.draw();
    };
    const properties = { class: "plain", type: "button", "aria-label": `Remove ${label}`, onclick: remove };
    return h(
      "div",
      { class: "fault" },
      h("span", {}, text.filter(Boolean).join(" · ")),
      h("button", properties, icon("close")),
    );
  }
}
