// A bot on oceanic.js.

const {
  ApplicationCommandOptionTypes,
  ApplicationCommandTypes,
  ButtonStyles,
  ChannelTypes,
  Client,
  ComponentTypes,
  InteractionTypes,
  MessageFlags,
  OverwriteTypes,
  TextInputStyles,
} = require("oceanic.js");
const { obey, tell } = require("./lines.cjs");

const auth = `Bot ${process.env.DISCORD_TOKEN}`;

// Where Discord is:
const client = new Client({
  auth,
  gateway: { intents: ["ALL"] },
  rest: { baseURL: process.env.DISCORD_API },
});
// until here

const guild = () => client.guilds.toArray()[0];
const rest = () => client.rest;
const names = (things) => [...things.values()].map((thing) => thing.name).sort();
const usernames = (members) => [...members.values()].map((member) => member.user.username).sort();
const entryOf = (entry) => ({
  action: entry.actionType,
  user: entry.user?.id ?? entry.userID ?? null,
  target: entry.targetID,
  reason: entry.reason ?? null,
});

obey({
  // what is there
  contents: () => ({
    name: guild().name,
    owner: guild().ownerID,
    me: client.user.username,
    channels: names(guild().channels),
    roles: names(guild().roles),
    members: usernames(guild().members),
  }),

  // messages
  send: async ({ channel, content, reply_to }) => {
    const messageReference = reply_to ? { messageID: reply_to } : undefined;
    return (await rest().channels.createMessage(channel, { content, messageReference })).id;
  },
  embed: async ({ channel, title, text }) => {
    const fields = [{ name: "a field", value: "its value" }];
    const embed = { title, description: text, fields, footer: { text: "a footer" } };
    return (await rest().channels.createMessage(channel, { embeds: [embed] })).id;
  },
  edit: async ({ channel, message, content }) => {
    await rest().channels.editMessage(channel, message, { content });
  },
  delete: ({ channel, message }) => rest().channels.deleteMessage(channel, message),
  read: async ({ channel, message }) => (await rest().channels.getMessage(channel, message)).content,
  history: async ({ channel, limit }) =>
    (await rest().channels.getMessages(channel, { limit })).map((message) => message.content),
  react: ({ channel, message, emoji }) => rest().channels.createReaction(channel, message, emoji),
  pin: ({ channel, message }) => rest().channels.pinMessage(channel, message),
  upload: async ({ channel, name, text }) =>
    (await rest().channels.createMessage(channel, { files: [{ name, contents: Buffer.from(text) }] })).id,
  download: async ({ channel, message }) => {
    const file = (await rest().channels.getMessage(channel, message)).attachments.first();
    return await (await fetch(file.url)).text();
  },

  // roles
  create_role: async ({ name }) =>
    (await guild().createRole({ name, permissions: "8192", reason: "a test" })).id,
  rename_role: async ({ role, name }) => {
    await guild().editRole(role, { name });
  },
  delete_role: ({ role }) => guild().deleteRole(role),
  give_role: ({ user, role }) => guild().addMemberRole(user, role),
  take_role: ({ user, role }) => guild().removeMemberRole(user, role),

  // channels
  create_channel: async ({ name, kind }) => {
    const type = { text: ChannelTypes.GUILD_TEXT, voice: ChannelTypes.GUILD_VOICE }[kind];
    return (await guild().createChannel(type, { name, reason: "a test" })).id;
  },
  edit_topic: async ({ channel, topic }) => {
    await rest().channels.edit(channel, { topic });
  },
  hide_channel: ({ channel, role }) =>
    rest().channels.editPermission(channel, role, { type: OverwriteTypes.ROLE, allow: 0n, deny: 1024n }),
  delete_channel: ({ channel }) => rest().channels.delete(channel),
  create_thread: async ({ channel, name }) => {
    const options = { name, type: ChannelTypes.PUBLIC_THREAD };
    return (await rest().channels.startThreadWithoutMessage(channel, options)).id;
  },
  webhook: async ({ channel, name, content }) => {
    const webhook = await rest().webhooks.create(channel, { name });
    return (await webhook.execute({ content, wait: true })).id;
  },

  // moderation
  ban: ({ user, reason }) => guild().createBan(user, { reason }),
  bans: async () => (await guild().getBans()).map((ban) => ban.user.id),
  unban: ({ user }) => guild().removeBan(user),
  kick: ({ user, reason }) => guild().removeMember(user, reason),
  timeout: async ({ user, seconds }) => {
    const until = new Date(Date.now() + seconds * 1000).toISOString();
    await guild().editMember(user, { communicationDisabledUntil: until });
  },
  rename: async ({ user, nick }) => {
    await guild().editMember(user, { nick });
  },
  bulk_delete: async ({ channel, messages }) => {
    await rest().channels.deleteMessages(channel, messages);
  },

  // audit log
  audit_log: async () => (await guild().getAuditLog({ limit: 100 })).entries.map(entryOf),

  // members
  fetch_member: async ({ user }) => (await rest().guilds.getMember(guild().id, user)).user.username,
  list_members: async () => usernames(await rest().guilds.getMembers(guild().id, { limit: 1000 })),
  chunk: async () => {
    await guild().fetchMembers();
    return usernames(guild().members);
  },
  query_members: async ({ beginning }) => usernames(await guild().fetchMembers({ query: beginning, limit: 10 })),
});

// events

