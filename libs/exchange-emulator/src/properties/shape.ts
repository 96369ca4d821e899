import type { ItemElement } from '../mailbox/model.js';
import type { XmlElement } from '../xml/parse.js';
import { propertiesOf, type PropertyDefinition } from './catalogue.js';
import type { ExtendedPath } from './extended-path.js';
import { invalidPropertyRequest, resolvePath } from './path.js';

/** What a reply shows of an item of one kind. */
export interface ItemShape {
  /** In the schema's order. A dictionary that is named only by its entries is here too, with `entries` saying which. */
  readonly definitions: readonly PropertyDefinition[];
  /** The entries to show of a dictionary (by its element's name), as property keys; all where it is missing. */
  readonly entries: ReadonlyMap<string, ReadonlySet<string>>;
  readonly extended: readonly ExtendedPath[];
  readonly bodyType: 'Best' | 'HTML' | 'Text';
  readonly maximumBodySize: number;
  /** Whether values come from a folder's table, which cuts long text. */
  readonly fromTable: boolean;
  /** The request version, whose schema the reply keeps to. */
  readonly version: number;
}

interface ShapeRequest {
  readonly version: number;
  /**
   * Who reads. FindItem and SyncFolderItems read tables, which hold no bodies and the like: FindItem refuses to be
   * asked for one, SyncFolderItems leaves it out.
   */
  readonly reader: 'GetItem' | 'FindItem' | 'SyncFolderItems';
}

/**
 * Compiles an `ItemShape` element for one kind of item.
 * Thrown for a property that cannot be shown: {@link ItemError} ErrorInvalidPropertyRequest or ErrorInvalidExtendedProperty.
 */
function compileShape(shape: XmlElement, element: ItemElement, request: ShapeRequest): ItemShape {
  const value = (name: string) => shape.children.find((child) => child.name === name);
  const base = value('BaseShape')?.text ?? 'IdOnly';
  const fromTable = request.reader !== 'GetItem';
  const chosen = new Set<PropertyDefinition>();
  const whole = new Set<string>();
  for (const definition of propertiesOf(element)) {
    if (!inBaseShape(definition, base)) continue;
    if (definition.since > request.version || (fromTable && !definition.inTables)) continue;
    chosen.add(definition);
    whole.add(definition.name);
  }
  const entries = new Map<string, Set<string>>();
  const extended = new Map<string, ExtendedPath>();
  for (const child of value('AdditionalProperties')?.children ?? []) {
    const path = resolvePath(child, element);
    // A path that this kind of item does not have is not shown: items of several kinds may be asked for at once.
    if (!path) continue;
    if (path.kind === 'extended') {
      extended.set(path.extended.key, path.extended);
    } else if (path.kind === 'field') {
      if (fromTable && !path.definition.inTables) {
        if (request.reader === 'FindItem') throw invalidPropertyRequest(path.xml);
        continue;
      }
      chosen.add(path.definition);
      whole.add(path.definition.name);
    } else {
      const name = path.target.dictionary.element;
      const definition = propertiesOf(element).find((candidate) => candidate.name === name);
      if (definition) chosen.add(definition);
      entries.set(name, (entries.get(name) ?? new Set()).add(path.target.key));
    }
  }
  for (const name of whole) entries.delete(name);
  return {
    definitions: [...chosen].sort((a, b) => a.order - b.order),
    entries,
    extended: [...extended.values()],
    bodyType: (value('BodyType')?.text ?? 'Best') as ItemShape['bodyType'],
    maximumBodySize: Number(value('MaximumBodySize')?.text ?? 0) || Infinity,
    fromTable,
    version: request.version,
  };
}

/** Compiles a shape for each kind of item when it is first met. */
export function shapesOf(shape: XmlElement, request: ShapeRequest): (element: ItemElement) => ItemShape {
  const compiled = new Map<ItemElement, ItemShape>();
  return (element) => {
    let result = compiled.get(element);
    if (!result) compiled.set(element, (result = compileShape(shape, element, request)));
    return result;
  };
}

function inBaseShape(definition: PropertyDefinition, base: string): boolean {
  if (definition.name === 'ItemId') return true;
  if (base === 'AllProperties') return definition.shape !== 'named';
  return base === 'Default' && definition.shape === 'default';
}
