const wanted = 'write it as http(s)://{server}/ews/exchange.asmx';

/** What is wrong with the address of an Exchange server; null when nothing is (manual: *Адрес сервера Exchange*). */
export function exchangeUrlMistake(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return `"${text}" is not an address: ${wanted}.`;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return `"${url.protocol}//" is neither http nor https: ${wanted}.`;
  }
  if (url.username !== '' || url.password !== '') {
    return `user and password do not belong into the address: use userName and password, and ${wanted}.`;
  }
  if (url.pathname.toLowerCase() !== '/ews/exchange.asmx' || url.search !== '' || url.hash !== '') {
    return `"${text}" does not end in /ews/exchange.asmx: ${wanted}.`;
  }
  return null;
}
