import type { OperationResult } from '@pmsync/contracts';
import type { ContactRecord, ContactWriteResult } from '@pmsync/store';
import type { PassGateway, PassProjectMate } from '../reconcile/pass-parts.js';

/** A mailbox that is read, and takes every write without carrying it out. */
export function previewGateway(gateway: PassGateway): PassGateway {
  let made = 0;
  return {
    changes: (syncState, limit, deadline) => gateway.changes(syncState, limit, deadline),
    get: (itemIds, deadline) => gateway.get(itemIds, deadline),
    find: (identities, deadline) => gateway.find(identities, deadline),
    photo: (itemId, deadline) => gateway.photo(itemId, deadline),
    setPhoto: (item, object) => Promise.resolve({ ok: true, value: { item, version: object } }),
    apply: (operations) => {
      const value = operations.map((operation): OperationResult => {
        if (operation.kind === 'delete') return { kind: 'done', item: null };
        if (operation.kind === 'update') return { kind: 'done', item: operation.item };
        made += 1;
        return { kind: 'done', item: { itemId: `preview-${made}`, changeKey: 'preview' } };
      });
      return Promise.resolve({ ok: true, value });
    },
  };
}

/** ProjectMate, read, and taking every write without carrying it out. Of a record that is written it tells what was asked for: what ProjectMate makes of it, it alone knows. */
export function previewProjectMate(projectMate: PassProjectMate): PassProjectMate {
  const record = (id: string, contact: ContactRecord['contact']): ContactRecord => ({
    id,
    contact,
    protection: null,
    active: true,
  });
  return {
    contactsFor: (mailbox, ids, unreadable) => projectMate.contactsFor(mailbox, ids, unreadable),
    contactsLike: (probes, limit, unreadable) => projectMate.contactsLike(probes, limit, unreadable),
    contacts: (ids, unreadable) => projectMate.contacts(ids, unreadable),
    contactPhoto: (id) => projectMate.contactPhoto(id),
    writeContacts: (writes) =>
      Promise.resolve(
        writes.map((write): ContactWriteResult => ({
          kind: 'done',
          record: write.kind === 'delete' ? null : record(write.id, write.contact),
        })),
      ),
  };
}
