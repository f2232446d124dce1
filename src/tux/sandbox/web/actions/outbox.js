/** Messages on their way out of one channel, in the order in which they were written. */

/** @import { Channel } from "../types.d.ts" */
/** @import { Draft, Session } from "../state/session.js" */

import { sentenceOf } from "../state/api.js";
import { UnsentMessage } from "../state/unsent_message.js";
import { sendMessage } from "./messages.js";

export class Outbox {
  /**
   * @param {Session} session
   * @param {Channel} channel
   * @param {(draft: Draft, sentence: string) => boolean} onRefused Called when Discord refuses a message. Returns
   *   whether the draft was taken back; one that was not stays in view with the sentence.
   */
  constructor(session, channel, onRefused) {
    this.session = session;
    this.channel = channel;
    this.onRefused = onRefused;
    this.last = Promise.resolve();
  }

  /**
   * Send a message after those before it.
   * @param {Draft} draft
   * @param {string} content The draft's text with its mentions as Discord writes them.
   */
  send(draft, content) {
    const unsent = new UnsentMessage(this.session.store, this.channel, content, draft.files);
    this.last = this.last.then(() => this.post(draft, content, unsent));
  }

  /**
   * @param {Draft} draft
   * @param {string} content
   * @param {UnsentMessage} unsent
   */
  async post(draft, content, unsent) {
    try {
      await sendMessage(this.session, this.channel, { ...draft, content }, (seconds) => unsent.wait(seconds));
      unsent.remove();
    } catch (error) {
      const sentence = sentenceOf(error);
      if (this.onRefused(draft, sentence)) unsent.remove();
      else unsent.fail(sentence);
    }
  }
}
