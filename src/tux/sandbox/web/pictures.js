/** Where pictures come from: this sandbox's own CDN, and nowhere else. */

import { h } from "./dom.js";

let cdn = "";

/** Tells which addresses are the sandbox's own, as it calls itself in payloads. */
export const ownAddress = (address) => {
  cdn = address;
};

/** The address of a file on this sandbox, seen from this page; null for one from outside. */
export function own(url) {
  if (!url) return null;
  if (url.startsWith("/")) return url;
  return cdn && url.startsWith(cdn) ? `/cdn${url.slice(cdn.length)}` : null;
}

/** Someone's avatar, with the letters of their name where they have none. */
export function avatar(user, member, name, extra = "") {
  if (member?.avatar && member.guild_id) return image(`/cdn/guilds/${member.guild_id}/users/${user.id}/avatars/${member.avatar}.png`, extra);
  if (user.avatar) return image(`/cdn/avatars/${user.id}/${user.avatar}.png`, extra);
  return letters(user.id, name ?? user.global_name ?? user.username, `avatar ${extra}`);
}

export function guildIcon(guild) {
  if (guild.icon) return h("img", { src: `/cdn/icons/${guild.id}/${guild.icon}.png`, alt: "" });
  return h("span", { "aria-hidden": "true" }, initials(guild.name));
}

const image = (source, extra) => h("img", { class: `avatar ${extra}`, src: source, alt: "", loading: "lazy" });

function letters(id, name, kind) {
  const hue = Number((BigInt(id || 0) * 2654435761n >> 8n) % 360n);
  return h("span", { class: kind, "aria-hidden": "true", style: { background: `linear-gradient(140deg, hsl(${hue} 55% 48%), hsl(${(hue + 40) % 360} 60% 36%))` } }, initials(name));
}

const initials = (name) =>
  (name.match(/[\p{L}\p{N}]+/gu) ?? ["?"])
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
