/** The message list of one channel. */

import { componentBlock } from "./components.js";
import { attachmentBlock, embedBlock, emojiPicture, reactionRow } from "./content.js";
import { h, has, icon, perFrame } from "./dom.js";
import { markdown } from "./markdown.js";
import { avatar } from "./pictures.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const REPLY = 19;
const GROUP_WITHIN = 7 * 60 * 1000;

const SYSTEM = {
  6: () => "pinned a message to this channel.",
  7: () => "joined the server.",
  8: () => "boosted the server.",
  12: () => "follows another channel here.",
  18: (message) => `started a thread: ${message.content}`,
  27: () => "started a stage.",
  46: () => "'s poll has ended.",
};

/** Names for the mentions in a message. */
export function naming(store, guildId) {
  return {
    userName: (id) => (store.users.get(id) ? store.nameOf(store.users.get(id), guildId) : "unknown-user"),
    role: (id) => store.guilds.get(guildId)?.roles.get(id) ?? { name: "deleted-role" },
    channelName: (id) => store.channels.get(id)?.name ?? "unknown",
  };
}

export class MessageList {
  /** `act`: {reply, menu, openThread, openUser}. */
  constructor(session, channel, act) {
    this.session = session;
    this.store = session.store;
    this.channel = channel;
    this.act = act;
    this.rows = new Map();
    this.complete = false;
    this.element = h("div", { class: "messages", role: "log", "aria-live": "polite", "aria-label": `Messages in ${channel.name ?? "this conversation"}`, tabindex: "0" });
    this.element.addEventListener("scroll", () => this.element.scrollTop < 80 && this.older());
    this.draw = perFrame(() => this.redraw());
  }

  async load() {
    try {
      const messages = await this.session.api.get(`/channels/${this.channel.id}/messages?limit=50`);
      this.complete = messages.length < 50;
      for (const message of messages) this.store.keep(message);
    } catch (error) {
      this.element.replaceChildren(h("p", { class: "nothing" }, error.sentence ?? String(error)));
      return;
    }
    this.redraw();
    this.element.scrollTop = this.element.scrollHeight;
  }

  async older() {
    const first = this.store.list(this.channel.id)[0];
    if (this.complete || this.loading || !first) return;
    this.loading = true;
    const messages = await this.session.api.get(`/channels/${this.channel.id}/messages?limit=50&before=${first.id}`);
    this.complete = messages.length < 50;
    for (const message of messages) this.store.keep(message);
    const height = this.element.scrollHeight;
    this.redraw();
    this.element.scrollTop += this.element.scrollHeight - height;
    this.loading = false;
  }

  redraw() {
    const atEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 120;
    const focused = document.activeElement?.closest?.("[data-message-id]")?.dataset.messageId;
    const messages = this.store.list(this.channel.id);
    const nodes = this.complete || !messages.length ? [this.beginning()] : [];
    let before = null;
    for (const message of messages) {
      if (!before || !sameDay(before, message)) nodes.push(h("div", { class: "day", role: "separator" }, h("span", {}, longDay(message.timestamp))));
      nodes.push(this.row(message, before));
      before = message;
    }
    const keep = new Set(messages.map((message) => message.id));
    for (const id of this.rows.keys()) if (!keep.has(id)) this.rows.delete(id);
    this.place(nodes);
    if (atEnd) this.element.scrollTop = this.element.scrollHeight;
    if (focused && !this.element.contains(document.activeElement)) this.element.querySelector(`[data-message-id="${focused}"]`)?.focus();
  }

