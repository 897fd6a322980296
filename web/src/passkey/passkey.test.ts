import { expect, test } from "vitest";
import { told, toMake, toUse } from "./passkey";

const buffer = (...octets: number[]): ArrayBuffer => new Uint8Array(octets).buffer;

test("what the server asks to make reaches the browser with bytes for texts, all else as it came", () => {
  const asked = {
    publicKey: {
      rp: { id: "quet.example", name: "Lưu Vết" },
      user: { id: "MQ", name: "lan", displayName: "lan" },
      challenge: "AP8",
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      excludeCredentials: [{ type: "public-key" as const, id: "AQI" }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    },
  };
  expect(toMake(asked).publicKey).toEqual({
    ...asked.publicKey,
    user: { id: new Uint8Array([49]), name: "lan", displayName: "lan" },
    challenge: new Uint8Array([0, 255]),
    excludeCredentials: [{ type: "public-key", id: new Uint8Array([1, 2]) }],
  });
});

test("a question without names asks for whichever passkey somebody has", () => {
  const asked = { publicKey: { challenge: "AP8", rpId: "quet.example", userVerification: "required" } };
  expect(toUse(asked).publicKey).toEqual({
    challenge: new Uint8Array([0, 255]),
    rpId: "quet.example",
    userVerification: "required",
    allowCredentials: [],
  });
});

test("a question that is damaged is not asked", () => {
  expect(() => toUse({ publicKey: { challenge: "A" } })).toThrow("no base64url");
});

test("what the browser answers is told in full, and nothing that it does not say", () => {
  const answer = {
    type: "public-key",
    id: "AQI",
    rawId: buffer(1, 2),
    response: {
      clientDataJSON: buffer(123, 125),
      authenticatorData: buffer(7),
      signature: buffer(255),
      userHandle: null,
    },
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
  };
  expect(JSON.parse(told(answer as unknown as PublicKeyCredential))).toEqual({
    type: "public-key",
    id: "AQI",
    rawId: "AQI",
    response: { clientDataJSON: "e30", authenticatorData: "Bw", signature: "_w" },
    clientExtensionResults: { credProps: { rk: true } },
  });
});
