/** The part of the control panel that starts attacks on the guild. */

/** @import { Attack, AttackParameter, Guild } from "../../types.d.ts" */
/** @import { Page } from "../types.d.ts" */

import { fetchAttacks, startAttack, stopAttacks } from "../../actions/sandbox.js";
import { fill, h } from "../elements/dom.js";
import { field, selectField, valueOf } from "../elements/fields.js";
import { attempt, toast } from "../elements/toasts.js";

/** Milliseconds in which a second click belongs to the first. */
const DOUBLE_CLICK = 500;
/** Who goes rogue in the demo. */
const ROGUE = "rex";
const NUMBER = "integer";

export class AttackSection {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = h("section");
    this.description = h("p");
    this.parameters = h("div", { class: "pair" });
    this.start = h("button", { class: "button danger small" }, "Start");
    this.load();
  }

  async load() {
    const attacks = (await attempt(fetchAttacks)) ?? [];
    const guild = this.page.guild ?? [...this.page.session.store.guilds.values()][0];
    if (!guild || !attacks.length) return;
    const { description, parameters } = this;
    const form = h("form", { class: "attack" }, attackField(attacks), description, this.actorField(guild), parameters);
    form.append(this.buttons());
    const chosen = () => {
      const name = valueOf(new FormData(form), "attack");
      return attacks.find((attack) => attack.name === name) ?? attacks[0];
    };
    form.addEventListener("change", (event) => {
      if (/** @type {HTMLSelectElement} */ (event.target).name === "attack") this.describe(chosen());
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.attack(guild, chosen(), new FormData(form));
    });
    fill(this.element, h("h3", {}, "Attack"), form);
    this.describe(chosen());
  }

  /** @param {Attack} attack */
  describe({ description, parameters }) {
    this.description.textContent = description;
    fill(this.parameters, parameters.map(parameterField));
  }

  /** @param {Guild} guild */
  actorField(guild) {
    const members = [...guild.members.values()].sort((one, other) => other.roles.length - one.roles.length);
    const rogue = members.find((member) => member.user.username === ROGUE);
    const { store } = this.page.session;
    /** @type {[label: string, userId: string][]} */
    const choices = members.map(({ user }) => [store.displayName(user, guild.id), user.id]);
    return selectField("actor", "Who", choices, rogue?.user.id);
  }

  buttons() {
    const stop = () =>
      attempt(async () => {
        await stopAttacks();
        toast("All attacks stopped.");
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
    const parameters = attack.parameters.map(({ name, type }) => {
      const value = valueOf(data, name);
      return [name, type === NUMBER ? Number(value) : value];
    });
    this.start.disabled = true;
    const started = await attempt(() =>
      startAttack(attack, guild, valueOf(data, "actor"), Object.fromEntries(parameters))
    );
    if (started) toast(`Started: ${attack.title}`);
    setTimeout(() => (this.start.disabled = false), DOUBLE_CLICK);
  }
}

/** @param {Attack[]} attacks */
function attackField(attacks) {
  /** @type {[label: string, name: string][]} */
  const choices = attacks.map(({ title, name }) => [title, name]);
  return selectField("attack", "What", choices);
}

/** @param {AttackParameter} parameter */
function parameterField({ name, type, default: value, description }) {
  const attributes = type === NUMBER ? { type: "number", min: 1 } : { type: "text" };
  return field(description, h("input", { name, value, required: true, ...attributes }));
}
