/** The audit log, in sentences. */

import { dialog } from "./dialogs.js";
import { h } from "./dom.js";
import { avatar } from "./pictures.js";

const VERBS = {
  1: "changed the server", 10: "created the channel", 11: "changed the channel", 12: "deleted the channel",
  13: "added an overwrite to", 14: "changed an overwrite of", 15: "removed an overwrite from",
  20: "kicked", 21: "pruned members", 22: "banned", 23: "unbanned", 24: "changed the member", 25: "changed the roles of",
  26: "moved members", 27: "disconnected members", 28: "added the bot", 30: "created the role", 31: "changed the role",
  32: "deleted the role", 40: "created an invite", 41: "changed an invite", 42: "deleted an invite",
  50: "created the webhook", 51: "changed the webhook", 52: "deleted the webhook", 60: "added the emoji",
  61: "changed the emoji", 62: "removed the emoji", 72: "deleted a message of", 73: "deleted messages in",
  74: "pinned a message of", 75: "unpinned a message of", 80: "added an integration", 81: "changed an integration",
  82: "removed an integration", 90: "added a sticker", 91: "changed a sticker", 92: "removed a sticker",
  110: "created the thread", 111: "changed the thread", 112: "deleted the thread",
  121: "changed the permissions of a command", 140: "created an AutoMod rule", 141: "changed an AutoMod rule",
  142: "deleted an AutoMod rule",
};

export async function showAudit(session, guild) {
  const log = await session.api.get(`/guilds/${guild.id}/audit-logs?limit=100`);
  const users = new Map(log.users.map((user) => [user.id, user]));
  const rows = log.audit_log_entries.map((entry) => row(session, guild, entry, users));
  dialog({ title: `Audit log of ${guild.name}`, content: h("div", { class: "audit" }, rows.length ? rows : h("p", { class: "nothing" }, "Nothing happened yet.")), wide: true });
}

function row(session, guild, entry, users) {
  const author = users.get(entry.user_id);
  const name = author ? session.store.nameOf(author, guild.id) : "Someone (no author given)";
  const moment = new Date(Number((BigInt(entry.id) >> 22n) + 1420070400000n));
  return h(
    "article",
    { class: "audit-entry" },
    author ? avatar(author, null, name, "small") : h("span", { class: "avatar small unknown" }, "?"),
    h(
      "div",
      {},
      h("div", {}, h("strong", {}, name), ` ${VERBS[entry.action_type] ?? `did something (${entry.action_type})`} `, h("strong", {}, target(session, guild, entry, users))),
      entry.reason && h("div", { class: "audit-reason" }, `Reason: ${entry.reason}`),
      (entry.changes ?? []).map((change) => h("div", { class: "audit-change" }, `${change.key}: ${shown(change.old_value)} → ${shown(change.new_value)}`)),
      h("time", {}, moment.toLocaleString()),
    ),
  );
}

function target(session, guild, entry, users) {
  const id = entry.target_id;
  const user = users.get(id) ?? session.store.users.get(id);
  if (user) return session.store.nameOf(user, guild.id);
  const channel = session.store.channels.get(id);
  if (channel) return `#${channel.name}`;
  const role = guild.roles.get(id);
  if (role) return role.name;
  const named = (entry.changes ?? []).find((change) => change.key === "name");
  return named?.old_value ?? named?.new_value ?? "";
}

function shown(value) {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.map((one) => one.name ?? JSON.stringify(one)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
