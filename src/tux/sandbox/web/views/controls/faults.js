/** The part of the control panel that makes things go wrong. */

import { attempt } from "../../actions/menu_entries.js";
import { control } from "../../state/api.js";
import { h, icon } from "../elements/dom.js";
import { labelled, selectField } from "../elements/fields.js";

const KINDS = [
  ["Slow answers", "latency"],
  ["An error status", "status"],
  ["Rate limit (429)", "rate_limit"],
  ["Broken connections", "reset"],
  ["No answer", "timeout"],
  ["Gateway: late events", "gateway_delay"],
  ["Gateway: repeated events", "gateway_duplicate"],
  ["Gateway: swapped events", "gateway_reorder"],
  ["Audit log without authors", "null_executor"],
];
const ROUTES = [
  ["every request", "*"],
  ["sending messages", "/channels/*/messages"],
  ["bans", "/guilds/*/bans/*"],
  ["members", "/guilds/*/members/*"],
  ["answers to interactions", "/interactions/*/callback"],
  ["follow-ups and webhooks", "/webhooks/*"],
];
/** Which fields a kind has besides who and how often. */
const HAS = {
  latency: ["route", "seconds"],
  status: ["route", "status"],
  rate_limit: ["route", "seconds"],
  reset: ["route"],
  timeout: ["route", "seconds"],
  gateway_delay: ["seconds"],
  gateway_duplicate: [],
  gateway_reorder: [],
  null_executor: [],
};

export class FaultBlock {
  constructor(session) {
    this.session = session;
    this.list = h("div", { class: "fault-list", role: "status" });
    this.form = h("form", { onsubmit: (event) => this.add(event) });
    this.form.append(...this.fields(), h("button", { class: "button secondary small" }, "Add fault"));
    this.form.kind.addEventListener("change", () => this.fit());
    this.fit();
    this.element = h("section", {}, h("h3", {}, "Faults"), this.list, this.form);
    this.draw();
  }

  fields() {
    const { bots, store } = this.session;
    const whose = [["anyone's", ""], ...bots.map((bot) => [`${bot.username}'s`, bot.id]), ["your own", store.me.id]];
    return [
      selectField("kind", "What goes wrong", KINDS),
      selectField("route", "Where", ROUTES),
      selectField("actor", "Whose requests", whose, bots[0]?.id ?? ""),
      h(
        "div",
        { class: "pair" },
        labelled("Seconds", h("input", { name: "seconds", type: "number", min: 0, max: 60, step: 0.1, value: 1 })),
        labelled("Status", h("input", { name: "status", type: "number", min: 400, max: 599, value: 500 })),
        labelled("How often", h("input", { name: "times", type: "number", min: 1, placeholder: "for ever" })),
      ),
    ];
  }

  /** Shows the fields that the chosen kind has. */
  fit() {
    const shown = HAS[this.form.kind.value];
    for (const name of ["route", "seconds", "status"]) this.form[name].closest(".field").hidden = !shown.includes(name);
    this.form.actor.closest(".field").hidden = this.form.kind.value === "null_executor";
  }

  get body() {
    const { kind, route, actor, seconds, status, times } = this.form;
    const shown = HAS[kind.value];
    const body = { kind: kind.value };
    if (shown.includes("route")) body.route = route.value;
    if (actor.value && kind.value !== "null_executor") body.actor = actor.value;
    if (shown.includes("status")) body.status = Number(status.value);
    if (shown.includes("seconds")) {
      body[kind.value === "rate_limit" ? "retry_after" : "seconds"] = Number(seconds.value);
    }
    if (times.value) body.times = Number(times.value);
    return body;
  }

  async add(event) {
    event.preventDefault();
    await attempt(() => control("/faults", { method: "POST", body: this.body }));
    this.draw();
  }

  async draw() {
    const faults = (await attempt(() => control("/faults"))) ?? [];
    this.list.replaceChildren(
      ...(faults.length ? faults.map((fault) => this.row(fault)) : [h("p", { class: "nothing" }, "Everything works.")]),
    );
  }

  row(fault) {
    const label = KINDS.find(([, kind]) => kind === fault.kind)?.[0] ?? fault.kind;
    const where = HAS[fault.kind]?.includes("route") &&
      (ROUTES.find(([, route]) => route === fault.route)?.[0] ?? fault.route);
    const whose = fault.actor && (this.session.store.users.get(String(fault.actor))?.username ?? fault.actor);
    const text = [label, where, whose, fault.times && `${fault.times}×`].filter(Boolean).join(" · ");
    const remove = async () => {
      await attempt(() => control(`/faults/${fault.id}`, { method: "DELETE" }));
      this.draw();
    };
    return h(
      "div",
      { class: "fault" },
      h("span", {}, text),
      h("button", { class: "plain", type: "button", "aria-label": `Remove ${label}`, onclick: remove }, icon("close")),
    );
  }
}
