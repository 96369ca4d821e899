import type { PropertyValue } from '../mailbox/model.js';
import type { XmlElement } from '../xml/parse.js';

/** A property of items or folders as a restriction or a sort order sees it. */
export interface SearchField<Subject> {
  readonly xml: string;
  readonly isText: boolean;
  readonly read: (subject: Subject) => PropertyValue | undefined;
  /** A constant in the form of the property's values; undefined where it is not of the type. */
  readonly constant: (text: string) => PropertyValue | undefined;
}

/** Finds the property of a path. Thrown for one that cannot be searched or sorted by: an ItemError. */
export type FieldResolver<Subject> = (path: XmlElement) => SearchField<Subject>;

/** Whether an item or folder is found. */
export type Predicate<Subject> = (subject: Subject) => boolean;
