/** The middle of the page for a forum: its posts, and a form for a new one. */

import { dialog } from "./elements/dialogs.js";
import { h } from "./elements/dom.js";
import { labelled } from "./elements/fields.js";
import { markdown } from "./messages/markdown.js";
import { naming } from "../state/mentions.js";
import { P } from "../state/permissions.js";
import { byId } from "../state/store.js";
import { madeAt, relative } from "../state/dates.js";

const MEDIA = 16;

export class Forum {
  constructor(session, channel) {
    this.session = session;
    this.store = session.store;
    this.channel = channel;
    this.element = h("div", { class: "forum" });
    this.parts = [this.element];
    this.changed();
  }

  open() {
    this.focus();
  }

  focus() {
    this.element.querySelector("button")?.focus();
  }

  leave() {}

  drawTyping() {}

  changed() {
    this.channel = this.store.channels.get(this.channel.id) ?? this.channel;
    const names = naming(this.store, this.channel.guild_id);
    const posts = [...this.store.threadsOf(this.channel)].sort((one, other) => byId(other, one));
    const writes = this.store.may(P.SEND_MESSAGES, this.channel.guild_id, this.channel);
    const focused = this.element.contains(document.activeElement) && document.activeElement.dataset.key;
    this.element.replaceChildren(
      h(
        "header",
        { class: "forum-head" },
        h(
          "div",
          { class: "forum-topic" },
          this.channel.topic ? markdown(this.channel.topic, names) : "Each post has its own conversation.",
        ),
        writes &&
          h("button", { class: "button primary", data: { key: "new-post" }, onclick: () => this.write() }, "New post"),
      ),
      ...(posts.length ? posts.map((post) => this.card(post)) : [h("p", { class: "nothing" }, "No posts yet.")]),
    );
    if (focused) this.element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  card(post) {
    const owner = this.store.users.get(post.owner_id);
    const name = owner ? this.store.nameOf(owner, this.channel.guild_id) : "Someone";
    const tags = (post.applied_tags ?? []).map((id) => this.channel.available_tags?.find((tag) => tag.id === id))
      .filter(Boolean);
    const count = post.message_count ?? 0;
    const line = `${name} · ${relative(madeAt(post.id))} · ${count} ${count === 1 ? "answer" : "answers"}`;
    return h(
      "button",
      {
        class: "post",
        data: { key: `post-${post.id}` },
        onclick: () => this.session.openChannel(post),
      },
      h("strong", {}, post.name),
      tags.length ? h("span", { class: "chips" }, tags.map((tag) => h("span", { class: "chip" }, tag.name))) : null,
      h("small", {}, line),
    );
  }

  /** The form of a new post. */
  write() {
    const tags = this.channel.available_tags ?? [];
    const boxes = tags.map((tag) =>
      h(
        "label",
        { class: "check" },
        h("input", { type: "checkbox", name: "tag", value: tag.id }),
        h("span", {}, tag.name),
      )
    );
    const content = [
      labelled("Title", h("input", { name: "title", maxlength: 100, required: true })),
      labelled(
        "Message",
        h("textarea", { name: "content", rows: 5, maxlength: 2000, required: this.channel.type !== MEDIA }),
      ),
      boxes.length ? h("fieldset", { class: "field" }, h("legend", { class: "field-name" }, "Tags"), boxes) : null,
    ];
    const submit = async (form) => {
      const chosen = [...form.querySelectorAll("[name=tag]:checked")].map((box) => box.value);
      const post = await this.session.api.post(`/channels/${this.channel.id}/threads`, {
        name: form.title.value,
        message: { content: form.content.value },
        applied_tags: chosen,
      });
      this.session.openChannel(this.session.keepChannel(post));
    };
    dialog({ title: "New post", content, label: "Post", submit });
  }
}
