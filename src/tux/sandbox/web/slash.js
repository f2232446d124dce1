/** A slash command being filled in: one field for each option that is in use. */

import { h, icon, toast } from "./dom.js";
import { Suggestions } from "./suggestions.js";
import { offers } from "./components.js";

const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const ATTACHMENT = 11;
const SELECT_OF = { 6: 5, 7: 8, 8: 6, 9: 7 };
const HINTS = { 3: "text", 4: "a whole number", 5: "true or false", 6: "a user", 7: "a channel", 8: "a role", 9: "a user or role", 10: "a number", 11: "a file" };

export class SlashCommand {
  constructor(session, channel, path, done) {
    this.session = session;
    this.channel = channel;
    this.path = path;
    this.done = done;
    this.fields = [];
    this.hint = h("div", { class: "option-hint", role: "status" });
    this.body = h("div", { class: "option-fields" });
    this.more = h("button", { class: "plain more-options", type: "button", onclick: () => this.addOptional() });
    const send = h("button", { class: "plain send", type: "button", "aria-label": `Run /${path.name}`, onclick: () => this.send() }, icon("reply"));
    const cancel = h("button", { class: "plain", type: "button", "aria-label": "Cancel the command", onclick: done }, icon("close"));
    this.element = h("div", { class: "slash-command", role: "group", "aria-label": `/${path.name}`, tabindex: "-1", onkeydown: (event) => this.key(event) }, this.hint, h("span", { class: "command-name" }, `/${path.name}`), this.body, this.more, send, cancel);
    for (const option of path.options.filter((one) => one.required)) this.add(option);
    this.drawMore();
  }

  focus() {
    (this.fields.find((field) => field.empty()) ?? this.fields[0])?.focus();
    if (!this.fields.length) this.element.focus();
  }

  get unused() {
    return this.path.options.filter((option) => !this.fields.some((field) => field.option === option));
  }

  drawMore() {
    this.more.hidden = !this.unused.length;
    this.more.replaceChildren(`+${this.unused.length} optional`);
    this.more.title = this.unused.map((option) => option.name).join(", ");
    this.hint.replaceChildren(this.fields.length ? "" : h("span", {}, this.path.description, " · Enter runs it"));
  }

  /** Lets the person pick one of the optional options. */
  addOptional() {
    const anchor = h("input", { class: "option-input", "aria-label": "Which option", placeholder: "option" });
    const list = new Suggestions(anchor);
    const row = h("span", { class: "option-field" }, list.element, anchor);
    const show = () => {
      const found = this.unused.filter((option) => option.name.includes(anchor.value.toLowerCase()));
      list.show(found.map((option) => ({ label: option.name, description: option.description, option })), ({ option }) => {
        row.remove();
        this.add(option).focus();
        this.drawMore();
      });
    };
    anchor.addEventListener("input", show);
    anchor.addEventListener("keydown", (event) => {
      if (list.key(event)) event.stopPropagation();
      else if (event.key === "Escape" || (event.key === "Backspace" && !anchor.value)) {
        event.stopPropagation();
        row.remove();
        this.focus();
      }
    });
    anchor.addEventListener("blur", () => setTimeout(() => row.remove(), 250));
    this.body.append(row);
    anchor.focus();
    show();
  }

  add(option) {
    const field = new OptionField(this, option);
    this.fields.push(field);
    this.body.append(field.element);
    return field;
  }

  remove(field) {
    if (field.option.required) return;
    this.fields = this.fields.filter((one) => one !== field);
    field.element.remove();
    this.drawMore();
    this.focus();
  }

  describe(option) {
    this.hint.replaceChildren(h("strong", {}, option.name), ` ${option.description} `, h("em", {}, `(${HINTS[option.type] ?? "a value"}${option.required ? "" : ", optional"})`));
  }

  key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" || (event.key === "Backspace" && !this.fields.length)) {
      this.done();
    } else if (event.key === "Tab" && !event.shiftKey && event.target === this.fields.at(-1)?.input && this.unused.length) {
      event.preventDefault();
      this.addOptional();
    }
  }

  /** The options as Discord's client sends them, within their subcommand. */
  options(focused = null) {
    const given = this.fields.filter((field) => !field.empty() || field === focused);
    let options = given.map((field) => ({ name: field.option.name, type: field.option.type, value: field.value, ...(field === focused ? { focused: true } : {}) }));
    for (const step of [...this.path.trail].reverse()) options = [{ ...step, options }];
    return options;
  }

  async send() {
    const wrong = this.fields.find((field) => field.problem());
    if (wrong) {
      this.hint.replaceChildren(h("span", { class: "problem", role: "alert" }, wrong.problem()));
      return wrong.focus();
    }
    if (this.sending) return;
    this.sending = true;
    this.element.classList.add("pending");
    const files = this.fields.filter((field) => field.option.type === ATTACHMENT && field.file).map((field) => field.file);
    this.fields.filter((field) => field.option.type === ATTACHMENT && field.file).forEach((field, number) => (field.value = number));
    try {
      const outcome = this.session.interactions.command(this.channel, this.path.command, this.options(), files);
      outcome.then((result) => result === "failure" && toast(`The application did not respond to /${this.path.name}`, "error"), (error) => toast(error.sentence ?? String(error), "error"));
      await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 300))]);
      this.done();
    } catch {
      this.sending = false;
      this.element.classList.remove("pending");
    }
  }
}

