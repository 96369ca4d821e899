import type { RemoteProcedureName, RemoteRequest, RemoteValue } from '@pmsync/contracts';
import type { ProjectMateStore } from '@pmsync/store';
import { completePart } from './complete-part.js';
import { contactsPart } from './contacts-part.js';
import { employeesPage } from './employees-page.js';

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
    return employeesPage(await store.synchronisedEmployees(), after);
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
  contactsFor: contactsPart,
};

/** The value of a procedure. Thrown: what the store throws. */
export async function valueOf<Name extends RemoteProcedureName>(
  name: Name,
  store: ProjectMateStore,
  asked: RemoteRequest<Name>,
): Promise<RemoteValue<Name>> {
  return await values[name](store, asked);
}
