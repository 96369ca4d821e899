import type { CheckTarget, GreetingFact, ReplyFact } from './facts.js';
import { failed, passed, type Judgement } from './finding.js';

/**
 * Whether there is a web service of Exchange at the address; null when nobody can say. An answer to the account counts as well as one to a stranger: what is in front of
 * Exchange may let only one of them through.
 */
export function judgeService(
  greeting: GreetingFact,
  reply: ReplyFact | null,
  target: CheckTarget,
): Judgement | null {
  const { url } = target;
  const { host, pathname } = new URL(url);
  if (greeting.kind !== 'answered') return silence(greeting.kind, greeting.code, host);
  // Somebody who has not signed in is asked to, by whatever guards the path.
  if (greeting.status !== 401) {
    const odd = oddStatus({ ...greeting, url });
    if (odd) return odd;
  }
  switch (reply?.kind) {
    case 'http':
      // 403 after a sign-in is about the account.
      if (reply.status === 403) return there(host, pathname);
      return oddStatus({ ...reply, url }) ?? oddAnswer(reply.status, url);
    case 'not-soap':
      return failed(
        'not-soap',
        {
          en: `${url} answered with something that is not SOAP (HTTP ${reply.status}).`,
          ru: `${url} ответил не по SOAP (HTTP ${reply.status}).`,
        },
        {
          en: 'Look at what stands before Exchange (a proxy, a portal), and at the health of the EWS virtual directory: Test-WebServicesConnectivity.',
          ru: 'Проверьте, что стоит перед Exchange (прокси, портал), и исправность виртуального каталога EWS: Test-WebServicesConnectivity.',
        },
      );
    case 'no-answer':
    case 'broken-off':
      return silence(reply.kind, reply.code, host);
    case 'fault':
      return reply.what === 'busy' ? busy(host) : there(host, pathname);
    default:
      return there(host, pathname);
  }
}

function there(host: string, path: string): Judgement {
  return passed('service-there', {
    en: `${host} has a web service at ${path}.`,
    ru: `На ${host} есть веб-служба ${path}.`,
  });
}

function silence(kind: 'no-answer' | 'broken-off', code: string, host: string): Judgement {
  return kind === 'no-answer'
    ? failed(
        'service-silent',
        {
          en: `${host} took the request and did not answer in time (${code}).`,
          ru: `${host} принял запрос, но не ответил вовремя (${code}).`,
        },
        {
          en: 'Look at the load of the server and at its application pool MSExchangeServicesAppPool; repeat the check.',
          ru: 'Проверьте нагрузку сервера и пул приложений MSExchangeServicesAppPool; повторите проверку.',
        },
      )
    : failed(
        'service-broke-off',
        {
          en: `${host} broke off before its answer was there (${code}).`,
          ru: `${host} оборвал соединение, не ответив (${code}).`,
        },
        {
          en: 'Check that the port speaks what exchange.url says (http or https), and what stands in between.',
          ru: 'Проверьте, что порт соответствует exchange.url (http или https), и что стоит посередине.',
        },
      );
}

function busy(host: string): Judgement {
  return failed(
    'busy',
    { en: `${host} is busy and serves nobody just now.`, ru: `${host} перегружен и сейчас не отвечает.` },
    {
      en: 'Repeat in some minutes; if it stays so, look at the load and at the throttling policy of the account.',
      ru: 'Повторите через несколько минут; если не пройдёт, проверьте нагрузку и политику регулирования учётной записи.',
    },
  );
}

interface Odd {
  readonly status: number;
  readonly location: string | null;
  readonly webPage: boolean;
  readonly url: string;
}

/** What a status says of the address; null when it may be a service's own. */
function oddStatus({ status, location, webPage, url }: Odd): Judgement | null {
  const { host, pathname } = new URL(url);
  if (status === 503 || status === 429) return busy(host);
  if (status >= 300 && status < 400) {
    const target = location !== null && URL.canParse(location, url) ? new URL(location, url) : null;
    const where = target ? `${target.origin}${target.pathname}` : '?';
    return failed(
      'moved',
      {
        en: `${url} sends on to ${where}, which is not followed.`,
        ru: `${url} перенаправляет на ${where}; перенаправления не выполняются.`,
      },
      {
        en: 'Write in exchange.url the address that Exchange itself has (Get-WebServicesVirtualDirectory), not that of a portal.',
        ru: 'Укажите в exchange.url адрес самого Exchange (Get-WebServicesVirtualDirectory), а не портала.',
      },
    );
  }
  if (status === 404 || status === 405 || status === 410) {
    return failed(
      'no-service',
      {
        en: `There is no ${pathname} on ${host} (HTTP ${status}).`,
        ru: `На ${host} нет ${pathname} (HTTP ${status}).`,
      },
      {
        en: 'Check the host in exchange.url: it is that of an Exchange with client access (Get-WebServicesVirtualDirectory).',
        ru: 'Проверьте узел в exchange.url: это должен быть Exchange с клиентским доступом (Get-WebServicesVirtualDirectory).',
      },
    );
  }
  if (status === 403) {
    return failed(
      'forbidden',
      {
        en: `${host} lets nobody from here to ${pathname} (HTTP 403).`,
        ru: `${host} никого отсюда не пускает к ${pathname} (HTTP 403).`,
      },
      {
        en: 'Look at the IP restrictions and "Require SSL" of the EWS directory in IIS, and at the firewall before it.',
        ru: 'Проверьте ограничения по IP и «Требовать SSL» каталога EWS в IIS и экран перед ним.',
      },
    );
  }
  if (webPage && status < 500) {
    return failed(
      'web-page',
      {
        en: `${url} answered with a web page instead of the service (HTTP ${status}).`,
        ru: `${url} ответил веб-страницей вместо службы (HTTP ${status}).`,
      },
      {
        en: 'A sign-in form (OWA, a portal) stands before it: let /ews pass without the form, or write the inner address in exchange.url.',
        ru: 'Перед службой стоит форма входа (OWA, портал): пропустите /ews без формы или укажите в exchange.url внутренний адрес.',
      },
    );
  }
  return status === 200 || status === 500 ? null : oddAnswer(status, url);
}

function oddAnswer(status: number, url: string): Judgement {
  return failed(
    'odd-status',
    { en: `${url} answered with HTTP ${status}.`, ru: `${url} ответил HTTP ${status}.` },
    {
      en: 'Look into the log of IIS on the server, and at what stands before it.',
      ru: 'Посмотрите журнал IIS на сервере и то, что стоит перед ним.',
    },
  );
}
