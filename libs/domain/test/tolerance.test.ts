import { describe, expect, test } from 'vitest';
import type { ContactLink, ItemChange } from '../src/index.js';
import { contact } from './contact-examples.js';
import { linkOf, onlyDecision, planOf, recordSide } from './plan-examples.js';

const agreed = contact({ webPage: 'firm.ru', jobTitle: 'Юрист' });
const insisted = contact({ webPage: 'https://firm.ru/', jobTitle: 'Юрист' });
const touched = (changeKey: string): ItemChange => ({
  kind: 'changed',
  itemId: 'i',
  changeKey,
  recordId: 'r',
});

/** What is decided when the server shows its own form again, and the link afterwards. */
function insist(link: ContactLink, round: number) {
  const decision = planOf({
    items: [touched(`k${round}`)],
    links: [link],
    contents: new Map([['i', insisted]]),
  })[0]!;
  if (decision.kind !== 'update' && decision.kind !== 'link') throw new Error(decision.kind);
  return {
    decision,
    link: linkOf(decision.contact, { changeKey: `k${round}`, restored: decision.restored }),
  };
}

function insistTimes(times: number) {
  let link = linkOf(agreed, { changeKey: 'k0' });
  const reasons: string[] = [];
  for (let round = 1; round <= times; round += 1) {
    const step = insist(link, round);
    reasons.push(step.decision.reason);
    link = step.link;
  }
  return { reasons, link };
}

describe('a server that stores a field in a form of its own is not written to for ever', () => {
  test('three times its form is replaced, then it is left', () => {
    expect(insistTimes(6).reasons).toEqual([
      'restored',
      'restored',
      'restored',
      'tolerated',
      'tolerated',
      'tolerated',
    ]);
  });

  test('another value is an edit again, and met as often', () => {
    const { link } = insistTimes(4);
    const edited = contact({ webPage: 'https://firm.ru/', jobTitle: 'Повар' });
    const update = onlyDecision(
      planOf({ items: [touched('x')], links: [link], contents: new Map([['i', edited]]) }),
      'update',
    );
    expect(update).toMatchObject({ reason: 'restored', restored: { from: edited, times: 1 } });
  });

  test('an update of that field names what Exchange holds as the former value, and not what is agreed', () => {
    const { link } = insistTimes(4);
    const record = contact({ webPage: 'new.ru', jobTitle: 'Юрист' });
    const update = onlyDecision(
      planOf({ records: new Map([['r', recordSide(record)]]), links: [link] }),
      'update',
    );
    expect(update.fields).toEqual(['webPage']);
    expect(update.former).toEqual(insisted);
  });

  test('a deletion names what Exchange holds', () => {
    const { link } = insistTimes(4);
    const deletion = onlyDecision(planOf({ records: new Map([['r', null]]), links: [link] }), 'delete');
    expect(deletion.former).toEqual(insisted);
  });

  test('so does a deletion after an update of another field', () => {
    const { link } = insistTimes(4);
    const record = contact({ webPage: 'firm.ru', jobTitle: 'Судья' });
    const update = onlyDecision(
      planOf({ records: new Map([['r', recordSide(record)]]), links: [link] }),
      'update',
    );
    const later = linkOf(record, { restored: update.restored });
    const deletion = onlyDecision(planOf({ records: new Map([['r', null]]), links: [later] }), 'delete');
    expect(deletion.former).toEqual({ ...insisted, jobTitle: 'Судья' });
  });

  test('once the item shows what is agreed, that is what it holds; its own form, seen again, is left at once', () => {
    const { link } = insistTimes(4);
    const seen = onlyDecision(
      planOf({ items: [touched('y')], links: [link], contents: new Map([['i', agreed]]) }),
      'link',
    );
    expect(seen).toMatchObject({ reason: 'seen', fields: [] });
    const later = linkOf(agreed, { changeKey: 'y', restored: seen.restored });
    const deletion = onlyDecision(planOf({ records: new Map([['r', null]]), links: [later] }), 'delete');
    expect(deletion.former).toEqual(agreed);
    expect(insist(later, 9).decision.reason).toBe('tolerated');
  });

  test('an update of an item that is not tolerated begins anew', () => {
    const { link } = insistTimes(2);
    const record = contact({ webPage: 'new.ru', jobTitle: 'Юрист' });
    const update = onlyDecision(
      planOf({ records: new Map([['r', recordSide(record)]]), links: [link] }),
      'update',
    );
    expect(update.former).toEqual(agreed);
    expect(update.restored).toBeNull();
  });
});