class OptionField {
  constructor(command, option) {
    this.command = command;
    this.option = option;
    this.value = null;
    this.file = null;
    this.input = h("input", { class: "option-input", type: option.type === ATTACHMENT ? "file" : "text", "aria-label": option.name, placeholder: HINTS[option.type] ?? "", autocomplete: "off", onfocus: () => this.enter(), oninput: () => this.typed(), onchange: (event) => this.pickFile(event), onkeydown: (event) => this.key(event) });
    this.suggestions = new Suggestions(this.input);
    this.element = h("span", { class: "option-field" }, this.suggestions.element, h("span", { class: "option-name" }, option.name), this.input);
  }

  focus() {
    this.input.focus();
  }

  empty() {
    return this.option.type === ATTACHMENT ? !this.file : this.value === null || this.value === "";
  }

  enter() {
    this.command.describe(this.option);
    this.suggest();
  }

  pickFile(event) {
    if (this.option.type === ATTACHMENT) this.file = event.target.files[0] ?? null;
  }

  typed() {
    const text = this.input.value;
    this.value = this.fixed ? null : this.read(text);
    this.suggest();
  }

  /** Whether only offered values count, so that free text is not one. */
  get fixed() {
    return Boolean(this.option.choices?.length) || this.option.type === BOOLEAN || this.option.type in SELECT_OF;
  }

  read(text) {
    if (text.trim() === "") return null;
    if (this.option.type === INTEGER || this.option.type === NUMBER) return Number.isFinite(Number(text)) ? Number(text) : text;
    return text;
  }

  problem() {
    const { name, required, type, min_value: least, max_value: most } = this.option;
    if (this.empty()) {
      if (this.input.value && this.fixed) return `${name}: pick one from the list.`;
      return required ? `${name} is required.` : null;
    }
    if ([INTEGER, NUMBER].includes(type) && typeof this.value !== "number") return `${name} must be a number.`;
    if (type === INTEGER && !Number.isInteger(this.value)) return `${name} must be a whole number.`;
    if (least !== undefined && this.value < least) return `${name} must be at least ${least}.`;
    if (most !== undefined && this.value > most) return `${name} must be at most ${most}.`;
    return null;
  }

  key(event) {
    if (this.suggestions.key(event)) return event.stopPropagation();
    if (event.key === "Backspace" && !this.input.value) {
      event.stopPropagation();
      this.command.remove(this);
    }
  }

  async suggest() {
    const typed = this.input.value.toLowerCase();
    if (this.option.autocomplete) return this.autocomplete();
    const found = this.choices().filter((choice) => choice.label.toLowerCase().includes(typed) || (choice.description ?? "").toLowerCase().includes(typed));
    this.suggestions.show(found.slice(0, 25), (choice) => this.take(choice), this.fixed && typed ? "Nothing matches" : null);
  }

  choices() {
    const { type, choices, channel_types: kinds } = this.option;
    if (choices?.length) return choices.map(({ name, value }) => ({ label: name, value }));
    if (type === BOOLEAN) return [{ label: "True", value: true }, { label: "False", value: false }];
    if (!(type in SELECT_OF)) return [];
    const { store } = this.command.session;
    const guild = store.guilds.get(this.command.channel.guild_id);
    const offered = offers({ type: SELECT_OF[type], channel_types: kinds }, { store, guild }).map((option) => ({ ...option, label: `${option.mark ?? ""}${option.label}` }));
    const typed = this.input.value.trim();
    if ([6, 9].includes(type) && /^\d{15,20}$/.test(typed)) offered.push({ label: typed, description: "A user by id", value: typed });
    return offered;
  }

  async autocomplete() {
    this.value = this.read(this.input.value);
    const asked = (this.asked = (this.asked ?? 0) + 1);
    const focused = { option: this.option, value: this.input.value };
    const before = this.value;
    this.value = focused.value;
    const options = this.command.options(this);
    this.value = before;
    try {
      const choices = await this.command.session.interactions.autocomplete(this.command.channel, this.command.path.command, options);
      if (asked !== this.asked || document.activeElement !== this.input) return;
      this.suggestions.show(choices.map(({ name, value }) => ({ label: name, value })), (choice) => this.take(choice), "No options match your search.");
    } catch (error) {
      toast(error.sentence ?? String(error), "error");
    }
  }

  take(choice) {
    this.input.value = choice.label;
    this.value = choice.value;
    this.element.classList.add("chosen");
    const next = this.command.fields.find((field) => field.empty());
    if (next) next.focus();
    else this.input.focus();
    this.suggestions.hide();
  }
}
