import { remoteAccessBounds, type RemoteRequest, type RemoteValue } from '@pmsync/contracts';
import type { OwnFirm } from '@pmsync/domain';
import { ContractBroken } from '../errors.js';
import type {
  AudienceRow,
  ChangeLogRow,
  ContactProbe,
  ContactRecord,
  ContactWrite,
  ContactWriteResult,
  Employee,
  Parameters,
  ProjectMateStore,
  UnreadableContact,
} from '../ports/projectmate-store.js';
import { canonicalRecord, probesInBounds, tooLarge, travelling } from './contact-messages.js';
import { firstPart } from './first-part.js';
import type { RemoteAccess } from './remote-access.js';
import { RemoteClient } from './remote-client.js';
import { usualPatience, type Patience } from './remote-failure.js';

/** ProjectMate behind its remote access. What does not fit into one request or answer is asked for in several. */
export class RemoteProjectMateStore implements ProjectMateStore {
  private readonly client: RemoteClient;

  constructor(access: RemoteAccess, patience: Patience = usualPatience) {
    this.client = new RemoteClient(access, patience);
  }

  async parameters(): Promise<Parameters> {
    return await this.client.call('parameters', {});
  }

  async licensed(): Promise<boolean> {
    return (await this.client.call('licensed', {})).licensed;
  }

  async synchronisedEmployees(unreadable?: (problem: string) => void): Promise<readonly Employee[]> {
    const all: Employee[] = [];
    for (let after: string | null = null; ;) {
      const page: RemoteValue<'synchronisedEmployees'> = await this.client.call('synchronisedEmployees', {
        after,
      });
      for (const problem of page.unreadable) {
        if (!unreadable) throw new ContractBroken(problem, { relation: 'employee' });
        unreadable(problem);
      }
      for (const employee of page.employees) {
        if (after !== null && employee.id <= after) throw this.client.senseless('employees out of order');
        after = employee.id;
        all.push(employee);
      }
      if (!page.more) return all.sort((one, other) => (one.mailbox < other.mailbox ? -1 : 1));
      if (page.employees.length === 0)
        throw this.client.senseless('an empty page of employees, and more to come');
    }
  }

  /** At most as many as one answer holds, whatever the limit: the others are read when these are removed. */
  async readChangeLog(limit: number): Promise<readonly ChangeLogRow[]> {
    if (limit < 1) return [];
    return (await this.client.call('readChangeLog', { limit: Math.min(limit, remoteAccessBounds.rows) }))
      .rows;
  }

