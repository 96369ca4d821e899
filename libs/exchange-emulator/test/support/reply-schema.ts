import { findEwsSchema } from '@pmsync/testing';

const schema = findEwsSchema();
const kept: string[] = [];

/** Keeps the child of a reply's SOAP body for {@link checkReplies}. */
export function keepReply(text: string): void {
  const body = /<(?:\w+:)?Body[^>]*>([\s\S]*)<\/(?:\w+:)?Body>/.exec(text)?.[1];
  // Characters that XML 1.0 forbids are sent on purpose where they are stored; no schema can judge them.
  if (body && !/&#x(?:[0-8BCEF]|1[0-9A-F]);/.test(body)) kept.push(body);
}

/** Checks all replies kept so far against messages.xsd. Thrown when a reply is not valid: an Error with the validator's words. */
export function checkReplies(): void {
  schema?.check(kept.splice(0));
}
