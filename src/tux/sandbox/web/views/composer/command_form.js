/** A slash command being filled in: one field for each option that is in use. */

import { h, icon, toast } from "../elements/dom.js";
import { ATTACHMENT, HINTS, OptionField } from "./option_field.js";
import { Suggestions } from "../elements/suggestions.js";

const PATIENCE = 300;

export class SlashCommand {
  /** `path` as `paths` gives them; `done()` is called when it was sent or given up. */
  constructor(session, channel, path, done) {
    this.session = session;
    this.channel = channel;
    this.path = path;
    this.done = done;
    this.fields = [];
    this.hint = h("div", { class: "option-hint", role: "status" });
    this.body = h("div", { class: "option-fields" }, h("span", { class: "command-name" }, `/${path.name}`));
    this.more = h("button", { class: "plain more-options", type: "button", onclick: () => this.addOptional() });
    this.body.append(this.more);
    const send = h("button", {
      class: "plain send",
      type: "button",
      "aria-label": `Run /${path.name}`,
      title: "Run (Enter)",
      onclick: () => this.send(),
    }, icon("send"));
    const cancel = h("button", {
      class: "plain",
      type: "button",
      "aria-label": "Cancel the command",
      title: "Cancel (Escape)",
      onclick: done,
    }, icon("close"));
    this.element = h(
      "div",
      {
        class: "slash-command",
        role: "group",
        "aria-label": `/${path.name}`,
        tabindex: "-1",
        onkeydown: (event) => this.key(event),
      },
      this.hint,
      this.body,
      send,
      cancel,
    );
    for (const option of path.options.filter((one) => one.required)) this.add(option);
    this.drawMore();
    this.describe(null);
  }

  focus() {
    (this.fields.find((field) => field.empty()) ?? this.fields.at(-1) ?? this.element).focus();
  }

  // options

  get unused() {
    return this.path.options.filter((option) => !this.fields.some((field) => field.option === option));
  }

  drawMore() {
    this.more.hidden = !this.unused.length;
    this.more.replaceChildren(`+${this.unused.length} optional`);
    this.more.title = this.unused.map((option) => option.name).join(", ");
  }

  /** Lets the person pick one of the optional options. */
  addOptional() {
    const anchor = h("input", {
      class: "option-input",
      "aria-label": "Which option",
      placeholder: "option",
      onfocus: () => this.describe(null),
    });
    const list = new Suggestions(anchor);
    const row = h("span", { class: "option-field" }, list.element, anchor);
    const show = () => {
      const found = this.unused.filter((option) => option.name.includes(anchor.value.toLowerCase()));
      const choices = found.map((option) => ({ label: option.name, description: option.description, option }));
      list.show(choices, ({ option }) => this.add(option).focus(), "No such option");
    };
    const onkeydown = (event) => {
      if (list.key(event)) return;
      if (event.key !== "Escape" && (event.key !== "Backspace" || anchor.value)) return;
      event.stopPropagation();
      this.focus();
    };
    anchor.addEventListener("input", show);
    anchor.addEventListener("keydown", onkeydown);
    anchor.addEventListener("blur", () => row.remove());
    this.more.before(row);
    anchor.focus();
    show();
  }

  add(option) {
    const field = new OptionField(this, option);
    this.fields.push(field);
    this.more.before(field.element);
    this.drawMore();
    return field;
  }

  remove(field) {
    if (field.option.required) return;
    this.fields = this.fields.filter((one) => one !== field);
    field.element.remove();
    this.drawMore();
    this.focus();
  }

  /** Says over the fields what an option is for, or (null) what the command does. */
  describe(option) {
    if (!option) {
      return this.hint.replaceChildren(
        h("strong", {}, `/${this.path.name}`),
        ` ${this.path.description} `,
        h("em", {}, "Enter runs it"),
      );
    }
    this.hint.replaceChildren(
      h("strong", {}, option.name),
      ` ${option.description} `,
      h("em", {}, `(${HINTS[option.type] ?? "a value"}${option.required ? "" : ", optional"})`),
    );
  }

  key(event) {
    if (event.key === "Enter" && event.target.tagName !== "BUTTON") {
      event.preventDefault();
      if (!event.repeat) this.send();
    } else if (event.key === "Escape" || (event.key === "Backspace" && !this.fields.length)) {
      event.preventDefault();
      this.done();
    } else if (
      event.key === "Tab" && !event.shiftKey && event.target === this.fields.at(-1)?.input && this.unused.length
    ) {
      event.preventDefault();
      this.addOptional();
    }
  }

  // sending

  /** The options as Discord's client sends them, within their subcommand. */
  options(focused = null) {
    const given = this.fields.filter((field) => !field.empty() || field === focused);
    let options = given.map((field) => ({
      name: field.option.name,
      type: field.option.type,
      value: field.sent(field === focused),
      ...(field === focused ? { focused: true } : {}),
    }));
    for (const step of [...this.path.trail].reverse()) options = [{ ...step, options }];
    return options;
  }

  get files() {
    return this.fields.filter((field) => field.option.type === ATTACHMENT && field.file).map((field) => field.file);
  }

  async send() {
    if (this.sending) return;
    const wrong = this.fields.find((field) => field.problem());
    if (wrong) {
      wrong.focus();
      return this.hint.replaceChildren(h("span", { class: "problem", role: "alert" }, wrong.problem()));
    }
    this.sending = true;
    this.element.classList.add("pending");
    const outcome = this.session.interactions.command(this.channel, this.path, this.options(), this.files);
    outcome.catch((error) => toast(error.sentence ?? String(error), "error"));
    try {
      await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
      this.done();
    } catch {
      this.sending = false; // refused, as the notice says: the person may mend it
      this.element.classList.remove("pending");
    }
  }
}
