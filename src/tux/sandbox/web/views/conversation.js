/** A channel with messages: who is talking in it, the messages, the composer, and who is typing. */

/** @import { Channel, Id } from "../types.d.ts" */
/** @import { Page, Place, Writing } from "./types.d.ts" */

import { isThread, isVoice } from "../state/channels.js";
import { formatRelative } from "../state/dates.js";
import { isTimedOut, Permission } from "../state/permissions.js";
import { Composer } from "./composer/composer.js";
import { h, hasLayers } from "./elements/dom.js";
import { MessageList } from "./messages/message_list.js";
import { VoiceSection } from "./voice_section.js";

const MOST_TYPING = 3;

/** @implements {Place} */
export class Conversation {
  /**
   * @param {Page} page
   * @param {Channel} channel
   */
  constructor(page, channel) {
    this.session = page.session;
    this.store = page.session.store;
    this.channel = channel;
    this.messages = new MessageList(page, channel);
    this.composer = new Composer(page, channel);
    const draft = this.session.drafts.get(channel.id);
    if (draft) this.composer.draft = draft;
    /** Why this person cannot write here, if they cannot. @type {string | null} */
    this.closedReason = null;
    this.closed = h("div", { class: "composer-closed", tabindex: "-1" });
    this.typing = h("div", { class: "typing", role: "status" });
    this.voice = isVoice(channel) ? new VoiceSection(page, channel) : null;
    const foot = h("div", { class: "foot" }, this.composer.element, this.closed);
    this.parts = [...(this.voice ? [this.voice.element] : []), this.messages.element, foot, this.typing];
    this.drawFoot();
  }

  /** @returns {Writing | null} */
  get writing() {
    return this.closedReason ? null : this.composer;
  }

  /** @param {Id | null} messageId */
  async open(messageId) {
    this.composer.grow();
    await this.messages.load();
    if (messageId) return this.messages.show(messageId);
    if (!hasLayers()) this.focus();
  }

  focus() {
    if (this.closedReason) this.messages.log.focus();
    else this.composer.focus();
  }

  /** Keep what was written and not sent. */
  saveDraft() {
    this.session.drafts.set(this.channel.id, this.composer.draft);
  }

  update() {
    this.channel = this.store.channels.get(this.channel.id) ?? this.channel;
    this.composer.update(this.channel);
    this.voice?.update(this.channel);
    this.messages.draw();
    this.drawFoot();
  }

  /** Draw the messages, and that somebody who was typing has written one. */
  updateMessages() {
    this.messages.draw();
    this.updateTyping();
  }

  drawFoot() {
    this.closedReason = this.reasonNotToWrite();
    this.composer.element.hidden = Boolean(this.closedReason);
    this.closed.hidden = !this.closedReason;
    this.closed.textContent = this.closedReason;
  }

  reasonNotToWrite() {
    const { guild_id: guildId, thread_metadata: thread } = this.channel;
    const guild = this.store.guilds.get(guildId ?? "");
    const mine = guild && this.store.myMember(guild);
    if (mine && isTimedOut(mine)) {
      const until = new Date(mine.communication_disabled_until ?? 0);
      return `You are timed out. You can write again ${formatRelative(until)}.`;
    }
    /** @param {bigint} permission */
    const can = (permission) => this.store.can(permission, guildId, this.channel);
    const needed = isThread(this.channel) ? Permission.SEND_MESSAGES_IN_THREADS : Permission.SEND_MESSAGES;
    if (!can(needed)) return "You do not have permission to send messages in this channel.";
    return thread?.locked && !can(Permission.MANAGE_THREADS) ? "This thread is locked." : null;
  }

  updateTyping() {
    const ids = [...(this.store.typing.get(this.channel.id)?.keys() ?? [])];
    const users = ids.flatMap((id) => this.store.users.get(id) ?? []);
    const names = users.map((user) => this.store.displayName(user, this.channel.guild_id));
    this.typing.textContent = typingSentence(names);
  }
}

/** @param {string[]} names */
function typingSentence(names) {
  if (!names.length) return "";
  if (names.length > MOST_TYPING) return "Several people are typing…";
  return `${names.join(", ")} ${names.length === 1 ? "is" : "are"} typing…`;
}
