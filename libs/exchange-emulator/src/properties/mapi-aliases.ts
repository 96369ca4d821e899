/** A MAPI property that is another name for a property of the item, or for what the store keeps of it. */
export interface MapiAlias {
  readonly key: string;
}

const ADDRESS_SET = '00062004-0000-0000-c000-000000000046';
const tag = (number: string, key: string, type = 'String'): [string, MapiAlias] => [
  `x/tag/${number}/${type}`,
  { key },
];
const address = (id: number, key: string, type = 'String'): [string, MapiAlias] => [
  `x/${ADDRESS_SET}/i/${id}/${type}`,
  { key },
];

// MS-OXOCNTC and MS-OXPROPS.
const ALIASES = new Map<string, MapiAlias>([
  tag('0x1a', 'ItemClass'),
  tag('0xe08', 'Size', 'Integer'),
  tag('0x3007', 'DateTimeCreated', 'SystemTime'),
  tag('0x3008', 'LastModifiedTime', 'SystemTime'),
  tag('0x37', 'Subject'),
  tag('0x3001', 'DisplayName'),
  tag('0x3a05', 'Generation'),
  tag('0x3a06', 'GivenName'),
  tag('0x3a08', 'PhoneNumbers/BusinessPhone'),
  tag('0x3a09', 'PhoneNumbers/HomePhone'),
  tag('0x3a0a', 'Initials'),
  tag('0x3a11', 'Surname'),
  tag('0x3a16', 'CompanyName'),
  tag('0x3a17', 'JobTitle'),
  tag('0x3a18', 'Department'),
  tag('0x3a19', 'OfficeLocation'),
  tag('0x3a1a', 'PhoneNumbers/PrimaryPhone'),
  tag('0x3a1b', 'PhoneNumbers/BusinessPhone2'),
  tag('0x3a1c', 'PhoneNumbers/MobilePhone'),
  tag('0x3a21', 'PhoneNumbers/Pager'),
  tag('0x3a24', 'PhoneNumbers/BusinessFax'),
  tag('0x3a25', 'PhoneNumbers/HomeFax'),
  tag('0x3a2f', 'PhoneNumbers/HomePhone2'),
  tag('0x3a30', 'AssistantName'),
  tag('0x3a42', 'Birthday', 'SystemTime'),
  tag('0x3a41', 'WeddingAnniversary', 'SystemTime'),
  tag('0x3a44', 'MiddleName'),
  tag('0x3a46', 'Profession'),
  tag('0x3a48', 'SpouseName'),
  tag('0x3a4e', 'Manager'),
  tag('0x3a4f', 'Nickname'),
  tag('0x3a51', 'BusinessHomePage'),
  tag('0x3a57', 'PhoneNumbers/CompanyMainPhone'),
  address(0x8005, 'FileAs'),
  address(0x8062, 'ImAddresses/ImAddress1'),
  address(0x8080, 'EmailAddresses/EmailAddress1/Name'),
  address(0x8083, 'EmailAddresses/EmailAddress1'),
  address(0x8090, 'EmailAddresses/EmailAddress2/Name'),
  address(0x8093, 'EmailAddresses/EmailAddress2'),
  address(0x80a0, 'EmailAddresses/EmailAddress3/Name'),
  address(0x80a3, 'EmailAddresses/EmailAddress3'),
  address(0x8045, 'PhysicalAddresses/Business/Street'),
  address(0x8046, 'PhysicalAddresses/Business/City'),
  address(0x8047, 'PhysicalAddresses/Business/State'),
  address(0x8048, 'PhysicalAddresses/Business/PostalCode'),
  address(0x8049, 'PhysicalAddresses/Business/CountryOrRegion'),
]);

/** The alias of an extended property's key, if it is one. */
export function mapiAlias(key: string): MapiAlias | undefined {
  return ALIASES.get(key);
}