  /** Puts the rows in order, touching only those that moved, so that focus and open menus stay. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.element.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, place) => {
      if (this.element.children[place] !== node) this.element.insertBefore(node, this.element.children[place] ?? null);
    });
  }

  beginning() {
    const name = this.channel.name ?? this.session.nameOfChannel(this.channel);
    this.start ??= h("header", { class: "beginning" }, h("h2", {}, this.channel.guild_id ? `Welcome to #${name}` : name), h("p", {}, this.channel.topic ?? "This is the beginning."));
    return this.start;
  }

  /** A row is drawn anew only when its message or what stands before it changed. */
  row(message, before) {
    const grouped = isGrouped(message, before);
    const key = JSON.stringify([message, grouped, this.store.colorOf(this.channel.guild_id, message.author.id)]);
    const kept = this.rows.get(message.id);
    if (kept?.key === key && !kept.element.querySelector(".pending")) return kept.element;
    const element = this.drawn(message, grouped);
    this.rows.set(message.id, { key, element });
    return element;
  }

  drawn(message, grouped) {
    const names = naming(this.store, this.channel.guild_id);
    const name = message.webhook_id && !message.interaction_metadata ? message.author.username : this.store.nameOf(message.author, this.channel.guild_id);
    const kinds = ["message", grouped && "grouped", this.store.isMentioned(message) && "mentioned", has(message.flags, EPHEMERAL) && "ephemeral"].filter(Boolean).join(" ");
    const label = `${name}, ${clock(message.timestamp)}`;
    const body = SYSTEM[message.type] ? this.system(message, name) : this.body(message, names, name, grouped);
    const element = h("article", { class: kinds, role: "article", tabindex: "0", "aria-label": label, data: { messageId: message.id } }, body, this.tools(message));
    element.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      this.act.menu(message, event.clientX, event.clientY);
    });
    element.addEventListener("keydown", (event) => {
      if (event.target !== element || (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10"))) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      this.act.menu(message, box.left + 80, box.top + 20);
    });
    return element;
  }

  system(message, name) {
    return h("div", { class: "system" }, h("span", { class: "arrow", "aria-hidden": "true" }, "→"), h("div", {}, h("strong", {}, name), " ", SYSTEM[message.type](message), " ", h("time", {}, clock(message.timestamp))));
  }

  body(message, names, name, grouped) {
    const member = this.store.member(this.channel.guild_id, message.author.id);
    const user = (event) => this.act.openUser(message.author, event.clientX, event.clientY);
    return [
      this.above(message),
      h(
        "div",
        { class: "line" },
        grouped ? h("time", { class: "aside" }, clock(message.timestamp)) : h("button", { class: "plain portrait", "aria-label": `About ${name}`, onclick: user }, avatar(message.author, member, name)),
        h("div", { class: "content" }, grouped ? null : this.heading(message, name, user), this.parts(message, names), this.below(message)),
      ),
    ];
  }

  heading(message, name, user) {
    const color = this.store.colorOf(this.channel.guild_id, message.author.id);
    const bot = message.author.bot || message.webhook_id;
    return h(
      "header",
      {},
      h("button", { class: "plain author", style: color ? { color } : {}, onclick: user }, name),
      bot && h("span", { class: "tag" }, message.webhook_id && !message.interaction_metadata ? "WEBHOOK" : "APP"),
      h("time", { title: new Date(message.timestamp).toLocaleString() }, when(message.timestamp)),
    );
  }

  /** What stands over a message: which message it answers, or which command it comes from. */
  above(message) {
    const used = message.interaction_metadata;
    if (used?.name) {
      const by = this.store.nameOf(used.user, this.channel.guild_id);
      return h("div", { class: "above" }, avatar(used.user, null, by, "tiny"), h("strong", {}, by), " used ", h("span", { class: "mention command" }, `${used.command_type > 1 ? "" : "/"}${used.name}`));
    }
    if (message.type !== REPLY || !message.message_reference) return null;
    const answered = message.referenced_message;
    if (!answered) return h("div", { class: "above" }, icon("reply"), h("em", {}, "Original message was deleted"));
    const by = this.store.nameOf(answered.author, this.channel.guild_id);
    const text = answered.content || (answered.embeds?.length || answered.components?.length ? "Click to see the message" : "Attachment");
    const show = () => this.show(answered.id);
    return h("button", { class: "plain above", onclick: show }, icon("reply"), avatar(answered.author, null, by, "tiny"), h("strong", {}, by), h("span", { class: "quoted" }, text));
  }

  show(messageId) {
    const row = this.rows.get(messageId)?.element;
    row?.scrollIntoView({ block: "center" });
    row?.focus();
  }

  parts(message, names) {
    if (has(message.flags, LOADING)) return h("div", { class: "thinking", role: "status" }, h("i"), h("i"), h("i"), " is thinking…");
    const scope = { context: names, store: this.store, guild: this.store.guilds.get(this.channel.guild_id), use: (component, values) => this.session.interactions.use(message, component, values) };
    const snapshots = (message.message_snapshots ?? []).map(({ message: copy }) => h("blockquote", { class: "forwarded" }, h("small", {}, "Forwarded"), markdown(copy.content, names), (copy.embeds ?? []).map((embed) => embedBlock(embed, names))));
    const edited = message.edited_timestamp && h("small", { class: "edited", title: new Date(message.edited_timestamp).toLocaleString() }, " (edited)");
    return [
      message.content || edited ? h("div", { class: "text" }, markdown(message.content, names), edited) : null,
      snapshots,
      (message.sticker_items ?? []).map((sticker) => h("div", { class: "sticker" }, `Sticker: ${sticker.name}`)),
      (message.attachments ?? []).map(attachmentBlock),
      (message.embeds ?? []).map((embed) => embedBlock(embed, names)),
      (message.components ?? []).map((component) => componentBlock(component, scope)),
      message.poll && h("div", { class: "embed" }, h("div", { class: "embed-body" }, h("strong", {}, message.poll.question?.text ?? "Poll"), (message.poll.answers ?? []).map((answer) => h("div", {}, "• ", emojiPicture(answer.poll_media?.emoji), answer.poll_media?.text ?? "")))),
    ];
  }

  below(message) {
    const thread = message.thread && (this.store.channels.get(message.thread.id) ?? message.thread);
    return [
      message.reactions?.length ? reactionRow(message.reactions, (reaction) => this.session.react(message, reaction.emoji, reaction.me)) : null,
      thread && h("button", { class: "plain thread-link", onclick: () => this.act.openThread(thread) }, icon("thread"), h("strong", {}, thread.name), " See thread ›"),
      has(message.flags, EPHEMERAL) && h("div", { class: "only-you" }, icon("eye"), "Only you can see this • ", h("button", { class: "plain link", onclick: () => this.dismiss(message) }, "Dismiss message")),
    ];
  }

  dismiss(message) {
    this.store.forget(message.channel_id, message.id);
    this.store.changed("messages", message.channel_id);
  }

  tools(message) {
    if (has(message.flags, EPHEMERAL)) return null;
    const open = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      this.act.menu(message, box.left, box.bottom + 4);
    };
    return h("div", { class: "tools" }, h("button", { class: "plain", "aria-label": "Reply", title: "Reply", onclick: () => this.act.reply(message) }, icon("reply")), h("button", { class: "plain", "aria-label": "More", title: "More", onclick: open }, icon("more")));
  }
}

function isGrouped(message, before) {
  return Boolean(
    before &&
      before.author.id === message.author.id &&
      (before.author.username === message.author.username) &&
      !SYSTEM[message.type] && !SYSTEM[before.type] &&
      message.type !== REPLY && !message.interaction_metadata &&
      sameDay(before, message) &&
      (before.flags & EPHEMERAL) === (message.flags & EPHEMERAL) &&
      new Date(message.timestamp) - new Date(before.timestamp) < GROUP_WITHIN,
  );
}

const sameDay = (one, other) => new Date(one.timestamp).toDateString() === new Date(other.timestamp).toDateString();
const longDay = (moment) => new Date(moment).toLocaleDateString(undefined, { dateStyle: "long" });
const clock = (moment) => new Date(moment).toLocaleTimeString(undefined, { timeStyle: "short" });

function when(moment) {
  const today = new Date().toDateString() === new Date(moment).toDateString();
  return today ? clock(moment) : new Date(moment).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
}
