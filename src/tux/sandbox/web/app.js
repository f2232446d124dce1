/** The page: pick a person, then be them. The address keeps guild and channel; the tab keeps the person. */

import { Api, control } from "./api.js";
import { channelActs, createChannel, editMessage, messageActs, showRoles, userActs, attempt } from "./acts.js";
import { showAudit } from "./audit.js";
import { Composer, paths } from "./composer.js";
import { menu, modal } from "./dialogs.js";
import { h, icon, perFrame, toast } from "./dom.js";
import { Gateway } from "./gateway.js";
import { Interactions } from "./interactions.js";
import { keepTime, markdown } from "./markdown.js";
import { memberList } from "./members.js";
import { MessageList, naming } from "./messages.js";
import { Panel } from "./panel.js";
import { P, channelPermissions, isThread } from "./permissions.js";
import { avatar, ownAddress } from "./pictures.js";
import { channelList, guildRail } from "./sidebar.js";
import { Store } from "./store.js";

const KEPT_PERSON = "person";
const root = document.getElementById("app");

async function start() {
  keepTime();
  const state = await control("/state").catch((error) => ({ error }));
  if (state.error) return root.replaceChildren(h("p", { class: "fatal" }, state.error.sentence));
  ownAddress(state.cdn);
  const kept = sessionStorage.getItem(KEPT_PERSON);
  const person = state.people.find((one) => one.id === kept);
  if (person) return be(person, state);
  chooser(state);
}

/** The first page: who are you? */
function chooser(state) {
  document.title = "Who are you? · Tux sandbox";
  const card = (person) => h("button", { class: "person", onclick: () => be(person, state) }, avatar(person, null, person.global_name ?? person.username, "large"), h("strong", {}, person.global_name ?? person.username), h("span", {}, person.note || person.username));
  const bots = state.bots.map((bot) => h("li", {}, `${bot.username} `, h("em", { class: bot.online ? "online" : "offline" }, bot.online ? "online" : "offline")));
  root.replaceChildren(
    h(
      "div",
      { class: "chooser" },
      h("h1", {}, "Who are you?"),
      h("p", {}, "This is a local Discord. Nothing here reaches the real one. Pick a person; open another tab to be a second one at the same time."),
      h("div", { class: "people", role: "group", "aria-label": "People" }, state.people.slice(0, 60).map(card)),
      h("p", { class: "bots" }, "Bots: ", h("ul", {}, bots)),
    ),
  );
  root.removeAttribute("aria-busy");
  root.querySelector(".person")?.focus();
}

async function be(person, state) {
  sessionStorage.setItem(KEPT_PERSON, person.id);
  const answer = await attempt(() => control(`/people/${person.id}/token`, { method: "POST" }));
  if (!answer) {
    sessionStorage.removeItem(KEPT_PERSON);
    return chooser(state);
  }
  new Session(answer.token, state).begin();
}

/** One person in this tab, with everything they look at. */
class Session {
  constructor(token, state) {
    this.api = new Api(token);
    this.store = new Store();
    this.bots = [...state.bots].sort((one, other) => Number(other.username === "Tux") - Number(one.username === "Tux"));
    this.folded = new Set();
    this.interactions = new Interactions(this.api, this.store, (data) => modal(data, this));
    this.gateway = new Gateway(token, (name, data) => this.store.hear(name, data), (connection) => this.connection(connection));
    this.drawSidebar = perFrame(() => this.sidebar());
    this.drawMembers = perFrame(() => this.members());
    this.drawHeader = perFrame(() => this.header());
  }

  begin() {
    this.notice = h("div", { class: "connection", role: "status", hidden: true });
    this.rail = h("div", { class: "slot" });
    this.list = h("div", { class: "slot" });
    this.stage = h("section", { class: "stage" });
    this.aside = h("div", { class: "slot aside-slot" });
    this.drawer = h("div", { class: "slot drawer-slot" });
    this.panel = new Panel(this);
    root.replaceChildren(this.notice, h("div", { class: "shell" }, this.rail, this.list, this.stage, this.aside, this.drawer));
    this.stage.append(h("p", { class: "nothing" }, "Connecting…"));
    this.store.addEventListener("change", ({ detail }) => this.changed(detail));
    window.onpopstate = () => this.go();
  }

