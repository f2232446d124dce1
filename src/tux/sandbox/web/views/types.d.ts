/** What the parts of the page ask of each other. The type checker alone reads this file. */

import type { Interactions } from "../actions/interactions.js";
import type { Session } from "../state/session.js";
import type { Channel, Guild, Id, Message } from "../types.d.ts";

/** The content of an element. Nothing is drawn for null, undefined and false. */
export type Child = Node | string | number | null | undefined | false | readonly Child[];

type EventOn<E extends HTMLElement, K extends keyof HTMLElementEventMap> = HTMLElementEventMap[K] & {
  currentTarget: E;
  target: HTMLElement;
};

type Listeners<E extends HTMLElement> = {
  [K in keyof HTMLElementEventMap as `on${K}`]?: (event: EventOn<E, K>) => unknown;
};

/** Listeners, data attributes and styles of an element; anything else is an attribute of that name. */
export type Properties<E extends HTMLElement> = Listeners<E> & {
  data?: Record<string, string | undefined>;
  style?: Partial<CSSStyleDeclaration>;
  [attribute: string]: unknown;
};

/** An entry of a menu, a heading, or (null) a line between entries. */
export type MenuEntry = { label: string; run: () => unknown; danger?: boolean } | { title: string } | null;

export interface Point {
  x: number;
  y: number;
}

/** The composer, as far as others may act on it. */
export interface Writing {
  focus(): void;
  reply(message: Message): void;
  /** Insert a mention where the cursor stands: what is shown of it, and what is sent for it. */
  mention(label: string, markup: string): void;
}

/** The page, as far as its parts may act on it. */
export interface Page {
  readonly session: Session;
  readonly interactions: Interactions;
  /** The guild that is shown, or "@me" for direct messages. */
  readonly guildId: Id;
  readonly guild: Guild | undefined;
  readonly channel: Channel | null;
  /** Null where this person may not write. */
  readonly writing: Writing | null;
  openGuild(guildId: Id): void;
  openChannel(channel: Channel): void;
  /** Show the way into a server, for somebody who is in none. */
  openEntrance(): void;
  showMessage(messageId: Id): void;
  scrollToEnd(): void;
  drawSidebar(): void;
  togglePanel(): void;
  /** Go back to the choice of a person. */
  leave(): void;
}

/** The middle of the page: a conversation, a forum, or the reason for neither. */
export interface Place {
  readonly parts: HTMLElement[];
  /** Called once it is on the page, with the message to show, if there is one. */
  open(messageId: Id | null): void;
  focus(): void;
  /** Called when anything but messages has changed. */
  update(): void;
}
