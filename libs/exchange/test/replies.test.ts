import { canonicalContact } from '@pmsync/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectEws, type Mailboxes } from '../src/index.js';
import { accessTo, basic } from './access.js';
import { ReplyServer, type Reply } from './reply-server.js';

const mailbox = 'anna@example.com';
const contact = canonicalContact({ surname: 'Ли' });
const creation = [{ kind: 'create' as const, identity: 'contact/1', contact }];

const fault = (code: string, extra = '') =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>a:${code}</faultcode>
   <faultstring xml:lang="en-US">Said so.</faultstring><detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>
   <e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">Said so.</e:Message>${extra}</detail></s:Fault></s:Body></s:Envelope>`;
const messageXml = (name: string, value: string) =>
  `<t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><t:Value Name="${name}">${value}</t:Value></t:MessageXml>`;

/** A reply in which nothing is called as usual: other prefixes, other white space, attributes in other quotes. */
const oddCreateReply = (inner: string) =>
  `<?xml version='1.0'?><SOAP:Envelope xmlns:SOAP='http://schemas.xmlsoap.org/soap/envelope/'><SOAP:Header/>
   <SOAP:Body xmlns='http://schemas.microsoft.com/exchange/services/2006/messages' xmlns:q='http://schemas.microsoft.com/exchange/services/2006/types'>
   <CreateItemResponse><ResponseMessages>${inner}</ResponseMessages></CreateItemResponse></SOAP:Body></SOAP:Envelope>`;

