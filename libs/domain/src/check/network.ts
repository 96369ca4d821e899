import type { CertificateFact, CheckTarget, EncryptionFact, LookupFact, ReachFact } from './facts.js';
import { failed, passed, warning, type Judgement } from './finding.js';

/** From so much before its end a certificate is warned of: three weeks, in milliseconds. */
const renewInTime = 21 * 24 * 60 * 60_000;

export function judgeName(fact: LookupFact, { proxy }: CheckTarget): Judgement {
  const { host } = fact;
  const setting = proxy === null ? 'exchange.url' : 'exchange.proxy';
  switch (fact.kind) {
    case 'found': {
      const list = fact.addresses.join(', ');
      return passed('name-resolved', { en: `${host} is ${list}.`, ru: `${host} — это ${list}.` });
    }
    case 'address':
      return passed('name-is-address', {
        en: `${host} is an address already.`,
        ru: `${host} — уже адрес.`,
      });
    case 'refused': {
      const others = fact.addresses.filter((address) => address !== host);
      const place = others.length === 0 ? host : `${host} (${others.join(', ')})`;
      return failed(
        'address-refused',
        {
          en: `${place} is in a network that is not connected to: link-local, or one that PMSYNC_REFUSED_NETWORKS names.`,
          ru: `${place} находится в сети, к которой соединение не устанавливается: локальной (link-local) или указанной в PMSYNC_REFUSED_NETWORKS.`,
        },
        {
          en: `Write the address of the mail server in ${setting}; if it really is there, name it in PMSYNC_ALLOWED_NETWORKS of the gateway.`,
          ru: `Укажите в ${setting} адрес почтового сервера; если он действительно там, перечислите его в PMSYNC_ALLOWED_NETWORKS шлюза.`,
        },
      );
    }
    case 'unknown':
      return failed(
        proxy === null ? 'unknown-host' : 'unknown-proxy-host',
        { en: `The DNS knows no ${host} (${fact.code}).`, ru: `DNS не знает имени ${host} (${fact.code}).` },
        {
          en: `Check the spelling in ${setting}, and that this machine uses the DNS of the firm: nslookup ${host}.`,
          ru: `Проверьте имя в ${setting} и то, что эта машина пользуется DNS организации: nslookup ${host}.`,
        },
      );
    case 'no-dns':
      return failed(
        'no-dns',
        {
          en: `The DNS did not answer when asked for ${host} (${fact.code}).`,
          ru: `DNS не ответил на запрос имени ${host} (${fact.code}).`,
        },
        {
          en: 'Check the DNS servers of this machine (of the pod, in Kubernetes), and repeat.',
          ru: 'Проверьте серверы DNS этой машины (в Kubernetes — пода) и повторите.',
        },
      );
  }
}

