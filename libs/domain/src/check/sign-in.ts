import type { Text } from '../text.js';
import type { CheckTarget, ReplyFact } from './facts.js';
import { failed, passed, type Judgement } from './finding.js';

/** The values of `exchange.authentication` for the schemes of HTTP. */
const settings: Readonly<Record<string, CheckTarget['signIn']>> = {
  basic: 'basic',
  ntlm: 'ntlm',
  negotiate: 'negotiate',
  bearer: 'oauth',
};

/** Whether the account was let in. */
export function judgeSignIn(reply: ReplyFact, target: CheckTarget): Judgement {
  const { account, signIn } = target;
  switch (reply.kind) {
    case 'refused':
      return judgeRefusal(reply, target);
    case 'no-credentials':
      return signIn === 'oauth' ? noToken(reply.said, target) : noTicket(reply.sentence);
    case 'http':
      if (reply.status !== 403) break;
      return failed(
        'account-shut-out',
        {
          en: `The account "${account}" is known, and may not use the web service (HTTP 403).`,
          ru: `Учётная запись «${account}» известна, но ей закрыт доступ к веб-службе (HTTP 403).`,
        },
        {
          en: 'Look at EWS in the CAS mailbox settings and the organisation (Get-CASMailbox, Get-OrganizationConfig: EwsEnabled, EwsAllowList).',
          ru: 'Проверьте EWS у почтового ящика и организации (Get-CASMailbox, Get-OrganizationConfig: EwsEnabled, EwsAllowList).',
        },
      );
    default:
  }
  return passed('signed-in', {
    en: `Signed in as "${account}" (${signIn}).`,
    ru: `Вход выполнен: «${account}» (${signIn}).`,
  });
}

function judgeRefusal(
  { schemes, reason }: Extract<ReplyFact, { kind: 'refused' }>,
  { account, signIn }: CheckTarget,
): Judgement {
  const offered = schemes.flatMap((scheme) => settings[scheme] ?? []);
  if (schemes.length > 0 && !offered.includes(signIn)) {
    const list = offered.join(', ') || '-';
    return failed(
      'method-not-offered',
      {
        en: `Exchange offers no sign-in by ${signIn}, only ${schemes.join(', ')}.`,
        ru: `Exchange не предлагает вход ${signIn}, только ${schemes.join(', ')}.`,
      },
      {
        en: `Set exchange.authentication to one of ${list}, or enable ${signIn} for the EWS directory.`,
        ru: `Укажите в exchange.authentication одно из ${list} или включите ${signIn} для каталога EWS.`,
      },
    );
  }
  const said = reason === null ? '' : ` (${reason})`;
  if (signIn === 'oauth') {
    return failed(
      'token-not-accepted',
      {
        en: `Exchange does not accept the token of the application "${account}"${said}.`,
        ru: `Exchange не принимает токен приложения «${account}»${said}.`,
      },
      {
        en: "Give it the application permission full_access_as_app with an administrator's consent, and check exchange.scope.",
        ru: 'Дайте приложению разрешение full_access_as_app с согласием администратора и проверьте exchange.scope.',
      },
    );
  }
  return failed(
    'account-refused',
    {
      en: `Exchange refused the account "${account}"${said}.`,
      ru: `Exchange отказал учётной записи «${account}»${said}.`,
    },
    {
      en: 'Check userName, domain and password, and that the account is neither locked nor expired.',
      ru: 'Проверьте userName, domain и password и то, что учётная запись не заблокирована и не просрочена.',
    },
  );
}

/** The errors of Entra ID that an administrator meets (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const entra: Readonly<Record<string, readonly [diagnosis: string, found: Text, advice: Text]>> = {
  AADSTS90002: [
    'tenant-unknown',
    { en: 'there is no such tenant', ru: 'такого клиента (tenant) нет' },
    { en: 'Check exchange.tenantId.', ru: 'Проверьте exchange.tenantId.' },
  ],
  AADSTS700016: [
    'application-unknown',
    { en: 'the tenant knows no such application', ru: 'клиент (tenant) не знает такого приложения' },
    {
      en: 'Check exchange.clientId and exchange.tenantId.',
      ru: 'Проверьте exchange.clientId и exchange.tenantId.',
    },
  ],
  AADSTS7000215: [
    'secret-wrong',
    { en: 'the secret is wrong', ru: 'секрет неверен' },
    {
      en: "Put the secret's value, not its id, into exchange.password.",
      ru: 'Укажите в exchange.password значение секрета, а не его идентификатор.',
    },
  ],
  AADSTS7000222: [
    'secret-expired',
    { en: 'the secret has expired', ru: 'срок секрета истёк' },
    {
      en: 'Make a new one and put it into exchange.password.',
      ru: 'Создайте новый и укажите его в exchange.password.',
    },
  ],
  AADSTS700027: [
    'certificate-not-registered',
    {
      en: 'the certificate is not registered with the application, or has expired',
      ru: 'сертификат не зарегистрирован у приложения или просрочен',
    },
    {
      en: 'Upload exchange.clientCertificate to the application.',
      ru: 'Загрузите exchange.clientCertificate в приложение.',
    },
  ],
  AADSTS700024: [
    'own-clock-wrong',
    { en: "this machine's clock is wrong", ru: 'часы этой машины неверны' },
    { en: 'Set it right (NTP).', ru: 'Выставьте их (NTP).' },
  ],
};

function noToken(said: string | null, { account }: CheckTarget): Judgement {
  const code = said ?? '';
  const known = entra[code];
  if (known) {
    const [diagnosis, found, advice] = known;
    return failed(
      diagnosis,
      {
        en: `Entra ID gave the application "${account}" no token: ${found.en} (${code}).`,
        ru: `Entra ID не выдал токен приложению «${account}»: ${found.ru} (${code}).`,
      },
      advice,
    );
  }
  if (/^(E[A-Z]|UND_ERR|CERT|.*CERT|UNABLE|ERR_|HTTP 5|HTTP 404|no )/.test(code)) {
    return failed(
      'token-endpoint-unreachable',
      {
        en: `The sign-in of Entra ID (exchange.authority) cannot be reached, or is none (${code}).`,
        ru: `Служба входа Entra ID (exchange.authority) недоступна или это не она (${code}).`,
      },
      {
        en: 'Check exchange.authority and the way there: DNS, firewall, exchange.proxy.',
        ru: 'Проверьте exchange.authority и путь к нему: DNS, межсетевой экран, exchange.proxy.',
      },
    );
  }
  return failed(
    'token-refused',
    {
      en: `Entra ID gave the application "${account}" no token (${code}).`,
      ru: `Entra ID не выдал токен приложению «${account}» (${code}).`,
    },
    {
      en: 'Check tenantId, clientId, the secret or certificate, and scope.',
      ru: 'Проверьте tenantId, clientId, секрет или сертификат и scope.',
    },
  );
}

function noTicket(sentence: string): Judgement {
  return failed(
    'no-ticket',
    { en: sentence, ru: `Вход по Kerberos не удался. ${sentence}` },
    {
      en: 'Try it by hand: kinit, then kvno HTTP/<the host of exchange.url>.',
      ru: 'Проверьте вручную: kinit, затем kvno HTTP/<узел из exchange.url>.',
    },
  );
}
