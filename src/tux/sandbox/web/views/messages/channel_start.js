/** The heading before the first message of a channel. */

/** @import { Channel } from "../../types.d.ts" */
/** @import { Store } from "../../state/store.js" */

import { channelName, channelSign, isThread } from "../../state/channels.js";
import { h } from "../elements/dom.js";

/**
 * @param {Store} store
 * @param {Channel} channel
 */
export function channelStart(store, channel) {
  return h("header", { class: "beginning" }, h("h2", {}, title(channel)), h("p", {}, description(store, channel)));
}

/** @param {Channel} channel */
function title(channel) {
  const name = channelName(channel);
  if (!channel.guild_id || isThread(channel)) return name;
  return `Welcome to ${channelSign(channel)}${name}!`;
}

/**
 * @param {Store} store
 * @param {Channel} channel
 */
function description(store, channel) {
  const { guild_id: guildId, owner_id: ownerId, topic } = channel;
  const owner = isThread(channel) ? store.users.get(ownerId ?? "") : undefined;
  if (owner) return `Started by ${store.displayName(owner, guildId)}`;
  if (topic) return topic;
  if (!guildId) return `This is the start of your direct messages with ${channelName(channel)}.`;
  return `This is the start of the ${channelSign(channel)}${channelName(channel)} channel.`;
}
