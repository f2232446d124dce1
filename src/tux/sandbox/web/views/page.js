/** One person in this tab, with everything they look at. */

import { Api } from "../state/api.js";
import {
  attempt,
  channelActs,
  createChannel,
  editMessage,
  guildActs,
  messageActs,
  showHelp,
  userActs,
} from "../actions/menu_entries.js";
import { connectedFirst } from "./chooser.js";
import { paths } from "../state/commands.js";
import { Conversation } from "./conversation.js";
import { menu } from "./elements/dialogs.js";
import { h, icon, perFrame, redraw, toast } from "./elements/dom.js";
import { Forum } from "./forum.js";
import { Gateway } from "../state/gateway.js";
import { Interactions } from "../actions/interactions.js";
import { watchKeys } from "./elements/keyboard.js";
import { markdown } from "./messages/markdown.js";
import { memberList } from "./member_list.js";
import { modal } from "./messages/modal.js";
import { naming, wayTo } from "../state/mentions.js";
import { Outside } from "./no_channel.js";
import { Panel } from "./controls/panel.js";
import { channelPermissions, isThread, P } from "../state/permissions.js";
import { channelList, FORUMS, guildRail, ICONS } from "./sidebar.js";
import { Store } from "../state/store.js";
import { VOICE } from "./voice.js";

const EPHEMERAL = 1 << 6;
const HOMES = [0, 5, 15];
const CHANGES_PINS = ["CHANNEL_PINS_UPDATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"];
const CATEGORY = 4;
const NOTICE_LASTS = 4000;
/** Seconds of waiting that a person would wonder about. */
const NOTICED = 1;
/** Below this width there is no room for the control panel and the member list at once. */
const ROOMY = matchMedia("(min-width: 1500px)");
/** Below this width the member list shows only when asked for. */
const WIDE = matchMedia("(min-width: 1101px)");

export class Session {
  /** `leave(sentence)` goes back to the choice of a person. */
  constructor(token, state, leave) {
    this.api = new Api(
      token,
      (seconds) => seconds > NOTICED && toast(`Discord's rate limit: that goes on in ${Math.ceil(seconds)} s.`),
    );
    this.store = new Store();
    this.leaving = leave;
    this.bots = connectedFirst(state.bots);
    this.folded = new Set();
    this.drafts = new Map();
    /** What is pinned where, kept until something happens to it: one may ask once in five seconds. */
    this.pinned = new Map();
    for (const name of CHANGES_PINS) {
      this.store.addEventListener(name, ({ detail }) => this.pinned.delete(detail.channel_id));
    }
    this.store.addEventListener("READY", () => this.pinned.clear());
    this.interactions = new Interactions(this.api, this.store, (data) => modal(data, this));
    this.gateway = new Gateway(
      token,
      (name, data) => this.store.hear(name, data),
      (connection) => this.connection(connection),
    );
    this.drawSidebar = perFrame(() => this.sidebar());
    this.drawAside = perFrame(() => this.members());
    this.drawStage = perFrame(() => this.stageChanged());
  }

  begin(root) {
    this.notice = h("div", { class: "connection", role: "status", hidden: true });
    this.rail = h("div", { class: "slot" });
    this.list = h("div", { class: "slot" });
    this.head = h("header", { class: "stage-head", hidden: true });
    this.middle = h("div", { class: "slot" }, h("p", { class: "nothing" }, "Connecting…"));
    this.stage = h("section", { class: "stage", "aria-label": "Channel" }, this.head, this.middle);
    this.aside = h("div", { class: "slot" });
    this.drawer = h("div", { class: "slot" });
    this.panel = new Panel(this);
    this.shell = h(
      "div",
      { class: "shell", onkeydown: (event) => this.listing && event.key === "Escape" && this.toggleList(false) },
      this.rail,
      this.list,
      h("div", { class: "scrim", onclick: () => this.toggleList(false) }),
      this.stage,
      this.aside,
      this.drawer,
    );
    root.replaceChildren(this.notice, this.shell);
    this.store.addEventListener("change", ({ detail }) => this.changed(detail));
    addEventListener("popstate", () => this.arrived && this.go());
    for (const query of [ROOMY, WIDE]) query.addEventListener("change", () => this.members());
    document.addEventListener("visibilitychange", () => this.read());
    watchKeys({ write: () => this.composer?.focus(), move: (step) => this.moveBy(step), help: showHelp });
  }

  // the connection

