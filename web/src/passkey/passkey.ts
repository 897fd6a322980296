/** What the server asks of WebAuthn and what a browser answers, as JSON: the same words, bytes in base64url. */

import { base64urlOf, bytesOfBase64url } from "../shared/base64url";

interface Named {
  type: "public-key";
  id: string;
}

/** What is read of a question; all else is handed on as it came. */
export interface Question {
  publicKey: {
    challenge: string;
    user?: { id: string; name: string; displayName: string };
    excludeCredentials?: Named[];
    allowCredentials?: Named[];
  };
}

/** The bytes of a text; throws where it is no base64url. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const read = bytesOfBase64url(text);
  if (read === null) throw new Error("no base64url");
  return new Uint8Array(read);
}

function named(list: Named[] | undefined): PublicKeyCredentialDescriptor[] {
  return (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

/** As `navigator.credentials.create` takes it. */
export function toMake({ publicKey }: Question): CredentialCreationOptions {
  const { user, allowCredentials: _none, ...rest } = publicKey;
  if (user === undefined) throw new Error("nobody is named");
  return {
    publicKey: {
      ...(rest as object as PublicKeyCredentialCreationOptions),
      challenge: bytes(publicKey.challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: named(publicKey.excludeCredentials),
    },
  };
}

/** As `navigator.credentials.get` takes it. */
export function toUse({ publicKey }: Question): CredentialRequestOptions {
  const { user: _nobody, excludeCredentials: _none, ...rest } = publicKey;
  return {
    publicKey: {
      ...(rest as object as PublicKeyCredentialRequestOptions),
      challenge: bytes(publicKey.challenge),
      allowCredentials: named(publicKey.allowCredentials),
    },
  };
}

/** What a browser answered, to be sent. */
export function told(credential: PublicKeyCredential): string {
  const { response } = credential as { response: AuthenticatorResponse };
  const said: Record<string, string> = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const part = (response as unknown as Record<string, ArrayBuffer | null | undefined>)[name];
    if (part) said[name] = text(part);
  }
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

function text(buffer: ArrayBuffer): string {
  return base64urlOf(new Uint8Array(buffer));
}
