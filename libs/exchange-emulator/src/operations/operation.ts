import type { Store } from '../mailbox/store.js';
import type { Mailbox } from '../mailbox/model.js';
import type { Interest } from '../notifications/interest.js';
import type { PullSubscription } from '../notifications/pull-subscription.js';
import type { XmlElement } from '../xml/parse.js';

/** Who asks, and what the operation may touch. */
export interface OperationContext {
  readonly store: Store;
  /** The mailbox that the caller acts in: its own, or the impersonated one. */
  readonly mailbox: Mailbox | undefined;
  /** The request version's place in the order of releases; see soap/server-version.ts. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether photos come out as other bytes than they went in. */
  readonly reencodesPhotos: boolean;
  /** Counts items that the operation wrote. */
  readonly countItems: (written: number) => void;
  /** The code with which the item at an index, asked for by this element, is to fail, where a test asked for that. */
  readonly injectedError: (index: number, element?: XmlElement) => string | undefined;
  /** Whether listings are to leave out the item of this id, where a test asked for that. */
  readonly leavesOut: (itemId: string) => boolean;
  /** Makes a subscription of the caller's to a stream and gives its id. */
  readonly subscribe: (interest: Interest) => string;
  /** Makes one of the caller's that lives so many minutes without being asked. */
  readonly subscribeToPull: (interest: Interest, minutes: number) => PullSubscription;
  /** One of the caller's by its id. Thrown where it has none: ItemError. */
  readonly pullSubscription: (id: string) => PullSubscription;
  /** Ends a subscription of the caller's; false where it has none of this id. */
  readonly unsubscribe: (id: string) => boolean;
}

/** Answers a request that the schema allows with the XML of the body's child. */
export type Operation = (request: XmlElement, context: OperationContext) => string;

/** The child of a request element with a name; undefined where it was left out. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** A child that the schema demands. */
export function requiredChild(element: XmlElement, name: string): XmlElement {
  const child = childOf(element, name);
  if (!child) throw new Error(`${element.name} came through validation without ${name}.`);
  return child;
}
