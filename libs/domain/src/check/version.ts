import { exchangeVersions, isBefore, lacksOf, releaseOf, type ExchangeVersion } from '../exchange/version.js';
import type { CheckTarget, ReplyFact } from './facts.js';
import { failed, passed, warning, type Judgement } from './finding.js';

/** Whether the server speaks the version of the connection, and what that one does without. */
export function judgeVersion(reply: ReplyFact, { version }: CheckTarget): Judgement {
  const server = 'server' in reply ? reply.server : null;
  const release = server && releaseOf(server.build);
  if (server && !release) {
    const build = server.build.join('.');
    return failed(
      'server-too-old',
      {
        en: `The server is older than Exchange 2007 SP1 (${build}).`,
        ru: `Сервер старше Exchange 2007 SP1 (${build}).`,
      },
      {
        en: 'Install Service Pack 1 for Exchange 2007, or a newer Exchange.',
        ru: 'Установите пакет обновления 1 для Exchange 2007 или более новый Exchange.',
      },
    );
  }
  const called = release ? `${release.name} (${server!.build.join('.')})` : 'Exchange';
  if (reply.kind === 'fault' && reply.what === 'version') return unknownVersion(version, called, release);
  const lacks = lacksOf(version);
  if (lacks.length === 0) {
    return passed('version-spoken', {
      en: `The server is ${called} and speaks ${version}.`,
      ru: `Сервер — ${called}, версия ${version} ему известна.`,
    });
  }
  const better = release && isBefore(version, release.version) ? release.version : null;
  return warning(
    'version-lacks',
    {
      en: `The server is ${called}, spoken to as ${version}: ${lacks.map(({ en }) => en).join('; ')}.`,
      ru: `Сервер — ${called}, обращение как к ${version}: ${lacks.map(({ ru }) => ru).join('; ')}.`,
    },
    better
      ? { en: `Set exchange.version to ${better}.`, ru: `Укажите в exchange.version ${better}.` }
      : {
          en: 'It works; all of it is there from Exchange 2010 SP1 on.',
          ru: 'Это работает; полностью — начиная с Exchange 2010 SP1.',
        },
  );
}

function unknownVersion(
  version: ExchangeVersion,
  called: string,
  release: { readonly version: ExchangeVersion } | null,
): Judgement {
  const older = exchangeVersions[Math.max(exchangeVersions.indexOf(version) - 1, 0)]!;
  const right = release?.version ?? older;
  return failed(
    'version-unknown',
    {
      en: `The server is ${called} and does not know ${version}.`,
      ru: `Сервер — ${called}, версия ${version} ему неизвестна.`,
    },
    { en: `Set exchange.version to ${right}.`, ru: `Укажите в exchange.version ${right}.` },
  );
}
