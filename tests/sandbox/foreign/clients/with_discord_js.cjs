// A bot on discord.js.

const {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  Client,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  MessageFlags,
  ModalBuilder,
  Partials,
  PermissionFlagsBits,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
} = require("discord.js");
const { obey, tell } = require("./lines.cjs");

const intents = Object.values(GatewayIntentBits).filter((bit) => typeof bit === "number");

// Where Discord is:
const client = new Client({
  intents,
  partials: [Partials.Message, Partials.Channel],
  rest: { api: process.env.DISCORD_API.replace("/v10", ""), cdn: process.env.DISCORD_CDN },
});
// until here

const guild = () => client.guilds.cache.first();
const channelOf = (id) => guild().channels.cache.get(id);
const messageOf = (channel, id) => channelOf(channel).messages.fetch(id);
const names = (things) => [...things.values()].map((thing) => thing.name).sort();
const usernames = (members) => [...members.values()].map((member) => member.user.username).sort();
const entryOf = (entry) => ({
  action: entry.action,
  user: entry.executorId,
  target: entry.targetId,
  reason: entry.reason,
});

obey({
  // what is there
  contents: () => ({
    name: guild().name,
    owner: guild().ownerId,
    me: guild().members.me.user.username,
    channels: names(guild().channels.cache),
    roles: names(guild().roles.cache),
    members: usernames(guild().members.cache),
  }),

  // messages
  send: async ({ channel, content, reply_to }) => {
    const reply = reply_to ? { messageReference: reply_to } : undefined;
    return (await channelOf(channel).send({ content, reply })).id;
  },
  embed: async ({ channel, title, text }) => {
    const embed = new EmbedBuilder().setTitle(title).setDescription(text).setFooter({ text: "a footer" })
      .addFields({ name: "a field", value: "its value" });
    return (await channelOf(channel).send({ embeds: [embed] })).id;
  },
  edit: async ({ channel, message, content }) => {
    await channelOf(channel).messages.edit(message, content);
  },
  delete: async ({ channel, message }) => {
    await channelOf(channel).messages.delete(message);
  },
  read: async ({ channel, message }) => (await channelOf(channel).messages.fetch({ message, force: true })).content,
  history: async ({ channel, limit }) =>
    [...(await channelOf(channel).messages.fetch({ limit })).values()].map((message) => message.content),
  react: async ({ channel, message, emoji }) => {
    await channelOf(channel).messages.react(message, emoji);
  },
  pin: async ({ channel, message }) => {
    await channelOf(channel).messages.pin(message);
  },
  upload: async ({ channel, name, text }) =>
    (await channelOf(channel).send({ files: [{ attachment: Buffer.from(text), name }] })).id,
  download: async ({ channel, message }) => {
    const file = (await messageOf(channel, message)).attachments.first();
    return await (await fetch(file.url)).text();
  },

  // roles
  create_role: async ({ name }) =>
    (await guild().roles.create({ name, permissions: PermissionFlagsBits.ManageMessages, reason: "a test" })).id,
  rename_role: async ({ role, name }) => {
    await guild().roles.edit(role, { name });
  },
  delete_role: async ({ role }) => {
    await guild().roles.delete(role);
  },
  give_role: async ({ user, role }) => {
    await guild().members.addRole({ user, role });
  },
  take_role: async ({ user, role }) => {
    await guild().members.removeRole({ user, role });
  },

  // channels
  create_channel: async ({ name, kind }) => {
    const type = { text: ChannelType.GuildText, voice: ChannelType.GuildVoice }[kind];
    return (await guild().channels.create({ name, type, reason: "a test" })).id;
  },
  edit_topic: async ({ channel, topic }) => {
    await channelOf(channel).setTopic(topic);
  },
  hide_channel: async ({ channel, role }) => {
    await channelOf(channel).permissionOverwrites.edit(role, { ViewChannel: false });
  },
  delete_channel: async ({ channel }) => {
    await guild().channels.delete(channel);
  },
  create_thread: async ({ channel, name }) => (await channelOf(channel).threads.create({ name })).id,
  webhook: async ({ channel, name, content }) => {
    const webhook = await channelOf(channel).createWebhook({ name });
    return (await webhook.send(content)).id;
  },

  // moderation
  ban: async ({ user, reason }) => {
    await guild().bans.create(user, { reason });
  },
  bans: async () => [...(await guild().bans.fetch()).keys()],
  unban: async ({ user }) => {
    await guild().bans.remove(user);
  },
  kick: async ({ user, reason }) => {
    await guild().members.kick(user, reason);
  },
  timeout: async ({ user, seconds }) => {
    await (await guild().members.fetch(user)).timeout(seconds * 1000);
  },
  rename: async ({ user, nick }) => {
    await (await guild().members.fetch(user)).setNickname(nick);
  },
  bulk_delete: async ({ channel, messages }) => {
    await channelOf(channel).bulkDelete(messages);
  },

  // audit log
  audit_log: async () => [...(await guild().fetchAuditLogs({ limit: 100 })).entries.values()].map(entryOf),

  // members
  fetch_member: async ({ user }) => (await guild().members.fetch({ user, force: true })).user.username,
  list_members: async () => usernames(await guild().members.list({ limit: 1000 })),
  chunk: async () => usernames(await guild().members.fetch()),
  query_members: async ({ beginning }) => usernames(await guild().members.fetch({ query: beginning })),
});

