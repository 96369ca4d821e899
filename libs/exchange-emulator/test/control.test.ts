import { describe, expect, test } from 'vitest';
import { ANNA, useServer } from './support/server.js';
import { findItems } from './support/requests.js';

const server = useServer();

async function call(name: string, body?: unknown, method = 'POST') {
  const response = await fetch(`${server.emulator.controlUrl}/${name}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, value: (await response.json()) as unknown };
}

describe('the control over HTTP', () => {
  test('does what the one in the process does', async () => {
    const made = await call('createContact', {
      address: ANNA,
      properties: {
        Surname: 'A',
        EmailAddresses: { EmailAddress1: 'a@x' },
        Birthday: '1980-05-05T00:00:00+03:00',
      },
    });
    const itemId = made.value as string;
    await call('updateContact', { address: ANNA, itemId, properties: { Surname: null, GivenName: 'B' } });
    const { value } = await call(`contacts?address=${ANNA}`, undefined, 'GET');
    expect(value).toMatchObject([
      {
        itemId,
        properties: {
          GivenName: 'B',
          EmailAddresses: { EmailAddress1: 'a@x' },
          Birthday: '1980-05-04T21:00:00Z',
        },
      },
    ]);
    expect(JSON.stringify(value)).not.toContain('Surname');
    await call('deleteContact', { address: ANNA, itemId, type: 'SoftDelete' });
    expect(
      (await call('contacts', { address: ANNA, folder: 'recoverableitemsdeletions' })).value,
    ).toHaveLength(1);
  });

  test('injects faults, and clears them', async () => {
    expect((await call('injectFault', { kind: 'http-status', status: 503, times: null })).value).toEqual(
      expect.any(String),
    );
    expect([(await server.send(findItems())).status, (await server.send(findItems())).status]).toEqual([
      503, 503,
    ]);
    await call('clearFaults');
    expect((await server.send(findItems())).status).toBe(200);
    expect((await call('counters', undefined, 'GET')).value).toMatchObject({ requests: { FindItem: 3 } });
  });

  test('adds mailboxes and accounts', async () => {
    await call('addMailbox', { address: 'new@firm.test', displayName: 'New' });
    await call('setAccount', { userName: 'new', password: 'p', mailbox: 'new@firm.test' });
    expect((await server.send(findItems(), { user: 'new', password: 'p' })).codes).toEqual(['NoError']);
  });

  test('says what is wrong', async () => {
    expect(await call('contacts', { address: 'x@firm.test' })).toEqual({
      status: 400,
      value: { error: "There is no mailbox 'x@firm.test'." },
    });
    expect((await call('createContact', { address: ANNA, properties: { Shoe: 44 } })).value).toEqual({
      error: "'Shoe' is not a property of a contact that can be set.",
    });
    expect((await call('resetCounters', undefined, 'GET')).status).toBe(404);
    expect((await call('nothing')).status).toBe(404);
  });
});
