/**
 * An element of a reply, known by namespace and local name, whatever prefix the server chose: `m:`, `t:`, `s:` and `e:` here stand for the namespaces of messages,
 * types, SOAP and errors; elements of others have a bare local name.
 */
export class Element {
  readonly children: Element[] = [];
  text = '';

  constructor(
    readonly name: string,
    private readonly attributes: ReadonlyMap<string, string> | null,
  ) {}

  attribute(name: string): string | undefined {
    return this.attributes?.get(name);
  }

  /** All of them, with their names as written. */
  attributeEntries(): Iterable<readonly [string, string]> {
    return this.attributes ?? [];
  }

  child(name: string): Element | undefined {
    return this.children.find((each) => each.name === name);
  }

  /** The first child of the namespace of types, whatever it is: an item or a folder of any kind. */
  firstOfTypes(): Element | undefined {
    return this.children.find((each) => each.name.startsWith('t:'));
  }

  /** The descendant at the end of a path of names, the first at every step. */
  at(...path: readonly string[]): Element | undefined {
    let element: Element | undefined = this as Element;
    for (const name of path) element = element?.child(name);
    return element;
  }

  /** The first descendant of this name, however deep; itself not included. */
  find(name: string): Element | undefined {
    for (const each of this.children) {
      const found = each.name === name ? each : each.find(name);
      if (found) return found;
    }
    return undefined;
  }
}
