/** The middle of the page where there is no channel to show: for whoever is in no server, or sees nothing of one. */

import { attempt } from "../actions/menu_entries.js";
import { h } from "./elements/dom.js";
import { textField } from "./elements/fields.js";

const CODE = /([\w-]+)\/?$/;

export class Outside {
  /** `alone`: this person is in no server at all. */
  constructor(session, title, text, alone = false) {
    this.session = session;
    this.title = title;
    this.text = text;
    this.alone = alone;
    this.read = h("button", {
      class: "button primary",
      data: { key: "read-direct" },
      onclick: () => session.openGuild("@me"),
    });
    this.element = h(
      "div",
      { class: "outside-all", tabindex: "-1" },
      h("h2", {}, title),
      h("p", {}, text),
      alone && this.read,
      alone && this.entrance(),
    );
    this.parts = [this.element];
    this.changed();
  }

  open() {
    this.focus();
  }

  focus() {
    const [first] = [...this.element.querySelectorAll("button")].filter((button) => !button.hidden);
    (first ?? this.element).focus();
  }

  leave() {}

  drawTyping() {}

  /** The bot's last words may come after the door has closed. */
  changed() {
    const [latest] = this.session.store.directMessages();
    this.read.hidden = !latest;
    if (latest) this.read.textContent = `Read the direct messages with ${this.session.nameOfChannel(latest)}`;
  }

  entrance() {
    const enter = (event) => {
      event.preventDefault();
      const [, code] = CODE.exec(event.target.invite.value.trim()) ?? [];
      return code && attempt(() => this.session.api.post(`/invites/${code}`));
    };
    return h(
      "form",
      { class: "entrance", onsubmit: enter },
      textField("invite", "Got an invite?", { placeholder: "Its code or link", required: true, autocomplete: "off" }),
      h("button", { class: "button secondary" }, "Join"),
    );
  }
}
