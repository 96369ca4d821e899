import type { PropertyMap, PropertyValue } from './model.js';

const LONGEST = 500;
const EMAIL_ADDRESS = /^EmailAddresses\/EmailAddress[123]$/;

/**
 * The values of an item that FindItem looks up by equality without reading the folder: extended properties and e-mail
 * addresses. Values are compared as the store compares text, case aside.
 */
export function lookupKeys(properties: PropertyMap): [key: string, value: string][] {
  const keys: [string, string][] = [];
  for (const key in properties) {
    const value = properties[key];
    if (value !== undefined && !Array.isArray(value) && isLookedUp(key)) {
      const folded = lookupValue(value);
      if (folded.length <= LONGEST) keys.push([key, folded]);
    }
  }
  return keys;
}

export function isLookedUp(key: string): boolean {
  return key.startsWith('x/') || EMAIL_ADDRESS.test(key);
}

/** The looked-up form of a value, or undefined where values this long are not looked up. */
export function lookupForm(value: Exclude<PropertyValue, string[]>): string | undefined {
  const folded = lookupValue(value);
  return folded.length <= LONGEST ? folded : undefined;
}

function lookupValue(value: Exclude<PropertyValue, string[]>): string {
  return String(value).toLowerCase();
}
