/** The columns of the page: servers, channels, the middle, members and the control panel. */

/** @import { Page, Place } from "./types.d.ts" */

import { channelHeader } from "./channel_header.js";
import { channelList } from "./channel_list.js";
import { ConnectionNotice } from "./connection_notice.js";
import { ControlPanel } from "./controls/control_panel.js";
import { fill, findByData, h } from "./elements/dom.js";
import { perFrame, redraw } from "./elements/redraw.js";
import { guildList } from "./guild_list.js";
import { memberList } from "./member_list.js";

/** Wide enough for the member list and the control panel at once. */
const VERY_WIDE = matchMedia("(min-width: 1500px)");
/** Wide enough for the member list; below, it is shown when it is asked for. */
const WIDE = matchMedia("(min-width: 1101px)");

const slot = () => h("div", { class: "slot" });

export class Layout {
  /**
   * @param {Page} page
   * @param {HTMLElement} root
   */
  constructor(page, root) {
    this.page = page;
    this.notice = new ConnectionNotice();
    this.guilds = slot();
    this.channels = slot();
    this.head = h("header", { class: "stage-head", hidden: true });
    this.middle = h("div", { class: "slot" }, h("p", { class: "nothing" }, "Connecting…"));
    this.members = slot();
    this.panelSlot = slot();
    this.panel = new ControlPanel(page);
    /** The person's wish; undefined leaves it to the width of the window. @type {boolean | undefined} */
    this.wantsMembers = undefined;
    /** @type {HTMLElement} */
    this.shell = h(
      "div",
      { class: "shell", onkeydown: (event) => this.isListOpen && event.key === "Escape" && this.toggleList() },
      this.guilds,
      this.channels,
      h("div", { class: "scrim", onclick: () => this.toggleList() }),
      h("section", { class: "stage", "aria-label": "Channel" }, this.head, this.middle),
      this.members,
      this.panelSlot,
    );
    fill(root, this.notice.element, this.shell);
    this.drawSidebarSoon = perFrame(() => this.drawSidebar());
    this.drawPresencesSoon = perFrame(() => this.drawPresences());
    for (const query of [VERY_WIDE, WIDE]) query.addEventListener("change", () => this.drawMembers());
  }

  /**
   * Put another place in the middle.
   * @param {Place} place
   * @param {string} title
   */
  show(place, title) {
    document.title = `${title} · Tux sandbox`;
    this.shell.classList.remove("listing");
    if (!WIDE.matches) this.wantsMembers = undefined;
    fill(this.middle, place.parts);
    this.drawHeader();
    this.drawSidebar();
    this.drawMembers();
  }

  drawHeader() {
    this.head.hidden = false;
    redraw(this.head, channelHeader(this.page, this));
  }

  drawSidebar() {
    redraw(this.guilds, guildList(this.page));
    redraw(this.channels, channelList(this.page));
  }

  // the channels on a phone, where they lie over the page while they are asked for

  get isListOpen() {
    return this.shell.classList.contains("listing");
  }

  toggleList() {
    const isOpen = this.shell.classList.toggle("listing");
    /** @type {HTMLElement | null} */
    const current = this.channels.querySelector("[aria-current]");
    if (isOpen) current?.focus();
    else findByData(this.head, "key", "head-list")?.focus();
  }

  /** Return the ids of the channels in the list, from top to bottom. */
  get channelIds() {
    /** @type {NodeListOf<HTMLElement>} */
    const rows = this.channels.querySelectorAll("[data-channel-id]");
    return [...rows].map((row) => row.dataset.channelId ?? "");
  }

  // the member list and the control panel, which share the room

  get isPanelOpen() {
    return this.panelSlot.childElementCount > 0;
  }

  get showsMembers() {
    const isWideEnough = this.isPanelOpen ? VERY_WIDE.matches : WIDE.matches;
    return Boolean(this.page.guild && this.page.channel && (this.wantsMembers ?? isWideEnough));
  }

  drawMembers() {
    const { guild, channel } = this.page;
    redraw(this.members, this.showsMembers && guild && channel && memberList(this.page, guild, channel));
  }

  drawPresences() {
    this.drawMembers();
    this.page.drawSidebar();
  }

  toggleMembers() {
    this.wantsMembers = !this.showsMembers;
    if (this.wantsMembers && this.isPanelOpen && !VERY_WIDE.matches) this.togglePanel();
    this.drawMembers();
  }

  togglePanel() {
    const isOpening = !this.isPanelOpen;
    fill(this.panelSlot, isOpening && this.panel.element);
    if (isOpening && !VERY_WIDE.matches) this.wantsMembers = undefined;
    this.drawMembers();
    if (isOpening) return this.panel.open();
    this.panel.close();
    findByData(this.head, "key", "head-panel")?.focus();
  }
}
