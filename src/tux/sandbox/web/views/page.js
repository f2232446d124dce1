/** The page of one person: the place they look at, and the ways to others. */

/** @import { Channel, Id, SandboxState } from "../types.d.ts" */
/** @import { ConnectionState } from "../state/gateway.js" */
/** @import { Change } from "../state/store.js" */
/** @import { Page as PageInterface, Place } from "./types.d.ts" */

import { fetchChannel } from "../actions/channels.js";
import { Interactions } from "../actions/interactions.js";
import { channelName, DIRECT_MESSAGES, isCategory, isForum } from "../state/channels.js";
import { addressOf } from "../state/mentions.js";
import { Session } from "../state/session.js";
import { Conversation } from "./conversation.js";
import { openKeyboardHelp } from "./dialogs/keyboard_help.js";
import { openModal } from "./dialogs/modal.js";
import { listenForKeys } from "./elements/keyboard.js";
import { perFrame } from "./elements/redraw.js";
import { attempt, toast } from "./elements/toasts.js";
import { Forum } from "./forum.js";
import { Layout } from "./layout.js";
import { NoChannel } from "./no_channel.js";

/** Seconds of waiting that a person would wonder about. */
const NOTICEABLE_SECONDS = 1;

const REASONS = {
  outside: {
    title: "You are in no server",
    text: "You left, or you were kicked or banned. A moderator can lift a ban from the menu of the server; an invite " +
      "lets you in again.",
  },
  noMessages: {
    title: "No direct messages yet",
    text: "Pick someone in a member list and choose Message.",
  },
  noChannels: {
    title: "No Text Channels",
    text: "You do not have access to any text channels, or there are none in this server.",
  },
};

/** @implements {PageInterface} */
export class Page {
  /**
   * @param {HTMLElement} root
   * @param {string} token
   * @param {SandboxState} state
   * @param {(sentence: string) => void} onLeave Called to choose a person again.
   */
  constructor(root, token, state, onLeave) {
    this.onLeave = onLeave;
    this.session = new Session(token, state.bots, {
      onWait: (seconds) => {
        if (seconds > NOTICEABLE_SECONDS) toast(`Rate limited: trying again in ${Math.ceil(seconds)} s.`);
      },
      onConnection: (connection) => this.onConnection(connection),
    });
    this.store = this.session.store;
    this.interactions = new Interactions(
      this.session,
      (modal) => openModal(modal, this.store, this.interactions),
    );
    /** @type {Id} */
    this.guildId = DIRECT_MESSAGES;
    /** @type {Channel | null} */
    this.channel = null;
    /** @type {Place | null} */
    this.place = null;
    /** A new session has begun, whose guilds are coming. */
    this.isArriving = false;
    this.hasArrived = false;
    this.layout = new Layout(this, root);
    this.root = root;
    this.updateSoon = perFrame(() => this.update());
    this.listen();
  }

  listen() {
    this.store.onChange((change) => this.onChange(change));
    addEventListener("popstate", () => this.hasArrived && this.followAddress());
    document.addEventListener("visibilitychange", () => {
      if (this.isVisible && this.session.markRead(this.channel)) this.drawSidebar();
    });
    listenForKeys({
      write: () => this.writing?.focus(),
      moveBy: (step) => this.moveBy(step),
      help: openKeyboardHelp,
    });
  }

  get guild() {
    return this.store.guilds.get(this.guildId);
  }

  get conversation() {
    return this.place instanceof Conversation ? this.place : null;
  }

  get writing() {
    return this.conversation?.writing ?? null;
  }

  get isVisible() {
    return document.visibilityState === "visible";
  }

  // the connection

  /** @param {ConnectionState} connection */
  onConnection(connection) {
    if (connection !== "refused") return this.layout.notice.update(connection);
    this.leave("The sandbox was restarted and no longer knows you. Pick a person again.");
  }

  leave(sentence = "") {
    this.layout.panel.close();
    this.session.gateway.close();
    this.onLeave(sentence);
  }

  // changes

  /** @param {Change} change */
  onChange({ what, id }) {
    if (what === "ready") this.isArriving = true;
    if (this.store.expected.size) return;
    if (this.isArriving) this.arrive();
    if (what === "messages") return this.onMessages(id ?? "");
    if (what === "presences") return this.layout.drawPresencesSoon();
    if (what !== "typing") return this.updateSoon();
    if (id === this.channel?.id) this.conversation?.updateTyping();
  }

