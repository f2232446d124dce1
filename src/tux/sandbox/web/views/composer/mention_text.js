/** Mentions as a person writes them, and as Discord does. */

/** @import { Channel, Guild } from "../../types.d.ts" */
/** @import { Store } from "../../state/store.js" */

import { isCategory } from "../../state/channels.js";

/**
 * A mention as it is written; the markup is what is sent for the label.
 * @typedef {{ label: string, description: string, markup: string }} Mention
 */

/**
 * Return the mention that is being written at the end of a text, if there is one.
 * @param {string} text
 */
export function openMention(text) {
  const match = /(?:^|\s)([@#])([^\s@#]*)$/.exec(text);
  return match ? { sign: match[1], typed: match[2] } : null;
}

/**
 * Return those whom a mention in a guild may mean.
 * @param {Store} store
 * @param {Guild} guild
 * @param {{ sign: string, typed: string }} mention
 */
export function matchingMentions(store, guild, { sign, typed }) {
  const mentions = sign === "@"
    ? [...memberMentions(store, guild), ...roleMentions(guild)]
    : channelMentions(store, guild);
  const wanted = typed.toLowerCase();
  return mentions.filter(({ label, description }) => `${label} ${description}`.toLowerCase().includes(wanted));
}

/**
 * @param {Store} store
 * @param {Guild} guild
 * @returns {Mention[]}
 */
const memberMentions = (store, guild) =>
  [...guild.members.values()].map(({ user }) => ({
    label: `@${store.displayName(user, guild.id)}`,
    description: user.username,
    markup: `<@${user.id}>`,
  }));

/**
 * @param {Guild} guild
 * @returns {Mention[]}
 */
const roleMentions = (guild) =>
  [...guild.roles.values()]
    .filter((role) => role.id !== guild.id)
    .map((role) => ({ label: `@${role.name}`, description: "role", markup: `<@&${role.id}>` }));

/**
 * @param {Store} store
 * @param {Guild} guild
 * @returns {Mention[]}
 */
const channelMentions = (store, guild) =>
  store.channelsOf(guild)
    .filter((/** @type {Channel} */ channel) => !isCategory(channel) && store.canSee(channel))
    .map((channel) => ({ label: `#${channel.name}`, description: channel.topic ?? "", markup: `<#${channel.id}>` }));

/**
 * Return a text with each mention as Discord writes it.
 * @param {string} text
 * @param {Map<string, string>} mentions Labels with their markup.
 */
export function withMarkup(text, mentions) {
  const longestFirst = [...mentions].sort(([one], [other]) => other.length - one.length);
  return longestFirst.reduce((result, [label, markup]) => result.replace(standalone(label), markup), text);
}

/**
 * Return a pattern for a label wherever no letter or digit follows it.
 * @param {string} label
 */
const standalone = (label) => new RegExp(`${label.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}(?![\\p{L}\\p{N}_])`, "gu");
