/** The first page: who are you? */

import { control } from "../state/api.js";
import { h } from "./elements/dom.js";
import { avatar } from "./elements/pictures.js";

const MOST_WITHOUT_FILTER = 24;
const MOST_SHOWN = 60;
const LOOKS_AGAIN = 1000;

export class Chooser {
  /** `choose(person, state)` is called for the one that was picked; `notice` says why one is here again. */
  constructor(root, state, notice, choose) {
    this.root = root;
    this.state = state;
    this.notice = notice;
    this.choose = choose;
    this.people = h("div", { class: "people", role: "group", "aria-label": "People" });
    this.bots = h("ul", {});
    this.filter = h("input", {
      type: "search",
      "aria-label": "Search people",
      placeholder: "Search people",
      oninput: () => this.drawPeople(),
    });
  }

  begin() {
    document.title = "Who are you? · Tux sandbox";
    this.root.replaceChildren(
      h(
        "div",
        { class: "chooser" },
        this.notice && h("p", { class: "chooser-notice", role: "status" }, this.notice),
        h("h1", {}, "Who are you?"),
        h(
          "p",
          {},
          "This is a local Discord. Nothing here reaches the real one. Pick a person; open another tab to be a second one at the same time.",
        ),
        this.filter,
        this.people,
        h("div", { class: "bots" }, h("span", {}, "Bots here"), this.bots),
      ),
    );
    this.draw();
    this.root.removeAttribute("aria-busy");
    this.people.querySelector("button")?.focus();
    this.timer = setInterval(() => this.lookAgain(), LOOKS_AGAIN);
  }

  /** Bots come and go, and people join, while one is choosing. */
  async lookAgain() {
    let state;
    try {
      state = await control("/state");
    } catch {
      return; // the next look may find it again
    }
    if (JSON.stringify(state) === JSON.stringify(this.state) || !this.people.isConnected) return;
    this.state = state;
    this.draw();
  }

  draw() {
    this.filter.hidden = this.state.people.length <= MOST_WITHOUT_FILTER;
    this.drawPeople();
    this.bots.replaceChildren(...connectedFirst(this.state.bots).map((bot) => this.bot(bot)));
  }

  drawPeople() {
    const focused = document.activeElement?.dataset.key;
    const wanted = this.filter.value.toLowerCase();
    const found = this.state.people.filter((person) =>
      [person.username, person.global_name, person.note].some((text) => text?.toLowerCase().includes(wanted))
    );
    const more = found.length - MOST_SHOWN;
    this.people.replaceChildren(
      ...found.slice(0, MOST_SHOWN).map((person) => this.card(person)),
      more > 0 ? h("p", { class: "nothing" }, `and ${more} more: search for them`) : "",
    );
    if (focused) this.people.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  card(person) {
    const name = person.global_name ?? person.username;
    return h(
      "button",
      { class: "person", data: { key: `person-${person.id}` }, onclick: () => this.pick(person) },
      avatar(person, null, name, "large"),
      h("strong", {}, name),
      h("span", {}, person.note || person.username),
    );
  }

  bot({ username, online }) {
    return h(
      "li",
      { class: online ? "bot online" : "bot" },
      h("i", { "aria-hidden": "true" }),
      h("strong", {}, username),
      online ? " is connected" : " has no program connected",
    );
  }

  pick(person) {
    if (this.picked) return;
    this.picked = true;
    clearInterval(this.timer);
    this.choose(person, this.state);
  }
}

export const connectedFirst = (bots) => [...bots].sort((one, other) => Number(other.online) - Number(one.online));
