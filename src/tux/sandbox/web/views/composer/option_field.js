/** One option of a slash command: a text field with suggestions, or a file. */

import { h, toast } from "../elements/dom.js";
import { offers } from "../elements/select_box.js";
import { Suggestions } from "../elements/suggestions.js";

const INTEGER = 4;
const BOOLEAN = 5;
const USER = 6;
const MENTIONABLE = 9;
const NUMBER = 10;
export const ATTACHMENT = 11;
/** The kind of select that offers what an option takes. */
const SELECT_OF = { 6: 5, 7: 8, 8: 6, 9: 7 };
export const HINTS = {
  3: "text",
  4: "a whole number",
  5: "true or false",
  6: "a user",
  7: "a channel",
  8: "a role",
  9: "a user or role",
  10: "a number",
  11: "a file",
};
const MOST_OFFERED = 25;
const NARROWEST = 10;
const WIDEST = 42;

export class OptionField {
  constructor(command, option) {
    this.command = command;
    this.option = option;
    this.value = null;
    this.file = null;
    this.isFile = option.type === ATTACHMENT;
    this.input = h("input", {
      class: "option-input",
      type: this.isFile ? "file" : "text",
      "aria-label": option.name,
      placeholder: HINTS[option.type] ?? "",
      autocomplete: "off",
      maxlength: option.max_length,
      onfocus: () => this.enter(),
      oninput: () => this.typed(),
      onchange: () => (this.file = this.input.files?.[0] ?? null),
      onkeydown: (event) => this.key(event),
    });
    this.suggestions = new Suggestions(this.input);
    this.element = h(
      "span",
      { class: "option-field" },
      this.suggestions.element,
      h("span", { class: "option-name" }, option.name),
      this.input,
    );
    this.fit();
  }

  focus() {
    this.input.focus();
  }

  empty() {
    return this.isFile ? !this.file : this.value === null || this.value === "";
  }

  enter() {
    this.command.describe(this.option);
    if (!this.isFile) this.suggest();
  }

  typed() {
    if (this.isFile) return;
    this.value = this.fixed ? null : this.read(this.input.value);
    this.element.classList.remove("taken");
    this.fit();
    this.suggest();
  }

  fit() {
    if (!this.isFile) this.input.size = Math.max(NARROWEST, Math.min(this.input.value.length + 1, WIDEST));
  }

  /** Whether only offered values count, so that free text is not one. */
  get fixed() {
    return Boolean(this.option.choices?.length) || this.option.type === BOOLEAN || this.option.type in SELECT_OF;
  }

  read(text) {
    if (text.trim() === "") return null;
    if (this.option.type === INTEGER || this.option.type === NUMBER) {
      return Number.isFinite(Number(text)) ? Number(text) : text;
    }
    return text;
  }

  /** What goes into the request: while it is typed its text, a file by its number. */
  sent(focused) {
    if (this.isFile) return this.command.files.indexOf(this.file);
    return focused ? this.input.value : this.value;
  }

  problem() {
    this.settle();
    const { name, required, type, min_value: least, max_value: most, min_length: shortest } = this.option;
    if (this.empty()) {
      if (this.input.value && !this.isFile) return `${name}: pick one from the list.`;
      return required ? `${name} is required.` : null;
    }
    if ([INTEGER, NUMBER].includes(type)) {
      if (typeof this.value !== "number") return `${name} must be a number.`;
      if (type === INTEGER && !Number.isInteger(this.value)) return `${name} must be a whole number.`;
      if (least !== undefined && this.value < least) return `${name} must be at least ${least}.`;
      if (most !== undefined && this.value > most) return `${name} must be at most ${most}.`;
    }
    if (shortest && String(this.value).length < shortest) return `${name} must have at least ${shortest} characters.`;
    return null;
  }

  /** A text that is exactly what an entry of the list says counts as that entry. */
  settle() {
    if (!this.fixed || this.value !== null) return;
    const typed = this.input.value.trim().toLowerCase();
    const same = typed &&
      this.choices().find(({ label, description }) =>
        [label, label.slice(1), description].some((text) => text?.toLowerCase() === typed)
      );
    if (same) this.fill(same);
  }

  key(event) {
    if (this.suggestions.key(event)) return;
    if (event.key !== "Backspace" || this.input.value || this.isFile) return;
    event.stopPropagation();
    this.command.remove(this);
  }

  // suggestions

  suggest() {
    if (this.option.autocomplete) return this.autocomplete();
    const typed = this.input.value.trim().toLowerCase();
    const found = this.choices().filter(({ label, description }) =>
      `${label} ${description ?? ""}`.toLowerCase().includes(typed)
    );
    this.suggestions.show(
      found.slice(0, MOST_OFFERED),
      (choice) => this.take(choice),
      this.fixed && typed ? "Nothing matches" : null,
    );
  }

  choices() {
    const { type, choices, channel_types } = this.option;
    if (choices?.length) return choices.map(({ name, value }) => ({ label: name, value }));
    if (type === BOOLEAN) return [{ label: "True", value: true }, { label: "False", value: false }];
    if (!(type in SELECT_OF)) return [];
    const { session, channel } = this.command;
    const scope = { store: session.store, guild: session.store.guilds.get(channel.guild_id), channel };
    const offered = offers({ type: SELECT_OF[type], channel_types }, scope).map((option) => ({
      ...option,
      label: `${option.mark ?? ""}${option.label}`,
    }));
    const typed = this.input.value.trim();
    if (
      [USER, MENTIONABLE].includes(type) && /^\d{15,20}$/.test(typed) && !offered.some(({ value }) => value === typed)
    ) offered.push({ label: typed, description: "a user by id", value: typed });
    return offered;
  }

  async autocomplete() {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    const { session, channel, path } = this.command;
    try {
      const choices = await session.interactions.autocomplete(channel, path.command, this.command.options(this));
      if (asked !== this.asked || document.activeElement !== this.input) return;
      this.suggestions.show(
        choices.map(({ name, value }) => ({ label: name, value })),
        (choice) => this.take(choice),
        "No options match your search",
      );
    } catch (error) {
      toast(error.sentence ?? String(error), "error");
    }
  }

  take(choice) {
    this.fill(choice);
    const next = this.command.fields.find((field) => field.empty());
    if (next && next !== this) next.focus();
  }

  fill(choice) {
    this.asked = (this.asked ?? 0) + 1;
    this.input.value = choice.label;
    this.value = choice.value;
    this.element.classList.add("taken");
    this.fit();
  }
}
