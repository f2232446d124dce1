/** The page: pick a person, then be them. The address keeps the channel; the tab keeps the person. */

/** @import { Person, SandboxState } from "./types.d.ts" */

import { fetchState, fetchToken } from "./actions/sandbox.js";
import { sentenceOf } from "./state/api.js";
import { forgetOwnPresence } from "./state/presences.js";
import { Chooser } from "./views/chooser.js";
import { byElementId, fill, h } from "./views/elements/dom.js";
import { keepRelativeDates } from "./views/elements/timestamps.js";
import { attempt } from "./views/elements/toasts.js";
import { Page } from "./views/page.js";

const PERSON = "person";
const NOTICE = "notice";
const root = byElementId("app");

async function start() {
  keepRelativeDates();
  let state;
  try {
    state = await fetchState();
  } catch (error) {
    const sentence = `${sentenceOf(error)}. Is it still running? Reload the page when it is.`;
    return fill(root, h("p", { class: "fatal" }, sentence));
  }
  const person = state.people.find((person) => person.id === sessionStorage.getItem(PERSON));
  if (person) become(person, state);
  else choose(state);
}

/** @param {SandboxState} state */
function choose(state) {
  const notice = sessionStorage.getItem(NOTICE) ?? "";
  sessionStorage.removeItem(NOTICE);
  new Chooser(root, state, notice, become);
}

/**
 * @param {Person} person
 * @param {SandboxState} state
 */
async function become(person, state) {
  const token = await attempt(() => fetchToken(person));
  if (!token) {
    sessionStorage.removeItem(PERSON);
    return choose(state);
  }
  sessionStorage.setItem(PERSON, person.id);
  new Page(root, token, state, leave);
}

/**
 * Go back to the choice of a person, which shows a sentence. The page is loaded anew, so that nothing of the former
 * person stays.
 * @param {string} sentence
 */
function leave(sentence) {
  sessionStorage.removeItem(PERSON);
  forgetOwnPresence();
  sessionStorage.setItem(NOTICE, sentence);
  location.reload();
}

start();
