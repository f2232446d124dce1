/** The part of the control panel that starts attacks on the guild, and what benign people and bots do in it. */

/** @import { Attack, AttackParameter, Guild, Member } from "../../types.d.ts" */
/** @import { Page } from "../types.d.ts" */
/** @import { RunList } from "./run_list.js" */

import { fetchAttacks, startAttack, stopAttacks } from "../../actions/sandbox.js";
import { fill, h } from "../elements/dom.js";
import { actOnce } from "../elements/double_clicks.js";
import {
  checkedValues,
  checkField,
  field,
  groupedSelectField,
  selectField,
  textField,
  valueOf,
} from "../elements/fields.js";
import { attempt, toast } from "../elements/toasts.js";

/** The most that act beside the first. */
const MOST_ACCOMPLICES = 4;
const MOST_SPEED = 1000;
/** @type {Record<Attack["cast"], string>} */
const CASTS = {
  admin: "An administrator",
  bot: "A bot of its own",
  newcomers: "New accounts",
  smuggler: "An administrator",
};

export class AttackSection {
  /**
   * @param {Page} page
   * @param {RunList} runs
   */
  constructor(page, runs) {
    this.page = page;
    this.runs = runs;
    this.element = h("section");
    this.description = h("p");
    this.actors = h("div");
    this.parameters = h("div", { class: "pair" });
    this.start = h("button", { class: "button danger small" }, "Start");
    this.load();
  }

  async load() {
    const attacks = (await attempt(fetchAttacks)) ?? [];
    const guild = this.page.guild ?? [...this.page.session.store.guilds.values()][0];
    if (!guild || !attacks.length) return;
    const what = groupedSelectField("attack", "What", byGroup(attacks));
    const flags = [
      checkField("stocked", "Add what there is too little of", { checked: true }),
      checkField("until_stopped", "Go on when refused"),
    ];
    const form = h("form", { class: "attack" }, what, this.description, this.actors, this.parameters, flags);
    form.append(this.buttons());
    const chosen = () => {
      const name = valueOf(new FormData(form), "attack");
      return attacks.find((attack) => attack.name === name) ?? attacks[0];
    };
    form.addEventListener("change", (event) => {
      if (/** @type {HTMLSelectElement} */ (event.target).name === "attack") this.describe(chosen(), guild);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      actOnce(this.start, () => this.attack(guild, chosen(), new FormData(form)));
    });
    fill(this.element, h("h3", {}, "Attacks and benign scenarios"), form, this.runs.element);
    this.describe(chosen(), guild);
  }

  /**
   * @param {Attack} attack
   * @param {Guild} guild
   */
  describe({ description, parameters, cast, benign }, guild) {
    this.description.textContent = description;
    fill(this.actors, cast !== "newcomers" && this.actorFields(guild, cast));
    const seed = textField("seed", "Seed", { type: "number", value: 0, required: true });
    const most = { type: "number", min: 0.01, max: MOST_SPEED, step: "any", value: 1, required: true };
    fill(this.parameters, parameters.map(parameterField), benign && textField("speed", "Times as fast", most), seed);
    this.start.className = `button ${benign ? "primary" : "danger"} small`;
  }

  /**
   * @param {Guild} guild
   * @param {Attack["cast"]} cast
   */
  actorFields(guild, cast) {
    const { store } = this.page.session;
    /** @param {Member} member */
    const rank = ({ roles }) => Math.max(0, ...roles.map((roleId) => guild.roles.get(roleId)?.position ?? 0));
    const members = [...guild.members.values()].sort((one, other) => rank(other) - rank(one));
    /** @type {[label: string, userId: string][]} */
    const choices = members.map(({ user }) => [store.displayName(user, guild.id), user.id]);
    return [
      selectField("actor", "Who", [[CASTS[cast], ""], ...choices]),
      cast !== "smuggler" && h(
        "details",
        { class: "accomplices" },
        h("summary", {}, `Others who take turns (up to ${MOST_ACCOMPLICES})`),
        h("div", {}, choices.map(([label, value]) => checkField("accomplice", label, { value }))),
      ),
    ];
  }

  buttons() {
    const stop = () =>
      attempt(async () => {
        await stopAttacks();
        toast("All attacks stopped.");
        this.runs.poll();
      });
    const properties = { class: "button secondary small", type: "button", onclick: stop };
    return h("div", { class: "row" }, this.start, h("button", properties, "Stop all attacks"));
  }

  /**
   * @param {Guild} guild
   * @param {Attack} attack
   * @param {FormData} data
   */
  async attack(guild, attack, data) {
    const settings = attack.parameters.map(({ name, type }) => [name, settingOf(type, valueOf(data, name))]);
    const first = valueOf(data, "actor");
    const started = await attempt(() =>
      startAttack(attack, {
        guild_id: guild.id,
        actor_ids: first ? [...new Set([first, ...checkedValues(data, "accomplice")])] : [],
        seed: Number(valueOf(data, "seed")),
        speed: Number(valueOf(data, "speed")) || 1,
        stocked: data.has("stocked"),
        until_stopped: data.has("until_stopped"),
        ...Object.fromEntries(settings),
      })
    );
    if (started) toast(`Started: ${attack.title}`);
    this.runs.poll();
  }
}

/**
 * Return the choices by their headings, in the order in which the sandbox lists them.
 * @param {Attack[]} attacks
 */
function byGroup(attacks) {
  /** @type {Map<string, [label: string, name: string][]>} */
  const groups = new Map();
  for (const { group, title, name } of attacks) groups.set(group, [...(groups.get(group) ?? []), [title, name]]);
  return groups;
}

/**
 * @param {AttackParameter["type"]} type
 * @param {string} text
 */
const settingOf = (type, text) => (type === "text" ? text : Number(text));

/** @param {AttackParameter} parameter */
function parameterField({ name, type, default: value, description, minimum, maximum }) {
  const number = { type: "number", min: minimum, max: maximum, step: type === "integer" ? 1 : "any" };
  const shown = typeof value === "number" ? Math.round(value * 10_000) / 10_000 : value;
  const attributes = type === "text" ? { type: "text" } : number;
  return field(description, h("input", { name, value: shown, required: true, ...attributes }));
}
