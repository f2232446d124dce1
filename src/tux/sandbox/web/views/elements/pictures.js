/** Where pictures come from: this sandbox's own CDN, and nowhere else. */

import { h } from "./dom.js";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The address of a file of this sandbox, seen from this page; null for one from elsewhere. */
export function own(url) {
  if (!url || !URL.canParse(url, location.origin)) return null;
  const { host, hostname, pathname, protocol } = new URL(url, location.origin);
  const here = host === location.host || LOOPBACK.includes(hostname);
  return here && protocol.startsWith("http") && pathname.startsWith("/cdn/") ? pathname : null;
}

/** Someone's avatar, with the letters of their name where they have none. */
export function avatar(user, member, name, extra = "") {
  if (member?.avatar && member.guild_id) {
    return image(`/cdn/guilds/${member.guild_id}/users/${user.id}/avatars/${member.avatar}.png`, extra);
  }
  if (user.avatar) return image(`/cdn/avatars/${user.id}/${user.avatar}.png`, extra);
  return letters(user.id, name ?? user.global_name ?? user.username, `avatar ${extra}`);
}

export function guildIcon(guild) {
  if (guild.icon) return h("img", { src: `/cdn/icons/${guild.id}/${guild.icon}.png`, alt: "" });
  return h("span", { "aria-hidden": "true" }, initials(guild.name));
}

const image = (source, extra) => h("img", { class: `avatar ${extra}`, src: source, alt: "", loading: "lazy" });

function letters(id, name, kind) {
  const hue = Number(((BigInt(id || 0) * 2654435761n) >> 8n) % 360n);
  const background = `linear-gradient(140deg, hsl(${hue} 55% 48%), hsl(${(hue + 40) % 360} 60% 36%))`;
  return h("span", { class: kind, "aria-hidden": "true", style: { background } }, initials(name));
}

const initials = (name) =>
  (name.match(/[\p{L}\p{N}]+/gu) ?? ["?"])
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");

/** A colour as Discord sends it, for a style. */
export const shade = (color) => `#${(color & 0xffffff).toString(16).padStart(6, "0")}`;
