/** The part of the control panel that makes things go wrong. */

/** @import { Fault } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */
/** @import { Choice, Setting } from "./fault_kinds.js" */

import { addFault, fetchFaults, removeFault } from "../../actions/sandbox.js";
import { fill, h } from "../elements/dom.js";
import { actOnce } from "../elements/double_clicks.js";
import { checkField, field, groupedSelectField, selectField, textField, valueOf } from "../elements/fields.js";
import { icon } from "../elements/icons.js";
import { attempt } from "../elements/toasts.js";
import { DISTRIBUTIONS, ENTRY_TYPES, GROUPS, KINDS, METHODS, ROUTES, SCOPES, WITH_RETRY_AFTER } from "./fault_kinds.js";

const PERCENT = 100;
const EVERY = "*";
const FIXED = "fixed";
const LOGNORMAL = "lognormal";

export class FaultSection {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.list = h("div", { class: "fault-list", role: "status" });
    this.settings = this.settingFields();
    const most = { type: "number", min: 0, max: 120, step: 0.1, value: 5 };
    this.longest = textField("most", "Longest wait", most);
    this.deviation = textField("sigma", "Spread (sigma)", { type: "number", min: 0, step: "any", value: 0.5 });
    const distribution = selectField("distribution", "Waits are", DISTRIBUTIONS);
    this.spread = h("div", { class: "pair" }, distribution, this.longest, this.deviation);
    const { seconds, status, ...others } = this.settings;
    const times = h("input", { name: "times", type: "number", min: 1, placeholder: "always" });
    this.addButton = h("button", { class: "button secondary small" }, "Add fault");
    this.form = h(
      "form",
      { onsubmit: (event) => this.onSubmit(event), onchange: () => this.showSettings() },
      groupedSelectField("kind", "What goes wrong", kindsByGroup()),
      ...Object.values(others),
      h("div", { class: "pair" }, seconds, status, field("How many times", times)),
      this.moreSettings(),
      this.addButton,
    );
    this.element = h("section", {}, h("h3", {}, "Faults"), this.list, this.form);
    this.showSettings();
    this.draw();
  }

  /** @returns {Record<Setting, HTMLElement>} */
  settingFields() {
    const { bots, store } = this.session;
    /** @type {Choice[]} */
    const actors = [
      ["anyone's", ""],
      ...bots.map((bot) => /** @type {Choice} */ ([`${bot.username}'s`, bot.id])),
      ["your own", store.me.id],
    ];
    const members = new Map([...store.guilds.values()].flatMap((guild) => [...guild.members]));
    /** @type {Choice[]} */
    const names = [...members.values()].map(({ user }) => [store.displayName(user, undefined), user.id]);
    const seconds = h("input", { name: "seconds", type: "number", min: 0, max: 60, step: 0.1, value: 1 });
    const status = h("input", { name: "status", type: "number", min: 400, max: 599, value: 500 });
    return {
      route: selectField("route", "Where", ROUTES),
      method: selectField("method", "Method", METHODS),
      event: textField("event", "Which events", { placeholder: "every event" }),
      actor: selectField("actor", "Whose requests", actors, bots[0]?.id ?? ""),
      scope: selectField("scope", "Which limit", SCOPES),
      without: textField("without", "Headers to leave out", { placeholder: "none" }),
      resumable: checkField("resumable", "They can be resumed"),
      keep_open: checkField("keep_open", "The connection stays open"),
      entry: selectField("entry", "Which entries", ENTRY_TYPES),
      author: selectField("author", "Whose acts", [["anyone's", ""], ...names]),
      executor: selectField("executor", "Who is blamed", [["somebody at random", ""], ...names]),
      seconds: field("Seconds", seconds),
      status: field("Status", status),
    };
  }

  /** The settings that are seldom changed. */
  moreSettings() {
    return h(
      "details",
      { class: "more" },
      h("summary", {}, "More settings"),
      this.spread,
      h(
        "div",
        { class: "pair" },
        textField("after", "Let through first", { type: "number", min: 0, placeholder: "none" }),
        textField("chance", "Chance (%)", { type: "number", min: 0, max: PERCENT, step: "any", value: PERCENT }),
        textField("seed", "Seed", { type: "number", placeholder: "by itself" }),
      ),
    );
  }

  get kind() {
    return valueOf(new FormData(this.form), "kind");
  }

  /** Show the settings that the chosen kind has. */
  showSettings() {
    const shown = /** @type {string[]} */ (KINDS[this.kind].settings);
    for (const [name, element] of Object.entries(this.settings)) element.hidden = !shown.includes(name);
    this.spread.hidden = !shown.includes("seconds") || WITH_RETRY_AFTER.includes(this.kind);
    const distribution = valueOf(new FormData(this.form), "distribution");
    this.longest.hidden = this.spread.hidden || distribution === FIXED;
    this.deviation.hidden = this.spread.hidden || distribution !== LOGNORMAL;
  }

  get body() {
    const { kind } = this;
    const data = new FormData(this.form);
    /** @type {Setting[]} */
    const settings = KINDS[kind].settings;
    /** @param {Setting} name */
    const value = (name) => (settings.includes(name) && valueOf(data, name)) || undefined;
    /** @param {Setting} name */
    const number = (name) => (settings.includes(name) ? Number(valueOf(data, name)) : undefined);
    /** @param {string} name */
    const given = (name) => (valueOf(data, name) === "" ? undefined : Number(valueOf(data, name)));
    return {
      kind,
      route: value("route"),
      method: value("method"),
      event: value("event") ?? value("entry"),
      actor: value("actor") ?? value("author"),
      executor: value("executor"),
      status: number("status"),
      scope: value("scope"),
      leave_out: value("without")?.split(/[\s,]+/),
      [WITH_RETRY_AFTER.includes(kind) ? "retry_after" : "seconds"]: number("seconds"),
      distribution: this.spread.hidden ? undefined : valueOf(data, "distribution"),
      most: this.longest.hidden ? undefined : given("most"),
      sigma: this.deviation.hidden ? undefined : given("sigma"),
      resumable: settings.includes("resumable") ? data.has("resumable") : undefined,
      keep_open: settings.includes("keep_open") ? data.has("keep_open") : undefined,
      times: given("times"),
      after: given("after"),
      chance: Number(valueOf(data, "chance")) / PERCENT,
      seed: given("seed"),
    };
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    actOnce(this.addButton, async () => {
      await attempt(() => addFault(this.body));
      this.draw();
    });
  }

  async draw() {
    const faults = (await attempt(fetchFaults)) ?? [];
    const nothing = h("p", { class: "nothing" }, "Everything works.");
    fill(this.list, faults.length ? faults.map((fault) => this.row(fault)) : nothing);
  }

  /** @param {Fault} fault */
  row(fault) {
    const { label, settings } = KINDS[fault.kind] ?? { label: fault.kind, settings: [] };
    const { store } = this.session;
    /** @param {string | null} userId */
    const name = (userId) => store.users.get(userId ?? "")?.username ?? userId;
    const text = [
      label,
      settings.includes("route") && labelOf(ROUTES, fault.route),
      fault.method !== EVERY && fault.method,
      settings.includes("event") && fault.event !== EVERY && fault.event,
      settings.includes("entry") && labelOf(ENTRY_TYPES, fault.event),
      name(fault.actor),
      fault.executor && `blames ${name(fault.executor)}`,
      fault.chance < 1 && `${Number((fault.chance * PERCENT).toFixed(2))} %`,
      fault.after > 0 && `after ${fault.after}`,
      fault.times && `${fault.times}×`,
    ];
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

/** @returns {Map<string, [label: string, kind: string][]>} */
function kindsByGroup() {
  return new Map(
    Object.entries(GROUPS).map(([heading, kinds]) => [
      heading,
      Object.entries(kinds).map(([kind, { label }]) => [label, kind]),
    ]),
  );
}

/**
 * Return the label of a value among choices, or else the value.
 * @param {Choice[]} choices
 * @param {string} value
 */
const labelOf = (choices, value) => choices.find(([, chosen]) => chosen === value)?.[0] ?? value;
