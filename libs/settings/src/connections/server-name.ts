export type ServerNameMatch = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

function plain(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, '');
}

/**
 * Whether ProjectMate's mail server name (*Имя почтового сервера*) is the host of the connection's EWS address: case and a trailing dot aside. The
 * sentence is for the status.
 */
export function serverNameMatches(mailServerName: string | null, exchangeUrl: string): ServerNameMatch {
  const host = plain(new URL(exchangeUrl).hostname);
  const name = plain(mailServerName ?? '');
  if (name !== '' && name === host) return { ok: true };
  const found = name === '' ? 'names no mail server' : `names the mail server "${mailServerName!.trim()}"`;
  return {
    ok: false,
    sentence:
      `ProjectMate ${found}, and this connection goes to "${host}": nothing is synchronised until both are the same ` +
      '(ProjectMate: Сервис > Параметры > Синхронизация; or exchange.url of the connection).',
  };
}
