/** The messages that this tab knows, by channel. */

/** @import { Id, Message, User } from "../types.d.ts" */

import { isEphemeral } from "./messages.js";
import { byId, snowflakeAt } from "./snowflakes.js";

/** @typedef {Omit<Message, "id" | "timestamp">} LocalMessage A message that only this tab has, before it has an id. */

export class MessageStore {
  /**
   * @param {Map<Id, User>} users Gains the authors and those mentioned.
   * @param {(channelId: Id) => void} changed Called after each change of a single message.
   */
  constructor(users, changed) {
    this.users = users;
    this.changed = changed;
    /** @type {Map<Id, Map<Id, Message>>} */
    this.byChannel = new Map();
    /** @type {Map<Id, Message[]>} */
    this.sorted = new Map();
    this.localCount = 0;
  }

  /**
   * Return the known messages of a channel, oldest first.
   * @param {Id} channelId
   */
  list(channelId) {
    const sorted = this.sorted.get(channelId) ?? [...(this.byChannel.get(channelId)?.values() ?? [])].sort(byId);
    this.sorted.set(channelId, sorted);
    return sorted;
  }

  /**
   * @param {Id} channelId
   * @param {Id} messageId
   */
  get(channelId, messageId) {
    return this.byChannel.get(channelId)?.get(messageId);
  }

  /**
   * Keep a new or changed message, always as a new object, so that whoever drew the former sees the change. Announces
   * nothing: a page of fifty messages is drawn once.
   * @param {Message} message
   */
  put(message) {
    const messages = this.byChannel.get(message.channel_id) ?? new Map();
    this.byChannel.set(message.channel_id, messages);
    messages.set(message.id, { ...messages.get(message.id), ...message });
    this.sorted.delete(message.channel_id);
    for (const user of [message.author, ...(message.mentions ?? [])]) {
      if (!this.users.has(user.id)) this.users.set(user.id, user);
    }
  }

  /**
   * Keep a message that only this tab has, dated now. Returns its id.
   * @param {LocalMessage} message
   */
  putLocal(message) {
    const now = Date.now();
    const id = snowflakeAt(now, this.localCount++);
    this.put({ id, timestamp: new Date(now).toISOString(), ...message });
    this.changed(message.channel_id);
    return id;
  }

  /**
   * Change some fields of a message, if it is known.
   * @param {Id} channelId
   * @param {Id} messageId
   * @param {(message: Message) => Partial<Message>} change
   */
  update(channelId, messageId, change) {
    const message = this.get(channelId, messageId);
    if (!message) return;
    this.put({ ...message, ...change(message) });
    this.changed(channelId);
  }

  /**
   * @param {Id} channelId
   * @param {Id[]} messageIds
   */
  remove(channelId, ...messageIds) {
    for (const id of messageIds) this.byChannel.get(channelId)?.delete(id);
    this.sorted.delete(channelId);
    this.changed(channelId);
  }

  /**
   * Forget a channel that is gone.
   * @param {Id} channelId
   */
  removeChannel(channelId) {
    this.byChannel.delete(channelId);
    this.sorted.delete(channelId);
  }

  /** Forget all but what only this person saw or wrote: nobody will send that again. */
  removeShared() {
    for (const [channelId, messages] of this.byChannel) {
      const own = [...messages].filter(([, message]) => isEphemeral(message) || message.unsent);
      this.byChannel.set(channelId, new Map(own));
    }
    this.sorted.clear();
  }
}
