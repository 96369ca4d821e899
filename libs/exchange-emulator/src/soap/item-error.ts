import { escapeAttribute } from '../xml/write.js';

/** What goes wrong with one item of a batch: it becomes a response message of class Error, and the batch goes on. */
export class ItemError extends Error {
  constructor(
    /** A member of ResponseCodeType. */
    readonly code: string,
    message: string,
    /** Children of `m:MessageXml`, already XML. */
    readonly messageXml = '',
  ) {
    super(message);
  }
}

/** A property path as `m:MessageXml` names it. */
export function fieldUri(uri: string): string {
  return `<t:FieldURI FieldURI="${escapeAttribute(uri)}"/>`;
}

export const accessDenied = () =>
  new ItemError('ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
export const itemNotFound = () =>
  new ItemError('ErrorItemNotFound', 'The specified object was not found in the store.');
export const folderNotFound = () =>
  new ItemError('ErrorFolderNotFound', 'The specified folder could not be found in the store.');
export const malformedId = () => new ItemError('ErrorInvalidIdMalformed', 'Id is malformed.');
export const invalidAttachmentId = () =>
  new ItemError('ErrorInvalidAttachmentId', 'The attachment id is invalid.');
export const emptyId = () => new ItemError('ErrorInvalidIdEmpty', 'Id must be non-empty.');
