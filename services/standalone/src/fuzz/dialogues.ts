import { connectEws, type ExchangeAccess, type Mailboxes, type SignInAccess } from '@pmsync/exchange';
import { startEmulator, type Emulator } from '@pmsync/exchange-emulator';
import { canonicalContact } from '@pmsync/domain';
import { callsAbout, type Call, type Stock } from './calls.js';
import { foreignReplies } from './foreign-replies.js';
import { account, application, audience, mailbox, namedFolder } from './names.js';
import { operationOf, type RawReply } from './reply.js';
import { ReplyRecorder } from './reply-recorder.js';

/** A request that was answered. */
interface Exchange {
  readonly operation: string;
  readonly reply: RawReply;
}

/** A call, and what a server answered to each of its requests. */
export interface Dialogue {
  readonly name: string;
  readonly call: Call;
  readonly exchanges: readonly Exchange[];
  /** What came of it; null where nobody saw it. */
  readonly outcome: unknown;
}

/** How to reach a server in the manner of a call. */
export function accessOf(url: string, { access, signIn }: Pick<Call, 'access' | 'signIn'>): ExchangeAccess {
  return {
    url,
    version: 'Exchange2016',
    signIn: signInOf(url, signIn),
    certificateAuthority: null,
    verifyCertificate: true,
    proxy: null,
    contactsFolder: null,
    ...access,
  };
}

/** Tokens come from where Exchange is. */
function signInOf(url: string, kind: Call['signIn']): SignInAccess {
  if (kind !== 'oauth') return { kind, ...account };
  const { origin: authority } = new URL(url);
  return { kind, ...application, certificate: null, authority, scope: `${audience}/.default` };
}

/** Every call as the emulator answers it, and again with replies of other servers in place of its own. */
export async function recordDialogues(): Promise<readonly Dialogue[]> {
  const recorded = await recordAtEmulator();
  const foreign = recorded.flatMap((dialogue) =>
    foreignReplies.flatMap(({ name, operation, reply }): Dialogue[] => {
      const at = dialogue.exchanges.findLastIndex(
        (each) => operation === null || each.operation === operation,
      );
      if (at < 0) return [];
      const exchanges = dialogue.exchanges.with(at, { operation: dialogue.exchanges[at]!.operation, reply });
      return [{ name: `${dialogue.name}, ${name}`, call: dialogue.call, exchanges, outcome: null }];
    }),
  );
  return [...recorded, ...foreign];
}

async function recordAtEmulator(): Promise<readonly Dialogue[]> {
  const emulator = await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: account.userName, password: account.password, mayImpersonate: true }],
    mailboxes: [{ address: mailbox, displayName: 'Anna' }],
    signIn: ['Basic', 'NTLM', 'Bearer'],
    entra: {
      tenantId: application.tenantId,
      audience,
      applications: [
        {
          clientId: application.clientId,
          roles: ['full_access_as_app'],
          secrets: [{ value: application.secret }],
        },
      ],
    },
  });
  const recorder = await ReplyRecorder.start(emulator.url);
  try {
    const dialogues: Dialogue[] = [];
    for (const call of callsAbout(await stockUp(emulator))) {
      const mailboxes = connectEws(accessOf(recorder.url, call));
      const outcome = await call.invoke(mailboxes, Date.now() + 20_000);
      await mailboxes.close();
      const exchanges = recorder
        .take()
        .map(({ request, reply }) => ({ operation: operationOf(request), reply }));
      dialogues.push({ name: call.name, call, exchanges, outcome });
    }
    return dialogues;
  } finally {
    await recorder.close();
    await emulator.close();
  }
}

async function stockUp({ url, control }: Emulator): Promise<Stock> {
  const options = () => ({ deadline: Date.now() + 20_000 });
  const connect = (access: Partial<ExchangeAccess>) => connectEws(accessOf(url, { access, signIn: 'basic' }));
  const [mailboxes, named] = [connect({}), connect({ contactsFolder: namedFolder })];
  const identities = Array.from({ length: 7 }, (_, index) => `contact/${index}`);
  const items = await createAll(mailboxes, identities);
  await createAll(named, identities.slice(0, 2));
  const list = control.createDistributionList(mailbox, 'Everybody');
  control.updateContact(mailbox, items[1]!.itemId, { Sensitivity: 'Private' });
  const syncState = await stateOf(mailboxes);
  const namedSyncState = await stateOf(named);
  control.setPhoto(mailbox, items[6]!.itemId, Buffer.alloc(3_000, 'photo').toString('base64'));
  const gone = control.createContact(mailbox, { Surname: 'Gone' });
  control.deleteContact(mailbox, gone, 'HardDelete');
  const ids = [...items.map(({ itemId }) => itemId), list, gone];
  const read = await mailboxes.get(mailbox, ids, options());
  await Promise.all([mailboxes.close(), named.close()]);
  if (!read.ok) throw new Error(read.problem.message);
  const changeKeys = read.value.map((result) => (result.ok ? result.value.changeKey : ''));
  const withPhoto = { itemId: ids[6]!, changeKey: changeKeys[6]! };
  return {
    itemIds: ids,
    changeKeys,
    identities: identities.slice(0, 3),
    withPhoto,
    syncState,
    namedSyncState,
  };
}

async function createAll(mailboxes: Mailboxes, identities: readonly string[]) {
  const operations = identities.map((identity, index) => ({
    kind: 'create' as const,
    identity,
    contact: canonicalContact({
      givenName: 'Анна & <Co>',
      middleName: 'O\u2019Neil',
      surname: `Nummer "${index}" 🎻`,
      displayName: `Anna ${index}`,
      companyName: 'ООО «Ромашка»',
      email1: `anna${index}@example.org`,
      email2: `a${index}@example.org`,
      businessPhone: '+7 495 000-00-00',
      mobilePhone: '+7 900 000-00-00',
      businessFax: '1',
      businessAddress: { street: 'Улица 1\nдом 2', city: 'Москва', country: 'RU' },
      homeAddress: { postalCode: '00001' },
      birthday: '1980-02-29',
      webPage: 'https://example.org/?a=b&c=d',
      notes: 'Line\n\n  Строка & <b>\n',
    }),
  }));
  const result = await mailboxes.apply(mailbox, operations, { deadline: Date.now() + 20_000 });
  if (!result.ok) throw new Error(result.problem.message);
  return result.value.map((each) => {
    if (each.kind === 'problem') throw new Error(each.problem.message);
    return each.item!;
  });
}

async function stateOf(mailboxes: Mailboxes): Promise<string> {
  const changes = await mailboxes.changes(mailbox, null, 3, { deadline: Date.now() + 20_000 });
  if (!changes.ok) throw new Error(changes.problem.message);
  return changes.value.syncState;
}
