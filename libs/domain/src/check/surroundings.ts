import { namesServer, plainHost } from '../exchange/server-name.js';
import type { CheckTarget, MailServerNameFact } from './facts.js';
import { failed, notReached, passed, warning, type Judgement } from './finding.js';

/** Kerberos and most that is built on it allow so much (RFC 4120): five minutes, in milliseconds. */
const largestDifference = 5 * 60_000;

/** Whether ProjectMate's mail server name is the server of the connection: nothing is synchronised until it is. */
export function judgeMailServerName(fact: MailServerNameFact | null, { url }: CheckTarget): Judgement {
  const host = plainHost(new URL(url).hostname);
  if (!fact) {
    return notReached('projectmate-not-asked', {
      en: 'ProjectMate was not asked.',
      ru: 'ProjectMate не опрашивался.',
    });
  }
  if (fact.kind === 'unreadable') {
    return failed(
      'projectmate-unreadable',
      {
        en: `ProjectMate's mail server name cannot be read: ${fact.sentence}`,
        ru: `Имя почтового сервера в ProjectMate прочитать не удалось: ${fact.sentence}`,
      },
      {
        en: 'pmsync db check says what is wrong with ProjectMate.',
        ru: 'Что не так с ProjectMate, скажет pmsync db check.',
      },
    );
  }
  if (namesServer(fact.name, url)) {
    return passed('names-match', {
      en: `ProjectMate names the same mail server, ${host}.`,
      ru: `В ProjectMate указан тот же почтовый сервер, ${host}.`,
    });
  }
  const advice = {
    en: `Write ${host} there (Сервис > Параметры > Синхронизация), or the right server in exchange.url: nothing is synchronised until both are the same.`,
    ru: `Укажите там ${host} (Сервис > Параметры > Синхронизация) или нужный сервер в exchange.url: пока они не совпадут, синхронизации нет.`,
  };
  const name = fact.name?.trim() ?? '';
  if (name === '') {
    return failed(
      'mail-server-name-missing',
      { en: 'ProjectMate names no mail server.', ru: 'В ProjectMate не указано имя почтового сервера.' },
      advice,
    );
  }
  return failed(
    'mail-server-name-differs',
    {
      en: `ProjectMate names the mail server "${name}", the connection goes to "${host}".`,
      ru: `В ProjectMate указан почтовый сервер «${name}», а соединение обращается к «${host}».`,
    },
    advice,
  );
}

/** Whether the server's clock goes as ours, from `difference` in milliseconds. */
export function judgeClock(difference: number | null, { signIn }: CheckTarget): Judgement {
  if (difference === null) {
    return notReached('clock-unknown', {
      en: 'The server did not tell its time.',
      ru: 'Сервер не сообщил своё время.',
    });
  }
  const seconds = Math.round(Math.abs(difference) / 1_000);
  if (Math.abs(difference) <= largestDifference) {
    return passed('clocks-agree', {
      en: `The clocks differ by ${seconds} s.`,
      ru: `Часы расходятся на ${seconds} с.`,
    });
  }
  const minutes = Math.round(seconds / 60);
  const found = {
    en: `The server's clock is ${minutes} min ${difference > 0 ? 'ahead of' : 'behind'} this machine's.`,
    ru: `Часы сервера ${difference > 0 ? 'спешат' : 'отстают'} относительно этой машины на ${minutes} мин.`,
  };
  const advice = {
    en: 'Set both by the same time server (NTP): Kerberos and tokens fail beyond five minutes.',
    ru: 'Сверьте те и другие по одному серверу времени (NTP): при разнице больше пяти минут не работают Kerberos и токены.',
  };
  return signIn === 'negotiate'
    ? failed('clocks-differ', found, advice)
    : warning('clocks-differ', found, advice);
}
