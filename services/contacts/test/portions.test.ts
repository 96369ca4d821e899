import { canonicalContact } from '@pmsync/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestsOf } from '../src/reconcile/portions.js';

const maximumPayload = 1_048_576 - 10_000;

const operation = fc
  .record({
    notes: fc.string({ unit: fc.constantFrom('ж', 'x', '🎻', '"', '\n'), maxLength: 150_000 }),
    surname: fc.string(),
  })
  .map((untidy) => ({
    operation: { kind: 'create' as const, identity: 'contact/1', contact: canonicalContact(untidy) },
  }));

test('requests keep all operations in order, no more than 128 each, and none but a single giant is over the bus', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const requests = requestsOf(operations);
      expect(requests.flat()).toEqual(operations);
      for (const request of requests) {
        expect(request.length).toBeLessThanOrEqual(128);
        const bytes = Buffer.byteLength(JSON.stringify(request.map((each) => each.operation)));
        if (request.length > 1) expect(bytes).toBeLessThan(maximumPayload);
      }
    }),
    { numRuns: 30 },
  );
});

test('small contacts fill a request', () => {
  const small = {
    operation: {
      kind: 'create' as const,
      identity: 'contact/1',
      contact: canonicalContact({ surname: 'Ли' }),
    },
  };
  expect(requestsOf(Array.from({ length: 300 }, () => small)).map((request) => request.length)).toEqual([
    128, 128, 44,
  ]);
});
