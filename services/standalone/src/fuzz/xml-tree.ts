/** A well-formed document as it is written: for the fuzz alone, which shares no code with the reader that it tries. */
export interface XmlElement {
  name: string;
  /** Name and value as written, without quotes. */
  attributes: [string, string][];
  children: XmlNode[];
}

/** Text and everything else is kept as written. */
export type XmlNode = XmlElement | string;

const piece = /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<[^>]*>|[^<]+/g;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The nodes of a document. Thrown when it is not well-formed: an Error. */
export function readTree(xml: string): XmlNode[] {
  const top: XmlElement = { name: '', attributes: [], children: [] };
  const open = [top];
  for (const [text] of xml.matchAll(piece)) {
    const parent = open.at(-1)!;
    if (/^<[!?]/.test(text) || !text.startsWith('<')) parent.children.push(text);
    else if (text.startsWith('</')) open.pop();
    else {
      const [, name, rest] = /^<([^\s/>]+)([\s\S]*?)\/?>$/.exec(text)!;
      const attributes = [...rest!.matchAll(attribute)].map(([, key, double, single]): [string, string] => [
        key!,
        double ?? single!,
      ]);
      const element = { name: name!, attributes, children: [] };
      parent.children.push(element);
      if (!text.endsWith('/>')) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error('The document is not well-formed.');
  return top.children;
}

export function writeTree(nodes: readonly XmlNode[], quote: '"' | "'" = '"'): string {
  let xml = '';
  for (const node of nodes) {
    if (typeof node === 'string') xml += node;
    else {
      xml += `<${node.name}`;
      for (const [name, value] of node.attributes) {
        xml += ` ${name}=${quote}${value.replaceAll(quote, quote === '"' ? '&quot;' : '&apos;')}${quote}`;
      }
      xml += node.children.length === 0 ? '/>' : `>${writeTree(node.children, quote)}</${node.name}>`;
    }
  }
  return xml;
}

/** An element and the list in which it stands. */
export interface Place {
  readonly element: XmlElement;
  readonly among: XmlNode[];
}

/** Every element, from the outside in. */
export function placesOf(nodes: XmlNode[]): Place[] {
  return nodes.flatMap((node) =>
    typeof node === 'string' ? [] : [{ element: node, among: nodes }, ...placesOf(node.children)],
  );
}
