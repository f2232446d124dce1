/** Avatars and guild icons, with the letters of a name where there is no picture. */

/** @import { Guild, Id, Member, Status, User } from "../../types.d.ts" */

import { STATUS_NAMES } from "../../state/presences.js";
import { h } from "./dom.js";

/** @typedef {"tiny" | "small" | "large" | ""} Size */

const MOST_INITIALS = 2;

/**
 * @param {User} user
 * @param {Member | null | undefined} member Who may have an avatar of their own in the guild.
 * @param {string} name
 * @param {Size} size
 */
export function avatar(user, member, name, size = "") {
  if (member?.avatar && member.guild_id) {
    return image(`/cdn/guilds/${member.guild_id}/users/${user.id}/avatars/${member.avatar}.png`, size);
  }
  if (user.avatar) return image(`/cdn/avatars/${user.id}/${user.avatar}.png`, size);
  return letters(user.id, name, size);
}

/**
 * Put the mark of a status on an avatar.
 * @param {HTMLElement} picture
 * @param {Status} status
 */
export const withStatus = (picture, status) =>
  h("span", { class: "avatar-box" }, picture, h("span", { class: `status ${status}`, title: STATUS_NAMES[status] }));

/** @param {Guild} guild */
export function guildIcon(guild) {
  if (guild.icon) return h("img", { src: `/cdn/icons/${guild.id}/${guild.icon}.png`, alt: "" });
  return h("span", { "aria-hidden": "true" }, initials(guild.name));
}

/**
 * @param {string} source
 * @param {Size} size
 */
const image = (source, size) => h("img", { class: `avatar ${size}`, src: source, alt: "", loading: "lazy" });

/**
 * @param {Id} id Decides the colour.
 * @param {string} name
 * @param {Size} size
 */
function letters(id, name, size) {
  const hue = Number(((BigInt(id || 0) * 2654435761n) >> 8n) % 360n);
  const background = `linear-gradient(140deg, hsl(${hue} 55% 48%), hsl(${(hue + 40) % 360} 60% 36%))`;
  return h("span", { class: `avatar ${size}`, "aria-hidden": "true", style: { background } }, initials(name));
}

/** @param {string} name */
function initials(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["?"];
  return words.slice(0, MOST_INITIALS).map((word) => [...word][0].toUpperCase()).join("");
}
