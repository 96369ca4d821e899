import { createRequire } from 'node:module';
import util from 'node:util';
import type * as Library from 'ews-javascript-api';
import { escapeXml } from '../xml/escape.js';

export type EwsLibrary = typeof Library;

interface XmlWriter {
  WriteValue(value: string | null, name: string): void;
  WriteAttributeString(...parts: string[]): void;
}

const require = createRequire(import.meta.url);
let healed: EwsLibrary | undefined;

/**
 * ews-javascript-api with its defects healed, the only way to it in this program. Loaded at the first conversational operation, since it is large.
 * Healed here: it escapes nothing (its issues 358 and 368), lets characters through that XML forbids, and on Node 23 and later throws on every extended property (459).
 * Healed by `LibraryXhr`: time-outs that it ignores, connections that it does not keep, errors that say nothing.
 */
export function ewsLibrary(): EwsLibrary {
  healed ??= load();
  return healed;
}

function load(): EwsLibrary {
  const retired = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  retired.isNullOrUndefined ??= (value) => value === null || value === undefined;

  const library = require('ews-javascript-api') as EwsLibrary;
  const { EwsServiceXmlWriter } = require('ews-javascript-api/js/Core/EwsServiceXmlWriter.js') as {
    EwsServiceXmlWriter: { prototype: XmlWriter };
  };
  const writer = EwsServiceXmlWriter.prototype;
  const { WriteValue: writeValue, WriteAttributeString: writeAttribute } = writer;
  writer.WriteValue = function (value, name) {
    writeValue.call(this, typeof value === 'string' ? escapeXml(value) : value, name);
  };
  writer.WriteAttributeString = function (...parts) {
    const value = parts.at(-1);
    writeAttribute.call(this, ...parts.slice(0, -1), typeof value === 'string' ? escapeXml(value) : value!);
  };
  // It parses each request again for a log that nobody reads.
  library.EwsLogging.DebugLogEnabled = false;
  return library;
}