// events

client.on(Events.ClientReady, () => tell("ready", { user: client.user.username }));
client.on(Events.ShardResume, () => tell("resumed"));
client.on(Events.ShardReady, () => tell("session"));
client.on(
  Events.MessageCreate,
  (message) =>
    tell("message", { message: message.id, author: message.author.username, content: message.content }),
);
client.on(
  Events.MessageUpdate,
  (_, message) => tell("message_edit", { message: message.id, content: message.content }),
);
client.on(Events.MessageDelete, (message) => tell("message_delete", { message: message.id }));
client.on(Events.GuildMemberAdd, (member) => tell("member_join", { user: member.user.username }));
client.on(Events.GuildMemberRemove, (member) => tell("member_leave", { user: member.user.username }));
client.on(Events.GuildBanAdd, (ban) => tell("ban", { user: ban.user.username }));
client.on(Events.GuildAuditLogEntryCreate, (entry) => tell("audit_entry", entryOf(entry)));
client.on(Events.Error, (error) => console.error(error));
client.on(Events.Debug, (text) => process.env.FOREIGN_DEBUG && console.error(text));

// commands

const FRUIT = ["apple", "apricot", "banana"];
const String_ = ApplicationCommandOptionType.String;
const COMMANDS = [
  {
    name: "greet",
    description: "Greet somebody",
    options: [{ name: "who", description: "Whom to greet", type: ApplicationCommandOptionType.User, required: true }],
  },
  {
    name: "pick",
    description: "Pick a fruit",
    options: [
      { name: "fruit", description: "Which", type: String_, required: true, autocomplete: true },
      {
        name: "count",
        description: "How many",
        type: ApplicationCommandOptionType.Integer,
        minValue: 1,
        maxValue: 5,
      },
    ],
  },
  {
    name: "tools",
    description: "Some tools",
    options: [{
      name: "whisper",
      description: "Whisper",
      type: ApplicationCommandOptionType.Subcommand,
      options: [{ name: "text", description: "What", type: String_, required: true }],
    }],
  },
  { name: "form", description: "Fill in a form" },
  { name: "later", description: "Answer later" },
  { name: "Look", type: ApplicationCommandType.User },
  { name: "Quote", type: ApplicationCommandType.Message },
];

const row = (component) => new ActionRowBuilder().addComponents(component);

const ANSWERS = {
  greet: (interaction) => {
    const button = new ButtonBuilder().setCustomId("wave").setLabel("Wave back").setStyle(ButtonStyle.Primary);
    const colour = new StringSelectMenuBuilder().setCustomId("colour").setPlaceholder("Colour")
      .addOptions({ label: "red", value: "red" }, { label: "blue", value: "blue" });
    const people = new UserSelectMenuBuilder().setCustomId("people").setPlaceholder("People").setMaxValues(3);
    return interaction.reply({
      content: `Hello ${interaction.options.getMember("who")}`,
      components: [row(button), row(colour), row(people)],
    });
  },
  pick: (interaction) =>
    interaction.reply(
      `picked ${interaction.options.getInteger("count") ?? 1} ${interaction.options.getString("fruit")}`,
    ),
  tools: (interaction) =>
    interaction.reply({
      content: `psst: ${interaction.options.getString("text")}`,
      flags: MessageFlags.Ephemeral,
    }),
  form: (interaction) => {
    const word = new TextInputBuilder().setCustomId("word").setLabel("Word").setStyle(TextInputStyle.Short);
    return interaction.showModal(
      new ModalBuilder().setCustomId("form").setTitle("A form").addComponents(row(word)),
    );
  },
  later: async (interaction) => {
    await interaction.deferReply();
    await interaction.editReply("better late");
    await interaction.editReply("better late than never");
    await interaction.followUp({ content: "and one more", flags: MessageFlags.Ephemeral });
  },
  Look: (interaction) =>
    interaction.reply({
      content: `looked at ${interaction.targetMember.displayName}`,
      flags: MessageFlags.Ephemeral,
    }),
  Quote: (interaction) => interaction.reply(`quoted ${interaction.targetMessage.content}`),
  wave: (interaction) =>
    interaction.update({ content: `${interaction.member.displayName} waves back`, components: [] }),
  colour: (interaction) =>
    interaction.reply({ content: `chose ${interaction.values[0]}`, flags: MessageFlags.Ephemeral }),
  people: (interaction) =>
    interaction.reply(`met ${interaction.members.map((member) => member.displayName).join(", ")}`),
  word: (interaction) => interaction.reply(`wrote ${interaction.fields.getTextInputValue("word")}`),
};

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    const offered = FRUIT.filter((name) => name.startsWith(typed)).map((name) => ({ name, value: name }));
    await interaction.respond(offered);
  } else if (interaction.isModalSubmit()) {
    await ANSWERS.word(interaction);
  } else {
    await ANSWERS[interaction.commandName ?? interaction.customId](interaction);
  }
});

client.once(Events.ClientReady, () => client.application.commands.set(COMMANDS));
client.login(process.env.DISCORD_TOKEN);
