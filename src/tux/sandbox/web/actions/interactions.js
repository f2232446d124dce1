/** Commands, components and modals: `POST /interactions`, and the answer that the gateway brings. */

/**
 * @import {
 *   Application, ApplicationCommand, Channel, Choice, FilledOption, Id, Message, Modal, OfferedCommand, UsableComponent
 * } from "../types.d.ts"
 */
/** @import { Session } from "../state/session.js" */

import { sentenceOf } from "../state/api.js";
import { CommandType, InteractionType, MessageFlag, MessageType } from "../state/enums.js";

/** @typedef {"success" | "failure" | "modal" | Choice[]} Outcome The answer; for an autocomplete, its choices. */

/** Milliseconds for which a component stays busy at least, so that a double click uses it once. */
const SHORTEST_USE = 300;

export class Interactions {
  /**
   * @param {Session} session
   * @param {(modal: Modal) => void} onModal
   */
  constructor({ api, store }, onModal) {
    this.api = api;
    this.store = store;
    /** @type {Map<string, (outcome: Outcome) => void>} */
    this.waiting = new Map();
    this.nonce = Math.floor(Math.random() * 1e9);
    store.on("INTERACTION_SUCCESS", ({ nonce }) => this.settle(nonce, "success"));
    store.on("INTERACTION_FAILURE", ({ nonce }) => this.settle(nonce, "failure"));
    store.on("INTERACTION_MODAL_CREATE", (modal) => this.settle(modal.nonce, "modal") && onModal(modal));
    store.on("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", ({ nonce, choices }) => this.settle(nonce, choices));
    store.on("READY", () => [...this.waiting.keys()].forEach((nonce) => this.settle(nonce, "failure")));
  }

  /**
   * @param {string} nonce
   * @param {Outcome} outcome
   */
  settle(nonce, outcome) {
    const resolve = this.waiting.get(nonce);
    this.waiting.delete(nonce);
    resolve?.(outcome);
    return Boolean(resolve);
  }

  /**
   * @param {number} type
   * @param {Channel} channel
   * @param {Id} applicationId
   * @param {object} data
   * @param {{ message?: Message, files?: File[] }} context
   */
  async request(type, channel, applicationId, data, { message, files } = {}) {
    this.nonce += 1;
    const nonce = String(this.nonce);
    const body = {
      type,
      nonce,
      data,
      application_id: applicationId,
      channel_id: channel.id,
      guild_id: channel.guild_id,
      session_id: this.store.sessionId,
      message_id: message?.id,
      message_flags: message?.flags,
    };
    /** @type {Promise<Outcome>} */
    const outcome = new Promise((resolve) => this.waiting.set(nonce, resolve));
    try {
      await this.api.post("/interactions", body, { files });
    } catch (error) {
      this.waiting.delete(nonce);
      throw error;
    }
    return outcome;
  }

  /**
   * Use a component of a message. What goes wrong is shown under the message.
   * @param {Message} message
   * @param {UsableComponent} component
   * @param {string[]} [values] What was selected.
   */
  async useComponent(message, component, values) {
    const shortest = new Promise((resolve) => setTimeout(resolve, SHORTEST_USE));
    const failure = await this.componentFailure(message, component, values);
    if (failure !== (message.failure ?? null)) {
      this.store.messages.update(message.channel_id, message.id, () => ({ failure }));
    }
    await shortest;
  }

  /**
   * @param {Message} message
   * @param {UsableComponent} component
   * @param {string[]} [values]
   */
  async componentFailure(message, { type, custom_id }, values) {
    const channel = /** @type {Channel} */ (this.store.channels.get(message.channel_id));
    const data = { component_type: type, custom_id, ...(values ? { values, type } : {}) };
    const applicationId = /** @type {Id} */ (message.application_id);
    try {
      const outcome = await this.request(InteractionType.MESSAGE_COMPONENT, channel, applicationId, data, { message });
      return outcome === "failure" ? "This interaction failed" : null;
    } catch (error) {
      return sentenceOf(error);
    }
  }

  /**
   * @param {Channel} channel
   * @param {ApplicationCommand} command
   * @param {FilledOption[]} options
   */
  async autocomplete(channel, command, options) {
    const data = { id: command.id, name: command.name, type: CommandType.CHAT_INPUT, options };
    const type = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE;
    const choices = await this.request(type, channel, command.application_id, data);
    return Array.isArray(choices) ? choices : [];
  }

  /**
   * Run a slash command.
   * @param {Channel} channel
   * @param {OfferedCommand} offered
   * @param {FilledOption[]} options
   * @param {File[]} files
   */
  runCommand(channel, offered, options, files) {
    return this.run(channel, offered, { options }, files);
  }

  /**
   * Run a context menu command on a user or message.
   * @param {Channel} channel
   * @param {OfferedCommand} offered
   * @param {Id} targetId
   */
  runOn(channel, offered, targetId) {
    return this.run(channel, offered, { target_id: targetId });
  }

  /**
   * @param {Channel} channel
   * @param {OfferedCommand} offered
   * @param {object} fields
   * @param {File[]} [files]
   */
  async run(channel, { command, name, application }, fields, files) {
    const { id, type } = command;
    const data = { id, name: command.name, type, ...fields };
    const kind = InteractionType.APPLICATION_COMMAND;
    const outcome = await this.request(kind, channel, command.application_id, data, { files });
    if (outcome === "failure") this.addFailure(channel, application, name, type);
  }

  /**
   * @param {Modal} modal
   * @param {object[]} components
   * @param {File[]} files
   */
  submitModal(modal, components, files) {
    const channel = /** @type {Channel} */ (this.store.channels.get(modal.channel_id));
    const data = { id: modal.id, custom_id: modal.custom_id, components };
    return this.request(InteractionType.MODAL_SUBMIT, channel, modal.application.id, data, { files });
  }

  /**
   * Show, to this person alone, that a command was not answered, where the answer would stand.
   * @param {Channel} channel
   * @param {Application} application
   * @param {string} name
   * @param {number} commandType
   */
  addFailure(channel, application, name, commandType) {
    this.store.messages.putLocal({
      channel_id: channel.id,
      type: MessageType.CHAT_INPUT_COMMAND,
      author: { ...application.bot, username: application.name },
      content: "",
      flags: MessageFlag.EPHEMERAL,
      interaction_metadata: { name, command_type: commandType, user: this.store.me },
      failure: "The application did not respond",
    });
  }
}
