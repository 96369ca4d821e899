import { differences } from './meaning.js';
import { nameOf } from './checks/look.js';
import type { World } from './world.js';

/** What was written, and what there is in the end, in lines for whoever looks into a failure. */
export async function accountOf({ exchange, firm, mailboxes }: World): Promise<string[]> {
  const lines: string[] = [];
  const changed = (former: Parameters<typeof differences>[0], current: Parameters<typeof differences>[1]) =>
    differences(former, current)
      .map((field) => `${field} ${JSON.stringify(former[field])} -> ${JSON.stringify(current[field])}`)
      .join(', ');
  for (const { mailbox, kind, itemId, recordId, former, current } of exchange.writes) {
    const whose = recordId === null ? '' : ` of ${nameOf(recordId)}`;
    const what = former && current ? `: ${changed(former.contact, current.contact)}` : '';
    lines.push(`Exchange: ${kind} ${itemId}${whose} in ${mailbox}${what}`);
  }
  for (const { kind, recordId, former, current } of firm.writes) {
    const what = former && current ? `: ${changed(former, current)}` : '';
    lines.push(`ProjectMate: ${kind} ${nameOf(recordId)}${what}`);
  }
  for (const [id, { contact, active, protection }] of (await firm.contacts()).records) {
    const { surname, givenName, email1, jobTitle } = contact;
    lines.push(
      `${nameOf(id)}: ${JSON.stringify({ surname, givenName, email1, jobTitle, active, protection })}`,
    );
  }
  for (const mailbox of mailboxes) {
    for (const { itemId, identity, contact, private: hidden } of await exchange.items(mailbox)) {
      const { surname, givenName, email1, jobTitle } = contact;
      lines.push(
        `${mailbox} ${itemId} ${identity}: ${JSON.stringify({ surname, givenName, email1, jobTitle, hidden })}`,
      );
    }
  }
  return lines;
}
