/** Discord's own messages, as sentences that begin with a name. */

/** @import { Message } from "../../types.d.ts" */

import { MessageType } from "../../state/enums.js";

/** @type {Record<number, (message: Message) => string>} */
const SENTENCES = {
  [MessageType.RECIPIENT_ADD]: () => "added someone to the group.",
  [MessageType.RECIPIENT_REMOVE]: () => "removed someone from the group.",
  [MessageType.CHANNEL_NAME_CHANGE]: ({ content }) => `changed the name to ${content}.`,
  [MessageType.CHANNEL_PINNED_MESSAGE]: () => "pinned a message to this channel.",
  [MessageType.USER_JOIN]: () => "joined the server.",
  [MessageType.GUILD_BOOST]: () => "just boosted the server!",
  [MessageType.CHANNEL_FOLLOW_ADD]: () => "added an announcement channel that is shown here from now on.",
  [MessageType.THREAD_CREATED]: ({ content }) => `started a thread: ${content}`,
  [MessageType.STAGE_START]: ({ content }) => `started the stage: ${content}`,
  [MessageType.STAGE_END]: ({ content }) => `ended the stage: ${content}`,
  [MessageType.STAGE_TOPIC]: ({ content }) => `changed the topic of the stage: ${content}`,
  [MessageType.POLL_RESULT]: () => "ended a poll.",
};

/**
 * Return what a system message says of its author.
 * @param {Message} message
 */
export function systemSentence(message) {
  const { type, content } = message;
  return SENTENCES[type]?.(message) ?? (content || `sent a message of type ${type}`);
}
