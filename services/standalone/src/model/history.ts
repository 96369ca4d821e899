import { contactModes, exchangeDeletions } from '@pmsync/domain';
import type { Action, Step } from './actions.js';
import { refusedText } from './exchange.js';
import { faultKinds } from './faults.js';
import type { EditedField, PersonValues } from './projectmate.js';
import { Random } from './random.js';
import { companies, type Setup } from './world.js';

/** Everything that a seed decides. */
export interface History {
  readonly seed: number;
  readonly setup: Setup;
  readonly steps: readonly Step[];
}

const surnames = ['Иванов', 'Семёнов', 'Lee', 'Becker', 'Новикова'] as const;
const givenNames = ['Пётр', 'Anna', 'Олег'] as const;
const addresses = ['Petr@Client.example', 'anna@client.example', 'Office@lotus.example', null] as const;
const phones = ['+7 (495) 123-45-67', '84951234567', '+49 30 5557788', null] as const;
const titles = ['Юрист', 'Судья', 'Partner', null] as const;

/** The values that fields take: few, so that they meet. */
const values: Readonly<Record<EditedField, readonly (string | null)[]>> = {
  surname: surnames,
  jobTitle: titles,
  department: ['Налоги', 'Споры', null],
  email1: addresses,
  mobilePhone: phones,
  notes: ['Перезвонить', 'Met in Berlin', 'Первая\nВторая', refusedText, null],
  birthday: ['1980-02-29', '1975-12-31', null],
  webPage: ['https://lotus.example', null],
};
const fields = Object.keys(values) as EditedField[];

export function historyOf(seed: number): History {
  const random = new Random(seed);
  const large = random.chance(0.03);
  const setup: Setup = {
    mailboxes: large ? 1 : 2 + random.below(2),
    people: Array.from({ length: large ? 40 : 3 + random.below(6) }, (_, index) =>
      large ? memberOf(index) : person(random),
    ),
    mode: random.pick(contactModes),
    onExchangeDelete: random.pick(exchangeDeletions),
    tidies: random.chance(0.5),
    pageSize: random.pick([2, 3, 512]),
  };
  const steps: Step[] = [];
  if (large || random.chance(0.7)) steps.push({ action: { kind: 'rest' }, moves: 0, salt: 0 });
  const count = 4 + random.below(14);
  for (let index = 0; index < count; index += 1) {
    steps.push({
      action: large && random.chance(0.4) ? massAction(random, setup) : action(random, setup),
      moves: random.pick([0, 0, 3, 12, 40, 90]),
      salt: random.below(1_000_000_000),
    });
  }
  if (random.chance(0.25)) {
    steps.splice(1 + random.below(steps.length), 0, { action: { kind: 'rest' }, moves: 0, salt: 0 });
  }
  return { seed, setup, steps };
}

function person(random: Random): PersonValues {
  return {
    surname: random.pick(surnames),
    givenName: random.pick(givenNames),
    email: random.pick(addresses),
    phone: random.pick(phones),
    jobTitle: random.pick(titles),
    company: random.chance(0.1) ? 0 : random.pick([null, 1, 2]),
  };
}

/** One of many, like nobody else. */
function memberOf(index: number): PersonValues {
  return {
    surname: `Surname ${index}`,
    givenName: 'Given',
    email: `member${index}@lotus.example`,
    phone: null,
    jobTitle: null,
    company: 2,
  };
}

function massAction(random: Random, setup: Setup): Action {
  return random.chance(0.6)
    ? { kind: 'record-delete', record: random.below(40), many: 5 + random.below(30) }
    : { kind: 'folder-empty', mailbox: random.below(setup.mailboxes) };
}

type Maker = (random: Random, setup: Setup) => Action;
const record = (random: Random) => random.below(9);
const mailbox = (random: Random, setup: Setup) => random.below(setup.mailboxes);
const item = (random: Random) => random.below(12);

function edit(random: Random): { field: EditedField; value: string | null } {
  const field = random.pick(fields);
  return { field, value: random.pick(values[field]) };
}

