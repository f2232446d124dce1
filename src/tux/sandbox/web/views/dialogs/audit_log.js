/** The audit log, in sentences. */

/** @import { AuditLogEntry, Guild, Id, User } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { fetchAuditLog } from "../../actions/guilds.js";
import { formatDate } from "../../state/dates.js";
import { createdAt } from "../../state/snowflakes.js";
import { avatar } from "../elements/avatars.js";
import { openDialog } from "../elements/dialogs.js";
import { fill, h } from "../elements/dom.js";
import { changeLines, NAME_KEYS } from "./audit_changes.js";

/** The deed of an entry's author, by the type of action. @type {Record<number, string>} */
const VERBS = {
  1: "updated the server",
  10: "created the channel",
  11: "updated the channel",
  12: "deleted the channel",
  13: "created a permission overwrite in",
  14: "updated a permission overwrite in",
  15: "deleted a permission overwrite in",
  20: "kicked",
  21: "pruned members",
  22: "banned",
  23: "unbanned",
  24: "updated the member",
  25: "updated the roles of",
  26: "moved members",
  27: "disconnected members",
  28: "added the bot",
  30: "created the role",
  31: "updated the role",
  32: "deleted the role",
  40: "created an invite",
  41: "updated an invite",
  42: "deleted an invite",
  50: "created the webhook",
  51: "updated the webhook",
  52: "deleted the webhook",
  60: "created the emoji",
  61: "updated the emoji",
  62: "deleted the emoji",
  72: "deleted a message by",
  73: "deleted messages in",
  74: "pinned a message by",
  75: "unpinned a message by",
  80: "added an integration",
  81: "updated an integration",
  82: "removed an integration",
  83: "started the stage",
  84: "updated the stage",
  85: "ended the stage",
  90: "created the sticker",
  91: "updated the sticker",
  92: "deleted the sticker",
  100: "created the event",
  101: "updated the event",
  102: "deleted the event",
  110: "created the thread",
  111: "updated the thread",
  112: "deleted the thread",
  121: "updated the permissions of a command",
  130: "created the sound",
  131: "updated the sound",
  132: "deleted the sound",
  140: "created the AutoMod rule",
  141: "updated the AutoMod rule",
  142: "deleted the AutoMod rule",
  143: "had AutoMod block a message by",
  144: "had AutoMod flag a message by",
  145: "had AutoMod time out",
  146: "had AutoMod quarantine",
  163: "created an onboarding question",
  164: "updated an onboarding question",
  165: "deleted an onboarding question",
  166: "created the onboarding",
  167: "updated the onboarding",
  192: "set the status of",
  193: "removed the status of",
  200: "created an exception to the event",
  201: "updated an exception to the event",
  202: "deleted an exception to the event",
};
const GUILD_UPDATE = 1;
/** The type of an overwrite's target in the options of an entry. */
const ROLE = "0";
const EVERYBODY = "all";

/**
 * Show the latest entries, which can be narrowed to one author.
 * @param {Session} session
 * @param {Guild} guild
 */
export async function openAuditLog(session, guild) {
  const { users, audit_log_entries: entries } = await fetchAuditLog(session, guild);
  const names = new AuditNames(session, guild, users);
  const authors = new Map(entries.map((entry) => [entry.user_id ?? "", names.author(entry)]));
  const list = h("div", { class: "audit" });
  const filter = h(
    "select",
    { "aria-label": "Filter by user", onchange: () => draw() },
    h("option", { value: EVERYBODY }, "All users"),
    [...authors].map(([id, name]) => h("option", { value: id }, name)),
  );
  const draw = () => {
    const shown = entries.filter((entry) => [EVERYBODY, entry.user_id ?? ""].includes(filter.value));
    fill(
      list,
      shown.length ? shown.map((entry) => row(names, entry)) : h("p", { class: "nothing" }, "No entries yet."),
    );
  };
  draw();
  openDialog({ title: `Audit log of ${guild.name}`, content: [filter, list], wide: true });
}

/** The names of those whom an audit log speaks of. */
class AuditNames {
  /**
   * @param {Session} session
   * @param {Guild} guild
   * @param {User[]} users
   */
  constructor({ store }, guild, users) {
    this.store = store;
    this.guild = guild;
    this.users = new Map(users.map((user) => [user.id, user]));
  }

  /** @param {AuditLogEntry} entry */
  author({ user_id: id }) {
    const user = this.users.get(id ?? "");
    return user ? this.store.displayName(user, this.guild.id) : "Unknown user";
  }

  /**
   * Return the name of a user, channel or role, if it is known.
   * @param {Id | null | undefined} id
   */
  byId(id) {
    const user = this.users.get(id ?? "") ?? this.store.users.get(id ?? "");
    if (user) return this.store.displayName(user, this.guild.id);
    const channel = this.store.channels.get(id ?? "");
    return channel ? `#${channel.name}` : (this.guild.roles.get(id ?? "")?.name ?? null);
  }

  /**
   * Return what an entry's action was done to.
   * @param {AuditLogEntry} entry
   */
  target({ action_type: action, target_id: id, changes }) {
    if (action === GUILD_UPDATE) return this.guild.name;
    const name = (changes ?? []).find((change) => NAME_KEYS.includes(change.key));
    return this.byId(id) ?? name?.old_value ?? name?.new_value ?? "";
  }

  /**
   * Return what an entry says besides its target: how many, in which channel, for whom.
   * @param {AuditLogEntry} entry
   */
  details({ options = {} }) {
    const { type, id = "", count, members_removed: removed } = options;
    const channel = this.store.channels.get(options.channel_id ?? "");
    const role = this.guild.roles.get(id)?.name ?? options.role_name;
    const name = type === ROLE ? role : this.store.users.get(id)?.username;
    const parts = [
      count && `${count}×`,
      removed && `${removed} removed`,
      channel && `in #${channel.name}`,
      name && `for ${name}`,
    ];
    const text = parts.filter(Boolean).join(" ");
    return text && ` (${text})`;
  }
}

/**
 * @param {AuditNames} names
 * @param {AuditLogEntry} entry
 */
function row(names, entry) {
  const user = names.users.get(entry.user_id ?? "");
  const author = names.author(entry);
  const verb = VERBS[entry.action_type ?? 0] ?? `did something (type ${entry.action_type ?? "unknown"})`;
  const date = createdAt(entry.id);
  const changes = changeLines(entry, (id) => names.byId(id));
  return h(
    "article",
    { class: "audit-entry" },
    user ? avatar(user, null, author, "small") : h("span", { class: "avatar small unknown" }, "?"),
    h(
      "div",
      {},
      h(
        "div",
        {},
        h("strong", {}, author),
        ` ${verb} `,
        h("strong", {}, names.target(entry)),
        names.details(entry),
      ),
      entry.reason && h("div", { class: "audit-reason" }, `Reason: ${entry.reason}`),
      changes.map((line) => h("div", { class: "audit-change" }, line)),
      h("time", { datetime: date.toISOString() }, formatDate(date, "S")),
    ),
  );
}
