/** The part of the control panel that breaks gateway connections. */

/** @import { Session } from "../../state/session.js" */

import { breakConnections } from "../../actions/sandbox.js";
import { h } from "../elements/dom.js";
import { selectField } from "../elements/fields.js";
import { attempt, toast } from "../elements/toasts.js";

/** @type {[label: string, action: string, options?: Record<string, boolean>][]} */
const ACTIONS = [
  ["Drop", "drop"],
  ["Ask to reconnect", "reconnect"],
  ["Invalidate session", "invalid_session"],
  ["Let resume on the open connection", "invalid_session", { resumable: true, keep_open: true }],
];

/** @param {Session} session */
export function gatewaySection({ bots, store }) {
  /** @type {[label: string, userId: string][]} */
  const choices = [
    ...bots.map((bot) => /** @type {[string, string]} */ ([`${bot.username}'s`, bot.id])),
    ["your own", store.me.id],
    ["everyone's", ""],
  ];
  const field = selectField("connection", "Whose connection", choices);
  const select = /** @type {HTMLSelectElement} */ (field.querySelector("select"));
  const buttons = ACTIONS.map(([label, action, options]) => {
    const onclick = () => breakAndReport(label, action, select.value, options);
    return h("button", { class: "button secondary small", onclick }, label);
  });
  return h(
    "section",
    {},
    h("h3", {}, "Gateway"),
    h("p", {}, "Break a connection and watch it come back."),
    field,
    h("div", { class: "row" }, buttons),
  );
}

/**
 * @param {string} label
 * @param {string} action
 * @param {string} userId Empty for everyone.
 * @param {Record<string, boolean>} [options]
 */
async function breakAndReport(label, action, userId, options) {
  const count = await attempt(() => breakConnections(action, userId || null, options));
  if (count !== undefined) toast(`${label}: ${count} connection${count === 1 ? "" : "s"}`);
}