describe('replies of every kind', () => {
  let server: ReplyServer;
  let mailboxes: Mailboxes;

  beforeAll(async () => {
    server = await ReplyServer.start();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.requests.length = 0;
    mailboxes = connectEws(accessTo(server.url, { signIn: basic({ domain: 'EXAMPLE' }) }));
  });
  afterEach(() => mailboxes.close());

  const apply = async (reply: Reply | null, milliseconds = 5_000) => {
    server.answer = () => reply;
    return await mailboxes.apply(mailbox, creation, { deadline: Date.now() + milliseconds });
  };

  test.each<[string, Reply, object]>([
    [
      '401',
      { status: 401, body: '' },
      { kind: 'denied', reason: 'sign-in', message: expect.stringContaining('"EXAMPLE\\svc"') },
    ],
    [
      '401 of a server that wants another sign-in',
      { status: 401, body: '', headers: { 'www-authenticate': 'Negotiate, NTLM' } },
      {
        kind: 'denied',
        reason: 'sign-in',
        message: expect.stringMatching(/no basic sign-in.*"negotiate" or "ntlm"/),
      },
    ],
    [
      'a redirection',
      { status: 302, body: '', headers: { location: 'https://login.example.org/' } },
      { kind: 'not-found', what: 'server', message: expect.stringContaining('login.example.org') },
    ],
    [
      '403',
      { status: 403, body: 'no' },
      { kind: 'denied', reason: 'impersonation', message: expect.stringMatching(/HTTP 403.*EWS is open/) },
    ],
    ['404', { status: 404, body: 'no' }, { kind: 'not-found', what: 'server' }],
    [
      '400 of a web server',
      { status: 400, body: 'Bad Request - Request Too Long' },
      { kind: 'transient', outcomeUnknown: false, message: expect.stringContaining('HTTP 400') },
    ],
    [
      '413 of a proxy',
      { status: 413, body: '<html>', headers: { 'content-type': 'text/html' } },
      { kind: 'invalid', message: expect.stringMatching(/no request of this size.*8 MB/) },
    ],
    [
      'a fault: failing over',
      { status: 500, body: fault('ErrorMailboxFailover') },
      { kind: 'transient', outcomeUnknown: false },
    ],
    [
      'a fault: no server in the other site',
      { status: 500, body: fault('ErrorNoRespondingCASInDestinationSite') },
      { kind: 'transient', outcomeUnknown: false },
    ],
    [
      'a fault: full, inside',
      {
        status: 500,
        body: fault('ErrorInternalServerError', messageXml('InnerErrorResponseCode', 'ErrorQuotaExceeded')),
      },
      {
        kind: 'transient',
        outcomeUnknown: false,
        message: expect.stringMatching(/mailbox anna@example\.com is full: make room.*ErrorQuotaExceeded/),
      },
    ],
    [
      'a fault: an account that is closed',
      { status: 500, body: fault('ErrorAccountDisabled') },
      { kind: 'denied', reason: 'access' },
    ],
    [
      '503',
      { status: 503, body: '', headers: { 'retry-after': '7' } },
      { kind: 'throttled', message: expect.stringContaining('7 s') },
    ],
    [
      'a page for people',
      { body: '<!DOCTYPE html><html><body>Sign in</body></html>', headers: { 'content-type': 'text/html' } },
      { kind: 'transient', outcomeUnknown: true, message: expect.stringContaining('web page') },
    ],
    [
      'half a reply',
      { body: oddCreateReply('<x>').slice(0, 300) },
      { kind: 'transient', outcomeUnknown: true, message: expect.stringContaining('cut off') },
    ],
    [
      'nothing',
      { body: '' },
      { kind: 'transient', outcomeUnknown: true, message: expect.stringContaining('answered nothing') },
    ],
    [
      'XML that is not SOAP',
      { body: '<a/>' },
      { kind: 'transient', message: expect.stringContaining('not SOAP') },
    ],
    [
      'a document type',
      { body: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' },
      { kind: 'transient', message: expect.stringContaining('not XML') },
    ],
    [
      'a fault: busy',
      { status: 500, body: fault('ErrorServerBusy', messageXml('BackOffMilliseconds', '4000')) },
      { kind: 'throttled', message: expect.stringContaining('4 s') },
    ],
    [
      'a fault: busy inside',
      {
        status: 500,
        body: fault('ErrorInternalServerError', messageXml('InnerErrorResponseCode', 'ErrorServerBusy')),
      },
      { kind: 'throttled' },
    ],
    [
      'a fault with HTTP 200',
      { status: 200, body: fault('ErrorImpersonateUserDenied') },
      {
        kind: 'denied',
        reason: 'impersonation',
        message: expect.stringMatching(/svc.*anna@example\.com.*ApplicationImpersonation/),
      },
    ],
    [
      'a fault: no such mailbox',
      { status: 500, body: fault('ErrorNonExistentMailbox') },
      { kind: 'not-found', what: 'mailbox' },
    ],
    [
      'a fault: wrong version',
      { status: 500, body: fault('ErrorInvalidServerVersion') },
      { kind: 'unsupported', message: expect.stringContaining('exchange.version') },
    ],
    [
      'a fault: time-out',
      { status: 500, body: fault('ErrorTimeoutExpired') },
      { kind: 'transient', outcomeUnknown: true },
    ],
    [
      'a fault: store away',
      { status: 500, body: fault('ErrorMailboxStoreUnavailable') },
      { kind: 'transient', outcomeUnknown: false },
    ],
    [
      'a 503 that asks for more than any number',
      { status: 503, body: '', headers: { 'retry-after': '1e308' } },
      { kind: 'throttled', message: expect.stringContaining('3600 s') },
    ],
    [
      'a 503 that names a date',
      { status: 503, body: '', headers: { 'retry-after': new Date(Date.now() + 90_500).toUTCString() } },
      { kind: 'throttled', message: expect.stringMatching(/ (8\d|9[01]) s/) },
    ],
    [
      'a fault: busy for a century',
      { status: 500, body: fault('ErrorServerBusy', messageXml('BackOffMilliseconds', '3155760000000')) },
      { kind: 'throttled', message: expect.stringContaining('3600 s') },
    ],
    [
      'a fault: busy for parts of a millisecond',
      { status: 500, body: fault('ErrorServerBusy', messageXml('BackOffMilliseconds', '0.5')) },
      { kind: 'throttled', until: expect.toSatisfy(Number.isInteger) },
    ],
    [
      'a fault that tells a novel',
      { status: 500, body: fault(`Error${'x'.repeat(10_000)}`) },
      { kind: 'transient', message: expect.toSatisfy((text: string) => text.length < 1_000) },
    ],
    [
      'a fault that blames the request',
      { status: 500, body: fault('ErrorSchemaValidation') },
      { kind: 'invalid' },
    ],
    [
      'a fault without a code of Exchange',
      { status: 500, body: fault('Server') },
      { kind: 'transient', outcomeUnknown: true },
    ],
    [
      'a fault that hides nothing',
      {
        status: 500,
        body: fault('ErrorInternalServerTransientError', messageXml('InnerErrorResponseCode', '')),
      },
      { kind: 'transient', outcomeUnknown: true, message: expect.stringContaining('TransientError') },
    ],
    ['no result', { body: oddCreateReply('') }, { kind: 'transient', outcomeUnknown: true }],
  ])('%s', async (_name, reply, problem) => {
    const result = await apply(reply);
    const found = result.ok ? (result.value[0] as { problem?: unknown }).problem : result.problem;
    expect(found).toMatchObject(problem);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test('a reply in other prefixes and with forbidden characters is understood', async () => {
    const inner = `<CreateItemResponseMessage ResponseClass='Success'><ResponseCode>NoError</ResponseCode><Note>&#x1F;&#0;&#xFFFF;</Note>
      <Items><q:Contact><q:ItemId ChangeKey='k' Id='AAA'/></q:Contact></Items></CreateItemResponseMessage>`;
    expect(await apply({ body: oddCreateReply(inner) })).toEqual({
      ok: true,
      value: [{ kind: 'done', item: { itemId: 'AAA', changeKey: 'k' } }],
    });
  });

  test('a server that does not answer is given up at the deadline, with the outcome open', async () => {
    const begin = Date.now();
    const result = await apply(null, 600);
    expect(result).toMatchObject({ ok: false, problem: { kind: 'transient', outcomeUnknown: true } });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(500);
  });

  test('what cannot end before its deadline is not sent', async () => {
    const result = await apply({ body: '' }, 100);
    expect(result).toMatchObject({ ok: false, problem: { kind: 'transient', outcomeUnknown: false } });
    expect(server.requests).toEqual([]);
  });

  test('a server that is not there has carried nothing out', async () => {
    const away = connectEws(accessTo('http://127.0.0.1:9/ews/exchange.asmx'));
    const result = await away.apply(mailbox, creation, { deadline: Date.now() + 5_000 });
    expect(result).toMatchObject({ ok: false, problem: { kind: 'transient', outcomeUnknown: false } });
    await away.close();
  });

  test('every request acts for the mailbox, is anchored to it, and keeps its connection', async () => {
    server.answer = () => ({ body: oddCreateReply('') });
    for (let index = 0; index < 9; index += 1)
      await mailboxes.apply(mailbox, creation, { deadline: Date.now() + 5_000 });
    for (const { headers, body } of server.requests) {
      expect(headers['x-anchormailbox']).toBe(mailbox);
      expect(headers.authorization).toBe(`Basic ${Buffer.from('EXAMPLE\\svc:s3cret').toString('base64')}`);
      expect(body).toContain(`<t:PrimarySmtpAddress>${mailbox}</t:PrimarySmtpAddress>`);
    }
    expect(server.requests).toHaveLength(9);
    expect(new Set(server.requests.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
  });

  test('a connection that carried a large body is not used again', async () => {
    server.answer = () => ({ body: oddCreateReply('') });
    const large = canonicalContact({ notes: 'x'.repeat(100_000) });
    const options = () => ({ deadline: Date.now() + 5_000 });
    await mailboxes.apply(mailbox, [{ kind: 'create', identity: 'contact/1', contact: large }], options());
    await mailboxes.apply(mailbox, creation, options());
    expect(new Set(server.requests.map(({ port }) => port)).size).toBe(2);
  });

  test('a batch that is refused for one item is halved until the item stands alone', async () => {
    const success =
      '<CreateItemResponseMessage ResponseClass="Success"><ResponseCode>NoError</ResponseCode><Items><q:Contact><q:ItemId Id="A" ChangeKey="k"/></q:Contact></Items></CreateItemResponseMessage>';
    server.answer = (body) => {
      if (body.includes('poison')) return { status: 500, body: fault('ErrorSchemaValidation') };
      return { body: oddCreateReply(success.repeat(body.split('<t:Contact>').length - 1)) };
    };
    const operations = Array.from({ length: 20 }, (_, index) => ({
      kind: 'create' as const,
      identity: `contact/${index}`,
      contact: canonicalContact({ surname: index === 13 ? 'poison' : 'good' }),
    }));
    const result = await mailboxes.apply(mailbox, operations, { deadline: Date.now() + 5_000 });
    const kinds = result.ok
      ? result.value.map((each) => (each.kind === 'problem' ? each.problem.kind : 'done'))
      : [];
    expect(kinds).toEqual(Array.from({ length: 20 }, (_, index) => (index === 13 ? 'invalid' : 'done')));
    expect(server.requests.length).toBeLessThanOrEqual(11);
  });

  const written = (id: string) =>
    `<CreateItemResponseMessage ResponseClass="Success"><ResponseCode>NoError</ResponseCode><Items><Unheard xmlns="urn:x"/><q:Contact><q:ItemId Id="${id}" ChangeKey="k"/></q:Contact></Items></CreateItemResponseMessage>`;
  const three = ['A', 'B', 'C'];
  const lost = { kind: 'transient', outcomeUnknown: true };

  test.each([
    ['leaves one out', [written('A'), written('C')], lost],
    ['says one twice', [written('A'), written('B'), written('B'), written('C')], lost],
    [
      'says once that it is busy',
      [
        '<CreateItemResponseMessage ResponseClass="Error"><ResponseCode>ErrorServerBusy</ResponseCode></CreateItemResponseMessage>',
      ],
      { kind: 'throttled' },
    ],
  ])(
    'results are not taken for those of other items when the server %s',
    async (_name, messages, problem) => {
      const creations = three.map((name) => ({ ...creation[0]!, identity: `contact/${name}` }));
      server.answer = () => ({ body: oddCreateReply(messages.join('')) });
      const result = await mailboxes.apply(mailbox, creations, { deadline: Date.now() + 5_000 });
      expect(result).toMatchObject({ ok: false, problem });
    },
  );

  const answerItems = (items: readonly string[]) => {
    const messages = items.map(
      (item) =>
        `<GetItemResponseMessage ResponseClass='Success'><ResponseCode>NoError</ResponseCode><Items>${item}</Items></GetItemResponseMessage>`,
    );
    const body = oddCreateReply(messages.join('')).replaceAll('CreateItemResponse', 'GetItemResponse');
    server.answer = () => ({ body });
  };
  const contactXml = (id: string, inside = '') =>
    `<q:Contact><q:ItemId Id='${id}' ChangeKey='k'/>${inside}</q:Contact>`;

  test('items are not taken for one another when the server changes their order, but an id may be spelt otherwise', async () => {
    answerItems([contactXml('B'), contactXml('A'), contactXml('c')]);
    const result = await mailboxes.get(mailbox, three, { deadline: Date.now() + 5_000 });
    const missing = { ok: false, problem: { kind: 'transient', outcomeUnknown: false } };
    expect(result).toMatchObject({
      ok: true,
      value: [missing, missing, { ok: true, value: { itemId: 'C' } }],
    });
  });

  test.each<[string, object]>([
    [
      'Name="Anna@Firm.example" RoutingType="EX">/o=Firm/ou=x/cn=anna',
      { ok: true, value: { contact: { email1: 'Anna@Firm.example' } } },
    ],
    [
      'RoutingType="SMTP">Anna@Firm.example',
      { ok: true, value: { contact: { email1: 'Anna@Firm.example' } } },
    ],
    [
      'Name="Anna" RoutingType="EX">/O=FIRM/OU=X/CN=anna',
      { ok: false, problem: { kind: 'invalid', message: expect.stringContaining('type the address anew') } },
    ],
  ])('an e-mail address that is kept as %s is never taken for one of the world', async (entry, expected) => {
    answerItems([
      contactXml('A', `<q:EmailAddresses><q:Entry Key="EmailAddress1" ${entry}</q:Entry></q:EmailAddresses>`),
    ]);
    const result = await mailboxes.get(mailbox, ['A'], { deadline: Date.now() + 5_000 });
    expect(result).toMatchObject({ ok: true, value: [expected] });
  });

  test('notes are removed by empty ones, since some servers ignore a removal of the body', async () => {
    server.answer = () => ({ body: oddCreateReply('') });
    const item = { itemId: 'A', changeKey: 'k' };
    const contact = canonicalContact({ surname: 'Ли' });
    await mailboxes.apply(mailbox, [{ kind: 'update', item, fields: ['notes'], contact, identity: null }], {
      deadline: Date.now() + 5_000,
    });
    expect(server.requests[0]!.body).toContain(
      '<t:SetItemField><t:FieldURI FieldURI="item:Body"/><t:Contact><t:Body BodyType="Text"></t:Body></t:Contact></t:SetItemField>',
    );
  });

  test.each([
    ['1980-02-29T11:59:00Z', '1980-02-29'],
    ['1981-02-29T11:59:00Z', null],
    ['1981-02-29', null],
    ['1980-03-01T00:00:00+03:00', '1980-03-01'],
    ['1980-02-28T19:00:00-05:00', '1980-02-29'],
    ['+275760-09-13T00:00:00Z', null],
    ['9999-12-31T23:00:00-12:00', null],
    ['0000-00-00', null],
    [' 1980-02-29 ', '1980-02-29'],
    ['yesterday', null],
  ])('a birthday %j is %j', async (text, birthday) => {
    answerItems([contactXml('A', `<q:Birthday>${text}</q:Birthday>`)]);
    const result = await mailboxes.get(mailbox, ['A'], { deadline: Date.now() + 5_000 });
    expect(result).toMatchObject({ ok: true, value: [{ ok: true, value: { contact: { birthday } } }] });
  });

  test.each([
    ['/9j/\r\n4AA=\r\n', 'many', { ok: true, value: { bytes: Buffer.from('ffd8ffe000', 'hex') } }],
    ['/9j/4AA', '', { ok: true, value: { bytes: Buffer.from('ffd8ffe000', 'hex') } }],
    ['/9j/*4AA', '3', { ok: false, problem: { kind: 'transient', outcomeUnknown: false } }],
    ['/9j/4', '3', { ok: false, problem: { kind: 'transient' } }],
    [
      'AAAA',
      '99999999',
      { ok: false, problem: { kind: 'invalid', message: expect.stringContaining('3 MB') } },
    ],
    ['', '-1', { ok: false, problem: { kind: 'invalid', message: expect.stringContaining('empty') } }],
  ])('a photo of Base64 %j and size %j is taken for what it is', async (content, size, expected) => {
    const place = (inner: string) => `<q:FileAttachment><q:AttachmentId Id='P'/>${inner}</q:FileAttachment>`;
    const item = contactXml(
      'A',
      `<q:Attachments>${place(`<q:Size>${size}</q:Size><q:IsContactPhoto>true</q:IsContactPhoto>`)}</q:Attachments>`,
    );
    const reply = (operation: string, inner: string) =>
      oddCreateReply(
        `<CreateItemResponseMessage ResponseClass='Success'><ResponseCode>NoError</ResponseCode>${inner}</CreateItemResponseMessage>`,
      ).replaceAll('CreateItem', operation);
    server.answer = (request) => ({
      body: request.includes('m:GetItem')
        ? reply('GetItem', `<Items>${item}</Items>`)
        : reply('GetAttachment', `<Attachments>${place(`<q:Content>${content}</q:Content>`)}</Attachments>`),
    });
    const photo = await mailboxes.photo(mailbox, 'A', { deadline: Date.now() + 5_000 });
    expect(photo).toMatchObject(expected);
  });

  test('pages that bring nothing, or lead nowhere, come to an end', async () => {
    const row = `<q:Contact><q:ItemId Id="A"/></q:Contact>`;
    for (const [offset, rows] of [
      ['Infinity', row],
      ['1e300', row],
      ['1', ''],
      ['0', row],
    ]) {
      server.requests.length = 0;
      server.answer = () => ({
        body: oddCreateReply(
          `<FindItemResponseMessage ResponseClass="Success"><ResponseCode>NoError</ResponseCode><RootFolder IndexedPagingOffset="${offset}" IncludesLastItemInRange="false"><q:Items>${rows}</q:Items></RootFolder></FindItemResponseMessage>`,
        ).replaceAll('CreateItemResponse', 'FindItemResponse'),
      });
      expect(await mailboxes.find(mailbox, ['contact/1'], { deadline: Date.now() + 5_000 })).toEqual({
        ok: true,
        value: [],
      });
      expect(server.requests).toHaveLength(1);
    }
  });

  test.each([
    ['Contact', '<q:ItemClass>IPM.Contact.Firm</q:ItemClass>', { kind: 'contact', private: false }],
    [
      'Contact',
      '<q:ItemClass>IPM.Contact</q:ItemClass><q:Sensitivity>Personal</q:Sensitivity>',
      { kind: 'contact', private: true },
    ],
    ['Item', '<q:ItemClass>IPM.Contact</q:ItemClass>', { kind: 'contact' }],
    ['Contact', '<q:Sensitivity>Normal</q:Sensitivity>', { kind: 'contact', private: false }],
    ['Item', '<q:ItemClass>IPM.Note</q:ItemClass>', { kind: 'other' }],
    ['Contact', '<q:ItemClass>IPM.ContactCard</q:ItemClass>', { kind: 'other' }],
    ['DistributionList', '<q:Sensitivity>Confidential</q:Sensitivity>', { kind: 'other', private: true }],
  ])('an item %s with %s is told for what it is', async (element, inside, told) => {
    const item = `<q:${element}><q:ItemId Id='AAA' ChangeKey='k'/>${inside}<q:DisplayName>Name</q:DisplayName></q:${element}>`;
    server.answer = () => ({
      body: oddCreateReply(
        `<GetItemResponseMessage ResponseClass='Success'><ResponseCode>NoError</ResponseCode><Items>${item}</Items></GetItemResponseMessage>`,
      ).replaceAll('CreateItemResponse', 'GetItemResponse'),
    });
    const result = await mailboxes.get(mailbox, ['AAA'], { deadline: Date.now() + 5_000 });
    const displayName = told.kind === 'contact' ? 'Name' : null;
    expect(result).toMatchObject({
      ok: true,
      value: [{ ok: true, value: { ...told, contact: { displayName } } }],
    });
  });
});
