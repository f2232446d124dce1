/** The changes that events of messages, reactions and typing make to the store. */

/** @import { Emoji, Id, Message, Reaction } from "../types.d.ts" */
/** @import { Store } from "./store.js" */

const TYPING_MILLISECONDS = 10000;

/**
 * @param {Store} store
 * @param {Message} data
 */
function addMessage(store, data) {
  const known = store.messages.get(data.channel_id, data.id);
  store.messages.put(data);
  stopTyping(store, data.channel_id, data.author.id);
  if (data.author.id !== store.me.id && !known) {
    const { count, mentions } = store.unread.get(data.channel_id) ?? { count: 0, mentions: 0 };
    store.unread.set(data.channel_id, { count: count + 1, mentions: mentions + Number(store.mentionsMe(data)) });
  }
  store.announce("messages", data.channel_id);
}

// reactions

/** @typedef {{ channel_id: Id, message_id: Id, user_id: Id, emoji: Emoji }} ReactionEvent */

/**
 * @param {Emoji} one
 * @param {Emoji} other
 */
const isSameEmoji = (one, other) => (one.id ? one.id === other.id : !other.id && one.name === other.name);

/**
 * Change the reactions of a message; those that nobody has any more go.
 * @param {Store} store
 * @param {{ channel_id: Id, message_id: Id }} data
 * @param {(reactions: Reaction[]) => Reaction[]} change
 */
function updateReactions(store, data, change) {
  store.messages.update(data.channel_id, data.message_id, ({ reactions = [] }) => ({
    reactions: change(reactions).filter((reaction) => reaction.count > 0),
  }));
}

/**
 * @param {Store} store
 * @param {ReactionEvent} data
 */
function addReaction(store, data) {
  const mine = data.user_id === store.me.id;
  updateReactions(store, data, (reactions) => {
    const same = reactions.find((reaction) => isSameEmoji(reaction.emoji, data.emoji));
    if (!same) return [...reactions, { emoji: data.emoji, count: 1, me: mine }];
    const more = { ...same, count: same.count + 1, me: same.me || mine };
    return reactions.map((reaction) => (reaction === same ? more : reaction));
  });
}

/**
 * @param {Store} store
 * @param {ReactionEvent} data
 */
function removeReaction(store, data) {
  const mine = data.user_id === store.me.id;
  updateReactions(
    store,
    data,
    (reactions) =>
      reactions.map((reaction) =>
        isSameEmoji(reaction.emoji, data.emoji)
          ? { ...reaction, count: reaction.count - 1, me: reaction.me && !mine }
          : reaction
      ),
  );
}

/**
 * @param {Store} store
 * @param {ReactionEvent} data
 */
function removeEmoji(store, data) {
  updateReactions(
    store,
    data,
    (reactions) => reactions.filter((reaction) => !isSameEmoji(reaction.emoji, data.emoji)),
  );
}

// typing

/**
 * @param {Store} store
 * @param {{ channel_id: Id, user_id: Id }} data
 */
function startTyping(store, { channel_id: channelId, user_id: userId }) {
  if (userId === store.me.id) return;
  const typing = store.typing.get(channelId) ?? new Map();
  store.typing.set(channelId, typing);
  stopTyping(store, channelId, userId);
  const end = () => {
    typing.delete(userId);
    store.announce("typing", channelId);
  };
  typing.set(userId, setTimeout(end, TYPING_MILLISECONDS));
  store.announce("typing", channelId);
}

/**
 * @param {Store} store
 * @param {Id} channelId
 * @param {Id} userId
 */
function stopTyping(store, channelId, userId) {
  const typing = store.typing.get(channelId);
  clearTimeout(typing?.get(userId));
  typing?.delete(userId);
}

export const MESSAGE_EVENTS = {
  MESSAGE_CREATE: addMessage,
  /** @type {(store: Store, data: Partial<Message> & { id: Id, channel_id: Id }) => void} */
  MESSAGE_UPDATE: (store, data) => store.messages.update(data.channel_id, data.id, () => data),
  /** @type {(store: Store, data: { channel_id: Id, id: Id }) => void} */
  MESSAGE_DELETE: (store, data) => store.messages.remove(data.channel_id, data.id),
  /** @type {(store: Store, data: { channel_id: Id, ids: Id[] }) => void} */
  MESSAGE_DELETE_BULK: (store, data) => store.messages.remove(data.channel_id, ...data.ids),
  MESSAGE_REACTION_ADD: addReaction,
  MESSAGE_REACTION_REMOVE: removeReaction,
  MESSAGE_REACTION_REMOVE_EMOJI: removeEmoji,
  /** @type {(store: Store, data: { channel_id: Id, message_id: Id }) => void} */
  MESSAGE_REACTION_REMOVE_ALL: (store, data) => updateReactions(store, data, () => []),
  TYPING_START: startTyping,
};