  /** Show the place again with what was missed, once every guild of a new session has come; or the first place. */
  arrive() {
    const isBack = this.hasArrived && this.channel && this.store.channels.has(this.channel.id);
    this.isArriving = false;
    this.hasArrived = true;
    this.root.removeAttribute("aria-busy");
    if (!isBack) return this.followAddress();
    this.layout.drawSidebar();
    this.conversation?.messages.load();
  }

  /** @param {Id} channelId */
  onMessages(channelId) {
    if (channelId === this.channel?.id) {
      if (this.isVisible) this.session.markRead(this.channel);
      this.conversation?.updateMessages();
    } else if (!this.store.channels.has(channelId)) attempt(() => fetchChannel(this.session, channelId));
    this.drawSidebar();
  }

  /** Show what is different: whether this place is still there, how it is called, whether one may write. */
  update() {
    if (!this.hasArrived || this.isArriving) return;
    this.layout.drawSidebar();
    this.layout.drawMembers();
    if (!this.channel) return this.hasPlace ? this.followAddress() : this.place?.update();
    const channel = this.store.channels.get(this.channel.id);
    if (!channel || !this.store.canSee(channel)) return this.followAddress();
    this.channel = channel;
    this.place?.update();
    this.layout.drawHeader();
  }

  /** Return whether there is a channel by now for somebody who was shown none. */
  get hasPlace() {
    if (this.place instanceof NoChannel && this.place.isOutside) return this.store.guilds.size > 0;
    return this.guildId !== DIRECT_MESSAGES && (!this.guild || Boolean(this.store.homeOf(this.guild)));
  }

  drawSidebar() {
    if (this.hasArrived) this.layout.drawSidebarSoon();
  }

  togglePanel() {
    this.layout.togglePanel();
  }

  // from place to place

  /** Go where the address says, or to the first place there is. */
  followAddress() {
    const [, , guildId, channelId, messageId = null] = location.hash.split("/");
    const channel = this.store.channels.get(channelId);
    if (channel && this.store.canSee(channel)) return this.openChannel(channel, { isNew: false, messageId });
    const guild = this.store.guilds.get(guildId) ?? [...this.store.guilds.values()][0];
    if (!guild) return this.openEntrance();
    this.openGuild(guildId === DIRECT_MESSAGES ? DIRECT_MESSAGES : guild.id);
  }

  /** @param {Id} guildId */
  openGuild(guildId) {
    const guild = this.store.guilds.get(guildId);
    const channel = guild ? this.store.homeOf(guild) : this.store.directMessages()[0];
    if (channel) return this.openChannel(channel);
    this.openNothing(guildId, guild ? REASONS.noChannels : REASONS.noMessages, !this.store.guilds.size);
  }

  openEntrance() {
    history.replaceState(null, "", "#/");
    this.openNothing(DIRECT_MESSAGES, REASONS.outside, true);
  }

  /**
   * @param {Id} guildId
   * @param {{ title: string, text: string }} reason
   * @param {boolean} isOutside
   */
  openNothing(guildId, reason, isOutside) {
    this.conversation?.saveDraft();
    this.guildId = guildId;
    this.channel = null;
    const place = new NoChannel(this, { ...reason, isOutside });
    this.place = place;
    this.layout.show(place, reason.title);
    place.open();
  }

  /**
   * @param {Channel} channel
   * @param {{ isNew?: boolean, messageId?: Id | null }} options Whether it becomes a step of the browser's history.
   */
  openChannel(channel, { isNew = true, messageId = null } = {}) {
    if (isCategory(channel)) return;
    this.session.markRead(channel);
    const address = addressOf(channel);
    if (location.hash !== address) history[isNew ? "pushState" : "replaceState"](null, "", address);
    if (channel.id === this.channel?.id && this.place) {
      return messageId ? this.showMessage(messageId) : this.place.focus();
    }
    this.conversation?.saveDraft();
    this.guildId = channel.guild_id ?? DIRECT_MESSAGES;
    this.channel = channel;
    this.place = isForum(channel) ? new Forum(this, channel) : new Conversation(this, channel);
    this.layout.show(this.place, channelName(channel));
    this.place.open(messageId);
  }

  /**
   * Open the next or the previous channel of the list.
   * @param {number} step
   */
  moveBy(step) {
    const ids = this.layout.channelIds;
    const index = ids.indexOf(this.channel?.id ?? "");
    const channel = this.store.channels.get(ids.at((index + step) % ids.length) ?? "");
    if (channel) this.openChannel(channel);
  }

  /** @param {Id} messageId */
  showMessage(messageId) {
    this.conversation?.messages.show(messageId);
  }

  scrollToEnd() {
    this.conversation?.messages.scroll.toEnd();
  }
}
