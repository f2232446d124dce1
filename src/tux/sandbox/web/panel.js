/** The control panel: attacks, faults, the gateway and the traffic of this sandbox. */

import { control } from "./api.js";
import { attempt } from "./acts.js";
import { h, icon, toast } from "./dom.js";

const KINDS = [
  ["latency", "Slow answers"],
  ["status", "An error status"],
  ["rate_limit", "Rate limit (429)"],
  ["reset", "Broken connections"],
  ["timeout", "No answer"],
  ["gateway_delay", "Gateway: late events"],
  ["gateway_duplicate", "Gateway: repeated events"],
  ["gateway_reorder", "Gateway: swapped events"],
  ["null_executor", "Audit log without authors"],
];
const ROUTES = [
  ["*", "every request"],
  ["/channels/*/messages", "sending messages"],
  ["/guilds/*/bans/*", "bans"],
  ["/guilds/*/members/*", "members"],
  ["/interactions/*/callback", "answers to interactions"],
  ["/webhooks/*", "follow-ups and webhooks"],
];

export class Panel {
  constructor(session) {
    this.session = session;
    this.after = 0;
    this.lines = [];
    this.faults = h("div", { class: "fault-list" });
    this.traffic = h("tbody");
    this.element = h(
      "aside",
      { class: "panel", "aria-label": "Sandbox controls", onkeydown: (event) => event.key === "Escape" && session.togglePanel() },
      h("header", {}, h("h2", {}, "Sandbox"), h("button", { class: "plain", "aria-label": "Close the controls", onclick: () => session.togglePanel() }, icon("close"))),
      h("div", { class: "panel-scroll" }, this.people(), this.gatewayBlock(), (this.attacks = h("section")), this.faultBlock(), this.trafficBlock()),
    );
  }

  open() {
    this.drawAttacks();
    this.drawFaults();
    this.poll();
    this.timer = setInterval(() => this.poll(), 1000);
  }

  close() {
    clearInterval(this.timer);
  }

  people() {
    const again = () => window.open("/", "_blank", "noopener");
    return h("section", {}, h("h3", {}, "People"), h("p", {}, "Be several people at once: each tab keeps its own."), h("button", { class: "button secondary", onclick: again }, "Open another tab"));
  }

  // gateway

  gatewayBlock() {
    const bots = h("select", { name: "bot", "aria-label": "Whose connection" }, h("option", { value: "" }, "everyone's"), [...this.session.bots].map((bot) => h("option", { value: bot.id, selected: bot === this.session.bots[0] }, `${bot.username}'s`)));
    const act = (action, done, more = {}) => h("button", { class: "button secondary small", onclick: () => this.gateway(action, bots.value, done, more) }, done);
    return h("section", {}, h("h3", {}, "Gateway"), h("p", {}, "Break a connection and watch the bot come back."), h("label", { class: "field" }, h("span", { class: "field-name" }, "Connection"), bots), h("div", { class: "row" }, act("drop", "Drop"), act("reconnect", "Ask to reconnect"), act("invalid_session", "End the session")));
  }

  async gateway(action, userId, label) {
    const answer = await attempt(() => control("/gateway", { method: "POST", body: { action, user_id: userId || null } }));
    if (answer) toast(`${label}: ${answer.sessions} connection${answer.sessions === 1 ? "" : "s"}`);
  }

  // attacks

