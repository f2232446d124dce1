/** One message of the list. What changes is drawn anew, part by part, so that the rest stays as it is being used. */

import { componentBlock } from "./components.js";
import { attachmentBlock, embedBlock, emojiPicture, reactionRow } from "./content.js";
import { opensMenu } from "../elements/dialogs.js";
import { h, has, icon } from "../elements/dom.js";
import { isBig, markdown } from "./markdown.js";
import { naming, rename } from "../../state/mentions.js";
import { avatar } from "../elements/pictures.js";
import { shown, when } from "../../state/dates.js";

export const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const COMPONENTS_V2 = 1 << 15;
const DEFAULT = 0;
export const REPLY = 19;
const STARTER = 21;
const ORDINARY = [DEFAULT, REPLY, 20, STARTER, 23, 24];
const CONTROLS = "button, a[href], [role=button], input, pre, audio, video";
const USED = ".select[data-open=yes], button:is(:focus, .pending)";

const SYSTEM = {
  1: () => "added someone.",
  2: () => "removed someone.",
  4: (message) => `changed the name to ${message.content}.`,
  6: () => "pinned a message to this channel.",
  7: () => "joined the server.",
  8: () => "boosted the server.",
  12: () => "follows another channel here.",
  18: (message) => `started a thread: ${message.content}`,
  27: () => "started a stage.",
  46: () => "ended a poll.",
};

export const isSystem = (message) => !ORDINARY.includes(message.type);

export class Row {
  /** `list` is the `MessageList`; `message` what is shown, `grouped` whether it follows one by the same author. */
  constructor(list, message, grouped) {
    this.list = list;
    this.store = list.store;
    this.guildId = list.channel.guild_id;
    this.parts = new Map();
    this.element = h("article", {
      role: "article",
      tabindex: "-1",
      data: { messageId: message.id, key: `message-${message.id}` },
    });
    opensMenu(this.element, (x, y) => list.act.menu(this.message, x, y));
    if (isSystem(message)) this.element.append(this.part("system"), this.part("tools"));
    else {this.element.append(
        this.part("above"),
        h(
          "div",
          { class: "line" },
          this.part("portrait"),
          h("div", { class: "content" }, CONTENT.map((name) => this.part(name))),
        ),
        this.part("tools"),
      );}
    this.update(message, grouped);
  }

  part(name) {
    const element = h("div", { class: "part" });
    this.parts.set(name, { element, key: undefined });
    return element;
  }

  get names() {
    return naming(this.store, this.guildId);
  }

  get name() {
    const { author, webhook_id: hook, interaction_metadata: used } = this.message;
    return hook && !used ? author.username : this.store.nameOf(author, this.guildId);
  }

  /** Draws what differs from before. */
  update(message, grouped) {
    if (message === this.message && grouped === this.grouped && this.revision === this.store.revision) return;
    const parts = message === this.message ? NAMING : [...this.parts.keys()];
    Object.assign(this, { message, grouped, revision: this.store.revision });
    const kinds = {
      grouped,
      mentioned: this.store.isMentioned(message),
      ephemeral: has(message.flags, EPHEMERAL),
      unsent: message.unsent,
    };
    this.element.className = ["message", ...Object.keys(kinds).filter((kind) => kinds[kind])].join(" ");
    this.element.setAttribute("aria-label", `${this.name}, ${shown(message.timestamp, "t")}`);
    for (const name of parts) if (this.parts.has(name)) this.settle(this.parts.get(name), PARTS[name]);
    rename(this.element, this.names);
    this.tabbable(this.element === this.list.current);
  }

  settle(part, { key, draw }) {
    const now = key(this);
    if (now === part.key) return;
    part.key = now;
    const { activeElement } = document;
    part.element.replaceChildren(...[draw(this, part.element)].flat(Infinity).filter(Boolean));
    if (activeElement.isConnected) {
      return activeElement !== document.activeElement && activeElement.focus({ preventScroll: true });
    }
    const again = activeElement.dataset.key &&
      this.element.querySelector(`[data-key="${CSS.escape(activeElement.dataset.key)}"]`);
    if (again) again.focus({ preventScroll: true });
  }

  /** Whether Tab goes through the buttons of this row: only of the one that is current. */
  tabbable(on) {
    for (const control of this.element.querySelectorAll(CONTROLS)) control.tabIndex = on ? 0 : -1;
  }

  /** What the person is using just now, by what it stands for. */
  kept(element) {
    const used = [...element.querySelectorAll("[data-component]")].filter((one) => one.matches(USED));
    return new Map(used.map((one) => [one.dataset.component, one]));
  }

  openUser(user) {
    return (event) => this.list.act.openUser(user, event);
  }
}