/** What may happen, each as often as its number says. */
const makers: readonly (readonly [number, Maker])[] = [
  [8, () => ({ kind: 'work' })],
  [14, (random) => ({ kind: 'record-edit', record: record(random), ...edit(random) })],
  [3, (random) => ({ kind: 'record-create', person: person(random) })],
  [3, (random) => ({ kind: 'record-delete', record: record(random), many: 1 })],
  [4, (random) => ({ kind: 'record-active', record: record(random), on: random.chance(0.5) })],
  [
    2,
    (random) => ({ kind: 'record-company', record: record(random), company: random.pick([null, 0, 1, 2]) }),
  ],
  [2, (random) => ({ kind: 'record-broken', record: record(random), on: random.chance(0.6) })],
  [
    1,
    (random) => ({
      kind: 'company-rename',
      company: 1 + random.below(companies.length - 1),
      name: random.pick(['ООО «Василёк»', 'lotus', 'Lotus GmbH']),
    }),
  ],
  [
    1,
    (random) => ({
      kind: 'company-head',
      company: 1 + random.below(2),
      record: random.chance(0.7) ? record(random) : null,
    }),
  ],
  [
    3,
    (random, setup) => ({
      kind: 'employee',
      mailbox: mailbox(random, setup),
      on: random.chance(0.6),
      onOff: random.pick(['keep', 'remove']),
    }),
  ],
  [
    3,
    (random) => ({
      kind: 'mode',
      mode: random.pick(contactModes),
      onExchangeDelete: random.pick(exchangeDeletions),
    }),
  ],
  [
    14,
    (random, setup) => ({
      kind: 'item-edit',
      mailbox: mailbox(random, setup),
      item: item(random),
      ...edit(random),
    }),
  ],
  [
    5,
    (random, setup) => ({
      kind: 'item-new',
      mailbox: mailbox(random, setup),
      person: person(random),
      private: random.chance(0.2),
    }),
  ],
  [3, (random, setup) => ({ kind: 'item-alike', mailbox: mailbox(random, setup), record: record(random) })],
  [6, (random, setup) => ({ kind: 'item-delete', mailbox: mailbox(random, setup), item: item(random) })],
  [2, (random, setup) => ({ kind: 'item-copy', mailbox: mailbox(random, setup), item: item(random) })],
  [3, (random, setup) => ({ kind: 'item-away', mailbox: mailbox(random, setup), item: item(random) })],
  [3, () => ({ kind: 'item-back' })],
  [3, (random, setup) => ({ kind: 'item-restore', mailbox: mailbox(random, setup) })],
  [
    2,
    (random, setup) => ({
      kind: 'item-private',
      mailbox: mailbox(random, setup),
      item: item(random),
      on: random.chance(0.7),
    }),
  ],
  [
    2,
    (random, setup) => ({
      kind: 'item-unreadable',
      mailbox: mailbox(random, setup),
      item: item(random),
      on: random.chance(0.6),
    }),
  ],
  [1, (random, setup) => ({ kind: 'folder-empty', mailbox: mailbox(random, setup) })],
  [4, (random, setup) => ({ kind: 'sync', mailbox: mailbox(random, setup) })],
  [2, (random, setup) => ({ kind: 'verify', mailbox: mailbox(random, setup) })],
  [2, (random, setup) => ({ kind: 'undo', mailbox: mailbox(random, setup) })],
  [1, (random, setup) => ({ kind: 'retry-parked', mailbox: mailbox(random, setup) })],
  [1, (random, setup) => ({ kind: 'approve', mailbox: mailbox(random, setup) })],
  [12, (random) => ({ kind: 'crash', process: 'contacts', index: random.below(2) })],
  [2, (random) => ({ kind: 'crash', process: 'gateway', index: random.below(2) })],
  [2, () => ({ kind: 'crash', process: 'watcher', index: 0 })],
  [5, (random) => ({ kind: 'pause', index: random.below(2) })],
  [5, () => ({ kind: 'wake' })],
  [6, (random) => ({ kind: 'time', milliseconds: random.pick([1_000, 12_000, 31_000, 70_000, 1_000_000]) })],
  [26, (random) => ({ kind: 'fault', fault: random.pick(faultKinds), skip: random.pick([0, 0, 1, 2, 5]) })],
];
const total = makers.reduce((sum, [weight]) => sum + weight, 0);

function action(random: Random, setup: Setup): Action {
  let roll = random.below(total);
  for (const [weight, make] of makers) {
    if (roll < weight) return make(random, setup);
    roll -= weight;
  }
  return { kind: 'work' };
}
