/** The dialog by which a person adds a bot to a server. */

/** @import { Bot, Guild } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { addBot } from "../../actions/guilds.js";
import { createBot, fetchState } from "../../actions/sandbox.js";
import { guildPermissions, Permission, permissionsIn } from "../../state/permissions.js";
import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { checkedValues, checkField, selectField, textField, valueOf } from "../elements/fields.js";
import { copy, toast } from "../elements/toasts.js";

const NEW = "new";
const TICKED = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES;

/**
 * Ask which bot to add and what it may do: of that, only what the person may do too.
 * @param {Session} session
 * @param {Guild} guild
 */
export async function openAddBot(session, guild) {
  const { bots } = await fetchState();
  const others = bots.filter((bot) => !guild.members.has(bot.id));
  /** @type {[label: string, value: string][]} */
  const choices = [...others.map((bot) => /** @type {[string, string]} */ ([bot.username, bot.id])), [
    "A new bot",
    NEW,
  ]];
  const which = selectField("bot", "Bot", choices);
  const name = textField("name", "Name of the new bot", { maxlength: 32, minlength: 2, value: "Stranger" });
  const showName = () => (name.hidden = which.querySelector("select")?.value !== NEW);
  which.addEventListener("change", showName);
  showName();
  openDialog({
    title: `Add a bot to ${guild.name}`,
    content: [which, name, permissionFields(session, guild)],
    label: "Authorize",
    submit: async (data) => {
      const chosen = others.find((bot) => bot.id === valueOf(data, "bot"));
      const made = chosen ? null : await createBot({ name: valueOf(data, "name"), owner_id: session.store.me.id });
      const bot = chosen ?? /** @type {Bot} */ (made);
      const bits = checkedValues(data, "permission").map(BigInt);
      await addBot(session, guild, bot, bits.reduce((all, bit) => all | bit, 0n));
      toast(`${bot.username} is in ${guild.name} now.`);
      if (made) showToken(made.username, made.token);
    },
  });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 */
function permissionFields({ store }, guild) {
  const own = guildPermissions(guild, guild.members.get(store.me.id));
  const boxes = permissionsIn(own).map(([name, bit]) =>
    checkField("permission", name, { value: String(bit), checked: Boolean(bit & TICKED) })
  );
  return h(
    "fieldset",
    { class: "permission-list" },
    h("legend", { class: "field-name" }, "It may"),
    h("div", {}, boxes),
  );
}

/**
 * @param {string} name
 * @param {string} token
 */
function showToken(name, token) {
  openDialog({
    title: `The token of ${name}`,
    content: [
      h("p", {}, "A program that signs in with it is this bot."),
      textField("token", "Token", { value: token, readonly: true }),
      h("button", { class: "button secondary", type: "button", onclick: () => copy(token) }, "Copy"),
    ],
  });
}
