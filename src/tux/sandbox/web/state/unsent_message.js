/** A message on its way: nothing while that is quick, else "Sending…" where it will stand. */

const QUICK = 400;

export class Unsent {
  constructor(store, channel, content, files) {
    this.store = store;
    this.message = {
      channel_id: channel.id,
      type: 0,
      author: store.me,
      content: content || files.map((file) => file.name).join(", "),
      flags: 0,
    };
    this.timer = setTimeout(() => this.say("Sending…"), QUICK);
  }

  waits(seconds) {
    this.say(`Sending… Discord's rate limit lets it through in ${Math.ceil(seconds)} s.`);
  }

  /** Refused for good, while the person writes something else. */
  fails(sentence) {
    this.say("Not sent. Its menu has the text.", { failure: sentence });
  }

  say(unsent, more = {}) {
    clearTimeout(this.timer);
    const { message, store } = this;
    if (!this.id) this.id = store.keepOwn({ ...message, unsent, ...more });
    else store.change(message.channel_id, this.id, () => ({ unsent, ...more }));
  }

  end() {
    clearTimeout(this.timer);
    if (this.id) this.store.dismiss({ ...this.message, id: this.id });
  }
}
