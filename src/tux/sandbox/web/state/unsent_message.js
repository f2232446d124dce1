/** A message on its way. */

/** @import { Channel, Message } from "../types.d.ts" */
/** @import { Store } from "./store.js" */

/** Milliseconds in which most messages arrive. */
const QUICK = 400;

/** A message that is not sent yet: nothing is shown of it while that is quick, then it stands among the others. */
export class UnsentMessage {
  /**
   * @param {Store} store
   * @param {Channel} channel
   * @param {string} content
   * @param {File[]} files
   */
  constructor(store, channel, content, files) {
    this.store = store;
    this.channelId = channel.id;
    this.content = content || files.map((file) => file.name).join(", ");
    /** @type {string | null} */
    this.id = null;
    this.timer = setTimeout(() => this.show("Sending…"), QUICK);
  }

  /** @param {number} seconds */
  wait(seconds) {
    this.show(`Sending… Rate limited for ${Math.ceil(seconds)} s.`);
  }

  /**
   * Show that the message was refused for good, while the person writes something else.
   * @param {string} sentence
   */
  fail(sentence) {
    this.show("Not sent. Copy the text from its menu.", sentence);
  }

  /**
   * @param {string} unsent
   * @param {Message["failure"]} failure
   */
  show(unsent, failure = null) {
    clearTimeout(this.timer);
    const { messages, me } = this.store;
    const { channelId, content } = this;
    if (this.id) return messages.update(channelId, this.id, () => ({ unsent, failure }));
    this.id = messages.putLocal({ channel_id: channelId, type: 0, author: me, content, flags: 0, unsent, failure });
  }

  /** Remove it: it was sent, or has gone back to where it was written. */
  remove() {
    clearTimeout(this.timer);
    if (this.id) this.store.messages.remove(this.channelId, this.id);
  }
}