export function judgeReach(fact: ReachFact, target: CheckTarget): Judgement {
  const place = hostAndPort(target.url);
  const proxy = target.proxy ?? '';
  switch (fact.kind) {
    case 'reached':
      return target.proxy === null
        ? passed('reached', {
            en: `${place} takes connections.`,
            ru: `${place} принимает соединения.`,
          })
        : passed('reached-by-proxy', {
            en: `${place} takes connections, through the proxy ${proxy}.`,
            ru: `${place} принимает соединения через прокси ${proxy}.`,
          });
    case 'refused':
      return failed(
        'port-refused',
        {
          en: `${place} refused the connection (${fact.code}).`,
          ru: `${place} отклонил соединение (${fact.code}).`,
        },
        {
          en: 'Check host and port in exchange.url, and that the web server (IIS) of Exchange is running.',
          ru: 'Проверьте узел и порт в exchange.url и то, что веб-сервер (IIS) Exchange запущен.',
        },
      );
    case 'no-answer':
      return failed(
        'no-answer',
        {
          en: `${place} did not answer in time (${fact.code}).`,
          ru: `${place} не ответил вовремя (${fact.code}).`,
        },
        {
          en: 'Most likely a firewall drops it: let this machine through to that port, or set exchange.proxy.',
          ru: 'Скорее всего, пакеты отбрасывает межсетевой экран: откройте этой машине порт или задайте exchange.proxy.',
        },
      );
    case 'unreachable':
      return failed(
        'unreachable',
        { en: `There is no way to ${place} (${fact.code}).`, ru: `Нет пути к ${place} (${fact.code}).` },
        {
          en: 'Check the network and the routes of this machine.',
          ru: 'Проверьте сеть и маршруты этой машины.',
        },
      );
    case 'broken-off':
      return failed(
        'broken-off',
        {
          en: `${place} took the connection and dropped it (${fact.code}).`,
          ru: `${place} принял соединение и разорвал его (${fact.code}).`,
        },
        {
          en: 'Look for a load balancer without a server behind it, or a firewall that looks into connections.',
          ru: 'Проверьте балансировщик (есть ли за ним сервер) и межсетевой экран, просматривающий соединения.',
        },
      );
    case 'proxy-unreachable':
      return failed(
        'proxy-unreachable',
        { en: `The proxy ${proxy} cannot be reached.`, ru: `Прокси ${proxy} недоступен.` },
        {
          en: 'Check host and port in exchange.proxy, or leave it out.',
          ru: 'Проверьте узел и порт в exchange.proxy или уберите его.',
        },
      );
    case 'proxy-refused':
      return fact.status === 407
        ? failed(
            'proxy-wants-account',
            {
              en: `The proxy ${proxy} wants an account (HTTP 407).`,
              ru: `Прокси ${proxy} требует учётную запись (HTTP 407).`,
            },
            {
              en: 'Write it into exchange.proxy: http://user:password@host:port, from a variable or sealed.',
              ru: 'Укажите её в exchange.proxy: http://user:password@host:port, из переменной или зашифрованной.',
            },
          )
        : failed(
            'proxy-refuses',
            {
              en: `The proxy ${proxy} makes no connection to ${place} (HTTP ${fact.status}).`,
              ru: `Прокси ${proxy} не соединяет с ${place} (HTTP ${fact.status}).`,
            },
            {
              en: 'Let the proxy allow CONNECT to this host and port, or go without it (exchange.proxy).',
              ru: 'Разрешите на прокси CONNECT к этому узлу и порту или обойдитесь без него (exchange.proxy).',
            },
          );
  }
}

