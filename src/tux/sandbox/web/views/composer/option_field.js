/** One option of a slash command: a text field with suggestions, or a file. */

/** @import { CommandOption, FilledOption } from "../../types.d.ts" */
/** @import { CommandForm } from "./command_form.js" */
/** @import { Choice, Value } from "./option_values.js" */

import { OptionType } from "../../state/enums.js";
import { focusedElement, h } from "../elements/dom.js";
import { clamp } from "../elements/popover.js";
import { Suggestions } from "../elements/suggestions.js";
import { toastError } from "../elements/toasts.js";
import { choicesOf, isFixed, OPTION_HINTS, parseValue, valueProblem } from "./option_values.js";

const MOST_SUGGESTIONS = 25;
/** The width of a field in characters. */
const NARROWEST = 10;
const WIDEST = 42;

export class OptionField {
  /**
   * @param {CommandForm} form
   * @param {CommandOption} option
   */
  constructor(form, option) {
    this.form = form;
    this.option = option;
    /** @type {Value} */
    this.value = null;
    /** @type {File | null} */
    this.file = null;
    this.isFile = option.type === OptionType.ATTACHMENT;
    /** Counts what was asked of the application, so that only the latest answer is shown. */
    this.requests = 0;
    this.input = h("input", {
      class: "option-input",
      type: this.isFile ? "file" : "text",
      "aria-label": option.name,
      placeholder: OPTION_HINTS[option.type] ?? "",
      autocomplete: "off",
      maxlength: option.max_length,
      onfocus: () => this.onFocus(),
      oninput: () => this.onInput(),
      onchange: ({ currentTarget }) => (this.file = currentTarget.files?.[0] ?? null),
      onkeydown: (event) => this.onKey(event),
    });
    this.suggestions = new Suggestions(this.input);
    const name = h("span", { class: "option-name" }, option.name);
    this.element = h("span", { class: "option-field" }, this.suggestions.element, name, this.input);
    this.fit();
  }

  focus() {
    this.input.focus();
  }

  get isEmpty() {
    return this.isFile ? !this.file : this.value === null || this.value === "";
  }

  onFocus() {
    this.form.describe(this.option);
    if (!this.isFile) this.suggest();
  }

  onInput() {
    if (this.isFile) return;
    this.value = isFixed(this.option) ? null : parseValue(this.option, this.input.value);
    this.element.classList.remove("taken");
    this.fit();
    this.suggest();
  }

  fit() {
    if (!this.isFile) this.input.size = clamp(this.input.value.length + 1, NARROWEST, WIDEST);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.suggestions.onKey(event)) return;
    if (event.key !== "Backspace" || this.input.value || this.isFile) return;
    event.stopPropagation();
    this.form.remove(this);
  }

  // the value

  /**
   * Return the option as it is sent: a file by its number, and what is still being typed as text.
   * @param {boolean} isFocused
   * @returns {FilledOption}
   */
  filled(isFocused) {
    const { name, type } = this.option;
    if (isFocused) return { name, type, value: this.input.value, focused: true };
    return { name, type, value: this.file ? this.form.files.indexOf(this.file) : this.value };
  }

  /** Return what is wrong with this option, if anything is. */
  problem() {
    this.takeExact();
    const { name, required } = this.option;
    if (!this.isEmpty) return this.isFile ? null : valueProblem(this.option, this.value);
    if (this.input.value && !this.isFile) return `${name}: pick one from the list.`;
    return required ? `${name} is required.` : null;
  }

  /** Take the choice that reads exactly as what was typed, if only choices count. */
  takeExact() {
    const typed = this.typed.toLowerCase();
    if (!isFixed(this.option) || this.value !== null || !typed) return;
    const choice = this.choices.find(({ label, description }) =>
      [label, label.slice(1), description].some((text) => text?.toLowerCase() === typed)
    );
    if (choice) this.fill(choice);
  }

  // suggestions

  get typed() {
    return this.input.value.trim();
  }

  get choices() {
    const { page, channel } = this.form;
    const { store } = page.session;
    return choicesOf(this.option, this.typed, { store, guild: store.guilds.get(channel.guild_id ?? ""), channel });
  }

  suggest() {
    if (this.option.autocomplete) return this.autocomplete();
    const typed = this.typed.toLowerCase();
    const matching = this.choices.filter(({ label, description }) =>
      `${label} ${description ?? ""}`.toLowerCase().includes(typed)
    );
    const sentence = isFixed(this.option) && typed ? "No results" : null;
    this.suggestions.show(matching.slice(0, MOST_SUGGESTIONS), (choice) => this.take(choice), sentence);
  }

  async autocomplete() {
    this.requests += 1;
    const request = this.requests;
    const { page, channel, offered } = this.form;
    const options = this.form.filledOptions(this);
    try {
      const choices = await page.interactions.autocomplete(channel, offered.command, options);
      if (request !== this.requests || focusedElement() !== this.input) return;
      const suggestions = choices.map(({ name, value }) => ({ label: name, value }));
      this.suggestions.show(suggestions, (choice) => this.take(choice), "No options match your search");
    } catch (error) {
      toastError(error);
    }
  }

  /** @param {Choice} choice */
  take(choice) {
    this.fill(choice);
    this.form.focusAfter(this);
  }

  /** @param {Choice} choice */
  fill({ label, value }) {
    this.requests += 1;
    this.input.value = label;
    this.value = value;
    this.element.classList.add("taken");
    this.fit();
  }
}
