import { namesServer, plainHost } from '@pmsync/domain';

export type ServerNameMatch = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/**
 * Whether ProjectMate's mail server name (*Имя почтового сервера*) is the host of the connection's EWS address: case and a trailing dot aside. The
 * sentence is for the status.
 */
export function serverNameMatches(mailServerName: string | null, exchangeUrl: string): ServerNameMatch {
  if (namesServer(mailServerName, exchangeUrl)) return { ok: true };
  const host = plainHost(new URL(exchangeUrl).hostname);
  const name = plainHost(mailServerName ?? '');
  const found = name === '' ? 'names no mail server' : `names the mail server "${mailServerName!.trim()}"`;
  return {
    ok: false,
    sentence:
      `ProjectMate ${found}, and this connection goes to "${host}": nothing is synchronised until both are the same ` +
      '(ProjectMate: Сервис > Параметры > Синхронизация; or exchange.url of the connection).',
  };
}
