import type { ExchangeResult } from '@pmsync/contracts';

/** A folder of contacts as requests name it. */
export interface ContactsFolder {
  /** The id's element. */
  readonly xml: string;
  /** Names the folder in its sync states, so that none is ever used in another folder. */
  readonly tag: string;
}

export const defaultContactsFolder: ContactsFolder = {
  xml: '<t:DistinguishedFolderId Id="contacts"/>',
  tag: 'default',
};

/** A sync state as we hand it out: with its folder. */
export function taggedState({ tag }: ContactsFolder, state: string): string {
  return `${tag} ${state}`;
}

/** The server's own sync state in one of ours. */
export function ownState({ tag }: ContactsFolder, tagged: string): ExchangeResult<string> {
  if (tagged.startsWith(`${tag} `)) return { ok: true, value: tagged.slice(tag.length + 1) };
  const message =
    'The contacts folder is another one than at the last synchronisation (it was deleted and made anew, or exchange.contactsFolder was changed): it is read from the beginning.';
  return { ok: false, problem: { kind: 'sync-state-lost', message } };
}
