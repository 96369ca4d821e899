import type { RemoteProcedureName, RemoteRequest, RemoteValue } from '@pmsync/contracts';
import type { ProjectMateStore } from '@pmsync/store';
import { completePart } from './complete-part.js';
import { contactsPart } from './contacts-part.js';
import { employeesPage } from './employees-page.js';
import { ownFirmPage } from './own-firm-page.js';
import { photoOf } from './photo.js';
import { writeContacts } from './write-contacts.js';

type Values = {
  readonly [Name in RemoteProcedureName]: (
    store: ProjectMateStore,
    asked: RemoteRequest<Name>,
  ) => Promise<RemoteValue<Name>>;
};

/** What each procedure asks of the store. */
const values: Values = {
  async parameters(store) {
    const { enabledDomains, ...others } = await store.parameters();
    return { ...others, enabledDomains: [...enabledDomains] };
  },
  async licensed(store) {
    return { licensed: await store.licensed() };
  },
  async synchronisedEmployees(store, { after }) {
    const unreadable: string[] = [];
    const employees = await store.synchronisedEmployees((problem) => unreadable.push(problem));
    return { ...employeesPage(employees, after), unreadable: after === null ? unreadable.slice(0, 100) : [] };
  },
  async readChangeLog(store, { limit }) {
    return { rows: [...(await store.readChangeLog(limit))] };
  },
  async removeFromChangeLog(store, { ids }) {
    await store.removeFromChangeLog(ids);
    return {};
  },
  async claimChangeLog(store, { installation }) {
    return await store.claimChangeLog(installation);
  },
  async audienceOf(store, { contactIds }) {
    const { items, rest } = await completePart(
      contactIds,
      (slice) => store.audienceOf(slice),
      ({ contactId }) => contactId,
    );
    return { rows: items, rest };
  },
  async audienceIn(store, { mailbox, afterId, limit }) {
    return { contactIds: [...(await store.audienceIn(mailbox, afterId, limit))] };
  },
  async contactsFor(store, { mailbox, contactIds }) {
    return await contactsPart(contactIds, (ids, tell) => store.contactsFor(mailbox, ids, tell));
  },
  async contacts(store, { contactIds }) {
    return await contactsPart(contactIds, (ids, tell) => store.contacts(ids, tell));
  },
  async contactsLike(store, { probes, limit }) {
    const unreadable: string[] = [];
    const found = await store.contactsLike(probes, limit, ({ id }) => unreadable.push(id));
    // Asked for by its id, one that is unreadable is told as that.
    return { contactIds: [...found.map(({ id }) => id), ...unreadable] };
  },
  async contactPhoto(store, { contactId }) {
    return { photo: await photoOf(store, contactId) };
  },
  async ownFirm(store, { after }) {
    return ownFirmPage(await store.ownFirm(), after);
  },
  async writeContacts(store, { writes }) {
    return await writeContacts(store, writes);
  },
};

/** The value of a procedure. Thrown: what the store throws. */
export async function valueOf<Name extends RemoteProcedureName>(
  name: Name,
  store: ProjectMateStore,
  asked: RemoteRequest<Name>,
): Promise<RemoteValue<Name>> {
  return await values[name](store, asked);
}
