/** The middle of the page for a channel with messages: head, messages, composer, and who is typing. */

import { react } from "../actions/menu_entries.js";
import { Composer } from "./composer/composer.js";
import { h, toast } from "./elements/dom.js";
import { MessageList } from "./messages/list.js";
import { isThread, isTimedOut, P } from "../state/permissions.js";
import { relative } from "../state/dates.js";
import { VOICE, Voice } from "./voice.js";

const MOST_TYPING = 3;

export class Conversation {
  constructor(session, channel) {
    this.session = session;
    this.store = session.store;
    this.channel = channel;
    this.messages = new MessageList(session, channel, {
      menu: (message, x, y) => session.messageMenu(message, x, y),
      react: (message) => react(session, message),
      reply: (message) => this.composer.reply(message),
      openThread: (thread) => session.openChannel(session.keepChannel(thread)),
      openUser: (user, event) => session.userMenuAt(user, event),
    });
    this.composer = new Composer(session, channel);
    this.composer.restore(session.drafts.get(channel.id));
    this.closed = h("div", { class: "composer-closed", tabindex: "-1" });
    this.typing = h("div", { class: "typing", role: "status" });
    this.foot = h("div", { class: "foot" }, this.composer.element, this.closed);
    this.voice = VOICE.includes(channel.type)
      ? new Voice(session, channel, (sentence) => toast(sentence, "error"))
      : null;
    this.parts = [...(this.voice ? [this.voice.element] : []), this.messages.element, this.foot, this.typing];
    this.drawFoot();
  }

  async open(messageId = null) {
    this.composer.grow();
    await this.messages.load();
    if (messageId) return this.messages.show(messageId);
    if (document.getElementById("layers").childElementCount === 0) this.focus();
    return undefined;
  }

  focus() {
    if (this.why) this.messages.log.focus();
    else this.composer.focus();
  }

  /** Puts by what was written and not sent. */
  leave() {
    this.session.drafts.set(this.channel.id, this.composer.draft);
  }

  changed() {
    this.composer.rename(this.channel);
    this.voice?.draw(this.channel);
    this.messages.draw();
    this.drawFoot();
  }

  drawFoot() {
    this.why = this.whyClosed();
    this.composer.element.hidden = Boolean(this.why);
    this.closed.hidden = !this.why;
    this.closed.textContent = this.why ?? "";
  }

  /** Why this person cannot write here; null where they can. */
  whyClosed() {
    const { guild_id: guildId, thread_metadata: thread } = this.channel;
    const guild = this.store.guilds.get(guildId);
    const mine = guild && this.store.myMember(guild);
    if (mine && isTimedOut(mine)) {
      return `You are timed out. You can write again ${relative(new Date(mine.communication_disabled_until))}.`;
    }
    const needed = isThread(this.channel) ? P.SEND_MESSAGES_IN_THREADS : P.SEND_MESSAGES;
    if (guild && !this.store.may(needed, guildId, this.channel)) {
      return "You do not have permission to send messages in this channel.";
    }
    if (thread?.locked && !this.store.may(P.MANAGE_THREADS, guildId, this.channel)) return "This thread is locked.";
    return null;
  }

  drawTyping() {
    const ids = [...(this.store.typing.get(this.channel.id)?.keys() ?? [])];
    const names = ids.map((id) => this.store.users.get(id)).filter(Boolean).map((user) =>
      this.store.nameOf(user, this.channel.guild_id)
    );
    this.typing.textContent = names.length
      ? `${names.slice(0, MOST_TYPING).join(", ")} ${names.length === 1 ? "is" : "are"} typing…`
      : "";
  }
}
