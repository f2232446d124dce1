/** The place of a channel where there is none to show. */

/** @import { Page, Place } from "./types.d.ts" */

import { acceptInvite } from "../actions/guilds.js";
import { channelName, DIRECT_MESSAGES } from "../state/channels.js";
import { h } from "./elements/dom.js";
import { textField, valueOf } from "./elements/fields.js";
import { attempt } from "./elements/toasts.js";

/** @implements {Place} */
export class NoChannel {
  /**
   * @param {Page} page
   * @param {{ title: string, text: string, isOutside: boolean }} reason Whether this person is in no server at all, so
   *   that they are shown the way into one.
   */
  constructor(page, { title, text, isOutside }) {
    this.page = page;
    this.title = title;
    this.isOutside = isOutside;
    this.read = h("button", {
      class: "button primary",
      data: { key: "read-direct" },
      onclick: () => page.openGuild(DIRECT_MESSAGES),
    });
    this.element = h(
      "div",
      { class: "no-channel", tabindex: "-1" },
      h("h2", {}, title),
      h("p", {}, text),
      isOutside && [this.read, this.inviteForm()],
    );
    this.parts = [this.element];
    this.update();
  }

  open() {
    this.focus();
  }

  focus() {
    const button = [...this.element.querySelectorAll("button")].find((button) => !button.hidden);
    (button ?? this.element).focus();
  }

  /** Offer to read the direct messages: that somebody was banned may reach them after the ban itself. */
  update() {
    const [latest] = this.page.session.store.directMessages();
    this.read.hidden = !latest;
    if (latest) this.read.textContent = `Read the direct messages with ${channelName(latest)}`;
  }

  inviteForm() {
    const { session } = this.page;
    const attributes = { placeholder: "A code or a link", required: true, autocomplete: "off" };
    const form = h(
      "form",
      { class: "invite-form" },
      textField("invite", "Have an invite?", attributes),
      h("button", { class: "button secondary" }, "Join Server"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(() => acceptInvite(session, valueOf(new FormData(form), "invite")));
    });
    return form;
  }
}
