/** The page: pick a person, then be them. The address keeps guild and channel; the tab keeps the person. */

import { attempt } from "./actions/menu_entries.js";
import { control } from "./state/api.js";
import { Chooser } from "./views/chooser.js";
import { h } from "./views/elements/dom.js";
import { Session } from "./views/page.js";
import { keepTime } from "./state/dates.js";

const KEPT_PERSON = "person";
const KEPT_NOTICE = "notice";
const root = document.getElementById("app");

async function start() {
  keepTime();
  const state = await control("/state").catch((error) => ({ error }));
  if (state.error) {
    return root.replaceChildren(
      h("p", { class: "fatal" }, `${state.error.sentence}. Is it still running? Reload the page when it is.`),
    );
  }
  const person = state.people.find((one) => one.id === sessionStorage.getItem(KEPT_PERSON));
  return person ? be(person, state) : choose(state);
}

function choose(state) {
  const notice = sessionStorage.getItem(KEPT_NOTICE) ?? "";
  sessionStorage.removeItem(KEPT_NOTICE);
  new Chooser(root, state, notice, be).begin();
}

async function be(person, state) {
  const answer = await attempt(() => control(`/people/${person.id}/token`, { method: "POST" }));
  if (!answer) {
    sessionStorage.removeItem(KEPT_PERSON);
    return choose(state);
  }
  sessionStorage.setItem(KEPT_PERSON, person.id);
  return new Session(answer.token, state, leave).begin(root);
}

/** Back to the choice of a person, which says why. A new page, so that nothing of the former person stays. */
function leave(sentence) {
  sessionStorage.removeItem(KEPT_PERSON);
  sessionStorage.setItem(KEPT_NOTICE, sentence);
  location.reload();
}

start();
