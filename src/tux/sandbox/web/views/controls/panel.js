/** The control panel: attacks, faults, the gateway and the traffic of this sandbox. */

import { attempt } from "../../actions/menu_entries.js";
import { control } from "../../state/api.js";
import { h, icon, toast } from "../elements/dom.js";
import { FaultBlock } from "./faults.js";
import { labelled, selectField } from "../elements/fields.js";

const LOOKS_AGAIN = 1000;
const MOST_LINES = 60;
/** Milliseconds in which a second click belongs to the first. */
const DOUBLE_CLICK = 500;
/** Who goes rogue in the demo. */
const ROGUE = "rex";

export class Panel {
  constructor(session) {
    this.session = session;
    this.after = 0;
    this.lines = [];
    this.traffic = h("tbody");
    this.element = h("aside", {
      class: "panel",
      "aria-label": "Sandbox controls",
      onkeydown: (event) => event.key === "Escape" && session.togglePanel(),
    });
  }

  open() {
    this.faults = new FaultBlock(this.session);
    this.attacks = h("section");
    this.element.replaceChildren(
      h(
        "header",
        {},
        h("h2", {}, "Sandbox controls"),
        h(
          "button",
          { class: "plain", "aria-label": "Close the controls", onclick: () => this.session.togglePanel() },
          icon("close"),
        ),
      ),
      h(
        "div",
        { class: "panel-scroll" },
        this.attacks,
        this.faults.element,
        this.gatewayBlock(),
        this.people(),
        this.trafficBlock(),
      ),
    );
    this.drawAttacks();
    this.poll();
    this.timer = setInterval(() => this.poll(), LOOKS_AGAIN);
    this.element.querySelector("button").focus();
  }

  close() {
    clearInterval(this.timer);
  }

  people() {
    const again = () => window.open("/", "_blank", "noopener");
    return h(
      "section",
      {},
      h("h3", {}, "People"),
      h("p", {}, "Be several people at once: each tab keeps its own."),
      h("button", { class: "button secondary small", onclick: again }, "Open another tab"),
    );
  }

  // gateway

  gatewayBlock() {
    const { me } = this.session.store;
    const whose = [...this.session.bots.map((bot) => [`${bot.username}'s`, bot.id]), ["your own", me.id], [
      "everyone's",
      "",
    ]];
    const field = selectField("connection", "Whose connection", whose, whose[0][1]);
    const act = (action, label) =>
      h("button", {
        class: "button secondary small",
        onclick: () => this.gateway(action, field.querySelector("select").value, label),
      }, label);
    return h(
      "section",
      {},
      h("h3", {}, "Gateway"),
      h("p", {}, "Break a connection and watch it come back."),
      field,
      h(
        "div",
        { class: "row" },
        act("drop", "Drop"),
        act("reconnect", "Ask to reconnect"),
        act("invalid_session", "End the session"),
      ),
    );
  }

  async gateway(action, userId, label) {
    const answer = await attempt(() =>
      control("/gateway", { method: "POST", body: { action, user_id: userId || null } })
    );
    if (answer) toast(`${label}: ${answer.sessions} connection${answer.sessions === 1 ? "" : "s"}`);
  }

  // attacks

  async drawAttacks() {
    const attacks = (await attempt(() => control("/attacks"))) ?? [];
    const guild = this.session.guild ?? [...this.session.store.guilds.values()][0];
    if (!guild || !attacks.length) return;
    const description = h("p", {});
    const fields = h("div", { class: "pair" });
    const form = h("form", { class: "attack" });
    const chosen = () => attacks.find((attack) => attack.name === form.attack.value);
    const draw = () => {
      description.textContent = chosen().description;
      fields.replaceChildren(...chosen().parameters.map(parameterField));
    };
    form.append(
      selectField("attack", "What", attacks.map((attack) => [attack.title, attack.name])),
      description,
      this.actorField(guild),
      fields,
      this.attackButtons(),
    );
    form.attack.addEventListener("change", draw);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.attack(guild, chosen(), form);
    });
    this.attacks.replaceChildren(h("h3", {}, "Attack"), form);
    draw();
  }

  actorField(guild) {
    const members = [...guild.members.values()].sort((one, other) => other.roles.length - one.roles.length);
    const rogue = members.find((member) => member.user.username === ROGUE);
    return selectField(
      "actor",
      "Who",
      members.map(({ user }) => [this.session.store.nameOf(user, guild.id), user.id]),
      rogue?.user.id,
    );
  }

  attackButtons() {
    const stop = () =>
      attempt(async () => {
        await control("/attacks", { method: "DELETE" });
        toast("Every attack has stopped.");
      });
    return h(
      "div",
      { class: "row" },
      h("button", { class: "button danger small" }, "Start"),
      h("button", { class: "button secondary small", type: "button", onclick: stop }, "Stop all attacks"),
    );
  }

  async attack(guild, attack, form) {
    const values = attack.parameters.map((
      { name, type },
    ) => [name, type === "integer" ? Number(form[name].value) : form[name].value]);
    const body = { guild_id: guild.id, actor_id: form.actor.value, ...Object.fromEntries(values) };
    const start = form.querySelector(".danger");
    start.disabled = true;
    const started = await attempt(() => control(`/attacks/${attack.name}`, { method: "POST", body }));
    if (started) toast(`${attack.title}: under way`);
    setTimeout(() => (start.disabled = false), DOUBLE_CLICK);
  }

  // traffic

  trafficBlock() {
    const head = h("tr", {}, ["Who", "Request", "Status", "ms"].map((name) => h("th", { scope: "col" }, name)));
    return h(
      "section",
      {},
      h("h3", {}, "Requests"),
      h("table", { class: "traffic", "aria-label": "Latest requests" }, h("thead", {}, head), this.traffic),
    );
  }

  async poll() {
    let news;
    try {
      news = await control(`/traffic?after=${this.after}`);
    } catch {
      return; // the connection's own notice says that the sandbox is gone
    }
    if (!news.length) return;
    this.after = news.at(-1).seq;
    this.lines = [...news.reverse(), ...this.lines].slice(0, MOST_LINES);
    this.traffic.replaceChildren(...this.lines.map(trafficLine));
  }
}

function trafficLine({ actor, method, path, route, status, ms }) {
  const failed = !status || status >= 400;
  return h(
    "tr",
    { class: failed ? "failed" : "" },
    h("td", {}, actor ?? "–"),
    h("td", { title: path }, `${method} ${(route ?? path).replace(/\{\w+\}/g, "*")}`),
    h("td", {}, String(status || "cut")),
    h("td", {}, ms.toFixed(1)),
  );
}

function parameterField({ name, type, default: value, description }) {
  const number = type === "integer";
  return labelled(
    description,
    h("input", { name, type: number ? "number" : "text", value, min: number ? 1 : null, required: true }),
  );
}
