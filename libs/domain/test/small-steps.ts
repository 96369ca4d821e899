import fc from 'fast-check';
import {
  contactModes,
  exchangeDeletions,
  type Contact,
  type ContactMode,
  type OnExchangeDelete,
  type Protection,
} from '../src/index.js';
import { contact } from './contact-examples.js';
import type { SmallFirm } from './small-firm.js';

/** Few values, so that they meet. */
export const someContact = fc
  .record({
    surname: fc.constantFrom('Ли', 'Kay', null),
    givenName: fc.constantFrom('Анна', null),
    email1: fc.constantFrom('li@x.example', 'office@x.example', 'x@firm.example', null),
    businessPhone: fc.constantFrom('1', '2', null),
    webPage: fc.constantFrom('x.example', null),
  })
  .map(contact);

const which = fc.nat({ max: 20 });
const mailbox = fc.nat({ max: 2 });
const recordId = fc.constantFrom('a', 'b', 'c');
const protection = fc.constantFrom<(Protection | null)[]>(null, null, 'own-company', 'responsible-person');

/** What happens in the small firm between its passes. */
export type Step =
  | { do: 'set'; id: string; contact: Contact; protection: Protection | null }
  | { do: 'drop'; id: string }
  | { do: 'edit'; in: number; at: number; contact: Contact }
  | { do: 'remove'; in: number; at: number }
  | { do: 'copy'; in: number; at: number }
  | { do: 'move'; in: number; at: number }
  | { do: 'own'; in: number; contact: Contact; private: boolean }
  | { do: 'pass'; in: number }
  | { do: 'die'; in: number; after: number }
  | { do: 'forget'; in: number }
  | { do: 'switch'; mode: ContactMode };

const kinds = {
  set: fc.record({ do: fc.constant('set' as const), id: recordId, contact: someContact, protection }),
  drop: fc.record({ do: fc.constant('drop' as const), id: recordId }),
  edit: fc.record({ do: fc.constant('edit' as const), in: mailbox, at: which, contact: someContact }),
  remove: fc.record({ do: fc.constant('remove' as const), in: mailbox, at: which }),
  copy: fc.record({ do: fc.constant('copy' as const), in: mailbox, at: which }),
  move: fc.record({ do: fc.constant('move' as const), in: mailbox, at: which }),
  own: fc.record({
    do: fc.constant('own' as const),
    in: mailbox,
    contact: someContact,
    private: fc.boolean(),
  }),
  pass: fc.record({ do: fc.constant('pass' as const), in: mailbox }),
  die: fc.record({ do: fc.constant('die' as const), in: mailbox, after: fc.nat({ max: 3 }) }),
  forget: fc.record({ do: fc.constant('forget' as const), in: mailbox }),
  switch: fc.record({ do: fc.constant('switch' as const), mode: fc.constantFrom(...contactModes) }),
} satisfies { [Kind in Step['do']]: fc.Arbitrary<Extract<Step, { do: Kind }>> };

const always: readonly Step['do'][] = ['set', 'drop', 'edit', 'remove', 'move', 'own', 'pass', 'die'];

/** Up to `maxLength` steps of the usual kinds and of these. */
export function someSteps(further: readonly Step['do'][], maxLength = 30): fc.Arbitrary<Step[]> {
  const chosen: fc.Arbitrary<Step>[] = [...always, ...further].map((kind) => kinds[kind]);
  return fc.array(fc.oneof(...chosen), { maxLength });
}

export const someDeletion: fc.Arbitrary<OnExchangeDelete> = fc.constantFrom(...exchangeDeletions);

export function play(firm: SmallFirm, steps: readonly Step[]): SmallFirm {
  for (const step of steps) take(firm, step);
  return firm;
}

function take(firm: SmallFirm, step: Step): void {
  if (step.do === 'set') return firm.setRecord(step.id, step.contact, step.protection);
  if (step.do === 'drop') return firm.setRecord(step.id, null);
  if (step.do === 'switch') return firm.switchTo(step.mode);
  const target = firm.mailboxes[step.in % firm.mailboxes.length]!;
  if (step.do === 'own') target.addItem(null, step.contact, step.private);
  else if (step.do === 'pass') target.pass();
  else if (step.do === 'die') target.pass(step.after);
  else if (step.do === 'forget') target.forgetLinks();
  else {
    const ids = [...target.items.keys()];
    const itemId = ids[step.at % Math.max(1, ids.length)] ?? '';
    if (step.do === 'edit') target.editItem(itemId, step.contact);
    else if (step.do === 'remove') target.removeItem(itemId);
    else if (step.do === 'copy') target.copyItem(itemId);
    else target.moveAndBack(itemId);
  }
}
