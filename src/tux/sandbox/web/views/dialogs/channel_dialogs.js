/** The forms of what is done with a channel or a thread. */

/** @import { Channel, Guild } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { createChannel, createPost, deleteChannel, editChannel } from "../../actions/channels.js";
import { ChannelType } from "../../state/enums.js";
import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { checkedValues, field, selectField, textField, valueOf } from "../elements/fields.js";

const LONGEST_NAME = 100;
const LONGEST_SLOWMODE = 21600;

/** @type {[label: string, type: number][]} */
const TYPES = [
  ["Text", ChannelType.TEXT],
  ["Voice", ChannelType.VOICE],
  ["Forum", ChannelType.FORUM],
  ["Announcement", ChannelType.ANNOUNCEMENT],
  ["Stage", ChannelType.STAGE],
  ["Category", ChannelType.CATEGORY],
];

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Channel | null} category
 */
export function openCreateChannel(session, guild, category) {
  openDialog({
    title: "Create Channel",
    content: [
      textField("name", "Channel name", { required: true, maxlength: LONGEST_NAME }),
      selectField("type", "Channel type", TYPES),
    ],
    label: "Create",
    submit: (data) => {
      const fields = { name: valueOf(data, "name"), type: Number(valueOf(data, "type")), category };
      return createChannel(session, guild, fields);
    },
  });
}

/**
 * @param {Session} session
 * @param {Channel} channel
 */
export function openEditChannel(session, channel) {
  const isText = channel.type === ChannelType.TEXT;
  openDialog({
    title: `Edit ${channel.name}`,
    content: [
      textField("name", "Name", { value: channel.name, required: true, maxlength: LONGEST_NAME }),
      isText && textField("topic", "Topic", { value: channel.topic ?? "", maxlength: 1024 }),
      isText && textField("slowmode", "Slowmode in seconds", {
        type: "number",
        min: 0,
        max: LONGEST_SLOWMODE,
        value: channel.rate_limit_per_user ?? 0,
      }),
    ],
    label: "Save",
    submit: (data) => {
      const text = { topic: valueOf(data, "topic"), rate_limit_per_user: Number(valueOf(data, "slowmode")) };
      return editChannel(session, channel, { name: valueOf(data, "name"), ...(isText ? text : {}) });
    },
  });
}

/**
 * @param {Session} session
 * @param {Channel} channel
 */
export function openDeleteChannel(session, channel) {
  openDialog({
    title: `Delete ${channel.name}?`,
    content: h("p", {}, "This cannot be undone."),
    label: "Delete",
    danger: true,
    submit: () => deleteChannel(session, channel),
  });
}

/**
 * @param {Session} session
 * @param {Channel} forum
 * @param {(post: Channel) => void} onCreated
 */
export function openCreatePost(session, forum, onCreated) {
  const tags = (forum.available_tags ?? []).map((tag) =>
    h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", name: "tag", value: tag.id }),
      h("span", {}, tag.name),
    )
  );
  const isMedia = forum.type === ChannelType.MEDIA;
  openDialog({
    title: "New Post",
    content: [
      textField("title", "Title", { maxlength: LONGEST_NAME, required: true }),
      field("Message", h("textarea", { name: "content", rows: 5, maxlength: 2000, required: !isMedia })),
      tags.length ? h("fieldset", { class: "field" }, h("legend", { class: "field-name" }, "Tags"), tags) : null,
    ],
    label: "Post",
    submit: async (data) => {
      const [title, content] = [valueOf(data, "title"), valueOf(data, "content")];
      onCreated(await createPost(session, forum, { title, content, tags: checkedValues(data, "tag") }));
    },
  });
}
