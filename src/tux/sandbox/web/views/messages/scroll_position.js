/** The scroll position of a list of messages. Whoever is at its end stays there, whatever grows. */

import { h } from "../elements/dom.js";

/** Pixels from the end that count as the end, and from the top at which older messages are fetched. */
const NEAR_END = 120;
const NEAR_TOP = 300;

export class ScrollPosition {
  /**
   * @param {HTMLElement} log
   * @param {() => unknown} onTop
   */
  constructor(log, onTop) {
    this.log = log;
    this.onTop = onTop;
    this.isAtEnd = true;
    this.scrollHeight = 0;
    this.clientHeight = 0;
    this.jump = h("button", { class: "jump", hidden: true, onclick: () => this.toEnd() }, "Jump to Present");
    log.addEventListener("scroll", () => this.onScroll());
    log.addEventListener("load", () => this.stay(), true);
    new ResizeObserver(() => this.stay()).observe(log);
  }

  onScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const hasGrown = scrollHeight !== this.scrollHeight || clientHeight !== this.clientHeight;
    if (this.isAtEnd && hasGrown) return this.stay();
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.jump.hidden = this.isAtEnd;
    if (scrollTop < NEAR_TOP) this.onTop();
  }

  /** Scroll to the end again, if that is where it was. */
  stay() {
    if (!this.isAtEnd) return;
    this.scrollHeight = this.log.scrollHeight;
    this.clientHeight = this.log.clientHeight;
    this.log.scrollTop = this.scrollHeight;
  }

  toEnd() {
    this.isAtEnd = true;
    this.jump.hidden = true;
    this.stay();
  }

  leaveEnd() {
    this.isAtEnd = false;
  }

  /**
   * Keep what is in view where it is while something is added above it.
   * @param {() => Promise<void>} add
   */
  async keep(add) {
    const before = this.log.scrollHeight;
    await add();
    this.log.scrollTop += this.log.scrollHeight - before;
  }
}
