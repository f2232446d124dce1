/** The changes of an audit log entry, in words. */

/** @import { AuditLogChange, AuditLogEntry, Id, Role } from "../../types.d.ts" */

import { CHANNEL_KINDS } from "../../state/channels.js";
import { formatDate } from "../../state/dates.js";
import { permissionNames } from "../../state/permissions.js";
import { cssColor } from "../elements/colors.js";

/** @typedef {(id: Id) => string | null} NameOf Returns the name of a user, role or channel that is known. */

/** Names of fields that say little by themselves. @type {Record<string, string>} */
const LABELS = {
  communication_disabled_until: "timed out until",
  hoist: "displayed separately",
  max_age: "expires after",
  nick: "nickname",
  nsfw: "age-restricted",
  parent_id: "category",
  permission_overwrites: "overwrites for",
  rate_limit_per_user: "slowmode",
};
/** @type {Record<string, string>} */
const ROLE_LABELS = { $add: "roles added", $remove: "roles removed" };
const PERMISSION_KEYS = ["permissions", "allow", "deny"];
/** Keys that only repeat what another key or the sentence of the entry says. */
const REPEATED_KEYS = ["colors", "id"];
/** Keys by which the sentence of an entry names its target. */
export const NAME_KEYS = ["name", "code"];
const SECONDS_KEYS = ["rate_limit_per_user", "max_age", "afk_timeout"];
/** The actions whose `type` is that of a channel. */
const CHANNEL_ACTIONS = [10, 11, 12, 110, 111, 112];

/**
 * Return a line for each change of an entry that is worth one.
 * @param {AuditLogEntry} entry
 * @param {NameOf} nameOf
 */
export function changeLines({ action_type: action, changes = [] }, nameOf) {
  return changes
    .filter(({ key }) => !REPEATED_KEYS.includes(key) && (key !== "type" || CHANNEL_ACTIONS.includes(action ?? 0)))
    .flatMap((change) => line(change, nameOf) ?? []);
}

/**
 * @param {AuditLogChange} change
 * @param {NameOf} nameOf
 */
function line({ key, old_value: before, new_value: after }, nameOf) {
  if (key in ROLE_LABELS) {
    return `${ROLE_LABELS[key]}: ${(after ?? []).map((/** @type {Role} */ { name }) => name).join(", ")}`;
  }
  if (PERMISSION_KEYS.includes(key)) return permissionLine(key, before, after);
  const label = LABELS[key] ?? key.replace(/_id$/, "").replaceAll("_", " ");
  const [was, is] = [before, after].map((value) => inWords(key, value, nameOf));
  if (before !== undefined && after !== undefined) return `${label}: ${was || "none"} → ${is || "none"}`;
  if (NAME_KEYS.includes(key) || (isEmpty(before) && isEmpty(after))) return null;
  return after === undefined ? `${label} was ${was}` : `${label}: ${is}`;
}

/**
 * Return whether a value that came or went with its target is not worth a line.
 * @param {any} value
 */
const isEmpty = (value) => !value || value === "0" || (Array.isArray(value) && !value.length);

/**
 * @param {string} key
 * @param {string | undefined} before
 * @param {string | undefined} after
 */
function permissionLine(key, before, after) {
  const [had, has] = [BigInt(before ?? 0), BigInt(after ?? 0)];
  const [gained, lost] = [has & ~had, had & ~has].map((field) => permissionNames(field).join(", "));
  const parts = [gained && `gains ${gained}`, lost && `loses ${lost}`].filter(Boolean);
  return parts.length ? `${key}: ${parts.join("; ")}` : null;
}

/**
 * @param {string} key
 * @param {any} value
 * @param {NameOf} nameOf
 * @returns {string}
 */
function inWords(key, value, nameOf) {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (key === "color") return value ? cssColor(value) : "none";
  if (key === "type") return CHANNEL_KINDS[value] ?? String(value);
  if (SECONDS_KEYS.includes(key)) return `${value} s`;
  if (key === "communication_disabled_until") return formatDate(value, "S");
  if (key.endsWith("_id")) return nameOf(value) ?? String(value);
  if (Array.isArray(value)) return value.map((one) => nameOf(one.id) ?? one.name ?? JSON.stringify(one)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