const CONTENT = ["heading", "text", "extras", "components", "reactions", "thread", "failure", "note"];
/** The parts in which names and colours stand, which change without the message. */
const NAMING = ["system", "above", "portrait", "heading", "thread"];
const once = () => true;
const json = (...fields) => ({ message }) => JSON.stringify(fields.map((field) => message[field]));

/** The parts of a row: `key` tells when it must be drawn anew, `draw` gives its nodes. */
const PARTS = {
  system: { key: ({ message, name }) => message.content + name, draw: system },
  above: { key: aboveKey, draw: above },
  portrait: {
    key: (row) =>
      `${row.grouped} ${row.name} ${row.message.author.avatar} ${
        row.store.member(row.guildId, row.message.author.id)?.avatar
      }`,
    draw: portrait,
  },
  heading: {
    key: (row) => row.grouped || `${row.name} ${row.store.colorOf(row.guildId, row.message.author.id)}`,
    draw: heading,
  },
  text: {
    key: (row) => `${row.message.content} ${row.message.edited_timestamp} ${row.message.flags & LOADING}`,
    draw: text,
  },
  extras: { key: json("embeds", "attachments", "sticker_items", "message_snapshots", "poll"), draw: extras },
  components: { key: ({ message }) => message.components, draw: components },
  reactions: { key: json("reactions"), draw: reactions },
  thread: {
    key: ({ message, store }) =>
      message.thread && `${message.thread.id} ${store.channels.get(message.thread.id)?.name}`,
    draw: thread,
  },
  failure: {
    key: ({ message }) => message.failure ?? null,
    draw: ({ message }) =>
      message.failure && h("div", { class: "failed-note", role: "status" }, icon("alert"), message.failure),
  },
  note: { key: ({ message }) => `${has(message.flags, EPHEMERAL)} ${message.unsent}`, draw: note },
  tools: { key: once, draw: tools },
};

function system(row) {
  const { message, name } = row;
  const author = h("button", { class: "plain author", onclick: row.openUser(message.author) }, name);
  const text = (SYSTEM[message.type] ?? (() => message.content || `sent a message of type ${message.type}`))(message);
  return h(
    "div",
    { class: "system" },
    h("span", { class: "arrow", "aria-hidden": "true" }, "→"),
    h("div", {}, author, ` ${text} `, h("time", {}, when(message.timestamp))),
  );
}

// around the text

function aboveKey({ message, store, guildId }) {
  const { referenced_message: answered, interaction_metadata: used } = message;
  if (used?.name) return `${used.name} ${store.nameOf(used.user, guildId)}`;
  return answered
    ? `${answered.id} ${answered.content} ${store.nameOf(answered.author, guildId)}`
    : String(message.type);
}

/** What stands over a message: which message it answers, or which command it comes from. */
function above(row) {
  const { message, store, guildId } = row;
  const used = message.interaction_metadata;
  if (used?.name) {
    const by = store.nameOf(used.user, guildId);
    return h(
      "div",
      { class: "above" },
      avatar(used.user, null, by, "tiny"),
      h("strong", {}, by),
      " used ",
      h("span", { class: "mention command" }, `${used.command_type > 1 ? "" : "/"}${used.name}`),
    );
  }
  if (message.type !== REPLY || !message.message_reference) return null;
  const answered = message.referenced_message;
  if (!answered) return h("div", { class: "above" }, icon("reply"), h("em", {}, "Original message was deleted"));
  const by = store.nameOf(answered.author, guildId);
  const line = h(
    "span",
    { class: "quoted" },
    answered.content
      ? markdown(firstLine(answered.content), { ...row.names, linked: true })
      : h("em", {}, "Click to see the message"),
  );
  return h(
    "button",
    { class: "plain above", "aria-label": `Answers ${by}`, onclick: () => row.list.show(answered.id) },
    icon("reply"),
    avatar(answered.author, null, by, "tiny"),
    h("strong", {}, by),
    line,
  );
}

const firstLine = (text) => text.split("\n").find((line) => line.trim() && !line.startsWith("```")) ?? "";

function portrait(row) {
  const { message, name } = row;
  if (row.grouped) return h("time", { class: "aside" }, shown(message.timestamp, "t"));
  const member = row.store.member(row.guildId, message.author.id);
  return h("button", {
    class: "plain portrait",
    "aria-label": `About ${name}`,
    data: { key: `portrait-${message.id}` },
    onclick: row.openUser(message.author),
  }, avatar(message.author, member, name));
}