client.on("ready", () => tell("ready", { user: client.user.username }));
client.on("shardResume", () => tell("resumed"));
client.on("shardReady", () => tell("session"));
client.on(
  "messageCreate",
  (message) =>
    tell("message", { message: message.id, author: message.author.username, content: message.content }),
);
client.on("messageUpdate", (message) => tell("message_edit", { message: message.id, content: message.content }));
client.on("messageDelete", (message) => tell("message_delete", { message: message.id }));
client.on("guildMemberAdd", (member) => tell("member_join", { user: member.user.username }));
client.on("guildMemberRemove", (member) => tell("member_leave", { user: member.user?.username ?? member.username }));
client.on("guildBanAdd", (_, user) => tell("ban", { user: user.username }));
client.on("guildAuditLogEntryCreate", (_, entry) => tell("audit_entry", entryOf(entry)));
client.on("error", (error) => console.error(error));
client.on("debug", (text) => process.env.FOREIGN_DEBUG && console.error(text));

// commands

const FRUIT = ["apple", "apricot", "banana"];
const { INTEGER, STRING, SUB_COMMAND, USER } = ApplicationCommandOptionTypes;
const { CHAT_INPUT } = ApplicationCommandTypes;
const COMMANDS = [
  {
    type: CHAT_INPUT,
    name: "greet",
    description: "Greet somebody",
    options: [{ name: "who", description: "Whom to greet", type: USER, required: true }],
  },
  {
    type: CHAT_INPUT,
    name: "pick",
    description: "Pick a fruit",
    options: [
      { name: "fruit", description: "Which", type: STRING, required: true, autocomplete: true },
      { name: "count", description: "How many", type: INTEGER, minValue: 1, maxValue: 5 },
    ],
  },
  {
    type: CHAT_INPUT,
    name: "tools",
    description: "Some tools",
    options: [{
      name: "whisper",
      description: "Whisper",
      type: SUB_COMMAND,
      options: [{ name: "text", description: "What", type: STRING, required: true }],
    }],
  },
  { type: CHAT_INPUT, name: "form", description: "Fill in a form" },
  { type: CHAT_INPUT, name: "later", description: "Answer later" },
  { type: ApplicationCommandTypes.USER, name: "Look" },
  { type: ApplicationCommandTypes.MESSAGE, name: "Quote" },
];

const row = (component) => ({ type: ComponentTypes.ACTION_ROW, components: [component] });
const only = (content) => ({ content, flags: MessageFlags.EPHEMERAL });

const ANSWERS = {
  greet: (interaction) => {
    const button = {
      type: ComponentTypes.BUTTON,
      style: ButtonStyles.PRIMARY,
      label: "Wave back",
      customID: "wave",
    };
    const options = ["red", "blue"].map((name) => ({ label: name, value: name }));
    const colour = { type: ComponentTypes.STRING_SELECT, customID: "colour", placeholder: "Colour", options };
    const people = { type: ComponentTypes.USER_SELECT, customID: "people", placeholder: "People", maxValues: 3 };
    return interaction.createMessage({
      content: `Hello ${interaction.data.options.getMember("who", true).mention}`,
      components: [row(button), row(colour), row(people)],
    });
  },
  pick: (interaction) => {
    const { options } = interaction.data;
    return interaction.createMessage({
      content: `picked ${options.getInteger("count") ?? 1} ${options.getString("fruit")}`,
    });
  },
  tools: (interaction) => interaction.createMessage(only(`psst: ${interaction.data.options.getString("text")}`)),
  form: (interaction) => {
    const word = {
      type: ComponentTypes.TEXT_INPUT,
      customID: "word",
      label: "Word",
      style: TextInputStyles.SHORT,
    };
    return interaction.createModal({ customID: "form", title: "A form", components: [row(word)] });
  },
  later: async (interaction) => {
    await interaction.defer();
    await interaction.editOriginal({ content: "better late" });
    await interaction.editOriginal({ content: "better late than never" });
    await interaction.createFollowup(only("and one more"));
  },
  Look: (interaction) => {
    const member = guild().members.get(interaction.data.target.id);
    return interaction.createMessage(only(`looked at ${member.displayName}`));
  },
  Quote: (interaction) => interaction.createMessage({ content: `quoted ${interaction.data.target.content}` }),
  wave: (interaction) =>
    interaction.editParent({ content: `${interaction.member.displayName} waves back`, components: [] }),
  colour: (interaction) => interaction.createMessage(only(`chose ${interaction.data.values.getStrings()[0]}`)),
  people: (interaction) => {
    const members = interaction.data.values.getMembers();
    return interaction.createMessage({ content: `met ${members.map((member) => member.displayName).join(", ")}` });
  },
  word: (interaction) =>
    interaction.createMessage({ content: `wrote ${interaction.data.components.getTextInput("word")}` }),
};

client.on("interactionCreate", async (interaction) => {
  if (interaction.type === InteractionTypes.APPLICATION_COMMAND_AUTOCOMPLETE) {
    const typed = interaction.data.options.getFocused(true).value;
    await interaction.result(
      FRUIT.filter((name) => name.startsWith(typed)).map((name) => ({ name, value: name })),
    );
  } else if (interaction.type === InteractionTypes.MODAL_SUBMIT) {
    await ANSWERS.word(interaction);
  } else {
    await ANSWERS[interaction.data.name ?? interaction.data.customID](interaction);
  }
});

client.once("ready", () => client.application.bulkEditGlobalCommands(COMMANDS));
client.connect();