  connection(state) {
    if (state === "refused") {
      return this.leave("The sandbox was started anew and knows you no longer. Pick a person again.");
    }
    if (state === "lost") return this.say("Connection lost. Trying again…");
    if (!this.arrived) return undefined;
    if (this.wasLost) {
      this.say(
        state === "resumed"
          ? "Connected again. Nothing was missed."
          : "Connected again, with all that happened meanwhile.",
        true,
      );
    }
    return undefined;
  }

  /** Says something about the connection over the page; good news goes by itself. */
  say(text, good = false) {
    this.wasLost = !good;
    this.notice.textContent = text;
    this.notice.hidden = false;
    this.notice.classList.toggle("good", good);
    clearTimeout(this.noticeTimer);
    if (good) this.noticeTimer = setTimeout(() => (this.notice.hidden = true), NOTICE_LASTS);
  }

  leave(sentence = "") {
    this.panel.close();
    this.gateway.close();
    this.leaving(sentence);
  }

  changed({ what, id }) {
    if (what === "ready") this.arriving = true;
    if (this.store.expected.size) return undefined;
    if (this.arriving) this.arrive();
    if (what === "messages") return this.messagesChanged(id);
    if (what === "typing") return id === this.channel?.id && this.view?.drawTyping();
    this.drawSidebar();
    this.drawAside();
    this.drawStage();
    return undefined;
  }

  /** Every guild of a new session has come, if there is any: show the place again, with what was said since. */
  arrive() {
    this.arriving = false;
    const again = this.arrived && this.channel && this.store.channels.get(this.channel.id);
    this.arrived = true;
    document.getElementById("app").removeAttribute("aria-busy");
    if (!again) return this.go();
    this.sidebar();
    return this.messages?.load();
  }

  messagesChanged(id) {
    if (id === this.channel?.id) {
      if (document.visibilityState === "visible") this.store.unread.delete(id);
      this.messages?.draw();
      this.view?.drawTyping();
    } else if (!this.store.channels.has(id)) this.learnChannel(id);
    this.drawSidebar();
  }

  read() {
    if (document.visibilityState === "visible" && this.store.unread.delete(this.channel?.id)) this.drawSidebar();
  }

  async learnChannel(id) {
    this.keepChannel(await attempt(() => this.api.get(`/channels/${id}`)));
    this.drawStage();
  }

  keepChannel(channel) {
    if (channel) this.store.channels.set(channel.id, { ...this.store.channels.get(channel.id), ...channel });
    this.drawSidebar();
    return this.store.channels.get(channel?.id);
  }

  // where we are

  get guild() {
    return this.store.guilds.get(this.guildId);
  }

  get messages() {
    return this.view?.messages;
  }

  get composer() {
    return this.view?.why ? null : this.view?.composer;
  }

  /** Goes where the address says, or to the first place there is. */
  go() {
    const [, , guildId, channelId, messageId] = location.hash.split("/");
    const channel = this.store.channels.get(channelId);
    if (channel && this.store.visible(channel)) return this.openChannel(channel, { push: false, messageId });
    const guild = this.store.guilds.get(guildId) ?? [...this.store.guilds.values()][0];
    if (!guild) return this.enter();
    return this.openGuild(guildId === "@me" ? "@me" : guild.id);
  }

  openGuild(guildId) {
    if (guildId === "@me") {
      const [latest] = this.store.directMessages();
      return latest ? this.openChannel(latest) : this.nowhere(
        "@me",
        "No direct messages yet",
        "Pick someone in a member list and choose Message.",
        !this.store.guilds.size,
      );
    }
    const home = this.homeOf(this.store.guilds.get(guildId));
    return home
      ? this.openChannel(home)
      : this.nowhere(guildId, "Nothing to see here", "There is no channel in this server that you can see.");
  }

  /** The channel that a server opens with; none where this person sees none. */
  homeOf(guild) {
    const top = this.store.childrenOf(guild, null);
    const order = [...top, ...top.flatMap((category) => this.store.childrenOf(guild, category.id))];
    const usable = order.filter((channel) => HOMES.includes(channel.type) && this.store.visible(channel));
    return usable.find((channel) => channel.id === guild.system_channel_id) ?? usable[0];
  }

  /** The way back in, for whoever is in no server. */
  enter() {
    history.replaceState(null, "", "#/");
    return this.nowhere(
      "@me",
      "You are in no server",
      "You left it, or you were removed or banned. Whoever may lift a ban finds it in the server's menu, and an invite lets you in again.",
      true,
    );
  }

  nowhere(guildId, title, text, alone = false) {
    this.view?.leave();
    this.guildId = guildId;
    this.channel = null;
    this.view = new Outside(this, title, text, alone);
    document.title = `${title} · Tux sandbox`;
    this.shell.classList.remove("listing");
    this.header();
    this.middle.replaceChildren(...this.view.parts);
    this.sidebar();
    this.members();
    this.view.open();
  }

