import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EnvelopeSplitter } from '../src/ews/streaming/envelope-splitter.js';
import { readNotifications } from '../src/ews/streaming/read-notifications.js';

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const messages = 'http://schemas.microsoft.com/exchange/services/2006/messages';
const types = 'http://schemas.microsoft.com/exchange/services/2006/types';
const context = { url: 'u', account: 'a', right: 'r', mailbox: 'm', writes: false };

/** An envelope as servers write them, each with prefixes of its own. */
function envelope(s: string, m: string, t: string, content: string, before = ''): string {
  const prefix = (name: string, of: string) => (of === '' ? name : `${of}:${name}`);
  const declared = (of: string, uri: string) => ` xmlns${of && `:${of}`}="${uri}"`;
  const [envelopeName, body, response, list, message, code] = [
    prefix('Envelope', s),
    prefix('Body', s),
    prefix('GetStreamingEventsResponse', m),
    prefix('ResponseMessages', m),
    prefix('GetStreamingEventsResponseMessage', m),
    prefix('ResponseCode', m),
  ];
  const inner = content.replaceAll('T/', t === '' ? '' : `${t}:`).replaceAll('M/', m === '' ? '' : `${m}:`);
  return (
    `${before}<${envelopeName}${declared(s, soap)}><${body}><${response}${declared(m, messages)}${t === m ? '' : declared(t, types)}><${list}>` +
    `<${message} ResponseClass="Success"><${code}>NoError</${code}>${inner}</${message}></${list}></${response}></${body}></${envelopeName}>`
  );
}

const event = (id: string) =>
  `<M/Notifications><T/Notification><T/SubscriptionId>${id}</T/SubscriptionId><T/ModifiedEvent>` +
  `<T/TimeStamp>2026-01-01T00:00:00Z</T/TimeStamp><T/ItemId Id="a>b/>" ChangeKey=']]>'/></T/ModifiedEvent></T/Notification></M/Notifications>`;
const status = (text: string) => `<M/ConnectionStatus>${text}</M/ConnectionStatus>`;

const stream = [
  envelope('', 'm', 't', status('OK')),
  envelope(
    'soap11',
    'ns1',
    'ns2',
    event('подписка-🎻-1'),
    '\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n',
  ),
  envelope('s', 'm', 't', `<!-- > </s:Envelope> --><?do not?>${event('<![CDATA[second]]>')}`),
  envelope('Envelope', 'x', 'y', status('<![CDATA[Closed]]>'), '\n\n'),
].join('');

const news = [
  { kind: 'alive' },
  { kind: 'alive' },
  { kind: 'changed', subscriptionId: 'подписка-🎻-1' },
  { kind: 'alive' },
  { kind: 'changed', subscriptionId: 'second' },
  { kind: 'alive' },
  { kind: 'closed' },
];

test.each<[string, string, object[]]>([
  [
    'an item was changed, and by that its folder',
    '<T/ModifiedEvent><T/ItemId Id="i"/></T/ModifiedEvent><T/ModifiedEvent><T/FolderId Id="f"/><T/UnreadCount>0</T/UnreadCount></T/ModifiedEvent>',
    [{ kind: 'changed', subscriptionId: 's' }],
  ],
  [
    'a folder was changed, or made below',
    '<T/ModifiedEvent><T/FolderId Id="f"/></T/ModifiedEvent><T/CreatedEvent><T/FolderId Id="g"/></T/CreatedEvent>',
    [],
  ],
  [
    'the folder was moved',
    '<T/MovedEvent><T/FolderId Id="f"/><T/OldFolderId Id="e"/></T/MovedEvent>',
    [{ kind: 'folder-gone', subscriptionId: 's' }],
  ],
  ['nothing happened', '<T/StatusEvent/>', []],
])('%s', (_, events, told) => {
  const content = `<M/Notifications><T/Notification><T/SubscriptionId>s</T/SubscriptionId>${events}</T/Notification></M/Notifications>`;
  expect(readNotifications(envelope('s', 'm', 't', content), context)).toEqual([{ kind: 'alive' }, ...told]);
});

function read(chunks: readonly Uint8Array[]) {
  const splitter = new EnvelopeSplitter();
  return chunks.flatMap((chunk) =>
    splitter.push(chunk).flatMap((document) => readNotifications(document, context)),
  );
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.toSorted((left, right) => left - right), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

describe('a stream of envelopes', () => {
  const bytes = Buffer.from(stream);

  test('is read in one piece, and byte by byte', () => {
    expect(read([bytes])).toEqual(news);
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(news);
  });

  test('gives the same notifications wherever its chunks end', () => {
    const places = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 });
    const same = fc.property(places, (at) => {
      expect(read(cut(bytes, at))).toEqual(news);
    });
    fc.assert(same, { numRuns: 500 });
  });

  test('gives each envelope as soon as its last byte is there', () => {
    const splitter = new EnvelopeSplitter();
    const first = Buffer.from(envelope('', 'm', 't', status('OK')));
    expect(splitter.push(first.subarray(0, -1))).toEqual([]);
    expect(splitter.push(first.subarray(-1))).toHaveLength(1);
  });

  test.each([
    ['a page for people', '<!DOCTYPE html><html></html>'],
    ['text', 'Service unavailable'],
    ['text behind an envelope', `${envelope('', 'm', 't', '')}Gone`],
    ['an end without a beginning', '</a>'],
    ['an envelope of something else', '<a xmlns="urn:b"><c/></a>'],
    ['an element that is alone', '<a/>'],
  ])('that is %s is refused', (_, text) => {
    expect(() => read([Buffer.from(text)])).toThrow(expect.objectContaining({ name: 'MalformedXml' }));
  });

  test('does not fill the memory with an envelope that never ends', () => {
    const splitter = new EnvelopeSplitter();
    const endless = () => {
      for (;;) splitter.push(Buffer.from(`<a>${'x'.repeat(100_000)}`));
    };
    expect(endless).toThrow('an envelope without an end');
    const endlessTag = new EnvelopeSplitter();
    const attribute = () => {
      endlessTag.push(Buffer.from('<a b="'));
      for (;;) endlessTag.push(Buffer.alloc(1_000_000, 0x79));
    };
    expect(attribute).toThrow('a tag without an end');
  });
});

test('what never ends is refused before it is much, and blanks in between are not kept', () => {
  const blanks = new Uint8Array(1_000_000).fill(0x20);
  const splitter = new EnvelopeSplitter();
  for (let index = 0; index < 20; index += 1) expect(splitter.push(blanks)).toEqual([]);
  expect(splitter.betweenDocuments).toBe(true);
  expect(splitter.push(Buffer.from('<a> </a><b'))).toEqual(['<a> </a>']);
  const pushAll = () => {
    for (let index = 0; index < 10; index += 1) splitter.push(Buffer.alloc(10_000, ' x'));
  };
  expect(pushAll).toThrow(/tag without an end/);
});
