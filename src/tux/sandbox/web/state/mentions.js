/** Names for the mentions in a text, and the places in this client that its links lead to. */

const MESSAGE_LINK = /^https?:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?$/;

/** The address within this client of a channel or of one message in it. */
export const wayTo = (channel, messageId = null) =>
  ["#/channels", channel.guild_id ?? "@me", channel.id, ...(messageId ? [messageId] : [])].join("/");

/** What `markdown` asks for names. */
export function naming(store, guildId) {
  return {
    userName: (id) => (store.users.get(id) ? store.nameOf(store.users.get(id), guildId) : "unknown-user"),
    role: (id) => store.guilds.get(guildId)?.roles.get(id) ?? { name: "deleted-role" },
    channel: (id) => named(store, id),
    place: (url) => placeOf(store, url),
  };
}

function named(store, id, messageId = null) {
  const channel = store.channels.get(id);
  if (!channel) return { name: "unknown", href: null };
  if (!store.visible(channel)) return { name: "No Access", href: null };
  return { id, name: channel.name ?? "direct message", href: wayTo(channel, messageId) };
}

/** Where a link to Discord leads here; null for a guild that is not here, whose link stays a link. */
function placeOf(store, url) {
  const match = MESSAGE_LINK.exec(url);
  if (!match) return null;
  const [, guildId, channelId, messageId] = match;
  if (guildId !== "@me" && !store.guilds.has(guildId)) return null;
  if (guildId === "@me" && !store.channels.has(channelId)) return null;
  const place = named(store, channelId, messageId);
  return { ...place, label: messageId ? `#${place.name} › message` : `#${place.name}` };
}

/** Brings the names in what is drawn already up to date. */
export function rename(element, names) {
  for (const mention of element.querySelectorAll(".mention[data-user]")) {
    settle(mention, `@${names.userName(mention.dataset.user)}`);
  }
  for (const mention of element.querySelectorAll(".mention[data-role]")) {
    settle(mention, `@${names.role(mention.dataset.role).name}`);
  }
}

function settle(mention, text) {
  if (mention.textContent !== text) mention.textContent = text;
}
