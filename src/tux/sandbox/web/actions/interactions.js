/** Commands, components and modals: asks through `POST /interactions` and waits for what the gateway says of it. */

import { toast } from "../views/elements/dom.js";

const SHORTEST = 300;
const EPHEMERAL = 1 << 6;

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
    store.addEventListener(
      "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE",
      ({ detail }) => this.settle(detail, detail.choices),
    );
    store.addEventListener(
      "READY",
      () => [...this.waiting.keys()].forEach((nonce) => this.settle({ nonce }, "failure")),
    );
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
    const body = {
      type,
      application_id: applicationId,
      channel_id: channel.id,
      session_id: this.store.sessionId,
      nonce,
      data,
    };
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

  /** Uses a component of a message, and says under the message if that fails. Ends no sooner than a double click. */
  async use(message, component, values) {
    const { channel_id: channelId, id } = message;
    const data = { component_type: component.type, custom_id: component.custom_id };
    if (values) Object.assign(data, { values, type: component.type });
    const shortest = new Promise((resolve) => setTimeout(resolve, SHORTEST));
    let failure = null;
    try {
      const channel = this.store.channels.get(channelId);
      const outcome = await this.ask(3, channel, message.application_id ?? message.author.id, data, { message });
      if (outcome === "failure") failure = "This interaction failed";
    } catch (error) {
      failure = error.sentence ?? String(error);
    }
    if (failure !== (message.failure ?? null)) this.store.change(channelId, id, () => ({ failure }));
    await shortest;
  }

  async autocomplete(channel, command, options) {
    const data = { id: command.id, name: command.name, type: 1, options };
    const choices = await this.ask(4, channel, command.application_id, data);
    return Array.isArray(choices) ? choices : [];
  }

  /** Runs a slash command; without an answer a note in the channel says so. */
  async command(channel, { command, name, application }, options, files = []) {
    const outcome = await this.ask(2, channel, command.application_id, {
      id: command.id,
      name: command.name,
      type: 1,
      options,
    }, { files });
    if (outcome === "failure") this.unanswered(channel, application, name, 1);
    return outcome;
  }

  /** A context menu command on a user or message. */
  async menu(channel, { command, name, application }, targetId) {
    const data = { id: command.id, name: command.name, type: command.type, target_id: targetId };
    try {
      const outcome = await this.ask(2, channel, command.application_id, data);
      if (outcome === "failure") this.unanswered(channel, application, name, command.type);
    } catch (error) {
      toast(error.sentence ?? String(error), "error");
    }
  }

  submit(modal, components, files) {
    const channel = this.store.channels.get(modal.channel_id);
    return this.ask(5, channel, modal.application.id, { id: modal.id, custom_id: modal.custom_id, components }, {
      files,
    });
  }

  /** A note that only this tab has, where the answer would stand. */
  unanswered(channel, application, name, commandType) {
    const used = { name, command_type: commandType, user: this.store.me };
    const author = { ...application.bot, username: application.name };
    this.store.keepOwn({
      channel_id: channel.id,
      type: 20,
      author,
      content: "",
      flags: EPHEMERAL,
      interaction_metadata: used,
      failure: "The application did not respond",
    });
  }
}
