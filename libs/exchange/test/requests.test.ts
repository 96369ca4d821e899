import type { MailboxOperation } from '@pmsync/contracts';
import { canonicalContact, contactFields, type Contact } from '@pmsync/domain';
import { findEwsSchema } from '@pmsync/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectEws, type Mailboxes } from '../src/index.js';
import { accessTo } from './access.js';
import { ReplyServer } from './reply-server.js';

const schema = findEwsSchema();

const text = fc.option(fc.string({ unit: 'binary', maxLength: 60 }), { nil: null });
const hostileContact = fc
  .record({
    ...Object.fromEntries(
      contactFields.filter((field) => !field.endsWith('Address')).map((field) => [field, text]),
    ),
    birthday: fc.constantFrom(null, '1980-02-29', '2001-12-31'),
    businessAddress: fc.record({ street: text, city: text, country: text }),
    notes: fc.option(fc.string({ unit: 'binary', maxLength: 500 }), { nil: null }),
  })
  .map((untidy) => canonicalContact(untidy));

describe.skipIf(!schema)('our requests are valid by the EWS schemas', () => {
  let server: ReplyServer;
  let mailboxes: Mailboxes;

  beforeAll(async () => {
    server = await ReplyServer.start();
    server.answer = () => ({ status: 503, body: '' });
    mailboxes = connectEws(accessTo(server.url, { version: 'Exchange2013_SP1' }));
  });
  afterAll(async () => {
    await mailboxes.close();
    await server.close();
  });

  /** The child of the SOAP body, on its own. */
  const validate = (bodies: readonly string[]) => {
    const namespaces =
      'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';
    const documents = bodies.map((body) => {
      const content = /<(?:\w+:)?Body>(.*)<\/(?:\w+:)?Body>/s.exec(body)![1]!;
      return content.replace(/^\s*<([\w:]+)/, `<$1 ${namespaces}`);
    });
    schema!.check(documents);
  };
  const sent = async (work: (options: { deadline: number }) => Promise<unknown>) => {
    server.requests.length = 0;
    await work({ deadline: Date.now() + 5_000 });
    expect(server.requests.length).toBeGreaterThan(0);
    return server.requests.map(({ body }) => body);
  };
  const item = { itemId: 'AAMk+/=', changeKey: 'EQAA' };
  const update = (contact: Contact): MailboxOperation => ({
    kind: 'update',
    item,
    fields: [...contactFields],
    contact,
    identity: 'contact/1',
  });

  test('reading', async () => {
    const bodies = [
      ...(await sent((options) => mailboxes.changes('a@b.c', null, 512, options))),
      ...(await sent((options) => mailboxes.changes('a@b.c', 'c3RhdGU=', 512, options))),
      ...(await sent((options) => mailboxes.get('a@b.c', ['AAA', 'BBB'], options))),
      ...(await sent((options) => mailboxes.find('a@b.c', ['contact/1'], options))),
      ...(await sent((options) => mailboxes.find('a@b.c', ['contact/1', 'contact/&<'], options))),
    ];
    validate(bodies);
  });

  test('writing, whatever is in the contacts', async () => {
    const contacts = fc.sample(hostileContact, 40);
    const bodies = [
      ...(await sent((options) =>
        mailboxes.apply(
          'a@b.c',
          contacts.map((contact) => ({ kind: 'create', identity: 'contact/&<', contact })),
          options,
        ),
      )),
      ...(await sent((options) => mailboxes.apply('a@b.c', contacts.map(update), options))),
      ...(await sent((options) => mailboxes.apply('a@b.c', [{ kind: 'delete', item }], options))),
    ];
    validate(bodies);
  });
});
