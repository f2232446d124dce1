/** The kinds of messages. */

/** @import { Message } from "../types.d.ts" */

import { MessageFlag, MessageType } from "./enums.js";

const WRITTEN = [
  MessageType.DEFAULT,
  MessageType.REPLY,
  MessageType.CHAT_INPUT_COMMAND,
  MessageType.THREAD_STARTER_MESSAGE,
  MessageType.CONTEXT_MENU_COMMAND,
  MessageType.AUTO_MODERATION_ACTION,
];
const EDITABLE = [MessageType.DEFAULT, MessageType.REPLY];

/** Return whether Discord itself wrote a message, such as "joined the server". @param {Message} message */
export const isSystem = (message) => !WRITTEN.includes(message.type);

/** Return whether a message is shown to this person alone. @param {Message} message */
export const isEphemeral = (message) => Boolean(message.flags & MessageFlag.EPHEMERAL);

/** Return whether the author of a message may edit it. @param {Message} message */
export const isEditable = (message) => EDITABLE.includes(message.type) && !message.unsent;
