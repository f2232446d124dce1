/** A line over the page on the state of the connection. */

/** @import { ConnectionState } from "../state/gateway.js" */

import { h } from "./elements/dom.js";

const GOOD_NEWS_MILLISECONDS = 4000;

export class ConnectionNotice {
  constructor() {
    this.element = h("div", { class: "connection", role: "status", hidden: true });
    this.wasLost = false;
    this.timer = 0;
  }

  /** @param {ConnectionState} state */
  update(state) {
    if (state === "lost") this.show("Connection lost. Trying again…", false);
    else if (!this.wasLost) return;
    else if (state === "resumed") this.show("Reconnected. Nothing was missed.", true);
    else this.show("Reconnected, and caught up with all that happened meanwhile.", true);
  }

  /**
   * @param {string} text
   * @param {boolean} isGood Good news goes by itself.
   */
  show(text, isGood) {
    this.wasLost = !isGood;
    this.element.textContent = text;
    this.element.hidden = false;
    this.element.classList.toggle("good", isGood);
    clearTimeout(this.timer);
    if (isGood) this.timer = setTimeout(() => (this.element.hidden = true), GOOD_NEWS_MILLISECONDS);
  }
}