  async drawAttacks() {
    const attacks = (await attempt(() => control("/attacks"))) ?? [];
    const { store } = this.session;
    const guild = this.session.guild ?? [...store.guilds.values()][0];
    const description = h("p", {});
    const kind = h("select", { name: "attack", onchange: () => draw() }, attacks.map((attack) => h("option", { value: attack.name }, attack.title)));
    const members = guild ? [...guild.members.values()].sort((one, other) => other.roles.length - one.roles.length) : [];
    const rex = members.find((member) => member.user.username === "rex");
    const actor = h("select", { name: "actor" }, members.map((member) => h("option", { value: member.user.id, selected: member === rex }, store.nameOf(member.user, guild.id))));
    const fields = h("div", { class: "pair" });
    const draw = () => {
      const attack = attacks.find((one) => one.name === kind.value);
      description.textContent = attack?.description ?? "";
      fields.replaceChildren(...(attack?.parameters ?? []).map((parameter) => labelled(parameter.description, h("input", { name: parameter.name, type: parameter.type === "integer" ? "number" : "text", value: parameter.default, min: 1 }))));
    };
    const onsubmit = async (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...fields.querySelectorAll("input")].map((input) => [input.name, input.type === "number" ? Number(input.value) : input.value]));
      const started = await attempt(() => control(`/attacks/${kind.value}`, { method: "POST", body: { guild_id: guild.id, actor_id: actor.value, ...values } }));
      if (started) toast(`${kind.selectedOptions[0].textContent}: under way`);
    };
    const stop = () => attempt(() => control("/attacks", { method: "DELETE" }));
    this.attacks.replaceChildren(h("h3", {}, "Attack"), h("form", { onsubmit }, labelled("What", kind), description, labelled("Who", actor), fields, h("div", { class: "row" }, h("button", { class: "button danger small" }, "Start"), h("button", { class: "button secondary small", type: "button", onclick: stop }, "Stop all attacks"))));
    draw();
  }

  // faults

  faultBlock() {
    const kind = h("select", { name: "kind" }, KINDS.map(([value, label]) => h("option", { value }, label)));
    const route = h("select", { name: "route" }, ROUTES.map(([value, label]) => h("option", { value }, label)));
    const actor = h("select", { name: "actor" }, h("option", { value: "" }, "anyone's"), [...this.session.bots].map((bot, place) => h("option", { value: bot.id, selected: place === 0 }, `${bot.username}'s`)));
    const seconds = h("input", { name: "seconds", type: "number", min: 0, max: 60, step: 0.1, value: 1 });
    const status = h("input", { name: "status", type: "number", min: 400, max: 599, value: 500 });
    const times = h("input", { name: "times", type: "number", min: 1, placeholder: "for ever" });
    const byKind = () => {
      seconds.parentElement.hidden = !["latency", "timeout", "gateway_delay", "rate_limit"].includes(kind.value);
      status.parentElement.hidden = kind.value !== "status";
      route.parentElement.hidden = kind.value.startsWith("gateway_") || kind.value === "null_executor";
    };
    const onsubmit = async (event) => {
      event.preventDefault();
      const body = { kind: kind.value };
      if (!route.parentElement.hidden) body.route = route.value;
      if (actor.value && kind.value !== "null_executor") body.actor = actor.value;
      if (!status.parentElement.hidden) body.status = Number(status.value);
      if (kind.value === "rate_limit") body.retry_after = Number(seconds.value);
      else if (!seconds.parentElement.hidden) body.seconds = Number(seconds.value);
      if (times.value) body.times = Number(times.value);
      await attempt(() => control("/faults", { method: "POST", body }));
      this.drawFaults();
    };
    const form = h("form", { onsubmit }, labelled("What goes wrong", kind), labelled("Where", route), labelled("Whose requests", actor), h("div", { class: "pair" }, labelled("Seconds", seconds), labelled("Status", status), labelled("How often", times)), h("button", { class: "button secondary small" }, "Add fault"));
    kind.addEventListener("change", byKind);
    byKind();
    return h("section", {}, h("h3", {}, "Faults"), this.faults, form);
  }

  async drawFaults() {
    const faults = (await attempt(() => control("/faults"))) ?? [];
    const remove = (fault) => async () => {
      await attempt(() => control(`/faults/${fault.id}`, { method: "DELETE" }));
      this.drawFaults();
    };
    const label = (fault) => KINDS.find(([kind]) => kind === fault.kind)?.[1] ?? fault.kind;
    const where = (fault) => (fault.kind.startsWith("gateway_") ? "" : ` · ${fault.route}`);
    this.faults.replaceChildren(...(faults.length ? faults.map((fault) => h("div", { class: "fault" }, h("span", {}, `${label(fault)}${where(fault)}${fault.times ? ` · ${fault.times}×` : ""}`), h("button", { class: "plain", "aria-label": `Remove ${label(fault)}`, onclick: remove(fault) }, icon("close")))) : [h("p", { class: "nothing" }, "Everything works.")]));
  }

  // traffic

  trafficBlock() {
    return h("section", {}, h("h3", {}, "Requests"), h("table", { class: "traffic", "aria-label": "Latest requests" }, h("thead", {}, h("tr", {}, ["Who", "Request", "Status", "ms"].map((name) => h("th", { scope: "col" }, name)))), this.traffic));
  }

  async poll() {
    let news;
    try {
      news = await control(`/traffic?after=${this.after}`);
    } catch {
      return;
    }
    if (!news.length) return;
    this.after = news.at(-1).seq;
    this.lines = [...news.reverse(), ...this.lines].slice(0, 60);
    this.traffic.replaceChildren(...this.lines.map((line) => h("tr", { class: line.status >= 400 ? "failed" : "" }, h("td", {}, line.actor ?? "–"), h("td", { title: line.path }, `${line.method} ${line.route ?? line.path}`), h("td", {}, String(line.status)), h("td", {}, line.ms.toFixed(1)))));
  }
}

const labelled = (text, input) => h("label", { class: "field" }, h("span", { class: "field-name" }, text), input);
