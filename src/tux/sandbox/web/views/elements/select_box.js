/** A select: a button that shows what is chosen and opens a list with a filter. */

import { emojiPicture } from "../messages/content.js";
import { h, icon, placed } from "./dom.js";
import { shade } from "./pictures.js";

const STRING = 3;
const CATEGORY = 4;
const SHOWN_WITHOUT_FILTER = 8;
const MOST_LISTED = 100;

/** What a select offers: {value, label, description, emoji, color, mark}. */
export function offers(component, scope) {
  if (component.type === STRING) return component.options ?? [];
  const offered =
    { 5: people, 6: roles, 7: (place) => [...people(place), ...roles(place)], 8: channels }[component.type];
  return offered ? offered(scope, component) : [];
}

function people({ store, guild, channel }) {
  const users = guild
    ? [...guild.members.values()].map((member) => member.user)
    : [store.me, ...(channel?.recipients ?? [])];
  return users.map((user) => ({
    value: user.id,
    label: store.nameOf(user, guild?.id),
    description: user.username,
    mark: "@",
    kind: "user",
  }));
}

function roles({ guild }) {
  return [...(guild?.roles.values() ?? [])]
    .filter((role) => role.id !== guild.id)
    .sort((one, other) => other.position - one.position)
    .map((role) => ({ value: role.id, label: role.name, mark: "@", color: role.color, kind: "role" }));
}

function channels({ store, guild }, { channel_types: kinds }) {
  if (!guild) return [];
  return [...store.channels.values()]
    .filter((channel) =>
      channel.guild_id === guild.id && store.visible(channel) && (!kinds?.length || kinds.includes(channel.type))
    )
    .map((channel) => ({
      value: channel.id,
      label: channel.name,
      description: store.channels.get(channel.parent_id)?.name,
      mark: channel.type === CATEGORY ? "" : "#",
      kind: "channel",
    }));
}

function chosenAtFirst(component) {
  if (component.type === STRING) {
    return (component.options ?? []).filter((option) => option.default).map((option) => option.value);
  }
  return (component.default_values ?? []).map((value) => value.id);
}

export class SelectBox {
  /** `pick(values)` is called when the list closes with as many values as the component asks for. */
  constructor(component, scope, pick, label = null) {
    this.component = component;
    this.scope = scope;
    this.pick = pick;
    this.most = component.max_values ?? 1;
    this.least = component.min_values ?? 1;
    this.values = chosenAtFirst(component);
    this.name = label ?? (component.placeholder || "Make a selection");
    this.shown = h("button", {
      class: "select-shown",
      type: "button",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-label": this.name,
      disabled: component.disabled,
      data: { key: `component-${component.custom_id}` },
      onclick: () => this.toggle(),
      onkeydown: (event) => this.openByKey(event),
    });
    this.element = h("div", { class: "select" }, this.shown);
    this.away = (event) => !this.element.contains(event.target) && this.close(this.most > 1);
    this.draw();
    this.element.dataset.open = "no";
  }

  get options() {
    return offers(this.component, this.scope);
  }

  draw() {
    const chosen = this.options.filter((option) => this.values.includes(option.value));
    const labels = chosen.map((option) =>
      h(
        "span",
        { class: this.most > 1 ? "chip" : "chosen" },
        option.emoji ? [emojiPicture(option.emoji), " "] : null,
        `${option.mark ?? ""}${option.label}`,
      )
    );
    this.shown.replaceChildren(
      ...(labels.length
        ? labels
        : [h("span", { class: "placeholder" }, this.component.placeholder || "Make a selection")]),
      icon("chevron"),
    );
    this.shown.setAttribute(
      "aria-label",
      chosen.length ? `${this.name}: ${chosen.map((option) => option.label).join(", ")}` : this.name,
    );
  }

  // opening and closing

  toggle() {
    if (this.list) this.close(this.most > 1);
    else this.open();
  }

