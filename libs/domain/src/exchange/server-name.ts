/** A host as it is compared: case and a trailing dot aside. */
export function plainHost(host: string): string {
  return host.trim().toLowerCase().replace(/\.$/, '');
}

/** Whether ProjectMate's mail server name (*Имя почтового сервера*) is the host of the EWS address. */
export function namesServer(mailServerName: string | null, exchangeUrl: string): boolean {
  const name = plainHost(mailServerName ?? '');
  return name !== '' && name === plainHost(new URL(exchangeUrl).hostname);
}