  connection(state) {
    if (state === "refused") return this.leave();
    this.notice.hidden = state === "connected";
    this.notice.textContent = "Connection lost. Trying again…";
  }

  changed({ what, id }) {
    if (what === "ready") return;
    if (what === "guilds" && !this.arrived) {
      this.arrived = true;
      root.removeAttribute("aria-busy");
      this.go();
    }
    if (["guilds", "channels", "roles", "members"].includes(what)) {
      this.drawSidebar();
      this.drawMembers();
      this.drawHeader();
      this.composer?.forgetCommands();
      if (this.channel && (!this.store.channels.has(this.channel.id) || !this.store.visible(this.channel))) this.go();
      else if (what === "channels" && this.channel?.type === 15) this.forum();
    }
    if (what === "messages") {
      if (id === this.channel?.id) {
        if (document.visibilityState === "visible") this.store.unread.delete(id);
        this.messages?.draw();
      } else if (!this.store.channels.has(id)) this.learnChannel(id);
      this.drawSidebar();
    }
    if (what === "typing" && id === this.channel?.id) this.drawTyping();
  }

  async learnChannel(id) {
    this.keepChannel(await attempt(() => this.api.get(`/channels/${id}`)));
  }

  keepChannel(channel) {
    if (channel) this.store.channels.set(channel.id, { ...this.store.channels.get(channel.id), ...channel });
    this.drawSidebar();
    return channel;
  }

  // where we are

  get guild() {
    return this.store.guilds.get(this.guildId);
  }

  /** Goes where the address says, or to the first place there is. */
  go() {
    const [, , guildId, channelId] = location.hash.split("/");
    const channel = this.store.channels.get(channelId);
    if (channel && this.store.visible(channel)) return this.openChannel(channel, false);
    const guild = this.store.guilds.get(guildId) ?? [...this.store.guilds.values()][0];
    if (guildId === "@me" || !guild) return this.openGuild("@me");
    this.openGuild(guild.id);
  }

  openGuild(guildId) {
    if (guildId === "@me") {
      const first = this.store.directMessages()[0];
      if (first) return this.openChannel(first);
      this.guildId = "@me";
      this.channel = null;
      this.stage.replaceChildren(h("p", { class: "nothing" }, "No direct messages yet."));
      this.sidebar();
      return this.members();
    }
    const guild = this.store.guilds.get(guildId);
    const order = [...this.store.childrenOf(guild, null), ...this.store.childrenOf(guild, null).flatMap((category) => this.store.childrenOf(guild, category.id))];
    const usable = order.filter((channel) => [0, 5, 15].includes(channel.type) && this.store.visible(channel));
    const home = usable.find((channel) => channel.id === guild.system_channel_id) ?? usable[0];
    if (home) return this.openChannel(home);
    this.guildId = guildId;
    this.channel = null;
    this.stage.replaceChildren(h("p", { class: "nothing" }, "There is no channel here that you can see."));
    this.sidebar();
    this.members();
  }

  openChannel(channel, push = true) {
    if (!channel) return;
    if (channel.type === 4) return;
    this.guildId = channel.guild_id ?? "@me";
    this.channel = channel;
    this.store.unread.delete(channel.id);
    const address = `#/channels/${this.guildId}/${channel.id}`;
    if (location.hash !== address) history[push ? "pushState" : "replaceState"](null, "", address);
    document.title = `${this.nameOfChannel(channel)} · Tux sandbox`;
    this.sidebar();
    this.members();
    if (channel.type === 15 || channel.type === 16) return this.forum();
    this.conversation(channel);
  }

