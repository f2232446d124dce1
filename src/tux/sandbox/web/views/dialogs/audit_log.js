/** The audit log, in sentences. */

import { changeLines } from "./audit_changes.js";
import { dialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { avatar } from "../elements/pictures.js";
import { madeAt, shown } from "../../state/dates.js";

const VERBS = {
  1: "changed the server",
  10: "created the channel",
  11: "changed the channel",
  12: "deleted the channel",
  13: "added an overwrite to",
  14: "changed an overwrite of",
  15: "removed an overwrite from",
  20: "kicked",
  21: "pruned members",
  22: "banned",
  23: "unbanned",
  24: "changed the member",
  25: "changed the roles of",
  26: "moved members",
  27: "disconnected members",
  28: "added the bot",
  30: "created the role",
  31: "changed the role",
  32: "deleted the role",
  40: "created an invite",
  41: "changed an invite",
  42: "deleted an invite",
  50: "created the webhook",
  51: "changed the webhook",
  52: "deleted the webhook",
  60: "added the emoji",
  61: "changed the emoji",
  62: "removed the emoji",
  72: "deleted a message of",
  73: "deleted messages in",
  74: "pinned a message of",
  75: "unpinned a message of",
  80: "added an integration",
  81: "changed an integration",
  82: "removed an integration",
  83: "started the stage",
  84: "changed the stage",
  85: "ended the stage",
  90: "added the sticker",
  91: "changed the sticker",
  92: "removed the sticker",
  100: "planned the event",
  101: "changed the event",
  102: "called off the event",
  110: "created the thread",
  111: "changed the thread",
  112: "deleted the thread",
  121: "changed the permissions of a command",
  130: "added the sound",
  131: "changed the sound",
  132: "removed the sound",
  140: "created the AutoMod rule",
  141: "changed the AutoMod rule",
  142: "deleted the AutoMod rule",
  143: "stopped a message of",
  163: "added a question of the onboarding",
  164: "changed a question of the onboarding",
  165: "removed a question of the onboarding",
  166: "began the onboarding",
  167: "changed the onboarding",
};

const GUILD_UPDATE = 1;
const MOST = 100;

/** The latest entries, which can be narrowed to one author. */
export async function showAudit(session, guild) {
  const log = await session.api.get(`/guilds/${guild.id}/audit-logs?limit=${MOST}`);
  const users = new Map(log.users.map((user) => [user.id, user]));
  const names = new Map(
    log.audit_log_entries.map((entry) => [entry.user_id ?? "", nameOf(session, guild, users.get(entry.user_id))]),
  );
  const list = h("div", { class: "audit" });
  const author = h(
    "select",
    { "aria-label": "By whom", onchange: () => draw() },
    h("option", { value: "all" }, "By anyone"),
    [...names].map(([id, name]) => h("option", { value: id }, `By ${name}`)),
  );
  const draw = () => {
    const rows = log.audit_log_entries.filter((entry) =>
      author.value === "all" || (entry.user_id ?? "") === author.value
    );
    list.replaceChildren(
      ...(rows.length
        ? rows.map((entry) => row(session, guild, entry, users))
        : [h("p", { class: "nothing" }, "Nothing happened yet.")]),
    );
  };
  draw();
  dialog({ title: `Audit log of ${guild.name}`, content: [author, list], wide: true });
}

const nameOf = (session, guild, user) => (user ? session.store.nameOf(user, guild.id) : "someone (no author given)");

function row(session, guild, entry, users) {
  const author = users.get(entry.user_id);
  const name = nameOf(session, guild, author);
  const verb = VERBS[entry.action_type] ?? `did something (${entry.action_type})`;
  return h(
    "article",
    { class: "audit-entry" },
    author ? avatar(author, null, name, "small") : h("span", { class: "avatar small unknown" }, "?"),
    h(
      "div",
      {},
      h(
        "div",
        {},
        h("strong", {}, name),
        ` ${verb} `,
        h("strong", {}, target(session, guild, entry, users)),
        details(session, guild, entry.options),
      ),
      entry.reason && h("div", { class: "audit-reason" }, `Reason: ${entry.reason}`),
      changeLines(entry, (id) => known(session, guild, id, users)).map((line) =>
        h("div", { class: "audit-change" }, line)
      ),
      h("time", { datetime: madeAt(entry.id).toISOString() }, shown(madeAt(entry.id), "S")),
    ),
  );
}

/** What an entry says besides its target: how many, in which channel, for whom. */
function details(session, guild, options) {
  if (!options) return "";
  const channel = session.store.channels.get(options.channel_id);
  const whose = options.type === "0"
    ? (guild.roles.get(options.id)?.name ?? options.role_name)
    : session.store.users.get(options.id)?.username;
  const parts = [
    options.count && `${options.count}×`,
    options.members_removed && `${options.members_removed} removed`,
    channel && `in #${channel.name}`,
    whose && `for ${whose}`,
  ];
  const text = parts.filter(Boolean).join(" ");
  return text ? ` (${text})` : "";
}

function target(session, guild, entry, users) {
  if (entry.action_type === GUILD_UPDATE) return guild.name;
  const named = (entry.changes ?? []).find((change) => ["name", "code"].includes(change.key));
  return known(session, guild, entry.target_id, users) ?? named?.old_value ?? named?.new_value ?? "";
}

/** The name of a user, channel or role that is known. */
function known(session, guild, id, users) {
  const user = users.get(id) ?? session.store.users.get(id);
  if (user) return session.store.nameOf(user, guild.id);
  const channel = session.store.channels.get(id);
  if (channel) return `#${channel.name}`;
  return guild.roles.get(id)?.name ?? null;
}
