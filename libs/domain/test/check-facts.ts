import { diagnose, type CheckStep, type ExchangeFacts, type MailServerNameFact } from '../src/index.js';

export const now = Date.parse('2026-11-25T12:00:00Z');
export const day = 24 * 60 * 60_000;
export const open = { kind: 'open', name: 'Contacts', total: 3, writable: true } as const;

/** A check that came through everywhere. */
export const well: ExchangeFacts = {
  target: {
    url: 'https://mail.firm.test/ews/exchange.asmx',
    proxy: null,
    checksCertificate: true,
    signIn: 'negotiate',
    account: 'svc',
    version: 'Exchange2016',
    mailbox: 'anna@firm.test',
  },
  lookup: { kind: 'found', host: 'mail.firm.test', addresses: ['10.0.0.1'] },
  reach: { kind: 'reached' },
  encryption: {
    kind: 'encrypted',
    certificate: { subject: 's', issuer: 'i', names: ['mail.firm.test'], expires: now + 90 * day },
  },
  greeting: {
    kind: 'answered',
    status: 401,
    schemes: ['negotiate'],
    location: null,
    webPage: false,
    clockDifference: 0,
  },
  reply: {
    kind: 'answered',
    server: { build: [15, 2, 1544, 11], schema: 'V2017_07_11' },
    contacts: open,
    calendar: { ...open, total: null },
  },
};
export const sameName: MailServerNameFact = { kind: 'named', name: 'MAIL.firm.test.' };

export const findingsOf = (facts: ExchangeFacts, mailServerName: MailServerNameFact | null = sameName) =>
  diagnose({ ...facts, mailServerName }, now);
export const findingOf = (facts: ExchangeFacts, step: CheckStep) =>
  findingsOf(facts).find((finding) => finding.step === step)!;
export const greeted = (changes: object) => ({
  ...well,
  greeting: { ...well.greeting, ...changes } as never,
});
export const replied = (changes: object) => ({ ...well, reply: { ...well.reply, ...changes } as never });
export const aimed = (changes: object) => ({ ...well, target: { ...well.target, ...changes } });
