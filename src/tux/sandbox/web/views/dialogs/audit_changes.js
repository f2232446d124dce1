/** What an entry of the audit log says was changed, in words. */

import { permissionNames } from "../../state/permissions.js";
import { shade } from "../elements/pictures.js";
import { shown } from "../../state/dates.js";

const WORDS = {
  communication_disabled_until: "timed out until",
  hoist: "shown separately",
  max_age: "lasts",
  nick: "nickname",
  nsfw: "age-restricted",
  parent_id: "category",
  permission_overwrites: "overwrites for",
  rate_limit_per_user: "slowmode",
};
const GIVEN = { $add: "given", $remove: "taken away" };
const PERMISSIONS = ["permissions", "allow", "deny"];
/** What stands in another field or in the entry's sentence already. */
const TOLD = ["colors", "id"];
/** What the sentence calls the object by, unless that is what changed. */
const NAMES = ["name", "code"];
const SECONDS = ["rate_limit_per_user", "max_age", "afk_timeout"];
const CHANNEL_KINDS = {
  0: "text",
  2: "voice",
  4: "category",
  5: "announcement",
  10: "thread",
  11: "thread",
  12: "private thread",
  13: "stage",
  15: "forum",
  16: "media",
};
const ABOUT_CHANNELS = [10, 11, 12, 110, 111, 112];

/** The lines for an entry. `name(id)` gives the name of a user, role or channel, or null. */
export function changeLines({ action_type: action, changes }, name) {
  const told = (changes ?? []).filter(({ key }) =>
    !TOLD.includes(key) && (key !== "type" || ABOUT_CHANNELS.includes(action))
  );
  return told.map((change) => line(change, name)).filter(Boolean);
}

function line({ key, old_value: before, new_value: after }, name) {
  if (key in GIVEN) return `${GIVEN[key]}: ${(after ?? []).map((role) => role.name).join(", ")}`;
  if (PERMISSIONS.includes(key)) return permissionLine(key, before, after);
  const word = WORDS[key] ?? key.replace(/_id$/, "").replaceAll("_", " ");
  const [was, is] = [before, after].map((value) => said(key, value, name));
  if (before !== undefined && after !== undefined) return `${word}: ${was || "nothing"} → ${is || "nothing"}`;
  if (NAMES.includes(key) || (isNothing(before) && isNothing(after))) return null;
  return after === undefined ? `${word} was ${was}` : `${word}: ${is}`;
}

/** Whether a value that came or went with its object is not worth a line. */
const isNothing = (value) => !value || value === "0" || (Array.isArray(value) && !value.length);

function permissionLine(key, before, after) {
  const [had, has] = [before, after].map((field) => BigInt(field ?? 0));
  const [gained, lost] = [has & ~had, had & ~has].map((field) => permissionNames(field).join(", "));
  const parts = [gained && `gains ${gained}`, lost && `loses ${lost}`].filter(Boolean);
  return parts.length ? `${key}: ${parts.join("; ")}` : null;
}

function said(key, value, name) {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (key === "color") return value ? shade(value) : "none";
  if (key === "type") return CHANNEL_KINDS[value] ?? String(value);
  if (SECONDS.includes(key)) return `${value} s`;
  if (key === "communication_disabled_until") return shown(value, "S");
  if (key.endsWith("_id")) return name(value) ?? String(value);
  if (Array.isArray(value)) return value.map((one) => name(one.id) ?? one.name ?? JSON.stringify(one)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
