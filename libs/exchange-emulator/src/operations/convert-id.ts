import { entryOf, ewsIdOf, parseEntry, parseId, type ParsedId } from '../mailbox/ids.js';
import type { Mailbox } from '../mailbox/model.js';
import { ItemError, malformedId } from '../soap/item-error.js';
import { XML_SCHEMA_INSTANCE } from '../xml/namespaces.js';
import { escapeAttribute } from '../xml/write.js';
import { answerBatch } from './batch.js';
import { requiredChild, type Operation } from './operation.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/convertid-operation */
export const convertId: Operation = (request, context) => {
  const format = request.attributes.DestinationFormat ?? '';
  return answerBatch('ConvertId', requiredChild(request, 'SourceIds').children, context, '', (source) => {
    if (source.name !== 'AlternateId') {
      throw new ItemError('ErrorInvalidOperation', 'There are no public folders on this server.');
    }
    const { Id: id = '', Format: from = '', Mailbox: address = '' } = source.attributes;
    const { mailboxGuid, ...entry } = read(id, from);
    const { mailboxes } = context.store;
    // An id of EWS says itself whose it is, whatever the request says: DavMail learns from the answer whose mailbox it is in.
    const mailbox = mailboxGuid === undefined ? mailboxes.find(address) : mailboxes.withGuid(mailboxGuid);
    if (!mailbox) {
      throw new ItemError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.');
    }
    const converted = write(entry, format, mailbox);
    return (
      `<m:AlternateId xmlns:xsi="${XML_SCHEMA_INSTANCE}" xsi:type="t:AlternateIdType" Format="${format}"` +
      ` Id="${escapeAttribute(converted)}" Mailbox="${escapeAttribute(mailbox.address)}"/>`
    );
  });
};

type Entry = Omit<ParsedId, 'mailboxGuid'>;

function read(id: string, format: string): Entry & Partial<ParsedId> {
  switch (format) {
    case 'EwsId':
      return parseId(id);
    case 'OwaId':
      return parseId(decodeURIComponent(id).replace(/-/g, '/').replace(/_/g, '+'));
    case 'EntryId':
    case 'StoreId':
      return parseEntry(Buffer.from(id, 'base64'));
    case 'HexEntryId':
      if (!/^(?:[0-9A-Fa-f]{2})+$/.test(id)) throw malformedId();
      return parseEntry(Buffer.from(id, 'hex'));
    default:
      throw new ItemError('ErrorInvalidIdMalformedEwsLegacyIdFormat', 'Id is malformed.');
  }
}

function write(entry: Entry, format: string, mailbox: Mailbox): string {
  switch (format) {
    case 'EwsId':
      return ewsIdOf(mailbox, entry);
    case 'OwaId':
      return encodeURIComponent(ewsIdOf(mailbox, entry).replace(/\//g, '-').replace(/\+/g, '_'));
    case 'EntryId':
    case 'StoreId':
      return entryOf(mailbox, entry).toString('base64');
    case 'HexEntryId':
      return entryOf(mailbox, entry).toString('hex').toUpperCase();
    default:
      throw new ItemError('ErrorInvalidOperation', 'Ids of Exchange 2007 are not made by this server.');
  }
}