  async removeFromChangeLog(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += remoteAccessBounds.ids) {
      await this.client.call('removeFromChangeLog', { ids: ids.slice(from, from + remoteAccessBounds.ids) });
    }
  }

  async claimChangeLog(installation: string): Promise<{ readonly owner: string }> {
    return await this.client.call('claimChangeLog', { installation });
  }

  async audienceOf(contactIds: readonly string[]): Promise<readonly AudienceRow[]> {
    const all: (readonly AudienceRow[])[] = [];
    await this.inParts(contactIds, async (part) => {
      const { rows, rest } = await this.client.call('audienceOf', { contactIds: part });
      all.push(rows);
      return rest;
    });
    return all.flat();
  }

  async audienceIn(mailbox: string, afterId: string | null, limit: number): Promise<readonly string[]> {
    const all: string[] = [];
    while (all.length < limit) {
      const page = Math.min(limit - all.length, remoteAccessBounds.rows);
      const asked = { mailbox, afterId: all.at(-1) ?? afterId, limit: page };
      const { contactIds } = await this.client.call('audienceIn', asked);
      if (contactIds.length > page) throw this.client.senseless('more contacts than were asked for');
      for (const id of contactIds) all.push(id);
      if (contactIds.length < page) break;
    }
    return all;
  }

  async contactsFor(
    mailbox: string,
    contactIds: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    return await this.records(
      contactIds,
      (part) => this.client.call('contactsFor', { mailbox, contactIds: part }),
      unreadable,
    );
  }

  async ownFirm(): Promise<OwnFirm> {
    const employeeAddresses: string[] = [];
    for (;;) {
      const after: string | null = employeeAddresses.at(-1) ?? null;
      const page: RemoteValue<'ownFirm'> = await this.client.call('ownFirm', { after });
      for (const address of page.employeeAddresses) {
        const last = employeeAddresses.at(-1);
        if (last !== undefined && address <= last) throw this.client.senseless('addresses out of order');
        employeeAddresses.push(address);
      }
      const { companyNames, emailDomains } = page;
      if (!page.more) return { companyNames, emailDomains, employeeAddresses };
      if (page.employeeAddresses.length === 0)
        throw this.client.senseless('an empty page of addresses, and more to come');
    }
  }

  async contacts(
    ids: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    return await this.records(ids, (part) => this.client.call('contacts', { contactIds: part }), unreadable);
  }

  async contactsLike(
    probes: readonly ContactProbe[],
    limit: number,
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    if (limit < 1) return [];
    const { probes: most, requestBytes, rows } = remoteAccessBounds;
    const ids = new Set<string>();
    for (let waiting = probes.flatMap(probesInBounds); waiting.length > 0 && ids.size < limit;) {
      const part = firstPart(waiting, most, requestBytes);
      waiting = waiting.slice(part.length);
      const asked = { probes: part, limit: Math.min(limit, rows) };
      for (const id of (await this.client.call('contactsLike', asked)).contactIds) ids.add(id);
    }
    const wanted = [...ids].slice(0, limit);
    const found = new Map((await this.contacts(wanted, unreadable)).map((record) => [record.id, record]));
    // Between the two questions one may have become inactive.
    return wanted.flatMap((id) => {
      const record = found.get(id);
      return record?.active ? [record] : [];
    });
  }

  async contactPhoto(id: string): Promise<Uint8Array | null> {
    const { photo } = await this.client.call('contactPhoto', { contactId: id });
    return photo === null ? null : Buffer.from(photo, 'base64');
  }

  async writeContacts(writes: readonly ContactWrite[]): Promise<readonly ContactWriteResult[]> {
    const results: ContactWriteResult[] = [];
    const sent = writes.map(travelling);
    while (results.length < sent.length) {
      const waiting = sent.slice(results.length);
      const part = firstPart(waiting, remoteAccessBounds.writes, remoteAccessBounds.writeBytes);
      results.push(...(part.length > 0 ? await this.write(part) : [tooLarge]));
    }
    return results;
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async write(
    writes: RemoteRequest<'writeContacts'>['writes'],
  ): Promise<readonly ContactWriteResult[]> {
    const { results } = await this.client.call('writeContacts', { writes });
    if (results.length > writes.length) throw this.client.senseless('more results than writes');
    return results.map((result) =>
      'record' in result && result.record !== null
        ? { ...result, record: canonicalRecord(result.record) }
        : result,
    );
  }

  private async records(
    ids: readonly string[],
    ask: (part: string[]) => Promise<RemoteValue<'contacts'>>,
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    const all: ContactRecord[] = [];
    const untold: UnreadableContact[] = [];
    await this.inParts(ids, async (part) => {
      const answer = await ask(part);
      for (const record of answer.contacts) all.push(canonicalRecord(record));
      untold.push(...answer.unreadable);
      return answer.rest;
    });
    for (const contact of untold) {
      if (!unreadable) throw new ContractBroken(contact.problem, { relation: 'contact', record: contact.id });
      unreadable(contact);
    }
    return all;
  }

  /** Asks for ids until none is left over. Invariant: each answer leaves fewer than were asked for, so this ends. */
  private async inParts(
    ids: readonly string[],
    ask: (part: string[]) => Promise<readonly string[]>,
  ): Promise<void> {
    let waiting = [...new Set(ids)];
    while (waiting.length > 0) {
      const part = waiting.slice(0, remoteAccessBounds.ids);
      const rest = await ask(part);
      const asked = new Set(part);
      if (rest.length >= part.length || !rest.every((id) => asked.has(id))) {
        throw this.client.senseless('a rest that is not smaller than what was asked for');
      }
      waiting = [...rest, ...waiting.slice(part.length)];
    }
  }
}
