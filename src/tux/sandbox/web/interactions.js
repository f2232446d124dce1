/** Commands, components and modals: asks through `POST /interactions` and waits for what the gateway says of it. */

import { toast } from "./dom.js";

export class Interactions {
  /** `openModal(modal)` shows a modal that an application opened. */
  constructor(api, store, openModal) {
    this.api = api;
    this.store = store;
    this.waiting = new Map();
    this.nonce = Math.floor(Math.random() * 1e9);
    store.addEventListener("INTERACTION_SUCCESS", ({ detail }) => this.settle(detail, "success"));
    store.addEventListener("INTERACTION_FAILURE", ({ detail }) => this.settle(detail, "failure"));
    store.addEventListener("INTERACTION_MODAL_CREATE", ({ detail }) => {
      if (this.settle(detail, "modal")) openModal(detail);
    });
    store.addEventListener("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", ({ detail }) => this.settle(detail, detail.choices));
  }

  settle({ nonce }, outcome) {
    const resolve = this.waiting.get(nonce);
    this.waiting.delete(nonce);
    resolve?.(outcome);
    return Boolean(resolve);
  }

  /** Resolves to "success", "failure", "modal", or the choices of an autocomplete. */
  async ask(type, channel, applicationId, data, { message, files } = {}) {
    this.nonce += 1;
    const nonce = String(this.nonce);
    const body = { type, application_id: applicationId, channel_id: channel.id, session_id: this.store.sessionId, nonce, data };
    if (channel.guild_id) body.guild_id = channel.guild_id;
    if (message) Object.assign(body, { message_id: message.id, message_flags: message.flags });
    const outcome = new Promise((resolve) => this.waiting.set(nonce, resolve));
    try {
      await this.api.post("/interactions", body, { files });
    } catch (error) {
      this.waiting.delete(nonce);
      throw error;
    }
    return outcome;
  }

  /** Uses a component of a message; says so if it fails. */
  async use(message, component, values) {
    const channel = this.store.channels.get(message.channel_id);
    const data = { component_type: component.type, custom_id: component.custom_id };
    if (values) Object.assign(data, { values, type: component.type });
    try {
      const outcome = await this.ask(3, channel, message.application_id ?? message.author.id, data, { message });
      if (outcome === "failure") toast("This interaction failed", "error");
    } catch (error) {
      toast(error.sentence ?? String(error), "error");
    }
    this.store.changed("messages", message.channel_id);
  }

  async autocomplete(channel, command, options) {
    const data = { id: command.id, name: command.name, type: 1, options };
    const choices = await this.ask(4, channel, command.application_id, data);
    return Array.isArray(choices) ? choices : [];
  }

  async command(channel, command, options, files = []) {
    return this.ask(2, channel, command.application_id, { id: command.id, name: command.name, type: 1, options }, { files });
  }

  /** A context menu command on a user or message. */
  async menu(channel, command, targetId) {
    const data = { id: command.id, name: command.name, type: command.type, target_id: targetId };
    try {
      const outcome = await this.ask(2, channel, command.application_id, data);
      if (outcome === "failure") toast("The application did not respond", "error");
    } catch (error) {
      toast(error.sentence ?? String(error), "error");
    }
  }

  async submit(modal, components) {
    const channel = this.store.channels.get(modal.channel_id);
    return this.ask(5, channel, modal.application.id, { id: modal.id, custom_id: modal.custom_id, components });
  }
}
