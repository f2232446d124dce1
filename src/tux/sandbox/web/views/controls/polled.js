/** The parts of the control panel that ask the sandbox again and again while the panel is open. */

/**
 * @template T What the sandbox answers.
 * @abstract
 */
export class Polled {
  /** @param {number} milliseconds The time between two questions. */
  constructor(milliseconds) {
    this.milliseconds = milliseconds;
    this.timer = 0;
  }

  /** @returns {Promise<T>} */
  fetch() {
    throw new Error("not implemented");
  }

  /** @param {T} _answer */
  show(_answer) {
    throw new Error("not implemented");
  }

  start() {
    this.poll();
    this.timer = setInterval(() => this.poll(), this.milliseconds);
  }

  stop() {
    clearInterval(this.timer);
  }

  async poll() {
    let answer;
    try {
      answer = await this.fetch();
    } catch {
      return; // the notice of the connection says that the sandbox is gone
    }
    this.show(answer);
  }
}
