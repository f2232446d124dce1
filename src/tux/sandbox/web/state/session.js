/** One person in this tab: their connection, and what they know and left unfinished. */

/** @import { Bot, Channel, Id, Message } from "../types.d.ts" */
/** @import { ConnectionState } from "./gateway.js" */

import { Api } from "./api.js";
import { Gateway } from "./gateway.js";
import { loadOwnPresence, presencePayload } from "./presences.js";
import { Store } from "./store.js";

/**
 * @typedef {object} Draft What stands in the composer of a channel.
 * @property {string} text
 * @property {File[]} files
 * @property {Message | null} replyTo
 * @property {Map<string, string>} mentions Each mention as it is written, with what is sent for it.
 */

const PINS_CHANGED = ["CHANNEL_PINS_UPDATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"];

export class Session {
  /**
   * @param {string} token
   * @param {Bot[]} bots
   * @param {{ onWait: (seconds: number) => void, onConnection: (state: ConnectionState) => void }} listeners
   */
  constructor(token, bots, { onWait, onConnection }) {
    this.bots = connectedFirst(bots);
    this.api = new Api(token, onWait);
    this.store = new Store();
    this.gateway = new Gateway(token, (name, data) => this.store.receive(name, data), onConnection);
    this.presence = loadOwnPresence();
    this.gateway.presence = presencePayload(this.presence);
    /** @type {Map<Id, Draft>} */
    this.drafts = new Map();
    /** The categories whose channels are hidden. @type {Set<Id>} */
    this.collapsed = new Set();
    /** Pinned messages by channel, until they change: Discord lets one ask once in five seconds.
     * @type {Map<Id, Message[]>} */
    this.pins = new Map();
    for (const name of PINS_CHANGED) this.store.on(name, (data) => this.pins.delete(data.channel_id));
    this.store.on("READY", () => this.pins.clear());
  }

  /**
   * Mark a channel as read. Returns whether anything in it was unread.
   * @param {Channel | null} channel
   */
  markRead(channel) {
    return this.store.unread.delete(channel?.id ?? "");
  }
}

/**
 * Return the bots, those that are online first.
 * @param {Bot[]} bots
 */
export const connectedFirst = (bots) => [...bots].sort((one, other) => Number(other.online) - Number(one.online));