function heading(row) {
  const { message, name } = row;
  if (row.grouped) return null;
  const color = row.store.colorOf(row.guildId, message.author.id);
  const bot = message.author.bot || message.webhook_id;
  const kind = message.webhook_id && !message.interaction_metadata ? "WEBHOOK" : "APP";
  return h(
    "header",
    {},
    h("button", {
      class: "plain author",
      data: { key: `author-${message.id}` },
      style: color ? { color } : {},
      onclick: row.openUser(message.author),
    }, name),
    bot && h("span", { class: "tag" }, kind),
    h("time", { datetime: message.timestamp, title: shown(message.timestamp, "F") }, when(message.timestamp)),
  );
}

function note(row) {
  if (row.message.unsent) return h("div", { class: "only-you", role: "status" }, row.message.unsent);
  if (!has(row.message.flags, EPHEMERAL)) return null;
  return h(
    "div",
    { class: "only-you" },
    icon("eye"),
    "Only you can see this • ",
    h("button", {
      class: "plain link",
      data: { key: `dismiss-${row.message.id}` },
      onclick: () => row.store.dismiss(row.message),
    }, "Dismiss message"),
  );
}

function tools(row) {
  if (has(row.message.flags, EPHEMERAL) || row.message.unsent) return null;
  const { act } = row.list;
  const more = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    act.menu(row.message, box.left, box.bottom + 4);
  };
  const tool = (name, label, onclick) =>
    h("button", {
      class: "plain",
      "aria-label": label,
      title: label,
      data: { key: `${name}-${row.message.id}` },
      onclick,
    }, icon(name));
  return h(
    "div",
    { class: "tools" },
    tool("smile", "Add reaction", () => act.react(row.message)),
    tool("reply", "Reply", () => act.reply(row.message)),
    tool("more", "More", more),
  );
}

// within

function text({ message, names, list }) {
  if (message.flags & LOADING) {
    return h("div", { class: "thinking", role: "status" }, h("i"), h("i"), h("i"), " is thinking…");
  }
  if (message.type === STARTER && message.referenced_message) {
    return h("div", { class: "text" }, markdown(message.referenced_message.content, names));
  }
  const edited = message.edited_timestamp &&
    h("small", { class: "edited", title: shown(message.edited_timestamp, "F") }, " (edited)");
  if (!message.content && !edited) return null;
  const block = h(
    "div",
    { class: isBig(message.content) ? "text big" : "text" },
    markdown(message.content, names),
    edited,
  );
  block.addEventListener("click", (event) => {
    const { user } = event.target.closest(".mention")?.dataset ?? {};
    if (user) list.act.openUser(list.store.users.get(user) ?? { id: user, username: "unknown-user" }, event);
  });
  return block;
}

function extras({ message, names }) {
  const snapshots = (message.message_snapshots ?? []).map(({ message: copy }) =>
    h(
      "blockquote",
      { class: "forwarded" },
      h("small", {}, "Forwarded"),
      markdown(copy.content, names),
      (copy.embeds ?? []).map((embed) => embedBlock(embed, names)),
      (copy.attachments ?? []).map(attachmentBlock),
    )
  );
  const within = JSON.stringify(message.embeds ?? []);
  const separate = message.flags & COMPONENTS_V2
    ? []
    : (message.attachments ?? []).filter(({ url }) => !within.includes(JSON.stringify(url)));
  return [
    snapshots,
    (message.sticker_items ?? []).map((sticker) => h("div", { class: "sticker" }, `Sticker: ${sticker.name}`)),
    separate.map(attachmentBlock),
    (message.embeds ?? []).map((embed) => embedBlock(embed, names)),
    message.poll && pollBlock(message.poll),
  ];
}

function pollBlock({ question, answers }) {
  const line = ({ poll_media: media }) =>
    h("div", { class: "poll-answer" }, emojiPicture(media?.emoji), media?.text ?? "");
  return h(
    "div",
    { class: "embed" },
    h("div", { class: "embed-body" }, h("strong", {}, question?.text ?? "Poll"), (answers ?? []).map(line)),
  );
}

function components(row, element) {
  const { message, names, store, list } = row;
  const use = (component, values) => list.session.interactions.use(row.message, component, values);
  const scope = {
    context: names,
    use,
    store,
    guild: store.guilds.get(row.guildId),
    channel: list.channel,
    attachments: message.attachments,
    kept: row.kept(element),
  };
  return (message.components ?? []).map((component) => componentBlock(component, scope));
}

function reactions({ message, list }) {
  return message.reactions?.length
    ? reactionRow(message.reactions, (reaction) => list.session.react(message, reaction.emoji, reaction.me))
    : null;
}

function thread({ message, store, list }) {
  if (!message.thread) return null;
  const opened = store.channels.get(message.thread.id) ?? message.thread;
  return h(
    "button",
    {
      class: "plain thread-link",
      data: { key: `thread-${opened.id}` },
      onclick: () => list.act.openThread(opened),
    },
    icon("thread"),
    h("strong", {}, opened.name),
    " See thread ›",
  );
}
