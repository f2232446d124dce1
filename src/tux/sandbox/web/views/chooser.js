/** The first page: who are you? */

/** @import { Bot, Person, SandboxState } from "../types.d.ts" */

import { fetchState } from "../actions/sandbox.js";
import { connectedFirst } from "../state/session.js";
import { avatar } from "./elements/avatars.js";
import { fill, h, keepFocus } from "./elements/dom.js";

const MOST_WITHOUT_SEARCH = 24;
const MOST_SHOWN = 60;
const POLL_MILLISECONDS = 1000;

const EXPLANATION = "This is a local Discord. Nothing here reaches the real one. " +
  "Pick a person; open another tab to be a second one at the same time.";

export class Chooser {
  /**
   * @param {HTMLElement} root
   * @param {SandboxState} state
   * @param {string} notice Why one is here again; empty at the first time.
   * @param {(person: Person, state: SandboxState) => void} onChoose
   */
  constructor(root, state, notice, onChoose) {
    this.state = state;
    this.onChoose = onChoose;
    this.isChosen = false;
    this.people = h("div", { class: "people", role: "group", "aria-label": "People" });
    this.bots = h("ul");
    const label = "Search people";
    this.search = h("input", {
      type: "search",
      "aria-label": label,
      placeholder: label,
      oninput: () => this.drawPeople(),
    });
    document.title = "Who are you? · Tux sandbox";
    fill(root, this.layout(notice));
    this.draw();
    root.removeAttribute("aria-busy");
    this.people.querySelector("button")?.focus();
    this.timer = setInterval(() => this.poll(), POLL_MILLISECONDS);
  }

  /** @param {string} notice */
  layout(notice) {
    return h(
      "div",
      { class: "chooser" },
      notice && h("p", { class: "chooser-notice", role: "status" }, notice),
      h("h1", {}, "Who are you?"),
      h("p", {}, EXPLANATION),
      this.search,
      this.people,
      h("div", { class: "bots" }, h("span", {}, "Bots"), this.bots),
    );
  }

  /** Look again: bots connect and people join while one is choosing. */
  async poll() {
    let state;
    try {
      state = await fetchState();
    } catch {
      return; // the next look may find it again
    }
    if (JSON.stringify(state) === JSON.stringify(this.state) || !this.people.isConnected) return;
    this.state = state;
    this.draw();
  }

  draw() {
    this.search.hidden = this.state.people.length <= MOST_WITHOUT_SEARCH;
    this.drawPeople();
    fill(this.bots, connectedFirst(this.state.bots).map(botRow));
  }

  drawPeople() {
    const wanted = this.search.value.toLowerCase();
    const matching = this.state.people.filter(({ username, global_name: name, note }) =>
      [username, name, note].some((text) => text?.toLowerCase().includes(wanted))
    );
    const hidden = matching.length - MOST_SHOWN;
    const more = hidden > 0 && h("p", { class: "nothing" }, `and ${hidden} more: search for them`);
    const cards = matching.slice(0, MOST_SHOWN).map((person) => this.card(person));
    keepFocus(this.people, () => fill(this.people, cards, more));
  }

  /** @param {Person} person */
  card(person) {
    const name = person.global_name ?? person.username;
    const properties = {
      class: "person",
      data: { key: `person-${person.id}` },
      onclick: () => this.choose(person),
    };
    return h(
      "button",
      properties,
      avatar(person, null, name, "large"),
      h("strong", {}, name),
      h("span", {}, person.note || person.username),
    );
  }

  /** @param {Person} person */
  choose(person) {
    if (this.isChosen) return;
    this.isChosen = true;
    clearInterval(this.timer);
    this.onChoose(person, this.state);
  }
}

/** @param {Bot} bot */
function botRow({ username, online }) {
  const name = h("strong", {}, username);
  const light = h("i", { "aria-hidden": "true" });
  return h("li", { class: online ? "bot online" : "bot" }, light, name, online ? " is online" : " is offline");
}
