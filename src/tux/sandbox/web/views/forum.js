/** A forum: its posts, and the way to write one. */

/** @import { Channel } from "../types.d.ts" */
/** @import { Page, Place } from "./types.d.ts" */

import { formatRelative } from "../state/dates.js";
import { mentionsIn } from "../state/mentions.js";
import { Permission } from "../state/permissions.js";
import { byId, createdAt } from "../state/snowflakes.js";
import { openCreatePost } from "./dialogs/channel_dialogs.js";
import { fill, h, keepFocus } from "./elements/dom.js";
import { markdown } from "./elements/markdown.js";

/** @implements {Place} */
export class Forum {
  /**
   * @param {Page} page
   * @param {Channel} channel
   */
  constructor(page, channel) {
    this.page = page;
    this.store = page.session.store;
    this.channel = channel;
    this.element = h("div", { class: "forum" });
    this.parts = [this.element];
    this.update();
  }

  open() {
    this.focus();
  }

  focus() {
    this.element.querySelector("button")?.focus();
  }

  update() {
    this.channel = this.store.channels.get(this.channel.id) ?? this.channel;
    const posts = this.store.threadsOf(this.channel).sort((one, other) => byId(other, one));
    const nothing = h("p", { class: "nothing" }, "No posts yet.");
    const cards = posts.map((post) => this.card(post));
    keepFocus(this.element, () => fill(this.element, this.head(), cards.length ? cards : nothing));
  }

  head() {
    const { guild_id: guildId, topic } = this.channel;
    const text = topic ? markdown(topic, mentionsIn(this.store, guildId)) : "Each post is a conversation of its own.";
    const canPost = this.store.can(Permission.SEND_MESSAGES, guildId, this.channel);
    const write = () => openCreatePost(this.page.session, this.channel, (post) => this.page.openChannel(post));
    const properties = { class: "button primary", data: { key: "new-post" }, onclick: write };
    return h(
      "header",
      { class: "forum-head" },
      h("div", { class: "forum-topic" }, text),
      canPost && h("button", properties, "New Post"),
    );
  }

  /** @param {Channel} post */
  card(post) {
    const owner = this.store.users.get(post.owner_id ?? "");
    const name = owner ? this.store.displayName(owner, this.channel.guild_id) : "Unknown user";
    const tags = (this.channel.available_tags ?? []).filter((tag) => post.applied_tags?.includes(tag.id));
    const chips = tags.map((tag) => h("span", { class: "chip" }, tag.name));
    const count = post.message_count ?? 0;
    const line = `${name} · ${formatRelative(createdAt(post.id))} · ${count} ${count === 1 ? "message" : "messages"}`;
    const properties = {
      class: "post",
      data: { key: `post-${post.id}` },
      onclick: () => this.page.openChannel(post),
    };
    return h(
      "button",
      properties,
      h("strong", {}, post.name),
      chips.length ? h("span", { class: "chips" }, chips) : null,
      h("small", {}, line),
    );
  }
}