  openChannel(channel, { push = true, messageId = null } = {}) {
    if (!channel || channel.type === CATEGORY) return undefined;
    this.store.unread.delete(channel.id);
    const address = wayTo(channel);
    if (location.hash !== address) history[push ? "pushState" : "replaceState"](null, "", address);
    if (channel.id === this.channel?.id && this.view) {
      return messageId ? this.messages?.show(messageId) : this.view.focus();
    }
    this.view?.leave();
    this.shell.classList.remove("listing");
    if (!WIDE.matches) this.wantsMembers = undefined;
    this.guildId = channel.guild_id ?? "@me";
    this.channel = channel;
    document.title = `${this.nameOfChannel(channel)} · Tux sandbox`;
    this.view = FORUMS.includes(channel.type) ? new Forum(this, channel) : new Conversation(this, channel);
    this.middle.replaceChildren(...this.view.parts);
    this.header();
    this.sidebar();
    this.members();
    return this.view.open(messageId);
  }

  nameOfChannel(channel) {
    if (channel.guild_id) return channel.name;
    const other = channel.recipients?.[0];
    return other ? (other.global_name ?? other.username) : "Direct message";
  }

  /** Opens the next or the previous channel of the list. */
  moveBy(step) {
    const rows = [...this.list.querySelectorAll("[data-channel-id]")];
    const place = rows.findIndex((row) => row.dataset.channelId === this.channel?.id);
    this.openChannel(this.store.channels.get(rows.at((place + step) % rows.length)?.dataset.channelId));
  }

  // parts of the page

  header() {
    const { channel } = this;
    this.head.hidden = false;
    const tool = (name, label, run) =>
      h(
        "button",
        { class: "plain", "aria-label": label, title: label, data: { key: `head-${name}` }, onclick: run },
        icon(name),
      );
    const list = tool("list", "Servers and channels", () => this.toggleList());
    const panel = tool("panel", "Sandbox controls", () => this.togglePanel());
    if (!channel) return redraw(this.head, list, h("span", { class: "topic" }), panel);
    const asked = channel.guild_id && !isThread(channel) && !VOICE.includes(channel.type);
    return redraw(
      this.head,
      list,
      icon(channel.guild_id ? (ICONS[channel.type] ?? "text") : "mail"),
      h("h1", {}, this.nameOfChannel(channel)),
      h(
        "span",
        { class: "topic" },
        channel.topic && this.messages
          ? markdown(channel.topic.split("\n")[0], naming(this.store, channel.guild_id))
          : "",
      ),
      ...(this.messages
        ? [
          asked && tool("thread", "Threads", (event) => this.threads(event)),
          tool("pin", "Pinned messages", (event) => this.pins(event)),
        ].filter(Boolean)
        : []),
      ...(channel.guild_id ? [tool("members", "Member list", () => this.toggleMembers())] : []),
      panel,
    );
  }

  /** Something besides messages changed: is this place still there, is it still called so, may one write? */
  stageChanged() {
    if (!this.arrived || this.arriving) return;
    if (!this.channel) return this.hasPlace ? this.go() : this.view.changed();
    const now = this.store.channels.get(this.channel.id);
    if (!now || !this.store.visible(now)) return this.go();
    this.channel = now;
    if (this.view) this.view.channel = now;
    this.view?.changed();
    this.header();
  }

  /** Whether there is a place by now for whoever had none. */
  get hasPlace() {
    if (this.view.alone) return this.store.guilds.size > 0;
    return this.guildId !== "@me" && (!this.guild || Boolean(this.homeOf(this.guild)));
  }

  sidebar() {
    if (!this.arrived) return;
    redraw(this.rail, guildRail(this, this.guildId));
    redraw(this.list, channelList(this, this.guildId, this.channel?.id));
  }

  get listing() {
    return this.shell.classList.contains("listing");
  }

  /** Where there is no room for them, servers and channels lie over the page for as long as they are asked for. */
  toggleList(open = !this.listing) {
    this.shell.classList.toggle("listing", open);
    if (open) this.list.querySelector("[aria-current]")?.focus();
    else this.head.querySelector("[data-key=head-list]")?.focus();
  }

  get panelOpen() {
    return this.drawer.childElementCount > 0;
  }

  get showsMembers() {
    const room = this.panelOpen ? ROOMY.matches : WIDE.matches;
    return Boolean(this.guild && this.channel && (this.wantsMembers ?? true) && (room || this.wantsMembers));
  }

  members() {
    redraw(this.aside, ...(this.showsMembers ? [memberList(this, this.guild, this.channel)] : []));
  }

