import type { Entra } from './entra.js';
import type { SignInMethod } from './method.js';

/** RFC 6750: the token of an application. */
export function bearerMethod(entra: Entra): SignInMethod {
  return {
    scheme: 'Bearer',
    bindsConnection: false,
    offer:
      'client_id="00000002-0000-0ff1-ce00-000000000000", token_types="app_asserted_user_v1 service_asserted_app_v1"',
    verify: (credentials) => Promise.resolve(entra.prove(credentials)),
  };
}