  nameOfChannel(channel) {
    if (channel.guild_id) return channel.name;
    const other = channel.recipients?.[0];
    return other ? (other.global_name ?? other.username) : "Direct message";
  }

  conversation(channel) {
    const act = {
      menu: (message, x, y) => this.messageMenu(message, x, y),
      reply: (message) => this.reply(message),
      openThread: (thread) => this.openChannel(this.keepChannel(thread)),
      openUser: (user, x, y) => this.userMenu(user, x, y),
    };
    this.messages = new MessageList(this, channel, act);
    this.composer = new Composer(this, channel);
    this.head = h("header", { class: "stage-head" });
    this.typingLine = h("div", { class: "typing", role: "status" });
    const needed = isThread(channel) ? P.SEND_MESSAGES_IN_THREADS : P.SEND_MESSAGES;
    const writes = this.store.may(needed, channel.guild_id, channel);
    const foot = writes ? this.composer.element : h("div", { class: "composer closed" }, "You do not have permission to send messages in this channel.");
    this.stage.replaceChildren(this.head, this.messages.element, foot, this.typingLine);
    this.header();
    this.messages.load().then(() => writes && this.composer.focus());
  }

  header() {
    if (!this.head || !this.channel) return;
    const channel = this.store.channels.get(this.channel.id) ?? this.channel;
    const tool = (name, label, run) => h("button", { class: "plain", "aria-label": label, title: label, onclick: run }, icon(name));
    const names = naming(this.store, channel.guild_id);
    this.head.replaceChildren(
      icon(channel.guild_id ? (isThread(channel) ? "thread" : { 2: "voice", 5: "announcement", 13: "stage" }[channel.type] ?? "text") : "mail"),
      h("h1", {}, this.nameOfChannel(channel)),
      h("span", { class: "topic" }, channel.topic ? markdown(channel.topic, names) : ""),
      tool("pin", "Pinned messages", (event) => this.pins(event)),
      tool("members", "Member list", () => this.toggleMembers()),
      tool("panel", "Sandbox controls", () => this.togglePanel()),
    );
  }