  openByKey(event) {
    if (this.list || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    this.open();
  }

  open() {
    this.before = this.values;
    const filtered = this.options.length > SHOWN_WITHOUT_FILTER;
    this.filter = h("input", {
      type: "search",
      hidden: !filtered,
      placeholder: "Search",
      "aria-label": "Search the options",
      oninput: () => this.fill(),
    });
    this.rows = h("div", { role: "listbox", "aria-label": this.name, "aria-multiselectable": String(this.most > 1) });
    this.done = h("button", { class: "button primary small", type: "button", onclick: () => this.close(true) }, "Done");
    const foot = this.most > 1 && h("footer", {}, this.count = h("small", { role: "status" }), this.done);
    this.list = h("div", { class: "select-list", onkeydown: (event) => this.key(event) }, this.filter, this.rows, foot);
    this.element.append(this.list);
    this.element.dataset.open = "yes";
    this.shown.setAttribute("aria-expanded", "true");
    this.fill();
    this.unplace = placed(this.list, this.shown);
    (filtered ? this.filter : (this.rows.querySelector("[aria-selected=true]") ?? this.rows.firstChild)).focus?.({
      preventScroll: true,
    });
    document.addEventListener("pointerdown", this.away);
  }

  close(report) {
    if (!this.list) return;
    const inside = this.list.contains(document.activeElement);
    this.list.remove();
    this.list = null;
    this.unplace();
    this.element.dataset.open = "no";
    this.shown.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.away);
    if (inside) this.shown.focus({ preventScroll: true });
    if (!report || this.values.length < this.least) this.values = this.before;
    else if (this.most === 1 || String(this.values) !== String(this.before)) this.pick(this.values);
    this.draw();
  }

  key(event) {
    const rows = [...this.rows.querySelectorAll("[role=option]")];
    const place = rows.indexOf(document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Escape") this.close(false);
    else if (event.key === "Enter" && event.target === this.filter) rows[0]?.click();
    else if (event.key === "Tab" && this.most === 1) return this.close(false);
    else if (to === undefined || (event.target === this.filter && ["Home", "End"].includes(event.key))) return;
    else if (to < 0) (this.filter.hidden ? rows.at(-1) : this.filter)?.focus();
    else rows[Math.min(to, rows.length - 1)]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  // choosing

  fill() {
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.dataset.value : null;
    const text = this.filter.value.toLowerCase();
    const wanted = this.options.filter(({ label, description }) =>
      `${label} ${description ?? ""}`.toLowerCase().includes(text)
    ).slice(0, MOST_LISTED);
    this.rows.replaceChildren(...wanted.map((option) => this.row(option)));
    if (!wanted.length) this.rows.append(h("div", { class: "nothing" }, "Nothing matches"));
    if (focused) this.rows.querySelector(`[data-value="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    this.drawCount();
  }

  row(option) {
    const selected = this.values.includes(option.value);
    const full = this.most > 1 && !selected && this.values.length >= this.most;
    const text = h(
      "div",
      {},
      h(
        "div",
        { class: "option-label", style: option.color ? { color: shade(option.color) } : {} },
        `${option.mark ?? ""}${option.label}`,
      ),
      option.description && h("small", {}, option.description),
    );
    const tick = this.most > 1
      ? h("span", { class: selected ? "tick on" : "tick", "aria-hidden": "true" }, selected ? "✓" : "")
      : selected && h("span", { "aria-hidden": "true" }, "✓");
    return h(
      "button",
      {
        type: "button",
        role: "option",
        class: "option",
        "aria-selected": String(selected),
        "aria-disabled": full ? "true" : null,
        "aria-label": option.label,
        data: { value: option.value },
        onclick: () => !full && this.choose(option.value),
      },
      option.emoji ? emojiPicture(option.emoji) : null,
      text,
      tick,
    );
  }

  drawCount() {
    if (this.most === 1) return;
    this.done.disabled = this.values.length < this.least;
    const bounds = this.least === this.most ? `${this.most}` : `${this.least} to ${this.most}`;
    this.count.textContent = `${this.values.length} chosen · choose ${bounds}`;
  }

  choose(value) {
    const chosen = this.values.includes(value);
    if (this.most > 1) {
      this.values = chosen ? this.values.filter((one) => one !== value) : [...this.values, value];
      return this.fill();
    }
    this.values = chosen && this.least === 0 ? [] : [value];
    this.close(true);
  }
}
