/** One of a contact's dictionaries: its element, the paths into it, and its keys in the schema's order. */
export interface Dictionary {
  readonly element: string;
  readonly keys: readonly string[];
}

export const PHONE_NUMBERS: Dictionary = {
  element: 'PhoneNumbers',
  keys: (
    'AssistantPhone BusinessFax BusinessPhone BusinessPhone2 Callback CarPhone CompanyMainPhone HomeFax HomePhone ' +
    'HomePhone2 Isdn MobilePhone OtherFax OtherTelephone Pager PrimaryPhone RadioPhone Telex TtyTddPhone ' +
    'BusinessMobile IPPhone Mms Msn'
  ).split(' '),
};
export const EMAIL_ADDRESSES: Dictionary = {
  element: 'EmailAddresses',
  keys: ['EmailAddress1', 'EmailAddress2', 'EmailAddress3'],
};
export const IM_ADDRESSES: Dictionary = {
  element: 'ImAddresses',
  keys: ['ImAddress1', 'ImAddress2', 'ImAddress3'],
};
export const PHYSICAL_ADDRESSES: Dictionary = {
  element: 'PhysicalAddresses',
  keys: ['Home', 'Business', 'Other'],
};
export const ADDRESS_PARTS = ['Street', 'City', 'State', 'CountryOrRegion', 'PostalCode'] as const;

/** Where an indexed path leads: the dictionary, the entry and, for addresses, the part. */
export interface IndexedTarget {
  readonly dictionary: Dictionary;
  readonly index: string;
  readonly part?: string;
  /** The property key of the value. */
  readonly key: string;
}

/** Resolves an IndexedFieldURI of a contact; undefined where the dictionary is not a contact's or has no such entry. */
export function indexedTarget(uri: string, index: string): IndexedTarget | undefined {
  const [, kind, part] = uri.split(':');
  const dictionary = DICTIONARY_BY_PATH[kind ?? ''];
  if (!dictionary?.keys.includes(index)) return undefined;
  const key = `${dictionary.element}/${index}${part ? `/${part}` : ''}`;
  return { dictionary, index, key, ...(part ? { part } : {}) };
}

const DICTIONARY_BY_PATH: Record<string, Dictionary> = {
  PhoneNumber: PHONE_NUMBERS,
  EmailAddress: EMAIL_ADDRESSES,
  ImAddress: IM_ADDRESSES,
  PhysicalAddress: PHYSICAL_ADDRESSES,
};
