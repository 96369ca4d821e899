import type { RemoteAccess } from '../../remote/remote-access.js';
import { RemoteProjectMateStore } from '../../remote/remote-projectmate-store.js';
import type { CheckExpectations } from './expectations.js';
import { findingsOn, type CheckFinding } from './finding.js';
import { legalParameters, mailServerFinding } from './parameters.js';
import { messageOf } from './message-of.js';

/** Looks at what a remote access tells; what is behind it is looked at where it runs. */
export async function checkRemote(
  access: RemoteAccess,
  { mailServerMistake = () => null }: CheckExpectations,
): Promise<CheckFinding[]> {
  const store = new RemoteProjectMateStore(access);
  try {
    return [...(await parameters(store, mailServerMistake)), ...(await licence(store)), behind];
  } finally {
    await store.close();
  }
}

const behind = findingsOn('relation').unknown(
  'Could not be checked: relations, triggers and rights are looked at by "pmsync db check" on the side of the remote access, with its own connection to the database.',
  'Не проверено: отношения, триггеры и права проверяет «pmsync db check» на стороне удалённого доступа, с её собственным подключением к базе данных.',
);

async function parameters(
  store: RemoteProjectMateStore,
  mailServerMistake: NonNullable<CheckExpectations['mailServerMistake']>,
): Promise<readonly CheckFinding[]> {
  const connection = findingsOn('connection');
  try {
    const found = await store.parameters();
    return [
      connection.ok('The remote access answers.', 'Удалённый доступ отвечает.'),
      legalParameters(found),
      ...mailServerFinding(found.mailServerName, mailServerMistake),
    ];
  } catch (error) {
    const message = messageOf(error);
    return [connection.problem(message, `Удалённый доступ не отвечает как должно. Подробности: ${message}`)];
  }
}

async function licence(store: RemoteProjectMateStore): Promise<readonly CheckFinding[]> {
  const { ok, problem, unknown } = findingsOn('licence');
  try {
    return [
      (await store.licensed())
        ? ok(
            "ProjectMate's licence grants the module exchange-sync.",
            'Лицензия ProjectMate разрешает модуль exchange-sync.',
          )
        : problem(
            "ProjectMate's licence does not grant the module exchange-sync, or it expired: nothing is synchronised; ask the vendor.",
            'Лицензия ProjectMate не разрешает модуль exchange-sync или закончилась: синхронизации нет; обратитесь к поставщику.',
          ),
    ];
  } catch (error) {
    const message = messageOf(error);
    return [unknown(`Could not be checked: ${message}`, `Не проверено. Подробности: ${message}`)];
  }
}