  toggleMembers() {
    this.wantsMembers = !this.showsMembers;
    if (this.wantsMembers && this.panelOpen && !ROOMY.matches) this.togglePanel();
    this.members();
  }

  togglePanel() {
    const open = !this.panelOpen;
    this.drawer.replaceChildren(...(open ? [this.panel.element] : []));
    if (open && !ROOMY.matches) this.wantsMembers = undefined;
    this.members();
    if (open) this.panel.open();
    else this.panel.close();
    if (!open) this.head.querySelector("[data-key=head-panel]")?.focus();
  }

  sees(guild, channel, member) {
    return Boolean(channelPermissions(this.store, guild, channel, member) & P.VIEW_CHANNEL);
  }

  // menus

  commands(channel) {
    const place = isThread(channel) ? channel.parent_id : channel.id;
    const path = channel.guild_id
      ? `/guilds/${channel.guild_id}/application-command-index?channel_id=${place}`
      : `/channels/${channel.id}/application-command-index`;
    return this.api.get(path).catch((error) => {
      toast(error.sentence, "error");
      return { applications: [], application_commands: [] };
    });
  }

  async appEntries(type, targetId) {
    const { channel } = this;
    const found = channel ? paths(await this.commands(channel), type) : [];
    const entries = found.map((path) => ({
      label: `${path.name} (${path.application.name})`,
      run: () => this.interactions.menu(channel, path, targetId),
    }));
    return entries.length ? [null, { title: "Apps" }, ...entries] : [];
  }

  userMenu(user, x, y, guild = this.guild) {
    menu(userActs(this, user, guild), x, y, this.appEntries(2, user.id));
  }

  /** The same, where it was asked for by a click or a key. */
  userMenuAt(user, event, guild = this.guild) {
    const box = event.target.getBoundingClientRect();
    this.userMenu(user, event.clientX || box.left, event.clientY || box.bottom, guild);
  }

  messageMenu(message, x, y) {
    const ours = message.flags & EPHEMERAL || message.unsent;
    menu(messageActs(this, message, this.channel), x, y, ours ? null : this.appEntries(3, message.id));
  }

  guildMenu(guild, event) {
    const box = event.currentTarget.getBoundingClientRect();
    menu(guildActs(this, guild), box.left, box.bottom + 4);
  }

  channelMenu(channel, x, y) {
    menu(channelActs(this, channel), x, y);
  }

  async pins(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const { channel } = this;
    const answer = this.pinned.get(channel.id) ??
      (await attempt(() => this.api.get(`/channels/${channel.id}/messages/pins`)));
    if (!answer) return;
    this.pinned.set(channel.id, answer);
    if (channel.id !== this.channel?.id) return;
    const line = ({ message }) => ({
      label: `${this.store.nameOf(message.author, this.guildId)}: ${message.content.slice(0, 60) || "(no text)"}`,
      run: () => this.messages?.show(message.id),
    });
    menu(
      answer.items?.length
        ? [{ title: "Pinned messages" }, ...answer.items.map(line)]
        : [{ title: "Nothing is pinned here" }],
      box.left - 200,
      box.bottom + 4,
    );
  }

  async threads(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const active = this.store.threadsOf(this.channel);
    const archived =
      (await attempt(() => this.api.get(`/channels/${this.channel.id}/threads/archived/public`)))?.threads ?? [];
    const line = (thread) => ({ label: thread.name, run: () => this.openChannel(this.keepChannel(thread)) });
    const entries = [
      ...(active.length ? [{ title: "Threads" }, ...active.map(line)] : []),
      ...(archived.length ? [{ title: "Archived" }, ...archived.map(line)] : []),
    ];
    menu(
      entries.length ? entries : [{ title: "No threads here. Make one from a message's menu." }],
      box.left - 200,
      box.bottom + 4,
    );
  }

  // acting

  createChannel(guild, category) {
    createChannel(this, guild, category);
  }

  mention(user) {
    this.composer?.mention(`@${this.store.nameOf(user, this.guildId)}`, `<@${user.id}>`);
  }

  editLast(channel) {
    const mine = this.store.list(channel.id).filter((message) =>
      message.author.id === this.store.me.id && [0, 19].includes(message.type) && !message.unsent
    );
    if (mine.length) editMessage(this, mine.at(-1));
  }

  react(message, emoji, remove) {
    const name = encodeURIComponent(emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);
    const path = `/channels/${message.channel_id}/messages/${message.id}/reactions/${name}/@me`;
    return attempt(() => (remove ? this.api.delete(path) : this.api.put(path)));
  }
}
