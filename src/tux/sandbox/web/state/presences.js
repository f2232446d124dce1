/** Who is online, what people say of themselves, and what this tab says of its person. */

/** @import { Activity, Id, Presence, Status } from "../types.d.ts" */
/** @import { Store } from "./store.js" */

/** @type {Record<Status, string>} */
export const STATUS_NAMES = {
  online: "Online",
  idle: "Idle",
  dnd: "Do Not Disturb",
  invisible: "Invisible",
  offline: "Offline",
};

const CUSTOM = 4;
/** @type {Record<number, string>} */
const VERBS = { 0: "Playing", 1: "Streaming", 2: "Listening to", 3: "Watching", 5: "Competing in" };
/** Where the tab keeps what it says of its person. */
const KEPT = "presence";

/**
 * Return what a user does or says of themselves, in one line; empty if nothing is known.
 * @param {Presence | undefined} presence
 */
export function activityText(presence) {
  const activities = presence?.activities ?? [];
  const custom = activities.find((activity) => activity.type === CUSTOM);
  const [activity] = activities;
  if (custom) return [custom.emoji?.name, custom.state].filter(Boolean).join(" ");
  return activity ? `${VERBS[activity.type] ?? ""} ${activity.name}`.trim() : "";
}

/**
 * @param {Store} store
 * @param {Presence & { guild_id: Id }} data
 */
function setPresence(store, data) {
  const presences = store.guilds.get(data.guild_id)?.presences;
  if (data.status === "offline") presences?.delete(data.user.id);
  else presences?.set(data.user.id, data);
  store.announce("presences", data.guild_id);
}

export const PRESENCE_EVENTS = { PRESENCE_UPDATE: setPresence };

// one's own

/** @typedef {{ status: Status, text: string }} OwnPresence */

/** @returns {OwnPresence} */
export function loadOwnPresence() {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? '{"status":"online","text":""}');
}

/** @param {OwnPresence} presence */
export const keepOwnPresence = (presence) => sessionStorage.setItem(KEPT, JSON.stringify(presence));

export const forgetOwnPresence = () => sessionStorage.removeItem(KEPT);

/**
 * Return a presence as the gateway takes it.
 * @param {OwnPresence} presence
 */
export function presencePayload({ status, text }) {
  /** @type {Partial<Activity>[]} */
  const activities = text ? [{ name: "Custom Status", type: CUSTOM, state: text }] : [];
  return { status, activities, since: null, afk: false };
}