  forum() {
    const channel = this.channel;
    this.messages = null;
    this.composer = null;
    this.head = h("header", { class: "stage-head" });
    const posts = this.store.threadsOf(channel).sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1));
    const card = (post) => {
      const owner = this.store.users.get(post.owner_id);
      return h("button", { class: "post", onclick: () => this.openChannel(post) }, h("strong", {}, post.name), h("small", {}, `${owner ? this.store.nameOf(owner, channel.guild_id) : "Someone"} · ${post.message_count ?? 0} messages`));
    };
    this.stage.replaceChildren(this.head, h("div", { class: "forum" }, h("p", {}, channel.topic ?? ""), posts.length ? posts.map(card) : h("p", { class: "nothing" }, "No posts yet.")));
    this.header();
  }

  // parts of the page

  sidebar() {
    if (!this.arrived) return;
    this.rail.replaceChildren(guildRail(this, this.guildId));
    const focused = document.activeElement?.dataset?.channelId;
    const scroll = this.list.querySelector(".channel-scroll")?.scrollTop ?? 0;
    this.list.replaceChildren(channelList(this, this.guildId, this.channel?.id));
    const scroller = this.list.querySelector(".channel-scroll");
    if (scroller) scroller.scrollTop = scroll;
    if (focused) this.list.querySelector(`[data-channel-id="${focused}"]`)?.focus();
  }

  members() {
    const shown = this.guild && this.channel && !this.membersHidden;
    this.aside.replaceChildren(...(shown ? [memberList(this, this.guild, this.channel)] : []));
  }

  toggleMembers() {
    this.membersHidden = !this.membersHidden;
    this.members();
  }

  togglePanel() {
    const open = !this.drawer.childElementCount;
    if (open) this.panel.open();
    else this.panel.close();
    this.drawer.replaceChildren(...(open ? [this.panel.element] : []));
    if (open) this.panel.element.querySelector("select, button")?.focus();
  }

  drawTyping() {
    const names = [...(this.store.typing.get(this.channel.id)?.keys() ?? [])].map((id) => this.store.users.get(id)).filter(Boolean).map((user) => this.store.nameOf(user, this.guildId));
    this.typingLine.textContent = names.length ? `${names.slice(0, 3).join(", ")} ${names.length === 1 ? "is" : "are"} typing…` : "";
  }

  sees(guild, channel, member) {
    return Boolean(channelPermissions(this.store, guild, channel, member) & P.VIEW_CHANNEL);
  }

  // acting

  commands(channel) {
    const place = channel.guild_id ? `/guilds/${channel.guild_id}/application-command-index?channel_id=${isThread(channel) ? channel.parent_id : channel.id}` : `/channels/${channel.id}/application-command-index`;
    return this.api.get(place).catch((error) => {
      toast(error.sentence, "error");
      return { applications: [], application_commands: [] };
    });
  }

  async appEntries(type, targetId) {
    const found = paths(await this.commands(this.channel), type);
    const entries = found.map(({ name, command, application }) => ({ label: `${name} (${application.name})`, run: () => this.interactions.menu(this.channel, command, targetId) }));
    return entries.length ? [null, { title: "Apps" }, ...entries] : [];
  }

  async userMenu(user, x, y, guild = this.guild) {
    const entries = userActs(this, user, guild);
    menu([...entries, ...(this.channel ? await this.appEntries(2, user.id) : [])], x, y);
  }

  async messageMenu(message, x, y) {
    const entries = messageActs(this, message, this.channel);
    menu([...entries, ...(message.flags & 64 ? [] : await this.appEntries(3, message.id))], x, y);
  }

  guildMenu(guild, event) {
    const box = event.currentTarget.getBoundingClientRect();
    const entries = [{ label: "Roles and permissions", run: () => showRoles(guild) }];
    if (this.store.may(P.VIEW_AUDIT_LOG, guild.id)) entries.push({ label: "Audit log", run: () => attempt(() => showAudit(this, guild)) });
    if (this.store.may(P.MANAGE_CHANNELS, guild.id)) entries.push({ label: "Create channel", run: () => this.createChannel(guild, null) });
    entries.push({ label: "Sandbox controls", run: () => this.togglePanel() });
    menu(entries, box.left, box.bottom + 4);
  }

  channelMenu(channel, event) {
    event.preventDefault();
    menu(channelActs(this, channel), event.clientX, event.clientY);
  }

  createChannel(guild, category) {
    createChannel(this, guild, category);
  }

  reply(message) {
    this.composer?.reply(message);
  }

  mention(text) {
    if (!this.composer) return;
    this.composer.input.value += `${text} `;
    this.composer.focus();
  }

  editLast(channel) {
    const mine = this.store.list(channel.id).filter((message) => message.author.id === this.store.me.id && message.type !== 7);
    if (mine.length) editMessage(this, mine.at(-1));
  }

  react(message, emoji, remove) {
    const name = encodeURIComponent(emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name);
    const path = `/channels/${message.channel_id}/messages/${message.id}/reactions/${name}/@me`;
    return attempt(() => (remove ? this.api.delete(path) : this.api.put(path)));
  }

  async pins(event) {
    const box = event.currentTarget.getBoundingClientRect();
    const answer = await attempt(() => this.api.get(`/channels/${this.channel.id}/messages/pins`));
    if (!answer) return;
    const pinned = (answer.items ?? []).map((item) => item.message);
    const line = (message) => ({ label: `${this.store.nameOf(message.author, this.guildId)}: ${message.content.slice(0, 60)}`, run: () => this.messages?.show(message.id) });
    menu(pinned.length ? [{ title: "Pinned messages" }, ...pinned.map(line)] : [{ title: "Nothing is pinned here" }], box.left - 200, box.bottom + 4);
  }

  leave() {
    sessionStorage.removeItem(KEPT_PERSON);
    this.panel.close();
    this.gateway.close();
    location.assign("/");
  }
}

start();
