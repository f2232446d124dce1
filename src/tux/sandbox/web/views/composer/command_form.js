/** A slash command that is being filled in, with a field for each option in use. */

/** @import { Channel, CommandOption, FilledOption, OfferedCommand } from "../../types.d.ts" */
/** @import { Page } from "../types.d.ts" */

import { fill, h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { Suggestions } from "../elements/suggestions.js";
import { toastError } from "../elements/toasts.js";
import { OptionField } from "./option_field.js";
import { OPTION_HINTS } from "./option_values.js";

/** Milliseconds after which the form closes, whether the answer has come or not. */
const PATIENCE = 300;

export class CommandForm {
  /**
   * @param {Page} page
   * @param {Channel} channel
   * @param {OfferedCommand} offered
   * @param {() => void} onDone Called when the command was sent or given up.
   */
  constructor(page, channel, offered, onDone) {
    this.page = page;
    this.channel = channel;
    this.offered = offered;
    this.onDone = onDone;
    this.isSending = false;
    /** @type {OptionField[]} */
    this.fields = [];
    const title = `/${offered.name}`;
    this.hint = h("div", { class: "option-hint", role: "status" });
    this.more = h("button", { class: "plain more-options", type: "button", onclick: () => this.addOptional() });
    this.element = h(
      "div",
      {
        class: "slash-command",
        role: "group",
        "aria-label": title,
        tabindex: "-1",
        onkeydown: (event) => this.onKey(event),
      },
      this.hint,
      h("div", { class: "option-fields" }, h("span", { class: "command-name" }, title), this.more),
      h("button", {
        class: "plain send",
        type: "button",
        "aria-label": `Run ${title}`,
        title: "Run (Enter)",
        onclick: () => this.send(),
      }, icon("send")),
      h("button", {
        class: "plain",
        type: "button",
        "aria-label": "Cancel the command",
        title: "Cancel (Escape)",
        onclick: onDone,
      }, icon("close")),
    );
    for (const option of offered.options) if (option.required) this.add(option);
    this.drawMore();
    this.describe(null);
  }

  focus() {
    (this.fields.find((field) => field.isEmpty) ?? this.fields.at(-1) ?? this.element).focus();
  }

  // options

  get unused() {
    return this.offered.options.filter((option) => !this.fields.some((field) => field.option === option));
  }

  drawMore() {
    const { unused } = this;
    this.more.hidden = !unused.length;
    this.more.textContent = `+${unused.length} optional`;
    this.more.title = unused.map((option) => option.name).join(", ");
  }

  /** Let the person pick one of the options that are not in use. */
  addOptional() {
    const input = h("input", {
      class: "option-input",
      "aria-label": "Which option",
      placeholder: "option",
      onfocus: () => this.describe(null),
    });
    const list = new Suggestions(input);
    const row = h("span", { class: "option-field" }, list.element, input);
    const show = () => {
      const matching = this.unused.filter((option) => option.name.includes(input.value.toLowerCase()));
      const suggestions = matching.map((option) => ({ label: option.name, description: option.description, option }));
      list.show(suggestions, ({ option }) => this.add(option).focus(), "No such option");
    };
    input.addEventListener("input", show);
    input.addEventListener("blur", () => row.remove());
    input.addEventListener("keydown", (event) => {
      if (list.onKey(event)) return;
      if (event.key !== "Escape" && (event.key !== "Backspace" || input.value)) return;
      event.stopPropagation();
      this.focus();
    });
    this.more.before(row);
    input.focus();
    show();
  }

  /** @param {CommandOption} option */
  add(option) {
    const field = new OptionField(this, option);
    this.fields.push(field);
    this.more.before(field.element);
    this.drawMore();
    return field;
  }

  /** @param {OptionField} field */
  remove(field) {
    if (field.option.required) return;
    this.fields = this.fields.filter((other) => other !== field);
    field.element.remove();
    this.drawMore();
    this.focus();
  }

  /** Move on to the next option without a value, if there is one. @param {OptionField} field */
  focusAfter(field) {
    const next = this.fields.find((other) => other.isEmpty);
    if (next && next !== field) next.focus();
  }

  /**
   * Say over the fields what an option is for, or (null) what the command does.
   * @param {CommandOption | null} option
   */
  describe(option) {
    const { name, description } = this.offered;
    if (!option) {
      return fill(this.hint, h("strong", {}, `/${name}`), ` ${description} `, h("em", {}, "Enter runs it"));
    }
    const kind = `(${OPTION_HINTS[option.type] ?? "a value"}${option.required ? "" : ", optional"})`;
    fill(this.hint, h("strong", {}, option.name), ` ${option.description} `, h("em", {}, kind));
  }

  /** @param {KeyboardEvent & { target: HTMLElement }} event */
  onKey(event) {
    const action = this.actionOf(event);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * @param {KeyboardEvent & { target: HTMLElement }} event
   * @returns {(() => unknown) | null}
   */
  actionOf({ key, target, repeat, shiftKey }) {
    const isLast = target === this.fields.at(-1)?.input;
    if (key === "Enter" && target.tagName !== "BUTTON") return () => !repeat && this.send();
    if (key === "Escape" || (key === "Backspace" && !this.fields.length)) return this.onDone;
    if (key === "Tab" && !shiftKey && isLast && this.unused.length) return () => this.addOptional();
    return null;
  }

  // sending

  /**
   * Return the options as Discord's client sends them, within their subcommand.
   * @param {OptionField | null} focused The option that is being completed.
   */
  filledOptions(focused = null) {
    const filled = this.fields.filter((field) => !field.isEmpty || field === focused);
    /** @type {FilledOption[]} */
    let options = filled.map((field) => field.filled(field === focused));
    for (const step of [...this.offered.path].reverse()) options = [{ ...step, options }];
    return options;
  }

  get files() {
    return this.fields.flatMap((field) => field.file ?? []);
  }

  async send() {
    if (this.isSending) return;
    const wrong = this.fields.find((field) => field.problem());
    if (wrong) {
      wrong.focus();
      return fill(this.hint, h("span", { class: "problem", role: "alert" }, wrong.problem()));
    }
    this.isSending = true;
    this.element.classList.add("pending");
    const { interactions } = this.page;
    const answered = interactions.runCommand(this.channel, this.offered, this.filledOptions(), this.files);
    answered.catch(toastError);
    try {
      await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
      this.onDone();
    } catch {
      this.isSending = false; // refused, as the notice says: the person may correct it
      this.element.classList.remove("pending");
    }
  }
}