/** @param now milliseconds since 1970 */
export function judgeEncryption(fact: EncryptionFact | null, target: CheckTarget, now: number): Judgement {
  const { host, hostname } = new URL(target.url);
  if (!fact) {
    return warning(
      'not-encrypted',
      {
        en: `The address begins with http: what goes to ${host} can be read on its way.`,
        ru: `Адрес начинается с http: всё, что идёт на ${host}, можно прочитать по пути.`,
      },
      { en: 'Write https in exchange.url.', ru: 'Укажите https в exchange.url.' },
    );
  }
  const { certificate } = fact;
  switch (fact.kind) {
    case 'encrypted':
      return judgeTrusted(certificate, target, now);
    case 'not-tls':
      return failed(
        'not-tls',
        {
          en: `${hostAndPort(target.url)} does not speak TLS (${fact.code}).`,
          ru: `${hostAndPort(target.url)} не поддерживает TLS (${fact.code}).`,
        },
        {
          en: 'The port is one for http: write the https port in exchange.url (443 unless it was changed).',
          ru: 'Это порт для http: укажите в exchange.url порт https (443, если его не меняли).',
        },
      );
    case 'expired':
      return failed(
        'certificate-expired',
        {
          en: `The certificate of ${host} expired${certificate ? ` on ${day(certificate.expires)}` : ''}.`,
          ru: `Срок сертификата ${host} истёк${certificate ? ` ${day(certificate.expires)}` : ''}.`,
        },
        {
          en: 'Renew it on the Exchange server and assign it to IIS.',
          ru: 'Обновите его на сервере Exchange и назначьте службе IIS.',
        },
      );
    case 'not-yet-valid':
      return failed(
        'certificate-not-yet-valid',
        {
          en: `The certificate of ${host} is not valid yet.`,
          ru: `Сертификат ${host} ещё не действует.`,
        },
        {
          en: 'Set the clocks of this machine and of the server right (NTP).',
          ru: 'Выставьте часы этой машины и сервера (NTP).',
        },
      );
    case 'other-name': {
      const names = certificate?.names.join(', ') || certificate?.subject || '?';
      return failed(
        'certificate-other-name',
        {
          en: `The certificate is not for ${hostname} but for ${names}.`,
          ru: `Сертификат выдан не на ${hostname}, а на ${names}.`,
        },
        {
          en: 'Write one of its names in exchange.url, or have the name added to the certificate.',
          ru: 'Укажите в exchange.url одно из этих имён или перевыпустите сертификат с нужным именем.',
        },
      );
    }
    case 'self-signed':
      return failed(
        'certificate-self-signed',
        {
          en: `The certificate of ${host} is vouched for by nobody but itself.`,
          ru: `Сертификат ${host} самоподписанный: за него никто не ручается.`,
        },
        {
          en: 'Give Exchange a certificate of an authority, or name this one as a file in exchange.certificateAuthority.',
          ru: 'Установите в Exchange сертификат центра сертификации или укажите этот файлом в exchange.certificateAuthority.',
        },
      );
    case 'unknown-authority':
      return failed(
        'certificate-unknown-authority',
        {
          en: `The certificate of ${host} was issued by "${certificate?.issuer ?? '?'}", which is not trusted here (${fact.code}).`,
          ru: `Сертификат ${host} выдан центром «${certificate?.issuer ?? '?'}», которому здесь не доверяют (${fact.code}).`,
        },
        {
          en: 'Save the certificate of the authority (and of those between) as PEM and name the file in exchange.certificateAuthority.',
          ru: 'Сохраните сертификат центра (и промежуточных) в PEM и укажите файл в exchange.certificateAuthority.',
        },
      );
    case 'failed':
      return failed(
        'encryption-failed',
        {
          en: `No encrypted connection to ${host} came about (${fact.code}).`,
          ru: `Зашифрованное соединение с ${host} не установлено (${fact.code}).`,
        },
        {
          en: 'Enable TLS 1.2 on the server (Exchange 2010 and 2007 may have it off), and look for something in between.',
          ru: 'Включите на сервере TLS 1.2 (в Exchange 2010 и 2007 он бывает выключен); проверьте, нет ли чего-то посередине.',
        },
      );
  }
}

function judgeTrusted(certificate: CertificateFact | null, target: CheckTarget, now: number): Judgement {
  const { host } = new URL(target.url);
  if (!target.checksCertificate) {
    return warning(
      'certificate-not-checked',
      {
        en: `The certificate of ${host} is not checked (exchange.tls: insecure).`,
        ru: `Сертификат ${host} не проверяется (exchange.tls: insecure).`,
      },
      {
        en: 'Name its authority in exchange.certificateAuthority, and set exchange.tls to verify.',
        ru: 'Укажите его центр в exchange.certificateAuthority и задайте exchange.tls: verify.',
      },
    );
  }
  if (certificate && certificate.expires - now < renewInTime) {
    return warning(
      'certificate-expires-soon',
      {
        en: `The certificate of ${host} is good, and expires on ${day(certificate.expires)}.`,
        ru: `Сертификат ${host} годен, но истекает ${day(certificate.expires)}.`,
      },
      { en: 'Renew it before.', ru: 'Обновите его до этого дня.' },
    );
  }
  return passed('certificate-trusted', {
    en: `Encrypted; the certificate of ${host} is good${certificate ? ` until ${day(certificate.expires)}` : ''}.`,
    ru: `Соединение зашифровано; сертификат ${host} годен${certificate ? ` до ${day(certificate.expires)}` : ''}.`,
  });
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** With the port that goes without saying. */
function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
